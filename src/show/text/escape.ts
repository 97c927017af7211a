/**
 * Everything that a terminal, a log or a CI system would act on, hide or show as a plain space: controls, bidirectional
 * marks, zero-width and tag characters, lone surrogates, blanks other than the space (P42).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|\u2800/gu
/** Starts a command of a CI system: the first wherever it stands in a line, the second where a line begins with it. */
const CI_COMMAND = /##(?=[a-z]*\[)/gi
const CI_COMMAND_LINE = /^( *):(?=:)/
/** What is in none of them. */
const PLAIN = /^(?! *::)[ -"$-~]*$/
/** The same without what `quoted` escapes. */
const PLAIN_INSIDE = /^(?! *::)[ !$-[\]-~]*$/
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const PLAIN_WORD = /^[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*$/

/** Text of one line: what cannot be seen becomes a JSON escape, so a quoted value stays a JSON string. */
export function visible(text: string): string {
	return PLAIN.test(text) ? text : text.replace(UNSEEN, escapeUnits).replace(CI_COMMAND, '#\\u0023').replace(CI_COMMAND_LINE, '$1\\u003a')
}

/** A string between quotes, escaped so that only its own end can close it. */
export function quoted(text: string): string {
	return `"${escapeQuoted(text)}"`
}

/** The inside of `quoted`. */
export function escapeQuoted(text: string): string {
	return PLAIN_INSIDE.test(text) ? text : visible(text.replace(/["\\]/g, '\\$&'))
}

/** A line of a longer text: tabs are spread, so that SQL stays readable. */
export function visibleLine(text: string): string {
	return visible(text.replaceAll('\t', '    '))
}

/** Text as one word of a shell command that can be typed. */
export function shellWord(text: string): string {
	const shown = visible(text)
	return PLAIN_WORD.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`
}

/** `U+0435 "е"`, or what stands at the end of a text. */
export function codePoint(character: string | undefined): string {
	if (character === undefined) return 'the end of the text'
	const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
	return `U+${number} ${quoted(character)}`
}

function escapeUnits(match: string): string {
	const short = SHORT[match]
	if (short !== undefined) return short
	let escaped = ''
	for (let index = 0; index < match.length; index++) escaped += `\\u${match.charCodeAt(index).toString(16).padStart(4, '0')}`
	return escaped
}
