import { problem } from '../../src/model/index.ts'
import type { Http, HttpRequest, HttpResult } from '../../src/provider.ts'

export type FakeHttp = Http & { readonly requests: readonly HttpRequest[] }

/** Answers in the order of the script, the last one again and again. */
export function fakeHttp(...script: readonly HttpResult[]): FakeHttp {
	const requests: HttpRequest[] = []
	return {
		requests,
		send: async (request) => {
			requests.push(request)
			const result = script[Math.min(requests.length, script.length) - 1]
			if (!result) throw new Error('the script has no answer')
			return result
		},
	}
}

/** JSON unless it is a text already. */
export function httpAnswer(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): HttpResult {
	const text = typeof body === 'string' ? body : JSON.stringify(body)
	const type = text.startsWith('<') ? 'text/html' : 'application/json'
	return { kind: 'answer', status, headers: new Map(Object.entries({ 'content-type': type, ...headers })), body: text }
}

export function httpFailure(phase: 'before-send' | 'after-send'): HttpResult {
	return { kind: 'failed', phase, problem: problem('API_UNREACHABLE', 'no answer from api.example.com (ECONNRESET)') }
}
