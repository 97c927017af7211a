import type { Http2Session, ServerHttp2Stream } from 'node:http2'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** Answers one call, by the name behind the last slash of its path. */
export type Calls = Readonly<Record<string, (request: Uint8Array) => Uint8Array>>

const UNIMPLEMENTED = 12
const INTERNAL = 13

/** A gRPC server without encryption on the loopback interface, for one answer to each call; until the test ends. Answers its port. */
export async function serveGrpc(calls: Calls): Promise<number> {
	const server = createServer()
	const sessions = new Set<Http2Session>()
	server.on('session', (session) => {
		sessions.add(session)
		session.on('close', () => sessions.delete(session))
	})
	server.on('stream', (stream, headers) => void answer(stream, calls[String(headers[':path']).split('/').at(-1) ?? '']))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => {
		for (const session of sessions) session.destroy()
		server.close()
	})
	return (server.address() as AddressInfo).port
}

async function answer(stream: ServerHttp2Stream, call: Calls[string] | undefined): Promise<void> {
	stream.on('error', () => {})
	if (!call) return end(stream, UNIMPLEMENTED, 'not served')
	try {
		const chunks: Uint8Array[] = []
		for await (const chunk of stream) chunks.push(chunk as Uint8Array)
		const body = call(Buffer.concat(chunks).subarray(5))
		const head = Buffer.alloc(5)
		head.writeUInt32BE(body.length, 1)
		end(stream, 0, '', Buffer.concat([head, body]))
	} catch (error) {
		end(stream, INTERNAL, String(error))
	}
}

function end(stream: ServerHttp2Stream, status: number, message: string, body?: Uint8Array): void {
	if (stream.destroyed || stream.headersSent) return
	const trailers = { 'grpc-status': String(status), 'grpc-message': encodeURIComponent(message) }
	stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
	stream.on('wantTrailers', () => stream.sendTrailers(trailers))
	stream.end(body)
}
