import { problem } from '../../src/model/index.ts'
import type { Http, HttpRequest, HttpResult, HttpServer, ServedRequest } from '../../src/ports/index.ts'

type Handle = Parameters<HttpServer['listen']>[1]

const FIRST_PORT = 20_000

/** A network in memory: servers that listen on it, and a client that reaches them. No time passes on the way. */
export function memoryHttp(): { readonly server: HttpServer; readonly http: Http } {
	const handles = new Map<string, Handle>()
	return {
		server: {
			listen: async (_port, handle) => {
				const port = FIRST_PORT + handles.size
				const url = `http://127.0.0.1:${port}`
				handles.set(url, handle)
				return { url, port, close: async () => void handles.delete(url) }
			},
		},
		http: { send: (request) => send(handles, request) },
	}
}

async function send(handles: ReadonlyMap<string, Handle>, request: HttpRequest): Promise<HttpResult> {
	const url = new URL(request.url)
	if (request.signal?.aborted) return failed('before-send', 'the call was not made')
	const handle = handles.get(url.origin)
	if (!handle) return failed('before-send', `nobody listens at ${url.host}`)
	try {
		const { status, headers, body, cut } = await handle(served(request, url))
		if (cut) return failed('after-send', 'the connection ended before the whole answer was there')
		return { kind: 'answer', status, headers: inLowerCase(headers), body }
	} catch {
		return failed('after-send', 'the server broke off')
	}
}

function served({ method, headers, body = '' }: HttpRequest, url: URL): ServedRequest {
	return { method, target: `${url.pathname}${url.search}`, headers: inLowerCase(headers), body }
}

function inLowerCase(headers: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
	return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function failed(phase: 'before-send' | 'after-send', message: string): HttpResult {
	return { kind: 'failed', phase, problem: problem('API_UNREACHABLE', message) }
}
