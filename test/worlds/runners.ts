import type { Plan } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { StateStore } from '../../src/ports/index.ts'
import { forceRelease } from '../../src/state/index.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { makeChecker } from './checker.ts'
import type { Dice } from './dice.ts'
import { makeDice } from './dice.ts'
import { FAULTS } from './faults.ts'
import { checkCalls, checkFresh, checkHolders } from './grants.ts'
import type { Told } from './history.ts'
import { finish, userActs } from './history.ts'
import type { Fate } from './lifeline.ts'
import type { ProcessOptions } from './process.ts'
import { OPTIONS } from './process.ts'
import { checkRegister } from './register.ts'
import type { Ran } from './reports.ts'
import { checkReports } from './reports.ts'
import type { Scene } from './runs.ts'
import { look } from './runs.ts'
import { TREE } from './trees.ts'
import { editFile } from './users.ts'
import { Violation } from './violation.ts'
import { makeWorld } from './world.ts'

const HOUR = 3_600_000
/** How a runner goes about it, in milliseconds: calls on their way, and until it begins, at most. */
type Pace = {
	readonly jitterMs: number
	readonly startMs: number
	readonly leasesMs: readonly number[]
	readonly waitsMs: readonly number[]
}

const WAITS_MS = [0, 60_000, 4 * OPTIONS.leaseMs]
const QUICK: Pace = { jitterMs: 300, startMs: 20_000, leasesMs: [60_000, OPTIONS.leaseMs], waitsMs: WAITS_MS }
/** One change takes longer than its lease. */
const SLOW: Pace = { jitterMs: 50_000, startMs: 0, leasesMs: [60_000], waitsMs: WAITS_MS }
/** Comes while the slow one is at work, and would take its lock. */
const LATER: Pace = { ...QUICK, startMs: 220_000, leasesMs: [60_000], waitsMs: [4 * OPTIONS.leaseMs] }

const ROUNDS = 3
const EDITS = 6
const TURNS = 2
const MOST_RUNNERS = 4
const STEPS_PER_ROUND = EDITS + MOST_RUNNERS * TURNS

/** How many edits and turns there are at most. */
export const STEPS = ROUNDS * STEPS_PER_ROUND

/** One machine that runs the program again and again; its clocks are its own. */
type Runner = Pick<ProcessOptions, 'disk' | 'skew'> & { readonly name: string }

/** Some runners on a world. `seed` is of the whole; `skip` are the steps that are left out. */
type Stage = {
	readonly scene: Scene
	readonly seed: string
	readonly skip: ReadonlySet<number>
	/** The first runner's, and that of the others. */
	readonly paces: readonly [Pace, Pace]
	readonly runners: readonly Runner[]
}

/**
 * Several runners on one world: people edit, then the runners work at the same time, and so on. They stand still, end, lose answers and
 * the races for the lock; their clocks lie. What is right of one runner alone must be right of all of them together. `skip` leaves
 * out steps, be they edits or turns of a runner; the others stay as they are.
 */
export async function playRunners(seed: string, skip: ReadonlySet<number>): Promise<Told> {
	const dice = makeDice(seed)
	const world = await makeWorld({ seed, store: dice.chance(0.7) ? 'git' : 'local', tree: TREE })
	const scene: Scene = { world, checker: makeChecker(world), log: [], moment: await look(world) }
	const runners = Array.from({ length: 2 + dice.below(MOST_RUNNERS - 1) }, (_, index) =>
		makeRunner(scene, `${seed}/runner-${index}`, index),
	)
	const paces: Stage['paces'] = makeDice(`${seed}/pace`).chance(0.3) ? [SLOW, LATER] : [QUICK, QUICK]
	try {
		for (let round = 0; round < ROUNDS; round += 1) await playRound({ scene, seed, skip, paces, runners }, round)
		await finish(scene, makeDice(`${seed}/end`))
		checkRegister(world.ground.register)
		checkHolders(world.ground)
		checkCalls(world.ground, await world.ground.service.effects(), world.startMs)
		return { wrong: undefined, log: scene.log, tip: JSON.stringify([...world.files()]) }
	} catch (error) {
		const wrong = error instanceof Violation ? error.message : `unexpected: ${error instanceof Error ? error.stack : String(error)}`
		return { wrong, log: scene.log, tip: '' }
	} finally {
		await world.close()
	}
}

async function playRound(stage: Stage, round: number): Promise<void> {
	const first = round * STEPS_PER_ROUND
	for (let edit = 0; edit < EDITS; edit += 1) {
		const dice = makeDice(`${stage.seed}/edit ${first + edit}`)
		// Every second edit gives a run something to do in the workspace.
		if (!stage.skip.has(first + edit)) await userActs(stage.scene, dice, first + edit, edit % 2 === 0 ? editFile : undefined)
	}
	await workTogether(stage, first + EDITS)
}

