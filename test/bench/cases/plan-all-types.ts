import { rmSync } from 'node:fs'
import type { Bench, Conclusion, Result, Variant } from '../bench.ts'
import { exponentOf } from '../growth.ts'
import { barsOf } from '../phases.ts'
import { profileOf } from '../profile.ts'
import { callsAndReads, sumOf } from '../programs/calls.ts'
import { changeEach, changeLive, changeSome } from '../programs/edits.ts'
import { allTypes, countsOf } from '../programs/tree-all-types.ts'
import { copyWorkspace, editFiles, forgetState, makeWorkspace } from '../programs/workspace.ts'
import type { Command } from '../stalls.ts'
import { stallOf } from '../stalls.ts'

const START = 500
const SIZES = [2_500, 5_000, 10_000] as const
const LARGEST = 10_000
const PAGE = 100
const RUNS = 3
const MOST_EXPONENT = 1.3
const MOST_STALL_MS = 200

const variantOf = (name: string, own: string | number, command: string, more: Partial<Variant> = {}): Variant => ({
	name,
	argv: ['ROOT/bin/run.js', command],
	cwd: `${own}/work`,
	env: { HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: 'FOLDER/cache' },
	...more,
})
const unchanged = (size: number): Variant => variantOf(`${size} resources`, size, 'plan')

/**
 * `plan` and `validate` with resources of all types, with the workspace behind HTTP in another process. The program has to be built.
 * Where nothing else is said, `plan` finds nothing changed and has the files cached.
 */
export const bench: Bench = {
	name: 'plan and validate, all types',
	runs: RUNS,
	prepare,
	variants: [
		unchanged(START),
		...SIZES.map(unchanged),
		variantOf(`${LARGEST}, nothing cached`, LARGEST, 'plan', {
			env: { HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: 'FOLDER/cold' },
			before: (folder) => rmSync(`${folder}/cold`, { recursive: true, force: true }),
		}),
		variantOf(`${LARGEST}, before the first sync`, 'first', 'plan'),
		variantOf(`${LARGEST}, 1 % changed on each side`, 'changed', 'plan'),
		variantOf(`${LARGEST}, validate`, LARGEST, 'validate'),
	],
	conclude,
}

async function prepare(folder: string): Promise<void> {
	for (const size of [START, ...SIZES]) await makeWorkspace(`${folder}/${size}`, allTypes(size, 'domains'))
	await makeWorkspace(`${folder}/contracts`, allTypes(LARGEST, 'contracts'))
	await makeWorkspace(`${folder}/changed`, allTypes(LARGEST, 'domains'))
	editFiles(`${folder}/changed`, changeSome(allTypes(LARGEST, 'domains'), LARGEST / 100))
	await changeLive(`${folder}/changed`, LARGEST / 100)
	copyWorkspace(`${folder}/${LARGEST}`, `${folder}/first`, 'files')
	copyWorkspace(`${folder}/${LARGEST}`, `${folder}/edited`, 'all')
	editFiles(`${folder}/edited`, changeEach(allTypes(LARGEST, 'domains')))
}

async function conclude(folder: string, results: readonly Result[]): Promise<Conclusion> {
	const growth = showGrowth(results)
	const calls = await showCalls(folder)
	const phases = showPhases(folder)
	const stalls = showStalls(folder)
	return {
		lines: [...growth.lines, ...calls.lines, '', ...phases, '', ...stalls.lines],
		isWithin: growth.isWithin && calls.isWithin && stalls.isWithin,
	}
}

function showGrowth(results: readonly Result[]): Conclusion {
	const exponent = (measured: 'timeMs' | 'peakBytes'): number =>
		exponentOf([START, ...SIZES].map((size, index) => ({ size, value: results[index]?.[measured] ?? 0 })))
	const [time, memory] = [exponent('timeMs'), exponent('peakBytes')]
	const sizes = `${SIZES[0]} to ${LARGEST} resources`
	return {
		lines: [
			`exponents from ${sizes}, less what ${START} take: time ${time.toFixed(2)}, memory ${memory.toFixed(2)} (limit ${MOST_EXPONENT})`,
		],
		isWithin: time < MOST_EXPONENT && memory < MOST_EXPONENT,
	}
}

/** Models of events are not in the list. Domains hold their events, so a page of them holds hundreds of resources. */
async function showCalls(folder: string): Promise<Conclusion> {
	const lines: string[] = []
	let isWithin = true
	for (const [name, layout] of [
		[LARGEST, 'domains'],
		['contracts', 'contracts'],
	] as const) {
		const own = countsOf(LARGEST, layout)
		const pages = (count: number): number => Math.max(1, Math.ceil(count / PAGE))
		const expected = pages(own.models + own.parents + own.related) + pages(own.syncs) + pages(own.holders) + 3
		const first = await callsAndReads(`${folder}/${name}`, 'cold')
		const second = await callsAndReads(`${folder}/${name}`, 'warm')
		const [lists, single] = [sumOf(first.calls, /^List/), sumOf(first.calls, /^(?!List)/)]
		lines.push(
			`events in ${layout}: ${lists} calls that list (${expected} pages), ${single} for one resource; ${first.git} git processes; ` +
				`files read: ${first.blobs} at first, ${second.blobs} again`,
		)
		isWithin &&= lists === expected && single === 0 && second.blobs === 0
	}
	return { lines, isWithin }
}

function showPhases(folder: string): readonly string[] {
	const unchanged = profileOf({ own: `${folder}/${LARGEST}`, argv: ['plan'] }, `${folder}/cache`)
	rmSync(`${folder}/cold`, { recursive: true, force: true })
	const first = profileOf({ own: `${folder}/first`, argv: ['plan'] }, `${folder}/cold`)
	return [
		...barsOf(`where the time goes in an unchanged plan of ${LARGEST}, under a profiler`, unchanged),
		'',
		...barsOf(`in the first plan of ${LARGEST}, nothing cached`, first),
	]
}

function showStalls(folder: string): Conclusion {
	const [first, edited, same] = [`${folder}/first`, `${folder}/edited`, `${folder}/${LARGEST}`]
	const commands: readonly Command[] = [
		{ name: 'plan, nothing changed', own: same, argv: ['plan'] },
		{ name: 'first plan', own: first, argv: ['plan'] },
		{ name: 'apply of the first plan', own: first, argv: ['apply', '--yes'], before: () => forgetState(first) },
		{ name: 'validate', own: same, argv: ['validate'] },
		{ name: 'plan, all changed', own: edited, argv: ['plan', '--out', `${edited}/plan.json`] },
		{ name: 'show of that plan', own: edited, argv: ['show', `${edited}/plan.json`] },
		{ name: 'show of that plan as JSON', own: edited, argv: ['show', `${edited}/plan.json`, '--json'] },
	]
	const stalls = commands.map((command) => ({ name: command.name, ...stallOf(command, `${folder}/cache`, RUNS) }))
	const width = Math.max(...stalls.map(({ name }) => name.length))
	const lines = stalls.map(
		({ name, workMs, wallMs }) =>
			`  ${name.padEnd(width)}  ${workMs.toFixed(0).padStart(4)} ms of work  ${wallMs.toFixed(0).padStart(5)} ms on the clock` +
			(workMs > MOST_STALL_MS ? `  above ${MOST_STALL_MS} ms` : ''),
	)
	const title = `the longest stall of the event loop with ${LARGEST} resources, the median of ${RUNS} runs (limit ${MOST_STALL_MS} ms of work)`
	return { lines: [`${title}:`, ...lines], isWithin: stalls.every(({ workMs }) => workMs <= MOST_STALL_MS) }
}
