import type { Dict, List, Present } from '../../model/index.ts'
import { isDict, isList, isSame } from '../../model/index.ts'
import type { Source } from './flow.ts'
import { editFlow } from './flow.ts'
import type { Piece, Region } from './lines.ts'
import { contentLineEnd, isFirstOnLine, regionOf } from './lines.ts'
import type { Collection, Node, Slot } from './node.ts'
import { isBlock } from './node.ts'
import type { Layout, Owner, Written } from './render.ts'
import { quoteDouble, renderEntry, renderItem, renderValue } from './render.ts'
import { restyle } from './restyle.ts'
import type { Step } from './steps.ts'
import { stepsTo } from './steps.ts'

export type Writer = Source & { readonly layout: Layout }

/** The edit of a block collection that becomes `after` member by member; undefined where it cannot. */
export function tryEditBlock(writer: Writer, node: Node, after: Present, ending: Ending): BlockEdit | undefined {
	if (!isBlock(node)) return undefined
	const wanted =
		node.kind === 'map' ? (isDict(after) && after.size > 0 ? after : undefined) : isList(after) && after.length > 0 ? after : undefined
	if (!wanted) return undefined
	const region = regionOf(writer.text, node)
	return { start: region.start, end: region.end, lines: editMembers(writer, { node, region, ending }, wanted) }
}

/**
 * Whether the lines below a member stay as they are. Where they do not, it must not end with a block scalar that keeps
 * the empty lines below it (`|+`): those could now be somebody else's.
 */
type Ending = 'same-below' | 'new-below'

/** What replaces the text from `start` to `end`. */
export type BlockEdit = { readonly start: number; readonly end: number; readonly lines: string }

type Members = { readonly node: Collection; readonly region: Region; readonly ending: Ending }

/** New text for a block collection. Members that do not change keep their text, comments included. */
function editMembers(writer: Writer, members: Members, after: Dict | List): string {
	const { node, region } = members
	const { text, eol } = writer
	const { steps, isOrdered } = stepsTo(node, after, writer.keyedBy)
	const parts: string[] = []
	const push = (...chunks: readonly string[]): void => {
		if (parts.at(-1)?.endsWith('\n') === false) parts.push(eol)
		parts.push(chunks.join(''))
	}
	for (const [position, step] of steps.entries()) {
		if (step.kind === 'add') {
			push(
				withEol(
					writer,
					node.kind === 'map'
						? renderEntry(step.key, step.value, region.column, writer.layout)
						: renderItem(step.value, region.column, writer.layout),
				),
			)
			continue
		}
		const piece = region.pieces[step.index]
		if (!piece) continue
		if (step.kind === 'drop') {
			const gap = isOrdered ? gapLeft(region, step.index) : ''
			if (gap) push(gap)
			continue
		}
		const gap = parts.length === 0 ? piece.gap.replace(/^(?:[ \t]*\r?\n)+/, '') : piece.gap
		const owner: Owner = { kind: node.kind === 'map' ? 'key' : 'item', column: region.column }
		const below = endingOf(text, members, steps, position)
		push(gap, piece.lead, ' '.repeat(region.column), editSlot(writer, piece, { owner, ending: below }, step.value))
	}
	const result = parts.join('')
	return isFirstOnLine(text, region.start) ? result : result.slice(leadingBlanks(result, region.column))
}

/** What the kept member at `position` has below it after the edit. */
function endingOf(text: string, { node: { slots }, region, ending }: Members, steps: readonly Step[], position: number): Ending {
	for (let next = position + 1; next < steps.length; next++) {
		const step = steps[next]
		if (!step || step.kind === 'add') return 'same-below'
		const gap = step.kind === 'drop' ? gapLeft(region, step.index) : (region.pieces[step.index]?.gap ?? '')
		if (gap !== '') return startsBlank(gap) ? 'new-below' : 'same-below'
		if (step.kind === 'keep') return 'same-below'
	}
	const last = steps[position]
	if (ending === 'new-below' || (last?.kind === 'keep' && last.index === slots.length - 1)) return ending
	return startsBlank(text.slice(region.end, region.end + 1_000)) ? 'new-below' : 'same-below'
}

function startsBlank(lines: string): boolean {
	return /^[ \t]*\r?\n/.test(lines)
}

/** What stays of the lines above a member that goes: a blank line that would meet another one goes too. */
function gapLeft({ pieces }: Region, index: number): string {
	const gap = pieces[index]?.gap ?? ''
	const next = pieces[index + 1]
	const isBlank = /^\s*$/.test(gap)
	return isBlank && (!next || index === 0 || startsBlank(next.gap)) ? '' : gap
}

