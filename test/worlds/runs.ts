import type { Address, Outcome, Plan, Side } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import type { ApplyOptions } from '../../src/sync/index.ts'
import type { Checker, Moment } from './checker.ts'
import type { Dice } from './dice.ts'
import { checkFresh } from './grants.ts'
import type { Process } from './process.ts'
import { OPTIONS } from './process.ts'
import type { Ran } from './reports.ts'
import { checkReports } from './reports.ts'
import { baseSides, gitSide, liveSide } from './sides.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

/** A history under way. */
export type Scene = {
	readonly world: World
	readonly checker: Checker
	readonly log: string[]
	/** Of another service than the first; default: `look`. */
	readonly look?: () => Promise<Moment>
	/** Its calls may be refused, and are not told apart. */
	readonly isAny?: true
	moment: Moment
}

export async function look(world: World): Promise<Moment> {
	const texts = world.files()
	const stored = await world.ann.store.load()
	if (stored.kind === 'unknown') throw new Violation(`P26: the state cannot be read: ${stored.reason.message}`)
	return {
		texts,
		git: gitSide(texts),
		live: liveSide(world),
		base: baseSides(stored.value.state?.base ?? new Map()),
		writes: await world.writes(),
		commits: world.commits(),
	}
}

type Asked = {
	readonly clean?: true
	readonly faults?: string
	readonly policy?: Partial<Policy>
	readonly between?: (plan: Plan | undefined) => Promise<void>
	readonly choice?: Side
	readonly plans?: number
	/** A plan that was made, and applied, before. */
	readonly saved?: Plan
	/** People who commit in the middle of the apply; the looks right before and right after that. */
	readonly midway?: () => readonly [Moment, Moment] | undefined
	/** Who runs; Ann unless it is told. May end before the run does. */
	readonly process?: Process
}

/** Long enough to take over from a holder that ended. */
export const PATIENT: Partial<ApplyOptions> = { waitMs: 3 * OPTIONS.leaseMs }

/** Plans and applies; a guard that speaks up is given the number it asks for. Answers the plan, where there was one. */
export async function runOnce(scene: Scene, dice: Dice, asked: Asked): Promise<Plan | undefined> {
	const { world, log } = scene
	const { process = world.ann } = asked
	log.push(`run ${tell(asked)}`)
	if (asked.faults !== undefined && dice.chance(0.5)) await world.faults(asked.faults)
	const read = scene.moment
	const { saved, midway } = asked
	const make = () => (saved ? process.reopen(saved) : process.planAllowing(asked.policy ?? {}))
	const planned = await process.lifeline.outlive(tryTo(make, log))
	await asked.between?.(planned?.plan)
	if (asked.faults !== undefined) await world.faults(asked.faults)
	let before = scene.moment
	const written = world.ground.register.length
	const since = (await world.ground.service.effects()).length
	const report = planned && (await process.lifeline.outlive(tryTo(() => process.apply(planned, PATIENT), log)))
	if (planned && report) {
		checkFresh(world.ground, process.name, planned.plan, written)
		const ran: Ran = { name: process.name, plan: planned.plan, report }
		if (!scene.isAny) await checkReports(world, [ran], { since, isCalm: asked.faults === undefined })
	}
	const hasEnded = world.ground.dead.has(process.name)
	if (hasEnded) await process.lifeline.settled()
	await world.faults('')
	scene.moment = await lookIn(scene)
	if (planned)
		log.push(`  planned ${planned.plan.changes.map((change) => change.id).join(', ')}; ${planned.plan.conflicts.length} conflicts`)
	if (hasEnded) log.push(`  ended after ${process.lifeline.effects.map(({ what }) => what).join(', ')}`)
	const open = report?.outcomes.filter(({ kind }) => kind !== 'done') ?? []
	for (const outcome of open) log.push(`  ${outcome.change} ${outcome.kind} ${outcome.problem?.message ?? ''}`)
	for (const problem of report?.problems ?? []) log.push(`  ${problem.code} ${problem.message}`)
	const isRefused = scene.isAny && open.length > 0 && open.every(isTurnedDown)
	const isClean =
		!isRefused &&
		report !== undefined &&
		asked.faults === undefined &&
		asked.between === undefined &&
		!saved &&
		!midway &&
		asked.policy?.direction === undefined
	if (isClean && open.length > 0) throw new Violation(`P29: nothing was in the way, and ${JSON.stringify(open)}`)
	const run = { plan: report || hasEnded ? planned?.plan : undefined, clean: isClean, choice: asked.choice, read }
	const edited = midway?.()
	if (edited) {
		scene.checker.checkRun(run, before, edited[0])
		scene.checker.noteEdits('commit', ...edited)
		before = edited[1]
	}
	scene.checker.checkRun(run, before, scene.moment)
	if (isClean && planned) await checkSecond(scene, planned.plan, asked.plans ?? 1)
	return planned?.plan
}

