import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Duplex, Readable } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { createGunzip } from 'node:zlib'
import type { Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { Http, HttpRequest, HttpResult } from '../ports/index.ts'
import { Agent as HttpAgent, request as requestHttp } from './node-http.ts'
import { isOffLimits, lookupWithin } from './off-limits.ts'
import { openTunnel, type ProxyServer } from './tunnel.ts'

/** `ca`: certificates in PEM, the only authorities that are trusted; those that Node knows where it is not given. */
export type HttpWay = { readonly proxy?: ProxyServer; readonly ca?: string }

/** Idle connections are dropped before common servers drop them, so that a write rarely meets a dead one. */
const IDLE_MS = 4_000

const ANSWER_LOST = 'the connection ended before the whole answer was there'

/** HTTP over kept connections. TLS certificates are always verified. */
export function makeHttp({ proxy, ca }: HttpWay = {}): Http & { close(): void } {
	const plain = new HttpAgent({ keepAlive: true, timeout: IDLE_MS })
	const secure = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS, ...(ca !== undefined && { ca }) })
	if (proxy !== undefined) {
		plain.createConnection = tunnelling(proxy, async (socket) => socket)
		secure.createConnection = tunnelling(proxy, encrypt)
	}
	const ways: Ways = { plain, secure, hosts: new Set() }
	return {
		send: (request) => send(request, ways),
		close: () => {
			plain.destroy()
			secure.destroy()
		},
	}
}

type Target = ConnectionOptions & { readonly host: string; readonly port: number }
type Connected = (error: Error | null, stream: Duplex) => void

/** For an agent: its connections go through the proxy. */
function tunnelling(proxy: ProxyServer, finish: (socket: Duplex, target: Target) => Promise<Duplex>): Agent['createConnection'] {
	return (options, callback) => {
		const target = options as unknown as Target
		const done = callback as Connected
		openTunnel(proxy, target.host, Number(target.port))
			.then((socket) => finish(socket, target))
			// An agent takes an error alone.
			.then(
				(stream) => done(null, stream),
				(error: unknown) => (done as (error: unknown) => void)(error),
			)
		return undefined
	}
}

/** TLS with the host at the other end of the tunnel; the proxy sees nothing of it. */
function encrypt(socket: Duplex, target: Target): Promise<Duplex> {
	return new Promise((resolve, reject) => {
		const secured = connectTls({ ...target, socket })
		secured.once('secureConnect', () => resolve(secured.off('error', reject)))
		secured.once('error', reject)
	})
}

/** `hosts`: those that were looked at, and may be spoken to. */
type Ways = { readonly plain: Agent; readonly secure: HttpsAgent; readonly hosts: Set<string> }

const LOOKUP = lookupWithin()

async function send(request: HttpRequest, ways: Ways): Promise<HttpResult> {
	const url = URL.parse(request.url)
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
		return failed('before-send', problem('API_UNREACHABLE', 'the address is not a URL of http or https'))
	if (!ways.hosts.has(url.hostname) && isOffLimits(url.hostname))
		return failed(
			'before-send',
			problem('API_UNREACHABLE', `${url.host} is an address of this machine's own network, and is not spoken to`),
		)
	ways.hosts.add(url.hostname)
	if (request.signal?.aborted) return failed('before-send', problem('CANCELLED', `the call to ${url.host} was not made`))
	return await exchangeOver(url, request, ways)
}

/** `sent`: from the moment a connection stood, the server may have seen something. `stopped`: why it was ended from here. */
type Exchange = { readonly host: string; sent: boolean; stopped?: 'limit' | 'signal' }

/** Plain timers and events: signals, and streams that are iterated, take twice the time of all the rest. */
async function exchangeOver(url: URL, request: HttpRequest, ways: Ways): Promise<HttpResult> {
	const exchange: Exchange = { host: url.host, sent: false }
	let release: (() => void) | undefined
	try {
		const call = start(url, request, ways)
		release = stopInTime(call, request, exchange)
		const answer = await finish(call, request, exchange)
		return { kind: 'answer', status: answer.statusCode ?? 0, headers: headersOf(answer), body: await readBody(answer, request.maxBytes) }
	} catch (error) {
		return failed(exchange.sent ? 'after-send' : 'before-send', translate(error, request, exchange))
	} finally {
		release?.()
	}
}

