import type { By, Entry, Kept, Spot } from './kept-rows.ts'
import { findEntries, keptOf, setSpot, sortMixed, spotOf, valueBy } from './kept-rows.ts'
import type { Dict, Value } from './value.ts'

type Table = ReadonlyMap<string, Dict>

/** The table with that row in place of the one with its id, or behind all others; in constant time where the table was had so too. */
export function withRow(table: Table, id: string, row: Dict): Table {
	return rowsOf(table).with({ id, row })
}

/** The table without the row with that id; in constant time where the table was had so too. */
export function withoutRow(table: Table, id: string): Table {
	return table.has(id) ? rowsOf(table).with({ id }) : table
}

/** The table without the rows of that value. */
export function withoutRows(table: Table, by: By, value: Value): Table {
	return entriesWhere(table, by, value).reduce((rest, [id]) => withoutRow(rest, id), table)
}

/**
 * The rows in which a member, or what a function makes of a row, is that very value, in order; `undefined`: is absent. It takes the time to
 * tell them where the table was had from `withRow` and was asked by the same before, whatever was changed since.
 */
export function rowsWhere(table: Table, by: By, value: Value): readonly Dict[] {
	return entriesWhere(table, by, value).map(([, row]) => row)
}

function entriesWhere(table: Table, by: By, value: Value): readonly Entry[] {
	return table instanceof Rows ? table.where(by, value) : [...table].filter(([, row]) => valueBy(row, by) === value)
}

/** The table as it is had from `withRow`. */
export function asTable(rows: Table): Table {
	return rowsOf(rows)
}

function rowsOf(table: Table): Rows {
	return table instanceof Rows ? table : new Rows(table)
}

/** How a table is had from the one that it was made from, or that from it: one row is another one, or not there. */
type Step = { readonly from: Rows; readonly spot: Spot }

/**
 * A table of rows by id, in order of creation. `with` gives another table in constant time, which shares all but one row with this one: the
 * newest table has the rows, the others know in what they differ from the next one. To look at an older one brings the rows there,
 * step by step.
 */
class Rows extends Map<string, Dict> {
	#kept: Kept | undefined
	#step: Step | undefined

	constructor(rows?: Table) {
		super()
		if (rows) this.#kept = keptOf(rows)
	}

	with(spot: Spot): Rows {
		const kept = this.#own()
		const next = new Rows()
		next.#takeFrom(this, kept, spot)
		return next
	}

	where(by: By, value: Value): readonly Entry[] {
		return findEntries(this.#own(), by, value)
	}

	/** The rows of this table; whichever had them until now only knows the difference. */
	#own(): Kept {
		if (this.#kept) return this.#kept
		const way: Rows[] = [this]
		for (let step = this.#step; step; step = step.from.#step) way.push(step.from)
		let at = way.pop() ?? this
		const kept = at.#kept ?? keptOf(new Map())
		for (const table of way.reverse()) {
			if (table.#step) table.#takeFrom(at, kept, table.#step.spot)
			at = table
		}
		sortMixed(kept)
		return kept
	}

	#takeFrom(other: Rows, kept: Kept, spot: Spot): void {
		other.#kept = undefined
		other.#step = { from: this, spot: spotOf(kept, spot.id) }
		setSpot(kept, spot)
		this.#kept = kept
		this.#step = undefined
	}

	get #rows(): Map<string, Dict> {
		return this.#own().rows
	}

	override get size(): number {
		return this.#rows.size
	}
	override get(id: string): Dict | undefined {
		return this.#rows.get(id)
	}
	override has(id: string): boolean {
		return this.#rows.has(id)
	}
	override keys(): MapIterator<string> {
		return this.#rows.keys()
	}
	override values(): MapIterator<Dict> {
		return this.#rows.values()
	}
	override entries(): MapIterator<[string, Dict]> {
		return this.#rows.entries()
	}
	override [Symbol.iterator](): MapIterator<[string, Dict]> {
		return this.#rows.entries()
	}
	override forEach(each: (row: Dict, id: string, table: Map<string, Dict>) => void): void {
		for (const [id, row] of this.#rows) each(row, id, this)
	}
}
