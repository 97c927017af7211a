import type { Dict, Present, Value } from '../model/index.ts'
import { isDict } from '../model/index.ts'
import type { Endpoint, JsonSchema } from '../ports/index.ts'

/** `flat`: parameters that are texts, each with all of its values. `nested`: those that are spelled with brackets, as lists and maps of texts. */
export type Query = { readonly flat: ReadonlyMap<string, readonly string[]>; readonly nested: Dict }

const NOTHING: Query = { flat: new Map(), nested: new Map() }

/** `rules[0][type]=TRACK` is a list of maps, where the endpoint has such a parameter; else it is a strange name. */
export function foldQuery(endpoint: Endpoint, search: URLSearchParams): Query {
	if (search.size === 0) return NOTHING
	const flat = new Map<string, readonly string[]>()
	const nested = new Map<string, Present>()
	for (const [name, text] of search) {
		const [base = '', ...keys] = name.split(/\]?\[|\]$/).filter((part, index, parts) => part !== '' || index < parts.length - 1)
		const schema = keys.length > 0 ? schemaOf(endpoint, base) : undefined
		if (schema) nested.set(base, put(nested.get(base), keys, text))
		else flat.set(name, [...(flat.get(name) ?? []), text])
	}
	return { flat, nested: new Map([...nested].map(([name, value]) => [name, typed(value, schemaOf(endpoint, name) ?? {})])) }
}

function schemaOf(endpoint: Endpoint, name: string): JsonSchema | undefined {
	const parameter = endpoint.parameters.find((known) => known.in === 'query' && known.name === name)
	return parameter && ['array', 'object'].includes(String(parameter.schema.type)) ? parameter.schema : undefined
}

/** Lists are maps with numbers for names, until the schema tells. */
function put(into: Value, [key, ...rest]: readonly string[], text: string): Present {
	if (key === undefined) return text
	const members = isDict(into) ? into : new Map<string, Present>()
	return new Map(members).set(key, put(members.get(key), rest, text))
}

/** Texts as what the schema wants of them; what cannot be that stays as it is, for the check that follows. */
function typed(value: Present, schema: JsonSchema): Present {
	if (isDict(value)) {
		const isList = schema.type === 'array' && [...value.keys()].every((key, index) => key === String(index))
		if (isList) return [...value.values()].map((item) => typed(item, part(schema.items)))
		return new Map([...value].map(([name, member]) => [name, typed(member, part(part(schema.properties)[name]))]))
	}
	const isNumber = schema.type === 'number' || schema.type === 'integer'
	return isNumber && typeof value === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value
}

function part(schema: unknown): JsonSchema {
	return typeof schema === 'object' && schema !== null ? { ...schema } : {}
}
