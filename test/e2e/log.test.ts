import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const CUSTOMERS = 'models/customers.yaml'
const byHand = edited(SHOP[CUSTOMERS], 'primaryKey: id', 'primaryKey: email')
const DATED = edited(byHand, 'name: Customers', 'name: Customers of today')

type Entry = { readonly direction: string; readonly person: string; readonly addresses: readonly string[]; readonly subject: string }

async function entries(world: World, ...argv: string[]): Promise<readonly string[]> {
	const ran = await world.run('log', '--json', ...argv)
	expect(ran.code, ran.out).toBe(0)
	return ran.json.workspaces[0].entries.map(
		({ direction, person, addresses, subject }: Entry) =>
			`${direction} ${person.replace(/@.* pid \d+$/, '@host')}: ${addresses.join(' ')} (${subject})`,
	)
}

/** An edit by hand that was applied, one in the workspace that came back, and one that the service's own sync committed. */
async function lived(options: Parameters<E2e['world']>[0] = {}): Promise<World> {
	const world = await worlds.world(options)
	world.commit({ [CUSTOMERS]: byHand }, 'The address is the key')
	await world.apply(0)
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	await world.apply(0)
	world.commit({ [CUSTOMERS]: DATED }, 'models customers changed in Hightouch')
	return world
}

test('who changed what, in every direction, newest first; nothing is written', async () => {
	const world = await lived()
	const [before, effects] = [world.refs(), (await world.effects()).length]
	const all = await entries(world)
	expect(all.slice(0, 4)).toEqual([
		'SERVICE Ann: model.customers (models customers changed in Hightouch)',
		'OUTBOUND Ann: model.visits (update model.visits (name))',
		expect.stringMatching(/^INBOUND .*@host: model\.customers \(apply: 1 update\)$/),
		'GIT Ann: model.customers (The address is the key)',
	])
	expect(await entries(world, '-n', '2')).toEqual(all.slice(0, 2))
	expect(await entries(world, 'model.visits')).toEqual(all.filter((entry) => entry.includes('model.visits')))
	const { out } = await world.run('log', '-n', '3')
	expect(out).toMatch(/^time \(UTC\) +direction +commit +person +addresses +subject\n/)
	expect(out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d {2}OUTBOUND {3}[0-9a-f]{7} {2}Ann +model\.visits +update model\.visits/m)
	expect(out.trimEnd().split('\n')).toHaveLength(4)
	expect([world.refs(), (await world.effects()).length]).toEqual([before, effects])
})

test('needs no credential; a misspelt address is an error with a suggestion', async () => {
	const world = await worlds.world()
	const bare = { env: { HIGHTOUCH_TOKEN: undefined } }
	expect((await world.runWith(bare, 'log', 'model.visits')).code).toBe(0)
	const wrong = await world.runWith(bare, 'log', 'model.visit')
	expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('did you mean model.visits?')])
	expect((await world.runWith(bare, 'log', 'visits')).err).toContain('is not an address')
})

test('nor does anything else that looks at files and state alone', async () => {
	const world = await worlds.world()
	const bare = { env: { HIGHTOUCH_TOKEN: undefined } }
	for (const argv of [['lock', 'list'], ['state', 'list'], ['state', 'rm', 'model.visits', '--dry-run'], ['pause'], ['resume']]) {
		const { code, err } = await world.runWith(bare, ...argv)
		expect([argv, code], err).toEqual([argv, 0])
	}
	expect((await world.runWith(bare, 'plan')).err).toContain('HIGHTOUCH_TOKEN is not set')
})

test('a state that keeps no history: the commits are told, and that the rest is not', async () => {
	const world = await lived({ top: 'state: local' })
	const directions = (await entries(world)).map((entry) => entry.split(' ')[0])
	expect(new Set(directions)).toEqual(new Set(['SERVICE', 'OUTBOUND', 'GIT']))
	expect((await world.run('log')).out).toContain('a local state keeps no history')
})

test('before the first commit there is nothing; with several workspaces an address needs -w', async () => {
	const world = await worlds.world({ begin: 'settings' })
	expect((await world.run('log')).out).toBe('Nothing has happened yet.\n')
	const one = settingsText('https://api.example.test/api/v1')
	const two = one.slice(one.indexOf('  acme:')).replace('  acme:', '  other:').replace('path: hightouch', 'path: other')
	world.write({ '../tideway.yaml': one + two })
	const ran = await world.run('log', 'model.customers')
	expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('name one with -w')])
	expect((await world.run('log')).out).toBe('acme\nNothing has happened yet.\n\nother\nNothing has happened yet.\n')
})
