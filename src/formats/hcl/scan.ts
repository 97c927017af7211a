import { BLANK, DOT, isDigit, LINE_FEED, MINUS, nameEnd, PLUS, RETURN, TAB, TILDE } from './character.ts'
import { openTemplate, scanText } from './scan-text.ts'
import type { Scanner, TokenKind } from './token.ts'

/**
 * Steps to the next token: it begins behind the last one and the blanks that follow it. At the end of the text the token is `end`,
 * again and again. Nothing is refused here: what cannot be a token is `invalid`.
 */
export function scanToken(scanner: Scanner): void {
	if (scanner.inText) return scanText(scanner)
	const { text } = scanner
	let at = scanner.end
	let code = text.charCodeAt(at)
	while (code === BLANK || code === TAB) code = text.charCodeAt(++at)
	scanner.start = at
	const end = nameEnd(text, at)
	if (end > at) return set(scanner, 'name', end)
	if (isDigit(code)) return set(scanner, 'number', numberEnd(text, at))
	if (code === LINE_FEED) return set(scanner, 'newline', at + 1)
	if (at >= text.length) return set(scanner, 'end', at)
	scanMark(scanner, text.charAt(at), at)
}

function set(scanner: Scanner, kind: TokenKind, end: number): void {
	scanner.kind = kind
	scanner.end = end
}

/** Whatever is neither a name, a number, nor a line break. */
function scanMark(scanner: Scanner, mark: string, at: number): void {
	const { text } = scanner
	switch (mark) {
		case '"':
			set(scanner, 'quote', at + 1)
			return openTemplate(scanner, '"')
		case '{':
			scanner.braces++
			return set(scanner, '{', at + 1)
		case '}':
			return closeBrace(scanner, at + 1)
		case '[':
		case ']':
		case '(':
		case ')':
		case ',':
		case '+':
		case '-':
		case '*':
		case '%':
		case '?':
			return set(scanner, mark, at + 1)
		case '=':
			if (text.startsWith('=>', at)) return set(scanner, '=>', at + 2)
			return text.startsWith('==', at) ? set(scanner, '==', at + 2) : set(scanner, '=', at + 1)
		case '!':
			return text.startsWith('!=', at) ? set(scanner, '!=', at + 2) : set(scanner, '!', at + 1)
		case '>':
			return text.startsWith('>=', at) ? set(scanner, '>=', at + 2) : set(scanner, '>', at + 1)
		case '<':
			return scanLess(scanner, at)
		case '.':
			return text.startsWith('...', at) ? set(scanner, '...', at + 3) : set(scanner, '.', at + 1)
		case ':':
			return text.startsWith('::', at) ? set(scanner, '::', at + 2) : set(scanner, ':', at + 1)
		case '#':
			return set(scanner, 'comment', lineEnd(text, at))
		case '/':
			return scanSlash(scanner, at)
		default:
			return scanRare(scanner, mark, at)
	}
}

function scanRare(scanner: Scanner, mark: string, at: number): void {
	const { text } = scanner
	if (mark === '&' && text.startsWith('&&', at)) return set(scanner, '&&', at + 2)
	if (mark === '|' && text.startsWith('||', at)) return set(scanner, '||', at + 2)
	if (mark === '~' && text.startsWith('~}', at)) return closeBrace(scanner, at + 2)
	if (mark === '\r' && text.charCodeAt(at + 1) === LINE_FEED) return set(scanner, 'newline', at + 2)
	set(scanner, 'invalid', at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1))
}

/** `}` or `~}`: the end of what stands inside a template, where no brace is open there. */
function closeBrace(scanner: Scanner, end: number): void {
	if (scanner.braces === 0 && scanner.closers.length > 0) {
		scanner.inText = true
		return set(scanner, 'end-sequence', end)
	}
	scanner.braces--
	set(scanner, scanner.text.charCodeAt(scanner.start) === TILDE ? 'end-sequence' : '}', end)
}

/** `<`, `<=`, or the first line of a heredoc. */
function scanLess(scanner: Scanner, at: number): void {
	const { text } = scanner
	if (text.startsWith('<=', at)) return set(scanner, '<=', at + 2)
	if (!text.startsWith('<<', at)) return set(scanner, '<', at + 1)
	const name = text.charCodeAt(at + 2) === MINUS ? at + 3 : at + 2
	const end = nameEnd(text, name)
	const feed = text.charCodeAt(end) === RETURN ? end + 1 : end
	if (end === name || text.charCodeAt(feed) !== LINE_FEED) return set(scanner, '<', at + 1)
	set(scanner, 'heredoc', feed + 1)
	openTemplate(scanner, text.slice(name, end))
}

function scanSlash(scanner: Scanner, at: number): void {
	const { text } = scanner
	if (text.startsWith('//', at)) return set(scanner, 'comment', lineEnd(text, at))
	if (!text.startsWith('/*', at)) return set(scanner, '/', at + 1)
	const close = text.indexOf('*/', at + 2)
	if (close === -1) return set(scanner, 'invalid', text.length)
	set(scanner, 'comment', close + 2)
}

/** Where the line of `at` ends, before its line break. */
function lineEnd(text: string, at: number): number {
	const feed = text.indexOf('\n', at)
	if (feed === -1) return text.length
	return text.charCodeAt(feed - 1) === RETURN ? feed - 1 : feed
}

/** Digits, dots and exponents, as many as there are; a dot at the end is not part of it. */
function numberEnd(text: string, start: number): number {
	let end = start
	for (let at = start; ; at++) {
		const code = text.charCodeAt(at)
		if (isDigit(code)) end = at + 1
		else if ((code | BLANK) === 0x65) {
			const sign = text.charCodeAt(at + 1)
			if (sign === PLUS || sign === MINUS) at++
			if (!isDigit(text.charCodeAt(at + 1))) return end
		} else if (code !== DOT) return end
	}
}
