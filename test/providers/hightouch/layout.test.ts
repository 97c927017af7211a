import { describe, expect, test } from 'vitest'
import { layout } from '../../../providers/hightouch/layout.ts'
import { dictOf } from '../../support/fake-api.ts'

describe('slugs', () => {
	test.each([
		['HubSpot', 'hub-spot'],
		['B2B', 'b2-b'],
		['PostgreSQL', 'postgre-sql'],
		['B2B Accounts 🏢', 'b2-b-accounts'],
		['Terms & Conditions', 'terms-and-conditions'],
		['R&D', 'r-and-d'],
		['Crème Brûlée', 'creme-brulee'],
		['Müller Straße', 'mueller-strasse'],
		['Łódź øre', 'lodz-ore'],
		['Đà Nẵng', 'da-nang'],
		['CRM2 Contacts', 'crm-2-contacts'],
		['XMLHttpRequest', 'xml-http-request'],
		['S3Bucket', 's3-bucket'],
		['2XLSize', '2-xl-size'],
		['iOS', 'i-os'],
		['user_id', 'user-id'],
		['Customers (v2)', 'customers-v2'],
		['  --a--b--  ', 'a-b'],
		['2026', '2026'],
		['🏢', ''],
		['日本語', ''],
		['', ''],
	])('%j is %j', (name, slug) => {
		expect(layout.slug(name)).toBe(slug)
	})

	test('P44: a very long name costs no more than its length', () => {
		expect(layout.slug('aB'.repeat(200_000)).length).toBe(600_000)
	})
})

describe('the files', () => {
	test.each([
		['models/customers.yaml', 'model', 'customers'],
		['syncs/-15.yaml', 'sync', '-15'],
		['models/2026.yaml', 'model', '2026'],
		['models/Stock__to---SHEET.yaml', 'model', 'Stock__to---SHEET'],
		['models/.hidden.yaml', 'model', '.hidden'],
		['models/a.b.yaml', 'model', 'a.b'],
		['models/a.yaml.yaml', 'model', 'a.yaml'],
		['models/__proto__.yaml', 'model', '__proto__'],
		['models/emoji 🏢.yaml', 'model', 'emoji 🏢'],
	])('%s is the %s %s, and back', (path, type, key) => {
		expect(layout.place(path)).toEqual({ type, key })
		expect(layout.path(type, key)).toBe(path)
		expect(layout.accepts(type, key)).toBe(true)
	})

	test.each([
		'models/customers.yml',
		'models/customers',
		'models/.yaml',
		'models/.keep',
		'models/old/customers.yaml',
		'customers.yaml',
		'/models/customers.yaml',
		'a/models/customers.yaml',
		'Models/customers.yaml',
		'models/customers.yaml/x',
		'models/con.yaml',
		'constructor/x.yaml',
		'schema/users.yaml',
		'schema/parent-models/old/users.yaml',
		'schema/model-relationships/a/b.yaml',
		'schema/other-models/users.yaml',
		'events/web.yaml',
		'events/contracts/web.yml',
		'events/contracts/web/paid.yml',
		'events/contracts/web/old/paid.yaml',
		'events/contracts/.git/hooks.yaml',
		'events/schemas/paid.yaml',
		'events/domains/shop.yaml',
		'events/domains/shop/domain.yml',
		'events/domains/shop/Domain.yaml',
		'events/domains/shop/DOMAIN.yaml',
		'events/domains/.git/domain.yaml',
		'events/domains/shop/parts/money.yaml',
		'events/domains/shop/components/old/money.yaml',
		'manifest-.yaml',
		'manifest-acme.yml',
		'models/manifest-acme.yaml.txt',
		'aliases.yaml',
	])('%s is foreign', (path) => {
		expect(layout.place(path)).toBeUndefined()
	})

	test.each([
		['a/b', 'it holds a slash'],
		['..\\b', 'it holds a slash'],
		['.', 'it would name a folder'],
		['..', 'it would name a folder'],
		['', 'it is empty'],
		['a\u0000', 'it holds a control character'],
		['a\nb', 'it holds a control character'],
		['a\u0085b', 'it holds a control character'],
		['\ud83c', 'it holds half of a character'],
		['CON', 'Windows keeps this name for a device'],
		['lpt1.backup', 'Windows keeps this name for a device'],
		['a'.repeat(251), 'it is longer than 250 bytes'],
		['é'.repeat(126), 'it is longer than 250 bytes'],
	])('P43: %j is no file name', (key, reason) => {
		expect(layout.accepts('model', key)).toBe(reason)
		expect(layout.place(`models/${key}.yaml`)).toBeUndefined()
	})

	test.each(['console', 'com', 'nullable', 'com10', 'auxiliary.x', 'a'.repeat(250), 'é'.repeat(125)])('%s is a file name', (key) => {
		expect(layout.accepts('model', key)).toBe(true)
	})
})

