import { fail, problem } from '../model/index.ts'
import type { Api, ApiAnswer, ApiClient, ApiInput, Clock, Endpoint, Http, HttpRequest, HttpResult, Log, Random } from '../ports/index.ts'
import type { Gate } from './gate.ts'
import { makeGate } from './gate.ts'
import { renderBody } from './json.ts'
import { backoffMs, LIMITS } from './limits.ts'
import { listAll } from './list.ts'
import { resetMs } from './retry-after.ts'
import { checkBase, makeTarget } from './target.ts'
import type { Verdict } from './verdict.ts'
import { judge } from './verdict.ts'

export type ApiClientOptions = {
	readonly api: Api
	/** Instead of the address in the description. `http:` only on the loopback interface, because the credential goes with each call. */
	readonly baseUrl?: string
	readonly token: string
	/** Where the token comes from, for people: `env:ACME_TOKEN`. The token itself is in no message. */
	readonly credential: string
	readonly http: Http
	readonly clock: Clock
	readonly random: Random
	readonly log: Log
	/** Stops waiting and reading; a write that is under way is settled first (P31). */
	readonly signal?: AbortSignal
	/** Ids of undocumented endpoints that may be called. */
	readonly enabled?: readonly string[]
	/** Instead of the limit in the description, e.g. where several runs share it; `none` for a server without one. */
	readonly limit?: Api['limit'] | 'none'
}

/** `calls`: requests sent so far, retries included. */
export type RestClient = ApiClient & { calls(): number }

type Client = {
	readonly options: ApiClientOptions
	readonly base: string
	readonly gate: Gate
	/** Before the gate of all, one for each operation: for its own limit, and for the wait that its answers ask for. */
	gateOf(endpoint: Endpoint): Gate
	readonly count: { calls: number }
}

/**
 * A client of the described API. Throws `Failure` for an address or a credential that cannot be used; after that an expected
 * failure is an answer. An endpoint id or a parameter that the description does not have is `Failure(USAGE)`.
 */
export function makeApiClient(options: ApiClientOptions): RestClient {
	const base = checkBase(options.baseUrl ?? options.api.baseUrl ?? noAddress())
	if (!/^[\x21-\x7e]+$/.test(options.token))
		fail('API_AUTH', `${options.credential} holds no usable credential: it is empty, or has blanks or characters that no header can carry`)
	const limit = options.limit ?? options.api.limit
	const gate = gateFor(options, limit)
	const client: Client = { options, base, gate, gateOf: makeGates(options, gate), count: { calls: 0 } }
	const call: ApiClient['call'] = async (id, input = {}) => callEndpoint(client, findEndpoint(options.api, id), input)
	return {
		call,
		list: async (id, query = {}, path = {}) =>
			listAll({ call, api: options.api, log: options.log }, { endpoint: findEndpoint(options.api, id), query, path }),
		calls: () => client.count.calls,
	}
}

function noAddress(): never {
	return fail('CONFIG_INVALID', 'it is not known where the server is', {
		hint: 'give its address as `connect.url` of the workspace in tideway.yaml',
	})
}

function gateFor({ clock, signal }: ApiClientOptions, limit: ApiClientOptions['limit'], behind?: Gate): Gate {
	const paced = limit === undefined || limit === 'none' ? {} : { limit }
	return makeGate({ clock, ...paced, ...(signal && { signal }), ...(behind && { behind }) })
}

function makeGates(options: ApiClientOptions, behind: Gate): Client['gateOf'] {
	const gates = new Map<string, Gate>()
	return ({ id, limit }) => {
		const gate = gates.get(id) ?? gateFor(options, options.limit === 'none' ? 'none' : limit, behind)
		gates.set(id, gate)
		return gate
	}
}

function findEndpoint(api: Api, id: string): Endpoint {
	return api.endpoints.find((endpoint) => endpoint.id === id) ?? fail('USAGE', `the API description has no endpoint ${id}`)
}

async function callEndpoint(client: Client, endpoint: Endpoint, input: ApiInput): Promise<ApiAnswer> {
	const { options } = client
	if (endpoint.undocumented && !options.enabled?.includes(endpoint.id)) {
		return notSent('API_REJECTED', `${endpoint.id} is not in the API document and not switched on`)
	}
	const target = makeTarget(endpoint, input)
	if (target.kind === 'invalid') return notSent('VALUE_INVALID', target.message)
	const body = input.body === undefined ? undefined : renderBody(input.body)
	if (body?.kind === 'masked') return notSent('VALUE_INVALID', `${endpoint.id}: a masked value cannot be sent`)
	return callUntilSettled(client, endpoint, { url: client.base + target.text, ...(body ? { body: body.text } : {}) })
}

