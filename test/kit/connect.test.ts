import { describe, expect, test } from 'vitest'
import type { Attribute, Change, Connection, Dict, Endpoint, Outcome } from '../../src/provider.ts'
import { creating, declareProvider, getting, json, listing, makeAddress, removing, toPlain, updating } from '../../src/provider.ts'
import type { FakeScript } from '../support/fake-api.ts'
import { answered, declined, dictOf, fakeApi, listed, lost } from '../support/fake-api.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeLog } from '../support/fake-log.ts'

const whole = { kind: 'whole' } as const
const room = { id: 'id', item: json.object(['id', 'name'], { id: json.integer, name: json.text }) }
const box = { id: 'id', item: json.object(['id'], { id: json.integer }) }

/** Rooms go by their names, boxes by whatever files call them. `attributes`: of a box. */
type Words = {
	readonly attributes: readonly Attribute[]
	readonly things?: object
	readonly method?: 'PATCH' | 'PUT'
	readonly body?: Endpoint['body']
	readonly mask?: string
}

const ALL = { create: true, update: true, delete: true } as const

function shelf({ attributes, things, method, body, mask }: Words) {
	const open = body ?? { type: 'object' }
	return declareProvider({
		name: 'shelf',
		title: 'Shelf',
		schema: {
			version: 1,
			types: [
				{ name: 'room', title: 'rooms', role: 'managed', attributes: [], can: ALL },
				{ name: 'box', title: 'boxes', role: 'managed', attributes, can: ALL },
			],
		},
		api: {
			auth: { kind: 'bearer' },
			errors: { message: 'error' },
			endpoints: [
				listing(room, { id: 'rooms', path: '/rooms', paging: whole }),
				creating(room, { id: 'makeRoom', path: '/rooms', body: { type: 'object' } }),
				updating(room, { id: 'changeRoom', path: '/rooms/{room}', method: 'PATCH', body: { type: 'object' }, answers: 'item' }),
				removing({ id: 'dropRoom', path: '/rooms/{room}' }),
				listing(box, { id: 'boxes', path: '/boxes', paging: whole }),
				getting(box, { id: 'box', path: '/boxes/{box}' }),
				creating(box, { id: 'makeBox', path: '/boxes', body: open }),
				updating(box, { id: 'changeBox', path: '/boxes/{box}', method: method ?? 'PATCH', body: open, answers: 'nothing' }),
				removing({ id: 'dropBox', path: '/boxes/{box}' }),
			],
		},
		things: {
			room: { list: 'rooms', create: 'makeRoom', update: 'changeRoom', delete: 'dropRoom', id: 'id', key: 'name' },
			box: { list: 'boxes', get: 'box', create: 'makeBox', update: 'changeBox', delete: 'dropBox', id: 'id', ...things },
		},
		spelling: 'camel',
		workspace: { member: 'owner' },
		tokenEnv: 'SHELF_TOKEN',
		...(mask !== undefined && { mask }),
	})
}

const ROOMS: FakeScript = { rooms: [listed({ id: 1, name: 'attic', owner: 7 }, { id: 2, name: 'cellar', owner: 7 })] }

function connected(words: Words, script: FakeScript) {
	const api = fakeApi({ ...ROOMS, ...script })
	return { api, connection: shelf(words).connect({ api, clock: fakeClock(), log: fakeLog(), slug: 'acme' }) }
}

async function boxesOf(connection: Connection): Promise<unknown> {
	const read = (await connection.read(['room', 'box'])).get('box')
	if (read?.kind !== 'complete') return read?.reason.code
	return Object.fromEntries([...read.value.values()].map(({ address, attributes }) => [address, toPlain(attributes)]))
}

const text = (name: string): Attribute => ({ name, kind: 'string' })
const inRoom: Attribute = { name: 'room', kind: 'string', refersTo: 'room' }

