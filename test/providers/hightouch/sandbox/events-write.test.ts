import { describe, expect, test } from 'vitest'
import type { TestSandbox } from '../../../support/sandbox.ts'
import { startSandbox, tree } from '../../../support/sandbox.ts'

const SCHEMA = { type: 'object', properties: {} }
const ORDER = { type: 'track', name: 'Order Completed', schema: SCHEMA }
const TRACK_RULES = { onSchemaViolation: 'BLOCK_EVENT', onUndeclaredFields: 'OMIT_FIELDS' }
const PLAIN = { 'extra-fields': 'never' }

const start = (switches: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, object>> = {}) =>
	startSandbox({ from: tree(files), switches: { ...PLAIN, ...switches } })

const contracts = '/events/contracts'
const domains = '/events/domains'

async function made(sandbox: TestSandbox, path: string, body: object): Promise<string> {
	const { status, json } = await sandbox.fetch('POST', path, body)
	expect([status, json.message]).toEqual([200, undefined])
	return json.id
}

const slugsOf = (json: { events: { slug: string }[] }) => json.events.map(({ slug }) => slug)

async function expectFault(sandbox: TestSandbox, call: readonly [method: string, path: string, body: object], field: string) {
	const before = sandbox.world()
	expect(await sandbox.fetch(...call)).toMatchObject({
		status: 422,
		json: { message: 'Validation failed', details: { [field]: { message: expect.any(String) } } },
	})
	expect(sandbox.world()).toBe(before)
}

