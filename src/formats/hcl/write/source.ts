import type { Value, ValuePath } from '../../../model/index.ts'
import { placeAt } from '../../lines.ts'
import type { BlockItem, Expression, HclFile, Span } from '../syntax.ts'
import type { Layout } from './text.ts'
import type { Writable } from './writable.ts'

/** What cannot be written where it stands, because an expression says what the value is. */
export type Computed = {
	readonly kind: 'computed'
	/** From the attributes of the block down. */
	readonly path: ValuePath
	/** Of the expression, from 1. */
	readonly where: { readonly line: number; readonly column: number }
	readonly expression: string
	/** Undefined where nothing is to stand there any more. */
	readonly wanted: Writable | undefined
}

/** The value is written in another place, which the caller sees to. */
type Elsewhere = { readonly kind: 'elsewhere' }

export type EditOptions = {
	/** The member that tells the items of a list apart, where it does. */
	readonly keyedBy?: string
	/** Attributes and blocks that say how the block is used, not what it holds; they stay. */
	readonly reserved: ReadonlySet<string>
	/** Members that are nested blocks, each with what is nested in it. */
	readonly blocks?: Blocks
	/** What an expression that is no literal means, or which blocks a `dynamic` makes, as a list; undefined where nobody knows. */
	readonly meaningOf?: (node: Expression | BlockItem) => Value
	/** What to write in place of an expression, null for nothing; undefined where nobody can say. */
	readonly resolve?: (computed: Computed) => Writable | Elsewhere | undefined
}

/** `isList`: the block may stand more than once, and its value is a list. */
export type Blocks = ReadonlyMap<string, { readonly isList: boolean; readonly blocks?: Blocks }>

/** One edit under way. */
export type Source = {
	readonly file: HclFile
	readonly options: EditOptions
	readonly eol: '\n' | '\r\n'
	/** One level of indentation. */
	readonly step: string
	readonly computed: Computed[]
	readonly editExpression: EditExpression
}

/** New text for an expression, so that it means what is wanted. What stands in brackets is an expression again. */
export type EditExpression = (source: Source, node: Expression, wanted: Writable, at: At) => string

/** Where an expression stands: its path from the attributes of the block down, and whether a heredoc may stand there. */
export type At = { readonly path: ValuePath; readonly mayHeredoc: boolean }

export function makeSource(file: HclFile, options: EditOptions, editExpression: EditExpression): Source {
	return { file, options, eol: eolOf(file.text), step: stepOf(file), computed: [], editExpression }
}

function eolOf(text: string): '\n' | '\r\n' {
	return text[text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n'
}

/** The file's own indentation, as the first nested line shows it. */
function stepOf({ text, body }: HclFile): string {
	for (const item of body.items) {
		const first = item.kind === 'block' ? item.body.items[0] : undefined
		const indent = first ? indentAt(text, first.start) : ''
		const outer = indentAt(text, item.start)
		if (indent.length > outer.length && indent.startsWith(outer)) return indent.slice(outer.length)
	}
	return '  '
}

/** The blanks that begin the line of `offset`. */
export function indentAt(text: string, offset: number): string {
	const start = text.lastIndexOf('\n', offset - 1) + 1
	const blanks = /[ \t]*/y
	blanks.lastIndex = start
	return blanks.exec(text)?.[0] ?? ''
}

/** How what begins on the line of `offset` is laid out. */
export function layoutAt({ file, eol, step }: Source, offset: number): Layout {
	return { indent: indentAt(file.text, offset), step, eol }
}

export function textOf({ file }: Source, { start, end }: Span): string {
	return file.text.slice(start, end)
}

/**
 * What the caller wants in place of an expression that computes the value. Where it has no answer, and where `stuck`, which does, is only a
 * part of the expression, that is reported.
 */
export function settle(source: Source, node: Span, stuck: Span, { wanted, path }: Wanted): Writable | Elsewhere | undefined {
	const answer = node === stuck ? source.options.resolve?.(foundAt(source, stuck, { wanted, path })) : undefined
	if (answer === undefined) report(source, stuck, { wanted, path })
	return answer
}

/** Says that what computes a value stays, and nothing else can be done. */
export function report(source: Source, stuck: Span, wanted: Wanted): void {
	source.computed.push(foundAt(source, stuck, wanted))
}

/** `wanted`: undefined where nothing is to stand there any more. */
type Wanted = { readonly wanted: Writable | undefined; readonly path: ValuePath }

function foundAt({ file: { text, lines } }: Source, { start, end }: Span, { wanted, path }: Wanted): Computed {
	return { kind: 'computed', path, where: placeAt(text, lines, start), expression: text.slice(start, end), wanted }
}

export function isElsewhere(answer: Writable | Elsewhere): answer is Elsewhere {
	return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'elsewhere'
}
