import type { Code } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Clock, Http, HttpResult } from '../ports/index.ts'
import type { Row } from './row.ts'
import { invalid, rowOf } from './row.ts'

/** A host's API. `api` without a slash at its end. `token` is asked for at each call: some end while we work. */
export type ForgeAccess = {
	readonly http: Http
	readonly clock: Clock
	readonly api: string
	readonly token: () => Promise<string>
	/** `owner/name`; groups of GitLab may be deeper. */
	readonly repository: string
	/** The token is one that GitLab makes for a job. */
	readonly isJobToken?: boolean
	readonly signal?: AbortSignal
}

export type ForgeCall = {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
	/** Below `api`, or an address there, as paging gives them. */
	readonly path: string
	readonly body?: object
	/** Statuses that are an answer, not a failure, beside those of success. */
	readonly accept?: readonly number[]
	/** What it sends is added to what is there, so that it must not arrive twice. `PUT` and `PATCH` else set what they say. */
	readonly isAdding?: true
}

export type ForgeAnswer = { readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: unknown }

/** What differs between hosts: how a credential is shown, and what else they want to hear. */
export type Dialect = {
	readonly title: string
	/** What to do where the credential is not enough, if more is known of it than that. */
	readonly cure?: string
	readonly headers: (token: string) => Readonly<Record<string, string>>
	/** Where the next page is; undefined on the last one. */
	readonly next: (answer: ForgeAnswer, page: Page) => string | undefined
	/** The rows of a page. */
	readonly rows: (answer: ForgeAnswer) => unknown
}

/** `path` of the page; `rows`: how many it holds, and `seen`: how many there are up to its end. */
export type Page = { readonly path: string; readonly rows: number; readonly seen: number }

const TIMEOUT_MS = 30_000
const MAX_BYTES = 20_000_000
const MOST_PAGES = 400
const ATTEMPTS = 4
const LONGEST_WAIT_MS = 60_000

/**
 * One call, with a new attempt where that does no harm: a server that is not well is asked again for what only reads, and told again what is
 * to be; a limit is waited for by everything. Never follows a redirect, so no credential goes to another host.
 */
export async function callForge(access: ForgeAccess, dialect: Dialect, call: ForgeCall): Promise<ForgeAnswer> {
	for (let attempt = 1; ; attempt++) {
		const result = await send(access, dialect, call)
		const waitMs = attempt < ATTEMPTS ? retryIn(result, call, attempt) : undefined
		if (waitMs === undefined) return answerOf(result, dialect, call)
		await access.clock.sleep(waitMs, access.signal)
	}
}

/** All rows of a list, page by page. A list without an end is an error, never a shorter list. `none`: statuses that mean that there is no list. */
export async function listForge(
	access: ForgeAccess,
	dialect: Dialect,
	path: string,
	none: readonly number[] = [],
): Promise<readonly Row[]> {
	const rows: Row[] = []
	let next: string | undefined = path
	for (let count = 0; next !== undefined; count++) {
		if (count === MOST_PAGES) throw new Failure(problem('API_ANSWER_INVALID', `${dialect.title} lists ${path} without an end`))
		const answer = await callForge(access, dialect, { method: 'GET', path: next, accept: none })
		if (none.includes(answer.status)) return []
		const found = dialect.rows(answer)
		if (!Array.isArray(found)) throw invalid(dialect, path)
		for (const row of found) rows.push(rowOf(row, dialect, path))
		next = dialect.next(answer, { path: next, rows: found.length, seen: rows.length })
	}
	return rows
}

/** The address of `rel="next"` in a `Link` header. */
export function nextLink({ headers }: ForgeAnswer): string | undefined {
	const links = (headers.get('link') ?? '').split(/,\s*(?=<)/)
	return links.map((link) => /^<([^>]+)>\s*;.*\brel="?next"?/.exec(link)?.[1]).find((url) => url !== undefined)
}

async function send(access: ForgeAccess, dialect: Dialect, { method, path, body }: ForgeCall): Promise<HttpResult> {
	return await access.http.send({
		method,
		url: addressOf(access, dialect, path),
		headers: {
			'user-agent': 'tideway',
			...dialect.headers(await access.token()),
			...(body !== undefined && { 'content-type': 'application/json' }),
		},
		timeoutMs: TIMEOUT_MS,
		maxBytes: MAX_BYTES,
		...(body !== undefined && { body: JSON.stringify(body) }),
		...(access.signal && { signal: access.signal }),
	})
}

