import type { Dict, Value } from './value.ts'

/** What rows are found by: a member, or a function of theirs, which must always be the same one. */
export type By = string | ((row: Dict) => Value)

export type Entry = readonly [id: string, row: Dict]

export function valueBy(row: Dict, by: By): Value {
	return typeof by === 'string' ? row.get(by) : by(row)
}

/** Rows by id that are changed in place, each with its place in the order of creation, and found by what they hold. */
export type Kept = {
	/** In the order of their places, unless `isMixed`. */
	rows: Map<string, Dict>
	readonly places: Map<string, number>
	/** Ids by the value, for whatever was asked by. */
	readonly found: Map<By, Map<Value, Set<string>>>
	isMixed: boolean
	/** No row has a higher place. */
	last: number
}

/** What was under an id: a row in its place, or nothing. */
export type Spot = { readonly id: string; readonly row?: Dict; readonly place?: number }

export function keptOf(rows: ReadonlyMap<string, Dict>): Kept {
	let last = -1
	return { rows: new Map(rows), places: new Map([...rows.keys()].map((id) => [id, ++last])), found: new Map(), isMixed: false, last }
}

export function spotOf({ rows, places }: Kept, id: string): Spot {
	const [row, place] = [rows.get(id), places.get(id)]
	return { id, ...(row && { row }), ...(place !== undefined && { place }) }
}

/** Brings about what the spot says; a row without a place keeps its own, or is the last one. */
export function setSpot(kept: Kept, { id, row, place }: Spot): void {
	const before = kept.rows.get(id)
	if (before) forget(kept, id, before)
	if (!row) {
		kept.rows.delete(id)
		kept.places.delete(id)
		return
	}
	if (!before) setPlace(kept, id, place ?? kept.last + 1)
	kept.rows.set(id, row)
	for (const [by, ids] of kept.found) addTo(ids, valueBy(row, by), id)
}

function setPlace(kept: Kept, id: string, place: number): void {
	kept.places.set(id, place)
	if (place < kept.last) kept.isMixed = true
	else kept.last = place
}

function forget({ found }: Kept, id: string, row: Dict): void {
	for (const [by, ids] of found) ids.get(valueBy(row, by))?.delete(id)
}

function addTo(ids: Map<Value, Set<string>>, value: Value, id: string): void {
	const same = ids.get(value)
	if (same) same.add(id)
	else ids.set(value, new Set([id]))
}

/** Rows that were put back between others go to where they were. */
export function sortMixed(kept: Kept): void {
	if (!kept.isMixed) return
	kept.rows = new Map([...kept.rows].sort(([a], [b]) => placeOf(kept, a) - placeOf(kept, b)))
	kept.isMixed = false
}

function placeOf({ places }: Kept, id: string): number {
	return places.get(id) ?? 0
}

/** The rows with that very value, in order. What one question gathers, the next ones by the same use. */
export function findEntries(kept: Kept, by: By, value: Value): readonly Entry[] {
	const ids = (kept.found.get(by) ?? gather(kept, by)).get(value) ?? []
	const entries = [...ids].flatMap((id): Entry[] => {
		const row = kept.rows.get(id)
		return row ? [[id, row]] : []
	})
	return entries.length < 2 ? entries : entries.sort(([a], [b]) => placeOf(kept, a) - placeOf(kept, b))
}

function gather(kept: Kept, by: By): Map<Value, Set<string>> {
	const ids = new Map<Value, Set<string>>()
	for (const [id, row] of kept.rows) addTo(ids, valueBy(row, by), id)
	kept.found.set(by, ids)
	return ids
}
