import { findComputed, hasHclComments } from '../../../formats/hcl/index.ts'
import type { Address, RemoteId, Resource, ResourceType, Schema } from '../../../model/index.ts'
import { byCodeUnit, findAttribute, rekeyed } from '../../../model/index.ts'
import type { HclFiles } from '../../../ports/index.ts'
import { labelFor } from '../../in-hcl.ts'
import { findCompanion } from '../read/companions.ts'
import type { Instance } from '../read/instances.ts'
import { isReserved } from '../read/names.ts'
import type { HclTree } from '../read/tree.ts'

/** A block that stays as it is, and why. */
export type Kept = { readonly address: Address; readonly reason: string }

/** A resource whose block becomes another one, under this name. `isOwn`: its text stays. */
export type Target = {
	readonly resource: Resource
	readonly type: ResourceType
	readonly instance: Instance
	readonly id: RemoteId | undefined
	readonly name: string
	readonly isOwn: boolean
}

type Naming = {
	readonly tree: HclTree
	readonly schema: Schema
	readonly hcl: HclFiles
	readonly kind: 'vendor' | 'readable'
	readonly textOf: (target: Instance) => string
}

/** What becomes of each resource's block, in the order of the schema, so that a name may begin with that of what it belongs to. */
export function nameBlocks({ tree, schema, hcl, kind, textOf }: Naming): {
	readonly targets: readonly Target[]
	readonly kept: readonly Kept[]
} {
	const targets: Target[] = []
	const kept: Kept[] = []
	const names = new Map<string, string>()
	const free = freeNames(tree)
	const ranks = new Map(schema.types.map(({ name }, index) => [name, index]))
	const held = [...tree.held].sort(
		([a, one], [b, other]) => (ranks.get(one.type.name) ?? 0) - (ranks.get(other.type.name) ?? 0) || byCodeUnit(a, b),
	)
	for (const [address, { instance, type }] of held) {
		const resource = tree.keyed.get(address)
		const reason = resource ? whyKept(tree, resource, type, instance, kind, textOf(instance)) : 'its values cannot be told'
		if (!resource || reason !== undefined) {
			kept.push({ address, reason: reason ?? '' })
			continue
		}
		const id = resource.wantedId
		const attributes = rekeyed(type, resource.attributes, (name, key) => names.get(`${name} ${key}`))
		const wanted = kind === 'vendor' && id !== undefined ? hcl.vendorKey(type.name, id) : hcl.nameOf(type.name, attributes)
		const name = wanted === undefined ? instance.declared.name : free(type.name, labelFor(wanted), instance.declared.name)
		names.set(`${type.name} ${resource.key}`, name)
		targets.push({
			resource,
			type,
			instance,
			id,
			name,
			isOwn: isTheirs(tree, textOf(instance), type, instance) || readsFiles(tree, instance),
		})
	}
	return { targets, kept }
}

function whyKept(
	tree: HclTree,
	{ key, wantedId }: Resource,
	type: ResourceType,
	{ declared, isOnly }: Instance,
	kind: 'vendor' | 'readable',
	text: string,
) {
	if (!isOnly) return 'it is one of several that one block makes'
	if (declared.overrides) return 'another file overrides some of it'
	if (declared.name !== key) return 'it goes by a key that is not the name of its block'
	if (wantedId === undefined) return 'no `import` block says its id, by which it would be known under another name'
	if (kind === 'readable') return undefined
	if (hasHclComments(text)) return 'it has comments, and there is no place for them'
	return isTheirs(tree, text, type, { declared }) ? 'it says more than values, and there is no place for that' : undefined
}

/** True for a block in which people said more than its attributes: comments, how it is treated, where a value comes from. */
function isTheirs({ module, companions }: HclTree, text: string, type: ResourceType, { declared }: Pick<Instance, 'declared'>): boolean {
	const hasOwnKey = findAttribute(type, 'key') !== undefined
	return (
		hasHclComments(text) ||
		declared.block.body.items.some((item) => {
			if (item.kind === 'block' || isReserved(item.name.text, hasOwnKey)) return true
			const computed = findComputed(item.value)
			return (
				computed !== undefined &&
				findCompanion(module, companions, declared.file.hcl.text.slice(computed.start, computed.end)) === undefined
			)
		})
	)
}

/** Code that is in a file of its own already stays there. */
function readsFiles({ module, companions }: HclTree, { declared }: Instance): boolean {
	const { text } = declared.file.hcl
	return declared.block.body.items.some(
		(item) => item.kind === 'attribute' && findCompanion(module, companions, text.slice(item.value.start, item.value.end)) !== undefined,
	)
}

/** Names that no other block of the type has, whatever their case: some file systems see none (P16). */
function freeNames({ module }: HclTree): (type: string, wanted: string, own: string) => string {
	const taken = new Set<string>()
	const there = new Set([...module.resources.values()].map(({ type, name }) => `${type.slice(type.indexOf('_') + 1)}.${name}`))
	const counts = new Map<string, number>()
	return (type, wanted, own) => {
		for (;;) {
			const count = (counts.get(`${type} ${wanted}`) ?? 0) + 1
			counts.set(`${type} ${wanted}`, count)
			const name = count === 1 ? wanted : `${wanted}-${count}`
			const folded = `${type}.${name.toLowerCase()}`
			const isOthers = name !== own && there.has(`${type}.${name}`)
			if (taken.has(folded) || isOthers) continue
			taken.add(folded)
			return name
		}
	}
}