describe('what an item says, word by word', () => {
	test.each<[string, Words, object, object]>([
		// the word                          of a box                                                                item                          attributes
		['camel case', { attributes: [text('made_by')] }, { madeBy: 'Jo' }, { made_by: 'Jo' }],
		['`members`', { attributes: [text('made_by')], things: { members: { made_by: 'maker' } } }, { maker: 'Jo' }, { made_by: 'Jo' }],
		[
			'`members` within',
			{ attributes: [text('size')], things: { members: { size: 'shape.size' } } },
			{ shape: { size: 'L' } },
			{ size: 'L' },
		],
		['null', { attributes: [text('note')] }, { note: null }, {}],
		['`computed`', { attributes: [{ ...text('hash'), computed: true }] }, { hash: 'x' }, {}],
		['`sameAsAbsent`', { attributes: [{ ...text('note'), sameAsAbsent: [''] }] }, { note: '' }, {}],
		['a reference', { attributes: [inRoom] }, { room: 2 }, { room: 'cellar' }],
		[
			'references',
			{ attributes: [{ name: 'rooms', kind: 'set', items: { kind: 'string', refersTo: 'room' } }] },
			{ rooms: [2, 1] },
			{ rooms: ['cellar', 'attic'] },
		],
		['`loose`', { attributes: [{ ...inRoom, kind: 'string', loose: true }] }, { room: 9 }, { room: '9' }],
		[
			'a nested object',
			{ attributes: [{ name: 'lid', kind: 'object', attributes: [text('made_of')] }] },
			{ lid: { madeOf: 'oak', extra: 1 } },
			{ lid: { made_of: 'oak' } },
		],
		['`sensitive`', { attributes: [{ ...text('code'), sensitive: true }] }, { code: '1234' }, { code: { kind: 'masked' } }],
		['`sensitive`, empty', { attributes: [{ ...text('code'), sensitive: true }] }, { code: null }, {}],
		[
			'`sensitive`, required, not shown',
			{ attributes: [{ ...text('code'), sensitive: true, required: true }] },
			{},
			{ code: { kind: 'masked' } },
		],
		[
			'`mask`',
			{ attributes: [{ name: 'codes', kind: 'map', values: { kind: 'string' } }], mask: '***' },
			{ codes: { a: '***', b: 'x' } },
			{ codes: { a: { kind: 'masked' }, b: 'x' } },
		],
		['`read`', { attributes: [text('note')], things: { read: (item: Dict) => new Map(item).set('note', 'read') } }, {}, { note: 'read' }],
	])('%s', async (_, words, item, attributes) => {
		const { connection } = connected(words, { boxes: [listed({ id: 5, ...item })] })
		expect(await boxesOf(connection)).toEqual({ 'box.id-5': attributes })
	})

	test('`except` leaves out what is the service’s own', async () => {
		const words = { attributes: [], things: { except: { member: 'builtin', is: true } } }
		const { connection } = connected(words, { boxes: [listed({ id: 5, builtin: true }, { id: 6 })] })
		expect(await boxesOf(connection)).toEqual({ 'box.id-6': {} })
	})

	test('P3: what leads nowhere is unread, after a second look, and what refers to an unknown list is unknown', async () => {
		const { connection, api } = connected({ attributes: [inRoom] }, { boxes: [listed({ id: 5, room: 9 }, { id: 6, room: 1 })] })
		expect(await boxesOf(connection)).toEqual({ 'box.id-6': { room: 'attic' } })
		expect([...(connection.unread?.() ?? [])].map(([address, { code }]) => [address, code])).toEqual([['box.id-5', 'REFERENCE_DANGLING']])
		expect(api.calls.filter(({ endpoint }) => endpoint === 'rooms')).toHaveLength(2)
	})

	test('a key that files chose stays, where the service names nothing itself', async () => {
		const { connection } = connected({ attributes: [] }, { boxes: [listed({ id: 5 })] })
		connection.bind?.([{ type: 'box', key: 'tools', id: '5' as never }])
		expect(await boxesOf(connection)).toEqual({ 'box.tools': {} })
	})

	test.each([
		['of one workspace', [7, 7], { kind: 'complete', value: '7' }],
		['of none', [], { kind: 'complete', value: null }],
		['of two', [7, 8], { kind: 'unknown' }],
	])('P48: the workspace of items %s', async (_, owners, identity) => {
		const { connection } = connected(
			{ attributes: [] },
			{ rooms: [listed(...owners.map((owner, id) => ({ id, name: `r${id}`, owner })))], boxes: [listed()] },
		)
		await connection.read(['room', 'box'])
		expect(await connection.identity()).toMatchObject(identity)
	})
})

