import type { IncomingMessage, RequestListener, ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fail } from '../model/index.ts'
import type { Listening } from '../ports/index.ts'

// An `import` would load more of it than servers use: see `node-http.ts`.
const { createServer } = process.getBuiltinModule('node:http')

type Address = { readonly host: string; readonly port: number }

/** `limits`: Node's own. `refused`: what is wrong with an address that cannot be used, as `Failure(USAGE)`. */
type Serving = {
	readonly limits?: ServerOptions
	readonly connections?: number
	readonly refused: { readonly message: string; readonly hint: string }
}

/** Serves HTTP there until it is closed, which ends all connections. */
export async function listenAt(
	{ host, port }: Address,
	serve: RequestListener,
	{ limits = {}, connections, refused }: Serving,
): Promise<Listening> {
	const server = createServer(limits, serve)
	if (connections !== undefined) server.maxConnections = connections
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, host, resolve)
	}).catch((error: NodeJS.ErrnoException) => fail('USAGE', `${refused.message} (${error.code ?? 'unknown'})`, { hint: refused.hint }))
	const chosen = (server.address() as AddressInfo).port
	const close = (): Promise<void> =>
		new Promise((resolve) => {
			server.close(() => resolve())
			server.closeAllConnections()
		})
	return { url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`, port: chosen, close }
}

/** Names in lower case; what was sent several times is joined. */
export function headersOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
	const all = new Map<string, string>()
	for (const name in headers) {
		const value = headers[name]
		if (value !== undefined) all.set(name, typeof value === 'string' ? value : value.join(', '))
	}
	return all
}

const NOTHING = Buffer.alloc(0)

/**
 * The body; undefined where it is too long. `rest`: whether what follows then is taken from the client, who may listen only after the last
 * byte, or left. By events: to iterate takes longer than most answers do.
 */
export function readBody(
	incoming: IncomingMessage,
	{ maxBytes, rest }: { readonly maxBytes: number; readonly rest: 'taken' | 'left' },
): Promise<Buffer | undefined> {
	const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers
	if (encoding === undefined && Number(length ?? 0) === 0) return Promise.resolve(NOTHING)
	if (rest === 'left' && Number(length ?? 0) > maxBytes) return Promise.resolve(undefined)
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = []
		let size = 0
		incoming.on('data', (chunk: Buffer) => {
			size += chunk.length
			if (size <= maxBytes) chunks.push(chunk)
			else if (rest === 'left') resolve(void incoming.pause())
		})
		incoming.on('end', () => resolve(size > maxBytes ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
		incoming.on('error', reject)
	})
}
