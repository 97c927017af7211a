/** The properties and the rows of the truth tables as text, one line each, with what proves them. */
import { PROPERTIES } from './list.ts'
import type { Ran } from './report.ts'
import type { TableRow } from './rows.ts'
import { TABLE_ROWS, TABLES } from './rows.ts'
import type { Case } from './titles.ts'

const MISSING = 'missing'

/**
 * `cases`: tests found in the code. `ran`: tests of the last run; undefined where there is no report. What nothing proves is listed as
 * missing, and counted in the last line; what is proven by tests that this run left out is not.
 */
export function tableOf(cases: readonly Case[], ran: readonly Ran[] | undefined): string {
	const properties = PROPERTIES.map(({ id, name }) => propertyLine(id, name, cases, ran))
	const rows = TABLES.map(({ id, name }) => ({
		head: [id, name, 'hits', ''],
		lines: TABLE_ROWS.filter((row) => row.name.startsWith(id)).map((row) => rowLine(row, ran)),
	}))
	const missing = [properties, rows.flatMap(({ lines }) => lines)].map((lines) => lines.filter((line) => line.at(-1) === MISSING).length)
	return [
		...aligned([['', 'property', 'cases', 'ran', 'generated', 'proven by'], ...properties]),
		'',
		...aligned(rows.flatMap(({ head, lines }) => [head, ...lines])),
		'',
		`Missing: ${missing[0]} of ${properties.length} properties, ${missing[1]} of ${TABLE_ROWS.length} rows of the truth tables.`,
		'',
	].join('\n')
}

type Cells = readonly string[]

function propertyLine(id: string, name: string, cases: readonly Case[], ran: readonly Ran[] | undefined): Cells {
	const named = cases.filter(({ ids }) => ids.includes(id))
	const proofs = named.filter(({ isOpen }) => !isOpen)
	const runs = ran?.filter(({ ids, outcome }) => ids.includes(id) && outcome !== 'open')
	const files = countBy((runs ?? proofs).map(({ file }) => file.replace(/^test\//, '').replace(/\.test\.ts$/, '')))
	const shown = [...files].map(([file, count]) => `${file} ${count}`).join(', ') || (proofs.length > 0 ? 'not run' : MISSING)
	const open = named.length - proofs.length
	return [
		id,
		name,
		number(proofs.length),
		runs ? ranCell(runs) : '-',
		generatedCell(runs),
		open > 0 && shown !== MISSING ? `${shown}; ${open} not proven yet` : shown,
	]
}

function ranCell(runs: readonly Ran[]): string {
	const failed = runs.filter(({ outcome }) => outcome === 'failed').length
	return `${number(runs.filter(({ outcome }) => outcome === 'passed').length)}${failed === 0 ? '' : ` (${failed} failed)`}`
}

function generatedCell(runs: readonly Ran[] | undefined): string {
	const sum = runs?.reduce((count, { generated }) => count + generated, 0) ?? 0
	return sum === 0 ? '-' : number(sum)
}

function rowLine({ name, proof }: TableRow, ran: readonly Ran[] | undefined): Cells {
	const spoken = name.slice('2.1 '.length)
	if (proof === 'missing') return ['', spoken, '-', MISSING]
	if (proof !== 'counted') return ['', spoken, '-', `${proof.file.replace(/^test\//, '').replace(/\.test\.ts$/, '')}: ${proof.title}`]
	const hits = ran?.reduce((count, test) => count + (Object.hasOwn(test.hits, name) ? (test.hits[name] ?? 0) : 0), 0)
	return ['', spoken, hits === undefined ? '-' : number(hits), hits === 0 ? MISSING : '']
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>()
	for (const name of names.toSorted()) counts.set(name, (counts.get(name) ?? 0) + 1)
	return counts
}

function number(count: number): string {
	return count.toLocaleString('en')
}

/** Columns of one width each: numbers to the right, texts to the left, the last one as it is. */
function aligned(lines: readonly Cells[]): readonly string[] {
	const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
	return lines.map((cells) =>
		cells
			.map((cell, column) => padded(cell, column, widths))
			.join('  ')
			.trimEnd(),
	)
}

function padded(cell: string, column: number, widths: readonly number[]): string {
	if (column === widths.length - 1) return cell
	return column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
}
