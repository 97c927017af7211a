import { expect, test } from 'vitest'
import { SHARED, useEnvironments } from '../support/e2e-environments.ts'
import { edited } from '../support/e2e-tree.ts'

const apart = useEnvironments({ staging: 'staging', production: 'main' })
const together = useEnvironments()

const CUSTOMERS = 'models/customers.yaml'

test('what staging has goes to the branch of production as one commit, by alias, and is applied from there; a second time there is nothing', async () => {
	const pair = await apart.adopted()
	await pair.control.staging.ui('update', 'model', 'customers', { name: 'Everybody' })
	await pair.control.staging.ui('create', 'model', '', {
		name: 'Stock',
		source: 'staging-snowflake',
		type: 'table',
		tableName: 's',
		primaryKey: 'id',
	})
	await pair.control.production.ui('update', 'model', 'customers', { rawSql: 'select id from customers' })
	await pair.apply(0)
	const before = pair.world.refs()
	const bare = { env: { STAGING_TOKEN: undefined, PRODUCTION_TOKEN: undefined } }
	const alone = await pair.run(['promote', 'staging', 'production', '--yes'])
	expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('add --commit')])
	const dry = await pair.world.runWith(bare, 'promote', 'staging', 'production', '--dry-run')
	expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('Files: 1 to add, 1 to change, 0 to delete.')])
	expect(pair.world.refs()).toEqual(before)
	const ran = await pair.run(['promote', 'staging', 'production', '--commit', '--yes', '--json'])
	expect(ran.code, ran.out + ran.err).toBe(0)
	expect(ran.json).toMatchObject({ from: 'staging', workspace: 'production', commit: pair.world.refs()['refs/heads/main'] })
	expect(pair.world.refs()['refs/heads/staging']).toBe(before['refs/heads/staging'])
	await pair.settle()
	const sql = edited(SHARED[CUSTOMERS], 'select id, email from', 'select id from')
	expect(pair.world.files()).toMatchObject({
		[CUSTOMERS]: edited(sql, 'Customers 🛒', 'Everybody'),
		'models/stock.yaml': expect.stringContaining('source: warehouse\n'),
	})
	const models = await pair.control.production.rows('model')
	const sources = await pair.control.production.rows('source')
	expect([models['stock'].sourceId, models['customers'].name]).toEqual([sources['production-snowflake'].id, 'Everybody'])
	expect((await pair.run(['promote', 'staging', 'production', '--commit', '--yes'])).out).toContain('Nothing to bring.')
})

test('workspaces that share their files have nothing to bring, and that is said', async () => {
	const pair = await together.adopted()
	const ran = await pair.run(['promote', 'staging', 'production'])
	expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('have the same files')])
})
