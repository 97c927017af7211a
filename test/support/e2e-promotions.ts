import { expect } from 'vitest'
import type { World } from './e2e.ts'
import type { Pair } from './e2e-environments.ts'
import { SHARED } from './e2e-environments.ts'
import type { TextTree } from './e2e-front.ts'
import { edited } from './e2e-tree.ts'

const CUSTOMERS = 'models/customers.yaml'
const ORDERS = 'models/orders.yaml'
const SYNC = 'syncs/customers-to-crm.yaml'

export const STOCK = 'models/stock.yaml'

/** What is edited in staging, to be promoted. */
export async function editStaging({ staging }: Pair['control']): Promise<void> {
	await staging.ui('update', 'model', 'customers', { rawSql: 'select id, email, plan from customers' })
	await staging.ui('create', 'model', '', {
		name: 'Stock',
		source: 'staging-snowflake',
		type: 'table',
		tableName: 'shop.stock',
		primaryKey: 'sku',
	})
}

/** What is edited in production meanwhile. */
export async function editProduction({ production }: Pair['control']): Promise<void> {
	await production.ui('update', 'model', 'orders', { name: 'All orders' })
	await production.ui('delete', 'sync', 'customers-to-crm')
}

const { [SYNC]: _gone, ...rest } = SHARED

/** Production's branch with both. */
export const PROMOTED: TextTree = {
	...rest,
	[CUSTOMERS]: edited(SHARED[CUSTOMERS], 'id, email', 'id, email, plan'),
	[ORDERS]: edited(SHARED[ORDERS], 'name: Orders', 'name: All orders'),
	[STOCK]: 'name: Stock\nsource: warehouse\ntype: table\ntableName: shop.stock\nprimaryKey: sku\n',
}

/** All came together, and only what staging had was done in production; nothing came back. */
export async function expectPromoted({ world, control: { staging, production } }: Pair): Promise<void> {
	expect(world.files()).toEqual(PROMOTED)
	expect((await production.effects()).map(({ operation }) => operation).toSorted()).toEqual(['CreateModel', 'UpdateModel'])
	expect(await production.rows('sync')).not.toHaveProperty('customers-to-crm')
	expect(await staging.rows('sync')).toHaveProperty('customers-to-crm')
	expect((await staging.rows('model'))['orders'].name).toBe('Orders')
	expect(await staging.effects()).toEqual([])
}

/** How hosts bring a branch into `main`, which is checked out, as their buttons do. */
export const LANDINGS = {
	merge: (git: World['git'], from: string, message: string): void => void git('merge', '--quiet', '--no-ff', '-m', message, from),
	squash: (git: World['git'], from: string, message: string, ...options: readonly string[]): void => {
		git('merge', '--quiet', '--squash', ...options, from)
		git('commit', '--quiet', '-m', message)
	},
	rebase: (git: World['git'], from: string): void => {
		git('checkout', '--quiet', '-B', 'landing', from)
		git('rebase', '--quiet', 'main')
		git('checkout', '--quiet', 'main')
		git('merge', '--quiet', '--ff-only', 'landing')
	},
} as const
