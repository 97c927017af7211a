import type {
	Address,
	Change,
	Conflict,
	ConflictReason,
	Dict,
	Held,
	Problem,
	Resource,
	Resources,
	ResourceType,
	Schema,
} from '../model/index.ts'
import { byCodeUnit, findType, isDict, isSame, problem, writtenAttributes } from '../model/index.ts'
import { changesBetween } from './between.ts'
import type { MergeConflict } from './merge/leaf.ts'
import { mergeValue } from './merge/merge.ts'
import { shapeOf } from './merge/resource.ts'
import { isSameIn } from './merge/shape.ts'
import { referencesOf } from './order/references.ts'

/** The same files at three moments: where the two parted, as they are now, and as they shall be as far as nothing speaks against it. */
export type Three = { readonly base: Resources; readonly now: Resources; readonly wanted: Resources }

/** `conflicts`: base, `git` = now and `live` = wanted; nothing is written there. `held`: what would leave a reference that leads nowhere. */
export type Carried = { readonly changes: readonly Change[]; readonly conflicts: readonly Conflict[]; readonly held: readonly Held[] }

/**
 * Brings what changed from `base` to `wanted` into what is there now, attribute by attribute: what others changed since stays, and where
 * both changed one place differently nothing is written (P10). Pure; the changes are to files.
 */
export function bringResources(schema: Schema, three: Three, includes: (address: Address) => boolean = () => true): Carried {
	const goal = new Map(three.now)
	const conflicts: Conflict[] = []
	for (const address of [...new Set([...three.base.keys(), ...three.wanted.keys()])].sort(byCodeUnit)) {
		if (!includes(address)) continue
		const [base, now, wanted] = [three.base.get(address), three.now.get(address), three.wanted.get(address)]
		const type = findType(schema, (base ?? wanted)?.type ?? '')
		if (!type) continue
		const { resource, conflicts: found } = bringOne(type, { address, base, now, wanted })
		conflicts.push(...found)
		if (resource) goal.set(address, resource)
		else goal.delete(address)
	}
	const held = new Map<Address, Problem>()
	for (let found = broken(schema, three.now, goal); found; found = broken(schema, three.now, goal)) {
		const was = three.now.get(found.address)
		if (was) goal.set(found.address, was)
		else goal.delete(found.address)
		held.set(found.address, found.reason)
	}
	const typeOf = (address: Address): string => (three.base.get(address) ?? three.wanted.get(address))?.type ?? ''
	return {
		changes: changesBetween(schema, three.now, goal),
		conflicts: conflicts.map((conflict) => withSuccessor(three, conflict)),
		held: [...held].map(([address, reason]) => ({ address, type: typeOf(address), to: 'git', reason })),
	}
}

type Moments = {
	readonly address: Address
	readonly base: Resource | undefined
	readonly now: Resource | undefined
	readonly wanted: Resource | undefined
}
type One = { readonly resource: Resource | undefined; readonly conflicts: readonly Conflict[] }

function bringOne(type: ResourceType, { address, base, now, wanted }: Moments): One {
	const valuesOf = (side: Resource | undefined): Dict | undefined => side && writtenAttributes(type, side.attributes)
	const [was, is, will] = [valuesOf(base), valuesOf(now), valuesOf(wanted)]
	const same = (a: Dict | undefined, b: Dict | undefined): boolean => (a && b ? isSameIn(shapeOf(type), a, b) : a === b)
	if (same(was, will) || same(is, will)) return { resource: now, conflicts: [] }
	if (same(was, is)) return { resource: wanted, conflicts: [] }
	const common = { address, type: type.name, ...(now?.place && { place: now.place }) }
	if (!now || !is || !will || !was) {
		const reason = reasonOf(was, is, will)
		return { resource: now, conflicts: [{ ...common, path: [], base: was ?? null, git: is ?? null, live: will ?? null, reason }] }
	}
	const merged = mergeValue(shapeOf(type), { base: was, observed: was, git: is, live: will })
	const attributes = isDict(merged.git) ? merged.git : is
	return { resource: { ...now, attributes }, conflicts: merged.conflicts.map((conflict) => ({ ...common, ...within(conflict) })) }
}

function reasonOf(was: Dict | undefined, is: Dict | undefined, will: Dict | undefined): ConflictReason {
	if (!was) return 'both-added'
	return is ? 'updated-and-deleted' : will ? 'deleted-and-updated' : 'both-changed'
}

/** Where a resource is gone, what came since and says most of the same is likely the same under a new name: a person is told where it is. */
function withSuccessor({ base, now }: Three, conflict: Conflict): Conflict {
	const { address, path, git } = conflict
	const was = base.get(address)
	if (!was || path.length > 0 || git !== null) return conflict
	const alike = ({ attributes }: Resource): number =>
		[...was.attributes].filter(([name, value]) => isSame(value, attributes.get(name) ?? null)).length
	const [first, second] = [...now.values()]
		.filter((resource) => resource.type === was.type && !base.has(resource.address))
		.map((resource) => ({ resource, score: alike(resource) }))
		.filter(({ score }) => score * 2 > was.attributes.size)
		.toSorted((a, b) => b.score - a.score)
	if (!first || first.score === second?.score) return conflict
	const { resource } = first
	const where = resource.place ? ` (${resource.place.file})` : ''
	return { ...conflict, remedy: `it seems to be ${resource.address}${where} now: edit that` }
}

function within({ path, base, git, live, reason }: MergeConflict): Pick<Conflict, 'path' | 'base' | 'git' | 'live' | 'reason'> {
	return { path, base, git, live, reason }
}

/** The first change that would make a reference lead nowhere that leads somewhere now, or make one that never did. */
function broken(schema: Schema, now: Resources, goal: Resources): { readonly address: Address; readonly reason: Problem } | undefined {
	for (const resource of goal.values()) {
		const type = findType(schema, resource.type)
		if (!type) continue
		for (const { address, isLoose, type: to } of referencesOf(type, resource.attributes)) {
			if (isLoose || goal.has(address) || findType(schema, to)?.role !== 'managed') continue
			const before = now.get(resource.address)
			if (now.has(address)) return { address, reason: needed(resource, address) }
			const stood = before ? referencesOf(type, before.attributes).some((reference) => reference.address === address) : false
			if (!stood) return { address: resource.address, reason: missing(resource, address) }
		}
	}
	return undefined
}

function needed({ address: user, place }: Resource, address: Address): Problem {
	return problem('REFERENCE_DANGLING', `${address} stays, because ${user} refers to it by now`, {
		hint: `change ${user} first`,
		where: { ...place, address: user },
	})
}

function missing({ address: user, place }: Resource, address: Address): Problem {
	return problem('REFERENCE_DANGLING', `${user} would refer to ${address}, which is not there any more`, {
		hint: `bring back ${address} too`,
		where: { ...place, address: user },
	})
}
