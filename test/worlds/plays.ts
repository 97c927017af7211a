import { STEPS as ANY_STEPS, playAny } from './any/play.ts'
import type { Told } from './history.ts'
import { STEPS as HISTORY_STEPS, playHistory } from './history.ts'
import { playRunners, STEPS as RUNNER_STEPS } from './runners.ts'

/** Something that follows from a seed, made of so many steps, each of which can be left out. */
export type Play = {
	readonly name: string
	/** The function's name, and the file that has it. */
	readonly code: { readonly call: string; readonly file: string }
	readonly steps: number
	readonly play: (seed: string, skip: ReadonlySet<number>) => Promise<Told>
}

/** One machine, and people at both sides. */
export const HISTORY: Play = {
	name: 'history',
	code: { call: 'playHistory', file: './history.ts' },
	steps: HISTORY_STEPS,
	play: playHistory,
}

/** Several machines at once. */
export const RUNNERS: Play = {
	name: 'runners',
	code: { call: 'playRunners', file: './runners.ts' },
	steps: RUNNER_STEPS,
	play: playRunners,
}

/** Other services than the first, and what only they have. */
export const ANY: Play = { name: 'any', code: { call: 'playAny', file: './any/play.ts' }, steps: ANY_STEPS, play: playAny }

export const PLAYS: readonly Play[] = [HISTORY, RUNNERS, ANY]

/** What a seed came to with as few steps as possible. */
export type Shortened = { readonly seed: string; readonly skip: readonly number[]; readonly told: Told }

/** Leaves out steps as long as the same kind of thing goes wrong. */
export async function shorten({ play, steps }: Play, seed: string, first: Told): Promise<Shortened> {
	let skipped: ReadonlySet<number> = new Set()
	let shortest = first
	for (let step = steps - 1; step >= 0; step -= 1) {
		const fewer = new Set([...skipped, step])
		const told = await play(seed, fewer)
		if (ruleOf(told) !== ruleOf(first)) continue
		skipped = fewer
		shortest = told
	}
	return { seed, skip: [...skipped].toSorted((a, b) => a - b), told: shortest }
}

function ruleOf({ wrong }: Told): string | undefined {
	return wrong?.slice(0, wrong.indexOf(':'))
}

/** For people: what was done, and what came of it. */
export function showShortened({ name }: Play, { seed, skip, told }: Shortened): string {
	return [`${name} of seed ${seed} without steps ${skip.join(' ')}`, ...told.log, `=> ${told.wrong}`].join('\n  ')
}

/** A test that fails until that is right, ready to be kept. */
export function testOf({ name, code }: Play, { seed, skip, told }: Shortened): string {
	return `import { expect, test } from 'vitest'
import { ${code.call} } from '${code.file}'

test('${ruleOf(told)}: ${name} of seed ${seed}', async () => {
	expect((await ${code.call}('${seed}', new Set([${skip.join(', ')}]))).wrong).toBe(undefined)
})
`
}

/** Plays seeds from `seed` on, four side by side, until three have failed; the first of these is shortened. */
export async function playMany(
	play: Play,
	{
		seed,
		count,
		onPlayed = () => undefined,
	}: { readonly seed: number; readonly count: number; readonly onPlayed?: (wrong: number) => void },
): Promise<readonly Shortened[]> {
	const seeds = Array.from({ length: count }, (_, index) => String(seed + index))
	const failed: Shortened[] = []
	const worker = async (): Promise<void> => {
		for (let next = seeds.shift(); next !== undefined && failed.length < 3; next = seeds.shift()) {
			const told = await play.play(next, new Set())
			if (told.wrong !== undefined) failed.push({ seed: next, skip: [], told })
			onPlayed(failed.length)
		}
	}
	await Promise.all(Array.from({ length: 4 }, worker))
	const [first, ...others] = failed.toSorted((a, b) => Number(a.seed) - Number(b.seed))
	return first ? [await shorten(play, first.seed, first.told), ...others] : []
}
