import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { busyWorld, COUNT, expectConverged, pause, until } from '../support/e2e-busy.ts'
import { SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	await builtEntry()
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

describe('processes that end or wait', () => {
	test('P31: a second Ctrl-C ends at once, and the rest is found out by the next run', async () => {
		const world = await busyWorld(worlds)
		await world.faults('slow:ms=2000,on=CreateModel')
		const run = await world.start('apply', '--yes', '--parallelism', '2')
		await until(world, 1)
		run.kill('SIGINT')
		await pause(150)
		const beganMs = performance.now()
		run.kill('SIGINT')
		expect((await run.ended).code).toBe(130)
		expect(performance.now() - beganMs).toBeLessThan(1000)
		const { locks } = (await world.run('lock', 'list', '--json')).json
		await world.run('lock', 'release', locks[0].id)
		await expectConverged(world)
	})

	test('P4: while commits and state are on their way to the remote', async () => {
		const world = await busyWorld(worlds)
		await world.faults('')
		const before = world.refs()['refs/heads/main']
		const run = await world.start('apply', '--yes', '--parallelism', '8')
		await until(world, COUNT)
		await pause(60)
		run.kill('SIGKILL')
		await run.ended
		// A git that was pushing is a process of its own, and ends by itself.
		await pause(1000)
		const { locks } = (await world.run('lock', 'list', '--json')).json
		expect(locks.length === 0, 'branch and state land together or not at all').toBe(world.refs()['refs/heads/main'] !== before)
		for (const { id } of locks) await world.run('lock', 'release', id)
		await expectConverged(world)
	})

	test('P6: who waits for the lock finds its plan stale, and does nothing', async () => {
		const world = await busyWorld(worlds)
		const first = await world.start('apply', '--yes', '--parallelism', '1')
		await until(world, 1)
		const second = await world.run('apply', '--yes', '--lock-timeout', '30s')
		expect((await first.ended).code).toBe(0)
		expect([second.code, second.err]).toEqual([6, expect.stringContaining('plan again')])
		await expectConverged(world)
	})
})
