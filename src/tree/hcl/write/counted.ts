import type { Address, Change } from '../../../model/index.ts'
import type { Declared } from '../read/declarations.ts'
import type { Held } from '../read/read.ts'
import { attributeOf } from '../read/source.ts'
import type { HclTree } from '../read/tree.ts'

/** The resources of a block that has `count`, the last one first. */
type Counted = readonly Address[]

const KNOWN = new WeakMap<HclTree['held'], ReadonlyMap<Declared, Counted>>()

function countedIn({ held }: Pick<HclTree, 'held'>): ReadonlyMap<Declared, Counted> {
	const known = KNOWN.get(held)
	if (known) return known
	const blocks = new Map<Declared, { readonly address: Address; readonly at: number }[]>()
	for (const [address, { instance }] of held) {
		const at = indexOf(instance)
		if (at === undefined) continue
		const all = blocks.get(instance.declared)
		if (all) all.push({ address, at })
		else blocks.set(instance.declared, [{ address, at }])
	}
	const counted = new Map(
		[...blocks].map(([block, all]) => [block, all.sort((a, b) => b.at - a.at).map(({ address }) => address)] as const),
	)
	KNOWN.set(held, counted)
	return counted
}

function indexOf({ declared: { block }, index }: Held['instance']): number | undefined {
	return index !== undefined && !attributeOf(block, 'for_each') && attributeOf(block, 'count') ? Number(index) : undefined
}

function listOf(tree: Pick<HclTree, 'held'>, address: Address): Counted | undefined {
	const block = tree.held.get(address)?.instance.declared
	return block && countedIn(tree).get(block)
}

/** Those that come behind a resource in a list, the last one first: they would take its place if it went alone. */
export function behind(tree: Pick<HclTree, 'held'>, address: Address): readonly Address[] {
	const list = listOf(tree, address)
	return list ? list.slice(0, list.indexOf(address)) : []
}

/** Changes in their order, but for what goes from a list: the last one of it goes first. */
export function lastFirst(tree: Pick<HclTree, 'held'>, changes: readonly Change[]): readonly Change[] {
	const going = new Map<Counted, Map<Address, Change>>()
	for (const change of changes) {
		const list = change.kind === 'delete' ? listOf(tree, change.address) : undefined
		if (list) going.set(list, (going.get(list) ?? new Map<Address, Change>()).set(change.address, change))
	}
	if (going.size === 0) return changes
	const turns = new Map([...going].map(([list, own]) => [list, list.flatMap((address) => own.get(address) ?? []).values()]))
	return changes.map((change) => {
		const list = change.kind === 'delete' ? listOf(tree, change.address) : undefined
		return (list && turns.get(list)?.next().value) ?? change
	})
}
