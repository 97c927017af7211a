import { rmSync } from 'node:fs'
import type { Bench, Conclusion, Result, Variant } from '../bench.ts'
import { callsAndReads, editFiles, makeWorkspace } from '../programs/workspace.ts'

const SIZES = [100, 1_000, 10_000] as const
const PAGE = 100
const EDITED = 3
const MOST_BYTES = 400 * 2 ** 20
const MOST_EXPONENT = 1.3

const planOf = (size: number): Variant => ({
	name: `${size} resources`,
	argv: ['ROOT/bin/run.js', 'plan'],
	cwd: `${size}/work`,
	env: { HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: 'FOLDER/cache' },
})
const [small, ...large] = SIZES
const largest = SIZES[SIZES.length - 1] ?? small

/**
 * `plan` where nothing changed, half models and half syncs, with the workspace behind HTTP in another process. The program has to
 * be built.
 */
export const bench: Bench = {
	name: 'plan, nothing changed',
	runs: 5,
	prepare: async (folder) => {
		for (const size of SIZES) await makeWorkspace(folder, size)
	},
	variants: [
		planOf(small),
		...large.map(planOf),
		{
			...planOf(largest),
			name: `${largest} resources, nothing cached`,
			env: { HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: 'FOLDER/cold' },
			before: (folder) => rmSync(`${folder}/cold`, { recursive: true, force: true }),
		},
	],
	conclude,
}

async function conclude(folder: string, results: readonly Result[]): Promise<Conclusion> {
	const exponent = exponentOf(results)
	const peak = Math.max(...results.map(({ peakBytes }) => peakBytes))
	const lines = [
		`exponent ${exponent.toFixed(2)} between ${SIZES[1]} and ${largest} resources, start-up taken off (limit ${MOST_EXPONENT})`,
	]
	let isWithin = exponent < MOST_EXPONENT && peak < MOST_BYTES
	if (peak >= MOST_BYTES) lines.push(`peak memory is above ${MOST_BYTES / 2 ** 20} MiB`)
	for (const size of SIZES) {
		const first = await callsAndReads(folder, size, 'cold')
		const second = await callsAndReads(folder, size, 'warm')
		editFiles(folder, size, EDITED)
		const third = await callsAndReads(folder, size, 'warm')
		const pages = Math.ceil(size / 2 / PAGE)
		lines.push(
			`${size}: ${first.lists} calls that list models or syncs (${2 * pages} full pages), ${first.others} that list what they refer to, ${first.single} for one resource; ` +
				`${first.git} git processes; files read: ${first.blobs} at first, ${second.blobs} again, ${third.blobs} after ${EDITED} edits`,
		)
		const most = 2 * pages
		isWithin &&= first.lists <= most && first.single === 0 && first.blobs === size && second.blobs === 0 && third.blobs === EDITED
	}
	return { lines, isWithin }
}

/** Time grows with the size to this power. What the smallest one takes counts as the start of the program. */
function exponentOf([first, second, third]: readonly Result[]): number {
	const start = first?.timeMs ?? 0
	const [short, long] = [(second?.timeMs ?? 0) - start, (third?.timeMs ?? 0) - start]
	return Math.log(long / short) / Math.log((largest - small) / (SIZES[1] - small))
}