/** A page of another host is no page of this list, whatever the host says: the credential would go there. */
function addressOf({ api }: ForgeAccess, { title }: Dialect, path: string): string {
	if (path.startsWith('/')) return `${api}${path}`
	if (path.startsWith(`${api}/`)) return path
	const hint = 'the service may believe that it has another address: correct that there, or `api` in the connection'
	throw new Failure(problem('API_ANSWER_INVALID', `${title} leads to another address for the next page`, { hint }))
}

function retryIn(result: HttpResult, { method, isAdding }: ForgeCall, attempt: number): number | undefined {
	const isRepeatable = method === 'GET' || ((method === 'PUT' || method === 'PATCH') && !isAdding)
	const backoff = 1_000 * 2 ** (attempt - 1)
	if (result.kind === 'failed') return isRepeatable || result.phase === 'before-send' ? backoff : undefined
	const asked = waitAsked(result.headers)
	const isLimit =
		result.status === 429 || (result.status === 403 && (asked !== undefined || result.headers.get('x-ratelimit-remaining') === '0'))
	if (isLimit) return (asked ?? backoff) > LONGEST_WAIT_MS ? undefined : (asked ?? backoff)
	return isRepeatable && [500, 502, 503, 504].includes(result.status) ? (asked ?? backoff) : undefined
}

function waitAsked(headers: ReadonlyMap<string, string>): number | undefined {
	const text = headers.get('retry-after')?.trim() ?? ''
	return /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : undefined
}

function answerOf(result: HttpResult, dialect: Dialect, call: ForgeCall): ForgeAnswer {
	if (result.kind === 'failed') throw new Failure(result.problem)
	const isFine = (result.status >= 200 && result.status < 300) || call.accept?.includes(result.status) === true
	const body = parse(result.body)
	if (isFine) return { status: result.status, headers: result.headers, body }
	throw refused(dialect, call, { status: result.status, body })
}

function parse(text: string): unknown {
	try {
		return text.trim() === '' ? undefined : JSON.parse(text)
	} catch {
		return undefined
	}
}

const MOVED: readonly [Code, string] = ['API_NOT_FOUND', 'the repository moved, or the address of the API is wrong: correct it']

/** By status: what it means, and what to do. */
const REFUSALS: Readonly<Record<number, readonly [Code, string]>> = {
	301: MOVED,
	302: MOVED,
	307: MOVED,
	308: MOVED,
	401: ['API_AUTH', 'see whether the token is still valid'],
	403: ['API_FORBIDDEN', 'give the token the right that this needs: `tideway doctor` names it'],
	404: ['API_NOT_FOUND', 'see whether the token may see the repository'],
	409: ['API_CONFLICT', 'somebody else was first; run the command again'],
	422: ['API_REJECTED', 'see what the host says'],
	429: ['API_LIMIT', 'wait, then run the command again'],
}

/** For an answer that is none after all. */
export function refused(
	{ title, cure }: Dialect,
	{ method, path }: ForgeCall,
	{ status, body }: Pick<ForgeAnswer, 'status' | 'body'>,
): Failure {
	const [code, advice] =
		REFUSALS[status] ??
		(status >= 500 ? (['API_SERVER', 'wait, then run the command again'] as const) : (['API_REJECTED', 'see what the host says'] as const))
	const said = saidBy(body)
	const hint = [401, 403, 404].includes(status) ? (cure ?? advice) : advice
	const message = `${title} answered ${method} ${path.split('?')[0]} with ${status}${said === '' ? '' : `: ${said}`}`
	return new Failure(problem(code, message, { hint }))
}

/** The host's own words, in a line that is not too long; never anything of the request. */
export function saidBy(body: unknown): string {
	if (typeof body !== 'object' || body === null) return ''
	const { message, error, error_description: description, errors } = body as Row
	return [...new Set([message, error, description, errors].flatMap((part) => wordsIn(part, 3)))]
		.join('; ')
		.replace(/[\p{Cc}\p{Cf}]/gu, ' ')
		.slice(0, 300)
}

/** Hosts say it as a text, a list of texts, an object with a message, or texts by field. */
function wordsIn(part: unknown, depth: number): readonly string[] {
	if (typeof part === 'string') return part === '' ? [] : [part]
	if (typeof part !== 'object' || part === null || depth === 0) return []
	if (Array.isArray(part)) return part.flatMap((one) => wordsIn(one, depth - 1))
	const { message } = part as Row
	return typeof message === 'string' ? [message] : Object.values(part).flatMap((one) => wordsIn(one, depth - 1))
}
