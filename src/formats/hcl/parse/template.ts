import { TILDE } from '../character.ts'
import type { Span, TemplateNode, TemplatePart } from '../syntax.ts'
import { unescapeText } from './escape.ts'
import { readForIntro } from './for.ts'
import type { Reader } from './reader.ts'
import { blameOpening, count, enter, expected, isAt, isWord, leave, next, packed, refuse } from './reader.ts'

/** A template in quotes or a heredoc; what begins it is the current token. */
export function readTemplate(reader: Reader): TemplateNode | undefined {
	const { start, hasLines, closers } = reader
	const isQuoted = isAt(reader, 'quote')
	const marker = closers.at(-1) ?? ''
	const form = isQuoted ? QUOTED : heredocForm(marker, reader.text.startsWith('<<-', start))
	const parts: TemplatePart[] = []
	reader.height = 0
	next(reader)
	const stop = readParts(reader, parts)
	if (stop === undefined) return undefined
	if (stop !== 'end') return refuseMarker(reader, stop)
	if (reader.kind !== (isQuoted ? 'end-quote' : 'end-heredoc')) return refuseEnd(reader, start, marker)
	const { end, height } = reader
	reader.hasLines = hasLines
	next(reader)
	return count(reader, height) ? { kind: 'template', start, end, form, parts: packed(parts) } : undefined
}

const QUOTED: TemplateNode['form'] = { kind: 'quoted' }

function heredocForm(marker: string, isIndented: boolean): TemplateNode['form'] {
	return { kind: 'heredoc', marker, isIndented }
}

function refuseEnd(reader: Reader, start: number, marker: string): undefined {
	const { kind, text } = reader
	if (marker === '"')
		return refuse(
			reader,
			start,
			'a text in quotes does not end on its line',
			'close it with ", or write \\n where a line ends, or use a heredoc',
		)
	if (kind === 'broken-text')
		return refuse(reader, reader.start, 'a carriage return stands without a line feed', 'save the file with LF or CRLF line ends')
	const isLast = text.slice(text.lastIndexOf('\n') + 1).trim() === marker
	const hint = isLast ? `end the line of ${marker} with a line break` : `end it with a line that holds ${marker} and nothing else`
	return refuse(reader, start, 'a heredoc does not end', hint)
}

/** `%{ word … }`, of which so much was read. */
type Marker = Span & { readonly trimsBefore: boolean; readonly trimsAfter: boolean }
type Opening = Pick<Marker, 'start' | 'trimsBefore'>

/**
 * Adds what comes to `parts`, up to a token that is no part (`end`), or up to a marker that belongs to what stands around: then its
 * beginning is the answer, and its word is the current token. Raises the reader's height to that of the highest part.
 */
function readParts(reader: Reader, parts: TemplatePart[]): Opening | 'end' | undefined {
	for (;;) {
		const { kind, height } = reader
		let part: TemplatePart | undefined
		if (kind === 'text') part = readText(reader)
		else if (kind === '${') part = readInterpolation(reader)
		else if (kind === '%{') {
			const opening = open(reader)
			if (isWord(reader, 'if')) part = readIf(reader, opening)
			else if (isWord(reader, 'for')) part = readForPart(reader, opening)
			else return opening
		} else return 'end'
		if (!part || !count(reader, Math.max(height, reader.height))) return undefined
		parts.push(part)
	}
}

function readText(reader: Reader): TemplatePart | undefined {
	const { start, end } = reader
	const value = unescapeText(reader, reader.closers.at(-1) === '"')
	if (value === undefined) return undefined
	next(reader)
	return { kind: 'text', start, end, value }
}

function open(reader: Reader): Opening {
	const { start, end } = reader
	reader.hasLines = false
	next(reader)
	return { start, trimsBefore: end - start > 2 }
}

/** Ends a marker: the current token has to be its closing brace. */
function close(reader: Reader, { start, trimsBefore }: Opening, hint: string): Marker | undefined {
	if (!isAt(reader, 'end-sequence')) return expected(reader, 'a closing }', hint)
	const { end } = reader
	const trimsAfter = reader.text.charCodeAt(reader.start) === TILDE
	next(reader)
	return { start, end, trimsBefore, trimsAfter }
}

