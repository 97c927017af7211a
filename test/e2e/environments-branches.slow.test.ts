import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import type { Environments, Pair } from '../support/e2e-environments.ts'
import { environments, SHARED } from '../support/e2e-environments.ts'
import { edited } from '../support/e2e-tree.ts'

let worlds: E2e
let environment: Environments
beforeAll(async () => {
	worlds = await e2e(SHARED)
	environment = await environments(worlds, { staging: 'staging', production: 'main' })
})
afterAll(async () => {
	await environment.close()
	await worlds.close()
})

const CUSTOMERS = 'models/customers.yaml'
const ORDERS = 'models/orders.yaml'
const SYNC = 'syncs/customers-to-crm.yaml'

/** How hosts bring one branch into another, as their buttons do. */
const PROMOTIONS: Readonly<Record<string, (git: Pair['world']['git']) => void>> = {
	merge: (git) => void git('merge', '--quiet', '--no-ff', '-m', 'Merge staging', 'origin/staging'),
	squash: (git) => {
		// git does not know that a part came before, and asks; a person says that staging is right there.
		git('merge', '--quiet', '--squash', '-X', 'theirs', 'origin/staging')
		git('commit', '--quiet', '-m', 'Promote staging (#1)')
	},
	rebase: (git) => {
		git('checkout', '--quiet', '-B', 'promotion', 'origin/staging')
		git('rebase', '--quiet', 'main')
		git('checkout', '--quiet', 'main')
		git('merge', '--quiet', '--ff-only', 'promotion')
	},
}

test.each(Object.entries(PROMOTIONS))(
	'P47: a branch for each, promoted by %s with outbound commits on both: nothing comes back, nothing is deleted, aliases and manifests stay',
	async (_name, promote) => {
		const pair = await environment.adopted()
		const { staging, production } = pair.control
		const { git } = pair.world
		await production.switches({ deletes: 'available-409' })
		const bring = (): void => {
			git('fetch', '--quiet', 'origin')
			git('reset', '--quiet', '--hard', 'origin/main')
			promote(git)
			git('push', '--quiet', 'origin', 'HEAD:main')
		}
		await staging.ui('update', 'model', 'customers', { rawSql: 'select id, email, plan from customers' })
		await staging.ui('create', 'model', '', {
			name: 'Stock',
			source: 'staging-snowflake',
			type: 'table',
			tableName: 'shop.stock',
			primaryKey: 'sku',
		})
		await production.ui('update', 'model', 'orders', { name: 'All orders' })
		await production.ui('delete', 'sync', 'customers-to-crm')
		await pair.apply(0)
		bring()
		await pair.settle()
		const { [SYNC]: _gone, ...rest } = SHARED
		const stock = 'name: Stock\nsource: warehouse\ntype: table\ntableName: shop.stock\nprimaryKey: sku\n'
		const first = {
			...rest,
			[CUSTOMERS]: edited(SHARED[CUSTOMERS], 'id, email', 'id, email, plan'),
			[ORDERS]: edited(SHARED[ORDERS], 'name: Orders', 'name: All orders'),
			'models/stock.yaml': stock,
		}
		expect(pair.world.files()).toEqual(first)
		expect((await production.effects()).map(({ operation }) => operation).toSorted()).toEqual(['CreateModel', 'UpdateModel'])
		expect(await production.rows('sync')).not.toHaveProperty('customers-to-crm')
		expect((await staging.rows('model'))['orders'].name).toBe('Orders')
		expect(await staging.effects()).toEqual([])

		await staging.ui('update', 'model', 'stock', { name: 'Stocks' })
		await production.ui('update', 'model', 'customers', { name: 'Everybody' })
		await pair.apply(0)
		bring()
		await pair.settle()
		expect(pair.world.files()).toEqual({
			...first,
			[CUSTOMERS]: edited(first[CUSTOMERS], 'name: Customers 🛒', 'name: Everybody'),
			'models/stock.yaml': edited(stock, 'name: Stock\n', 'name: Stocks\n'),
		})
		expect((await production.rows('model'))['stock'].name).toBe('Stocks')
		expect(await staging.effects()).toEqual([])
	},
)
