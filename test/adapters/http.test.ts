import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createRawServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeHttp } from '../../src/adapters/http.ts'
import type { HttpRequest } from '../../src/ports/index.ts'

const SECRET = 'secret-token-abcdef'

async function serve(handle: RequestListener): Promise<string> {
	const server = createServer(handle)
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => {
		server.closeAllConnections()
		server.close()
	})
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that speaks bytes, for answers that no HTTP library would write. */
async function serveRaw(bytes: string, after: 'end' | 'keep' | 'reset'): Promise<string> {
	const server = createRawServer((socket) => {
		socket.on('error', () => undefined)
		socket.once('data', () => {
			if (after === 'reset') return socket.resetAndDestroy()
			if (after === 'end') return socket.end(bytes)
			return socket.write(bytes)
		})
		onTestFinished(() => void socket.destroy())
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => void server.close())
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function send(url: string, more: Partial<HttpRequest> = {}) {
	const http = makeHttp()
	onTestFinished(() => http.close())
	return http.send({
		method: 'GET',
		url: `${url}/path?q=${SECRET}`,
		headers: { authorization: `Bearer ${SECRET}` },
		timeoutMs: 5_000,
		maxBytes: 1_000,
		...more,
	})
}

describe('answers', () => {
	test('of any status come back with headers in lower case and the body as text', async () => {
		const url = await serve((request, response) => {
			response
				.writeHead(418, { 'X-Custom': 'yes', 'set-cookie': ['a=1', 'b=2'] })
				.end(`${request.method} ${request.headers.authorization} 🏢`)
		})
		const result = await send(url)
		expect(result).toMatchObject({ kind: 'answer', status: 418, body: `GET Bearer ${SECRET} 🏢` })
		expect(result.kind === 'answer' && [result.headers.get('x-custom'), result.headers.get('set-cookie')]).toEqual(['yes', 'a=1, b=2'])
	})

	test('a body goes out as UTF-8 with its length', async () => {
		const url = await serve((request, response) => {
			const chunks: Buffer[] = []
			request
				.on('data', (chunk: Buffer) => chunks.push(chunk))
				.on('end', () => response.end(`${request.headers['content-length']}:${Buffer.concat(chunks)}`))
		})
		expect(await send(url, { method: 'POST', body: '{"é":"🏢"}' })).toMatchObject({ kind: 'answer', body: '13:{"é":"🏢"}' })
	})

	test('a redirect is an answer, and nobody follows it', async () => {
		let calls = 0
		const url = await serve((_request, response) => {
			calls += 1
			response.writeHead(307, { location: 'http://127.0.0.1:9/elsewhere' }).end()
		})
		expect(await send(url)).toMatchObject({ kind: 'answer', status: 307 })
		expect(calls).toBe(1)
	})

	test('compressed ones are opened; a BOM is no part of the text', async () => {
		const url = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('\ufeff{"a":1}')))
		expect(await send(url)).toMatchObject({ kind: 'answer', body: '{"a":1}' })
	})

	test('connections are kept', async () => {
		const ports = new Set<number | undefined>()
		const url = await serve((request, response) => {
			ports.add(request.socket.remotePort)
			response.end('x')
		})
		const http = makeHttp()
		onTestFinished(() => http.close())
		for (let call = 0; call < 3; call += 1) await http.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000, maxBytes: 10 })
		expect(ports.size).toBe(1)
	})
})

