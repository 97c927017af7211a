import { exponentOf } from './growth.ts'
import type { Timed } from './programs/timed.ts'
import { columnsOf } from './table.ts'

/** How many times faster, and with which share of the memory. */
export type Ratios = { readonly faster: number; readonly memory: number }

/** One thing that both programs did, at several sizes, the largest last. */
export type Compared = {
	readonly name: string
	readonly aim: Ratios
	/** Clearly worse than what is measured; holds for the largest size. */
	readonly limit: Ratios
	readonly sizes: readonly { readonly size: number; readonly ours: Timed; readonly theirs: Timed }[]
}

/** All comparisons side by side; `isWithin` is false where one is beyond its limit. */
export function showBeside(all: readonly Compared[]): { readonly lines: readonly string[]; readonly isWithin: boolean } {
	const rows = all.flatMap((one) => one.sizes.map((at, index) => rowOf(one, at, index === one.sizes.length - 1)))
	const head = ['', 'Tideway', 'Terraform', 'faster', 'aim', 'Tideway', 'Terraform', 'memory', 'aim', '']
	const growth = all.map(({ name, sizes }) => {
		const of = (whose: 'ours' | 'theirs', what: keyof Timed): string =>
			exponentOf(sizes.map((one) => ({ size: one.size, value: one[whose][what] }))).toFixed(2)
		return [name, of('ours', 'timeMs'), of('theirs', 'timeMs'), of('ours', 'peakBytes'), of('theirs', 'peakBytes')]
	})
	return {
		lines: [
			...columnsOf([head, ...rows.map(({ cells }) => cells)]),
			'',
			...columnsOf([['exponents', 'time', 'Terraform', 'memory', 'Terraform'], ...growth]),
		],
		isWithin: rows.every(({ isWithin }) => isWithin),
	}
}

function rowOf(
	{ name, aim, limit }: Compared,
	{ size, ours, theirs }: Compared['sizes'][number],
	isLimited: boolean,
): { readonly cells: readonly string[]; readonly isWithin: boolean } {
	const [faster, memory] = [theirs.timeMs / ours.timeMs, ours.peakBytes / theirs.peakBytes]
	const over = [
		isLimited && faster < limit.faster ? `less than ${limit.faster}x faster` : '',
		isLimited && memory > limit.memory ? `memory above ${limit.memory}x` : '',
	].filter(Boolean)
	const time = [seconds(ours), seconds(theirs), `${faster.toFixed(1)}x`, `${aim.faster}x`]
	const peak = [mebibytes(ours), mebibytes(theirs), `${memory.toFixed(2)}x`, `${aim.memory}x`]
	return { cells: [`${name}, ${size}`, ...time, ...peak, over.join(', ')], isWithin: over.length === 0 }
}

function seconds({ timeMs }: Timed): string {
	return `${(timeMs / 1000).toFixed(1)} s`
}

function mebibytes({ peakBytes }: Timed): string {
	return `${(peakBytes / 2 ** 20).toFixed(0)} MiB`
}
