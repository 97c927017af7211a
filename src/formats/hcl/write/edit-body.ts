import type { ValuePath } from '../../../model/index.ts'
import { isSame } from '../../../model/index.ts'
import { matchItems } from '../../yaml/index.ts'
import type { AttributeItem, BlockItem, Item } from '../syntax.ts'
import type { Change } from './change-body.ts'
import { changeBody } from './change-body.ts'
import { bare, findComputed, literalOf } from './literal.ts'
import type { Members, Nested } from './nested.ts'
import { blockText, findComputedIn, likenessOfBlock, likenessOfMembers, nestedIn, wantedBlocks } from './nested.ts'
import { newcomers } from './order.ts'
import { headLike } from './region.ts'
import { renderBlock, renderExpression } from './render.ts'
import { plainOf } from './same.ts'
import type { Blocks, Source } from './source.ts'
import { isElsewhere, layoutAt, report, settle, textOf } from './source.ts'
import type { Layout } from './text.ts'
import type { Writable } from './writable.ts'

const NONE: ReadonlySet<string> = new Set()

export type Within = { readonly blocks: Blocks; readonly reserved: ReadonlySet<string>; readonly path: ValuePath }

/** What becomes of each item of a body, and what comes before and behind it; an item that is not in `own` stays as it is. */
type Slots = {
	/** At the number of items: what comes behind all of them. */
	readonly before: Map<number, Change[]>
	readonly own: Map<number, Change | 'moved'>
	readonly after: Map<number, Change[]>
}

/** New text for a block, from its type to its closing brace, so that it holds what is wanted. */
export function editBlock(source: Source, block: BlockItem, wanted: Members, within: Within): string {
	const { items } = block.body
	const slots: Slots = { before: new Map(), own: new Map(), after: new Map() }
	const members = new Map([...wanted].filter(([name]) => !within.reserved.has(name)))
	const nested = nestedIn(items, within.blocks, members)
	const blocks = new Map([...nested].map(([name, how]) => [name, wantedBlocks(how, members.get(name))]))
	const attributes = new Map([...members].filter(([name]) => blocks.get(name) === undefined))
	editAttributes(source, items, attributes, within, slots)
	const end = endOf(items, nested, within.reserved)
	for (const [name, how] of nested)
		editNested(
			source,
			items,
			{ name, how, wanted: members.get(name), blocks: blocks.get(name) ?? [], path: [...within.path, name], end },
			slots,
		)
	const changes = items.flatMap((item, index): readonly Change[] => {
		const own = slots.own.get(index) ?? { kind: 'keep', index, text: textOf(source, item) }
		return [...(slots.before.get(index) ?? []), ...(own === 'moved' ? [] : [own]), ...(slots.after.get(index) ?? [])]
	})
	return changeBody(source, block, [...changes, ...(slots.before.get(items.length) ?? [])])
}

function push(slots: Map<number, Change[]>, index: number, change: Change): void {
	const changes = slots.get(index)
	if (changes) changes.push(change)
	else slots.set(index, [change])
}

/** An attribute that is null and one that is not there mean the same. */
function editAttributes(source: Source, items: readonly Item[], wanted: Members, { reserved, path }: Within, slots: Slots): void {
	const indexes = new Map<string, number>()
	for (const [index, item] of items.entries()) {
		const name = item.kind === 'attribute' ? item.name.text : ''
		if (item.kind !== 'attribute' || reserved.has(name)) continue
		indexes.set(name, index)
		slots.own.set(index, editAttribute(source, item, index, { wanted: wanted.get(name), path: [...path, name] }))
	}
	const first = indexes.values().next().value
	const head = items.findLastIndex(({ kind }) => kind === 'attribute')
	for (const [anchor, names] of newcomers(indexes, wanted.keys())) {
		const known = anchor === undefined ? undefined : indexes.get(anchor)
		const beside = items[known ?? first ?? head]
		for (const name of names) {
			const value = wanted.get(name) ?? null
			if (value === null) continue
			const change: Change = { kind: 'add', isBlock: false, render: (layout) => renderLike(source, beside, [name, value], layout) }
			if (known !== undefined) push(slots.after, known, change)
			else push(slots.before, first ?? head + 1, first === undefined ? change : { ...change, above: first })
		}
	}
}

type Becoming = { readonly wanted: Writable | undefined; readonly path: ValuePath }

