import type { TemplatePart } from '../syntax.ts'

/** Which text each part of a template really puts: what `~` takes away, and the common indent of a heredoc, are gone. */
export type TemplateText = (part: TemplatePart & { readonly kind: 'text' }) => string

/** `isByLine`: a trim ends with the line, as in heredocs and files. `isIndented`: the indent that all lines have is taken away. */
export type TemplateForm = { readonly isByLine: boolean; readonly isIndented: boolean }

type TextPart = TemplatePart & { readonly kind: 'text' }
type Trims = { readonly trimsBefore: boolean; readonly trimsAfter: boolean }
/** A piece of text, a line or less; or a marker, which is between two pieces. */
type Token = { readonly kind: 'text'; readonly part: TextPart; text: string } | ({ readonly kind: 'marker' } & Trims)

export function templateText(parts: readonly TemplatePart[], form: TemplateForm): TemplateText {
	if (!form.isIndented && !hasTrims(parts)) return ({ value }) => value
	const tokens = tokensOf(parts, form.isByLine)
	trim(tokens)
	if (form.isIndented) unindent(tokens)
	const texts = new Map<TextPart, string>()
	for (const token of tokens) if (token.kind === 'text') texts.set(token.part, (texts.get(token.part) ?? '') + token.text)
	return (part) => texts.get(part) ?? ''
}

function markersOf(part: TemplatePart): readonly Trims[] {
	if (part.kind === 'text') return []
	return part.kind === 'interpolation' ? [part] : part.markers
}

function hasTrims(parts: readonly TemplatePart[]): boolean {
	return parts.some(
		(part) => markersOf(part).some(({ trimsBefore, trimsAfter }) => trimsBefore || trimsAfter) || childrenOf(part).some(hasTrims),
	)
}

/** What stands between the markers of a part, in order. */
function childrenOf(part: TemplatePart): readonly (readonly TemplatePart[])[] {
	if (part.kind === 'for') return [part.parts]
	if (part.kind !== 'if') return []
	return part.whenFalse ? [part.whenTrue, part.whenFalse] : [part.whenTrue]
}

function tokensOf(parts: readonly TemplatePart[], isByLine: boolean): readonly Token[] {
	return parts.flatMap((part): readonly Token[] => {
		if (part.kind === 'text') return piecesOf(part.value, isByLine).map((text) => ({ kind: 'text', part, text }))
		const children = childrenOf(part)
		return markersOf(part).flatMap(({ trimsBefore, trimsAfter }, index): readonly Token[] => [
			{ kind: 'marker', trimsBefore, trimsAfter },
			...tokensOf(children[index] ?? [], isByLine),
		])
	})
}

function piecesOf(text: string, isByLine: boolean): readonly string[] {
	return isByLine ? (text.match(/[^\n]*\n|[^\n]+$/g) ?? []) : [text]
}

const BLANKS = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const BLANKS_BEFORE = new RegExp(`^${BLANKS}+`)
const BLANKS_AFTER = new RegExp(`(?<!${BLANKS})${BLANKS}+$`)

function trim(tokens: readonly Token[]): void {
	for (const [index, token] of tokens.entries()) {
		if (token.kind !== 'marker') continue
		const [before, after] = [tokens[index - 1], tokens[index + 1]]
		if (token.trimsBefore && before?.kind === 'text') before.text = before.text.replace(BLANKS_AFTER, '')
		if (token.trimsAfter && after?.kind === 'text') after.text = after.text.replace(BLANKS_BEFORE, '')
	}
}

/** Lines of blanks alone do not count, and keep them. A line that begins with a marker has no indent. */
function unindent(tokens: readonly Token[]): void {
	const lines: (Token & { kind: 'text' })[] = []
	let isLineStart = true
	let common = Infinity
	for (const token of tokens) {
		if (isLineStart && token.kind === 'marker') common = 0
		else if (isLineStart && token.kind === 'text' && !isBlankLine(token.text)) {
			lines.push(token)
			common = Math.min(common, indentOf(token.text))
		}
		isLineStart = token.kind === 'text' && token.text.endsWith('\n')
	}
	for (const line of lines) line.text = line.text.slice(common)
}

function isBlankLine(text: string): boolean {
	return text.endsWith('\n') && text.replace(BLANKS_BEFORE, '') === ''
}

function indentOf(text: string): number {
	return BLANKS_BEFORE.exec(text)?.[0].length ?? 0
}
