import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

export type TestProxy = {
	readonly host: string
	readonly port: number
	/** `127.0.0.1:2222` of each connection that was asked for, and let through. */
	readonly targets: readonly string[]
	/** Logins as they came: `user:password`; '' for none. */
	readonly logins: readonly string[]
	close(): Promise<void>
}

export type ProxyOptions = { readonly login?: string; readonly tls?: { readonly key: string; readonly cert: string } }

/** An HTTP proxy on loopback that knows CONNECT only. */
export async function serveHttpProxy({ login, tls }: ProxyOptions = {}): Promise<TestProxy> {
	const [targets, logins]: [string[], string[]] = [[], []]
	const server = tls === undefined ? createHttpServer() : createHttpsServer(tls)
	server.on('connect', (request, near: Socket, head: Buffer) => {
		near.on('error', () => undefined)
		const given = Buffer.from((request.headers['proxy-authorization'] ?? '').replace(/^Basic /, ''), 'base64').toString()
		logins.push(given)
		if (login !== undefined && given !== login) {
			near.end(
				'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
			)
			return
		}
		const [host = '', port = ''] = (request.url ?? '').split(':')
		targets.push(request.url ?? '')
		const far = connect(Number(port), host, () => {
			near.write('HTTP/1.1 200 Connection established\r\n\r\n')
			far.write(head)
			near.pipe(far).pipe(near)
		})
		far.on('error', () => near.destroy())
		near.on('close', () => far.destroy())
	})
	return await listening(server, targets, logins)
}

/** A SOCKS 5 proxy on loopback (RFC 1928, RFC 1929). */
export async function serveSocks({ login }: ProxyOptions = {}): Promise<TestProxy> {
	const [targets, logins]: [string[], string[]] = [[], []]
	const server = createServer({ allowHalfOpen: true }, (near) => {
		near.on('error', () => undefined)
		void serveSocksClient(near, login, targets, logins).catch(() => near.destroy())
	})
	return await listening(server, targets, logins)
}

async function serveSocksClient(near: Socket, login: string | undefined, targets: string[], logins: string[]): Promise<void> {
	const [, count = 0] = await bytes(near, 2)
	const methods = await bytes(near, count)
	const method = login === undefined ? 0 : 2
	if (!methods.includes(method)) return void near.end(Buffer.from([5, 255]))
	near.write(Buffer.from([5, method]))
	if (login !== undefined) {
		const name = await bytes(near, (await bytes(near, 2))[1] ?? 0)
		const password = await bytes(near, (await bytes(near, 1))[0] ?? 0)
		const given = `${name}:${password}`
		logins.push(given)
		near.write(Buffer.from([1, given === login ? 0 : 1]))
		if (given !== login) return void near.end()
	}
	const [, , , kind] = await bytes(near, 4)
	const host = kind === 1 ? [...(await bytes(near, 4))].join('.') : (await bytes(near, (await bytes(near, 1))[0] ?? 0)).toString()
	const port = (await bytes(near, 2)).readUInt16BE()
	targets.push(`${host}:${port}`)
	const far = connect({ port, host, allowHalfOpen: true })
	far.on('connect', () => {
		near.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
		near.pipe(far).pipe(near)
	})
	near.on('close', () => far.destroy())
	far.on('error', () => near.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
}

function bytes(socket: Socket, count: number): Promise<Buffer> {
	if (count === 0) return Promise.resolve(Buffer.alloc(0))
	return new Promise((resolve, reject) => {
		const look = (): void => {
			const read: Buffer | null = socket.read(count)
			if (read === null && !socket.destroyed) return
			socket.off('readable', look)
			socket.off('close', look)
			if (read === null) reject(new Error('the client is gone'))
			else resolve(read)
		}
		socket.on('readable', look)
		socket.on('close', look)
		look()
	})
}

async function listening(server: Server, targets: readonly string[], logins: readonly string[]): Promise<TestProxy> {
	const open = new Set<Socket>()
	server.on('connection', (socket: Socket) => {
		open.add(socket)
		socket.on('close', () => open.delete(socket))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return {
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		targets,
		logins,
		close: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()))
			for (const socket of open) socket.destroy()
			await closed
		},
	}
}
