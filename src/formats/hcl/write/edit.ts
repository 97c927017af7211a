import type { BlockItem, Expression, HclFile, ObjectNode, Span, TupleNode } from '../syntax.ts'
import type { Step } from './compose.ts'
import { compose } from './compose.ts'
import { editBlock } from './edit-body.ts'
import { editExpression } from './edit-expression.ts'
import { formatHcl } from './format.ts'
import type { Members } from './nested.ts'
import { cutPieces } from './pieces.ts'
import type { Member } from './region.ts'
import { finish, regionOf } from './region.ts'
import { renderBlock } from './render.ts'
import type { Computed, EditOptions, Source } from './source.ts'
import { makeSource } from './source.ts'
import { quote } from './text.ts'
import type { BlockText, Writable } from './writable.ts'

export type EditedHcl = { readonly text: string; readonly computed: readonly Computed[] }

/**
 * New text for a file, one block of which is to hold `wanted` (P14). Only what differs changes: a literal or a reference to a resource is
 * replaced, in its own form where that can hold the new value; a new member follows its nearest predecessor in `wanted`; one that goes takes
 * the comments on its line and right above it along. What computes a value stays, and is reported unless `resolve` has an answer. A block that
 * `terraform fmt` leaves alone stays so, which may align the lines beside a new one; in any other no line but the changed ones moves.
 * Throws a `TypeError` where `findUnwritable` finds something in `wanted`.
 */
export function editHcl(file: HclFile, block: BlockItem, wanted: Members, options: EditOptions): EditedHcl {
	const source = makeSource(file, options, editExpression)
	const { blocks = new Map(), reserved } = options
	const text = editBlock(source, block, wanted, { blocks, reserved, path: [] })
	return { text: replace(file, block, text), computed: source.computed }
}

/** The same for one expression of the file, such as the value of a local. */
export function editHclExpression(file: HclFile, node: Expression, wanted: Writable, options: EditOptions): EditedHcl {
	const source = makeSource(file, options, editExpression)
	const text = editExpression(source, node, wanted, { path: [], mayHeredoc: false })
	return { text: replace(file, node, text), computed: source.computed }
}

/** New text for a file without one member of an object or a tuple, and its comments; whatever computes that. */
export function removeMember(file: HclFile, node: ObjectNode | TupleNode, index: number): string {
	const source = makeSource(file, NO_OPTIONS, editExpression)
	const { items } = node
	const members = items.map(({ start, end }, at): Member => {
		return at === index ? { kind: 'drop', index: at } : { kind: 'keep', index: at, text: file.text.slice(start, end) }
	})
	return replace(file, node, finish(source, regionOf(source, node, items), members))
}

/** New text for a file with other texts in place of some of its expressions, in their order. */
export function replaceExpressions(file: HclFile, edits: readonly (Span & { readonly text: string })[]): string {
	const { text, body } = file
	let whole = text
	for (const { start, end } of body.items.toReversed()) {
		const own = edits.filter((edit) => start <= edit.start && edit.end <= end)
		if (own.length === 0) continue
		const before = text.slice(start, end)
		const after = own.reduceRight((item, edit) => item.slice(0, edit.start - start) + edit.text + item.slice(edit.end - start), before)
		whole = whole.slice(0, start) + inForm(before, after) + whole.slice(end)
	}
	return allInForm(file, whole)
}

/** New text for a file with another label of a block. */
export function renameLabel(file: HclFile, block: BlockItem, index: number, label: string): string {
	const old = block.labels[index]
	return old ? replace(file, old, quote(label)) : file.text
}

/** New text for a file with a new block behind another one, or at its end; an empty line parts it from what stands beside it. */
export function insertBlock(file: HclFile, block: BlockText, after: BlockItem | undefined): string {
	const { items } = file.body
	const at = after ? items.findIndex(({ start }) => start === after.start) : items.length - 1
	const source = makeSource(file, NO_OPTIONS, editExpression)
	const added: Step = {
		kind: 'add',
		text: renderBlock(block, { indent: '', step: source.step, eol: source.eol }),
		isLined: true,
		isApart: true,
	}
	const steps = items.map((_, index) => keep(file, index))
	return composeFile(file, source, [...steps.slice(0, at + 1), added, ...steps.slice(at + 1)])
}

/** New text for a file without a block, its comments, and the empty line that would meet another one. */
export function removeBlock(file: HclFile, block: BlockItem): string {
	const source = makeSource(file, NO_OPTIONS, editExpression)
	return composeFile(
		file,
		source,
		file.body.items.map((item, index) => (item.start === block.start ? { kind: 'drop', index } : keep(file, index))),
	)
}

const NO_OPTIONS: EditOptions = { reserved: new Set() }

function keep({ text, body }: HclFile, index: number): Step {
	const { start = 0, end = 0 } = body.items[index] ?? {}
	return { kind: 'keep', index, text: text.slice(start, end), isApart: true }
}

function composeFile(file: HclFile, { eol }: Source, steps: readonly Step[]): string {
	const { text, body } = file
	const { items, start, end } = body
	const cut = cutPieces(text, { start, end }, items, true)
	const whole = items.length === 0 ? { ...cut, rest: eol } : cut
	return allInForm(file, text.slice(0, start) + compose(whole, steps, { commas: false, isTrailing: false, eol }))
}

/** The file with `edited` in place of `node`. What was in the form of `terraform fmt` stays in it: the file, or the item of it. */
function replace(file: HclFile, node: Span, edited: string): string {
	const { text, body } = file
	const item = body.items.find(({ start, end }) => start <= node.start && node.end <= end) ?? node
	const before = text.slice(item.start, item.end)
	const after = text.slice(item.start, node.start) + edited + text.slice(node.end, item.end)
	return after === before ? text : allInForm(file, text.slice(0, item.start) + inForm(before, after) + text.slice(item.end))
}

/** The items of a file are aligned with each other only where one is an attribute, or has a comment beside its end. */
function allInForm({ text, body }: HclFile, after: string): string {
	const mayAlign = /\}[ \t]*(?:#|\/\/|\/\*)/.test(text) || body.items.some(({ kind }) => kind === 'attribute')
	return mayAlign ? inForm(text, after) : after
}

function inForm(before: string, after: string): string {
	return formatHcl(before) === before ? formatHcl(after) : after
}