function notSent(code: 'API_REJECTED' | 'VALUE_INVALID' | 'CANCELLED', message: string): ApiAnswer {
	return { kind: 'refused', status: 0, problem: problem(code, message) }
}

type Message = { readonly url: string; readonly body?: string }

/** Repeats what may be repeated (P24), within bounds of attempts and of time. What a call waits for its turn does not count. */
async function callUntilSettled(client: Client, endpoint: Endpoint, message: Message): Promise<ApiAnswer> {
	const { clock, log, signal } = client.options
	let spentMs = 0
	for (let attempt = 1; ; attempt += 1) {
		const { tookMs = 0, waitMs = 0, ...verdict } = await callOnce(client, endpoint, { ...message, attempt })
		const attempts = verdict.again?.attempts ?? LIMITS.attempts
		if (!verdict.again || attempt >= attempts) return verdict.answer
		spentMs += tookMs + waitMs
		if (spentMs > LIMITS.totalMs) return verdict.answer
		log.debug(`${endpoint.id}: attempt ${attempt} of ${attempts} failed, next in ${waitMs} ms`)
		if (!verdict.again.everyone && !(await slept(clock, waitMs, signal))) return verdict.answer
	}
}

async function slept(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<boolean> {
	try {
		await clock.sleep(ms, signal)
		return true
	} catch {
		return false
	}
}

/** `tookMs`: from the request to its answer. `waitMs`: until it may be made again, where it may. */
type Attempt = Verdict & { readonly tookMs?: number; readonly waitMs?: number }

/** Where all calls should wait, they do so before the next one takes this one's place. */
async function callOnce(client: Client, endpoint: Endpoint, message: Message & { readonly attempt: number }): Promise<Attempt> {
	const gate = client.gateOf(endpoint)
	const entered = await gate.enter()
	if (entered === 'cancelled') return { answer: notSent('CANCELLED', `${endpoint.id} was not called: the run is being stopped`) }
	try {
		const verdict = await sendOnce(client, endpoint, message)
		if (!verdict.again) return verdict
		const waitMs = verdict.again.afterMs ?? backoffMs(message.attempt, client.options.random.fraction())
		if (verdict.again.everyone) (endpoint.limit ? gate : client.gate).hold(waitMs)
		return { ...verdict, waitMs }
	} finally {
		gate.leave()
	}
}

async function sendOnce(client: Client, endpoint: Endpoint, message: Message): Promise<Attempt> {
	const { options, count } = client
	count.calls += 1
	const startedMs = options.clock.monotonicMs()
	const result = await options.http.send(requestOf(options, endpoint, message))
	const tookMs = Math.round(options.clock.monotonicMs() - startedMs)
	options.log.debug(`${endpoint.id}: ${statusOf(result)} in ${tookMs} ms (call ${count.calls})`)
	const { api, credential, token, clock } = options
	client.gateOf(endpoint).hold(usedUpMs(result, options))
	const context = { endpoint, api, base: client.base, credential, token, clock }
	return { ...judge(result, context), tookMs }
}

/** How long until an operation that is used up may be called again, as the headers tell; 0 where it is not, or they do not. */
function usedUpMs(result: HttpResult, { api, clock }: ApiClientOptions): number {
	if (!api.limitHeaders || result.kind !== 'answer') return 0
	const left = result.headers.get(api.limitHeaders.remaining)?.trim() ?? ''
	return /^(0|-\d+)$/.test(left) ? (resetMs(result.headers, api.limitHeaders, clock.now()) ?? 0) : 0
}

function requestOf(options: ApiClientOptions, endpoint: Endpoint, { url, body }: Message): HttpRequest {
	const isRead = endpoint.method === 'GET'
	return {
		method: endpoint.method,
		url,
		headers: {
			accept: 'application/json',
			...credentialOf(options),
			'user-agent': 'tideway',
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body }),
		timeoutMs: isRead ? LIMITS.readMs : LIMITS.writeMs,
		...(isRead && options.signal ? { signal: options.signal } : {}),
		maxBytes: LIMITS.answerBytes,
	}
}

function credentialOf({ api: { auth }, token }: ApiClientOptions): Readonly<Record<string, string>> {
	return auth.kind === 'bearer' ? { authorization: `Bearer ${token}` } : { [auth.name.toLowerCase()]: `${auth.before ?? ''}${token}` }
}

function statusOf(result: HttpResult): string {
	return result.kind === 'answer' ? String(result.status) : result.problem.code
}
