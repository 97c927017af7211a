import type { Plan } from '../../src/model/index.ts'
import type { End } from './end.ts'
import { differenceOf, endOf } from './end.ts'
import type { Effect, Fate } from './lifeline.ts'
import { checkRegister } from './register.ts'
import type { Scenario } from './scenario.ts'
import { openScenario, recover, refusalOf, runScenario } from './scenario.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

/** Where a process ends: at its effect number `at`, counted from 1. */
export type Crash = { readonly at: number; readonly fate: Extract<Fate, 'before' | 'after' | 'torn'> }

/** What a run came to, with the effects of each of its processes. */
export type Played = {
	readonly end: End
	readonly effects: readonly (readonly Effect[])[]
	/** Why processes were refused. */
	readonly said: readonly string[]
	/** How long each process took, from its start to its first write in the store, on the world's clock. */
	readonly waitsMs: readonly number[]
}

const MOST_RUNS = 6

/**
 * Plays a scenario to the end: the process of the scenario first, then others, as long as there is something to do. Each crash of
 * the list ends one of them. Throws a `Violation` where it does not come to rest.
 */
export async function playScenario(scenario: Scenario, crashes: readonly Crash[] = []): Promise<Played> {
	const world = await openScenario(scenario)
	try {
		const played = await playOut(world, scenario, crashes)
		checkRegister(world.ground.register)
		return played
	} finally {
		await world.close()
	}
}

async function playOut(world: World, scenario: Scenario, crashes: readonly Crash[]): Promise<Played> {
	const effects: (readonly Effect[])[] = []
	const said: string[] = []
	const waitsMs: number[] = []
	for (let run = 0; run < MOST_RUNS; run += 1) {
		const startedMs = world.ground.clock.monotonicMs()
		const process = await world.start(optionsOf(scenario, run, crashes[run]))
		const work: Promise<Plan | 'done' | 'refused'> =
			run === 0 ? runScenario(world, process, scenario) : recover(world, process, scenario, said)
		const ended = await process.lifeline.outlive(work.catch((error: unknown) => refusalOf(error, said)))
		effects.push(process.lifeline.effects)
		waitsMs.push(
			...world.ground.register
				.filter(({ by }) => by === process.name)
				.slice(0, 1)
				.map(({ atMs }) => atMs - startedMs),
		)
		if (ended === undefined) await process.lifeline.settled()
		else if (typeof ended === 'object') return { end: await endOf(world, ended), effects, said, waitsMs }
	}
	throw new Violation(`P4: not at rest after ${MOST_RUNS} runs: ${said.join('; ')}`)
}

function optionsOf({ commits, jitterMs }: Scenario, run: number, crash: Crash | undefined): Parameters<World['start']>[0] {
	return {
		name: `run-${run}`,
		fate: (_effect, count) => (count === crash?.at ? crash.fate : 'go-on'),
		...(commits && { commits }),
		...(jitterMs !== undefined && { jitterMs }),
	}
}

/** Every place where a process with these effects can end. Cut off in the middle can only be what is appended to a file. */
function crashesIn(effects: readonly Effect[]): readonly Crash[] {
	return effects.flatMap(({ what }, index): readonly Crash[] => {
		const at = index + 1
		const torn = what.startsWith('append') ? [{ at, fate: 'torn' } as const] : []
		return [{ at, fate: 'before' }, ...torn, { at, fate: 'after' }]
	})
}

/** What is wrong, measured by the run that nothing interrupts, where the scenario's process ends at any of its effects. */
export async function wrongWherever(scenario: Scenario): Promise<readonly string[]> {
	const whole = await playScenario(scenario)
	const wrong: string[] = []
	for (const crash of crashesIn(whole.effects[0] ?? [])) wrong.push(...(await wrongAfter(scenario, whole, [crash])).wrong)
	return wrong
}

/** The same where the process that recovers ends at any of its effects too. */
export async function wrongWhereverTwice(scenario: Scenario): Promise<readonly string[]> {
	const whole = await playScenario(scenario)
	const wrong: string[] = []
	for (const first of crashesIn(whole.effects[0] ?? [])) {
		const { effects } = await wrongAfter(scenario, whole, [first])
		for (const second of crashesIn(effects)) wrong.push(...(await wrongAfter(scenario, whole, [first, second])).wrong)
	}
	return wrong
}

/** `effects`: those of the process that recovered. */
async function wrongAfter(
	scenario: Scenario,
	whole: Played,
	crashes: readonly Crash[],
): Promise<{ readonly wrong: readonly string[]; readonly effects: readonly Effect[] }> {
	const where = crashes.map(({ at, fate }, run) => `${fate} effect ${at} of run ${run}`).join(', ')
	try {
		const { end, said, effects } = await playScenario(scenario, crashes)
		const difference = differenceOf(whole.end, end)
		return { wrong: difference === undefined ? [] : [[where, difference, ...said].join(': ')], effects: effects[crashes.length] ?? [] }
	} catch (error) {
		const reason = error instanceof Violation ? error.message : error instanceof Error ? error.stack : String(error)
		return { wrong: [`${where}: ${reason}`], effects: [] }
	}
}
