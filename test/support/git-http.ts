import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** What the server does with one request, besides serving it. */
export type Mischief =
	/** Serves the request, and cuts the connection as soon as the answer begins. */
	| 'lose-answer'
	/** Cuts the connection without looking at the request. */
	| 'cut'
	/** Takes the request and never answers. */
	| 'hang'

export type GitHttpOptions = {
	/** Folder of bare repositories. */
	readonly root: string
	readonly auth?: { readonly username: string; readonly password: string | (() => string) }
	/** Serves https. */
	readonly tls?: { readonly key: string; readonly cert: string }
	/** Asked for each request: `POST /one.git/git-receive-pack`. */
	readonly mischief?: (request: string) => Mischief | undefined
	/** Another name for `Location`, to send clients elsewhere. */
	readonly redirect?: (request: string) => string | undefined
}

export type GitHttp = {
	readonly url: string
	readonly requests: readonly string[]
	readonly authorizations: readonly string[]
	close(): Promise<void>
}

/** Real `git http-backend` behind a small CGI server on loopback. */
export async function serveGit(options: GitHttpOptions): Promise<GitHttp> {
	const requests: string[] = []
	const authorizations: string[] = []
	const sockets = new Set<Socket>()
	const handle = (request: IncomingMessage, response: ServerResponse): void => {
		const name = `${request.method} ${request.url}`
		requests.push(name)
		authorizations.push(request.headers.authorization ?? '')
		void answer(options, name, request, response)
	}
	const server = options.tls === undefined ? createServer(handle) : createSecureServer(options.tls, handle)
	server.on('connection', (socket: Socket) => {
		sockets.add(socket)
		socket.on('close', () => sockets.delete(socket))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	return {
		url: `http${options.tls === undefined ? '' : 's'}://127.0.0.1:${port}`,
		requests,
		authorizations,
		close: () => close(server, sockets),
	}
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()))
	for (const socket of sockets) socket.destroy()
	await closed
}

async function answer(options: GitHttpOptions, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const mischief = options.mischief?.(name)
	const target = options.redirect?.(name)
	if (mischief === 'cut') return void request.socket.destroy()
	const body = await readBody(request)
	if (mischief === 'hang') return
	if (target !== undefined) return void response.writeHead(302, { location: target }).end()
	if (!isAllowed(options, request)) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end()
	const { head, content } = splitCgi(await runBackend(options, request, body))
	// With nothing sent at all, the client's HTTP library would repeat the request by itself.
	if (mischief === 'lose-answer') return void response.writeHead(200).write('0', () => request.socket.destroy())
	const status = Number(/^Status: (\d+)/im.exec(head)?.[1] ?? '200')
	const headers = head.split('\r\n').filter((line) => line.includes(': ') && !/^status:/i.test(line))
	response
		.writeHead(status, Object.fromEntries(headers.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])))
		.end(content)
}

function isAllowed(options: GitHttpOptions, request: IncomingMessage): boolean {
	if (options.auth === undefined) return true
	const { username, password } = options.auth
	const expected = Buffer.from(`${username}:${typeof password === 'string' ? password : password()}`).toString('base64')
	return request.headers.authorization === `Basic ${expected}`
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk)
	return Buffer.concat(chunks)
}

function splitCgi(output: Buffer): { readonly head: string; readonly content: Buffer } {
	const end = output.indexOf('\r\n\r\n')
	return { head: output.toString('latin1', 0, end), content: output.subarray(end + 4) }
}

function runBackend(options: GitHttpOptions, request: IncomingMessage, body: Buffer): Promise<Buffer> {
	const [path = '', query = ''] = (request.url ?? '').split('?')
	const header = (name: string): string => String(request.headers[name] ?? '')
	const child = spawn('git', ['http-backend'], {
		env: {
			PATH: process.env['PATH'],
			GIT_CONFIG_NOSYSTEM: '1',
			HOME: options.root,
			GIT_PROJECT_ROOT: options.root,
			GIT_HTTP_EXPORT_ALL: '1',
			GIT_PROTOCOL: header('git-protocol'),
			REQUEST_METHOD: request.method,
			PATH_INFO: decodeURIComponent(path),
			QUERY_STRING: query,
			CONTENT_TYPE: header('content-type'),
			CONTENT_LENGTH: String(body.length),
			HTTP_CONTENT_ENCODING: header('content-encoding'),
			REMOTE_USER: 'tester',
			REMOTE_ADDR: '127.0.0.1',
		},
		stdio: ['pipe', 'pipe', 'ignore'],
	})
	const chunks: Buffer[] = []
	child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
	child.stdin.on('error', () => undefined)
	child.stdin.end(body)
	return new Promise((resolve, reject) => {
		child.on('error', reject)
		child.on('close', () => resolve(Buffer.concat(chunks)))
	})
}
