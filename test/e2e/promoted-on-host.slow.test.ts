import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import type { Environments, Pair } from '../support/e2e-environments.ts'
import { environments, SHARED } from '../support/e2e-environments.ts'
import { edited } from '../support/e2e-tree.ts'
import { branchesOf } from '../support/forge-branches.ts'
import { forgeDouble } from '../support/forge-double.ts'
import { close } from '../support/forge-model.ts'
import { serveGit } from '../support/git-http.ts'

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
const HEAD = 'tideway/production-promote-staging'
const STOCK = 'name: Stock\nsource: warehouse\ntype: table\ntableName: shop.stock\nprimaryKey: sku\n'

type Merging = { readonly git: Pair['world']['git']; readonly title: string; readonly message: string }

/** What the buttons of hosts do with the branch of a pull request. */
const BUTTONS: Readonly<Record<string, (merging: Merging) => void>> = {
	merge: ({ git, title }) => void git('merge', '--quiet', '--no-ff', '-m', `Merge pull request #1\n\n${title}`, `origin/${HEAD}`),
	'squash, with the messages': ({ git, title, message }) => {
		git('merge', '--quiet', '--squash', `origin/${HEAD}`)
		git('commit', '--quiet', '-m', `${title} (#1)\n\n${message}`)
	},
	'squash, with the title alone': ({ git, title }) => {
		git('merge', '--quiet', '--squash', `origin/${HEAD}`)
		git('commit', '--quiet', '-m', `${title} (!1)`)
	},
	rebase: ({ git }) => {
		git('checkout', '--quiet', '-B', 'landing', `origin/${HEAD}`)
		git('rebase', '--quiet', 'main')
		git('checkout', '--quiet', 'main')
		git('merge', '--quiet', '--ff-only', 'landing')
	},
}

/** The pair with its repository behind a host that opens pull requests. */
async function onHost() {
	const pair = await environment.adopted()
	const { world } = pair
	world.git('-C', world.remote, 'config', 'http.receivepack', 'true')
	const [owner, name] = world.remote.split(path.sep).slice(-2)
	const host = await forgeDouble('gitlab', `${owner}/${name?.replace(/\.git$/, '')}`, branchesOf(world))
	onTestFinished(() => host.close())
	const { model } = host
	const server = await serveGit({ root: path.dirname(path.dirname(world.remote)), auth: { username: 'oauth2', password: model.token } })
	onTestFinished(() => server.close())
	const token = path.join(world.folder, 'token')
	writeFileSync(token, model.token)
	const settings = path.join(world.clone, 'tideway.yaml')
	const connection = `connections:
  host: { kind: token, host: "${new URL(server.url).host}", token: "file:${token}", service: gitlab, api: "${host.api}", url: "${server.url}/${owner}/${name}" }
`
	const text = readFileSync(settings, 'utf8')
	writeFileSync(settings, `${connection}${text.replaceAll('    provider:', '    git: host\n    provider:')}`)
	world.commit({}, 'The host')
	world.git('push', '--quiet', 'origin', 'HEAD:staging')
	return { pair, host, model }
}

test.each(Object.entries(BUTTONS))(
	"P47: a promotion's pull request that lands by %s, while both workspaces go on: nothing comes back, nothing is lost, nothing is brought twice",
	async (_name, press) => {
		const { pair, host, model } = await onHost()
		const { world } = pair
		const { git } = world
		const { staging, production } = pair.control
		await staging.ui('update', 'model', 'customers', { rawSql: 'select id, email, plan from customers' })
		await staging.ui('create', 'model', '', {
			name: 'Stock',
			source: 'staging-snowflake',
			type: 'table',
			tableName: 'shop.stock',
			primaryKey: 'sku',
		})
		await pair.apply(0)
		const before = world.refs()
		const promoted = await pair.run(['promote', 'staging', 'production', '--yes', '--json'])
		expect([promoted.code, promoted.json.pull], promoted.err).toEqual([0, { number: 1, url: expect.any(String) }])
		expect(world.refs()).toMatchObject({ 'refs/heads/main': before['refs/heads/main'], [`refs/heads/${HEAD}`]: expect.any(String) })

		// People go on while it waits for a review.
		await staging.ui('update', 'model', 'stock', { name: 'Stocks' })
		await production.ui('update', 'model', 'orders', { name: 'All orders' })
		await production.ui('delete', 'sync', 'customers-to-crm')
		await pair.apply(0)
		git('fetch', '--quiet', 'origin')
		git('checkout', '--quiet', 'main')
		git('reset', '--quiet', '--hard', 'origin/main')
		press({ git, title: model.pulls[0]?.title ?? '', message: git('log', '-1', '--format=%B', `origin/${HEAD}`) })
		for (const pull of model.pulls) close(model, pull)
		git('push', '--quiet', 'origin', 'HEAD:main', `:${HEAD}`)

		await pair.settle()
		const { [SYNC]: _gone, ...rest } = SHARED
		const main = {
			...rest,
			[CUSTOMERS]: edited(SHARED[CUSTOMERS], 'id, email', 'id, email, plan'),
			[ORDERS]: edited(SHARED[ORDERS], 'name: Orders', 'name: All orders'),
			'models/stock.yaml': STOCK,
		}
		expect(world.files()).toEqual(main)
		expect((await production.effects()).map(({ operation }) => operation).toSorted()).toEqual(['CreateModel', 'UpdateModel'])
		expect(await production.rows('sync')).not.toHaveProperty('customers-to-crm')
		expect(await staging.rows('sync')).toHaveProperty('customers-to-crm')
		expect(await staging.effects()).toEqual([])

		const next = await pair.run(['promote', 'staging', 'production', '--dry-run', '--json'])
		expect([next.code, next.json.plan.changes, next.json.plan.conflicts], next.err).toEqual([
			0,
			[expect.objectContaining({ kind: 'update', address: 'model.stock', edits: [expect.objectContaining({ path: ['name'] })] })],
			[],
		])
		expect(host.violations).toEqual([])
	},
)