describe('contracts', () => {
	test('a new one has ids as texts, a slug from its name, and what the API takes a missing member for', async () => {
		const sandbox = await start()
		const { json } = await sandbox.fetch('POST', contracts, { name: 'My Contract', events: [ORDER] })
		expect(json).toEqual({
			id: '301',
			name: 'My Contract',
			slug: 'my-contract',
			workspaceId: 4242,
			onUndeclaredSchema: 'ALLOW_EVENT',
			events: [{ ...ORDER, slug: 'track-order-completed', version: 'default', ...TRACK_RULES }],
			eventSources: [],
			createdAt: '2026-01-01T00:00:00.000Z',
			updatedAt: '2026-01-01T00:00:00.000Z',
		})
		expect((await sandbox.fetch('GET', `${contracts}/301`)).json).toEqual(json)
		expect((await sandbox.fetch('GET', contracts)).json).toEqual({ data: [json], hasMore: false })
	})

	test('slugs of events are made from type and name, and stay unique within the contract', async () => {
		const sandbox = await start()
		const { json } = await sandbox.fetch('POST', contracts, {
			name: 'Web',
			events: [
				ORDER,
				{ ...ORDER, version: '2' },
				{ type: 'identify', schema: SCHEMA },
				{ type: 'page', name: 'Home', schema: SCHEMA },
				{ ...ORDER, version: '3', slug: 'track-order-completed-2' },
			],
		})
		expect(slugsOf(json)).toEqual(['track-order-completed', 'track-order-completed-3', 'identify', 'page', 'track-order-completed-2'])
	})

	test.each<[string, object, string]>([
		['a track event without a name', { events: [{ type: 'track', schema: SCHEMA }] }, 'events.0.name'],
		['an event that is there twice', { events: [ORDER, { ...ORDER, version: 'default' }] }, 'events.1'],
		[
			'a slug that is there twice',
			{
				events: [
					{ ...ORDER, slug: 'a' },
					{ ...ORDER, version: '2', slug: 'a' },
				],
			},
			'events.1.slug',
		],
		['an empty slug of an event', { events: [{ ...ORDER, slug: '' }] }, 'events.0.slug'],
		['an empty slug', { slug: '' }, 'slug'],
		['a slug that is taken', { slug: 'taken' }, 'slug'],
		['an alias event', { events: [{ type: 'alias', schema: SCHEMA }] }, 'requestBody.events.0.type'],
		['an event without a schema', { events: [{ type: 'identify' }] }, 'requestBody.events.0.schema'],
		['event sources, which are only shown', { eventSources: [] }, 'requestBody.eventSources'],
	])('%s is refused', async (_what, body, field) => {
		const sandbox = await start()
		await made(sandbox, contracts, { name: 'Taken', slug: 'taken' })
		const id = await made(sandbox, contracts, { name: 'Other' })
		await expectFault(sandbox, ['POST', contracts, { name: 'Web', ...body }], field)
		await expectFault(sandbox, ['PATCH', `${contracts}/${id}`, body], field)
	})

	test('an update replaces the events that it sends, and leaves those that it does not', async () => {
		const sandbox = await start()
		const id = await made(sandbox, contracts, { name: 'Web', description: 'Shop', events: [ORDER, { type: 'identify', schema: SCHEMA }] })
		sandbox.clock.advance(1_000)
		const renamed = await sandbox.fetch('PATCH', `${contracts}/${id}`, { name: 'Web 2', slug: 'other', onUndeclaredSchema: 'BLOCK_EVENT' })
		expect(renamed.json).toMatchObject({
			id,
			name: 'Web 2',
			slug: 'other',
			description: 'Shop',
			onUndeclaredSchema: 'BLOCK_EVENT',
			createdAt: '2026-01-01T00:00:00.000Z',
			updatedAt: '2026-01-01T00:00:01.000Z',
		})
		expect(slugsOf(renamed.json)).toEqual(['track-order-completed', 'identify'])
		const replaced = await sandbox.fetch('PATCH', `${contracts}/${id}`, { events: [{ ...ORDER, slug: 'kept' }], description: '' })
		expect(slugsOf(replaced.json)).toEqual(['kept'])
		expect(replaced.json).not.toHaveProperty('description')
		expect((await sandbox.fetch('PATCH', `${contracts}/${id}`, { events: [] })).json.events).toEqual([])
	})

	test('a schema comes back in the order of the database', async () => {
		const sandbox = await start()
		const { text } = await sandbox.fetch('POST', contracts, {
			name: 'W',
			events: [{ ...ORDER, schema: { zz: 1, required: [], y: { bb: 1, a: 2 } } }],
		})
		expect(text).toContain('"schema":{"y":{"a":2,"bb":1},"zz":1,"required":[]}')
	})

	test('are listed by name and in order', async () => {
		const sandbox = await start()
		for (const name of ['B', 'A', 'C']) await made(sandbox, contracts, { name })
		const names = async (query: string) =>
			(await sandbox.fetch('GET', `${contracts}?${query}`)).json.data.map((row: { name: string }) => row.name)
		expect(await names('orderBy=name')).toEqual(['A', 'B', 'C'])
		expect(await names('name=C')).toEqual(['C'])
		expect(await names('limit=2&offset=1')).toEqual(['A', 'C'])
		expect((await sandbox.fetch('GET', `${contracts}?limit=2`)).json.hasMore).toBe(true)
		expect((await sandbox.fetch('GET', `${contracts}?slug=a`)).status).toBe(422)
		expect((await sandbox.fetch('GET', `${contracts}/999`)).status).toBe(404)
		expect((await sandbox.fetch('PATCH', `${contracts}/999`, {})).status).toBe(404)
	})

	test('what files alone know of an event stays with its slug', async () => {
		const sandbox = await start(
			{},
			{
				'events/contracts/web.yaml': { name: 'Web' },
				'events/contracts/web/quiet.yaml': { type: 'identify', schema: SCHEMA, includeBuiltInContext: false },
			},
		)
		const shown = (await sandbox.fetch('GET', `${contracts}/301`)).json.events
		expect(shown).toEqual([
			{
				type: 'identify',
				slug: 'quiet',
				version: 'default',
				schema: SCHEMA,
				onSchemaViolation: 'ALLOW_EVENT',
				onUndeclaredFields: 'ALLOW_EVENT',
			},
		])
		await sandbox.fetch('PATCH', `${contracts}/301`, { events: [...shown, ORDER] })
		const files = (await sandbox.control('GET', 'tree')).json
		expect(files['events/contracts/web/quiet.yaml']).toEqual({ includeBuiltInContext: false, schema: SCHEMA, type: 'identify' })
		expect(files['events/contracts/web/track-order-completed.yaml']).toEqual({ ...ORDER, ...TRACK_RULES })
	})
})

