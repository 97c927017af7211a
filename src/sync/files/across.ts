import type { Address, Resource, Resources, Schema, TypeName, ValuePath } from '../../model/index.ts'
import { Failure, findType, makeAddress } from '../../model/index.ts'
import { referencesOf } from '../../plan/index.ts'
import type { Tree } from '../../tree/index.ts'
import { restoreNames } from '../../tree/index.ts'
import { readable } from '../validate.ts'
import { needRead } from './bring.ts'

/**
 * One workspace's resources beside another's: as its files have them, or as it shows them itself. `has`: whether it has what lives in the
 * workspace alone, by key; undefined where nobody looked.
 */
export type Beside = {
	readonly name: string
	readonly schema: Schema
	readonly tree: Pick<Tree, 'aliases'>
	readonly resources: Resources
	readonly has?: (type: TypeName, key: string) => boolean
}

/** A reference of one workspace's that stands for nothing in the other. */
export type Unmapped = {
	readonly address: Address
	readonly path: ValuePath
	readonly type: TypeName
	/** As the files call it. */
	readonly name: string
	readonly reason: string
}

/** The same of files alone. Throws why they cannot all be read: what is not read must not count as missing (P3). */
export function filesBeside(name: string, schema: Schema, tree: Tree): Beside {
	needRead(tree)
	for (const reason of tree.snapshot.unknown.values()) throw new Failure(reason)
	const resources = new Map(readable(tree).map((resource): [Address, Resource] => [resource.address, resource]))
	return { name, schema, tree, resources }
}

/**
 * Resources by names that mean the same in several workspaces: a tree has keys in place of ids already, and other names
 * take the place of keys where its files have some. What belongs to one workspace by its nature (its catalogue, its own names) is left out.
 */
export function inCommonNames({ schema, tree, resources }: Beside): Resources {
	return new Map(
		[...resources].flatMap(([address, resource]): (readonly [Address, Resource])[] => {
			const type = findType(schema, resource.type)
			if (type?.role !== 'managed') return []
			return [[address, { ...resource, attributes: restoreNames(type, resource.attributes, tree.aliases) }]]
		}),
	)
}

/** References of `from`, by common names, to what lives in a workspace alone, which mean nothing in `to`. */
export function unmappedIn(from: Beside, common: Resources, to: Beside): readonly Unmapped[] {
	const used = usedBy(to)
	return [...common.values()].flatMap(({ address, type: name, attributes }) => {
		const type = findType(from.schema, name)
		const references = type ? referencesOf(type, attributes).filter((one) => findType(from.schema, one.type)?.role === 'data') : []
		return references.flatMap(({ path, type: to_, key }): readonly Unmapped[] => {
			const reason = whyUnmapped(from, to, used, to_, key)
			return reason === undefined ? [] : [{ address, path, type: to_, name: key, reason }]
		})
	})
}

/** What a workspace's resources refer to, in common names. */
function usedBy(beside: Beside): ReadonlySet<Address> {
	return new Set(
		[...inCommonNames(beside).values()].flatMap(({ type: name, attributes }) => {
			const type = findType(beside.schema, name)
			return type ? referencesOf(type, attributes).map(({ address }) => address) : []
		}),
	)
}

function whyUnmapped(from: Beside, to: Beside, used: ReadonlySet<Address>, type: TypeName, name: string): string | undefined {
	const key = to.tree.aliases.keys.get(type)?.get(name)
	if (to.has) return to.has(type, key ?? name) ? undefined : `${to.name} has no ${type} ${key ?? name}`
	if (key !== undefined) return undefined
	if (from.tree.aliases.keys.get(type)?.has(name)) return `${name} is an alias of ${from.name}, and none of ${to.name}`
	return used.has(makeAddress(type, name)) ? undefined : `nothing in the files of ${to.name} tells of a ${type} ${name}`
}
