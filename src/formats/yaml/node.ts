import type { Dict, Present } from '../../model/index.ts'

/** What may be in one file; beyond it a file is refused by type (P44). */
export type Limits = {
	readonly bytes: number
	readonly depth: number
	readonly nodes: number
	/** Nodes that all aliases together may stand for. */
	readonly aliased: number
}

/** One parsed file. `lines` holds the offset at which each line starts. */
export type YamlDocument = {
	readonly text: string
	readonly value: Dict
	readonly root: Node | undefined
	readonly lines: readonly number[]
}

export type Node = ScalarNode | MapNode | ListNode | AliasNode

/** A place in the text. Offsets count UTF-16 units; `from` includes the anchor and tag, `start` does not. */
type Span = { readonly from: number; readonly start: number; readonly end: number }

/** How many nodes a value holds, aliases counted as what they stand for, and how many levels. */
type Extent = { readonly size: number; readonly height: number }

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'empty'
export type ScalarNode = Span & Extent & { readonly kind: 'scalar'; readonly style: ScalarStyle; readonly value: Present }
export type AliasNode = Span & Extent & { readonly kind: 'alias'; readonly target: Node; readonly value: Present }

/** A `bare` map is a single pair inside a flow list, without braces. */
export type MapNode = Span &
	Extent & { readonly kind: 'map'; readonly form: 'block' | 'flow' | 'bare'; readonly slots: readonly Slot[]; readonly value: Dict }
export type ListNode = Span &
	Extent & { readonly kind: 'list'; readonly form: 'block' | 'flow'; readonly slots: readonly Slot[]; readonly value: readonly Present[] }

/** A pair of a map or an item of a list. `key` is empty for an item. */
export type Slot = {
	readonly key: string
	/** Where its first token starts: the key, the `?` or the `-`. */
	readonly head: number
	/** Just behind the `:` or `-`, or behind the key where there is no `:`. */
	readonly after: number
	/** False where a value cannot simply be written at `after`, because there is no `:`. */
	readonly open: boolean
	readonly node: Node
}

export type Collection = MapNode | ListNode

export type BlockCollection = Collection & { readonly form: 'block' }

export function isBlock(node: Node): node is BlockCollection {
	return (node.kind === 'map' || node.kind === 'list') && node.form === 'block'
}
