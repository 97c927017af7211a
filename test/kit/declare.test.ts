import { describe, expect, test } from 'vitest'
import type { Declared } from '../../src/kit/index.ts'
import { creating, declareProvider, getting, json, listing, updating } from '../../src/kit/index.ts'
import { Failure } from '../../src/model/index.ts'

const NO = { reason: 'there is no way', remedy: 'do without' }
const room = { id: 'id', item: json.object(['id', 'name'], { id: json.text, name: json.text }) }
const GOOD = {
	name: 'shelf',
	title: 'Shelf',
	schema: {
		version: 1,
		types: [
			{
				name: 'room',
				title: 'rooms',
				role: 'managed',
				attributes: [{ name: 'note', kind: 'string' }],
				can: { create: true, update: true, delete: NO },
			},
		],
	},
	api: {
		auth: { kind: 'bearer' },
		errors: { message: 'error' },
		endpoints: [
			listing(room, { id: 'rooms', path: '/rooms', paging: { kind: 'whole' } }),
			getting(room, { id: 'room', path: '/rooms/{room}' }),
			getting(room, { id: 'shelfRoom', path: '/shelves/{shelf}/rooms/{room}' }),
			creating(room, { id: 'make', path: '/rooms', body: json.closed(['name'], { name: json.text, note: json.text }) }),
			updating(room, { id: 'change', path: '/rooms/{room}', method: 'PATCH', body: json.closed([], { note: json.text }), answers: 'item' }),
			updating(room, { id: 'rename', path: '/rooms/{room}', method: 'PATCH', body: json.closed([], { name: json.text }), answers: 'item' }),
		],
	},
	things: { room: { list: 'rooms', get: 'room', create: 'make', update: 'change', id: 'id', key: 'name' } },
	spelling: 'same',
	workspace: { member: 'owner' },
	tokenEnv: 'SHELF_TOKEN',
} as const satisfies Declared

const things = (change: object) => ({ things: { room: { ...GOOD.things.room, ...change } } })
const type = (change: object) => ({ schema: { version: 1, types: [{ ...GOOD.schema.types[0], ...change }] } })

describe('PROVIDER_UNFIT: what does not fit together is told before anything is called', () => {
	test.each<[object, string]>([
		[{ things: {} }, '`things` lacks room'],
		[{ things: { ...GOOD.things, hall: GOOD.things.room } }, '`things` has hall, which is no type of the schema'],
		[things({ list: 'halls' }), 'room needs the operation halls, which the API does not have'],
		[things({ list: 'room' }), 'room of room has no `paging`'],
		[things({ get: 'shelfRoom' }), 'shelfRoom has more than one parameter in its path, which needs code (`extend`)'],
		[things({ create: undefined }), 'room can create, and names no operation for it'],
		[things({ delete: 'change' }), 'room names an operation to delete, which its schema says cannot be'],
		[things({ update: 'rename' }), 'rename takes nothing for room.note: say `live` of the attribute'],
		[things({ members: { size: 'dimension' } }), '`members` of room has size, which is no attribute'],
		[type({ attributes: [{ name: 'note', kind: 'string', refersTo: 'hall' }] }), 'room refers to hall, which is no type of the schema'],
		[
			{
				schema: { version: 1, types: [GOOD.schema.types[0], { ...GOOD.schema.types[0], name: 'hall' }] },
				things: { ...GOOD.things, hall: { ...GOOD.things.room, folder: 'rooms' } },
			},
			'two types have their files in rooms: say `folder` of one',
		],
		[{ workspace: { call: 'me', member: 'id' } }, 'the workspace needs the operation me, which the API does not have'],
	])('%o', (change, sentence) => {
		const problem = (() => {
			try {
				return declareProvider({ ...GOOD, ...change }).name
			} catch (error) {
				return error instanceof Failure ? error.problem : error
			}
		})()
		expect(problem).toMatchObject({ code: 'PROVIDER_UNFIT', message: expect.stringContaining(sentence) })
	})

	test('what fits is a provider of this kit', () => {
		expect(declareProvider(GOOD)).toMatchObject({ kit: 1, name: 'shelf', defaults: { tokenEnv: 'SHELF_TOKEN' } })
	})
})

test('`extend` gets the connection that the words make', async () => {
	const provider = declareProvider({
		...GOOD,
		extend: (connection) => ({ ...connection, byHand: () => [{ what: 'shelves', remedy: 'saw' }] }),
	})
	const connection = provider.connect({} as never)
	expect(connection.byHand?.()).toEqual([{ what: 'shelves', remedy: 'saw' }])
	expect(connection.find).toBeTypeOf('function')
})

test.each([
	['rooms/attic.yaml', { type: 'room', key: 'attic' }],
	['rooms/attic.yml', undefined],
	['rooms/a/b.yaml', undefined],
	['halls/attic.yaml', undefined],
	['rooms/nul.yaml', undefined],
])('the file %s', (path, place) => {
	const { layout } = declareProvider(GOOD)
	expect(layout.place(path)).toEqual(place)
	if (place) expect(layout.path(place.type, place.key)).toBe(path)
})
