import type { CST, Document, ParsedNode } from 'yaml'
import { Composer, Lexer, Parser } from 'yaml'
import type { Code } from '../../model/index.ts'
import type { Limits } from './node.ts'

/** What is wrong, and at which offset. */
export type Finding = { readonly code: Code; readonly message: string; readonly hint?: string; readonly offset: number }

export type Scanned =
	| { readonly kind: 'ok'; readonly document: Document.Parsed | undefined }
	| { readonly kind: 'invalid'; readonly findings: readonly Finding[] }

/** How many findings are reported; the first ones matter. */
const FINDINGS_LIMIT = 20

/** Characters that YAML forbids in a text, and a carriage return that ends no line, which readers take differently. */
export const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\r(?!\n)/

/**
 * The text as the `yaml` package reads it, values not yet resolved. Its lexer is driven by hand, so that nesting and
 * size are measured before anything recursive runs or memory grows (P44).
 */
export function scan(text: string, limits: Limits): Scanned {
	const early = checkText(text, limits)
	if (early) return { kind: 'invalid', findings: [early] }
	const parser = new Parser()
	const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, keepSourceTokens: true })
	const meter = makeMeter(limits)
	const documents: Document.Parsed<ParsedNode>[] = []
	const findings: Finding[] = []
	const accept = (tokens: Iterable<CST.Token>): void => {
		for (const token of tokens) {
			if (token.type === 'directive') findings.push(...checkDirective(token))
			documents.push(...composer.next(token))
		}
	}
	for (const lexeme of new Lexer().lex(text)) {
		const excess = meter(lexeme)
		if (excess) return { kind: 'invalid', findings: [excess] }
		if (documents.length > 1 || findings.length >= FINDINGS_LIMIT) break
		accept(parser.next(lexeme))
	}
	accept(parser.end())
	documents.push(...composer.end(true, text.length))
	findings.push(...documents.flatMap((document) => document.errors.slice(0, FINDINGS_LIMIT).map(explain)), ...checkCount(documents))
	if (findings.length === 0) return { kind: 'ok', document: documents[0] }
	const inOrder = findings.sort((a, b) => a.offset - b.offset).slice(0, FINDINGS_LIMIT)
	return { kind: 'invalid', findings: findMerge(text) ?? inOrder }
}

/** What git leaves in a file where a merge could not be made: whatever the parser says about it misses the point. */
function findMerge(text: string): readonly Finding[] | undefined {
	const offset = text.search(/^(?:<{7}|>{7})(?: |$)/m)
	if (offset === -1) return undefined
	const hint = 'keep what is right of the two sides, and remove the lines with <<<<<<<, ======= and >>>>>>>'
	return [{ code: 'YAML_INVALID', message: 'the file has the marks of an unfinished merge', hint, offset }]
}

function checkText(text: string, limits: Limits): Finding | undefined {
	if (text.length > limits.bytes || (text.length * 3 > limits.bytes && new TextEncoder().encode(text).length > limits.bytes))
		return { code: 'INPUT_TOO_LARGE', message: `the file is larger than ${limits.bytes} bytes`, offset: 0 }
	const offset = text.search(FORBIDDEN)
	if (offset === -1) return undefined
	if (text[offset] === '\r')
		return {
			code: 'YAML_INVALID',
			message: 'a carriage return stands without a line feed',
			hint: 'save the file with LF or CRLF line ends',
			offset,
		}
	const name = `U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')}`
	return { code: 'YAML_INVALID', message: `the file holds the control character ${name}`, hint: 'save the file as UTF-8 text', offset }
}

function checkDirective({ source, offset }: CST.Directive): readonly Finding[] {
	if (/^%YAML[ \t]+1\.2$/.test(source)) return []
	return [
		{ code: 'YAML_INVALID', message: 'the file has a directive other than %YAML 1.2', hint: 'remove the line that starts with %', offset },
	]
}

