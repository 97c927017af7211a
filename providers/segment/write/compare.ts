import type { Attribute, Change, Dict, Value } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isList, isMasked, isSame } from '../../../src/provider.ts'
import { isOpenMap } from '../read/spelling.ts'
import { schema } from '../schema/index.ts'
import { changedAttributes } from './request.ts'
import { changedSettings, settingsIn } from './settings.ts'

type Update = Extract<Change, { kind: 'update' }>
type Create = Extract<Change, { kind: 'create' }>

/**
 * What was to change and is as it was before; a value that Segment spells in another way is another matter. Of a setting that it does
 * not show nobody can tell: `hidden` names these.
 */
export function ignoredEdits(change: Update, observed: Dict, hidden: readonly string[]): readonly string[] {
	const now = canonical(change.type, observed)
	return changedAttributes(change).flatMap((name): readonly string[] => {
		const attribute = attributesOf(change.type).find((candidate) => candidate.name === name)
		const [was, wanted, is] = [change.before, change.after, now].map((side) => side.get(name))
		if (attribute && isOpenMap(attribute))
			return ignoredSettings(change, now, name).filter((path) => !hidden.includes(path.slice(name.length + 1)))
		return !isMasked(is) && isAlike(is, was) && !isAlike(wanted, was) ? [name] : []
	})
}

function ignoredSettings({ before, after }: Update, now: Dict, name: string): readonly string[] {
	const [was, wanted, is] = [before, after, now].map((side) => settingsIn(side, name))
	if (!was || !wanted || !is) return []
	return changedSettings(was, wanted)
		.filter((member) => isSame(is.get(member), was.get(member)))
		.map((member) => `${name}.${member}`)
}

/** Names of the attributes of a new resource that were not taken: a switch, a reference, or one of a few words is never rewritten. */
export function notTaken({ type, after }: Create, observed: Dict): readonly string[] {
	const [wanted, is] = [canonical(type, after), canonical(type, observed)]
	return attributesOf(type)
		.filter((attribute) => !mayBeRewritten(attribute) || (wanted.has(attribute.name) && !is.has(attribute.name)))
		.filter(({ name }) => wanted.has(name) && !isAlike(wanted.get(name), is.get(name)))
		.map(({ name }) => name)
}

function mayBeRewritten(attribute: Attribute): boolean {
	if (attribute.kind === 'boolean') return false
	return attribute.kind !== 'string' || (attribute.refersTo === undefined && attribute.oneOf === undefined)
}

/** True where all that was to change is as it was wanted, as far as Segment shows it. */
export function isMade(change: Update, observed: Dict, hidden: readonly string[]): boolean {
	const now = canonical(change.type, observed)
	return changedAttributes(change).every((name) => {
		const attribute = attributesOf(change.type).find((candidate) => candidate.name === name)
		if (!attribute || !isOpenMap(attribute)) return isAlike(now.get(name), change.after.get(name))
		const [was, wanted, is] = [change.before, change.after, now].map((side) => settingsIn(side, name))
		if (!was || !wanted || !is) return false
		const changed = changedSettings(was, wanted)
		return changed.every((member) => !hidden.includes(member) && isSame(is.get(member), wanted.get(member)))
	})
}

/** The order of lists does not count: those that are compared here are sets. */
function isAlike(a: Value, b: Value): boolean {
	if (!isList(a) || !isList(b)) return isSame(a, b)
	return a.length === b.length && a.every((item) => b.some((other) => isSame(item, other)))
}

function canonical(type: string, attributes: Dict): Dict {
	const described = findType(schema, type)
	return described ? canonicalAttributes(described, attributes) : attributes
}

function attributesOf(type: string): readonly Attribute[] {
	return findType(schema, type)?.attributes ?? []
}
