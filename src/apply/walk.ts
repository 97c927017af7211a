/** What is to be done in what order: `needs` names, for each item, the items that must have ended first. Without circles. */
export type Graph<T> = { readonly items: readonly T[]; readonly needs: (item: T) => Iterable<T> }

/**
 * Does `work` on each item as soon as all that it needs has ended, in the order of the items where there is a choice, with at most
 * `limit` under way. Where one rejects nothing new starts, and that is the answer once what is under way has ended.
 */
export function walk<T>({ items, needs }: Graph<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
	const open = new Map<T, number>()
	const waiters = new Map<T, T[]>()
	const ready: T[] = []
	for (const item of items) {
		const needed = new Set(needs(item))
		open.set(item, needed.size)
		for (const other of needed) {
			const others = waiters.get(other)
			if (others) others.push(item)
			else waiters.set(other, [item])
		}
		if (needed.size === 0) ready.push(item)
	}
	const failed: unknown[] = []
	let [next, underWay] = [0, 0]
	return new Promise((resolve, reject) => {
		const go = (): void => {
			for (let item = ready[next]; item !== undefined && underWay < limit && failed.length === 0; item = ready[next]) {
				next += 1
				underWay += 1
				start(item)
			}
			if (underWay > 0) return
			if (failed.length > 0) reject(failed[0])
			else resolve()
		}
		const start = (item: T): void => {
			work(item)
				.then(
					() => ready.push(...released(waiters.get(item) ?? [], open)),
					(error) => failed.push(error),
				)
				.then(() => {
					underWay -= 1
					go()
				})
				.catch(reject)
		}
		go()
	})
}

/** Those of them that wait for nothing any more, now that one thing that they need has ended. */
function released<T>(waiting: readonly T[], open: Map<T, number>): readonly T[] {
	return waiting.filter((item) => {
		const left = (open.get(item) ?? 0) - 1
		open.set(item, left)
		return left === 0
	})
}
