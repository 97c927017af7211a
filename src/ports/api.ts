import type { Dict, Problem, Read, Value } from '../model/index.ts'

/** JSON Schema, the part that API descriptions use. */
export type JsonSchema = { readonly [key: string]: unknown }

/** A service's HTTP API as far as it is used, as data: drives the client and the sandbox alike. */
export type Api = {
	readonly baseUrl: string
	readonly auth: { readonly kind: 'bearer' }
	readonly endpoints: readonly Endpoint[]
	readonly limit?: { readonly calls: number; readonly perMs: number }
	/** The member of each listed item that names its workspace: all items of one list must agree (P48). */
	readonly owner?: string
	readonly errors: ErrorShapes
}

/** How the service spells its errors, which may also come with a status of success. */
export type ErrorShapes = {
	/** The members of an error body that hold the sentence and the details, the latter a text or a map by field. */
	readonly message: string
	readonly details: string
	/** The sentence of a body that refuses the values that were sent. */
	readonly invalid: string
	/** The body, a JSON string, of a failure inside the service. */
	readonly internal: string
}

export type Endpoint = {
	/** The operation's id in the API document. */
	readonly id: string
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
	/** `/models/{modelId}` */
	readonly path: string
	readonly parameters: readonly Parameter[]
	readonly body?: JsonSchema
	readonly answer: JsonSchema
	/** Statuses other than success that the document declares. */
	readonly statuses: readonly number[]
	/** The member that identifies a thing in the answer, or in each item of a list. Without it an answer is no success. */
	readonly identity?: string
	/** A write whose answer may be a success without it: what came of it is then to be looked up. */
	readonly mayLackIdentity?: true
	/** Present on a list: how to get all of it. */
	readonly paging?: Paging
	/** Not in the API document: the client calls it only where it was switched on by id. */
	readonly undocumented?: true
}

export type Parameter = { readonly name: string; readonly in: 'path' | 'query'; readonly required: boolean; readonly schema: JsonSchema }

/** `offset` and `limit` are query parameters; `items` and `more` members of the answer, the latter a boolean that may be missing. */
export type Paging = {
	readonly kind: 'offset'
	readonly items: string
	readonly more: string
	readonly pageSize: number
	readonly orderBy?: string
}

export type ApiInput = {
	readonly path?: Readonly<Record<string, string>>
	readonly query?: Readonly<Record<string, string>>
	readonly body?: Value
}

/**
 * `refused`: the server answered no, and did nothing. `unknown`: it is not known whether the server acted; for a read, nothing
 * is known. `status` 0: nothing was sent. A 404 that is a web page and not the API's own answer is `unknown` for a read.
 */
export type ApiAnswer =
	| { readonly kind: 'ok'; readonly status: number; readonly body: Value }
	| { readonly kind: 'refused'; readonly status: number; readonly problem: Problem; readonly body?: Value }
	| { readonly kind: 'unknown'; readonly problem: Problem }

/** Calls endpoints by id: paging, rate limit, retries and errors in one place. Never throws for an expected failure. */
export interface ApiClient {
	call(endpoint: string, input?: ApiInput): Promise<ApiAnswer>
	/** Every page. Complete only where the end was proven; a repeated item or a loop is `unknown` or settled by reading again. */
	list(endpoint: string, query?: ApiInput['query'], path?: ApiInput['path']): Promise<Read<readonly Dict[]>>
}
