/** Numbers from a seed: the same seed, the same numbers. */
export type Dice = {
	/** From 0 up to and without `count`. */
	below(count: number): number
	pick<T>(items: readonly T[]): T | undefined
	chance(share: number): boolean
}

export function makeDice(seed: string): Dice {
	let state = [...seed].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0
		let mixed = Math.imul(state ^ (state >>> 15), state | 1)
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
	const below = (count: number): number => Math.floor(next() * count)
	return { below, pick: (items) => items[below(items.length)], chance: (share) => next() < share }
}
