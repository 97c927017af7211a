/** What was measured at one size. */
export type Point = { readonly size: number; readonly value: number }

/** Noise stays below it, as the test of this file shows; anything quadratic does not. */
export const MOST_EXPONENT = 1.3

const STEP = 0.01
const LEAST = 0.1
const MOST = 4

/**
 * The power of the size with which a value grows beside a constant part, like the start of a program: the p for which `a + b * size ** p`
 * comes nearest to all points at once. Three or more points; sizes that lie far apart make it steady.
 */
export function exponentOf(points: readonly Point[]): number {
	const powers = Array.from({ length: Math.round((MOST - LEAST) / STEP) + 1 }, (_, index) => LEAST + index * STEP)
	const misses = powers.map((power) => missOf(points, power))
	return powers[misses.indexOf(Math.min(...misses))] ?? Number.NaN
}

/** The sum of squares that the best line through the values over `size ** power` leaves. */
function missOf(points: readonly Point[], power: number): number {
	const largest = Math.max(...points.map(({ size }) => size))
	const x = fromMean(points.map(({ size }) => (size / largest) ** power))
	const y = fromMean(points.map(({ value }) => value))
	const slope = dot(x, y) / dot(x, x)
	const left = y.map((value, index) => value - slope * (x[index] ?? 0))
	return dot(left, left)
}

function fromMean(values: readonly number[]): readonly number[] {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length
	return values.map((value) => value - mean)
}

function dot(one: readonly number[], other: readonly number[]): number {
	return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
}
