import type { Endpoint, JsonSchema, Parameter } from '../../../src/provider.ts'

type Fields = Readonly<Record<string, JsonSchema>>

export const text: JsonSchema = { type: 'string' }
export const someText: JsonSchema = { type: 'string', minLength: 1 }
export const nullableText: JsonSchema = { type: 'string', nullable: true }
export const number: JsonSchema = { type: 'number' }
export const flag: JsonSchema = { type: 'boolean' }
/** A name that stands in addresses as it is. */
export const plainName: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_.~-]+$', minLength: 1, maxLength: 100 }
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
export const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })
export const openMap = (values: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: values })

/** Members may be left out unless named in `required`, and others may be there. */
export const object = (required: readonly string[], properties: Fields): JsonSchema => ({ type: 'object', required, properties })

/** As `object`, with no others: for what is sent. Unleash itself drops what it does not know, so that a mistake would pass unseen. */
export const closed = (required: readonly string[], properties: Fields): JsonSchema => ({
	...object(required, properties),
	additionalProperties: false,
})

export const constraint = closed(['contextName', 'operator'], {
	contextName: someText,
	operator: text,
	values: list(text),
	value: text,
	inverted: flag,
	caseInsensitive: flag,
})

/** Below `/api/admin`; parameters in the path are derived from it. */
type Rest = Pick<Endpoint, 'id'> & { readonly at: string; readonly query?: readonly Parameter[] } & Partial<
		Pick<Endpoint, 'identity' | 'success' | 'limit'>
	>

function endpoint({ at, query = [], ...rest }: Rest): Pick<Endpoint, 'id' | 'path' | 'parameters' | 'statuses'> & Partial<Endpoint> {
	const inPath = [...at.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => ({ name, in: 'path', required: true, schema: someText }))
	return { ...rest, path: `/api/admin${at}`, parameters: [...inPath, ...query], statuses: [400, 401, 403, 404, 409, 415] }
}

/** All things of a kind in one answer; `items` is the member that holds them, where there is one. */
export function listing(item: JsonSchema, { items, ...rest }: Rest & { readonly items?: string }): Endpoint {
	return {
		identity: 'name',
		...endpoint(rest),
		method: 'GET',
		answer: items === undefined ? list(item) : object([items], { [items]: list(item) }),
		paging: { kind: 'whole', ...(items !== undefined && { items }) },
	}
}

/** One thing; `wrap` is the member that holds it, where there is one. */
export function getting(answer: JsonSchema, { wrap, ...rest }: Rest & { readonly wrap?: string }): Endpoint {
	return { identity: 'name', ...endpoint(rest), method: 'GET', answer, ...(wrap !== undefined && { envelope: [wrap] }) }
}

type Sent = { readonly method: 'POST' | 'PATCH' | 'PUT'; readonly body?: JsonSchema; readonly answer: JsonSchema }

/** A write that is answered with the thing as it now is. */
export function writing({ method, body, answer }: Sent, rest: Rest): Endpoint {
	return { identity: 'name', ...endpoint(rest), method, ...(body && { body }), answer }
}

/** A write that is answered with its status alone. */
export function telling({ method, body }: Pick<Endpoint, 'method' | 'body'>, rest: Rest): Endpoint {
	return { ...endpoint(rest), method, ...(body && { body }), answer: {} }
}
