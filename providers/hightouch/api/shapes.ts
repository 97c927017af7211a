import type { Endpoint, JsonSchema, Parameter } from '../../../src/provider.ts'

export const number: JsonSchema = { type: 'number' }
export const text: JsonSchema = { type: 'string' }
export const flag: JsonSchema = { type: 'boolean' }
export const anything: JsonSchema = {}
export const openMap: JsonSchema = { type: 'object', properties: {}, additionalProperties: {} }
export const textMap: JsonSchema = { type: 'object', properties: {}, additionalProperties: text }
export const instant: JsonSchema = { type: 'string', format: 'date-time' }

export const object = (required: readonly string[], properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
	type: 'object',
	required,
	properties,
})
export const closed = (required: readonly string[], properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
	...object(required, properties),
	additionalProperties: false,
})
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
export const nullable = (schema: JsonSchema): JsonSchema => ({ ...schema, nullable: true })

export const optional = (name: string, schema: JsonSchema): Parameter => ({ name, in: 'query', required: false, schema })
export const inPath = (name: string): Parameter => ({ name, in: 'path', required: true, schema: number })
export const textInPath = (name: string): Parameter => ({ name, in: 'path', required: true, schema: text })

export const pages = [optional('offset', { ...number, default: 0 }), optional('limit', { ...number, default: 100 })]
export const ordered = (...by: readonly string[]): Parameter => optional('orderBy', { ...text, default: 'id', enum: by })
export const bySlug = ordered('id', 'name', 'slug', 'createdAt', 'updatedAt')
export const named = [optional('name', text), optional('slug', text)]

type Rest = Pick<Endpoint, 'id' | 'path' | 'parameters' | 'statuses' | 'mayLackIdentity'>

export const listing = (items: JsonSchema, required: readonly string[], rest: Rest): Endpoint => ({
	...rest,
	method: 'GET',
	answer: object(required, { data: list(items), hasMore: flag }),
	identity: 'id',
	paging: { kind: 'offset', items: 'data', more: 'hasMore', pageSize: 100, orderBy: 'id' },
})
export const getting = (answer: JsonSchema, rest: Rest): Endpoint => ({ ...rest, method: 'GET', answer, identity: 'id' })
export const creating = (body: JsonSchema, answer: JsonSchema, rest: Rest): Endpoint => ({
	...rest,
	method: 'POST',
	body,
	answer,
	identity: 'id',
})
export const updating = (body: JsonSchema, answer: JsonSchema, rest: Rest): Endpoint => ({
	...rest,
	method: 'PATCH',
	body,
	answer,
	identity: 'id',
})
export const deleting = (rest: Rest): Endpoint => ({ ...rest, method: 'DELETE', answer: {}, undocumented: true })