describe('what is not known of contracts and domains can be chosen', () => {
	test.each([contracts, domains])('a slug of %s that is taken', async (path) => {
		const sandbox = await start({ 'contract-slug-taken': 'suffixed' })
		await made(sandbox, path, { name: 'Web', slug: 'web' })
		const id = await made(sandbox, path, { name: 'Web', slug: 'web' })
		expect((await sandbox.fetch('GET', `${path}/${id}`)).json.slug).toBe('web-2')
		await expectFault(sandbox, ['PATCH', `${path}/${id}`, { slug: 'web' }], 'slug')
		expect((await sandbox.fetch('PATCH', `${path}/${id}`, { slug: 'web-2' })).status).toBe(200)
	})

	test.each([
		['events-feature', 'contracts-forbidden', contracts, 403],
		['event-studio', 'off', domains, 404],
	])('%s is %s', async (name, value, path, status) => {
		const sandbox = await start({ [name]: value })
		const calls = [
			['GET', path],
			['POST', path, { name: 'N' }],
			['GET', `${path}/1`],
			['PATCH', `${path}/1`, {}],
		] as const
		for (const [method, at, body] of calls) expect((await sandbox.fetch(method, at, body)).status).toBe(status)
		expect((await sandbox.fetch('GET', path === contracts ? domains : contracts)).status).toBe(200)
	})

	test.each([
		['hidden', [], ['alias', 'track-order-completed']],
		['shown', ['alias'], ['track-order-completed']],
	])('events of the type alias are %s', async (value, shown, after) => {
		const sandbox = await start(
			{ 'alias-events': value },
			{
				'events/contracts/web.yaml': { name: 'Web' },
				'events/contracts/web/alias.yaml': { type: 'alias', schema: SCHEMA },
			},
		)
		expect(slugsOf((await sandbox.fetch('GET', `${contracts}/301`)).json)).toEqual(shown)
		await sandbox.fetch('PATCH', `${contracts}/301`, { events: [ORDER] })
		const paths = Object.keys((await sandbox.control('GET', 'tree')).json).filter((path) => path.startsWith('events/contracts/web/'))
		expect(paths.sort()).toEqual(after.map((slug) => `events/contracts/web/${slug}.yaml`))
	})

	test.each([
		['contract-omitted-list', contracts],
		['domain-omitted-list', domains],
	])('lists that an update leaves out are cleared: %s', async (name, path) => {
		const sandbox = await start({ [name]: 'cleared' })
		const ofDomain = path === domains
		const id = await made(sandbox, path, { name: 'Web', events: [ORDER], ...(ofDomain && { components: [MONEY] }) })
		const { json } = await sandbox.fetch('PATCH', `${path}/${id}`, ofDomain ? { events: [ORDER] } : { name: 'Other' })
		expect([json.events.length, json.components?.length]).toEqual(ofDomain ? [1, 0] : [0, undefined])
		const other = ofDomain ? contracts : domains
		const kept = await made(sandbox, other, { name: 'Kept', events: [ORDER] })
		expect((await sandbox.fetch('PATCH', `${other}/${kept}`, { name: 'Still' })).json.events).toHaveLength(1)
	})

	test.each([
		[contracts, ['name', 'slug', 'onUndeclaredSchema', 'events']],
		[domains, ['name', 'slug', 'onUndeclaredSchema', 'events', 'components']],
	])('an update of %s is answered as it is sent, and made', async (path, members) => {
		const sandbox = await start({ 'event-patch-answer': 'input' })
		const id = await made(sandbox, path, { name: 'Web', events: [ORDER] })
		const { status, json } = await sandbox.fetch('PATCH', `${path}/${id}`, { name: 'Other' })
		expect([status, Object.keys(json).sort()]).toEqual([200, [...members].sort()])
		expect((await sandbox.fetch('GET', `${path}/${id}`)).json).toMatchObject({ id, name: 'Other' })
		expect((await sandbox.fetch('PATCH', `${path}/${id}`, { slug: '' })).status).toBe(422)
	})

	test('ids of contracts are texts in any case', async () => {
		const sandbox = await start({ ids: 'digit-strings' })
		expect((await sandbox.fetch('POST', contracts, { name: 'W' })).json).toMatchObject({ id: '301', workspaceId: '4242' })
	})
})

const MONEY = { name: 'Money', schema: { type: 'number' } }
const uses = (slug: string) => ({ type: 'object', properties: { total: { $ref: `#/definitions/components/${slug}` } } })
const USES_MONEY = { ...ORDER, schema: uses('money') }

