import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import type { E2e } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { busyWorld, COUNT, creates, expectConverged, until } from '../support/e2e-busy.ts'
import { SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	await builtEntry()
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

describe('Ctrl-C', () => {
	test('P31, P4: in the middle of many changes: what has begun is settled, the lock is free, 130; another run converges', async () => {
		const world = await busyWorld(worlds)
		const run = await world.start('apply', '--yes', '--parallelism', '1')
		await until(world, 3)
		run.kill('SIGINT')
		const { code, out } = await run.ended
		expect(code).toBe(130)
		const made = await creates(world)
		expect(made).toBeLessThan(COUNT)
		expect(out).toContain(`${made} added`)
		expect((await world.run('lock', 'list')).out).toContain('Nothing is locked')
		const plan = await world.plan()
		expect(plan.changes.filter(({ kind }: { kind: string }) => kind === 'create')).toHaveLength(COUNT - made)
		expect(plan.adoptions, 'what was made is recorded').toEqual([])
		await expectConverged(world)
	})
})

/** An apply that got the signal in the middle of its changes. */
async function signalled(signal: 'SIGKILL' | 'SIGSTOP') {
	const world = await busyWorld(worlds)
	const run = await world.start('apply', '--yes', '--parallelism', '3')
	await until(world, 4)
	run.kill(signal)
	return { world, run }
}

describe('kill -9', () => {
	test('P4, P35: the next run here knows that the one before has ended, takes its lock and converges without duplicates', async () => {
		const { world, run } = await signalled('SIGKILL')
		expect((await run.ended).code).toBe(-9)
		const { locks } = (await world.run('lock', 'list', '--json')).json
		expect(locks).toMatchObject([{ holder: expect.stringContaining(`pid ${run.process.pid}`) }])
		expect((await world.plan()).warnings).toMatchObject([{ code: 'RUN_INTERRUPTED' }])
		await expectConverged(world)
	})
})

describe('kill -STOP', () => {
	test('P5, P35, S40: the lock names its holder and is released by its exact id; then a run converges without duplicates', async () => {
		const { world, run } = await signalled('SIGSTOP')
		const refused = await world.run('apply', '--yes')
		expect(refused.code).toBe(5)
		const { locks } = (await world.run('lock', 'list', '--json')).json
		expect(locks).toMatchObject([{ workspace: 'acme', operation: 'apply', holder: expect.stringContaining(`pid ${run.process.pid}`) }])
		expect(refused.err).toContain(`tideway lock release ${locks[0].id}`)
		expect((await world.run('lock', 'release', 'f00')).code).toBe(1)
		expect((await world.run('lock', 'release', locks[0].id)).code).toBe(0)
		run.kill('SIGKILL')
		await run.ended
		await expectConverged(world)
	})
})

describe('two at once', () => {
	test('P5: one applies, the other is told so, and each thing is made once', async () => {
		const world = await busyWorld(worlds)
		const runs = [await world.start('apply', '--yes'), await world.start('apply', '--yes')]
		const codes = (await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code).sort()
		expect(codes[0]).toBe(0)
		expect([5, 6]).toContain(codes[1])
		expect(await creates(world)).toBe(COUNT)
		await expectConverged(world)
	})
})

describe('streams', () => {
	test('P31: a reader that goes away does not stop an apply', async () => {
		const world = await busyWorld(worlds)
		const run = await world.start('apply', '--yes')
		run.process.stdout?.destroy()
		run.process.stderr?.destroy()
		expect((await run.ended).code).toBe(0)
		expect(await creates(world)).toBe(COUNT)
		await expectSettled(world)
	})

	test('without a terminal and without --yes nothing is asked and nothing is done', async () => {
		const world = await busyWorld(worlds)
		const { code, err } = await (await world.start('apply')).ended
		expect([code, err]).toEqual([1, expect.stringContaining('--yes')])
		expect(await world.effects()).toEqual([])
	})
})