function editAttribute(source: Source, item: AttributeItem, index: number, { wanted, path }: Becoming): Change {
	const kept: Change = { kind: 'keep', index, text: textOf(source, item) }
	if (wanted === undefined && literalOf(item.value) === null) return kept
	const head = textOf(source, { start: item.start, end: item.value.start })
	if (wanted !== undefined) return { ...kept, text: head + source.editExpression(source, item.value, wanted, { path, mayHeredoc: true }) }
	const stuck = findComputed(item.value)
	if (!stuck) return { kind: 'drop', index }
	const answer = settle(source, bare(item.value), stuck, { wanted, path })
	if (answer === null) return { kind: 'drop', index }
	if (answer === undefined || isElsewhere(answer)) return kept
	return { ...kept, text: head + renderExpression(answer, layoutAt(source, item.start)) }
}

/** A new attribute, its `=` below that of the one beside it where there is room. */
function renderLike(source: Source, beside: Item | undefined, [name, value]: readonly [string, Writable], layout: Layout): string {
	const head =
		beside?.kind === 'attribute' ? headLike(source, { key: beside.name, value: beside.value, isAligned: true }, name) : `${name} = `
	return layout.indent + head + renderExpression(value, layout)
}

type NestedEdit = {
	readonly name: string
	readonly how: Nested
	readonly wanted: Writable | undefined
	readonly blocks: readonly Members[]
	readonly path: ValuePath
	/** Where the first block of its name goes. */
	readonly end: number
}

/** Blocks of one name that go on keep their comments; new ones come where the others stand, or behind everything that is not reserved. */
function editNested(source: Source, items: readonly Item[], edit: NestedEdit, slots: Slots): void {
	const { name, how, path, blocks: wanted } = edit
	const maker = items.find((item) => item.kind === 'block' && item.type.text === 'dynamic' && item.labels[0]?.text === name)
	if (maker?.kind === 'block') return checkDynamic(source, maker, edit)
	const places = [...items.entries()].flatMap(([index, item]) =>
		item.kind === 'block' && item.type.text === name ? [{ index, item }] : [],
	)
	const before = places.map(({ item }) => likenessOfBlock(source, item, how.blocks))
	const origins = matchItems(before, wanted.map(likenessOfMembers), source.options.keyedBy)
	const pathOf = (index: number): ValuePath => (how.isList ? [...path, index] : path)
	const sequence = wanted.map((members, to): { readonly origin: number; readonly change: Change } => {
		const origin = origins[to] ?? -1
		const place = places[origin]
		if (!place)
			return {
				origin: -1,
				change: { kind: 'add', isBlock: true, render: (layout) => renderBlock(blockText(name, members, how.blocks), layout) },
			}
		const text = editBlock(source, place.item, members, { blocks: how.blocks, reserved: NONE, path: pathOf(origin) })
		return { origin, change: { kind: 'keep', index: place.index, text } }
	})
	const kept = new Set(origins)
	for (const [at, { index, item }] of places.entries())
		slots.own.set(index, kept.has(at) ? 'moved' : leaveBlock(source, item, index, pathOf(at)))
	// Each change comes right behind the one before it, or where its own block stands, whichever is further down.
	let spot = 0
	for (const { origin, change } of sequence) {
		spot = Math.max(spot, origin)
		const place = places[spot]
		if (place) push(slots.after, place.index, change)
		else push(slots.before, edit.end, change)
	}
}

function endOf(items: readonly Item[], nested: ReadonlyMap<string, Nested>, reserved: ReadonlySet<string>): number {
	const own = items.findLastIndex((item) => (item.kind === 'attribute' ? !reserved.has(item.name.text) : nested.has(item.type.text)))
	return 1 + (own === -1 ? items.findLastIndex(({ kind }) => kind === 'attribute') : own)
}

function leaveBlock(source: Source, block: BlockItem, index: number, path: ValuePath): Change {
	const stuck = findComputedIn(block)
	if (!stuck) return { kind: 'drop', index }
	report(source, stuck, { wanted: undefined, path })
	return { kind: 'keep', index, text: textOf(source, block) }
}

/** Blocks that one block makes are changed in what it makes them of. */
function checkDynamic(source: Source, maker: BlockItem, { wanted, path }: NestedEdit): void {
	const value = source.options.meaningOf?.(maker)
	const plain = plainOf(wanted ?? [])
	if (value === undefined || plain === undefined || !isSame(value, plain)) report(source, maker, { wanted, path })
}
