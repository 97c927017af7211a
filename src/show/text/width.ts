const WIDE =
	/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const MARK = /\p{M}/u
/** Nearly all texts: each character takes one column. */
const NARROW = /^[\0-\u02ff]*$/
/** What is kept of the common text on either side of a difference. */
const CONTEXT = 16
/** No room is too narrow for this much. */
const LEAST = 24

/** Columns that escaped text takes on a terminal. */
export function columnsOf(text: string): number {
	if (NARROW.test(text)) return text.length
	let columns = 0
	for (const character of text) columns += columnOf(character)
	return columns
}

/** Text on at least `columns` columns. */
export function padTo(text: string, columns: number): string {
	return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/**
 * Texts that are to be told apart, each on about `columns` columns. What they share at both ends goes first, then the
 * middle, always with a count; the first difference stays in sight.
 */
export function fitTogether(texts: readonly string[], columns: number): readonly string[] {
	const shared = sharedEnds(texts)
	return texts.map((text) => fit(text, shared, Math.max(LEAST, columns)))
}

/** One text on about `columns` columns, its middle left out where it is longer. */
export function fitAlone(text: string, columns: number): string {
	return fit(text, APART, Math.max(LEAST, columns))
}

/** Text on at most `columns` columns, its end left out where it is longer. */
export function cutTo(text: string, columns: number): string {
	return columnsOf(text) <= columns ? text : `${takeColumns(text, columns - 1)}…`
}

type Ends = { readonly head: number; readonly tail: number }
const APART: Ends = { head: 0, tail: 0 }

function fit(text: string, shared: Ends, columns: number): string {
	// No character takes more than two columns.
	if (text.length * 2 <= columns) return text
	if (text.length <= columns * 2 && columnsOf(text) <= columns) return text
	const start = shared.head > CONTEXT * 2 ? shared.head - CONTEXT : 0
	const end = shared.tail > CONTEXT * 2 ? text.length - shared.tail + CONTEXT : text.length
	const before = start > 0 ? gap(start) : ''
	const after = end < text.length ? gap(text.length - end) : ''
	return before + cutMiddle(atWhole(text, start, end), columns) + after
}

function cutMiddle(text: string, columns: number): string {
	if (text.length <= columns * 2 && columnsOf(text) <= columns) return text
	const half = Math.floor(columns / 2)
	const head = takeColumns(atWhole(text, 0, columns * 2), half)
	const tail = [...atWhole(text, Math.max(head.length, text.length - columns * 2), text.length)].reverse().join('')
	const end = [...takeColumns(tail, half)].reverse().join('')
	return head + gap(text.length - head.length - end.length) + end
}

function gap(count: number): string {
	return `…(${count} more)…`
}

function takeColumns(text: string, columns: number): string {
	let taken = ''
	let left = columns
	for (const character of text) {
		left -= columnOf(character)
		if (left < 0) break
		taken += character
	}
	return taken
}

/** A slice that does not cut a surrogate pair. */
function atWhole(text: string, start: number, end: number): string {
	const from = isTrailing(text.charCodeAt(start)) ? start + 1 : start
	const to = end < text.length && isTrailing(text.charCodeAt(end)) ? end - 1 : end
	return text.slice(from, to)
}

function isTrailing(unit: number): boolean {
	return unit >= 0xdc00 && unit <= 0xdfff
}

/** How many units all texts have in common at their start, and behind that at their end. */
export function sharedEnds(texts: readonly string[]): Ends {
	const [first = '', ...others] = texts
	if (others.length === 0) return APART
	const shortest = Math.min(...texts.map((text) => text.length))
	let head = 0
	while (head < shortest && others.every((text) => text[head] === first[head])) head++
	let tail = 0
	while (tail < shortest - head && others.every((text) => text[text.length - 1 - tail] === first[first.length - 1 - tail])) tail++
	return { head, tail }
}

function columnOf(character: string): number {
	if (character < '\u0300') return 1
	return MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1
}
