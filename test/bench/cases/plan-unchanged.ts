import { rmSync } from 'node:fs'
import type { Bench, Conclusion, Result, Variant } from '../bench.ts'
import { exponentOf } from '../growth.ts'
import { callsAndReads, sumOf } from '../programs/calls.ts'
import { modelsAndSyncs, modelText } from '../programs/tree.ts'
import { editFiles, makeWorkspace } from '../programs/workspace.ts'

const SIZES = [100, 1_000, 10_000] as const
const PAGE = 100
const EDITED = 3
const MOST_BYTES = 450 * 2 ** 20
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
	runs: 3,
	prepare: async (folder) => {
		for (const size of SIZES) await makeWorkspace(`${folder}/${size}`, modelsAndSyncs(size))
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
	const exponent = exponentOf(SIZES.map((size, index) => ({ size, value: results[index]?.timeMs ?? 0 })))
	const peak = Math.max(...results.map(({ peakBytes }) => peakBytes))
	const lines = [
		`exponent ${exponent.toFixed(2)} between ${SIZES[1]} and ${largest} resources, start-up taken off (limit ${MOST_EXPONENT})`,
	]
	let isWithin = exponent < MOST_EXPONENT && peak < MOST_BYTES
	if (peak >= MOST_BYTES) lines.push(`peak memory is above ${MOST_BYTES / 2 ** 20} MiB`)
	for (const size of SIZES) {
		const own = `${folder}/${size}`
		const first = await callsAndReads(own, 'cold')
		const second = await callsAndReads(own, 'warm')
		editFiles(own, looked(EDITED))
		const third = await callsAndReads(own, 'warm')
		const [lists, others, single] = [/^List(Model|Sync)$/, /^List(?!Model|Sync)/, /^(?!List)/].map((name) => sumOf(first.calls, name))
		const most = 2 * Math.ceil(size / 2 / PAGE)
		lines.push(
			`${size}: ${lists} calls that list models or syncs (${most} full pages), ${others} that list what else there is, ${single} for one resource; ` +
				`${first.git} git processes; files read: ${first.blobs} at first, ${second.blobs} again, ${third.blobs} after ${EDITED} edits`,
		)
		isWithin &&= (lists ?? 0) <= most && single === 0 && second.blobs === 0 && third.blobs === EDITED
	}
	return { lines, isWithin }
}

/** Comments only, so that there is still nothing to plan. */
function looked(count: number): ReadonlyMap<string, string> {
	const models = Array.from({ length: count }, (_, index) => index)
	return new Map(models.map((index) => [`models/m-${index}.yaml`, `# looked at\n${modelText(index)}`]))
}
