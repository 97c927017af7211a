import type { BlockItem, Blocks, Body } from '../../../formats/hcl/index.ts'
import type { Dict, Value } from '../../../model/index.ts'
import { isDict, isList } from '../../../model/index.ts'

/** What is nested in a block, and what all blocks of a name mean that a `dynamic` makes some of. */
export type NestedBlocks = { readonly blocks: Blocks; readonly meanings: ReadonlyMap<BlockItem, Value> }

/** `values`: what the body was read as. */
export function nestedIn({ items }: Body, values: Dict, reserved: ReadonlySet<string>): NestedBlocks {
	const blocks = new Map<string, { readonly isList: boolean; readonly blocks: Blocks }>()
	const meanings = new Map<BlockItem, Value>()
	const counts = new Map<string, number>()
	for (const item of items) {
		if (item.kind !== 'block') continue
		const isMaker = item.type.text === 'dynamic'
		const name = (isMaker ? item.labels[0]?.text : item.type.text) ?? ''
		if (reserved.has(name)) continue
		const all = values.get(name)
		const count = counts.get(name) ?? 0
		counts.set(name, isMaker ? Number.NaN : count + 1)
		const own = isList(all) ? all[count] : all
		const inner = nestedIn(item.body, isDict(own) && !isMaker ? own : new Map(), new Set())
		if (isMaker) meanings.set(item, all)
		else for (const [node, value] of inner.meanings) meanings.set(node, value)
		const known = blocks.get(name)
		blocks.set(name, { isList: isList(all), blocks: new Map([...(known?.blocks ?? []), ...(isMaker ? [] : inner.blocks)]) })
	}
	return { blocks, meanings }
}
