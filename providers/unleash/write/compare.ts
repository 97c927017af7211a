import type { Attribute, Change, Dict, Present, Shape, TypeName, Value } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isDict, isHidden, isList, isSame, renderJson } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

type Update = Extract<Change, { kind: 'update' }>

/** Names of the attributes at the top that an update changes. */
export function changedAttributes({ edits }: Update): readonly string[] {
	return [...new Set(edits.map(({ path }) => String(path[0] ?? '')))]
}

/** Those of the attributes that were to change and stand as they did before; another spelling of what was sent is another matter. */
export function ignoredEdits(change: Update, observed: Dict): readonly string[] {
	const now = canonical(change.type, observed)
	return changedAttributes(change).filter((name) => {
		const attribute = attributeOf(change.type, name)
		const [was, wanted, is] = [change.before, change.after, now].map((side) => side.get(name))
		return attribute !== undefined && !isAlike(attribute, wanted, was) && isAlike(attribute, is, was) && !isAlike(attribute, is, wanted)
	})
}

/** Names of the attributes in which a resource is not as it was wanted. What Unleash does not show counts as right. */
export function differences(type: TypeName, wanted: Dict, observed: Dict): readonly string[] {
	const [want, is] = [canonical(type, wanted), canonical(type, observed)]
	return (findType(schema, type)?.attributes ?? [])
		.filter((attribute) => !isAlike(attribute, is.get(attribute.name), want.get(attribute.name)))
		.map(({ name }) => name)
}

export function canonical(type: TypeName, attributes: Dict): Dict {
	const described = findType(schema, type)
	return described ? canonicalAttributes(described, attributes) : attributes
}

function attributeOf(type: TypeName, name: string): Attribute | undefined {
	return findType(schema, type)?.attributes.find((attribute) => attribute.name === name)
}

/** The order of a set does not count. A hidden value may be any. */
export function isAlike(shape: Shape, a: Value, b: Value): boolean {
	if (isHidden(a) || isHidden(b)) return a !== undefined && b !== undefined
	if (isDict(a) && isDict(b)) {
		const names = new Set([...a.keys(), ...b.keys()])
		return [...names].every((name) => isAlike(memberOf(shape, name), a.get(name), b.get(name)))
	}
	if (!isList(a) || !isList(b)) return isSame(a, b)
	if (shape.kind === 'set') return isSame(sorted(a), sorted(b))
	const items: Shape = shape.kind === 'list' ? shape.items : { kind: 'any' }
	return a.length === b.length && a.every((item, index) => isAlike(items, item, b[index]))
}

function memberOf(shape: Shape, name: string): Shape {
	if (shape.kind === 'map') return shape.values
	return (shape.kind === 'object' ? shape.attributes.find((attribute) => attribute.name === name) : undefined) ?? { kind: 'any' }
}

function sorted(items: readonly Present[]): readonly string[] {
	return [...new Set(items.map((item) => renderJson(item, 'sorted')))].sort()
}
