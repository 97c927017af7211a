/** Where a text stands: its line's indentation, the indentation of one level, the line end of the file. */
export type Layout = { readonly indent: string; readonly step: string; readonly eol: '\n' | '\r\n' }

/** What a person must see as an escape: controls, and what is invisible or turns the order of the characters around. */
const HIDDEN = /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/
const ESCAPED = new RegExp(`["\\\\]|\\$(?=\\{)|%(?=\\{)|${HIDDEN.source}`, 'g')
const SHORT: ReadonlyMap<string, string> = new Map([
	['"', '\\"'],
	['\\', '\\\\'],
	['\n', '\\n'],
	['\r', '\\r'],
	['\t', '\\t'],
	['$', '$$'],
	['%', '%%'],
])

/** A text in double quotes, on one line. Throws a `TypeError` where it holds half of a surrogate pair. */
export function quote(text: string): string {
	if (!text.isWellFormed()) throw new TypeError('half of a character has no text')
	return `"${text.replace(ESCAPED, escapeCharacter)}"`
}

/** What Go calls no printable character: all but letters, marks, numbers, punctuation, symbols and the blank. */
const UNPRINTABLE = /["\\]|\$(?=\{)|%(?=\{)|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** The same as Terraform writes it: all that it cannot print is an escape. */
export function quoteAll(text: string): string {
	if (!text.isWellFormed()) throw new TypeError('half of a character has no text')
	return `"${text.replace(UNPRINTABLE, escapeCharacter)}"`
}

function escapeCharacter(character: string): string {
	const code = character.codePointAt(0) ?? 0
	return SHORT.get(character) ?? (code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`)
}

function hex(code: number, digits: number): string {
	return code.toString(16).padStart(digits, '0')
}

/** Words that mean something else where a key of an object stands bare. */
const KEYWORDS: ReadonlySet<string> = new Set(['false', 'for', 'null', 'true'])
const BARE = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** The key of an object: bare where it can stand so. */
export function renderKey(key: string): string {
	return BARE.test(key) && !KEYWORDS.has(key) ? key : quote(key)
}

/** The same as Terraform writes it, bare wherever it can be read so at all. */
export function renderAnyKey(key: string): string {
	return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(key) && !KEYWORDS.has(key) ? key : quoteAll(key)
}

/** A heredoc's `<<` or, where `isIndented`, `<<-`, the word that ends it, and the indentation of its lines and of that word. */
export type HeredocForm = { readonly marker: string; readonly isIndented: boolean; readonly inner: string; readonly outer: string }

/**
 * A text as a heredoc that gives exactly this text, from its opening to the word that ends it; undefined where no heredoc does. Lines are
 * indented only where that can be taken away again.
 */
export function renderHeredoc(text: string, form: HeredocForm, eol: string): string | undefined {
	const lines = heredocLines(text, eol)
	if (!lines) return undefined
	const marker = freeMarker(lines, form.marker)
	const isIndented = form.isIndented && canIndent(lines)
	const escaped = lines.map((line) => line.replace(/[$%](?=\{)/g, '$&$&'))
	const inner = isIndented ? escaped.map((line) => (isBlank(line) ? line : form.inner + line)) : escaped
	const outer = isIndented === form.isIndented ? form.outer : ''
	return [`<<${isIndented ? '-' : ''}${marker}`, ...inner, outer + marker].join(eol)
}

/** The lines between the markers; undefined where the text does not end with a line end, or needs an escape. */
function heredocLines(text: string, eol: string): readonly string[] | undefined {
	if (!text.endsWith(eol) || !text.isWellFormed()) return undefined
	const lines = text.slice(0, -eol.length).split(eol)
	return lines.some((line) => HIDDEN.test(line.replaceAll('\t', ''))) ? undefined : lines
}

function freeMarker(lines: readonly string[], wanted: string): string {
	const taken = new Set(lines.map((line) => line.trim()))
	let marker = wanted
	for (let count = 1; taken.has(marker); count++) marker = `${wanted}_${count}`
	return marker
}

/**
 * True where the common indent that is taken away again is just the one that was added: some line starts at the margin. What begins
 * with a mark that joins the blanks before it would lose that too.
 */
function canIndent(lines: readonly string[]): boolean {
	const filled = lines.filter((line) => !isBlank(line))
	return filled.some((line) => /^\S/.test(line)) && filled.every((line) => /^[ \t]*[\x21-\x7e]/.test(line))
}

function isBlank(line: string): boolean {
	return /^\s*$/.test(line)
}
