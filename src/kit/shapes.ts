import type { Endpoint, JsonSchema, Parameter } from '../ports/index.ts'

type Fields = Readonly<Record<string, JsonSchema>>

const object = (required: readonly string[], properties: Fields): JsonSchema => ({ type: 'object', required, properties })

/** JSON Schema in a few words. */
export const json = {
	text: { type: 'string' },
	/** A text that is not empty. */
	someText: { type: 'string', minLength: 1 },
	number: { type: 'number' },
	integer: { type: 'integer' },
	flag: { type: 'boolean' },
	instant: { type: 'string', format: 'date-time' },
	oneOf: (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values }),
	list: (items: JsonSchema): JsonSchema => ({ type: 'array', items }),
	mapOf: (values: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: values }),
	orNull: (schema: JsonSchema): JsonSchema => ({ ...schema, nullable: true }),
	/** With these members, of which those in `required` are always there, and maybe others: for what is answered. */
	object,
	/** With no others: for what is sent. */
	closed: (required: readonly string[], properties: Fields): JsonSchema => ({
		...object(required, properties),
		additionalProperties: false,
	}),
} as const

/** What the operations of a kind of thing share: how one is shown, and the member that identifies it. */
export type Shown = { readonly item: JsonSchema; readonly id: string }

/** An operation by its id in the API document. The parameters of its path are taken from that. */
type Operation = {
	readonly id: string
	readonly path: string
	/** The members around the thing in an answer, from the outside. */
	readonly envelope?: readonly string[]
	readonly statuses?: readonly number[]
	readonly query?: readonly Parameter[]
} & Partial<Pick<Endpoint, 'success' | 'limit'>>

const STATUSES = [400, 401, 403, 404, 409, 422, 429]

function endpoint({ path, statuses, query, ...rest }: Operation): Omit<Endpoint, 'method' | 'answer'> {
	const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
	const inPath = names.map((name): Parameter => ({ name, in: 'path', required: true, schema: json.someText }))
	return { ...rest, path, parameters: [...inPath, ...(query ?? [])], statuses: statuses ?? STATUSES }
}

/** All things of a kind. The parameters and members of its pages are described by `paging` alone. */
export function listing({ item, id }: Shown, { paging, ...operation }: Operation & Pick<Required<Endpoint>, 'paging'>): Endpoint {
	const described = endpoint({ ...operation, query: [...(operation.query ?? []), ...pageParameters(paging)] })
	const items = json.list(item)
	return {
		...described,
		method: 'GET',
		answer: paging.items === undefined ? items : object([paging.items], { [paging.items]: items }),
		identity: id,
		paging,
	}
}

function pageParameters(paging: Required<Endpoint>['paging']): readonly Parameter[] {
	const optional = (name: string, schema: JsonSchema): Parameter => ({ name, in: 'query', required: false, schema })
	if (paging.kind === 'whole') return []
	if (paging.kind === 'number') return [optional(paging.parameter.count, json.integer), optional(paging.parameter.page, json.integer)]
	if (paging.kind === 'offset') return [optional('limit', json.integer), optional('offset', json.integer)]
	const { name, count, cursor } = paging.parameter
	const [size, from] = [json.integer, json.text]
	return name === undefined
		? [optional(count, size), optional(cursor, from)]
		: [optional(name, json.closed([], { [count]: size, [cursor]: from }))]
}

export function getting({ item, id }: Shown, operation: Operation): Endpoint {
	return { ...endpoint(operation), method: 'GET', answer: item, identity: id }
}

/** A `POST` that is answered with what it made. */
export function creating({ item, id }: Shown, { body, ...operation }: Operation & { readonly body: JsonSchema }): Endpoint {
	return { success: 201, ...endpoint(operation), method: 'POST', body, answer: item, identity: id }
}

type Updating = Operation & { readonly method: 'PATCH' | 'PUT'; readonly body: JsonSchema; readonly answers: 'item' | 'nothing' }

export function updating({ item, id }: Shown, { body, method, answers, ...operation }: Updating): Endpoint {
	const answer = answers === 'item' ? { answer: item, identity: id } : { answer: {} }
	return { ...endpoint(operation), method, body, ...answer }
}

/** A `DELETE` that is answered with its status alone. */
export function removing(operation: Operation): Endpoint {
	return { success: 204, ...endpoint(operation), method: 'DELETE', answer: {} }
}
