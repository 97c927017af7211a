import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import type { Json } from '../support/e2e-front.ts'
import { edited } from '../support/e2e-tree.ts'
import { CONTRACTS } from '../support/e2e-types.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(CONTRACTS)
})
afterAll(() => worlds.close())

const CONTRACT = 'events/contracts/web.yaml'
const ORDER = 'events/contracts/web/order-completed-web-default.yaml'
const IDENTIFY = 'events/contracts/web/identify-web-default.yaml'
const QUIET: Json = { changes: [], conflicts: [], held: [], unsupported: [], detached: [], warnings: [] }

/** The events of the contract as they were sent last, by slug. */
async function sent(world: World): Promise<Readonly<Record<string, Json>>> {
	const bodies = (await world.effects()).map(({ body }) => body)
	return Object.fromEntries(bodies.at(-1).events.map((event: Json) => [event.slug, event]))
}

const eventsOf = async (world: World): Promise<Readonly<Record<string, Json>>> =>
	Object.fromEntries((await world.rows('contract'))['web'].events.map((event: Json) => [event.slug, event]))

test('P22: a tree of contracts is adopted: no file changes and nothing is called', async () => {
	const world = await worlds.world({ begin: 'settings' })
	world.commit(CONTRACTS)
	expect((await world.apply(0)).plan).toMatchObject(QUIET)
	expect([world.files(), await world.effects()]).toEqual([CONTRACTS, []])
})

describe('an edit in the workspace', () => {
	test('P14: of a contract and of events: only those lines change, a new event gets its file, a deleted one loses it', async () => {
		const world = await worlds.world()
		await world.ui('update', 'contract', 'web', { name: 'ウェブ 🌐', onUndeclaredSchema: 'ALLOW_EVENT' })
		await world.ui('update', 'event', 'web/order-completed-web-default', { onUndeclaredFields: 'OMIT_FIELDS' })
		await world.ui('delete', 'event', 'web/identify-web-default')
		const schema = {
			type: 'object',
			properties: { properties: { type: 'object', properties: { on: { type: 'boolean' }, y: { type: 'null' } } } },
		}
		await world.ui('create', 'event', '', { contract: 'web', type: 'track', name: '🛒 Added', schema })
		await world.apply(0)
		const { [IDENTIFY]: _gone, ...rest } = CONTRACTS
		const contract = edited(edited(CONTRACTS[CONTRACT], 'Web 🌐', 'ウェブ 🌐'), 'BLOCK_EVENT', 'ALLOW_EVENT')
		expect(world.files()).toEqual({
			...rest,
			[CONTRACT]: contract,
			[ORDER]: edited(CONTRACTS[ORDER], 'Fields: ALLOW_EVENT', 'Fields: OMIT_FIELDS'),
			'events/contracts/web/added-web-default.yaml': `name: 🛒 Added
onSchemaViolation: ALLOW_EVENT
onUndeclaredFields: ALLOW_EVENT
schema:
  type: object
  properties:
    properties:
      type: object
      properties:
        'y':
          type: 'null'
        'on':
          type: boolean
type: track
version: default
`,
		})
		expect(await world.effects()).toEqual([])
	})

	test('a new contract and a deleted one: their files come and go', async () => {
		const world = await worlds.world()
		await world.ui('create', 'contract', '', { name: 'App' })
		await world.ui('delete', 'contract', 'web')
		await world.apply(0)
		expect(Object.keys(world.files()).filter((file) => file.startsWith('events/'))).toEqual(['events/contracts/app.yaml'])
		expect(world.files()['events/contracts/app.yaml']).toBe('name: App\nonUndeclaredSchema: ALLOW_EVENT\n')
	})
})

