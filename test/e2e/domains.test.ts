import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import type { Json } from '../support/e2e-front.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import { CONTRACTS, DOMAINS } from '../support/e2e-types.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(DOMAINS)
})
afterAll(() => worlds.close())

const DOMAIN = 'events/domains/shop/domain.yaml'
const CHECKOUT = 'events/domains/shop/checkout-started.yaml'
const ADDRESS = 'events/domains/shop/components/address.yaml'
const QUIET: Json = { changes: [], conflicts: [], held: [], unsupported: [], detached: [], warnings: [] }

const shop = async (world: World): Promise<Json> => (await world.rows('domain'))['shop']

describe('domains', () => {
	test('P22: a tree of domains is adopted: no file changes and nothing is called', async () => {
		const world = await worlds.world({ begin: 'settings' })
		world.commit(DOMAINS)
		expect((await world.apply(0)).plan).toMatchObject(QUIET)
		expect([world.files(), await world.effects()]).toEqual([DOMAINS, []])
	})

	test('P14: edits in the workspace change only those lines; new components and events get files', async () => {
		const world = await worlds.world()
		await world.ui('update', 'domain', 'shop', { description: 'お店' })
		await world.ui('update', 'component', 'shop/address', { description: 'Where it goes' })
		await world.ui('update', 'domain_event', 'shop/checkout-started', { onUndeclaredFields: 'ALLOW_EVENT' })
		await world.ui('create', 'component', '', {
			domain: 'shop',
			name: 'Money 💴',
			schema: { type: 'object', properties: { 円: { type: 'integer' } } },
		})
		await world.apply(0)
		expect(world.files()).toEqual({
			...DOMAINS,
			[DOMAIN]: edited(DOMAINS[DOMAIN], 'onUndeclared', 'description: お店\nonUndeclared'),
			[ADDRESS]: edited(DOMAINS[ADDRESS], '住所', 'Where it goes'),
			[CHECKOUT]: edited(DOMAINS[CHECKOUT], 'OMIT_FIELDS', 'ALLOW_EVENT'),
			'events/domains/shop/components/money.yaml': `name: Money 💴
version: default
schema:
  type: object
  properties:
    円:
      type: integer
`,
		})
		expect(await world.effects()).toEqual([])
	})

	test('a component and an event that needs it, new in Git: made in that order, the others as they were', async () => {
		const world = await worlds.world()
		const before = await shop(world)
		const money = '  type: object\n  properties:\n    cents:\n      type: integer\n'
		world.commit({
			'events/domains/shop/paid.yaml': edited(
				edited(DOMAINS[CHECKOUT], 'Checkout started', 'Paid'),
				'components/address',
				'components/money',
			),
			'events/domains/shop/components/money.yaml': `name: Money\nschema:\n${money}`,
		})
		const { plan } = await world.apply(0)
		expect(plan.changes.map(({ id }: Json) => id)).toEqual(['inbound create component.shop/money', 'inbound create domain_event.shop/paid'])
		const { events, components } = await shop(world)
		expect([events[0], components[0]]).toEqual([before.events[0], before.components[0]])
		expect(events[1]).toMatchObject({ slug: 'paid', name: 'Paid', onSchemaViolation: 'BLOCK_EVENT' })
		expect(components[1]).toMatchObject({ slug: 'money', name: 'Money', version: 'default' })
	})

	test('edits and removals in Git go to the component and the event they are about', async () => {
		const world = await worlds.world()
		const before = await shop(world)
		world.commit({ [ADDRESS]: edited(edited(DOMAINS[ADDRESS], 'description: 住所\n', ''), 'city', '市') })
		await world.apply(0)
		const [component] = (await shop(world)).components
		expect(component).toMatchObject({ id: before.components[0].id, schema: { properties: { 市: { type: 'string' } } } })
		expect(component.description ?? '').toBe('')
		world.commit({ [CHECKOUT]: null, [ADDRESS]: null })
		await world.apply(0)
		expect(await shop(world)).toMatchObject({ events: [], components: [], name: before.name })
	})

	test('a domain whose file went is kept and named; one with all of its files, too', async () => {
		const world = await worlds.world()
		world.commit({ [DOMAIN]: null, [CHECKOUT]: null, [ADDRESS]: null })
		const { plan } = await world.apply(0, '--allow-deletes', '2')
		expect(plan.detached).toMatchObject([{ address: 'domain.shop' }])
		expect(await shop(world)).toMatchObject({ events: [], components: [] })
	})

	test('event sources are beyond the API: told once', async () => {
		const world = await worlds.world()
		world.commit({ [DOMAIN]: `${DOMAINS[DOMAIN]}sources:\n  - web\n` })
		expect((await world.apply(0)).plan.unsupported).toMatchObject([{ address: 'domain.shop', path: ['sources'] }])
		expect(await world.plan()).toMatchObject(QUIET)
		expect(await world.effects()).toEqual([])
	})
})

describe('P3: both layouts at once', () => {
	test('events are held with the reason, nothing of them is touched on either side, and models go on', async () => {
		const world = await worlds.world()
		const { 'manifest-acme.yaml': _m, 'aliases-acme.yaml': _a, ...contracts } = CONTRACTS
		world.commit({ ...contracts, [CHECKOUT]: edited(DOMAINS[CHECKOUT], 'OMIT_FIELDS', 'ALLOW_EVENT') })
		const files = world.files()
		const { plan } = await world.apply(4)
		expect(plan.warnings).toContainEqual(expect.objectContaining({ code: 'LAYOUT_AMBIGUOUS' }))
		expect((await world.effects()).map(({ operation }) => operation)).toEqual(['CreateModel'])
		expect(world.files()).toEqual(files)
		expect((await shop(world)).events[0].onUndeclaredFields).toBe('OMIT_FIELDS')
	})
})

describe('features that the workspace does not have', () => {
	const OFF = { 'events-feature': 'contracts-forbidden', 'event-studio': 'off' }

	test('nobody asks for them: no word', async () => {
		const { 'models/orders.yaml': orders = '' } = SHOP
		const world = await worlds.world({
			begin: 'settings',
			live: { 'manifest-acme.yaml': SHOP['manifest-acme.yaml'] ?? '', 'models/orders.yaml': orders },
		})
		await world.switches(OFF)
		world.commit({ 'models/orders.yaml': orders })
		expect((await world.apply(0)).plan).toMatchObject({ ...QUIET, changes: [{ type: 'aliases' }, { type: 'manifest' }], complete: true })
		expect((await world.run('plan')).out).not.toMatch(/contract|Event Studio/)
	})

	test('P3: switched off since the last sync: what is known of them is held, and no file goes', async () => {
		const world = await worlds.world()
		await world.switches(OFF)
		world.commit({ [CHECKOUT]: edited(DOMAINS[CHECKOUT], 'OMIT_FIELDS', 'ALLOW_EVENT') })
		const files = world.files()
		const { plan } = await world.apply(4)
		expect(plan.held).toMatchObject([{ address: 'domain_event.shop/checkout-started', reason: { code: 'API_FEATURE_OFF' } }])
		expect([world.files(), await world.effects()]).toEqual([files, []])
		await world.switches({ 'events-feature': 'on', 'event-studio': 'on' })
		await world.apply(0)
		expect((await shop(world)).events[0].onUndeclaredFields).toBe('ALLOW_EVENT')
	})
})
