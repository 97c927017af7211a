import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request as requestHttp } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What befalls one request: `reset` and `busy` before the server saw it, `limited` with a word when to come again, `lost` after it took
 * effect, `cut` in the middle of the answer, `doubled` on its way.
 */
export const MISHAPS = ['reset', 'busy', 'limited', 'lost', 'cut', 'doubled'] as const
export type Mishap = (typeof MISHAPS)[number]

/** A server on this machine that passes on what comes, but for one request of a run. */
export type FaultProxy = {
	readonly url: string
	/** Of this run, in their order: `GET /repos/…`. */
	readonly seen: readonly string[]
	/** Begins a run, in which the request of that place meets a mishap; in a run without one, none does. */
	begin(mishap?: { readonly at: number; readonly kind: Mishap }): void
	close(): Promise<void>
}

type Answer = { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }

export async function faultProxy(target: string): Promise<FaultProxy> {
	const behind = new URL(target)
	let seen: string[] = []
	let current: { readonly at: number; readonly kind: Mishap } | undefined
	const passOn = (request: IncomingMessage, body: Buffer): Promise<Answer> =>
		new Promise((resolve, reject) => {
			const { method, headers, url } = request
			const call = requestHttp(
				new URL(url ?? '', behind),
				{ method: method ?? 'GET', headers: { ...headers, host: behind.host } },
				(answer) =>
					void bytesOf(answer).then(
						(content) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }),
						reject,
					),
			)
			call.on('error', reject)
			call.end(body)
		})
	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await bytesOf(request)
		const mishap = current?.at === seen.length ? current.kind : undefined
		seen.push(`${request.method} ${request.url}`)
		if (mishap === 'reset') return void response.destroy()
		if (mishap === 'busy') return void response.writeHead(503).end('busy')
		if (mishap === 'limited') return void response.writeHead(429, { 'retry-after': '1' }).end('{}')
		if (mishap === 'doubled') await passOn(request, body)
		const answer = await passOn(request, body)
		if (mishap === 'lost') return void response.destroy()
		const { 'transfer-encoding': _, ...headers } = answer.headers
		const link = headers['link']
		const own = {
			...headers,
			'content-length': answer.body.length,
			...(link !== undefined && { link: String(link).replaceAll(behind.origin, origin) }),
		}
		response.writeHead(answer.status, own)
		if (mishap !== 'cut') return void response.end(answer.body)
		response.write(answer.body.subarray(0, answer.body.length / 2), () => response.destroy())
	}
	const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
	return {
		url: origin + behind.pathname.replace(/\/$/, ''),
		get seen() {
			return seen
		},
		begin: (mishap) => {
			seen = []
			current = mishap
		},
		close: () => {
			server.closeAllConnections()
			return new Promise((resolve) => server.close(() => resolve()))
		},
	}
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = []
	for await (const chunk of message) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks)
}
