import { expect, test } from 'vitest'
import { SHARED, useEnvironments } from '../support/e2e-environments.ts'
import { edited } from '../support/e2e-tree.ts'

const environment = useEnvironments()

test('one tree has no differences; live, what references call is the same in both, whatever its key and its id there', async () => {
	const pair = await environment.adopted()
	const files = await pair.run(['diff', 'staging', 'production', '--detailed-exitcode'], { staging: '', production: '' })
	expect([files.code, files.out]).toEqual([0, expect.stringContaining('No differences.')])
	expect((await pair.run(['diff', 'staging', 'production', '--of', 'live', '--detailed-exitcode'])).code).toBe(0)

	await pair.control.staging.ui('update', 'model', 'orders', { name: 'All orders' })
	await pair.control.staging.ui('create', 'model', '', {
		name: 'Drafts',
		source: 'sheets',
		type: 'table',
		tableName: 'a',
		primaryKey: 'id',
	})
	const before = pair.world.refs()
	const live = await pair.run(['diff', 'staging', 'production', '--of', 'live', '--detailed-exitcode', '--json'])
	expect(live.code, live.err).toBe(2)
	expect(live.json.differences).toMatchObject([
		{ address: 'model.drafts', kind: 'only-first', second: null },
		{ address: 'model.orders', kind: 'differs', edits: [{ path: ['name'], before: 'All orders', after: 'Orders' }] },
	])
	expect(live.json.unmapped).toMatchObject([{ address: 'model.drafts', path: ['source'], type: 'source', name: 'sheets' }])
	expect(live.json.byHand.map(({ workspace }: { workspace: string }) => workspace)).toEqual(['staging', 'production'])
	const shown = await pair.run(['diff', 'production', 'staging', '--of', 'live', '--target', 'model.orders'])
	expect(shown.out).toMatch(/~ update model\.orders[\s\S]*"Orders" -> "All orders"/)
	expect(shown.out).not.toContain('drafts')
	expect(pair.world.refs()).toEqual(before)
})

test('an alias that only the first has is listed; a workspace that is not there, and the same one twice, are errors', async () => {
	const pair = await environment.adopted()
	const own = 'aliases-acme-production.yaml'
	pair.world.commit({ [own]: edited(SHARED[own], '  warehouse: production-snowflake\n', '  other: production-snowflake\n') })
	const { json } = await pair.run(['diff', 'staging', 'production', '--json'])
	expect(json.unmapped.map(({ address, name }: { address: string; name: string }) => `${address} ${name}`)).toEqual([
		'model.customers warehouse',
		'model.orders warehouse',
	])
	expect((await pair.run(['diff', 'staging', 'prod'])).err).toContain('has no workspace "prod"')
	expect((await pair.run(['diff', 'staging', 'staging'])).code).toBe(1)
})