describe('files that tell more than a key', () => {
	test.each([
		['schema/parent-models/users.yaml', 'schema_model', 'users', { kind: 'parent' }],
		['schema/related-models/-15.yaml', 'schema_model', '-15', { kind: 'related' }],
		['schema/event-models/Page_Viewed.yaml', 'schema_model', 'Page_Viewed', { kind: 'event' }],
		['schema/model-relationships/users-orders-2.yaml', 'relationship', 'users-orders-2', undefined],
		['events/contracts/web.yaml', 'contract', 'web', undefined],
		['events/contracts/web/paid-web-default.yaml', 'event', 'web/paid-web-default', { contract: 'web' }],
		['events/contracts/web/domain.yaml', 'event', 'web/domain', { contract: 'web' }],
		['events/domains/shop/domain.yaml', 'domain', 'shop', undefined],
		['events/domains/shop/paid.yaml', 'domain_event', 'shop/paid', { domain: 'shop' }],
		['events/domains/shop/components.yaml', 'domain_event', 'shop/components', { domain: 'shop' }],
		['events/domains/shop/components/money.yaml', 'component', 'shop/money', { domain: 'shop' }],
		['events/domains/shop/components/domain.yaml', 'component', 'shop/domain', { domain: 'shop' }],
		['manifest-acme-production.yaml', 'manifest', 'acme-production', undefined],
		['aliases-2026.yaml', 'aliases', '2026', undefined],
	])('%s is the %s %s, and back', (path, type, key, told) => {
		expect(layout.place(path)).toEqual({ type, key, ...(told && { told: dictOf(told) }) })
		expect(layout.path(type, key, told && dictOf(told))).toBe(path)
		expect(layout.accepts(type, key)).toBe(true)
	})

	test('the file of a schema model of unknown kind has no place', () => {
		expect(layout.path('schema_model', 'users')).toBeUndefined()
		expect(layout.path('schema_model', 'users', dictOf({ kind: 'other' }))).toBeUndefined()
		expect(layout.path('source', 'x')).toBeUndefined()
	})

	test.each([
		['event', 'paid', 'it does not say which contract it belongs to'],
		['component', 'money', 'it does not say which domain it belongs to'],
		['event', 'web/', 'it is empty'],
		['event', '/paid', 'it is empty'],
		['event', 'web/a/b', 'it holds a slash'],
		['event', '../paid', 'it would name a folder'],
		['event', 'con/paid', 'Windows keeps this name for a device'],
		['event', '.git/paid', 'Git keeps this name for itself'],
		['event', '.GIT. /paid', 'Git keeps this name for itself'],
		['domain', 'git~1', 'Git keeps this name for itself'],
		['domain', 'a/b', 'it holds a slash'],
		['domain_event', 'shop/domain', 'Hightouch keeps this name for the domain itself'],
		['domain_event', 'shop/DoMaIn', 'Hightouch keeps this name for the domain itself'],
		['manifest', '', 'it is empty'],
		['manifest', 'a'.repeat(242), 'it is longer than 241 bytes'],
	])('P43: for the type %s, %j is no key', (type, key, reason) => {
		expect(layout.accepts(type, key)).toBe(reason)
	})
})

describe('the two layouts of events', () => {
	const contracts = 'events/contracts/web.yaml'
	const domains = 'events/domains/shop/domain.yaml'

	test.each([
		['none', ['models/a.yaml'], false],
		['contracts', [contracts, 'events/contracts/web/paid.yaml'], false],
		['domains', [domains, 'events/domains/shop/components/money.yaml'], false],
		['both', [contracts, domains], true],
		['both, of one only a file in the wrong place', ['events/contracts/web/a/b.yaml', domains], true],
		['one, beside other files in the folder of the other', ['events/contracts/.keep', domains], false],
	])('%s', (_, paths, isInDoubt) => {
		const doubts = layout.doubts?.(paths) ?? new Map()
		expect([...doubts.keys()]).toEqual(isInDoubt ? ['contract', 'event', 'domain', 'component', 'domain_event'] : [])
		for (const why of doubts.values())
			expect(why).toMatchObject({ code: 'LAYOUT_AMBIGUOUS', hint: expect.stringContaining('events/domains') })
	})
})
