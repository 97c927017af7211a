import { expect } from 'vitest'
import type { E2e, World } from './e2e.ts'
import { edited, SHOP } from './e2e-tree.ts'

/** How many resources a busy world is about to create. */
export const COUNT = 12
const NEW = Object.fromEntries(
	Array.from({ length: COUNT }, (_, n) => [
		`models/new-${n}.yaml`,
		`name: New ${n}\nsource: warehouse\ntype: table\ntableName: t${n}\nprimaryKey: id\n`,
	]),
)

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** How many there are so far. */
export const creates = async (world: World): Promise<number> =>
	(await world.effects()).filter(({ operation, changed }) => operation === 'CreateModel' && changed).length

/** Many creates, slow enough to be met in the middle, and one edit that goes to Git. */
export async function busyWorld(worlds: E2e): Promise<World> {
	const world = await worlds.world()
	world.commit(NEW)
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	await world.faults('slow:ms=60,on=CreateModel')
	return world
}

/** P4: one resource per file, none twice, and the edit of the workspace in Git. */
export async function expectConverged(world: World): Promise<void> {
	await world.faults('')
	await world.apply(0)
	const slugs = Object.keys(await world.rows('model'))
	expect(slugs.sort()).toEqual(
		[...Object.keys(NEW).map((file) => file.slice('models/'.length, -'.yaml'.length)), 'customers', 'orders', 'visits'].sort(),
	)
	expect(await creates(world)).toBe(COUNT)
	expect(world.files()).toEqual({ ...SHOP, ...NEW, 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'Visits', 'All visits') })
}

export async function until(world: World, count: number): Promise<void> {
	while ((await creates(world)) < count) await pause(10)
}
