import type { Plan, Side } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Policy } from '../../src/plan/index.ts'
import type { ApplyOptions, Planned } from '../../src/sync/index.ts'
import type { Ground, Process, ProcessOptions } from './process.ts'
import { FOLDER } from './process.ts'
import { PATIENT } from './runs.ts'
import type { TreeTexts } from './service.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'
import { makeWorld } from './world.ts'

/** Runs, and rounds of one run, that must be enough for everything. */
const MOST_ROUNDS = 6

/** One situation that a run finds, and what it has to do there. */
export type Scenario = {
	readonly name: string
	/** Default `local`. */
	readonly store?: Ground['store']
	/** What the service holds at first. */
	readonly live: TreeTexts
	/** What the branch holds at first; default the same. */
	readonly git?: TreeTexts | 'same'
	/** `none`: nothing was synced before. Default: all that there was at first. */
	readonly base?: 'none'
	/** Before the first sync. */
	readonly beforehand?: (world: World) => Promise<unknown>
	/** What people do after that. */
	readonly edits?: (world: World) => Promise<unknown>
	/** Conflicts are settled this way. */
	readonly choose?: Side
	readonly policy?: Partial<Policy>
	readonly options?: Partial<ApplyOptions>
	readonly commits?: NonNullable<ProcessOptions['commits']>
	/** How long a call or its answer may be on its way, at most. */
	readonly jitterMs?: number
	/** What is typed before the plan and its apply; after a crash again. */
	readonly command?: (process: Process, world: World) => Promise<unknown>
	/** Why interrupting it is known to go wrong; undefined where nothing is. */
	readonly known?: string
	/** A plan that was saved before the run. */
	readonly isSaved?: true
}

/** The run that is to be interrupted. */
export async function runScenario(world: World, process: Process, scenario: Scenario): Promise<'done'> {
	await scenario.command?.(process, world)
	const saved = scenario.isSaved ? await planScenario(world.ann, scenario) : undefined
	const planned = saved ? await process.reopen(saved.plan) : await planScenario(process, scenario)
	await process.apply(planned, { ...PATIENT, ...scenario.options })
	return 'done'
}

/** A plan as the scenario's people want it: with their policy, and each conflict settled. */
export async function planScenario(process: Process, { policy = {}, choose }: Pick<Scenario, 'policy' | 'choose'>): Promise<Planned> {
	const planned = await process.planAllowing(policy)
	const conflicts = choose ? planned.plan.conflicts : []
	if (!choose || conflicts.length === 0) return planned
	return process.planAllowing({ ...policy, choices: new Map(conflicts.map(({ address }) => [address, choose])) })
}

/** A world as the scenario finds it. */
export async function openScenario(scenario: Scenario): Promise<World> {
	const { name, store = 'local', live, git = 'same' } = scenario
	const world = await makeWorld({ seed: name, store, tree: live })
	await scenario.beforehand?.(world)
	const files = git === 'same' ? live : git
	const changes = Object.entries(files).map(([path, content]) => ({ path: `${FOLDER}/${path}`, content }))
	if (changes.length > 0) await world.commit('begin', changes)
	if (scenario.base !== 'none') await runToRest(world, world.ann, {})
	await scenario.edits?.(world)
	return world
}

/** A command that was done already is refused, which is as good. */
export async function recover(world: World, process: Process, scenario: Scenario, said: string[]): Promise<Plan> {
	await scenario.command?.(process, world).catch((error: unknown) => refusalOf(error, said))
	return runToRest(world, process, scenario)
}

/** Plans and applies until there is nothing to do and to write, and answers the last plan; a conflict is settled as the scenario does it. */
async function runToRest(world: World, process: Process, scenario: Pick<Scenario, 'policy' | 'choose' | 'options'>): Promise<Plan> {
	const wanted: string[] = []
	for (let round = 0; round < MOST_ROUNDS; round += 1) {
		const planned = await planScenario(process, scenario)
		const written = world.ground.register.length
		await process.apply(planned, { ...PATIENT, ...scenario.options })
		const isEmpty = planned.plan.changes.length + planned.plan.adoptions.length === 0
		if (isEmpty && world.ground.register.length === written) return planned.plan
		wanted.push(...planned.plan.changes.map(({ id }) => id), ...planned.plan.adoptions.map(({ kind, address }) => `${kind} ${address}`))
	}
	throw new Violation(`P2: ${world.ground.seed} does not come to rest: ${wanted.join(', ')}`)
}

/** Notes why a process was refused; whatever else went wrong is thrown. */
export function refusalOf(error: unknown, said: string[]): 'refused' {
	if (!(error instanceof Failure)) throw error
	said.push(`${error.problem.code} ${error.problem.message}`)
	return 'refused'
}
