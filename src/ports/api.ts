import type { Dict, Problem, Read, Value } from '../model/index.ts'

/** JSON Schema, the part that API descriptions use. */
export type JsonSchema = { readonly [key: string]: unknown }

/** At most so many calls in any stretch of so many milliseconds. */
export type CallLimit = { readonly calls: number; readonly perMs: number }

/** A service's HTTP API as far as it is used, as data: drives the client and the sandbox alike. */
export type Api = {
	/** Where it is; absent where everybody runs a server of their own, and the settings must say where. */
	readonly baseUrl?: string
	/** Where the credential goes: `Authorization: Bearer …`, or a header of another name, behind `before`. */
	readonly auth: { readonly kind: 'bearer' } | { readonly kind: 'header'; readonly name: string; readonly before?: string }
	readonly endpoints: readonly Endpoint[]
	readonly limit?: CallLimit
	readonly limitHeaders?: LimitHeaders
	/** The member of each listed item that names its workspace: all items of one list must agree (P48). */
	readonly owner?: string
	readonly errors: ErrorShapes
}

/**
 * Headers that tell how many calls are used up or allowed, how many are left, and when the count begins anew: as a date in mail, or in so many
 * seconds.
 */
export type LimitHeaders = {
	readonly consumed?: string
	readonly allowed?: string
	readonly remaining: string
	readonly reset: string
	readonly resetAs: 'date' | 'seconds'
}

/** How the service spells its errors. */
export type ErrorShapes = FlatErrors | ListedErrors

/** One sentence, maybe with its details; such a body may also come with a status of success. */
export type FlatErrors = {
	/** The members of an error body that hold the sentence and the details, the latter a text or a map by field. */
	readonly message: string
	readonly details?: string
	/** The sentence of a body that refuses the values that were sent, where that may come as a success. */
	readonly invalid?: string
	/** The body, a JSON string, of a failure inside the service, where that may come as a success. */
	readonly internal?: string
}

/** A list of errors, each with a sentence of its own. */
export type ListedErrors = {
	/** The member of an error body that holds the list. */
	readonly items: string
	/** The members of each error that hold its kind, its sentence, and the input that it is about. */
	readonly type: string
	readonly message: string
	readonly field: string
	/** Where an error tells how many milliseconds to wait, from the outside. */
	readonly waitMs: readonly string[]
}

export type Endpoint = {
	/** The operation's id in the API document. */
	readonly id: string
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
	/** `/models/{modelId}` */
	readonly path: string
	readonly parameters: readonly Parameter[]
	readonly body?: JsonSchema
	/** What is answered, without its envelope. */
	readonly answer: JsonSchema
	/** The members around the answer, from the outside. The client takes them off, the sandbox puts them on. */
	readonly envelope?: readonly string[]
	/** The status of success, where it is not 200. */
	readonly success?: 201 | 202 | 204
	/** Statuses other than success that the document declares. */
	readonly statuses: readonly number[]
	/**
	 * The member that identifies a thing in the answer, or in each item of a list; several where they do so together, of which some may
	 * be missing. Without it an answer is no success.
	 */
	readonly identity?: string | readonly string[]
	/** A write whose answer may be a success without it: what came of it is then to be looked up. */
	readonly mayLackIdentity?: true
	/** Present on a list: how to get all of it. */
	readonly paging?: Paging
	/** Beside the limit of the API: what this operation alone is allowed. */
	readonly limit?: CallLimit
	/** Not in the API document: the client calls it only where it was switched on by id. */
	readonly undocumented?: true
}

/** A query parameter that is a list or a map is spelled with brackets: `rules[0][type]=…`. */
export type Parameter = { readonly name: string; readonly in: 'path' | 'query'; readonly required: boolean; readonly schema: JsonSchema }

export type Paging = OffsetPaging | CursorPaging | NumberedPaging | WholePaging

/** `offset` and `limit` are query parameters; `items` and `more` members of the answer, the latter a boolean that may be missing. */
export type OffsetPaging = {
	readonly kind: 'offset'
	readonly items: string
	readonly more: string
	readonly pageSize: number
	readonly orderBy?: string
}

/** Each page tells where the next one begins, in a text that means nothing to us. */
export type CursorPaging = {
	readonly kind: 'cursor'
	readonly items: string
	/** The query parameters with the size of a page and where it begins; members of the one parameter `name` where there is such a one. */
	readonly parameter: { readonly name?: string; readonly count: string; readonly cursor: string }
	/**
	 * The members with where the next page begins (missing, null or empty at the end) and how many items there are (may be missing). They
	 * stand in the member `name` of the answer, or beside the items.
	 */
	readonly block: { readonly name?: string; readonly current?: string; readonly next: string; readonly total?: string }
	readonly pageSize: number
	/** The items are texts: each stands for a map whose one member is the identity. */
	readonly bare?: true
}

/** Pages have numbers, and there is no item after the last one. */
export type NumberedPaging = {
	readonly kind: 'number'
	/** The member that holds the items; without it the answer is nothing but the list. */
	readonly items?: string
	/** The query parameters with the size of a page and its number. */
	readonly parameter: { readonly count: string; readonly page: string }
	readonly first: 0 | 1
	/** The member with how many items there are (may be missing). */
	readonly total?: string
	readonly pageSize: number
}

/** All items in one answer, which is nothing but the list where no member is named. */
export type WholePaging = { readonly kind: 'whole'; readonly items?: string }

/** As a query can spell it. */
export type QueryValue = string | number | readonly QueryValue[] | { readonly [name: string]: QueryValue }

export type ApiInput = {
	readonly path?: Readonly<Record<string, string>>
	readonly query?: Readonly<Record<string, QueryValue>>
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
