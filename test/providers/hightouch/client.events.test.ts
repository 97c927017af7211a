import { describe, expect, test } from 'vitest'
import { provider } from '../../../providers/hightouch/index.ts'
import type { Change, Connection, Resource } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isSame, makeAddress } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { PlainTree, ProviderWorld, WorldOptions } from '../../support/provider-world.ts'
import { providerWorld, readAll } from '../../support/provider-world.ts'
import { creation, deletion, edited } from './changes.ts'

const schema = { type: 'object', properties: { properties: { type: 'object' } } }
const TREE: PlainTree = {
	'schema/parent-models/users.yaml': { name: 'Users', source: 'snowflake', type: 'table', tableName: 'public.users', primaryKey: 'id' },
	'schema/related-models/orders.yaml': { name: 'Orders', source: 'snowflake', type: 'raw_sql', rawSql: 'select 1' },
	'events/contracts/web.yaml': { name: 'Web' },
	'events/contracts/web/paid.yaml': { name: 'Paid', schema, type: 'track' },
	'events/contracts/web/page.yaml': { onUndeclaredFields: 'OMIT_FIELDS', schema, type: 'page', version: '2' },
	'events/domains/shop/domain.yaml': { name: 'Shop', onUndeclaredSchema: 'BLOCK_EVENT', sources: ['web'] },
	'events/domains/shop/paid.yaml': {
		name: 'Paid',
		schema: { type: 'object', properties: { total: { $ref: '#/definitions/components/money' } } },
		type: 'track',
	},
	'events/domains/shop/components/money.yaml': { name: 'Money', description: 'An amount.', schema: { type: 'object' } },
	'manifest-acme.yaml': { sources: { snowflake: { name: 'Snowflake', type: 'snowflake' } }, destinations: {}, slug: 'manifest-acme' },
}
const TYPES = ['schema_model', 'contract', 'event', 'domain', 'component', 'domain_event', 'manifest']

async function within<T>(options: Partial<WorldOptions>, use: (world: ProviderWorld) => Promise<T>): Promise<T> {
	const world = await providerWorld(provider, { tree: TREE, ...options })
	try {
		return await use(world)
	} finally {
		await world.close()
	}
}

async function expectTree(connection: Connection, paths: readonly string[]): Promise<void> {
	const live = await readAll(connection, TYPES)
	for (const path of paths) {
		const place = provider.layout.place(path) ?? expect.fail(path)
		const type = findType(provider.schema, place.type) ?? expect.fail(place.type)
		const file = new Map([...dictOf(TREE[path] ?? {}), ...(place.told ?? [])])
		const attributes = live.get(makeAddress(place.type, place.key)) ?? expect.fail(`${path} is not there`)
		expect(isSame(canonicalAttributes(type, attributes), canonicalAttributes(type, file)), path).toBe(true)
	}
	expect(live.size).toBe(paths.length)
}

describe('with either answer, the workspace reads as its files', () => {
	test.each([
		['related-primary-key', 'null'],
		['related-primary-key', 'empty'],
		['ids', 'numbers'],
		['ids', 'digit-strings'],
		['list-filters', 'contains'],
		['extra-fields', 'now-and-then'],
	])('%s is %s', (name, value) => within({ switches: { [name]: value } }, ({ connection }) => expectTree(connection, Object.keys(TREE))))
})

describe('P3: a feature that the workspace does not have', () => {
	test.each([
		['events-feature', 'contracts-forbidden', ['contract', 'event']],
		['event-studio', 'off', ['domain', 'component', 'domain_event']],
	])('%s is %s', (name, value, off) =>
		within({ switches: { [name]: value } }, async ({ connection }) => {
			const reads = await connection.read(TYPES)
			expect([...reads].filter(([, read]) => read.kind === 'unknown').map(([scope]) => scope)).toEqual(off)
			for (const scope of off) expect(reads.get(scope)).toMatchObject({ reason: { code: 'API_FEATURE_OFF', hint: expect.any(String) } })
		}),
	)
})

const EVENT = { contract: 'web', name: 'Refund', schema, type: 'track' }
const found = async (connection: Connection, type: string, key: string): Promise<Resource | undefined> => {
	const read = await connection.find({ type, key })
	return read.kind === 'complete' && read.value.kind === 'found' ? read.value.resource : undefined
}
const withId = async <C extends Change>(connection: Connection, change: C): Promise<C> => {
	const id = (await found(connection, change.type, change.key))?.id
	return { ...change, ...(id !== undefined && { remoteId: id }) }
}

