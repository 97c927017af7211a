import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { createGunzip } from 'node:zlib'
import type { Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { Http, HttpRequest, HttpResult } from '../ports/index.ts'
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
	return {
		send: (request) => send(request, { plain, secure }),
		close: () => {
			plain.destroy()
			secure.destroy()
		},
	}
}

type Target = ConnectionOptions & { readonly host: string; readonly port: number }
type Connected = (error: Error | null, stream: Duplex) => void

/** For an agent: its connections go through the proxy. */
function tunnelling(proxy: ProxyServer, finish: (socket: Duplex, target: Target) => Promise<Duplex>): HttpAgent['createConnection'] {
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

type Agents = { readonly plain: HttpAgent; readonly secure: HttpsAgent }

async function send(request: HttpRequest, agents: Agents): Promise<HttpResult> {
	const url = URL.canParse(request.url) ? new URL(request.url) : undefined
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
		return failed('before-send', problem('API_UNREACHABLE', 'the address is not a URL of http or https'))
	if (request.signal?.aborted) return failed('before-send', problem('CANCELLED', `the call to ${url.host} was not made`))
	const exchange: Exchange = { host: url.host, sent: false }
	const limit = AbortSignal.timeout(request.timeoutMs)
	const signal = request.signal ? AbortSignal.any([limit, request.signal]) : limit
	try {
		const answer = await open(url, request, { agents, signal, exchange })
		return {
			kind: 'answer',
			status: answer.statusCode ?? 0,
			headers: headersOf(answer),
			body: await readBody(answer, request.maxBytes, signal),
		}
	} catch (error) {
		return failed(exchange.sent ? 'after-send' : 'before-send', translate(error, { request, limit, exchange }))
	}
}

/** `sent`: from the moment a connection stood, the server may have seen something. */
type Exchange = { readonly host: string; sent: boolean }

type Around = { readonly agents: Agents; readonly signal: AbortSignal; readonly exchange: Exchange }

function open(url: URL, request: HttpRequest, around: Around): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		const call = start(url, request, around)
		call.on('socket', (socket) => {
			const connected = url.protocol === 'https:' ? 'secureConnect' : 'connect'
			if (call.reusedSocket || !socket.connecting) around.exchange.sent = true
			else socket.once(connected, () => (around.exchange.sent = true))
		})
		call.on('response', (answer) => {
			around.exchange.sent = true
			resolve(answer)
		})
		call.on('error', reject)
		call.end(request.body)
	})
}

function start(url: URL, request: HttpRequest, around: Around): ClientRequest {
	const body = request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }
	const options: RequestOptions = {
		method: request.method,
		headers: { 'accept-encoding': 'gzip', ...request.headers, ...body },
		signal: around.signal,
	}
	return url.protocol === 'https:'
		? requestHttps(url, { ...options, agent: around.agents.secure })
		: requestHttp(url, { ...options, agent: around.agents.plain })
}

function headersOf(answer: IncomingMessage): ReadonlyMap<string, string> {
	const headers = new Map<string, string>()
	for (const [name, value] of Object.entries(answer.headers))
		if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
	return headers
}

class Unusable extends Error {}

async function readBody(answer: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<string> {
	const chunks: Buffer[] = []
	let size = 0
	try {
		for await (const chunk of decoded(answer)) {
			size += chunk.length
			if (size > maxBytes) throw new Unusable(`the answer is larger than ${maxBytes} bytes`)
			chunks.push(chunk)
			signal.throwIfAborted()
		}
	} finally {
		if (!answer.complete) answer.destroy()
	}
	if (!answer.complete) throw new Unusable(ANSWER_LOST)
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
	} catch {
		throw new Unusable('the answer is not UTF-8 text')
	}
}

function decoded(answer: IncomingMessage): AsyncIterable<Buffer> {
	const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
	if (encoding === 'identity') return answer
	if (encoding !== 'gzip') throw new Unusable(`the answer is encoded as ${JSON.stringify(encoding).slice(0, 40)}`)
	const gunzip = createGunzip()
	answer.on('error', (error) => gunzip.destroy(error))
	return answer.pipe(gunzip)
}

type Attempt = { readonly request: HttpRequest; readonly limit: AbortSignal; readonly exchange: Exchange }

/** Only the host and the kind of failure go on: messages of the platform may quote what was sent (S32). */
function translate(error: unknown, { request, limit, exchange }: Attempt): Problem {
	const { host } = exchange
	if (error instanceof Unusable)
		return problem(error.message === ANSWER_LOST ? 'API_UNREACHABLE' : 'API_ANSWER_INVALID', `${host}: ${error.message}`)
	if (request.signal?.aborted) return problem('CANCELLED', `the call to ${host} was stopped`)
	if (limit.aborted) return problem('API_UNREACHABLE', `${host} did not answer within ${request.timeoutMs / 1000} s`)
	const code =
		error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code)
			? error.code
			: 'unknown'
	if (code.startsWith('Z_')) return problem('API_ANSWER_INVALID', `${host}: the compressed answer is damaged (${code})`)
	return problem('API_UNREACHABLE', `no answer from ${host} (${code})`, { hint: 'Check the network, the proxy and the address of the API' })
}

function failed(phase: 'before-send' | 'after-send', why: Problem): HttpResult {
	return { kind: 'failed', phase, problem: why }
}
