import type { Attribute, BaseEntry, Dict, Edit, Present, ResourceType, Shape, Unsupported, ValuePath } from '../../model/index.ts'
import { findAttribute, isDict, isStale } from '../../model/index.ts'
import type { Agreed } from './agree.ts'
import { agreeMember } from './agree.ts'
import { asShown } from './hidden.ts'
import type { MergeConflict, MergeEdit, Settle } from './leaf.ts'
import { mergeValue } from './merge.ts'
import { isSameIn } from './shape.ts'

/** A resource's attributes as one shape. */
export function shapeOf(type: ResourceType): Shape {
	return { kind: 'object', attributes: type.attributes }
}

export type Beyond = Pick<Unsupported, 'action' | 'path' | 'before' | 'after' | 'reason' | 'remedy'>

export type ResourceMerge = {
	/** What each side is to hold, in canonical form. */
	readonly git: Dict
	readonly live: Dict
	readonly toGit: readonly Edit[]
	readonly toLive: readonly Edit[]
	readonly conflicts: readonly MergeConflict[]
	/** Edits that the API cannot make. */
	readonly beyond: readonly Beyond[]
	readonly duplicates: readonly ValuePath[]
}

/** Merges a resource that both sides have; `base` null = it is new on both. All attributes in canonical form. */
export function mergeResource(
	type: ResourceType,
	sides: { readonly base: Dict | null; readonly observed: Dict | null; readonly git: Dict; readonly live: Dict },
	settle: Settle,
): ResourceMerge {
	const merged = mergeValue(
		shapeOf(type),
		{ base: sides.base ?? undefined, observed: sides.observed ?? sides.base ?? undefined, git: sides.git, live: sides.live },
		settle,
	)
	const toLive = merged.edits.filter((edit) => edit.to === 'live')
	const { possible, beyond } = sortByAbility(type, sides.live, toLive)
	return {
		git: asDict(merged.git),
		live: withOwn(type, asDict(merged.live), sides.live, beyond),
		toGit: merged.edits.filter((edit) => edit.to === 'git').map((edit) => editOf(type, edit)),
		toLive: possible.map((edit) => editOf(type, edit)),
		conflicts: merged.conflicts,
		beyond,
		duplicates: merged.duplicates,
	}
}

/** Which edits the API can make, and why not the others. A variant's payload goes with the attribute that chooses it. */
function sortByAbility(
	type: ResourceType,
	live: Dict,
	edits: readonly MergeEdit[],
): { readonly possible: readonly MergeEdit[]; readonly beyond: readonly Beyond[] } {
	const blocked = new Map<string, Attribute>()
	for (const edit of edits) {
		const attribute = findAttribute(type, String(edit.path[0]))
		if (attribute && !isWritable(attribute)) blocked.set(attribute.name, attribute)
	}
	const blocker = (edit: MergeEdit): Attribute | undefined => {
		const attribute = findAttribute(type, String(edit.path[0]))
		if (!attribute) return undefined
		if (blocked.has(attribute.name)) return attribute
		const chooser = attribute.only && blocked.get(attribute.only.attribute)
		return chooser && (isStale(attribute, live) || live.has(attribute.name)) ? chooser : undefined
	}
	const beyond = edits.flatMap((edit) => {
		const attribute = blocker(edit)
		return attribute
			? [{ action: 'update' as const, path: edit.path, before: edit.before, after: edit.after, ...reasonFor(attribute) }]
			: []
	})
	return { possible: edits.filter((edit) => !blocker(edit)), beyond }
}

function isWritable(attribute: Attribute): boolean {
	return attribute.live === undefined || attribute.live === 'writable'
}

function reasonFor(attribute: Attribute): { readonly reason: string; readonly remedy: string } {
	return attribute.because ?? { reason: `the API cannot change \`${attribute.name}\``, remedy: 'change it in the workspace itself' }
}

/** The live side keeps its own value where it cannot be changed. */
function withOwn(type: ResourceType, merged: Dict, own: Dict, beyond: readonly Beyond[]): Dict {
	if (beyond.length === 0) return merged
	const kept = new Set(beyond.map((entry) => String(entry.path?.[0])))
	return pick(type, (name) => (kept.has(name) ? own : merged).get(name))
}