describe('an edit in Git', () => {
	test('of one event sends the whole list, in which the others are as they were', async () => {
		const world = await worlds.world()
		const before = await eventsOf(world)
		world.commit({ [ORDER]: edited(CONTRACTS[ORDER], 'Fields: ALLOW_EVENT', 'Fields: BLOCK_EVENT') })
		const { plan } = await world.apply(0)
		expect(plan.changes[0].notes).toEqual([expect.stringContaining('one list')])
		expect((await world.effects()).map(({ operation }) => operation)).toEqual(['UpdateContract'])
		const order = { ...before['order-completed-web-default'], onUndeclaredFields: 'BLOCK_EVENT' }
		expect(await sent(world)).toEqual({ ...before, 'order-completed-web-default': order })
		expect(await eventsOf(world)).toEqual({ ...before, 'order-completed-web-default': order })
	})

	test('files that say nothing mean what they mean in Git: all of it is sent', async () => {
		const world = await worlds.world()
		const schema = 'schema:\n  type: object\n  properties:\n    properties:\n      type: object\n'
		world.commit({
			'events/contracts/web/page-web-default.yaml': `${schema}type: page\n`,
			'events/contracts/app.yaml': 'name: App 📱\n',
			'events/contracts/app/opened.yaml': `name: Opened\n${schema}type: track\nversion: '2'\n`,
		})
		await world.apply(0)
		const git = { onSchemaViolation: 'ALLOW_EVENT', onUndeclaredFields: 'ALLOW_EVENT' }
		expect((await eventsOf(world))['page-web-default']).toMatchObject({ type: 'page', version: 'default', ...git })
		const { app } = await world.rows('contract')
		expect(app).toMatchObject({ name: 'App 📱', onUndeclaredSchema: 'ALLOW_EVENT', events: [{ slug: 'opened', version: '2', ...git }] })
		for (const { operation, body } of await world.effects()) {
			if (operation === 'CreateContract') expect(body).toMatchObject({ slug: 'app', onUndeclaredSchema: 'ALLOW_EVENT' })
			for (const event of body.events ?? [])
				expect(Object.keys(event)).toEqual(expect.arrayContaining(['onSchemaViolation', 'onUndeclaredFields', 'version', 'slug']))
		}
	})

	test('of the contract itself leaves its events as they are', async () => {
		const world = await worlds.world()
		const before = await eventsOf(world)
		world.commit({ [CONTRACT]: edited(CONTRACTS[CONTRACT], 'BLOCK_EVENT', 'ALLOW_EVENT') })
		await world.apply(0)
		expect((await world.effects()).map(({ operation }) => operation)).toEqual(['UpdateContract'])
		expect((await world.rows('contract'))['web'].onUndeclaredSchema).toBe('ALLOW_EVENT')
		expect(await eventsOf(world)).toEqual(before)
	})

	test('P18: a file that went is an event deleted, a contract kept', async () => {
		const world = await worlds.world()
		world.commit({ [IDENTIFY]: null })
		expect((await world.apply(0)).plan.changes).toMatchObject([{ kind: 'delete', to: 'live', address: 'event.web/identify-web-default' }])
		expect(Object.keys(await sent(world))).toEqual(['order-completed-web-default'])
		world.commit({ [CONTRACT]: null, [ORDER]: null })
		const { plan } = await world.apply(0)
		expect(plan.detached).toMatchObject([{ address: 'contract.web' }])
		expect((await world.rows('contract'))['web'].events).toEqual([])
	})

	test('what the API cannot take is told once', async () => {
		const world = await worlds.world()
		world.commit({
			[ORDER]: `includeBuiltInContext: false\n${CONTRACTS[ORDER]}`,
			'events/contracts/web/alias.yaml': edited(CONTRACTS[IDENTIFY], 'type: identify', 'type: alias'),
		})
		const { plan } = await world.apply(0)
		expect(plan.unsupported).toMatchObject([
			{ address: 'event.web/order-completed-web-default', path: ['includeBuiltInContext'], after: false },
			{ address: 'event.web/alias', action: 'create' },
		])
		expect(await world.effects()).toEqual([])
		expect((await world.plan()).unsupported).not.toContainEqual(expect.objectContaining({ path: ['includeBuiltInContext'] }))
	})
})

describe('edits on both sides', () => {
	const properties = (more: object): object => ({
		type: 'object',
		properties: {
			properties: { type: 'object', required: ['合計'], properties: { 合計: { type: 'number' }, order_id: { type: 'string' }, ...more } },
		},
	})

	test('P1, P2: within one JSON Schema they merge by key', async () => {
		const world = await worlds.world()
		await world.ui('update', 'event', 'web/order-completed-web-default', { schema: properties({ 税: { type: 'number' } }) })
		world.commit({
			[ORDER]: edited(
				CONTRACTS[ORDER],
				'order_id:\n          type: string',
				'order_id:\n          type: string\n        note:\n          type: string',
			),
		})
		await world.apply(0)
		const merged = properties({ 税: { type: 'number' }, note: { type: 'string' } })
		expect((await eventsOf(world))['order-completed-web-default'].schema).toEqual(merged)
		for (const key of ['税:', 'note:']) expect(world.files()[ORDER]).toContain(`        ${key}\n`)
	})

	test('P10: the same key is a conflict at that key, and the rest of the contract goes on', async () => {
		const world = await worlds.world()
		await world.ui('update', 'event', 'web/order-completed-web-default', { schema: properties({ 合計: { type: 'integer' } }) })
		world.commit({
			[ORDER]: edited(CONTRACTS[ORDER], 'type: number', 'type: string'),
			[IDENTIFY]: edited(CONTRACTS[IDENTIFY], 'Fields: ALLOW_EVENT', 'Fields: OMIT_FIELDS'),
		})
		const { plan } = await world.apply(3)
		const path = ['schema', 'properties', 'properties', 'properties', '合計', 'type']
		expect(plan.conflicts).toMatchObject([{ path, base: 'number', git: 'string', live: 'integer' }])
		const now = await eventsOf(world)
		expect(now['identify-web-default'].onUndeclaredFields).toBe('OMIT_FIELDS')
		expect(now['order-completed-web-default'].schema.properties.properties.properties['合計'].type).toBe('integer')
	})
})