describe('failures say whether the server can have acted', () => {
	test.each<[string, () => Promise<string>, Partial<HttpRequest>, string, string]>([
		['nobody listens', async () => 'http://127.0.0.1:1', {}, 'before-send', 'API_UNREACHABLE'],
		['no such scheme', async () => 'gopher://127.0.0.1', {}, 'before-send', 'API_UNREACHABLE'],
		['no URL', async () => 'nonsense', {}, 'before-send', 'API_UNREACHABLE'],
		['stopped before', async () => 'http://127.0.0.1:1', { signal: AbortSignal.abort() }, 'before-send', 'CANCELLED'],
		[
			'not TLS',
			async () => (await serve((_request, response) => response.end())).replace('http:', 'https:'),
			{},
			'before-send',
			'API_UNREACHABLE',
		],
		[
			'a header that cannot be sent',
			() => serve((_request, response) => response.end()),
			{ headers: { 'x-bad': `a\n${SECRET}` } },
			'before-send',
			'API_UNREACHABLE',
		],
		['no answer at all', () => serveRaw('', 'end'), {}, 'after-send', 'API_UNREACHABLE'],
		['a reset', () => serveRaw('', 'reset'), {}, 'after-send', 'API_UNREACHABLE'],
		['silence', () => serveRaw('', 'keep'), { timeoutMs: 150 }, 'after-send', 'API_UNREACHABLE'],
		['slow headers', () => serveRaw('HTTP/1.1 200 OK\r\n', 'keep'), { timeoutMs: 150 }, 'after-send', 'API_UNREACHABLE'],
		[
			'a slow body',
			() => serveRaw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', 'keep'),
			{ timeoutMs: 150 },
			'after-send',
			'API_UNREACHABLE',
		],
		['half a body', () => serveRaw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', 'end'), {}, 'after-send', 'API_UNREACHABLE'],
		[
			'half a chunked body',
			() => serveRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', 'end'),
			{},
			'after-send',
			'API_UNREACHABLE',
		],
		[
			'half a compressed body',
			() => serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}').subarray(0, 12))),
			{},
			'after-send',
			'API_UNREACHABLE',
		],
		['no HTTP', () => serveRaw(`${SECRET} hello\r\n\r\n`, 'end'), {}, 'after-send', 'API_UNREACHABLE'],
		['too much', () => serve((_request, response) => response.end('x'.repeat(1_001))), {}, 'after-send', 'API_ANSWER_INVALID'],
		[
			'too much behind compression',
			() => serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)))),
			{},
			'after-send',
			'API_ANSWER_INVALID',
		],
		[
			'damaged compression',
			() => serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain')),
			{},
			'after-send',
			'API_ANSWER_INVALID',
		],
		[
			'another compression',
			() => serve((_request, response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x')),
			{},
			'after-send',
			'API_ANSWER_INVALID',
		],
		[
			'an encoding that is the credential in lower case',
			() => serve((_request, response) => response.writeHead(200, { 'content-encoding': SECRET.toUpperCase() }).end('x')),
			{},
			'after-send',
			'API_ANSWER_INVALID',
		],
		[
			'no UTF-8',
			() => serve((_request, response) => response.end(Buffer.from([0xff, 0xfe, 0x41]))),
			{},
			'after-send',
			'API_ANSWER_INVALID',
		],
	])('%s', async (_name, address, more, phase, code) => {
		const result = await send(await address(), more)
		expect(result).toMatchObject({ kind: 'failed', phase, problem: { code } })
		expect(JSON.stringify(result)).not.toContain(SECRET)
	})

	test('exactly as much as is allowed is an answer', async () => {
		const url = await serve((_request, response) => response.end('x'.repeat(1_000)))
		expect(await send(url)).toMatchObject({ kind: 'answer', status: 200 })
	})

	test('P31: stopping ends a call that is under way', async () => {
		const url = await serveRaw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', 'keep')
		const stop = new AbortController()
		const result = send(url, { signal: stop.signal })
		setTimeout(() => stop.abort(), 50)
		expect(await result).toMatchObject({ kind: 'failed', phase: 'after-send', problem: { code: 'CANCELLED' } })
	})

	test('a kept connection that the server closed counts as sent', async () => {
		let calls = 0
		const url = await serve((request, response) => {
			calls += 1
			if (calls === 1) response.end('x')
			else request.socket.destroy()
		})
		const http = makeHttp()
		onTestFinished(() => http.close())
		const request = { method: 'POST', url, headers: {}, body: '{}', timeoutMs: 5_000, maxBytes: 10 }
		expect((await http.send(request)).kind).toBe('answer')
		expect(await http.send(request)).toMatchObject({ kind: 'failed', phase: 'after-send' })
		expect(calls).toBe(2)
	})
})