describe('domains', () => {
	const shop = {
		name: 'Shop',
		events: [USES_MONEY],
		components: [MONEY, { name: 'Cart', schema: { anyOf: [uses('money'), uses('money')] } }],
	}

	test('hold events and components, which show what they import', async () => {
		const sandbox = await start()
		const { json } = await sandbox.fetch('POST', domains, shop)
		expect(json).toMatchObject({ id: '401', slug: 'shop', eventSources: [], events: [{ slug: 'track-order-completed', ...TRACK_RULES }] })
		expect(json.components).toEqual([
			{ id: '8001', slug: 'money', version: 'default', ...MONEY, imports: [] },
			{ id: '8002', slug: 'cart', version: 'default', name: 'Cart', schema: shop.components[1]?.schema, imports: ['money'] },
		])
	})

	test('event sources are shown: those that the file names, or all', async () => {
		const sandbox = await start(
			{},
			{
				'events/domains/web/domain.yaml': { name: 'Web', sources: ['site', 'app'] },
				'events/domains/none/domain.yaml': { name: 'None', sources: [] },
				'events/domains/any/domain.yaml': { name: 'Any' },
			},
		)
		const { json } = await sandbox.fetch('GET', domains)
		const both = [
			{ id: '501', name: 'site' },
			{ id: '502', name: 'app' },
		]
		expect(json.data.map((row: { eventSources: unknown }) => row.eventSources)).toEqual([both, [], both])
	})

	test.each<[string, object, string]>([
		['an event that refers to a component that is not there', { components: [], events: [USES_MONEY] }, 'events.0.schema'],
		['a component that does', { events: [], components: [{ name: 'Cart', schema: uses('gone') }] }, 'components.0.schema'],
		['an event by the name of the file of the domain', { events: [{ ...ORDER, slug: 'Domain' }] }, 'events.0.slug'],
		['a component that is there twice', { components: [MONEY, MONEY] }, 'components.1'],
		[
			'a slug of a component that is there twice',
			{
				components: [
					{ ...MONEY, slug: 'a' },
					{ ...MONEY, name: 'M', slug: 'a' },
				],
			},
			'components.1.slug',
		],
		['an id that no component has', { components: [{ ...MONEY, id: '9' }] }, 'components.0.id'],
		['a component without a name', { components: [{ ...MONEY, name: '' }] }, 'components.0.name'],
		['a component with more than it may have', { components: [{ ...MONEY, sources: [] }] }, 'requestBody.components.0.sources'],
	])('%s is refused', async (_what, body, field) => {
		const sandbox = await start()
		await expectFault(sandbox, ['POST', domains, { name: 'Shop', ...body }], field)
		const id = await made(sandbox, domains, { name: 'Other' })
		await expectFault(sandbox, ['PATCH', `${domains}/${id}`, body], field)
	})

	test('components that an event needs do not go alone', async () => {
		const sandbox = await start()
		const id = await made(sandbox, domains, shop)
		await expectFault(sandbox, ['PATCH', `${domains}/${id}`, { components: [] }], 'events.0.schema')
		expect((await sandbox.fetch('PATCH', `${domains}/${id}`, { events: [], components: [] })).json).toMatchObject({
			events: [],
			components: [],
		})
	})

	test('an update without components leaves them', async () => {
		const sandbox = await start()
		const id = await made(sandbox, domains, shop)
		const { json } = await sandbox.fetch('PATCH', `${domains}/${id}`, { events: [] })
		expect([json.events.length, json.components.length]).toEqual([0, 2])
	})
})

describe('components of an update are matched with those that are there', () => {
	const stored = [
		{ name: 'Money', description: 'Cents', schema: { type: 'number' } },
		{ name: 'Cart', version: '2', schema: { type: 'object' } },
	]
	const schema = { type: 'string' }

	const start2 = async () => {
		const sandbox = await start()
		const id = await made(sandbox, domains, { name: 'Shop', components: stored })
		return { sandbox, path: `${domains}/${id}` }
	}

	test.each<[string, object, object]>([
		[
			'by id: everything but the schema may be left out',
			{ id: '8002', name: 'Cart', schema },
			{ id: '8002', slug: 'cart', name: 'Cart', version: '2' },
		],
		[
			'by id: a new name keeps the slug',
			{ id: '8001', name: 'Cash', schema },
			{ id: '8001', slug: 'money', name: 'Cash', description: 'Cents' },
		],
		['by id: a new version', { id: '8002', name: 'Cart', version: '3', schema }, { id: '8002', slug: 'cart', version: '3' }],
		[
			'by name; no version is the default one',
			{ name: 'Money', schema },
			{ id: '8001', slug: 'money', version: 'default', description: 'Cents' },
		],
		['by name and version', { name: 'Cart', version: '2', schema }, { id: '8002', slug: 'cart' }],
		['another version is another component', { name: 'Cart', version: '3', schema }, { id: '8003', slug: 'cart', version: '3' }],
		['the slug that it has', { name: 'Money', slug: 'money', schema }, { id: '8001', slug: 'money' }],
		['what is only shown is not looked at', { name: 'Money', imports: ['x'], schema }, { id: '8001', imports: [] }],
	])('%s', async (_what, sent, expected) => {
		const { sandbox, path } = await start2()
		const { status, json } = await sandbox.fetch('PATCH', path, { components: [sent] })
		expect([status, json.components]).toMatchObject([200, [{ ...expected, schema }]])
	})

	test('an empty description clears', async () => {
		const { sandbox, path } = await start2()
		const { json } = await sandbox.fetch('PATCH', path, { components: [{ name: 'Money', description: '', schema }] })
		expect(json.components).toEqual([{ id: '8001', slug: 'money', name: 'Money', version: 'default', schema, imports: [] }])
	})

	test.each<[string, object, string]>([
		['a name that exists under other versions only', { name: 'Cart', schema }, 'components.0.version'],
		['a slug that would change', { name: 'Money', slug: 'cash', schema }, 'components.0.slug'],
		['a slug that would change, by id', { id: '8001', name: 'Money', slug: 'cash', schema }, 'components.0.slug'],
	])('%s is refused', async (_what, sent, field) => {
		const { sandbox, path } = await start2()
		await expectFault(sandbox, ['PATCH', path, { components: [sent] }], field)
	})
})
