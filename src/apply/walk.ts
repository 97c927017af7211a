/** What is to be done in what order: `needs` names, for each item, the items that must have ended first. Without circles. */
export type Graph<T> = { readonly items: readonly T[]; readonly needs: (item: T) => Iterable<T> }

/**
 * Does `work` on each item as soon as all that it needs has ended, in the order of the items where there is a choice, with at most
 * `limit` under way. Where one rejects nothing new starts, and that is the answer once what is under way has ended.
 */
export async function walk<T>({ items, needs }: Graph<T>, limit: number, work: (item: T) => Promise<void>): Promise<void> {
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
	let next = 0
	const failed: unknown[] = []
	const underWay = new Set<Promise<void>>()
	const start = (item: T): void => {
		const run = work(item).then(
			() => ready.push(...released(waiters.get(item) ?? [], open)),
			(error) => void failed.push(error),
		)
		const ended = run.then(() => void underWay.delete(ended))
		underWay.add(ended)
	}
	for (;;) {
		for (let item = ready[next]; item !== undefined && underWay.size < limit && failed.length === 0; item = ready[next]) {
			next += 1
			start(item)
		}
		if (underWay.size === 0) break
		await Promise.race(underWay)
	}
	if (failed.length > 0) throw failed[0]
}

/** Those of them that wait for nothing any more, now that one thing that they need has ended. */
function released<T>(waiting: readonly T[], open: Map<T, number>): readonly T[] {
	return waiting.filter((item) => {
		const left = (open.get(item) ?? 0) - 1
		open.set(item, left)
		return left === 0
	})
}