function common(key: string) {
	return {
		address: makeAddress('box', key),
		type: 'box',
		key,
		to: 'live' as const,
		other: null,
		dependents: [],
		notes: [],
		remoteId: '5' as never,
	}
}

const plain = (value: object): Dict => dictOf(value)

function update(before: object, after: object): Change {
	const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
	const edits = names.map((name) => ({ path: [name], before: plain(before).get(name), after: plain(after).get(name) }))
	const changed = edits.filter((edit) => JSON.stringify(toPlain(edit.before ?? null)) !== JSON.stringify(toPlain(edit.after ?? null)))
	return { ...common('id-5'), id: 'update', kind: 'update', before: plain(before), after: plain(after), edits: changed }
}

async function sent(words: Words, change: Change): Promise<unknown> {
	const { api, connection } = connected(words, {
		boxes: [listed({ id: 5 })],
		box: [answered({ id: 5 })],
		changeBox: [answered({})],
		makeBox: [answered({ id: 5 })],
	})
	await connection.read(['room', 'box'])
	await connection.write([change])
	const call = api.calls.find(({ endpoint }) => endpoint === 'changeBox' || endpoint === 'makeBox')
	return call && { ...call.input.path, body: toPlain(call.input.body) }
}

describe('what is sent, word by word', () => {
	const [a, b] = [text('a_one'), text('b')]
	const sealed = { ...text('code'), sensitive: true } as const
	const masked = { kind: 'masked' }
	test.each<[string, Words, object, object, object]>([
		// the word                    of a box                                       before                   after                        body
		['a `PATCH` takes what changes', { attributes: [a, b] }, { a_one: 'x', b: 'y' }, { a_one: 'z', b: 'y' }, { aOne: 'z' }],
		[
			'a `PUT` takes everything',
			{ attributes: [a, b], method: 'PUT' },
			{ a_one: 'x', b: 'y' },
			{ a_one: 'z', b: 'y' },
			{ aOne: 'z', b: 'y' },
		],
		['what goes is null', { attributes: [b] }, { b: 'y' }, {}, { b: null }],
		['… or what means the same', { attributes: [{ ...b, sameAsAbsent: [''] }] }, { b: 'y' }, {}, { b: '' }],
		[
			'… or empty',
			{ attributes: [{ name: 'b', kind: 'set', items: { kind: 'string' }, emptyIsAbsent: true }] },
			{ b: ['y'] },
			{},
			{ b: [] },
		],
		['… or the default', { attributes: [{ name: 'b', kind: 'boolean', default: false }] }, { b: true }, {}, { b: false }],
		['a reference', { attributes: [inRoom] }, { room: 'attic' }, { room: 'cellar' }, { room: 2 }],
		[
			'`members` within',
			{ attributes: [a, b], things: { members: { a_one: 'in.a', b: 'in.b' } } },
			{ a_one: 'x', b: 'y' },
			{ a_one: 'z', b: 'y' },
			{ in: { a: 'z', b: 'y' } },
		],
		[
			'`create-only`',
			{ attributes: [{ ...a, live: 'create-only' }, b], method: 'PUT' },
			{ a_one: 'x', b: 'y' },
			{ a_one: 'x', b: 'z' },
			{ b: 'z' },
		],
		[
			'`read-only`',
			{ attributes: [{ ...a, live: 'read-only' }, b], method: 'PUT' },
			{ a_one: 'x', b: 'y' },
			{ a_one: 'x', b: 'z' },
			{ b: 'z' },
		],
		[
			'`file-only`',
			{ attributes: [{ ...a, live: 'file-only' }, b], method: 'PUT' },
			{ a_one: 'x', b: 'y' },
			{ a_one: 'x', b: 'z' },
			{ b: 'z' },
		],
		[
			'`computed`',
			{ attributes: [{ ...a, computed: true }, b], method: 'PUT' },
			{ a_one: 'x', b: 'y' },
			{ a_one: 'x', b: 'z' },
			{ b: 'z' },
		],
		[
			'a secret that stays is not sent',
			{ attributes: [sealed, b], method: 'PUT' },
			{ code: masked, b: 'y' },
			{ code: masked, b: 'z' },
			{ b: 'z' },
		],
		[
			'… or as its mask',
			{ attributes: [sealed, b], method: 'PUT', mask: '***' },
			{ code: masked, b: 'y' },
			{ code: masked, b: 'z' },
			{ code: '***', b: 'z' },
		],
		['a secret that is new', { attributes: [sealed] }, { code: masked }, { code: 'new' }, { code: 'new' }],
		[
			'`send`',
			{ attributes: [b], things: { send: (body: Dict) => new Map(body).set('by', 'us') } },
			{ b: 'y' },
			{ b: 'z' },
			{ b: 'z', by: 'us' },
		],
	])('%s', async (_, words, before, after, body) => {
		expect(await sent(words, update(before, after))).toEqual({ box: '5', body })
	})

	test('a create takes what is fixed from then on, and no more than its body has', async () => {
		const body = json.closed(['aOne'], { aOne: json.text })
		const words: Words = {
			attributes: [
				{ ...a, live: 'create-only' },
				{ ...b, live: 'read-only' },
			],
			body,
		}
		const { remoteId: _, ...create } = { ...common('tools'), id: 'create', kind: 'create' as const, after: plain({ a_one: 'x', b: 'y' }) }
		expect(await sent(words, create)).toEqual({ body: { aOne: 'x' } })
	})
})

