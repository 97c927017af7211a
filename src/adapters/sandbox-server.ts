import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fail } from '../model/index.ts'
import type { HttpServer, Listening, ServedAnswer, ServedRequest } from '../ports/index.ts'

const LOOPBACK = '127.0.0.1'
const MAX_BODY_BYTES = 20_000_000

type Handle = (request: ServedRequest) => Promise<ServedAnswer>

/** HTTP on the loopback interface, with answers that can be cut off on purpose. */
export const sandboxServer: HttpServer = { listen }

async function listen(port: number, handle: Handle): Promise<Listening> {
	const server = createServer((incoming, response) => void serve(incoming, response, handle))
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, LOOPBACK, resolve)
	}).catch((error: NodeJS.ErrnoException) =>
		fail('USAGE', `port ${port} cannot be used (${error.code ?? 'unknown'})`, { hint: 'Choose another with --port, or 0 for a free one' }),
	)
	const chosen = (server.address() as AddressInfo).port
	return { url: `http://${LOOPBACK}:${chosen}`, port: chosen, close: () => close(server) }
}

async function serve(incoming: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void> {
	try {
		const body = await readText(incoming)
		if (body === undefined) {
			response.writeHead(413, { connection: 'close' }).end()
			return
		}
		answer(response, await handle({ method: incoming.method ?? 'GET', target: incoming.url ?? '/', headers: headersOf(incoming), body }))
	} catch {
		response.destroy()
	}
}

function answer(response: ServerResponse, { status, headers, body, cut }: ServedAnswer): void {
	if (cut === 'before') {
		response.destroy()
		return
	}
	const bytes = Buffer.from(body)
	const length: Record<string, string> = status === 204 ? {} : { 'content-length': String(bytes.length) }
	response.writeHead(status, { ...headers, ...length })
	if (cut === 'within') response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy())
	else response.end(bytes)
}

/** By its events: to iterate takes longer than all that the sandbox then does. */
function readText(incoming: IncomingMessage): Promise<string | undefined> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = []
		let size = 0
		incoming.on('data', (chunk: Buffer) => {
			size += chunk.length
			if (size <= MAX_BODY_BYTES) chunks.push(chunk)
		})
		incoming.on('end', () => resolve(size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')))
		incoming.on('error', reject)
	})
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
