import type { Problem } from '../model/index.ts'

export type HttpRequest = {
	readonly method: string
	/** Absolute, `https:` or `http:`. */
	readonly url: string
	readonly headers: Readonly<Record<string, string>>
	readonly body?: string
	/** From the call until the last byte of the answer. */
	readonly timeoutMs: number
	readonly signal?: AbortSignal
	/** Of the answer's body, after decompression. */
	readonly maxBytes: number
}

/**
 * `before-send`: the server has certainly not seen the request. `after-send`: it may have acted on it.
 * Problems name the host, never headers, query or body.
 */
export type HttpResult =
	| { readonly kind: 'answer'; readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: string }
	| { readonly kind: 'failed'; readonly phase: 'before-send' | 'after-send'; readonly problem: Problem }

/** One request, one answer of any status. Never throws, never follows a redirect, never retries. Header names come in lower case. */
export interface Http {
	send(request: HttpRequest): Promise<HttpResult>
}

export type ServedRequest = {
	readonly method: string
	/** Path and query as sent. */
	readonly target: string
	readonly headers: ReadonlyMap<string, string>
	readonly body: string
}

/** `cut`: the connection ends without an answer, or in the middle of the body. */
export type ServedAnswer = {
	readonly status: number
	readonly headers: Readonly<Record<string, string>>
	readonly body: string
	readonly cut?: 'before' | 'within'
}

export type Listening = { readonly url: string; readonly port: number; close(): Promise<void> }

/** Serves HTTP on the loopback interface only. `port` 0 takes a free one. A port in use is `Failure(USAGE)`. */
export interface HttpServer {
	listen(port: number, handle: (request: ServedRequest) => Promise<ServedAnswer>): Promise<Listening>
}

/** A request as it came over the wire. Header names are in lower case. */
export type HeardRequest = {
	readonly method: string
	/** Path and query as sent. */
	readonly target: string
	readonly headers: ReadonlyMap<string, string>
	readonly body: Uint8Array
}

export type HeardAnswer = { readonly status: number; readonly type: string; readonly body: string }

/**
 * Serves HTTP to strangers. A body above `maxBytes` is refused while it is read, a request that takes too long is cut off (S16). `port` 0 takes a free
 * one. An address that cannot be used is `Failure(USAGE)`.
 */
export interface HttpListener {
	listen(
		at: { readonly host: string; readonly port: number; readonly maxBytes: number },
		handle: (request: HeardRequest) => Promise<HeardAnswer>,
	): Promise<Listening>
}
