import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fail } from '../model/index.ts'
import type { HeardAnswer, HeardRequest, HttpListener, Listening } from '../ports/index.ts'

const REQUEST_MS = 10_000
const CONNECTIONS = 64

type At = Parameters<HttpListener['listen']>[0]
type Handle = (request: HeardRequest) => Promise<HeardAnswer>

/** HTTP for strangers: few connections, small bodies, little patience. */
export const httpListener: HttpListener = { listen }

async function listen({ host, port, maxBytes }: At, handle: Handle): Promise<Listening> {
	const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 1000 }
	const server = createServer(limits, (incoming, response) => void serve(incoming, response, maxBytes, handle))
	server.maxConnections = CONNECTIONS
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, host, resolve)
	}).catch((error: NodeJS.ErrnoException) =>
		fail('USAGE', `${host}:${port} cannot be listened on (${error.code ?? 'unknown'})`, {
			hint: 'choose another address, or port 0 for a free one',
		}),
	)
	const chosen = (server.address() as AddressInfo).port
	return { url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`, port: chosen, close: () => close(server) }
}

async function serve(incoming: IncomingMessage, response: ServerResponse, maxBytes: number, handle: Handle): Promise<void> {
	try {
		const body = await readBody(incoming, maxBytes)
		if (!body) {
			response.writeHead(413, { connection: 'close' }).end()
			return
		}
		const { method = 'GET', url: target = '/' } = incoming
		const { status, type, body: text } = await handle({ method, target, headers: headersOf(incoming), body })
		const headers = { 'content-type': type, 'content-length': Buffer.byteLength(text), 'x-content-type-options': 'nosniff' }
		response.writeHead(status, headers).end(method === 'HEAD' ? '' : text)
	} catch {
		response.destroy()
	}
}

/** Undefined as soon as it is too long: what follows is not read. */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
	if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return undefined
	const chunks: Buffer[] = []
	let size = 0
	for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
		size += chunk.length
		if (size > maxBytes) return undefined
		chunks.push(chunk)
	}
	return Buffer.concat(chunks)
}

function headersOf(incoming: IncomingMessage): ReadonlyMap<string, string> {
	const headers = new Map<string, string>()
	for (const [name, value] of Object.entries(incoming.headers))
		if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
	return headers
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve())
		server.closeAllConnections()
	})
}
