import type { Address, Side } from '../../src/model/index.ts'
import type { Moment } from './checker.ts'
import { makeChecker } from './checker.ts'
import type { Dice } from './dice.ts'
import { makeDice } from './dice.ts'
import { FAULTS } from './faults.ts'
import { checkCalls, checkHolders } from './grants.ts'
import type { Hub } from './hub.ts'
import { BRANCH } from './hub.ts'
import { FOLDER } from './process.ts'
import { checkRegister } from './register.ts'
import type { Scene } from './runs.ts'
import { look, runOnce, settleSome } from './runs.ts'
import { TREE } from './trees.ts'
import type { Act } from './users.ts'
import { ACTS, createFiles, editFile, editSame, endRuns, mendAll, removeFile, renameFile, takeBack } from './users.ts'
import { Violation } from './violation.ts'
import { makeWorld } from './world.ts'

/** How a history went. `log` is what was done, step by step, up to the end or to what went wrong. */
export type Told = { readonly wrong: string | undefined; readonly log: readonly string[]; readonly tip: string }

/** How many steps a history has, before it ends in peace. */
export const STEPS = 12

/** Longer than a call and its answer are on their way. */
const STILL_MS = 2_000

/**
 * One history from its seed, with a Git remote in memory unless `hub` is given. `skip` leaves out steps, so that a failing one can
 * be made shorter; the others stay as they are.
 */
export async function playHistory(seed: string, skip: ReadonlySet<number>, hub?: Hub): Promise<Told> {
	const dice = makeDice(seed)
	const isFilling = makeDice(`${seed}/service`).chance(0.25)
	const world = await makeWorld({ seed, store: dice.chance(0.25) ? 'git' : 'local', tree: TREE, isFilling, ...(hub && { hub }) })
	const log: string[] = []
	try {
		if (dice.chance(0.5) && !isFilling)
			await world.commit(
				'adopt',
				Object.entries(TREE).map(([path, content]) => ({ path: `${FOLDER}/${path}`, content })),
			)
		const scene: Scene = { world, checker: makeChecker(world), log, moment: await look(world) }
		for (let step = 0; step < STEPS; step++) {
			if (!skip.has(step)) await playStep(scene, makeDice(`${seed}/${step}`), step)
		}
		await finish(scene, makeDice(`${seed}/end`))
		checkRegister(world.ground.register)
		checkHolders(world.ground)
		checkCalls(world.ground, await world.ground.service.effects(), world.startMs)
		return { wrong: undefined, log, tip: JSON.stringify([...world.files()]) }
	} catch (error) {
		const wrong = error instanceof Violation ? error.message : `unexpected: ${error instanceof Error ? error.stack : String(error)}`
		return { wrong, log, tip: '' }
	} finally {
		await world.close()
	}
}

async function playStep(scene: Scene, dice: Dice, step: number): Promise<void> {
	scene.world.advance(60_000)
	if (dice.chance(0.72)) return userActs(scene, dice, step)
	await runSomehow(scene, dice, step)
}

async function runSomehow(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	const kind = dice.below(12)
	if (kind < 3) return runOnce(scene, dice, { clean: true })
	if (kind < 5) return runOnce(scene, dice, { faults: dice.pick(FAULTS) ?? '500' })
	if (kind < 6) return runOnce(scene, dice, { policy: { direction: dice.chance(0.5) ? 'inbound' : 'outbound' } })
	if (kind < 7 && dice.chance(0.4)) return runOnce(scene, dice, { between: () => userActs(scene, dice, step) })
	if (kind < 7) return crash(scene, dice, step)
	if (kind < 8) return race(scene, dice, step)
	if (kind < 9) return commitMidway(scene, dice, step)
	if (kind < 10) return replay(scene, dice, step)
	return settleSome(scene, dice)
}

/** A process ends in the middle of its run, and nobody cleans up after it but the next one. */
async function crash(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	const [at, fate] = [1 + dice.below(24), dice.pick(['before', 'after', 'torn'] as const) ?? 'before']
	const process = await scene.world.start({ name: `run-${step}`, fate: (_effect, count) => (count === at ? fate : 'go-on') })
	scene.log.push(`the next process ends: ${fate} effect ${at}`)
	return runOnce(scene, dice, { process })
}

/** A file is edited and planned, and before it is applied somebody edits the same thing in the service's pages. */
async function race(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	await userActs(scene, dice, step, editFile)
	return runOnce(scene, dice, {
		between: async (plan) => {
			const change = dice.pick(plan?.changes.filter(({ to, kind }) => to === 'live' && kind === 'update') ?? [])
			for (const letter of ['y', 'z']) {
				await userActs(
					scene,
					dice,
					step,
					change && ((hand) => editSame({ ...hand, token: `${hand.token}${letter}` }, change.type, change.key)),
				)
			}
		},
	})
}

/** Somebody commits while an apply is under way, e.g. between its last look at the branch and its push. */
async function commitMidway(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	const { world } = scene
	const act = dice.pick([editFile, createFiles, removeFile, renameFile])
	const at = dice.chance(0.3) ? 1 + dice.below(12) : 'push'
	let edited: readonly [Moment, Moment] | undefined
	let isOver = false
	const commit = async (): Promise<void> => {
		// By then every call that was under way has arrived.
		await world.ground.clock.sleep(STILL_MS / 2)
		const before = await look(world)
		const said = await act?.({ world, dice, token: `e${step + 1}m` })
		scene.log.push(`  meanwhile: ${said}`)
		edited = [before, await look(world)]
	}
	const process = await world.start({
		name: `run-${step}`,
		fate: ({ what }, count) => {
			const isThen = at === 'push' ? what.includes(BRANCH) : count === at
			if (!isThen || isOver) return 'go-on'
			isOver = true
			void commit()
			return STILL_MS
		},
	})
	return runOnce(scene, dice, { process, midway: () => edited })
}

/** What was applied is taken back in the service's pages, and then somebody applies the saved plan once more. */
async function replay(scene: Scene, dice: Dice, step: number): Promise<unknown> {
	await userActs(scene, dice, step, editFile)
	const plan = await runOnce(scene, dice, {})
	const change = dice.pick(plan?.changes.filter(({ to, kind }) => to === 'live' && kind === 'update') ?? [])
	if (!plan || change?.kind !== 'update') return undefined
	await userActs(scene, dice, step, (hand) => takeBack(hand, change))
	return runOnce(scene, dice, { saved: plan })
}

export async function userActs(scene: Scene, dice: Dice, step: number, act: Act | undefined = dice.pick(ACTS)): Promise<void> {
	const { world } = scene
	const said = await act?.({ world, dice, token: `e${step + 1}` })
	if (said === undefined) return
	scene.log.push(said)
	const before = scene.moment
	scene.moment = await look(world)
	scene.checker.noteEdits(said, before, scene.moment)
}

/** At the end everything is quiet: files parse, no run goes on, every conflict gets a side, and three more plans are empty. */
export async function finish(scene: Scene, dice: Dice): Promise<void> {
	const { world } = scene
	await mendAll(world)
	await endRuns(world)
	const before = scene.moment
	scene.moment = await look(world)
	scene.checker.noteEdits('mend', before, scene.moment)
	const first = await runOnce(scene, dice, { clean: true })
	const choice: Side = dice.chance(0.5) ? 'git' : 'live'
	const choices = new Map(first?.conflicts.map(({ address }): [Address, Side] => [address, choice]))
	await runOnce(scene, dice, { choice, policy: { choices }, plans: 3 })
}
