import type { Problem, Steps } from '../../../model/index.ts'
import { DEPTH_LIMIT, problem } from '../../../model/index.ts'
import { BOM, lineStarts, placeAt } from '../../lines.ts'
import { openTemplate } from '../scan-text.ts'
import type { Expression, HclFile, Item, TemplatePart } from '../syntax.ts'
import { readFile, readFileInSteps } from './body.ts'
import { readExpression } from './expression.ts'
import type { Finding, HclLimits, Reader } from './reader.ts'
import { expected, isAt, next, SPLIT_HINT } from './reader.ts'
import { readWholeTemplate } from './template.ts'

export const HCL_LIMITS: HclLimits = { bytes: 10_000_000, depth: DEPTH_LIMIT, nodes: 2_000_000 }

type Invalid = { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
export type ParsedHcl = { readonly kind: 'ok'; readonly file: HclFile } | Invalid
export type ParsedExpression = { readonly kind: 'ok'; readonly expression: Expression } | Invalid
export type ParsedTemplate = { readonly kind: 'ok'; readonly parts: readonly TemplatePart[] } | Invalid

/**
 * One file as a syntax tree. The language is HCL 2 as Terraform reads it; what its blocks and attributes mean is not looked at. Also
 * refused: an attribute set twice in one body, a lone surrogate, and what exceeds `limits` (P44). All problems are told at once, up to
 * a limit, each with line and column; the caller adds the file.
 */
export function parseHcl(text: string, limits: HclLimits = HCL_LIMITS): ParsedHcl {
	const reader = startFile(text, limits)
	return asFile(reader, reader.isOver ? [] : readFile(reader))
}

/** The same in steps, of which one is some items of the file with all that is in them. */
export function* parseHclInSteps(text: string, limits: HclLimits = HCL_LIMITS): Steps<ParsedHcl> {
	const reader = startFile(text, limits)
	return asFile(reader, reader.isOver ? [] : yield* readFileInSteps(reader))
}

function startFile(text: string, limits: HclLimits): Reader {
	const reader = startReader(text, limits)
	if (!reader.isOver) next(reader)
	return reader
}

function asFile(reader: Reader, items: readonly Item[]): ParsedHcl {
	const { text, findings, comments } = reader
	if (findings.length > 0) return invalid(reader)
	const start = text.startsWith(BOM) ? 1 : 0
	return { kind: 'ok', file: { text, lines: lineStarts(text), body: { start, end: text.length, items }, comments } }
}

/** A text that is one expression as a whole; line breaks are blanks in it. */
export function parseExpression(text: string, limits: HclLimits = HCL_LIMITS): ParsedExpression {
	const reader = startReader(text, limits)
	if (reader.isOver) return invalid(reader)
	reader.hasLines = false
	next(reader)
	const expression = readExpression(reader)
	if (expression && isAt(reader, 'end')) return { kind: 'ok', expression }
	if (expression) expected(reader, 'the end of the expression', 'remove what follows it')
	return invalid(reader)
}

/** A text that is a template as a whole, such as a file for `templatefile`; it has no quotes around it and only the escapes of a heredoc. */
export function parseTemplate(text: string, limits: HclLimits = HCL_LIMITS): ParsedTemplate {
	const reader = startReader(text, limits)
	if (reader.isOver) return invalid(reader)
	openTemplate(reader, '')
	next(reader)
	const parts = readWholeTemplate(reader)
	return parts && reader.findings.length === 0 ? { kind: 'ok', parts } : invalid(reader)
}

function startReader(text: string, limits: HclLimits): Reader {
	const finding = checkText(text, limits)
	const start = text.startsWith(BOM) ? 1 : 0
	return {
		text,
		kind: 'end',
		start,
		end: start,
		inText: false,
		braces: 0,
		outer: [],
		closers: [],
		limits,
		comments: [],
		findings: finding ? [finding] : [],
		readExpression,
		hasLines: true,
		depth: 0,
		height: 0,
		nodes: 0,
		isOver: finding !== undefined,
	}
}

function checkText(text: string, { bytes }: HclLimits): Finding | undefined {
	if (text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes))
		return { code: 'INPUT_TOO_LARGE', message: `the file is larger than ${bytes} bytes`, hint: SPLIT_HINT, offset: 0 }
	if (text.isWellFormed()) return undefined
	const offset = text.search(/\p{Surrogate}/u)
	return { code: 'HCL_INVALID', message: 'not valid HCL: the file holds half of a character', hint: 'save the file as UTF-8 text', offset }
}

function invalid({ text, findings }: Reader): Invalid {
	const lines = lineStarts(text)
	const inOrder = (findMerge(text) ?? findings).toSorted((a, b) => a.offset - b.offset)
	const problems = inOrder.map(({ code, message, hint, offset }) => problem(code, message, { hint, where: placeAt(text, lines, offset) }))
	return { kind: 'invalid', problems }
}

/** What git leaves in a file where a merge could not be made: whatever else is said about it misses the point. */
function findMerge(text: string): readonly Finding[] | undefined {
	const offset = text.search(/^(?:<{7}|>{7})(?: |$)/m)
	if (offset === -1) return undefined
	const message = 'not valid HCL: the file has the marks of an unfinished merge'
	const hint = 'keep what is right of the two sides, and remove the lines with <<<<<<<, ======= and >>>>>>>'
	return [{ code: 'HCL_INVALID', message, hint, offset }]
}