/** Machines that share a state in git share no disk; those that share a local state share that. */
function makeRunner({ world }: Scene, seed: string, index: number): Runner {
	const dice = makeDice(seed)
	const offMs = (dice.below(48) - 24) * HOUR
	const jumps = makeDice(`${seed}/clock`)
	const skew = { wallMs: () => offMs + (jumps.chance(0.1) ? (jumps.below(4) - 2) * HOUR : 0), monotonicMs: dice.below(1e9) }
	return { name: `runner-${index}`, disk: world.ground.store === 'git' ? fakeFiles() : world.disk, skew }
}

/** All runners at the same time, until each has had its turns. Nobody else does anything meanwhile. */
async function workTogether({ scene, seed, skip, paces, runners }: Stage, first: number): Promise<void> {
	const { world, log, checker } = scene
	const before = scene.moment
	const dice = makeDice(`${seed}/faults ${first}`)
	const faults = dice.chance(0.3) ? (dice.pick(FAULTS) ?? '') : ''
	log.push(`${runners.length} runners, ${faults || 'no faults'}`)
	await world.faults(faults)
	const since = (await world.ground.service.effects()).length
	const turns = runners.map(async (runner, index) => {
		const ran: Ran[] = []
		for (let step = first + index * TURNS; step < first + (index + 1) * TURNS; step += 1)
			if (!skip.has(step))
				ran.push(
					await takeTurn(scene, runner, {
						dice: makeDice(`${seed}/turn ${step}`),
						name: `${runner.name}.${step}`,
						pace: paces[index === 0 ? 0 : 1],
						isImpatient: makeDice(`${seed}/release ${step}`).chance(0.15),
					}),
				)
		return ran
	})
	const ran = (await Promise.all(turns)).flat()
	await world.faults('')
	scene.moment = await look(world)
	const plans = ran.flatMap(({ plan }) => plan ?? [])
	checker.checkRun({ plan: together(plans), clean: false, choice: undefined, read: before }, before, scene.moment)
	await checkReports(world, ran, { since, isCalm: faults === '' })
	for (const { name, plan, report } of ran) if (plan && report) checkFresh(world.ground, name, plan, 0)
}

/** `isImpatient`: somebody there takes whoever has the lock for dead, and sets it free. */
type Turn = { readonly dice: Dice; readonly name: string; readonly pace: Pace; readonly isImpatient: boolean }

async function takeTurn({ world, log }: Scene, { disk, skew }: Runner, { dice, name, pace, isImpatient }: Turn): Promise<Ran> {
	const { jitterMs } = pace
	await world.ground.clock.sleep(dice.below(pace.startMs))
	const leaseMs = dice.pick(pace.leasesMs) ?? OPTIONS.leaseMs
	const [at, misfortune] = [1 + dice.below(7), pace === SLOW ? 'go-on' : misfortuneOf(dice, leaseMs)]
	const process = await world.start({
		name,
		disk,
		jitterMs,
		...(skew && { skew }),
		fate: (_effect, count) => (count === at ? misfortune : 'go-on'),
	})
	const waitMs = dice.pick(pace.waitsMs) ?? 0
	const thinkMs = dice.below(5_000)
	let plan: Plan | undefined
	const work = async (): Promise<Ran> => {
		if (isImpatient) log.push(`  ${name}: releases ${(await releaseAny(process.store)) ?? 'nothing'}`)
		const planned = await process.planAllowing()
		await process.clock.sleep(thinkMs)
		plan = planned.plan
		return { name, plan, report: await process.apply(planned, { leaseMs, waitMs }) }
	}
	const ended = await process.lifeline.outlive(
		work().catch((error: unknown): Ran => {
			if (!(error instanceof Failure)) throw error
			return { name, plan, refused: error.problem }
		}),
	)
	if (!ended) await process.lifeline.settled()
	const ran = ended ?? { name, plan }
	const outcome = ran.refused ? ran.refused.code : ran.report ? ran.report.outcomes.map(({ kind }) => kind).join(' ') : 'ended'
	log.push(`  ${name}: ${String(misfortune)} at ${at}, lease ${leaseMs}, wait ${waitMs}: ${outcome}`)
	return ran
}

/** Answers who had the lock. */
async function releaseAny(store: StateStore): Promise<string | undefined> {
	const read = await store.load()
	const lock = read.kind === 'complete' ? read.value.lock : null
	return lock ? (await forceRelease(store, lock.id)).holder : undefined
}

function misfortuneOf(dice: Dice, leaseMs: number): Fate {
	const longMs = leaseMs + dice.below(2 * OPTIONS.leaseMs)
	return dice.pick<Fate>(['go-on', 'go-on', 'lost', 'before', 'after', 'torn', longMs, longMs]) ?? 'go-on'
}

/** What all plans together were about, as far as files are concerned. */
function together(plans: readonly Plan[]): Plan | undefined {
	const [first] = plans
	if (!first) return undefined
	const byId = new Map<string, Plan['changes'][number]>()
	for (const change of plans.flatMap(({ changes }) => changes)) {
		const known = byId.get(change.id)
		byId.set(
			change.id,
			known?.kind === 'update' && change.kind === 'update' ? { ...change, edits: [...known.edits, ...change.edits] } : change,
		)
	}
	return { ...first, changes: [...byId.values()] }
}
