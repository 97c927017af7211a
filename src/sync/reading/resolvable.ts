import type { Address, Base, Problem, Resource, Resources, ResourceType, Schema, Snapshot, TypeName } from '../../model/index.ts'
import { findType, makeAddress, problem } from '../../model/index.ts'
import type { Aliases, Tree } from '../../tree/index.ts'
import type { Workspace } from '../workspace.ts'

/**
 * The Git side, less the resources that name something which this workspace does not have, under no name: whatever else their
 * files say, they are not about this workspace yet. A new one is held by what it needs in any case. What both sides agreed on once
 * is not a name that somebody put there, and what stands for two things may be any of them.
 */
export function resolvable(
	{ provider: { schema }, slug }: Workspace,
	{ snapshot: git, aliases }: Pick<Tree, 'snapshot' | 'aliases'>,
	live: Snapshot,
	base: Base,
): Snapshot {
	const unknown = new Map<Address, Problem>(git.unknown)
	for (const [name, read] of git.scopes) {
		const type = findType(schema, name)
		const other = live.scopes.get(name)
		if (!type || read.kind !== 'complete' || other?.kind !== 'complete') continue
		const names = namesIn(schema, type)
		if (names.length === 0) continue
		const around = { live, others: other.value, base, aliases, slug }
		for (const resource of read.value.values()) leaveOut(unknown, names, resource, around)
	}
	return unknown.size === git.unknown.size ? git : { ...git, unknown }
}

type Name = { readonly attribute: string; readonly type: TypeName }

/** Attributes that name things which live in the workspace alone. */
function namesIn(schema: Schema, type: ResourceType): readonly Name[] {
	return type.attributes.flatMap((attribute) =>
		attribute.kind === 'string' && attribute.refersTo !== undefined && findType(schema, attribute.refersTo)?.role === 'data'
			? [{ attribute: attribute.name, type: attribute.refersTo }]
			: [],
	)
}

type Around = {
	readonly live: Snapshot
	readonly others: Resources
	readonly base: Base
	readonly aliases: Aliases
	readonly slug: string
}

function leaveOut(unknown: Map<Address, Problem>, names: readonly Name[], resource: Resource, around: Around): void {
	const { live, others, base, aliases, slug } = around
	const [other, was] = [others.get(resource.address), base.get(resource.address)]
	if (unknown.has(resource.address) || (!other && was)) return
	for (const { attribute, type } of names) {
		const key = resource.attributes.get(attribute)
		const known = [other?.attributes, was?.attributes, was?.observed].map((attributes) => attributes?.get(attribute))
		if (typeof key !== 'string' || known.includes(key)) continue
		const doubt = aliases.unread ?? aliases.problems.find(() => aliases.doubled.has(key))
		const read = live.scopes.get(type)
		const isElsewhere = other !== undefined && read?.kind === 'complete' && !read.value.has(makeAddress(type, key))
		if (doubt || isElsewhere) unknown.set(resource.address, unresolved(resource, { attribute, type }, key, slug, doubt))
	}
}

function unresolved({ address, place }: Resource, { attribute, type }: Name, key: string, slug: string, doubt?: Problem): Problem {
	const why = doubt
		? `which may be an alias, and the aliases of ${slug} are not clear`
		: `which is neither a ${type} of ${slug} nor an alias there`
	return problem('REFERENCE_DANGLING', `${address}: \`${attribute}\` names ${key}, ${why}`, {
		hint: `${doubt ? 'mend the aliases' : 'correct it, or add the alias'} for ${slug}; until then the resource is held in this workspace`,
		where: { ...place, address, path: [attribute] },
		...(doubt && { cause: doubt }),
	})
}
