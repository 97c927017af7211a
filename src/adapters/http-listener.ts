import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HeardAnswer, HeardRequest, HttpListener } from '../ports/index.ts'
import { headersOf, listenAt, readBody } from './http-server.ts'

const REQUEST_MS = 10_000
const LIMITS = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 1000 }
const CONNECTIONS = 64

type Handle = (request: HeardRequest) => Promise<HeardAnswer>

/** HTTP for strangers: few connections, small bodies, little patience. */
export const httpListener: HttpListener = {
	listen: ({ host, port, maxBytes }, handle) =>
		listenAt({ host, port }, (incoming, response) => void serve(incoming, response, maxBytes, handle), {
			limits: LIMITS,
			connections: CONNECTIONS,
			refused: { message: `${host}:${port} cannot be listened on`, hint: 'choose another address, or port 0 for a free one' },
		}),
}

async function serve(incoming: IncomingMessage, response: ServerResponse, maxBytes: number, handle: Handle): Promise<void> {
	try {
		const body = await readBody(incoming, { maxBytes, rest: 'left' })
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