function checkCount(documents: readonly Document.Parsed[]): readonly Finding[] {
	const second = documents[1]
	if (!second) return []
	return [
		{
			code: 'YAML_INVALID',
			message: 'the file holds more than one document',
			hint: 'remove what follows the second ---',
			offset: second.range[0],
		},
	]
}

const HINTS: Readonly<Partial<Record<string, string>>> = {
	BAD_DQ_ESCAPE: 'double the backslash, or use single quotes',
	BAD_INDENT: 'start the keys of one map, and the items of one list, in the same column',
	BAD_SCALAR_START: 'put the text in quotes',
	BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes',
	MISSING_CHAR: 'look for a missing colon, comma, quote or bracket',
	MULTILINE_IMPLICIT_KEY: 'look for a missing colon, or put the text in quotes',
	TAB_AS_INDENT: 'indent with spaces',
}

/** The package's own sentence, less what it quotes of the text: that could be long, or secret. */
function explain(error: Document.Parsed['errors'][number]): Finding {
	if (error.code === 'RESOURCE_EXHAUSTION')
		return { code: 'INPUT_TOO_LARGE', message: 'the file is nested too deeply', offset: error.pos[0] }
	const sentence = error.message.replace(/: .*$/s, '').replace(/^Invalid escape sequence.*$/s, 'Invalid escape sequence')
	const hint = HINTS[error.code]
	const message = `not valid YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
	return { code: 'YAML_INVALID', message, ...(hint ? { hint } : {}), offset: error.pos[0] }
}

/** Lexemes of the package that stand for no text: a document starts, a flow collection breaks off, a scalar follows. */
const [DOCUMENT, FLOW_END, SCALAR] = ['\x02', '\x18', '\x1f']

/**
 * Counts nodes and nesting as lexemes go by. Flow nesting is exact; block nesting is judged by the columns at which
 * something starts, of which each level has at least one and at most two.
 */
function makeMeter(limits: Limits): (lexeme: string) => Finding | undefined {
	const columns: number[] = []
	let [offset, line, flow, nodes] = [0, 0, 0, 0]
	let fresh = true
	let inScalar = false
	const open = (column: number): void => {
		while ((columns.at(-1) ?? -1) >= column) columns.pop()
		columns.push(column)
	}
	const count = (lexeme: string): void => {
		const first = lexeme.charAt(0)
		const blank = !inScalar && (first === ' ' || first === '\t' || first === '\n' || first === '\r' || first === '#')
		const indicator = !inScalar && (lexeme === '-' || lexeme === '?' || lexeme === ':')
		if (flow === 0 && !blank && (fresh || indicator)) open(offset - line)
		if (!blank) fresh = false
		if (inScalar || indicator || first === '"' || first === "'" || first === '*') nodes++
		if (inScalar) return
		if (lexeme === '[' || lexeme === '{') nodes++
		if (lexeme === '[' || lexeme === '{') flow++
		else if (lexeme === ']' || lexeme === '}') flow = Math.max(0, flow - 1)
	}
	return (lexeme) => {
		if (!inScalar && (lexeme === SCALAR || lexeme === DOCUMENT || lexeme === FLOW_END)) {
			inScalar = lexeme === SCALAR
			if (lexeme === FLOW_END) flow = 0
			return undefined
		}
		count(lexeme)
		const feed = lexeme.lastIndexOf('\n')
		offset += lexeme.length
		inScalar = false
		if (feed !== -1) {
			line = offset - (lexeme.length - feed - 1)
			fresh = true
		}
		// An indicator counts as a node beside the scalar it introduces, so the count is at most three times the real one.
		if (nodes > 3 * limits.nodes) return { code: 'INPUT_TOO_LARGE', message: `the file holds more than ${limits.nodes} values`, offset }
		if (flow > limits.depth || columns.length > 2 * limits.depth + 2)
			return { code: 'INPUT_TOO_LARGE', message: `the file is nested deeper than ${limits.depth} levels`, offset }
		return undefined
	}
}
