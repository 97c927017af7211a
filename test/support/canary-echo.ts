import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server or a proxy makes of one call that came with a credential. `credential`: as it was sent, without the scheme. */
export type Echo = (call: { readonly credential: string; readonly headers: IncomingHttpHeaders; readonly body: string }) => {
	readonly status: number
	readonly headers?: Readonly<Record<string, string>>
	readonly body: string
}

export type EchoServer = {
	/** An address that stands for the one behind it. */
	readonly url: string
	/** From now on calls of these methods are answered in this way, and the others are passed on; all are, without an `echo`. */
	answer(methods: readonly string[], echo?: Echo): void
	/** How many calls were answered since. */
	answered(): number
	close(): Promise<void>
}

/** A proxy on this machine before the API at `behind`, which can be told to say too much. */
export async function openEcho(behind: string): Promise<EchoServer> {
	const target = new URL(behind)
	let current: { readonly methods: readonly string[]; readonly echo?: Echo } = { methods: [] }
	let count = 0
	const server = createServer((request, response) => {
		const passOn = async (body: string): Promise<void> => {
			const { echo, methods } = current
			const { headers, method = 'GET' } = request
			if (echo && methods.includes(method)) {
				count += 1
				const said = echo({ credential: (headers.authorization ?? '').replace(/^Bearer /, ''), headers, body })
				return void response.writeHead(said.status, said.headers).end(said.body)
			}
			const { authorization = '', 'content-type': type = 'application/json' } = headers
			const sent = { method, headers: { authorization, 'content-type': type }, ...(body !== '' && { body }) }
			const answer = await fetch(target.origin + (request.url ?? ''), sent)
			response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(await answer.text())
		}
		const chunks: Buffer[] = []
		request.on('data', (chunk: Buffer) => chunks.push(chunk))
		request.on('end', () => void passOn(Buffer.concat(chunks).toString()).catch(() => response.destroy()))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const { port } = server.address() as AddressInfo
	return {
		url: `http://127.0.0.1:${port}${target.pathname}`,
		answer: (methods, echo) => {
			current = { methods, ...(echo && { echo }) }
			count = 0
		},
		answered: () => count,
		close: () => {
			server.closeAllConnections()
			return new Promise((resolve) => server.close(() => resolve()))
		},
	}
}