describe('changes of what a workspace holds', () => {
	test('P5: at the same time each reach it in one write, and nothing else changes', () =>
		within({}, async ({ connection, effects }) => {
			await readAll(connection, TYPES)
			const creates = Array.from({ length: 8 }, (_, n) => creation('event', `web/e-${n}`, dictOf({ ...EVENT, name: `Event ${n}` })))
			const outcomes = (await Promise.all(creates.map((change) => connection.write([change])))).flat()
			expect(outcomes.map(({ kind }) => kind)).toEqual(creates.map(() => 'done'))
			expect(await effects()).toEqual(['UpdateContract'])
			const live = await readAll(connection, ['event'])
			expect([...live.keys()].sort()).toEqual(
				[...creates.map(({ address }) => address as string), 'event.web/page', 'event.web/paid'].sort(),
			)
		}))

	test('a component, an event that uses it, and both gone again', () =>
		within({}, async ({ connection }) => {
			await readAll(connection, TYPES)
			const address = creation('component', 'shop/address', dictOf({ domain: 'shop', name: 'Address', schema: { type: 'object' } }))
			const moved = { domain: 'shop', name: 'Moved', schema: { $ref: '#/definitions/components/address' }, type: 'track' }
			const event = creation('domain_event', 'shop/moved', dictOf(moved))
			expect((await connection.write([address, event])).map(({ kind }) => kind)).toEqual(['done', 'done'])
			const before = (await found(connection, 'domain_event', 'shop/moved')) ?? expect.fail('no event')
			const used = await withId(
				connection,
				deletion('component', 'shop/address', { domain: 'shop', name: 'Address', schema: { type: 'object' } }),
			)
			expect(await connection.write([used])).toMatchObject([{ kind: 'refused', problem: { message: expect.stringContaining('address') } }])
			const gone = { ...deletion('domain_event', 'shop/moved', {}), before: before.attributes, ...(before.id && { remoteId: before.id }) }
			expect((await connection.write([gone, used])).map(({ kind }) => kind)).toEqual(['done', 'done'])
			await expectTree(connection, Object.keys(TREE))
		}))

	test('P22: a description that goes, of a contract and of a component', () =>
		within({}, async ({ connection }) => {
			await readAll(connection, TYPES)
			const money = { domain: 'shop', name: 'Money', version: 'default', description: 'An amount.', schema: { type: 'object' } }
			const cleared = await withId(connection, edited('component', 'shop/money', money, { ...money, description: undefined }))
			const web = { name: 'Web', onUndeclaredSchema: 'ALLOW_EVENT' }
			const described = await withId(connection, edited('contract', 'web', web, { ...web, description: 'The shop.' }))
			const bare = {
				...described,
				before: described.after,
				after: described.before,
				edits: [{ path: ['description'], before: 'The shop.', after: undefined }],
			}
			expect((await connection.write([cleared, described, bare])).map(({ kind, problem }) => problem ?? kind)).toEqual([
				'done',
				'done',
				'done',
			])
			expect((await found(connection, 'component', 'shop/money'))?.attributes.has('description')).toBe(false)
			expect((await found(connection, 'contract', 'web'))?.attributes.has('description')).toBe(false)
		}))

	test.each([
		['422', 'refused'],
		['suffixed', 'done'],
	])('a contract whose slug is taken, where that answers %s', (value, kind) =>
		within({ switches: { 'contract-slug-taken': value } }, async ({ connection }) => {
			await readAll(connection, TYPES)
			const [outcome] = await connection.write([creation('contract', 'web', dictOf({ name: 'Other' }))])
			expect(outcome?.kind).toBe(kind === 'done' ? 'failed' : kind)
			expect(outcome?.problem?.code).toBe(kind === 'done' ? 'LIVE_IGNORED' : 'API_CONFLICT')
		}),
	)

	test('a parent model is made; a related one is refused', () =>
		within({}, async ({ connection }) => {
			await readAll(connection, TYPES)
			const parent = { kind: 'parent', name: 'Firms', source: 'snowflake', type: 'table', tableName: 'public.firms', primaryKey: 'id' }
			const [made, refused] = await connection.write([
				creation('schema_model', 'firms', dictOf(parent)),
				creation('schema_model', 'parts', dictOf({ ...parent, kind: 'related', name: 'Parts' })),
			])
			expect([made?.kind, refused?.kind, refused?.problem?.code]).toEqual(['done', 'refused', 'LIVE_UNSUPPORTED'])
			expect((await readAll(connection, ['schema_model'])).has('schema_model.firms')).toBe(true)
			expect((await readAll(connection, ['model'])).has('model.firms')).toBe(false)
		}))
})
