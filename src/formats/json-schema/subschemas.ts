import type { Dict, Present, ValuePath } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'

/** A schema that is a map, within the one at hand, which is the first. */
export type Subschema = { readonly schema: Dict; readonly path: ValuePath }

/** Keywords of all drafts that hold a schema or a list of them. */
const ONE_OR_MORE =
	'additionalItems additionalProperties allOf anyOf contains contentSchema else if items not oneOf prefixItems propertyNames then unevaluatedItems unevaluatedProperties'
/** Those that hold schemas by name. */
const BY_NAME = '$defs definitions dependencies dependentSchemas patternProperties properties'
/** Those that hold data: nothing in it is a schema, whatever it looks like. */
const DATA =
	'$anchor $comment $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $ref $schema $vocabulary const contentEncoding contentMediaType default dependentRequired deprecated description enum examples exclusiveMaximum exclusiveMinimum format maxContains maximum maxItems maxLength maxProperties minContains minimum minItems minLength minProperties multipleOf pattern readOnly required title type uniqueItems writeOnly'

const KEYWORDS: ReadonlyMap<string, 'schema' | 'map' | 'data'> = new Map([
	...ONE_OR_MORE.split(' ').map((name) => [name, 'schema'] as const),
	...BY_NAME.split(' ').map((name) => [name, 'map'] as const),
	...DATA.split(' ').map((name) => [name, 'data'] as const),
])

export function isKeyword(name: string): boolean {
	return KEYWORDS.has(name)
}

/** Whether a keyword holds schemas, one, a list of them or by name, or data. */
export function holdsSchemas(name: string): 'schema' | 'map' | 'data' | undefined {
	return KEYWORDS.get(name)
}

export function keywordNames(): Iterable<string> {
	return KEYWORDS.keys()
}

/** The schema and every one within it, each before those within it. Depth is bounded by what reads files. */
export function* subschemas(schema: Present, path: ValuePath = []): Generator<Subschema> {
	if (!isDict(schema)) return
	yield { schema, path }
	for (const [name, value] of schema) {
		const holds = KEYWORDS.get(name)
		if (holds === 'map' && isDict(value)) for (const [key, member] of value) yield* subschemas(member, [...path, name, key])
		if (holds !== 'schema') continue
		if (isList(value)) for (const [index, item] of value.entries()) yield* subschemas(item, [...path, name, index])
		else yield* subschemas(value, [...path, name])
	}
}
