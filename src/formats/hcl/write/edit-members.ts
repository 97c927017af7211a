import type { ValuePath } from '../../../model/index.ts'
import { matchItems } from '../../yaml/index.ts'
import type { Expression, ObjectItem, ObjectNode, TupleNode } from '../syntax.ts'
import { findComputed, keyOf } from './literal.ts'
import { newcomers } from './order.ts'
import type { Member, Region } from './region.ts'
import { finish, headLike, isQuoting, regionOf } from './region.ts'
import { renderExpression, renderNested } from './render.ts'
import { keyIn, likenessOf, likenessOfWanted } from './same.ts'
import type { At, Source } from './source.ts'
import { report, textOf } from './source.ts'
import type { Layout } from './text.ts'
import { quote, renderKey } from './text.ts'
import type { Writable } from './writable.ts'

/** New text for a tuple: items that go on keep their text and their comments. */
export function editTuple(source: Source, node: TupleNode, wanted: readonly Writable[], { path }: At): string {
	const before = node.items.map((item) => likenessOf(source, item))
	const origins = matchItems(before, wanted.map(likenessOfWanted), source.options.keyedBy)
	const kept = new Set(origins)
	const members: Member[] = []
	let next = 0
	const leaveUpTo = (end: number): void => {
		for (; next < end; next++) {
			const item = node.items[next]
			if (item && !kept.has(next)) members.push(leave(source, item, { index: next, stuck: findComputed(item), path: [...path, next] }))
		}
	}
	for (const [to, value] of wanted.entries()) {
		const index = origins[to]
		const item = index === undefined ? undefined : node.items[index]
		if (index === undefined || !item) {
			members.push({ kind: 'add', render: (layout) => renderNested(value, layout) })
			continue
		}
		leaveUpTo(index)
		members.push({ kind: 'keep', index, text: source.editExpression(source, item, value, { path: [...path, index], mayHeredoc: false }) })
	}
	leaveUpTo(node.items.length)
	return finish(source, regionOf(source, node, node.items), members)
}

/** New text for an object: a new key follows its nearest predecessor in `wanted`, written as the others are. */
export function editObject(source: Source, node: ObjectNode, wanted: ReadonlyMap<string, Writable>, { path }: At): string {
	const keys = node.items.map(({ key }) => keyIn(source, key))
	const unknown = node.items[keys.indexOf(undefined)]
	// It may be any of those that are wanted.
	if (unknown) report(source, unknown.key, { wanted, path })
	const region = regionOf(source, node, node.items)
	const lastOf = new Map(keys.map((key, index) => [key, index]))
	const followers = newcomers(lastOf, wanted.keys())
	const members: Member[] = []
	const quotes = isQuoting(node)
	const addAfter = (anchor: string | undefined): void => {
		const beside = node.items[lastOf.get(anchor) ?? 0]
		for (const key of followers.get(anchor) ?? []) {
			const value = wanted.get(key) ?? null
			members.push({ kind: 'add', render: (layout) => renderEntry(source, { region, beside, quotes }, [key, value], layout) })
		}
	}
	addAfter(undefined)
	for (const [index, item] of node.items.entries()) {
		const key = keys[index]
		members.push(editEntry(source, region, { item, index, key, isLast: lastOf.get(key) === index }, { wanted, path }))
		if (key !== undefined && lastOf.get(key) === index) addAfter(key)
	}
	return finish(source, region, members)
}

type EntryAt = { readonly item: ObjectItem; readonly index: number; readonly key: string | undefined; readonly isLast: boolean }
type Wanted = { readonly wanted: ReadonlyMap<string, Writable>; readonly path: ValuePath }

/** An entry with a key that nobody knows stays; so does the first of two with the same key, of which the last one counts. */
function editEntry(source: Source, region: Region, { item, index, key, isLast }: EntryAt, { wanted, path }: Wanted): Member {
	const value = key === undefined ? undefined : wanted.get(key)
	if (key !== undefined && value === undefined) {
		const stuck = keyOf(item.key) === undefined ? item.key : findComputed(item.value)
		return leave(source, item, { index, stuck, path: [...path, key] })
	}
	if (value === undefined || key === undefined || !isLast) return { kind: 'keep', index, text: textOf(source, item) }
	const mayHeredoc = region.cut.pieces[index]?.isLined === true && !region.style.commas
	const head = textOf(source, { start: item.start, end: item.value.start })
	return { kind: 'keep', index, text: head + source.editExpression(source, item.value, value, { path: [...path, key], mayHeredoc }) }
}

/** `stuck`: what computes something in it. */
type Leaving = { readonly index: number; readonly stuck: Expression | undefined; readonly path: ValuePath }

/** A member that is not wanted any more goes, unless it computes something: one that is null is there all the same. */
function leave(source: Source, member: ObjectItem | Expression, { index, stuck, path }: Leaving): Member {
	if (!stuck) return { kind: 'drop', index }
	report(source, stuck, { wanted: undefined, path })
	return { kind: 'keep', index, text: textOf(source, member) }
}

type Manner = { readonly region: Region; readonly beside: ObjectItem | undefined; readonly quotes: boolean }

/** A new entry, written as the one beside it. */
function renderEntry(
	source: Source,
	{ region, beside, quotes }: Manner,
	[key, value]: readonly [string, Writable],
	layout: Layout,
): string {
	const name = quotes ? quote(key) : renderKey(key)
	const head = beside ? headLike(source, { key: beside.key, value: beside.value, isAligned: region.isLined }, name) : `${name} = `
	return head + (region.style.commas ? renderNested(value, layout) : renderExpression(value, layout))
}
