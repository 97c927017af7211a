import type { ApiAnswer, ApiClient, ApiInput, Dict, Read } from '../../src/provider.ts'
import { complete, fromPlain, isDict, problem, unknown } from '../../src/provider.ts'

export type FakeCall = { readonly endpoint: string; readonly input: ApiInput }

/** What each endpoint answers: one entry per call in its order, the last one again and again; a function looks at the call. */
export type FakeScript = Readonly<Record<string, readonly FakeAnswer[]>>

type FakeAnswer = ApiAnswer | Read<readonly Dict[]> | ((input: ApiInput) => ApiAnswer | Read<readonly Dict[]>)

/** An `ApiClient` that answers by script. A call that the script does not foresee is a defect of the test and throws. */
export function fakeApi(script: FakeScript): ApiClient & { readonly calls: readonly FakeCall[] } {
	const calls: FakeCall[] = []
	const next = (endpoint: string, input: ApiInput) => {
		const before = calls.filter((call) => call.endpoint === endpoint).length
		calls.push({ endpoint, input })
		const answers = script[endpoint] ?? []
		const answer = answers[Math.min(before, answers.length - 1)]
		if (answer === undefined) throw new Error(`the script has no answer for ${endpoint}`)
		return typeof answer === 'function' ? answer(input) : answer
	}
	return {
		calls,
		async call(endpoint, input = {}) {
			const answer = next(endpoint, input)
			if (answer.kind === 'complete' || (answer.kind === 'unknown' && 'reason' in answer))
				throw new Error(`${endpoint} is scripted as a list`)
			return answer
		},
		async list(endpoint, query) {
			const answer = next(endpoint, query ? { query } : {})
			if (answer.kind === 'complete' || (answer.kind === 'unknown' && 'reason' in answer)) return answer
			throw new Error(`${endpoint} is scripted as a call`)
		},
	}
}

/** A complete list of plain objects. */
export function listed(...items: readonly object[]): Read<readonly Dict[]> {
	return complete(items.map(dictOf))
}

export function notListed(message: string): Read<never> {
	return unknown(problem('READ_INCOMPLETE', message))
}

export function answered(body: unknown, status = 200): ApiAnswer {
	return { kind: 'ok', status, body: fromPlain(body) }
}

export function declined(status: number, message = `status ${status}`): ApiAnswer {
	const code = status === 404 ? 'API_NOT_FOUND' : status === 409 ? 'API_CONFLICT' : 'API_REJECTED'
	return { kind: 'refused', status, problem: problem(code, message) }
}

export function lost(): ApiAnswer {
	return { kind: 'unknown', problem: problem('API_UNREACHABLE', 'the connection was cut') }
}

/** A plain object as a map of values. */
export function dictOf(plain: object): Dict {
	const dict = fromPlain(plain)
	if (!isDict(dict)) throw new Error('not a map')
	return dict
}