describe('what came of a write', () => {
	const words: Words = { attributes: [text('note')] }
	const change = update({ note: 'a' }, { note: 'b' })
	const { remoteId: _, ...made } = { ...common('tools'), id: 'create', kind: 'create' as const, after: plain({ note: 'b' }) }
	const drop: Change = { ...common('id-5'), id: 'delete', kind: 'delete', before: plain({}) }
	const is = (note: string) => answered({ id: 5, note })
	test.each<[string, Change, FakeScript, Outcome['kind'], string | undefined]>([
		// what happens                              change   answers                                                        outcome    problem
		['it is as it was wanted', change, { changeBox: [answered({})], box: [is('b')] }, 'done', undefined],
		['it is as it was', change, { changeBox: [answered({})], box: [is('a')] }, 'failed', 'LIVE_IGNORED'],
		['it was refused', change, { changeBox: [declined(422)] }, 'refused', 'API_REJECTED'],
		['the answer was lost, and it is done', change, { changeBox: [lost()], box: [is('b')] }, 'done', undefined],
		['the answer was lost, and it is not', change, { changeBox: [lost()], box: [is('a')] }, 'unknown', 'OUTCOME_UNKNOWN'],
		['nobody can tell', change, { changeBox: [answered({})], box: [lost()] }, 'unknown', 'OUTCOME_UNKNOWN'],
		['it was made', made, { makeBox: [answered({ id: 5 })], box: [is('b')] }, 'done', undefined],
		['P23: it may have been made, and nothing names it', made, { makeBox: [lost()] }, 'unknown', 'OUTCOME_UNKNOWN'],
		['it was deleted', drop, { dropBox: [answered({})] }, 'done', undefined],
		['it was gone already', drop, { dropBox: [declined(404)], box: [declined(404)] }, 'done', undefined],
		['it is in use', drop, { dropBox: [declined(409)] }, 'refused', 'API_CONFLICT'],
		['the delete was lost, and it is there', drop, { dropBox: [lost()], box: [is('a')] }, 'unknown', 'OUTCOME_UNKNOWN'],
	])('%s', async (_, write, script, kind, code) => {
		const { connection } = connected(words, { boxes: [listed()], ...script })
		await connection.read(['room', 'box'])
		const [outcome] = await connection.write([write])
		expect([outcome?.kind, outcome?.problem?.code]).toEqual([kind, code])
	})

	test('what was made keeps the key of its file, and can be referred to at once', async () => {
		const { connection } = connected(words, { boxes: [listed({ id: 5, note: 'b' })], makeBox: [answered({ id: 5 })], box: [is('b')] })
		await connection.write([made])
		expect(await boxesOf(connection)).toEqual({ 'box.tools': { note: 'b' } })
	})
})
