/** What was measured at one size. */
export type Point = { readonly size: number; readonly value: number }

/**
 * A value grows with the size to this power: the slope of a line through the logarithms. What it is at the first size, the smallest,
 * counts as there without any size, like the start of a program; two or more sizes follow.
 */
export function exponentOf([start, ...points]: readonly Point[]): number {
	if (!start) return Number.NaN
	const logs = points.map(
		({ size, value }) => [Math.log(size - start.size), Math.log(Math.max(value - start.value, Number.EPSILON))] as const,
	)
	const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length
	const [x, y] = [mean(logs.map(([one]) => one)), mean(logs.map(([, one]) => one))]
	const covariance = mean(logs.map(([one, other]) => (one - x) * (other - y)))
	return covariance / mean(logs.map(([one]) => (one - x) ** 2))
}
