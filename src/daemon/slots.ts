/** Runs work, so much of it at once; the rest waits in the order in which it came. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>

export function makeSlots(count: number): Slots {
	let free = count
	const waiting: (() => void)[] = []
	return async (work) => {
		if (free > 0) free -= 1
		else await new Promise<void>((resolve) => void waiting.push(resolve))
		try {
			return await work()
		} finally {
			const next = waiting.shift()
			if (next) next()
			else free += 1
		}
	}
}