function leadingBlanks(text: string, limit: number): number {
	let count = 0
	while (count < limit && text[count] === ' ') count++
	return count
}

function withEol({ eol }: Writer, lines: string): string {
	return eol === '\n' ? lines : lines.replaceAll('\n', eol)
}

/** New text of one member, from its first token to the end of its last line. */
function editSlot(writer: Writer, { slot, end }: Piece, { owner, ending }: { owner: Owner; ending: Ending }, after: Present): string {
	const { text } = writer
	const { node, head, key } = slot
	if (isSame(node.value, after)) return ending === 'same-below' ? text.slice(head, end) : closedText(writer, slot, end)
	const inner = tryEditBlock(writer, node, after, ending)
	if (inner) return `${text.slice(head, inner.start)}${inner.lines}${text.slice(inner.end, end)}`
	if (!slot.open) return withEol(writer, renderEntry(key, after, owner.column, writer.layout).slice(owner.column))
	if (canEditInFlow(node, after)) return `${text.slice(head, node.start)}${editFlow(writer, node, after)}${text.slice(node.end, end)}`
	const written =
		node.kind === 'scalar' && typeof after === 'string'
			? restyle(text, node, after, { owner, layout: writer.layout, mayKeep: ending === 'same-below' })
			: renderValue(after, owner, writer.layout)
	return rewrite(writer, { slot, end }, owner, written)
}

/** A member's own text, in quotes where it ends with a block scalar that keeps empty lines. */
function closedText({ text, eol }: Writer, slot: Slot, end: number): string {
	let last = slot
	for (let next: Slot | undefined = slot; next; next = isBlock(next.node) ? next.node.slots.at(-1) : undefined) last = next
	const { node } = last
	const keepsLines = node.kind === 'scalar' && isBlockScalar(node) && /^[|>][1-9]?\+/.test(text.slice(node.start, node.start + 3))
	if (!keepsLines || typeof node.value !== 'string') return text.slice(slot.head, end)
	return `${text.slice(slot.head, node.from)}${quoteDouble(node.value)}${trailingComment(text, last)}${eol}${text.slice(contentLineEnd(text, last), end)}`
}

function canEditInFlow(node: Node, after: Present): boolean {
	if (node.kind === 'map') return node.slots.length > 0 && isDict(after) && after.size > 0
	return node.kind === 'list' && node.slots.length > 0 && isList(after) && after.length > 0
}

function rewrite(writer: Writer, { slot, end }: { slot: Slot; end: number }, owner: Owner, written: Written): string {
	const { text, eol } = writer
	const { node, head } = slot
	const hasInline = node.end > node.from && !isBlock(node) && !isBlockScalar(node)
	if (hasInline && written.inline !== '' && written.block === '')
		return `${text.slice(head, node.from)}${written.inline}${text.slice(node.end, end)}`
	const below = text.slice(contentLineEnd(text, slot), end)
	const rest = written.block === '' ? below : outdentComments(below, owner.column + 1)
	const comment = trailingComment(text, slot)
	const block = withEol(writer, written.block)
	const start = text.slice(head, slot.after)
	if (written.inline === '' && owner.kind === 'item' && comment === '') return `${start} ${block.slice(owner.column + 2)}${rest}`
	const space = /^[ \t]*$/.test(text.slice(slot.after, node.from)) && hasInline ? text.slice(slot.after, node.from) : ' '
	return `${start}${written.inline === '' ? '' : space}${written.inline}${comment}${eol}${block}${rest}`
}

function isBlockScalar(node: Node): boolean {
	return node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded')
}

/** Comment lines moved left to `column`: as deep as they were, a new block scalar above could swallow them. */
function outdentComments(lines: string, column: number): string {
	return lines.replace(/^ +(?=#)/gm, (blanks) => blanks.slice(0, column))
}

/** The comment on the line of the key or dash, or behind the value, with the blanks before it. */
function trailingComment(text: string, slot: Slot): string {
	return commentAt(text, slot.after) || commentAt(text, inlineEnd(text, slot))
}

function commentAt(text: string, offset: number): string {
	const comment = /[ \t]+#[^\r\n]*/y
	comment.lastIndex = offset
	return comment.exec(text)?.[0] ?? ''
}

/** Where the part of a value ends that stands on the line of its key or dash. */
function inlineEnd(text: string, { after, node }: Slot): number {
	if (!isBlock(node) && !isBlockScalar(node) && node.end > node.from) return node.end
	const header = isBlockScalar(node) ? /[|>][-+0-9]*/y : /(?:[ \t]+[&!][^\s]*)*/y
	header.lastIndex = isBlockScalar(node) ? node.start : after
	header.exec(text)
	return header.lastIndex
}
