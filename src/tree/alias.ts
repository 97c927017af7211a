import type { Address, Dict, Present, Problem, Resource, Resources, ResourceType, Schema, TypeName, Value } from '../model/index.ts'
import { isDict, isSame, makeAddress, problem } from '../model/index.ts'

/** Other names that resources go by in one workspace's files. */
export type Aliases = {
	/** By type, from the other name to the key. */
	readonly keys: ReadonlyMap<TypeName, ReadonlyMap<string, string>>
	/** Names that stand for two things, and so for none. */
	readonly doubled: ReadonlySet<string>
	/** Why none of them is known although there may be some. */
	readonly unread?: Problem
	readonly problems: readonly Problem[]
}

export const NO_ALIASES: Aliases = { keys: new Map(), doubled: new Set(), problems: [] }

/** The other names of the workspace that the service calls `slug`. `unknown`: resources whose files could not be read, and why. */
export function aliasesIn(
	schema: Schema,
	slug: string,
	scopes: ReadonlyMap<TypeName, Resources>,
	unknown: ReadonlyMap<Address, Problem>,
): Aliases {
	const type = schema.types.find((candidate) => candidate.aliases)
	if (!type?.aliases) return NO_ALIASES
	const address = makeAddress(type.name, slug)
	const unread = unknown.get(address)
	const resource = scopes.get(type.name)?.get(address)
	if (unread) return { ...NO_ALIASES, unread }
	if (!resource) return NO_ALIASES
	const entries = Object.entries(type.aliases).flatMap(([member, named]) => entriesOf(resource, member, named))
	const counts = new Map<string, number>()
	for (const { alias } of entries) counts.set(alias, (counts.get(alias) ?? 0) + 1)
	const keys = new Map<TypeName, Map<string, string>>()
	for (const { named, alias, key } of entries) {
		if (counts.get(alias) === 1) keys.set(named, (keys.get(named) ?? new Map<string, string>()).set(alias, key))
	}
	const doubled = new Set([...counts].filter(([, count]) => count > 1).map(([alias]) => alias))
	return { keys, doubled, problems: [...doubled].map((alias) => doubledIn(resource, alias)) }
}

type Entry = { readonly named: TypeName; readonly alias: string; readonly key: string }

function entriesOf({ attributes }: Resource, member: string, named: TypeName): readonly Entry[] {
	const names = attributes.get(member)
	return isDict(names) ? [...names].flatMap(([alias, key]) => (typeof key === 'string' ? [{ named, alias, key }] : [])) : []
}

function doubledIn({ address, place }: Resource, alias: string): Problem {
	return problem('ALIAS_DOUBLE', `${address}: the alias ${alias} is there twice, so it stands for nothing`, {
		hint: 'an alias is one name over all sources and destinations; give one of the two another name',
		where: { ...place, address },
	})
}

/** A resource's attributes with keys in place of other names. */
export function resolveNames(type: ResourceType, attributes: Dict, { keys }: Aliases): Dict {
	return renamed(type, attributes, (named, name) => keys.get(named)?.get(name))
}

/** The inverse: other names where there are some, so that a file means the same in each workspace that reads it. */
export function restoreNames(type: ResourceType, attributes: Dict, { keys }: Aliases): Dict {
	return renamed(type, attributes, (named, key) => [...(keys.get(named) ?? [])].find(([, candidate]) => candidate === key)?.[0])
}

/** True where files can say it: a key that is the other name of something else cannot be written down. */
export function canBeNamed(type: ResourceType, attributes: Dict, aliases: Aliases): boolean {
	return isSame(resolveNames(type, restoreNames(type, attributes, aliases), aliases), attributes)
}

function renamed(type: ResourceType, attributes: Dict, nameFor: (named: TypeName, name: string) => string | undefined): Dict {
	let changed: Map<string, Present> | undefined
	for (const attribute of type.attributes) {
		const value: Value = attributes.get(attribute.name)
		if (attribute.kind !== 'string' || attribute.refersTo === undefined || typeof value !== 'string') continue
		const name = nameFor(attribute.refersTo, value)
		if (name !== undefined) changed = (changed ?? new Map(attributes)).set(attribute.name, name)
	}
	return changed ?? attributes
}
