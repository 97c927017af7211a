import { Failure, problem } from '../model/index.ts'

/** One object of an answer, read member by member: what a host sends is not what its documents say until it is looked at. */
export type Row = Readonly<Record<string, unknown>>

type Titled = { readonly title: string }

export function rowOf(value: unknown, { title }: Titled, path: string): Row {
	if (isRow(value)) return value
	throw invalid({ title }, path)
}

export function invalid({ title }: Titled, path: string): Failure {
	return new Failure(problem('API_ANSWER_INVALID', `${title} answered ${path.split('?')[0]} with something else than it promises`))
}

/** A member that is text; '' where it is not there. */
export function textIn(row: Row | undefined, name: string): string {
	const value = row?.[name]
	return typeof value === 'string' ? value : ''
}

export function rowIn(row: Row | undefined, name: string): Row | undefined {
	const value = row?.[name]
	return isRow(value) ? value : undefined
}

export function rowsIn(row: Row | undefined, name: string): readonly Row[] {
	const value = row?.[name]
	return Array.isArray(value) ? value.filter(isRow) : []
}

export function textsIn(row: Row | undefined, name: string): readonly string[] {
	const value = row?.[name]
	return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** A member that is true or false; undefined where it is neither. */
export function flagIn(row: Row | undefined, name: string): boolean | undefined {
	const value = row?.[name]
	return typeof value === 'boolean' ? value : undefined
}

export function numberIn(row: Row | undefined, name: string): number {
	const value = row?.[name]
	return typeof value === 'number' ? value : 0
}

/** A text that is too long ends in an ellipsis. */
export function cut(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
