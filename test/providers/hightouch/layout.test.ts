import { describe, expect, test } from 'vitest'
import { layout } from '../../../providers/hightouch/layout.ts'

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
		'schema/parent-models/users.yaml',
		'manifest-acme-production.yaml',
		'aliases-acme-production.yaml',
		'events/contracts/web.yaml',
		'constructor/x.yaml',
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