function pick(type: ResourceType, valueFor: (name: string) => Present | undefined): Dict {
	const dict = new Map<string, Present>()
	for (const { name } of type.attributes) {
		const value = valueFor(name)
		if (value !== undefined) dict.set(name, value)
	}
	return dict
}

/** What can be sent when the resource is created, and what must be left out. */
export function creatable(type: ResourceType, attributes: Dict): { readonly after: Dict; readonly beyond: readonly Beyond[] } {
	const beyond = type.attributes
		.filter((attribute) => attribute.live === 'read-only' && attributes.has(attribute.name))
		.map((attribute) => ({
			action: 'create' as const,
			path: [attribute.name],
			after: attributes.get(attribute.name),
			...reasonFor(attribute),
		}))
	if (beyond.length === 0) return { after: attributes, beyond }
	const left = new Set(beyond.map((entry) => entry.path[0]))
	return { after: pick(type, (name) => (left.has(name) ? undefined : attributes.get(name))), beyond }
}

/** As a plan has it, where it is known which side is written. */
export function editOf(type: ResourceType, edit: MergeEdit): Edit {
	const attribute = findAttribute(type, String(edit.path[0]))
	return { path: edit.path, before: edit.before, after: edit.after, ...(attribute?.sensitive && { sensitive: true as const }) }
}

function asDict(value: Present | undefined): Dict {
	return isDict(value) ? value : new Map()
}

/** What was written to the live side in one request: its attributes before, and as they were sent. */
export type Sent = { readonly before: Dict | null; readonly after: Dict }

/**
 * Bound to an id by an import that found differences: nothing is agreed on yet, and nothing of it is anybody's edit (P1). Where both sides
 * agreed that it holds nothing, `observed` says so too.
 */
export function isOnlyBound({ id, attributes, observed }: Pick<BaseEntry, 'id' | 'attributes' | 'observed'>): boolean {
	return id !== undefined && attributes.size === 0 && observed === undefined
}

/** A resource's new base from what both sides hold now; null where one side does not have it. Canonical form throughout. */
export function agreeResource(
	type: ResourceType,
	was: Pick<BaseEntry, 'id' | 'attributes' | 'observed'> | undefined,
	git: Dict,
	live: Dict,
	sent?: Sent,
): { readonly attributes: Dict; readonly observed?: Dict } | undefined {
	if ((!was || isOnlyBound(was)) && isOpenElsewhere(type, git, live, sent)) return undefined
	const base = new Map<string, Present>()
	const observed = new Map<string, Present>()
	const shape = shapeOf(type)
	for (const attribute of type.attributes) {
		const agreed = agreeAttribute(shape, attribute, was, git, live, sent)
		if (agreed.base !== undefined) base.set(attribute.name, agreed.base)
		if (agreed.observed !== undefined) observed.set(attribute.name, agreed.observed)
	}
	return base.size > 0 && isSameIn(shape, base, observed) ? { attributes: base } : { attributes: base, observed }
}

/** Without a base, a difference in what was not sent stays one of two creations: half a base would make one side's value an edit. */
function isOpenElsewhere(type: ResourceType, git: Dict, live: Dict, sent: Sent | undefined): boolean {
	if (sent?.before === null) return false
	return type.attributes.some((attribute) => {
		const [inGit, inLive] = [git.get(attribute.name), live.get(attribute.name)]
		return (
			!isSameIn(attribute, asShown(inGit, inLive), inLive) &&
			(!sent || isSameIn(attribute, sent.before?.get(attribute.name), sent.after.get(attribute.name)))
		)
	})
}

/** A server's rewriting is looked for only in what was sent: a difference elsewhere is somebody's edit. */
function agreeAttribute(
	shape: Shape,
	attribute: Attribute,
	was: { readonly attributes: Dict; readonly observed?: Dict } | undefined,
	git: Dict,
	live: Dict,
	sent?: Sent,
): Agreed {
	const { name } = attribute
	const sides = {
		base: was?.attributes.get(name),
		observed: (was?.observed ?? was?.attributes)?.get(name),
		git: git.get(name),
		live: live.get(name),
	}
	const [before, after] = [sent?.before?.get(name), sent?.after.get(name)]
	const wasSent = sent && (sent.before === null || !isSameIn(attribute, before, after))
	return agreeMember(shape, name, sides, wasSent ? { before, after } : undefined)
}
