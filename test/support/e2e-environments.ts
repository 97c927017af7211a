import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { E2e, World } from './e2e.ts'
import { e2e, FOLDER } from './e2e.ts'
import type { Control, Front, Json, TextTree } from './e2e-front.ts'
import { openFront, TOKEN } from './e2e-front.ts'

export const NAMES = ['staging', 'production'] as const
type Name = (typeof NAMES)[number]
type Branches = Readonly<Record<Name, string>>

const head = `# READ ONLY FILE
# Changes made here will be ignored. Please use the Hightouch dashboard to create and edit sources and destinations.

`
const manifest = (name: Name, more = ''): string => `${head}sources:
  ${name}-snowflake:
    name: Snowflake of ${name}
    type: snowflake
${more}destinations:
  ${name}-hub-spot:
    name: HubSpot of ${name}
    type: hubspot
slug: manifest-acme-${name}
`
const aliases = (name: Name): string => `# Edited by hand.
sources:
  warehouse: ${name}-snowflake
destinations:
  crm: ${name}-hub-spot
`

/** One tree for two workspaces; only staging has the source `sheets`. */
export const SHARED: TextTree = {
	'manifest-acme-staging.yaml': manifest('staging', '  sheets:\n    name: Sheets\n    type: googlesheets\n'),
	'manifest-acme-production.yaml': manifest('production'),
	'aliases-acme-staging.yaml': aliases('staging'),
	'aliases-acme-production.yaml': aliases('production'),
	'models/customers.yaml': `name: Customers 🛒
source: warehouse
type: raw_sql
rawSql: select id, email from customers
primaryKey: id
`,
	'models/orders.yaml': `name: Orders
source: warehouse
type: table
tableName: shop.orders
primaryKey: id
`,
	'syncs/customers-to-crm.yaml': `model: customers
destination: crm
config:
  mode: upsert
  object: contacts
  mappings:
    - to: email
      from: email
      type: standard
schedule:
  type: manual
schedulePaused: false
`,
}

/** Two workspaces, one branch. */
export type Pair = {
	readonly world: World
	readonly control: Readonly<Record<Name, Control>>
	/** With the credentials of both, unless others are given. */
	run(argv: readonly string[], tokens?: Partial<Record<Name, string>>): ReturnType<World['run']>
	/** `apply --yes --json` for both, one after the other; by name. */
	apply(code: number, tokens?: Partial<Record<Name, string>>): Promise<Readonly<Record<string, Json>>>
	/** Applies once more, so that what production had to say reaches staging; then there is nothing left to do in either. */
	settle(code?: number): Promise<void>
}

type Environments = {
	/** The branch holds the tree, and nothing was applied yet. */
	begun(tree: TextTree): Promise<Pair>
	/** Both workspaces and the branch agree, and the states say so. */
	adopted(): Promise<Pair>
	close(): Promise<void>
}

/** Environments for the tests of a file, made before its first one. */
export function useEnvironments(branches?: Branches): Pick<Environments, 'begun' | 'adopted'> {
	let opened: { readonly worlds: E2e; readonly environments: Environments }
	beforeAll(async () => {
		const worlds = await e2e(SHARED)
		opened = { worlds, environments: await environments(worlds, branches) }
	})
	afterAll(async () => {
		await opened.environments.close()
		await opened.worlds.close()
	})
	return { begun: (tree) => opened.environments.begun(tree), adopted: () => opened.environments.adopted() }
}

/** `branches`: a branch of each environment's own, which both begin as one; else they share `main`. */
async function environments(worlds: E2e, branches?: Branches): Promise<Environments> {
	const front = await openFront()
	let remote: string | undefined
	const begun: Environments['begun'] = async (tree) => {
		const world = await worlds.world({ begin: 'empty', live: livingIn('staging') })
		writeFileSync(path.join(world.clone, 'tideway.yaml'), settings({ staging: world.url, production: front.url }, branches))
		world.commit(tree, 'Begin')
		for (const branch of new Set(Object.values(branches ?? {})))
			if (branch !== 'main') world.git('push', '--quiet', 'origin', `HEAD:${branch}`)
		return await pairOf(world, front)
	}
	const adopt = async (): Promise<string> => {
		const pair = await begun(SHARED)
		await pair.apply(0)
		return pair.world.remote
	}
	return {
		begun,
		adopted: async () => {
			remote ??= await adopt()
			return await pairOf(await worlds.world({ from: remote, live: livingIn('staging') }), front)
		},
		close: () => front.close(),
	}
}

async function pairOf(world: World, front: Front): Promise<Pair> {
	await front.serve(livingIn('production'), { workspaceId: 22 })
	const control = { staging: world, production: front.control }
	const run: Pair['run'] = (argv, { staging = TOKEN, production = TOKEN } = {}) =>
		world.runWith({ env: { STAGING_TOKEN: staging, PRODUCTION_TOKEN: production } }, ...argv)
	const apply: Pair['apply'] = async (code, tokens) => {
		const ran = await run(['apply', '--yes', '--json'], tokens)
		expect(ran.code, `${ran.out.slice(0, 4000)}${ran.err}`).toBe(code)
		return Object.fromEntries([...ran.json.applied, ...ran.json.failed].map((one: Json) => [one.workspace, one]))
	}
	const counts = async (): Promise<readonly number[]> =>
		await Promise.all(NAMES.map(async (name) => (await control[name].effects()).length))
	return {
		world,
		control,
		run,
		apply,
		settle: async (code = 0) => {
			await apply(code)
			const before = [world.refs(), await counts()]
			const again = await apply(code)
			expect(NAMES.map((name) => [again[name].plan.changes, again[name].plan.adoptions])).toEqual([
				[[], []],
				[[], []],
			])
			expect([world.refs(), await counts()]).toEqual(before)
		},
	}
}

/** What each workspace begins with: its own manifest and aliases, and the shared files. */
function livingIn(name: Name): TextTree {
	return Object.fromEntries(
		Object.entries(SHARED).filter(([file]) => !/^(?:manifest|aliases)-/.test(file) || file.endsWith(`-acme-${name}.yaml`)),
	)
}

function settings(urls: Readonly<Record<Name, string>>, branches?: Branches): string {
	const workspaces = NAMES.map(
		(name) => `  ${name}:
    provider: hightouch
    slug: acme-${name}
    path: ${FOLDER}
${branches ? `    branch: ${branches[name]}\n` : ''}    connect:
      token: env:${name.toUpperCase()}_TOKEN
      url: ${urls[name]}
`,
	)
	return `version: 1\nworkspaces:\n${workspaces.join('')}`
}
