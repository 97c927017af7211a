import { request as requestHttps } from 'node:https'
import { connect, isIPv4, type Socket } from 'node:net'
import { request as requestHttp } from './node-http.ts'

/** A proxy that connections go through; `ca`: certificates in PEM that an https proxy's own one must come from. */
export type ProxyServer = {
	readonly kind: 'http' | 'https' | 'socks5'
	readonly host: string
	readonly port: number
	readonly login?: { readonly username: string; readonly password: string }
	readonly ca?: string
}

/** Until the proxy has the other end. */
const PATIENCE_MS = 30_000
const SOCKS = 5
const [NO_LOGIN, LOGIN, NONE] = [0, 2, 255]
const [CONNECT, BY_NAME, IPV4] = [1, 3, 1]

/**
 * A connection to `host` through the proxy, which looks the name up. Rejects with an error whose `code` says why, as the platform's do:
 * `PROXY_407` for a status of an HTTP proxy, `PROXY_SOCKS_5` for a reply of a SOCKS proxy, `PROXY_LOGIN` where it wants another login.
 */
export async function openTunnel(proxy: ProxyServer, host: string, port: number): Promise<Socket> {
	const socket = proxy.kind === 'socks5' ? await throughSocks(proxy, host, port) : await throughHttp(proxy, host, port)
	return socket.setTimeout(0)
}

function throughHttp(proxy: ProxyServer, host: string, port: number): Promise<Socket> {
	const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
	const login = proxy.login && Buffer.from(`${proxy.login.username}:${proxy.login.password}`).toString('base64')
	const options = {
		method: 'CONNECT',
		host: proxy.host,
		port: proxy.port,
		path: target,
		headers: { host: target, ...(login !== undefined && { 'proxy-authorization': `Basic ${login}` }) },
		agent: false,
		timeout: PATIENCE_MS,
	} as const
	const ca = proxy.ca === undefined ? {} : { ca: proxy.ca }
	return new Promise((resolve, reject) => {
		const call = proxy.kind === 'https' ? requestHttps({ ...options, ...ca }) : requestHttp(options)
		call.on('connect', (answer, socket, head) => {
			if (answer.statusCode !== 200) {
				socket.destroy()
				reject(proxyError(String(answer.statusCode)))
				return
			}
			if (head.length > 0) socket.unshift(head)
			resolve(socket)
		})
		// An answer to CONNECT that is no connection.
		call.on('response', (answer) => {
			answer.destroy()
			reject(proxyError(String(answer.statusCode)))
		})
		call.on('timeout', () => call.destroy(proxyError('TIMEOUT')))
		call.on('error', reject)
		call.end()
	})
}

async function throughSocks(proxy: ProxyServer, host: string, port: number): Promise<Socket> {
	const socket = connect({ host: proxy.host, port: proxy.port, timeout: PATIENCE_MS })
	try {
		await new Promise<void>((resolve, reject) => {
			socket.once('connect', resolve)
			socket.once('error', reject)
			socket.on('timeout', () => socket.destroy(proxyError('TIMEOUT')))
		})
		await greet(socket, proxy)
		await askFor(socket, host, port)
		return socket
	} catch (error) {
		socket.destroy()
		throw error
	}
}

async function greet(socket: Socket, { login }: ProxyServer): Promise<void> {
	const methods = login === undefined ? [NO_LOGIN] : [NO_LOGIN, LOGIN]
	socket.write(Buffer.from([SOCKS, methods.length, ...methods]))
	const [, method = NONE] = await take(socket, 2)
	if (method === NO_LOGIN) return
	if (method !== LOGIN || login === undefined) throw proxyError('LOGIN')
	const [name, password] = [Buffer.from(login.username), Buffer.from(login.password)]
	if (name.length > 255 || password.length > 255) throw proxyError('LOGIN')
	socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([password.length]), password]))
	const [, status] = await take(socket, 2)
	if (status !== 0) throw proxyError('LOGIN')
}

async function askFor(socket: Socket, host: string, port: number): Promise<void> {
	const name = Buffer.from(host)
	if (name.length > 255) throw proxyError('NAME')
	const target = isIPv4(host) ? [IPV4, ...host.split('.').map(Number)] : [BY_NAME, name.length, ...name]
	socket.write(Buffer.from([SOCKS, CONNECT, 0, ...target, port >> 8, port & 255]))
	const [, reply = NONE, , kind] = await take(socket, 4)
	if (reply !== 0) throw proxyError(`SOCKS_${reply}`)
	// The address that the proxy connects from, which nobody needs.
	const length = kind === BY_NAME ? ((await take(socket, 1))[0] ?? 0) : kind === IPV4 ? 4 : 16
	await take(socket, length + 2)
}

/** Exactly so many bytes; what follows them stays for whoever reads next. */
function take(socket: Socket, count: number): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const events = ['readable', 'end', 'close', 'error'] as const
		const look = (): void => {
			const bytes: Buffer | null = socket.read(count)
			if (bytes === null && !socket.readableEnded && !socket.destroyed) return
			for (const event of events) socket.off(event, look)
			if (bytes?.length === count) resolve(bytes)
			else reject(socket.errored ?? proxyError('CLOSED'))
		}
		for (const event of events) socket.on(event, look)
		look()
	})
}

function proxyError(what: string): Error {
	return Object.assign(new Error(`the proxy refused (${what})`), { code: `PROXY_${what}` })
}
