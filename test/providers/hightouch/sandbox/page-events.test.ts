import { describe, expect, test } from 'vitest'
import type { TestSandbox } from '../../../support/sandbox.ts'
import { startSandbox, tree } from '../../../support/sandbox.ts'

const schema = { type: 'object', properties: {} }
const uses = (slug: string) => ({ allOf: [{ $ref: `#/definitions/components/${slug}` }] })
const FILES = {
	'events/contracts/web.yaml': { name: 'Web' },
	'events/contracts/web/signed-up.yaml': { type: 'track', name: 'Signed Up', schema },
	'events/domains/shop/domain.yaml': { name: 'Shop', sources: ['site'] },
	'events/domains/shop/paid.yaml': { type: 'track', name: 'Paid', schema: uses('money') },
	'events/domains/shop/components/money.yaml': { name: 'Money', schema },
}

const start = () => startSandbox({ from: tree(FILES), switches: { 'extra-fields': 'never' } })
const edit = (sandbox: TestSandbox, kind: string, type: string, rest: object) => sandbox.control('POST', 'ui', { kind, type, ...rest })
const fileOf = async (sandbox: TestSandbox, path: string) => (await sandbox.control('GET', 'tree')).json[path]

describe.each([
	['contract', (slug: string) => `events/contracts/${slug}.yaml`, {}],
	['domain', (slug: string) => `events/domains/${slug}/domain.yaml`, { sources: ['app'] }],
])('a %s', (type, pathOf, more) => {
	test('is made with a slug of its name, which stays, changed and removed', async () => {
		const sandbox = await start()
		const make = async (name: string) => (await edit(sandbox, 'create', type, { attributes: { name, ...more } })).json.slug
		expect([await make('MobileApp'), await make('Mobile App'), await make('🏢')]).toEqual(['mobile-app', 'mobile-app-2', '-2'])
		const update = (attributes: object) => edit(sandbox, 'update', type, { key: 'mobile-app', attributes })
		expect((await update({ name: 'App', description: 'Ours', onUndeclaredSchema: 'BLOCK_EVENT' })).json.slug).toBe('mobile-app')
		expect(await fileOf(sandbox, pathOf('mobile-app'))).toEqual({
			name: 'App',
			description: 'Ours',
			onUndeclaredSchema: 'BLOCK_EVENT',
			...more,
		})
		await update({ description: null, onUndeclaredSchema: null, sources: null })
		expect(await fileOf(sandbox, pathOf('mobile-app'))).toEqual({ name: 'App' })
		expect((await edit(sandbox, 'delete', type, { key: 'mobile-app' })).status).toBe(200)
		expect(await fileOf(sandbox, pathOf('mobile-app'))).toBeUndefined()
	})

	test.each<[string, object, number]>([
		['create', { attributes: {} }, 422],
		['create', { attributes: { name: 'N', onUndeclaredSchema: 'OMIT' } }, 422],
		['create', { attributes: { name: 'N', sources: 'site' } }, 422],
		['update', { key: 'gone', attributes: {} }, 404],
		['delete', { key: 'gone' }, 404],
	])('%s %j is refused', async (kind, rest, status) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect((await edit(sandbox, kind, type, rest)).status).toBe(status)
		expect(sandbox.world()).toBe(before)
	})
})