/** Ends the call when its time is up, or when somebody asks for it. */
function stopInTime(call: ClientRequest, { timeoutMs, signal }: HttpRequest, exchange: Exchange): () => void {
	const stop = (why: 'limit' | 'signal'): void => {
		exchange.stopped ??= why
		call.destroy()
	}
	const onAbort = (): void => stop('signal')
	const limit = setTimeout(stop, timeoutMs, 'limit')
	signal?.addEventListener('abort', onAbort)
	return () => {
		clearTimeout(limit)
		signal?.removeEventListener('abort', onAbort)
	}
}

/** Sends what is to be sent; answers when the headers of the answer are there. */
function finish(call: ClientRequest, { body }: HttpRequest, exchange: Exchange): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		call.on('socket', (socket) => {
			const connected = call.protocol === 'https:' ? 'secureConnect' : 'connect'
			if (call.reusedSocket || !socket.connecting) exchange.sent = true
			else socket.once(connected, () => (exchange.sent = true))
		})
		call.on('response', (answer) => {
			exchange.sent = true
			resolve(answer)
		})
		call.on('error', reject)
		call.end(body)
	})
}

function start(url: URL, request: HttpRequest, { plain, secure }: Ways): ClientRequest {
	const body = request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }
	// Given an URL itself, the platform takes it apart with all that it may hold, which takes longer than sending it.
	const options: RequestOptions = {
		method: request.method,
		hostname: url.hostname.replace(/^\[|\]$/g, ''),
		port: url.port,
		path: url.pathname + url.search,
		headers: { 'accept-encoding': 'gzip', ...request.headers, ...body },
		lookup: LOOKUP,
	}
	return url.protocol === 'https:' ? requestHttps({ ...options, agent: secure }) : requestHttp({ ...options, agent: plain })
}

function headersOf(answer: IncomingMessage): ReadonlyMap<string, string> {
	const headers = new Map<string, string>()
	for (const [name, value] of Object.entries(answer.headers))
		if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
	return headers
}

class Unusable extends Error {}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<string> {
	try {
		const bytes = await collect(answer, decoded(answer), maxBytes)
		try {
			return UTF8.decode(bytes)
		} catch {
			throw new Unusable('the answer is not UTF-8 text')
		}
	} finally {
		if (!answer.complete) answer.destroy()
	}
}

/** `source`: the answer, or what opens it. */
function collect(answer: IncomingMessage, source: Readable, maxBytes: number): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = []
		let size = 0
		source.on('data', (chunk: Buffer) => {
			size += chunk.length
			if (size > maxBytes) reject(new Unusable(`the answer is larger than ${maxBytes} bytes`))
			else chunks.push(chunk)
		})
		source.on('end', () => (answer.complete ? resolve(Buffer.concat(chunks)) : reject(new Unusable(ANSWER_LOST))))
		source.on('error', reject)
		answer.on('close', () => answer.complete || reject(new Unusable(ANSWER_LOST)))
	})
}

/** Encodings that were not asked for. */
const OTHERS: ReadonlySet<string> = new Set(['br', 'compress', 'deflate', 'zstd'])

function decoded(answer: IncomingMessage): Readable {
	const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
	if (encoding === 'identity') return answer
	// Any other word may be what was sent (S32).
	if (encoding !== 'gzip') throw new Unusable(`the answer is encoded ${OTHERS.has(encoding) ? `as ${encoding}` : 'in an unknown way'}`)
	const gunzip = createGunzip()
	answer.on('error', (error) => gunzip.destroy(error))
	return answer.pipe(gunzip)
}

/** Only the host and the kind of failure go on: messages of the platform may quote what was sent (S32). */
function translate(error: unknown, { timeoutMs }: HttpRequest, { host, stopped }: Exchange): Problem {
	if (stopped === 'signal') return problem('CANCELLED', `the call to ${host} was stopped`)
	if (stopped === 'limit') return problem('API_UNREACHABLE', `${host} did not answer within ${timeoutMs / 1000} s`)
	if (error instanceof Unusable)
		return problem(error.message === ANSWER_LOST ? 'API_UNREACHABLE' : 'API_ANSWER_INVALID', `${host}: ${error.message}`)
	const code =
		error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code)
			? error.code
			: 'unknown'
	if (code === 'Z_BUF_ERROR') return problem('API_UNREACHABLE', `${host}: ${ANSWER_LOST}`)
	if (code.startsWith('Z_')) return problem('API_ANSWER_INVALID', `${host}: the compressed answer is damaged (${code})`)
	return problem('API_UNREACHABLE', `no answer from ${host} (${code})`, { hint: 'Check the network, the proxy and the address of the API' })
}

function failed(phase: 'before-send' | 'after-send', why: Problem): HttpResult {
	return { kind: 'failed', phase, problem: why }
}
