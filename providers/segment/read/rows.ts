import type { Dict, Read } from '../../../src/provider.ts'
import { complete } from '../../../src/provider.ts'

export type Rows = Read<readonly Dict[]>

/** One list after another put together; the first that is not known leaves all unknown. */
export async function gatherAll(reads: readonly Promise<Rows>[]): Promise<Rows> {
	const all: Dict[] = []
	for (const rows of await Promise.all(reads)) {
		if (rows.kind === 'unknown') return rows
		all.push(...rows.value)
	}
	return complete(all)
}

/** What is read for each of the rows, put together. */
export async function forEach(rows: Rows, read: (row: Dict) => Promise<Rows>): Promise<Rows> {
	return rows.kind === 'unknown' ? rows : gatherAll(rows.value.map(read))
}

export async function rowOf(read: Promise<Read<Dict>>): Promise<Rows> {
	const row = await read
	return row.kind === 'unknown' ? row : complete([row.value])
}
