export const TAB = 0x09
export const LINE_FEED = 0x0a
export const RETURN = 0x0d
export const BLANK = 0x20
export const QUOTE = 0x22
export const DOLLAR = 0x24
export const PERCENT = 0x25
export const PLUS = 0x2b
export const MINUS = 0x2d
export const DOT = 0x2e
export const BACKSLASH = 0x5c
export const OPEN_BRACE = 0x7b
export const TILDE = 0x7e

const NAME_START = 1
const DIGIT = 2
const NAME_PART = 4

/** What an ASCII character may be part of, as bits. */
const CLASSES = new Uint8Array(128)
for (const [from, to, bits] of [
	['a', 'z', NAME_START | NAME_PART],
	['A', 'Z', NAME_START | NAME_PART],
	['_', '_', NAME_START | NAME_PART],
	['0', '9', DIGIT | NAME_PART],
	['-', '-', NAME_PART],
] as const) {
	CLASSES.fill(bits, from.charCodeAt(0), to.charCodeAt(0) + 1)
}

export function isDigit(code: number): boolean {
	return code < 0x80 && ((CLASSES[code] ?? 0) & DIGIT) !== 0
}

/** Where the name that begins at `at` ends; `at` itself where none begins there. */
export function nameEnd(text: string, at: number): number {
	const code = text.charCodeAt(at)
	const isStart = code < 0x80 ? ((CLASSES[code] ?? 0) & NAME_START) !== 0 : isWideStart(text, at)
	if (!isStart) return at
	let end = at
	for (;;) {
		const next = text.charCodeAt(end)
		if (next < 0x80 && ((CLASSES[next] ?? 0) & NAME_PART) !== 0) end++
		else if (next >= 0x80) {
			const past = wideEnd(text, end)
			if (past === end) return end
			end = past
		} else return end
	}
}

function isWideStart(text: string, at: number): boolean {
	const start = /\p{ID_Start}/uy
	start.lastIndex = at
	return start.test(text)
}

/** Behind the run of name characters at `at`. */
function wideEnd(text: string, at: number): number {
	const part = /[\p{ID_Continue}-]+/uy
	part.lastIndex = at
	return part.test(text) ? part.lastIndex : at
}

/** White space as Unicode has it, line breaks included. */
export function isSpace(code: number): boolean {
	if (code < 0x80) return code === BLANK || (code >= TAB && code <= RETURN)
	return /^\p{White_Space}$/u.test(String.fromCharCode(code))
}