describe.each([
	['event', 'contract', 'web', 'events/contracts/web'],
	['domain_event', 'domain', 'shop', 'events/domains/shop'],
])('an %s of a %s', (type, holder, slug, folder) => {
	test('is made with a slug of name or type, holder and version', async () => {
		const sandbox = await start()
		const make = async (attributes: object) =>
			(await edit(sandbox, 'create', type, { attributes: { [holder]: slug, schema, ...attributes } })).json.slug
		expect(await make({ type: 'track', name: 'Order Completed' })).toBe(`order-completed-${slug}-default`)
		expect(await make({ type: 'track', name: 'OrderCompleted' })).toBe(`order-completed-${slug}-default-2`)
		expect(await make({ type: 'identify', version: '1.0' })).toBe(`identify-${slug}-1-0`)
	})

	test('is changed, and stays where it is; what is taken away becomes what files mean by that', async () => {
		const sandbox = await start()
		const attributes = {
			[holder]: slug,
			type: 'track',
			name: 'Seen',
			schema,
			onSchemaViolation: 'BLOCK_EVENT',
			includeBuiltInContext: false,
		}
		await edit(sandbox, 'create', type, { attributes })
		const key = `${slug}/seen-${slug}-default`
		await edit(sandbox, 'update', type, { key, attributes: { name: 'Viewed', version: '2' } })
		const path = `${folder}/seen-${slug}-default.yaml`
		expect(await fileOf(sandbox, path)).toEqual({
			includeBuiltInContext: false,
			name: 'Viewed',
			onSchemaViolation: 'BLOCK_EVENT',
			schema,
			type: 'track',
			version: '2',
		})
		await edit(sandbox, 'update', type, { key, attributes: { version: null, onSchemaViolation: null, includeBuiltInContext: null } })
		expect(await fileOf(sandbox, path)).toEqual({ name: 'Viewed', schema, type: 'track' })
		expect((await edit(sandbox, 'delete', type, { key })).status).toBe(200)
		expect(await fileOf(sandbox, path)).toBeUndefined()
	})

	test.each<[string, object, number]>([
		['create', { attributes: { type: 'track', name: 'N', schema } }, 422],
		['create', { attributes: { [holder]: 'gone', type: 'track', name: 'N', schema } }, 422],
		['create', { attributes: { [holder]: slug, type: 'track', schema } }, 422],
		['create', { attributes: { [holder]: slug, type: 'click', schema } }, 422],
		['create', { attributes: { [holder]: slug, schema } }, 422],
		['create', { attributes: { [holder]: slug, type: 'identify' } }, 422],
		['create', { attributes: { [holder]: slug, type: 'identify', schema, onUndeclaredFields: 'DROP' } }, 422],
		['create', { attributes: { [holder]: slug, type: 'identify', schema, version: 1 } }, 422],
		['update', { key: `${slug}/gone`, attributes: {} }, 404],
		['update', { key: 'gone', attributes: {} }, 422],
		['delete', { key: `${slug}/gone` }, 404],
	])('%s %j is refused', async (kind, rest, status) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect((await edit(sandbox, kind, type, rest)).status).toBe(status)
		expect(sandbox.world()).toBe(before)
	})
})

test.each<[string, string, object]>([
	['an event twice', 'create', { attributes: { contract: 'web', type: 'track', name: 'Signed Up', schema } }],
	['an event in another contract', 'update', { key: 'web/signed-up', attributes: { contract: 'shop' } }],
])('%s is refused', async (_what, kind, rest) => {
	expect((await edit(await start(), kind, 'event', rest)).status).toBe(422)
})

describe('a component', () => {
	test('is made, changed and removed; nothing but an unused one is removed', async () => {
		const sandbox = await start()
		const attributes = { domain: 'shop', name: 'CartItem', version: '2', description: 'One', sources: ['app'], schema: uses('money') }
		expect((await edit(sandbox, 'create', 'component', { attributes })).json).toEqual({
			id: '8002',
			slug: 'cart-item',
			name: 'CartItem',
			version: '2',
			description: 'One',
			schema: uses('money'),
			imports: ['money'],
			domain: 'shop',
		})
		const path = 'events/domains/shop/components/cart-item.yaml'
		expect(await fileOf(sandbox, path)).toEqual({
			name: 'CartItem',
			version: '2',
			description: 'One',
			sources: ['app'],
			schema: uses('money'),
		})
		const key = 'shop/cart-item'
		await edit(sandbox, 'update', 'component', { key, attributes: { name: 'Item', version: null, description: null, sources: [], schema } })
		expect(await fileOf(sandbox, path)).toEqual({ name: 'Item', schema })
		expect((await edit(sandbox, 'delete', 'component', { key: 'shop/money' })).status).toBe(422)
		expect((await edit(sandbox, 'delete', 'component', { key })).status).toBe(200)
	})

	test.each<[string, string, object]>([
		['a reference that leads nowhere', 'component', { key: 'shop/money', attributes: { schema: uses('gone') } }],
		['an event with such a one', 'domain_event', { key: 'shop/paid', attributes: { schema: uses('gone') } }],
		['no name', 'component', { key: 'shop/money', attributes: { name: null } }],
		['a description that is no text', 'component', { key: 'shop/money', attributes: { description: 1 } }],
	])('%s is refused', async (_what, type, rest) => {
		const sandbox = await start()
		const before = sandbox.world()
		expect((await edit(sandbox, 'update', type, rest)).status).toBe(422)
		expect(sandbox.world()).toBe(before)
	})
})

test('what there is no page for is refused', async () => {
	expect((await edit(await start(), 'create', 'audience', { attributes: {} })).json.message).toContain('schema_model')
})
