import type { Bench, Conclusion } from '../bench.ts'
import { watchMany } from '../day/many.ts'
import { growthOf, quantile } from '../day/report.ts'

/** The last of a hundred that change at once may take so long. */
const LAST_MS = 180_000

/** One process watches a hundred workspaces. The program has to be built. */
export const bench: Bench = {
	name: 'A hundred workspaces of ten repositories in one process',
	runs: 0,
	variants: [],
	minutes: 8,
	conclude: play,
}

async function play(folder: string): Promise<Conclusion> {
	const { workspaces, readyMs, quietCalls, toGitMs, toLiveMs, watch } = await watchMany(folder)
	const [life] = watch.lives
	const size = life && growthOf(life)
	const lines = [
		`all ${workspaces} dealt with after ${(readyMs / 1000).toFixed(0)} s`,
		`an edit in each at once: on the branch after ${timesOf(toGitMs)}; a commit for each at once: in the workspace after ${timesOf(toLiveMs)}`,
		`${quietCalls} calls of the APIs in a quiet minute`,
		...(size ? [size.line] : []),
	]
	const last = Math.max(...toGitMs, ...toLiveMs)
	return {
		lines: [...lines, ...(last > LAST_MS ? [`the last one took more than ${LAST_MS / 1000} s`] : [])],
		isWithin: last <= LAST_MS && size?.isSteady !== false,
	}
}

function timesOf(all: readonly number[]): string {
	return `${[0.5, 0.9, 1].map((share) => (quantile(all, share) / 1000).toFixed(1)).join(', ')} s (half, nine tenths, all)`
}
