import type { Attribute, Conflict, Dict, Present, Resource, ResourceType } from '../../model/index.ts'
import { canonicalAttributes, isDict, valueAt } from '../../model/index.ts'
import { mergeValue } from '../merge/merge.ts'
import { shapeOf } from '../merge/resource.ts'
import { isSameIn } from '../merge/shape.ts'
import type { Sight } from './verdict.ts'
import { canonicalOf, lastChange, placeOf } from './verdict.ts'

export type Overwritten = {
	readonly conflicts: readonly Conflict[]
	/** Attributes as the edit has them, null for one that it took out: what a person has not decided about. */
	readonly open: Dict
	/** Those of them that cannot be shown yet, because Git and the workspace do not agree there. */
	readonly waiting: readonly Attribute[]
	/** The file as it is, with those that are shown as the edit has them. */
	readonly edited: Dict
}

/**
 * An edit in Git that the service's own sync wrote over: it is in no file any more, and the workspace may never have had it. A
 * conflict until a person decides. Undefined where there is none, or a person has touched the file since. Where Git and the
 * workspace do not agree the merge comes first, and the edit waits.
 */
export function findOverwritten(sight: Sight, git: Resource, live: Resource): Overwritten | undefined {
	const { type } = sight
	if (!isAsked(sight)) return undefined
	const [now, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const wanted = wantedIn(sight, now)
	if (!wanted) return undefined
	const lost = type.attributes.filter((attribute) => isLost(attribute, wanted, now, inLive))
	if (lost.length === 0) return undefined
	const shown = lost.filter((attribute) => isSameIn(attribute, now.get(attribute.name), inLive.get(attribute.name)))
	const waiting = lost.filter((attribute) => !shown.includes(attribute))
	const edited = withEdit(now, valuesOf(shown, wanted))
	return {
		conflicts: conflictsOf(sight, now, edited).map((conflict) => ({ ...conflict, ...placeOf(git), ...lastChange(live) })),
		open: valuesOf(lost, wanted),
		waiting,
		edited,
	}
}

/** What is left of the edit in these attributes once the file holds `target`; null where nothing is. */
export function leftOf(sight: Sight, attributes: readonly Attribute[], target: Dict): Dict | null {
	const wanted = wantedIn(sight, target)
	const left = attributes.filter((attribute) => wanted && !isSameIn(attribute, wanted.get(attribute.name), target.get(attribute.name)))
	return wanted && left.length > 0 ? valuesOf(left, wanted) : null
}

/** What the workspace has all the same comes back by itself. */
function isLost(attribute: Attribute, wanted: Dict, now: Dict, live: Dict): boolean {
	const value = wanted.get(attribute.name)
	return !isSameIn(attribute, value, now.get(attribute.name)) && !isSameIn(attribute, value, live.get(attribute.name))
}

function valuesOf(attributes: readonly Attribute[], wanted: Dict): Dict {
	return new Map(attributes.map(({ name }) => [name, wanted.get(name) ?? null]))
}

function withEdit(attributes: Dict, edit: Dict): Dict {
	const edited = new Map<string, Present>(attributes)
	for (const [name, value] of edit) {
		if (value === null) edited.delete(name)
		else edited.set(name, value)
	}
	return edited
}

/** True where what was written over is a conflict, as far as both sides show it. */
export function isAsked({ base, overwritten, touch, git, live }: Sight): boolean {
	if (git.kind !== 'present' || live.kind !== 'present' || touch?.by === 'person') return false
	return base !== undefined && base.attributes.size > 0 && (overwritten ?? base.overwritten) !== undefined
}

/** The file as it is, with the edit on top: one that is kept from before, and on it one that was found in the history just now. */
function wantedIn({ type, base, overwritten }: Sight, now: Dict): Dict | undefined {
	if (!base) return undefined
	const kept = withEdit(base.attributes, base.overwritten ?? new Map())
	const written = overwritten ? rebased(type, base.attributes, canonicalAttributes(type, overwritten.attributes), kept) : kept
	return rebased(type, base.attributes, written, now)
}

/** The difference between two forms of a resource, made in a third one; it wins where that differs too. */
export function rebased(type: ResourceType, from: Dict, to: Dict, onto: Dict): Dict {
	const merged = mergeValue(shapeOf(type), { base: from, observed: from, git: to, live: onto }, 'git').live
	return isDict(merged) ? merged : onto
}

function conflictsOf({ address, type, base }: Sight, now: Dict, edited: Dict): readonly Conflict[] {
	const { edits } = mergeValue(shapeOf(type), { base: now, observed: now, git: edited, live: now }, 'hold')
	return edits.map(({ path, before, after }) => ({
		address,
		type: type.name,
		path,
		base: valueAt(base?.attributes, path),
		git: after,
		live: before,
		reason: 'overwritten',
	}))
}
