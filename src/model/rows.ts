import type { Dict } from './value.ts'

/** The table with that row in place of the one with its id, or behind all others; in constant time where the table was had so too. */
export function withRow(table: ReadonlyMap<string, Dict>, id: string, row: Dict): ReadonlyMap<string, Dict> {
	return (table instanceof Rows ? table : new Rows(table)).with(id, row)
}

/** How a table is had from the one that it was made from, or that from it: one row is another one, or not there. */
type Step = { readonly from: Rows; readonly id: string; readonly row: Dict | undefined }

/**
 * A table of rows by id, in order of creation. `with` gives another table in constant time, which shares all but one row with this one: the
 * newest table has the rows, the others know in what they differ from the next one. To look at an older one brings the rows there,
 * step by step.
 */
class Rows extends Map<string, Dict> {
	#rows: Map<string, Dict> | undefined
	#step: Step | undefined

	constructor(rows: ReadonlyMap<string, Dict>) {
		super()
		this.#rows = new Map(rows)
	}

	with(id: string, row: Dict): Rows {
		const rows = this.#own()
		const next = new Rows(NO_ROWS)
		next.#rows = rows
		this.#rows = undefined
		this.#step = { from: next, id, row: rows.get(id) }
		rows.set(id, row)
		return next
	}

	/** The rows of this table; whichever had them until now only knows the difference. */
	#own(): Map<string, Dict> {
		if (this.#rows) return this.#rows
		const way: Rows[] = [this]
		for (let step = this.#step; step; step = step.from.#step) way.push(step.from)
		let at = way.pop() ?? this
		const rows = at.#rows ?? new Map<string, Dict>()
		for (const table of way.reverse()) {
			const step = table.#step
			if (!step) continue
			const was = rows.get(step.id)
			if (step.row) rows.set(step.id, step.row)
			else rows.delete(step.id)
			at.#rows = undefined
			at.#step = { from: table, id: step.id, row: was }
			table.#rows = rows
			table.#step = undefined
			at = table
		}
		return rows
	}

	override get size(): number {
		return this.#own().size
	}
	override get(id: string): Dict | undefined {
		return this.#own().get(id)
	}
	override has(id: string): boolean {
		return this.#own().has(id)
	}
	override keys(): MapIterator<string> {
		return this.#own().keys()
	}
	override values(): MapIterator<Dict> {
		return this.#own().values()
	}
	override entries(): MapIterator<[string, Dict]> {
		return this.#own().entries()
	}
	override [Symbol.iterator](): MapIterator<[string, Dict]> {
		return this.#own().entries()
	}
	override forEach(each: (row: Dict, id: string, table: Map<string, Dict>) => void): void {
		for (const [id, row] of this.#own()) each(row, id, this)
	}
}

const NO_ROWS: ReadonlyMap<string, Dict> = new Map()
