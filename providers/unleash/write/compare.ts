import type { Attribute, Change, Dict, TypeName } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isAlike } from '../../../src/provider.ts'
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
