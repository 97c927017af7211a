import type { Attribute, Dict, Shape } from '../../model/index.ts'
import { isStale } from '../../model/index.ts'
import { isSameIn } from './shape.ts'
import { isUnmovedFrom } from './unmoved.ts'

type Dicts = { readonly base: Dict; readonly observed: Dict; readonly git: Dict; readonly live: Dict }

/**
 * Members that say which variant an object is, and those that belong to one, where one side made another variant of it and the other
 * side did so too, or edited what the new one has no place for: the edit would be gone as soon as the variant is. So they are one
 * change of type and are settled as one. What both variants have merges by itself.
 */
export function contestedMembers(shape: Shape, sides: Dicts): ReadonlySet<string> {
	const contested = new Set<string>()
	if (shape.kind !== 'object' || !shape.attributes.some(({ only }) => only)) return contested
	const choosers = new Set(shape.attributes.flatMap(({ only }) => only?.attribute ?? []))
	for (const chooser of shape.attributes)
		if (choosers.has(chooser.name) && isContested(shape.attributes, chooser, sides)) contested.add(chooser.name)
	if (contested.size === 0) return contested
	for (const attribute of shape.attributes)
		if (attribute.only && contested.has(attribute.only.attribute) && isStaleOnOne(attribute, sides)) contested.add(attribute.name)
	return contested
}

function isContested(attributes: readonly Attribute[], chooser: Attribute, sides: Dicts): boolean {
	const { git, live } = sides
	const [gitSwitched, liveSwitched] = [hasMoved(chooser, sides, git), hasMoved(chooser, sides, live)]
	if (isAgreed(chooser, sides) || (!gitSwitched && !liveSwitched)) return false
	if (gitSwitched && liveSwitched) return true
	const [switched, other] = gitSwitched ? [git, live] : [live, git]
	return attributes.some(
		(attribute) =>
			attribute.only?.attribute === chooser.name &&
			isStale(attribute, switched) &&
			hasMoved(attribute, sides, other) &&
			!isAgreed(attribute, sides),
	)
}

function isStaleOnOne(attribute: Attribute, { git, live }: Dicts): boolean {
	return isStale(attribute, git) || isStale(attribute, live)
}

function hasMoved(attribute: Attribute, { base, observed }: Dicts, side: Dict): boolean {
	const { name } = attribute
	return !isUnmovedFrom(attribute, base.get(name), observed.get(name), side.get(name))
}

function isAgreed(attribute: Attribute, { git, live }: Dicts): boolean {
	return isSameIn(attribute, git.get(attribute.name), live.get(attribute.name))
}
