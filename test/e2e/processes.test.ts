import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, expectSettled } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	await builtEntry()
	worlds = await e2e(SHOP)
}, 60_000)
afterAll(() => worlds.close())

const COUNT = 12
const NEW = Object.fromEntries(
	Array.from({ length: COUNT }, (_, n) => [`models/new-${n}.yaml`, `name: New ${n}\nsource: warehouse\ntype: table\ntableName: t${n}\nprimaryKey: id\n`]),
)

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const creates = async (world: World): Promise<number> => (await world.effects()).filter(({ operation, changed }) => operation === 'CreateModel' && changed).length

/** Many creates, slow enough to be met in the middle, and one edit that goes to Git. */
async function busyWorld(): Promise<World> {
	const world = await worlds.world()
	world.commit(NEW)
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	await world.faults('slow:ms=60,on=CreateModel')
	return world
}

/** P4: one resource per file, none twice, and the edit of the workspace in Git. */
async function expectConverged(world: World): Promise<void> {
	await world.faults('')
	await world.apply(0)
	const slugs = Object.keys(await world.rows('model'))
	expect(slugs.sort()).toEqual([...Object.keys(NEW).map((file) => file.slice('models/'.length, -'.yaml'.length)), 'customers', 'orders', 'visits'].sort())
	expect(await creates(world)).toBe(COUNT)
	expect(world.files()).toEqual({ ...SHOP, ...NEW, 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'Visits', 'All visits') })
}

async function until(world: World, count: number): Promise<void> {
	while ((await creates(world)) < count) await pause(10)
}

describe('Ctrl-C', () => {
	test('P31, P4: in the middle of many changes: what has begun is settled, the lock is free, 130; another run converges', async () => {
		const world = await busyWorld()
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

	test('P31: a second one ends at once, and the rest is found out by the next run', async () => {
		const world = await busyWorld()
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
})

describe('kill -9', () => {
	test('P4, P35: the lock names its holder and is released by its exact id; then a run converges without duplicates', async () => {
		const world = await busyWorld()
		const run = await world.start('apply', '--yes', '--parallelism', '3')
		await until(world, 4)
		run.kill('SIGKILL')
		expect((await run.ended).code).toBe(-9)
		const refused = await world.run('apply', '--yes')
		expect(refused.code).toBe(5)
		const { locks } = (await world.run('lock', 'list', '--json')).json
		expect(locks).toMatchObject([{ workspace: 'acme', operation: 'apply', holder: expect.stringContaining(`pid ${run.process.pid}`) }])
		expect(refused.err).toContain(`tideway lock release ${locks[0].id}`)
		expect((await world.run('lock', 'release', 'f00')).code).toBe(1)
		expect((await world.run('lock', 'release', locks[0].id)).code).toBe(0)
		await expectConverged(world)
	})

	test('P4: while commits and state are on their way to the remote', async () => {
		const world = await busyWorld()
		await world.faults('')
		const before = world.refs()['refs/heads/main']
		const run = await world.start('apply', '--yes', '--parallelism', '8')
		await until(world, COUNT)
		await pause(60)
		run.kill('SIGKILL')
		await run.ended
		const { locks } = (await world.run('lock', 'list', '--json')).json
		expect(locks.length === 0, 'branch and state land together or not at all').toBe(world.refs()['refs/heads/main'] !== before)
		for (const { id } of locks) await world.run('lock', 'release', id)
		await expectConverged(world)
	})
})

describe('two at once', () => {
	test('P5: one applies, the other is told so, and each thing is made once', async () => {
		const world = await busyWorld()
		const runs = [await world.start('apply', '--yes'), await world.start('apply', '--yes')]
		const codes = (await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code).sort()
		expect(codes[0]).toBe(0)
		expect([5, 6]).toContain(codes[1])
		expect(await creates(world)).toBe(COUNT)
		await expectConverged(world)
	})

	test('P6: who waits for the lock finds its plan stale, and does nothing', async () => {
		const world = await busyWorld()
		const first = await world.start('apply', '--yes', '--parallelism', '1')
		await until(world, 1)
		const second = await world.run('apply', '--yes', '--lock-timeout', '30s')
		expect((await first.ended).code).toBe(0)
		expect([second.code, second.err]).toEqual([6, expect.stringContaining('plan again')])
		await expectConverged(world)
	})
})

describe('streams', () => {
	test('P31: a reader that goes away does not stop an apply', async () => {
		const world = await busyWorld()
		const run = await world.start('apply', '--yes')
		run.process.stdout?.destroy()
		run.process.stderr?.destroy()
		expect((await run.ended).code).toBe(0)
		expect(await creates(world)).toBe(COUNT)
		await expectSettled(world)
	})

	test('without a terminal and without --yes nothing is asked and nothing is done', async () => {
		const world = await busyWorld()
		const { code, err } = await (await world.start('apply')).ended
		expect([code, err]).toEqual([1, expect.stringContaining('--yes')])
		expect(await world.effects()).toEqual([])
	})
})
