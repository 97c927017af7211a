import type { Address, Attribute, Finding, Resource, ResourceType, Schema, Value } from '../../model/index.ts'
import { canonicalAttributes, findingIn, findType, isSame, kindOf, renderJson, showPath } from '../../model/index.ts'
import type { Reference } from '../order/references.ts'
import { referencesOf } from '../order/references.ts'

/** The files of the branch that a change goes to, and the files with the change. */
export type BreakingRequest = {
	readonly schema: Schema
	readonly before: readonly Resource[]
	readonly after: readonly Resource[]
	/** True where the change has no such resource, as opposed to one that could not be read. */
	readonly isGone: (resource: Resource) => boolean
}

/**
 * What a change takes away from others that rely on it: a resource that others refer to is gone or has another name, or what
 * they rely on in it is another one. Each finding stands at the place to look at in the changed files, and names what breaks.
 */
export function breakingChanges({ schema, before, after, isGone }: BreakingRequest): readonly Finding[] {
	const uses = usesIn(schema, after)
	const now = new Map(after.map((resource) => [resource.address, resource]))
	return before.flatMap((old): readonly Finding[] => {
		const users = uses.get(old.address) ?? []
		if (users.length === 0) return []
		const current = now.get(old.address)
		if (current) return changedUnderUsers(schema, old, current, users)
		return isGone(old) ? removedUnderUsers(old, users, newNameOf(schema, old, before, after)) : []
	})
}

/** A place that refers to something. */
export type Use = { readonly by: Resource; readonly reference: Reference }

function usesIn(schema: Schema, resources: readonly Resource[]): ReadonlyMap<Address, readonly Use[]> {
	const uses = new Map<Address, Use[]>()
	for (const by of resources) {
		const type = findType(schema, by.type)
		for (const reference of type ? referencesOf(type, by.attributes) : []) {
			const known = uses.get(reference.address)
			if (known) known.push({ by, reference })
			else uses.set(reference.address, [{ by, reference }])
		}
	}
	return uses
}

function removedUnderUsers(old: Resource, users: readonly Use[], renamed: Address | undefined): readonly Finding[] {
	const what = renamed === undefined ? 'which this change removes' : `which this change renames to ${renamed}`
	const hint =
		renamed === undefined ? `bring ${old.address} back, or point this to something else first` : `write the new name here too: ${renamed}`
	return users.map(({ by, reference: { path } }) =>
		findingIn('error', by, path, { code: 'BREAKING_CHANGE', message: `\`${showPath(path)}\` leads to ${old.address}, ${what}`, hint }),
	)
}

/** The one new resource of its type that says the same, the name aside. */
function newNameOf(schema: Schema, old: Resource, before: readonly Resource[], after: readonly Resource[]): Address | undefined {
	const type = findType(schema, old.type)
	if (!type) return undefined
	const known = new Set(before.map(({ address }) => address))
	const likeness = ({ attributes }: Resource): string =>
		renderJson(new Map([...canonicalAttributes(type, attributes)].filter(([name]) => name !== type.label)), 'sorted')
	const twins = after.filter((other) => other.type === old.type && !known.has(other.address) && likeness(other) === likeness(old))
	return twins.length === 1 ? twins[0]?.address : undefined
}

function changedUnderUsers(schema: Schema, old: Resource, now: Resource, users: readonly Use[]): readonly Finding[] {
	const type = findType(schema, now.type)
	const relied = type?.attributes.filter(({ reliedOn }) => reliedOn !== undefined) ?? []
	return relied.flatMap((attribute): readonly Finding[] => {
		const [was, is] = [meant(type, attribute, old), meant(type, attribute, now)]
		return was === undefined || isSame(was, is) ? [] : [changedUnder(attribute, { now, was, is }, users)]
	})
}

function meant(type: ResourceType | undefined, { name }: Attribute, { attributes }: Resource): Value {
	return type && canonicalAttributes(type, attributes).get(name)
}

type Changed = { readonly now: Resource; readonly was: Value; readonly is: Value }

function changedUnder({ name, reliedOn }: Attribute, { now, was, is }: Changed, users: readonly Use[]): Finding {
	const [first] = users
	const isCase = typeof was === 'string' && typeof is === 'string' && was.toLowerCase() === is.toLowerCase()
	const change = is === undefined ? `is no longer set (it was ${brief(was)})` : `is ${brief(is)} and was ${brief(was)}`
	const capitals = isCase ? ', which differ in capitals only' : ''
	const others = [...new Set(users.map(({ by }) => by.address))]
	const cause = first && findingIn('error', first.by, first.reference.path, { message: `it refers to ${now.address}` }).problem
	return findingIn('error', now, is === undefined ? [] : [name], {
		code: 'BREAKING_CHANGE',
		message: `\`${name}\` ${change}${capitals}; ${reliedOn}: ${listed(others)}`,
		hint: 'keep it as it is, or make a new one beside it and move what uses it there',
		...(cause && { cause }),
	})
}

function brief(value: Value): string {
	if (kindOf(value) === 'masked') return 'hidden'
	const text = renderJson(value ?? null, 'as-is')
	return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function listed(addresses: readonly Address[]): string {
	const shown = addresses.slice(0, 5)
	const rest = addresses.length - shown.length
	return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
