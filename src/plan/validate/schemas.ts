import type { Dict, Mention, Present, Resource, ResourceType, Schema, TypeName, ValuePath } from '../../model/index.ts'
import { findType, isDict } from '../../model/index.ts'
import { mentionsIn } from '../order/references.ts'

/** A JSON Schema in a file. `elsewhere`: schemas in other files that its texts with `prefix` mean, by what follows the prefix. */
export type JsonSchemaIn = {
	readonly resource: Resource
	readonly path: ValuePath
	readonly schema: Dict
	readonly elsewhere?: { readonly prefix: string; readonly schemas: ReadonlyMap<string, Present> }
}

/** Every attribute that holds a JSON Schema. One that is no map is a fault of its own and left out. */
export function jsonSchemasIn(schema: Schema, resources: readonly Resource[]): readonly JsonSchemaIn[] {
	const partsOf = collectParts(schema, resources)
	return resources.flatMap((resource) =>
		schemaAttributes(findType(schema, resource.type)).flatMap((attribute): readonly JsonSchemaIn[] => {
			const value = resource.attributes.get(attribute.name)
			if (!isDict(value)) return []
			const mention = mentionsIn(attribute)
			const elsewhere = mention && { prefix: mention.prefix, schemas: partsOf(mention, resource) }
			return [{ resource, path: [attribute.name], schema: value, ...(elsewhere && { elsewhere }) }]
		}),
	)
}

function schemaAttributes(type: ResourceType | undefined): ResourceType['attributes'] {
	return type?.attributes.filter((attribute) => attribute.kind === 'any' && attribute.language === 'json-schema') ?? []
}

type Parts = ReadonlyMap<string, Present>

const NONE: Parts = new Map()

/** Schemas of each type by the first half of their key, then by the second; put together once for all that mention them. */
function collectParts(schema: Schema, resources: readonly Resource[]): (mention: Mention, from: Resource) => Parts {
	const collected = new Map<TypeName, Map<string, Map<string, Present>>>()
	for (const { type, key, attributes } of resources) {
		const [attribute] = schemaAttributes(findType(schema, type))
		const value = attribute && attributes.get(attribute.name)
		const cut = key.indexOf('/')
		if (value === undefined || cut === -1) continue
		const ofType = collected.get(type) ?? new Map<string, Map<string, Present>>()
		const within = ofType.get(key.slice(0, cut)) ?? new Map<string, Present>()
		collected.set(type, ofType.set(key.slice(0, cut), within.set(key.slice(cut + 1), value)))
	}
	return ({ refersTo, within }, { attributes }) => {
		const name = attributes.get(within)
		return (typeof name === 'string' && collected.get(refersTo)?.get(name)) || NONE
	}
}
