import type { Day, Played } from './play.ts'
import type { Life } from './watched.ts'

/** Memory and open handles of a life may differ so much between its second and its last quarter. */
const GROWTH = 1.25

/** What people read of a day; `isWithin` is false where something is lost, left over, or grows. */
export function reportOf({ script, played, watch, exits }: Day): { readonly lines: readonly string[]; readonly isWithin: boolean } {
	const { hours, speed, restarts } = script
	const calls = watch.lives.reduce((sum, life) => sum + life.calls, 0)
	const [longest] = watch.lives.toSorted((a, b) => b.samples.length - a.samples.length)
	const size = longest && growthOf(longest)
	const kills = restarts.filter(({ signal }) => signal === 'SIGKILL').length
	const wrong = played.flatMap(({ name, verdict, leftOver }) => [
		...verdict.lost.map((line) => `lost: ${name}: ${line}`),
		...(leftOver > 0 ? [`${name}: the last plan still has ${leftOver} changes`] : []),
	])
	const unclean = exits.filter((code) => code !== 130).map((code) => `the watch ended with ${code} when it was asked to`)
	const defects = watch.lines.filter(({ code }) => code === 'DEFECT').map(({ message }) => `a defect: ${message}`)
	const lines = [
		...played.map(lineOf),
		`${Math.round(calls / hours)} calls of the APIs an hour, of all workspaces; ${restarts.length - kills} restarts and ${kills} kills`,
		...(size ? [size.line] : []),
		speed === 1
			? `${Math.round(hours * 60)} minutes at their own speed`
			: `${hours} hours at ${speed} times their speed: intervals and pauses are as long as they are, real work counts ${speed} times`,
		...wrong,
		...unclean,
		...defects,
	]
	return { lines, isWithin: wrong.length + unclean.length + defects.length === 0 && size?.isSteady !== false }
}

function lineOf({ name, edits, verdict, toGitMs, toLiveMs }: Played): string {
	const { kept, superseded, open, raced, lost } = verdict
	const became = `${kept} on both sides, ${superseded} written over by people, ${open} told of by the last plan, ${raced} written over within a second, ${lost.length} lost`
	return `${name}: ${edits} edits: ${became}; to Git ${timesOf(toGitMs)}; to the workspace ${timesOf(toLiveMs)}`
}

function timesOf(all: readonly number[]): string {
	return `median ${seconds(quantile(all, 0.5))}, 99 % ${seconds(quantile(all, 0.99))}`
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(0)} s`
}

/** NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b)
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Undefined of a life that was too short to tell. */
export function growthOf({ samples }: Life): { readonly line: string; readonly isSteady: boolean } | undefined {
	const quarter = Math.floor(samples.length / 4)
	if (quarter < 10) return undefined
	const of = (what: 'bytes' | 'handles', index: number): number =>
		quantile(
			samples.slice(index * quarter, (index + 1) * quarter).map((sample) => sample[what]),
			0.5,
		)
	const mebibytes = [0, 1, 2, 3].map((index) => (of('bytes', index) / 2 ** 20).toFixed(0))
	const handles = [0, 1, 2, 3].map((index) => of('handles', index))
	const isSteady = of('bytes', 3) <= of('bytes', 1) * GROWTH && of('handles', 3) <= of('handles', 1) * GROWTH
	const over = isSteady ? '' : `, more than ${GROWTH} times what it was`
	return {
		line: `the longest life, in quarters: memory ${mebibytes.join(', ')} MiB; open handles ${handles.join(', ')}${over}`,
		isSteady,
	}
}
