import { rmSync } from 'node:fs'
import type { Bench, Conclusion, Result, Variant } from '../bench.ts'
import { exponentOf, MOST_EXPONENT } from '../growth.ts'
import { barsOf } from '../phases.ts'
import { profileOf } from '../profile.ts'
import { callsAndReads, sumOf } from '../programs/calls.ts'
import { changeEach, changeLive, changeSome } from '../programs/edits.ts'
import { modelText } from '../programs/tree.ts'
import type { EventLayout } from '../programs/tree-all-types.ts'
import { allTypes, countsOf } from '../programs/tree-all-types.ts'
import { copyWorkspace, editFiles, forgetState, makeWorkspace, serveAlone } from '../programs/workspace.ts'

const START = 500
const SIZES = [START, 2_500, 5_000, 10_000] as const
const LARGEST = 10_000
const IN_CONTRACTS = 2_500
const PAGE = 100
const EDITED = 3
const MOST_STALL_MS = 200

const variantOf = (name: string, own: string | number, argv: readonly string[], more: Partial<Variant> = {}): Variant => ({
	name,
	argv: ['ROOT/bin/run.js', ...argv],
	cwd: `${own}/clone`,
	env: { HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: 'FOLDER/cache' },
	atMost: { stallMs: MOST_STALL_MS },
	...more,
})
const largest = (name: string, own: string | number, argv: readonly string[], more: Partial<Variant> = {}): Variant =>
	variantOf(`${LARGEST}, ${name}`, own, argv, more)

/**
 * Commands with resources of all types, with the workspace behind HTTP in another process. The program has to be built. Where nothing
 * else is said, `plan` finds nothing changed and has the files cached.
 */
export const bench: Bench = {
	name: 'plan and other commands, all types',
	runs: 2,
	isWatchedAlways: true,
	prepare,
	variants: [
		...SIZES.map((size) => variantOf(`${size} resources`, size, ['plan'])),
		largest('nothing cached', LARGEST, ['plan'], {
			env: { HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: 'FOLDER/cold' },
			before: (folder) => rmSync(`${folder}/cold`, { recursive: true, force: true }),
		}),
		largest('before the first sync', 'first', ['plan'], { before: (folder) => forgetState(`${folder}/first`) }),
		largest('the first sync', 'first', ['apply', '--yes'], { before: (folder) => forgetState(`${folder}/first`) }),
		largest('1 % changed on each side', 'changed', ['plan']),
		largest('validate', LARGEST, ['validate']),
		largest('all changed', 'edited', ['plan', '--out', '../plan.json']),
		largest('show of that plan', 'edited', ['show', '../plan.json']),
		largest('show of that plan as JSON', 'edited', ['show', '../plan.json', '--json']),
	],
	conclude,
}

async function prepare(folder: string): Promise<void> {
	for (const size of SIZES) await makeWorkspace(`${folder}/${size}`, allTypes(size, 'domains'))
	await makeWorkspace(`${folder}/contracts`, allTypes(IN_CONTRACTS, 'contracts'))
	const tree = allTypes(LARGEST, 'domains')
	copyWorkspace(`${folder}/${LARGEST}`, `${folder}/first`, 'files')
	copyWorkspace(`${folder}/${LARGEST}`, `${folder}/edited`, 'all')
	editFiles(`${folder}/edited`, changeEach(tree))
	copyWorkspace(`${folder}/${LARGEST}`, `${folder}/changed`, 'all')
	await serveAlone(`${folder}/changed`)
	editFiles(`${folder}/changed`, changeSome(tree, LARGEST / 100))
	await changeLive(`${folder}/changed`, LARGEST / 100)
}

async function conclude(folder: string, results: readonly Result[]): Promise<Conclusion> {
	const growth = showGrowth(results)
	const calls = [
		await showCalls(folder, { name: LARGEST, size: LARGEST, layout: 'domains' }),
		await showCalls(folder, { name: 'contracts', size: IN_CONTRACTS, layout: 'contracts' }),
	]
	const phases = showPhases(folder)
	return {
		lines: [
			`stall: the longest of the event loop, what was worked in it (limit ${MOST_STALL_MS} ms) of what it took`,
			...growth.lines,
			...calls.flatMap(({ lines }) => lines),
			'',
			...phases,
		],
		isWithin: growth.isWithin && calls.every(({ isWithin }) => isWithin),
	}
}

/** Only work is held to the limit: time on the clock holds what other processes of the machine took. */
function showGrowth(results: readonly Result[]): Conclusion {
	const exponent = (measured: 'timeMs' | 'workMs' | 'peakBytes'): number =>
		exponentOf(SIZES.map((size, index) => ({ size, value: results[index]?.[measured] ?? 0 })))
	const [time, work, memory] = [exponent('timeMs'), exponent('workMs'), exponent('peakBytes')]
	const held = `work ${work.toFixed(2)}, memory ${memory.toFixed(2)} (limit ${MOST_EXPONENT})`
	return {
		lines: [`exponents from ${START} to ${LARGEST} resources: ${held}, time ${time.toFixed(2)}`],
		isWithin: work < MOST_EXPONENT && memory < MOST_EXPONENT,
	}
}

type Counted = { readonly name: string | number; readonly size: number; readonly layout: EventLayout }

/** Models of events are not in the list. Domains hold their events, so a page of them holds hundreds of resources. */
async function showCalls(folder: string, { name, size, layout }: Counted): Promise<Conclusion> {
	const own = countsOf(size, layout)
	const pages = (count: number): number => Math.max(1, Math.ceil(count / PAGE))
	const expected = pages(own.models + own.parents + own.related) + pages(own.syncs) + pages(own.holders) + 3
	const first = await callsAndReads(`${folder}/${name}`, 'cold')
	const second = await callsAndReads(`${folder}/${name}`, 'warm')
	editFiles(`${folder}/${name}`, looked(EDITED))
	const third = await callsAndReads(`${folder}/${name}`, 'warm')
	const [lists, single] = [sumOf(first.calls, /^List/), sumOf(first.calls, /^(?!List)/)]
	return {
		lines: [
			`${size}, events in ${layout}: ${lists} calls that list (${expected} pages), ${single} for one resource; ${first.git} git processes; ` +
				`files read: ${first.blobs} at first, ${second.blobs} again, ${third.blobs} after ${EDITED} edits`,
		],
		isWithin: lists === expected && single === 0 && second.blobs === 0 && third.blobs === EDITED,
	}
}

/** Comments only, so that there is still nothing to plan. */
function looked(count: number): ReadonlyMap<string, string> {
	const models = Array.from({ length: count }, (_, index) => index)
	return new Map(models.map((index) => [`models/m-${index}.yaml`, `# looked at\n${modelText(index)}`]))
}

function showPhases(folder: string): readonly string[] {
	const unchanged = profileOf({ own: `${folder}/${LARGEST}`, argv: ['plan'] }, `${folder}/cache`)
	rmSync(`${folder}/cold`, { recursive: true, force: true })
	forgetState(`${folder}/first`)
	const first = profileOf({ own: `${folder}/first`, argv: ['plan'] }, `${folder}/cold`)
	return [
		...barsOf(`where the time goes in an unchanged plan of ${LARGEST}, under a profiler`, unchanged),
		'',
		...barsOf(`in the first plan of ${LARGEST}, nothing cached`, first),
	]
}
