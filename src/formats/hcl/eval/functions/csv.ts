import type { Computed, Refusal } from '../refusal.ts'
import { isRefusal, refuse, refuseSize } from '../refusal.ts'
import type { HclType } from '../typing.ts'
import type { Entry } from '../value.ts'
import { listOf, objectOf, stringOf } from '../value.ts'
import type { Functions } from './define.ts'
import { ofText } from './define.ts'

/** So many characters of a text cost a step. */
const CHARACTERS = 8

export const CSV_FUNCTIONS: Functions = {
	csvdecode: ofText((text, call) => (call.take(text.length / CHARACTERS) ? decode(text) : refuseSize('the text')), 'dynamic'),
}

/** The first row names the columns; each other row becomes an object of texts. */
function decode(text: string): Computed {
	const rows = parseRows(text)
	if (isRefusal(rows)) return rows
	const [header, ...records] = rows
	if (!header) return refuse('the text has no row with the names of the columns', { argument: 0 })
	if (new Set(header).size < header.length) return refuse('two columns have the same name', { argument: 0 })
	const short = records.findIndex((record) => record.length !== header.length)
	if (short !== -1) return refuse(`row ${short + 2} has ${records[short]?.length} fields for ${header.length} columns`, { argument: 0 })
	const type: HclType = { kind: 'object', members: new Map(header.map((name) => [name, 'string'])) }
	return listOf(
		type,
		records.map((record) => objectOf(header.map((name, index): Entry => [name, stringOf(record[index] ?? '')]))),
	)
}

/** The rows of a text by RFC 4180; empty lines do not count, and a quote may stand only around a whole field. */
function parseRows(text: string): readonly (readonly string[])[] | Refusal {
	const source = text.replaceAll('\r\n', '\n')
	const rows: string[][] = []
	let row: string[] = []
	let at = 0
	while (at < source.length) {
		if (row.length === 0 && source[at] === '\n') {
			at++
			continue
		}
		const field = readField(source, at)
		if (isRefusal(field)) return refuse(`${field.message} in row ${rows.length + 1}`, { argument: 0 })
		row.push(field.text)
		at = field.end + 1
		const isLast = source[field.end] !== ','
		if (!isLast && at === source.length) row.push('')
		if (isLast || at === source.length) rows.push(row)
		if (isLast) row = []
	}
	return rows
}

function readField(source: string, start: number): { readonly text: string; readonly end: number } | Refusal {
	if (source[start] !== '"') {
		const end = endOf(source, start)
		const text = source.slice(start, end)
		return text.includes('"') ? refuse('a quote stands inside a field without quotes') : { text, end }
	}
	const pieces: string[] = []
	let at = start + 1
	for (;;) {
		const quote = source.indexOf('"', at)
		if (quote === -1) return refuse('a quote does not end')
		pieces.push(source.slice(at, quote))
		at = quote + 2
		if (source[quote + 1] === '"') pieces.push('"')
		else if (quote + 1 === endOf(source, quote + 1)) return { text: pieces.join(''), end: quote + 1 }
		else return refuse('text follows the quote that ends a field')
	}
}

/** Where the next comma or line break stands, or the end. */
function endOf(source: string, start: number): number {
	let at = start
	while (at < source.length && source[at] !== ',' && source[at] !== '\n') at++
	return at
}
