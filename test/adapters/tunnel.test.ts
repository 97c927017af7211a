import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { makeHttp } from '../../src/adapters/http.ts'
import { openTunnel, type ProxyServer } from '../../src/adapters/tunnel.ts'
import { serveHttpProxy, serveSocks, type TestProxy } from '../support/proxies.ts'

const LOGIN = { username: 'us%er', password: 'p4ss word' }
const KINDS = [
	['http', serveHttpProxy],
	['socks5', serveSocks],
] as const

let port = 0
beforeEach(async () => {
	const echo = createServer((socket) => socket.write('hello ', () => socket.pipe(socket)))
	await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => void echo.close())
	port = (echo.address() as AddressInfo).port
})

async function started(start: typeof serveSocks, login?: string): Promise<TestProxy> {
	const proxy = await start(login === undefined ? {} : { login })
	onTestFinished(() => proxy.close())
	return proxy
}

describe.each(KINDS)('through a proxy of kind %s', (kind, start) => {
	const to = (proxy: { readonly port: number }, more: Partial<ProxyServer> = {}): ProxyServer => ({
		kind,
		host: '127.0.0.1',
		port: proxy.port,
		...more,
	})

	test('both ends speak with each other, and what came early is there', async () => {
		const proxy = await started(start, `${LOGIN.username}:${LOGIN.password}`)
		const socket = await openTunnel(to(proxy, { login: LOGIN }), '127.0.0.1', port)
		socket.end('world')
		let text = ''
		for await (const chunk of socket) text += String(chunk)
		expect([text, proxy.targets]).toEqual(['hello world', [`127.0.0.1:${port}`]])
	})

	test('names are looked up by the proxy', async () => {
		const proxy = await started(start)
		;(await openTunnel(to(proxy), 'localhost', port)).destroy()
		expect(proxy.targets).toEqual([`localhost:${port}`])
	})

	test('a login that it does not take, and a proxy that is not there, have codes and no secrets', async () => {
		const proxy = await started(start, 'someone:else')
		const refused = await openTunnel(to(proxy, { login: LOGIN }), '127.0.0.1', port).catch((error: unknown) => error)
		expect(refused).toMatchObject({ code: kind === 'http' ? 'PROXY_407' : 'PROXY_LOGIN' })
		expect(String(refused)).not.toContain(LOGIN.password)
		await expect(openTunnel(to(proxy), '127.0.0.1', port)).rejects.toMatchObject({ code: kind === 'http' ? 'PROXY_407' : 'PROXY_LOGIN' })
		await proxy.close()
		await expect(openTunnel(to(proxy), '127.0.0.1', port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
	})

	test('calls of an API go through it, over kept connections; what fails before the server is reached is known not to have arrived', async () => {
		const server = createHttpServer((request, response) => response.end(`${request.method} ${request.url}`))
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		onTestFinished(() => server.closeAllConnections())
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
		const proxy = await started(start)
		const http = makeHttp({ proxy: to(proxy) })
		onTestFinished(() => http.close())
		const request = { method: 'GET', url: `${url}/a?b`, headers: {}, timeoutMs: 5_000, maxBytes: 100 }
		expect(await http.send(request)).toMatchObject({ kind: 'answer', body: 'GET /a?b' })
		expect(await http.send(request)).toMatchObject({ kind: 'answer' })
		expect(proxy.targets).toHaveLength(1)
		http.close()
		await proxy.close()
		expect(await http.send(request)).toMatchObject({ kind: 'failed', phase: 'before-send', problem: { code: 'API_UNREACHABLE' } })
	})
})

test('a proxy that hangs up in the middle', async () => {
	const rude = createServer((socket) => socket.once('data', () => socket.end(Buffer.from([5]))))
	await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
	const proxy = { kind: 'socks5', host: '127.0.0.1', port: (rude.address() as AddressInfo).port } as const
	await expect(openTunnel(proxy, 'a.example', 1)).rejects.toMatchObject({ code: 'PROXY_CLOSED' })
	rude.close()
	await once(rude, 'close')
})