const DOLLAR_HINT = 'write $${ for ${ as text'
const PERCENT_HINT = 'write %%{ for %{ as text'

function readInterpolation(reader: Reader): TemplatePart | undefined {
	const opening = open(reader)
	if (isAt(reader, 'end-sequence')) return refuse(reader, opening.start, 'nothing stands between ${ and }', DOLLAR_HINT)
	if (!enter(reader)) return undefined
	const value = reader.readExpression(reader)
	const marker = value && close(reader, opening, DOLLAR_HINT)
	if (!marker) return blameOpening(reader, opening.start, '${')
	if (!count(reader, reader.height + 1)) return undefined
	leave(reader)
	return { kind: 'interpolation', ...marker, value }
}

function readIf(reader: Reader, opening: Opening): TemplatePart | undefined {
	if (!enter(reader)) return undefined
	next(reader)
	const condition = reader.readExpression(reader)
	const first = condition && close(reader, opening, PERCENT_HINT)
	if (!first) return undefined
	const markers = [first]
	const whenTrue: TemplatePart[] = []
	let whenFalse: TemplatePart[] | null = null
	let stop = readParts(reader, whenTrue)
	if (isOpening(stop) && isWord(reader, 'else')) {
		const second = closeWord(reader, stop)
		if (!second) return undefined
		markers.push(second)
		whenFalse = []
		stop = readParts(reader, whenFalse)
	}
	const last = stop && readLast(reader, stop, first, 'endif')
	if (!last || !count(reader, reader.height + 1)) return undefined
	leave(reader)
	markers.push(last)
	return { kind: 'if', start: first.start, end: last.end, condition, whenTrue, whenFalse, markers }
}

function isOpening(stop: Opening | 'end' | undefined): stop is Opening {
	return stop !== undefined && stop !== 'end'
}

function closeWord(reader: Reader, opening: Opening): Marker | undefined {
	next(reader)
	return close(reader, opening, 'nothing may follow that word')
}

/** The marker that ends what `first` began. */
function readLast(reader: Reader, stop: Opening | 'end', first: Marker, word: 'endif' | 'endfor'): Marker | undefined {
	if (stop !== 'end' && isWord(reader, word)) return closeWord(reader, stop)
	if (stop !== 'end') return expected(reader, `"${word}"`, `end each %{ ${word.slice(3)} } with %{ ${word} }, in the order of nesting`)
	return refuse(reader, first.start, `a %{ ${word.slice(3)} } does not end`, `write %{ ${word} } where it ends`)
}

function readForPart(reader: Reader, opening: Opening): TemplatePart | undefined {
	if (!enter(reader)) return undefined
	const intro = readForIntro(reader, '%{ for item in list }')
	const first = intro && close(reader, opening, PERCENT_HINT)
	if (!first) return undefined
	const parts: TemplatePart[] = []
	const stop = readParts(reader, parts)
	const last = stop && readLast(reader, stop, first, 'endfor')
	if (!last || !count(reader, reader.height + 1)) return undefined
	leave(reader)
	return { kind: 'for', start: first.start, end: last.end, ...intro, parts, markers: [first, last] }
}

function refuseMarker(reader: Reader, opening: Opening): undefined {
	if (!isAt(reader, 'name')) return expected(reader, 'a word behind %{', PERCENT_HINT)
	for (const word of ['else', 'endif', 'endfor']) {
		if (isWord(reader, word)) return refuse(reader, opening.start, `a %{ ${word} } belongs to nothing before it`, PERCENT_HINT)
	}
	return refuse(reader, reader.start, 'a word stands behind %{ that is none of if, else, endif, for and endfor', PERCENT_HINT)
}

/** A text that is a template as a whole, from its start. */
export function readWholeTemplate(reader: Reader): readonly TemplatePart[] | undefined {
	const parts: TemplatePart[] = []
	const stop = readParts(reader, parts)
	if (isOpening(stop)) return refuseMarker(reader, stop)
	return stop && parts
}