/** The service did not take it, or not all of it. */
function isTurnedDown({ kind, problem }: Outcome): boolean {
	return kind === 'refused' || kind === 'skipped' || (kind === 'failed' && problem?.cause?.code === 'API_REJECTED')
}

function lookIn({ world, look: own }: Scene): Promise<Moment> {
	return own ? own() : look(world)
}

function tell({ policy, between, process, saved, midway, ...rest }: Asked): string {
	return JSON.stringify({
		...rest,
		...(policy && { policy: { ...policy, choices: [...(policy.choices ?? [])] } }),
		...(between && { between: 'edit' }),
		...(saved && { saved: 'plan' }),
		...(midway && { midway: 'commit' }),
		...(process && { process: process.name }),
	})
}

export async function tryTo<T>(work: () => Promise<T>, log: string[]): Promise<T | undefined> {
	try {
		return await work()
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		log.push(`  refused: ${error.problem.code} ${error.problem.message}`)
		return undefined
	}
}

/**
 * Planning again finds nothing to do, the same conflicts, and writes nothing, however often (P2, P12, P13). A choice that the API
 * or the rest of the workspace does not allow leaves its conflict open.
 */
async function checkSecond(scene: Scene, first: Plan, times: number): Promise<void> {
	const { world } = scene
	const isBeyond = (address: string): boolean => [...first.unsupported, ...first.held].some((entry) => entry.address === address)
	const open = (plan: Plan): string =>
		JSON.stringify(
			plan.conflicts
				.filter(({ choice, address }) => !choice && !isBeyond(address))
				.map(({ address, path, reason }) => [address, path, reason]),
		)
	for (let time = 0; time < times; time++) {
		const { plan } = await world.ann.plan()
		const wanted = [...plan.changes.map(({ id }) => id), ...plan.adoptions.map(({ kind, address }) => `${kind} ${address}`)]
		if (wanted.length > 0) throw new Violation(`P2: a second plan wants ${wanted.join(', ')}`)
		if (open(plan) !== open(first)) throw new Violation(`P2: conflicts were ${open(first)} and are ${open(plan)}`)
		const again = await lookIn(scene)
		if (again.writes !== scene.moment.writes || again.commits !== scene.moment.commits) throw new Violation('P13: planning wrote something')
	}
}

/** Somebody chooses a side for some of the conflicts. */
export async function settleSome(scene: Scene, dice: Dice): Promise<void> {
	const found = await tryTo(() => scene.world.ann.plan(), scene.log)
	const addresses = [...new Set(found?.plan.conflicts.map(({ address }) => address))]
	const choice: Side = dice.chance(0.5) ? 'git' : 'live'
	const chosen = addresses.filter(() => dice.chance(0.7))
	await runOnce(scene, dice, { choice, policy: { choices: new Map(chosen.map((address): [Address, Side] => [address, choice])) } })
}
