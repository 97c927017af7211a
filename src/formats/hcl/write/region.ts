import type { ObjectNode, Span, TupleNode } from '../syntax.ts'
import { columnsOf } from './columns.ts'
import type { Step, Style } from './compose.ts'
import { compose } from './compose.ts'
import { keyOf } from './literal.ts'
import type { Cut } from './pieces.ts'
import { cutPieces } from './pieces.ts'
import { LINE_LIMIT } from './render.ts'
import type { Source } from './source.ts'
import { indentAt, textOf } from './source.ts'
import type { Layout } from './text.ts'
import { renderKey } from './text.ts'

/** What becomes of the members of a tuple or object, in the order of the result. */
export type Member =
	| { readonly kind: 'keep'; readonly index: number; readonly text: string }
	| { readonly kind: 'drop'; readonly index: number }
	| { readonly kind: 'add'; readonly render: (layout: Layout) => string }

/** The inside of a tuple or object. */
export type Region = {
	readonly node: TupleNode | ObjectNode
	readonly cut: Cut
	/** Each member begins a line. */
	readonly isLined: boolean
	readonly style: Style
}

export function regionOf(source: Source, node: TupleNode | ObjectNode, members: readonly Span[]): Region {
	const cut = cutPieces(source.file.text, { start: node.start + 1, end: node.end - 1 }, members, false)
	const { pieces } = cut
	const isLined = pieces.every((piece) => piece.isLined) && (pieces.length > 0 || hasComments(cut))
	const commas = node.kind === 'tuple' || !isLined || pieces.some(({ comma }) => comma !== -1)
	const isTrailing = pieces.length === 0 ? isLined : pieces.at(-1)?.comma !== -1
	return { node, cut, isLined, style: { commas: commas && (pieces.length > 0 || node.kind === 'tuple'), isTrailing, eol: source.eol } }
}

function hasComments({ head, pieces, rest }: Cut): boolean {
	const beside = pieces.map(({ gap, own, tail }) => gap + own + tail.replace(',', '')).join('')
	return /\S/.test(head + beside + rest)
}

/** New text for the tuple or object. What has no room on one line goes on several. */
export function finish(source: Source, region: Region, members: readonly Member[]): string {
	const { node, cut, isLined, style } = region
	const old = textOf(source, node)
	const [open, close] = [old.slice(0, 1), old.slice(-1)]
	const isBare = !hasComments(cut)
	if (isBare && members.every(({ kind }) => kind === 'drop')) return open + close
	if (!isBare || (cut.pieces.length > 0 && old.includes('\n'))) {
		const rest = isLined && !cut.rest.includes('\n') ? style.eol + indentAt(source.file.text, node.start) : cut.rest
		return open + compose({ ...cut, rest }, stepsOf(source, region, members), style) + close
	}
	const line = open + compose(withoutBreaks(cut), stepsOf(source, region, members), style) + close
	const mayStay = cut.pieces.length > 0 || node.kind === 'tuple'
	return mayStay && line.length <= Math.max(LINE_LIMIT, old.length) && !line.includes('\n') ? line : spread(source, region, members)
}

function withoutBreaks(cut: Cut): Cut {
	return cut.rest.includes('\n') ? { ...cut, rest: '' } : cut
}

function stepsOf(source: Source, { node, cut, isLined }: Region, members: readonly Member[]): readonly Step[] {
	const { text } = source.file
	const first = cut.pieces[0]
	const place = isLined ? first?.member.start : (cut.pieces.at(-1)?.member.start ?? node.start)
	const indent = place === undefined ? indentAt(text, node.end) + source.step : indentAt(text, place)
	const layout: Layout = { indent, step: source.step, eol: source.eol }
	return members.map((member): Step => {
		if (member.kind !== 'add') return member.kind === 'keep' ? { ...member, isApart: false } : member
		return { kind: 'add', text: (isLined ? indent : '') + member.render(layout), isLined, isApart: false }
	})
}

/** Each member on its own line; there is no comment among them. */
function spread({ file, step, eol }: Source, { node }: Region, members: readonly Member[]): string {
	const outer = indentAt(file.text, node.start)
	const layout: Layout = { indent: outer + step, step, eol }
	const lines = members.flatMap((member) => {
		if (member.kind === 'drop') return []
		return [layout.indent + (member.kind === 'keep' ? member.text : member.render(layout)) + (node.kind === 'tuple' ? ',' : '')]
	})
	return [node.kind === 'tuple' ? '[' : '{', ...lines, outer + (node.kind === 'tuple' ? ']' : '}')].join(eol)
}

/** How the entries of an object begin: whether keys are in quotes that need none. */
export function isQuoting({ items }: ObjectNode): boolean {
	return items.some(({ key }) => {
		const text = key.kind === 'template' ? keyOf(key) : undefined
		return text !== undefined && renderKey(text) === text
	})
}

/** A key and what parts it from its value, as the entry beside it has them; its `=` stands below the other one where there is room. */
export function headLike(source: Source, beside: Beside, key: string): string {
	return key + separatorLike(source, beside, columnsOf(key))
}

/** An entry or attribute with the places of its key and value; `isAligned` where it has a line of its own. */
export type Beside = { readonly key: Span; readonly value: Span; readonly isAligned: boolean }

function separatorLike(source: Source, { key, value, isAligned }: Beside, width: number): string {
	const [, before = '', mark = '', after = ''] = /^([ \t]*)([=:])([ \t]*)$/.exec(textOf(source, { start: key.end, end: value.start })) ?? []
	if (mark === ':') return before + mark + after
	const isWhole = isAligned && mark === '=' && !textOf(source, value).includes('\n') && !before.includes('\t')
	const room = columnsOf(textOf(source, key)) + before.length - width
	return `${' '.repeat(isWhole ? Math.max(1, room) : 1)}= `
}
