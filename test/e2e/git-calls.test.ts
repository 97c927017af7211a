import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

/** How many processes of git a command starts; each leaves a note of its own. */
async function callsOf(world: World, ...argv: string[]): Promise<number> {
	const notes = path.join(path.dirname(world.folder), 'calls')
	const before = readdirSync(notes).length
	expect((await (await world.start(...argv)).ended).code).toBe(0)
	return readdirSync(notes).length - before
}

test('each start of git is felt: a plan needs few of them, and an apply not many more', async () => {
	const world = await worlds.world()
	world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
	expect(await callsOf(world, 'plan'), 'with nothing in the cache').toBeLessThanOrEqual(12)
	expect(await callsOf(world, 'apply', '--yes')).toBeLessThanOrEqual(20)
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	expect(await callsOf(world, 'apply', '--yes'), 'what comes to Git comes to the clone, too').toBeLessThanOrEqual(35)
	expect(await callsOf(world, 'plan'), 'of nothing').toBeLessThanOrEqual(10)
})
