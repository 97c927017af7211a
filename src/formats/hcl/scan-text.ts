import { BACKSLASH, DOLLAR, isSpace, LINE_FEED, OPEN_BRACE, PERCENT, QUOTE, RETURN, TILDE } from './character.ts'
import type { Scanner } from './token.ts'

/** From here on the text is a template's, up to `closer`. */
export function openTemplate(scanner: Scanner, closer: string): void {
	scanner.outer.push(scanner.braces)
	scanner.closers.push(closer)
	scanner.inText = true
}

function closeTemplate(scanner: Scanner): void {
	scanner.closers.pop()
	scanner.braces = scanner.outer.pop() ?? 0
	scanner.inText = false
}

/** The next token inside a template, outside of its sequences. */
export function scanText(scanner: Scanner): void {
	const { text, end: at } = scanner
	const code = text.charCodeAt(at)
	scanner.start = at
	if ((code === DOLLAR || code === PERCENT) && text.charCodeAt(at + 1) === OPEN_BRACE) {
		scanner.kind = code === DOLLAR ? '${' : '%{'
		scanner.end = text.charCodeAt(at + 2) === TILDE ? at + 3 : at + 2
		scanner.inText = false
		scanner.braces = 0
		return
	}
	const closer = scanner.closers.at(-1)
	if (closer === '"') scanQuoted(scanner, at)
	else scanLines(scanner, at, closer ?? '')
}

function scanQuoted(scanner: Scanner, start: number): void {
	const { text } = scanner
	for (let at = start; ; at++) {
		const code = text.charCodeAt(at)
		if (code === BACKSLASH && isInLine(text, at + 1)) at++
		else if (code === QUOTE || code === LINE_FEED || code === RETURN || at >= text.length) return endQuoted(scanner, start, at)
		else if (code === DOLLAR || code === PERCENT) {
			if (text.charCodeAt(at + 1) === OPEN_BRACE) return endQuoted(scanner, start, at)
			if (isEscape(text, at, code)) at += 2
		}
	}
}

function isInLine(text: string, at: number): boolean {
	const code = text.charCodeAt(at)
	return code !== LINE_FEED && code !== RETURN && at < text.length
}

/** `$${` or `%%{`. */
function isEscape(text: string, at: number, code: number): boolean {
	return text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === OPEN_BRACE
}

/** The run of text from `start` to `at`, or where it is empty the token that stands there. */
function endQuoted(scanner: Scanner, start: number, at: number): void {
	scanner.end = at
	if (at > start) scanner.kind = 'text'
	else if (at >= scanner.text.length) scanner.kind = 'end'
	else if (scanner.text.charCodeAt(at) === QUOTE) {
		scanner.kind = 'end-quote'
		scanner.end = at + 1
		closeTemplate(scanner)
	} else breakText(scanner)
}

function breakText(scanner: Scanner): void {
	scanner.kind = 'broken-text'
	closeTemplate(scanner)
}

/** The text of a heredoc or of a whole file: it has lines, and no escapes but `$${` and `%%{`. */
function scanLines(scanner: Scanner, start: number, marker: string): void {
	const { text } = scanner
	const markerLine = endOfMarker(text, start, marker)
	if (markerLine !== -1) {
		scanner.kind = 'end-heredoc'
		scanner.end = markerLine
		return closeTemplate(scanner)
	}
	const end = endOfLines(text, start, marker)
	scanner.end = end
	if (end > start) scanner.kind = 'text'
	else if (end >= text.length) scanner.kind = 'end'
	else breakText(scanner)
}

function endOfLines(text: string, start: number, marker: string): number {
	for (let at = start; ; at++) {
		const code = text.charCodeAt(at)
		if (code === LINE_FEED) {
			if (endOfMarker(text, at + 1, marker) !== -1) return at + 1
		} else if (code === DOLLAR || code === PERCENT) {
			if (text.charCodeAt(at + 1) === OPEN_BRACE) return at
			if (isEscape(text, at, code)) at += 2
		} else if (at >= text.length) return text.length
		else if (code === RETURN && marker !== '' && text.charCodeAt(at + 1) !== LINE_FEED) return at
	}
}

/** The end of the line at `at`, without its line break, where it holds the marker and nothing else; -1 where it does not. */
function endOfMarker(text: string, at: number, marker: string): number {
	if (marker === '' || text.charCodeAt(at - 1) !== LINE_FEED) return -1
	let start = at
	while (isLineSpace(text.charCodeAt(start))) start++
	if (!text.startsWith(marker, start)) return -1
	let end = start + marker.length
	while (isLineSpace(text.charCodeAt(end))) end++
	const feed = text.charCodeAt(end) === RETURN ? end + 1 : end
	return text.charCodeAt(feed) === LINE_FEED ? end : -1
}

function isLineSpace(code: number): boolean {
	return code !== LINE_FEED && code !== RETURN && isSpace(code)
}
