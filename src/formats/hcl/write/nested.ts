import type { Present } from '../../../model/index.ts'
import { nameEnd } from '../character.ts'
import type { BlockItem, Expression, Item } from '../syntax.ts'
import { findComputed, literalOf } from './literal.ts'
import { likenessOf, likenessOfWanted } from './same.ts'
import type { Blocks, Source } from './source.ts'
import type { BlockText, BodyText, Writable } from './writable.ts'
import { isItems, isMembers } from './writable.ts'

export type Members = ReadonlyMap<string, Writable>

/** What is nested in a block under one name: `isList` where it may be there more than once. */
export type Nested = { readonly isList: boolean; readonly blocks: Blocks }

const NONE: Blocks = new Map()

/** The members that are blocks, whether wanted or there. What the caller does not tell, the file shows. */
export function nestedIn(items: readonly Item[], blocks: Blocks, wanted: Members): ReadonlyMap<string, Nested> {
	const kinds = new Map(items.map((item) => (item.kind === 'block' ? [item.type.text, 'block'] : [item.name.text, 'attribute'])))
	const nested = new Map<string, Nested>()
	for (const name of new Set([...wanted.keys(), ...blocks.keys()])) {
		const known = blocks.get(name)
		const kind = kinds.get(name)
		if (kind === 'attribute' || (kind === undefined && !known)) continue
		nested.set(name, { isList: known?.isList ?? isItems(wanted.get(name) ?? null), blocks: known?.blocks ?? NONE })
	}
	return nested
}

/**
 * The blocks that say what is wanted under one name; undefined where only an attribute can: in a block members have plain names, and what is
 * null is not there.
 */
export function wantedBlocks({ isList }: Pick<Nested, 'isList'>, wanted: Writable | undefined): readonly Members[] | undefined {
	if (wanted === undefined) return []
	const all = isList && isItems(wanted) && wanted.length > 0 ? wanted : [wanted]
	const blocks = all.filter(isMembers).filter((members) => [...members].every(([name, value]) => isName(name) && value !== null))
	return blocks.length === all.length && isList === isItems(wanted) ? blocks : undefined
}

function isName(text: string): boolean {
	return text !== '' && nameEnd(text, 0) === text.length
}

/** A block that is to be written anew: attributes first, then what is nested in it. */
export function blockText(type: string, members: Members, blocks: Blocks): BlockText {
	const attributes: BodyText[number][] = []
	const inner: BodyText[number][] = []
	for (const [name, value] of members) {
		const nested = blocks.get(name)
		const own = nested && wantedBlocks(nested, value)
		if (own) inner.push(...own.map((member) => blockText(name, member, nested.blocks ?? NONE)))
		else if (value !== null) attributes.push({ kind: 'attribute', name, value })
	}
	return { kind: 'block', type, labels: [], body: [...attributes, ...inner] }
}

/** A value that is equal for equal blocks, to pair those of one name. */
export function likenessOfBlock(source: Source, { body }: BlockItem, blocks: Blocks): Present {
	const members = new Map<string, Present>()
	for (const item of body.items) {
		if (item.kind === 'attribute') {
			if (literalOf(item.value) !== null) members.set(item.name.text, likenessOf(source, item.value))
			continue
		}
		const name = item.type.text
		const nested = blocks.get(name)
		const value = likenessOfBlock(source, item, nested?.blocks ?? NONE)
		const before = members.get(name)
		members.set(name, nested?.isList ? [...(Array.isArray(before) ? before : []), value] : value)
	}
	return members
}

export function likenessOfMembers(members: Members): Present {
	return new Map([...members].flatMap(([name, value]) => (value === null ? [] : [[name, likenessOfWanted(value)] as const])))
}

/** The first expression in a block that is neither a literal nor a plain reference, or the first block that makes others. */
export function findComputedIn(block: BlockItem): Expression | BlockItem | undefined {
	for (const item of block.body.items) {
		const isMaker = item.kind === 'block' && item.type.text === 'dynamic'
		const found = item.kind === 'attribute' ? findComputed(item.value) : isMaker ? item : findComputedIn(item)
		if (found) return found
	}
	return undefined
}
