import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpServer, ServedAnswer, ServedRequest } from '../ports/index.ts'
import { headersOf, listenAt, readBody } from './http-server.ts'

const LOOPBACK = '127.0.0.1'
const MAX_BODY_BYTES = 20_000_000

type Handle = (request: ServedRequest) => Promise<ServedAnswer>

/** HTTP on the loopback interface, with answers that can be cut off on purpose. */
export const sandboxServer: HttpServer = {
	listen: (port, handle) =>
		listenAt({ host: LOOPBACK, port }, (incoming, response) => void serve(incoming, response, handle), {
			refused: { message: `port ${port} cannot be used`, hint: 'Choose another with --port, or 0 for a free one' },
		}),
}

async function serve(incoming: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void> {
	try {
		const body = await readBody(incoming, { maxBytes: MAX_BODY_BYTES, rest: 'taken' })
		if (!body) {
			response.writeHead(413, { connection: 'close' }).end()
			return
		}
		const { method = 'GET', url: target = '/' } = incoming
		answer(response, await handle({ method, target, headers: headersOf(incoming), body: body.toString('utf8') }))
	} catch {
		response.destroy()
	}
}

function answer(response: ServerResponse, { status, headers, body, cut }: ServedAnswer): void {
	if (cut === 'before') {
		response.destroy()
		return
	}
	const length: Record<string, string> = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }
	response.writeHead(status, { ...headers, ...length })
	// As a text it goes into one write with the headers.
	if (cut !== 'within') response.end(body)
	else {
		const bytes = Buffer.from(body)
		response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy())
	}
}
