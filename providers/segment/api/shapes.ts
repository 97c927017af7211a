import type { CallLimit, CursorPaging, Endpoint, JsonSchema, Parameter } from '../../../src/provider.ts'

export type Fields = Readonly<Record<string, JsonSchema>>

export const text: JsonSchema = { type: 'string' }
export const number: JsonSchema = { type: 'number' }
export const flag: JsonSchema = { type: 'boolean' }
export const anything: JsonSchema = {}
export const openMap: JsonSchema = { type: 'object', additionalProperties: true }
export const nullableText: JsonSchema = { ...text, nullable: true }
export const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })

/** Members may be left out unless named in `required`, and others may be there. */
export const object = (required: readonly string[], properties: Fields): JsonSchema => ({ type: 'object', required, properties })
/** As `object`, with no others: for what is sent. */
export const closed = (required: readonly string[], properties: Fields): JsonSchema => ({
	...object(required, properties),
	additionalProperties: false,
})

export const shownLabel = object(['key', 'value'], { key: text, value: text, description: text })
export const label = closed(['key', 'value'], { key: text, value: text, description: text })
export const statusOf = (...words: readonly string[]): JsonSchema => object(['status'], { status: oneOf(...words) })

export const perMinute = (calls: number): CallLimit => ({ calls, perMs: 60_000 })

const page: Parameter = {
	name: 'pagination',
	in: 'query',
	required: false,
	schema: closed(['count'], { cursor: text, count: { type: 'integer', minimum: 1, maximum: 1000 } }),
}

/** Every edition of the API takes pages of 200; later ones take 1000. */
const PAGE_SIZE = 200

const paging = (items: string, pageSize: number): CursorPaging => ({
	kind: 'cursor',
	items,
	parameter: { name: 'pagination', count: 'count', cursor: 'cursor' },
	block: { name: 'pagination', current: 'current', next: 'next', total: 'totalEntries' },
	pageSize,
})

/** Parameters in the path are derived from it; `query` names the others. */
type Rest = Pick<Endpoint, 'id' | 'path'> & { readonly query?: readonly Parameter[] } & Partial<
		Pick<Endpoint, 'limit' | 'success' | 'identity' | 'mayLackIdentity'>
	>

export const required = (name: string, schema: JsonSchema): Parameter => ({ name, in: 'query', required: true, schema })
export const optional = (name: string, schema: JsonSchema): Parameter => ({ name, in: 'query', required: false, schema })

function endpoint(rest: Rest): Pick<Endpoint, 'id' | 'path' | 'parameters' | 'statuses'> & Partial<Endpoint> {
	const { query, ...own } = rest
	const inPath = [...rest.path.matchAll(/\{(\w+)\}/g)].map(
		([, name = '']): Parameter => ({ name, in: 'path', required: true, schema: { ...text, minLength: 1, maxLength: 255 } }),
	)
	return { ...own, parameters: [...inPath, ...(query ?? [])], statuses: [404, 422, 429] }
}

/** `pageSize`: where more than usual pays. */
type Listed = Rest & { readonly items: string; readonly bare?: true; readonly pageSize?: number }

/** A list in pages; `items` is the member of the answer that holds them. */
export function listing(item: JsonSchema, { items, bare, pageSize = PAGE_SIZE, ...rest }: Listed): Endpoint {
	return {
		identity: 'id',
		...endpoint({ ...rest, query: [...(rest.query ?? []), page] }),
		method: 'GET',
		answer: object([items], {
			[items]: list(item),
			pagination: object(['current'], { current: text, next: nullableText, totalEntries: number }),
		}),
		envelope: ['data'],
		paging: { ...paging(items, pageSize), ...(bare ? { bare } : {}) },
	}
}

type Wrapped = Rest & { readonly wrap: string }

/** One thing; `wrap` is the member of `data` that holds it. */
export function getting(answer: JsonSchema, { wrap, ...rest }: Wrapped): Endpoint {
	return { identity: 'id', ...endpoint(rest), method: 'GET', answer, envelope: ['data', wrap] }
}

type Sent = { readonly method: 'POST' | 'PATCH' | 'PUT'; readonly body?: JsonSchema; readonly answer: JsonSchema }

/** A write that is answered with the thing as it now is. */
export function writing({ method, body, answer }: Sent, { wrap, ...rest }: Wrapped): Endpoint {
	return { identity: 'id', ...endpoint(rest), method, ...(body ? { body } : {}), answer, envelope: ['data', wrap] }
}

/** A call that is answered with the word SUCCESS. */
export function telling({ method, body }: Pick<Endpoint, 'method' | 'body'>, rest: Rest): Endpoint {
	return { identity: 'status', ...endpoint(rest), method, ...(body ? { body } : {}), answer: statusOf('SUCCESS'), envelope: ['data'] }
}

/** A write that is answered with a list, which is all that `data` holds. */
export function replacing(
	{ method, body, item }: { readonly method: 'POST' | 'PUT'; readonly body: JsonSchema; readonly item: JsonSchema },
	rest: Rest & { readonly items: string },
): Endpoint {
	const { items, ...own } = rest
	return {
		...endpoint(own),
		identity: items,
		mayLackIdentity: true,
		method,
		body,
		answer: object([items], { [items]: list(item) }),
		envelope: ['data'],
	}
}
