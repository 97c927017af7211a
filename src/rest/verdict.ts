import { parseJson } from '../formats/json/index.ts'
import type { Code, Dict, List, Problem, Value } from '../model/index.ts'
import { escapeForeignJson, isDecimal, isDict, isList, problem } from '../model/index.ts'
import type { Api, ApiAnswer, Clock, Endpoint, HttpResult, Paging } from '../ports/index.ts'
import { describeError, errorsIn } from './explain.ts'
import { LIMITS } from './limits.ts'
import { clamp, retryAfterMs } from './retry-after.ts'

/** What an answer means, and whether the same call may be made once more. `everyone`: all calls should wait. */
export type Verdict = {
	readonly answer: ApiAnswer
	readonly again?: { readonly afterMs?: number; readonly everyone?: true; readonly attempts?: number }
}

export type Context = {
	readonly endpoint: Endpoint
	readonly api: Api
	/** The address that calls go to. */
	readonly base: string
	readonly credential: string
	/** Only to keep it out of messages. */
	readonly token: string
	readonly clock: Clock
}

type Answered = Extract<HttpResult, { kind: 'answer' }>

/** Reads may be repeated; a write only where it is certain that the server did nothing (P24). */
export function judge(result: HttpResult, context: Context): Verdict {
	if (result.kind === 'failed') return judgeFailure(result, context)
	const { status } = result
	if (status >= 200 && status < 300) return judgeSuccess(result, context)
	if (status >= 300 && status < 400)
		return refused(result, context, 'API_ANSWER_INVALID', 'the API answers with a redirect, which is not followed', addressHint(context))
	if (status >= 500 || status === 408)
		return unknownAnswer(context, 'API_SERVER', `the API failed with status ${status}`, waitOf(result, context))
	return judgeRefusal(result, context)
}

function judgeFailure(failure: Extract<HttpResult, { kind: 'failed' }>, { endpoint }: Context): Verdict {
	const why = { ...failure.problem, message: `${endpoint.id}: ${failure.problem.message}` }
	const again = why.code === 'API_UNREACHABLE' ? { again: {} } : {}
	if (failure.phase === 'before-send')
		return { answer: { kind: 'refused', status: 0, problem: why }, ...(again.again && { again: { attempts: LIMITS.connects } }) }
	return { answer: { kind: 'unknown', problem: why }, ...(endpoint.method === 'GET' ? again : {}) }
}

const CODES: ReadonlyMap<number, readonly [Code, string]> = new Map([
	[401, ['API_AUTH', 'the API does not accept the credential']],
	[403, ['API_FORBIDDEN', 'the credential may not do this']],
	[404, ['API_NOT_FOUND', 'the API does not know it']],
	[409, ['API_CONFLICT', 'the API says it is taken']],
	[425, ['API_LIMIT', 'the API asks to come back later']],
	[429, ['API_LIMIT', 'too many calls']],
])

/** Nobody asks for a name by deleting something. */
const IN_USE = ['API_IN_USE', 'the API says that something still uses it'] as const

function judgeRefusal(result: Answered, context: Context): Verdict {
	const { status } = result
	const isUsed = status === 409 && context.endpoint.method === 'DELETE'
	const [code, sentence] = (isUsed ? IN_USE : CODES.get(status)) ?? (['API_REJECTED', 'the API refused the values'] as const)
	if (status === 404 && context.endpoint.method === 'GET' && isWebPage(result)) {
		const verdict = notOfApi(context, 'status 404 comes with a web page, which says nothing about the thing itself')
		return { ...verdict, again: { attempts: LIMITS.connects } }
	}
	const isWholePathUnknown = status === 404 && !context.endpoint.path.includes('{')
	const verdict = refused(result, context, code, sentence, isWholePathUnknown ? addressHint(context) : undefined)
	return code === 'API_LIMIT' ? { ...verdict, again: { ...waitOf(result, context), everyone: true } } : verdict
}

function judgeSuccess(result: Answered, context: Context): Verdict {
	const { endpoint, api } = context
	if (![200, 201, 204, endpoint.success].includes(result.status))
		return unknownAnswer(context, 'API_ANSWER_INVALID', `status ${result.status} does not say whether it is done`, {})
	if (endpoint.identity === undefined) return { answer: { kind: 'ok', status: result.status, body: bodyOf(result) } }
	if (result.body.trim() === '') return unknownAnswer(context, 'API_ANSWER_INVALID', 'the answer is empty', {})
	const parsed = parseJson(escapeForeignJson(result.body))
	if (parsed.kind === 'invalid') return notOfApi(context, isWebPage(result) ? 'the answer is a web page' : 'the answer is not JSON')
	const body = unwrap(parsed.value, endpoint.envelope ?? [])
	if (!('items' in api.errors) && api.errors.internal !== undefined && body === api.errors.internal)
		return unknownAnswer(context, 'API_SERVER', 'the API failed and said so in an answer of success', {})
	if (hasErrorsBeside(parsed.value, context))
		return unknownAnswer(context, 'API_ANSWER_INVALID', 'the answer tells of errors, so that it may not be the whole list', {})
	if (isRefusal(body, context)) return refused(result, context, 'API_REJECTED', 'the API refused the values')
	if (!hasPromised(body, endpoint)) return unknownAnswer(context, 'API_ANSWER_INVALID', 'the answer lacks what it must hold', {})
	return { answer: { kind: 'ok', status: result.status, body } }
}

/** What stands within the members of that name, each in the one before; undefined where one is missing. */
function unwrap(body: Value, members: readonly string[]): Value {
	return members.reduce<Value>((around, member) => (isDict(around) ? around.get(member) : undefined), body)
}

function isRefusal(body: Value, { api, endpoint }: Context): boolean {
	if ('items' in api.errors || api.errors.invalid === undefined || !isDict(body)) return false
	if (body.get(api.errors.message) !== api.errors.invalid) return false
	return endpoint.paging !== undefined || identityOf(body, endpoint) === undefined
}

/** A list that comes with errors may be a part of it. */
function hasErrorsBeside(whole: Value, { api: { errors }, endpoint: { paging } }: Context): boolean {
	return paging !== undefined && 'items' in errors && paging.items !== errors.items && errorsIn(whole, errors).length > 0
}

function hasPromised(body: Value, endpoint: Endpoint): body is Dict | List {
	if (endpoint.paging) return isList(itemsIn(body, endpoint.paging))
	if (!isDict(body)) return false
	return endpoint.mayLackIdentity === true || identityOf(body, endpoint) !== undefined
}

/** The text of what identifies an item; undefined where it has none. */
export function identityOf(item: Value, { identity = [] }: Endpoint): string | undefined {
	if (!isDict(item)) return undefined
	if (typeof identity === 'string') return idText(item.get(identity))
	const parts = identity.map((member) => idText(item.get(member)) ?? '')
	return parts.every((part) => part === '') ? undefined : JSON.stringify(parts)
}

/** What a page holds in place of its items; the whole answer where no member is named. */
export function itemsIn(body: Value, { items }: Paging): Value {
	if (items === undefined) return body
	return isDict(body) ? body.get(items) : undefined
}

function idText(id: Value): string | undefined {
	if (typeof id === 'string' && id !== '') return id
	if (typeof id === 'number') return String(id)
	return isDecimal(id) ? id.text : undefined
}

function isWebPage(result: Answered): boolean {
	return /^text\/html\b/i.test(result.headers.get('content-type') ?? '') || result.body.trimStart().startsWith('<')
}

function waitOf(result: Answered, context: Context): { readonly afterMs?: number } {
	const afterMs = retryAfterMs(result.headers, context.clock.now()) ?? toldMs(result, context)
	return afterMs === undefined ? {} : { afterMs }
}

/** The wait that a body of errors tells. */
function toldMs(result: Answered, { api }: Context): number | undefined {
	const { errors } = api
	if (!('items' in errors)) return undefined
	const told = errorsIn(bodyOf(result), errors).map((error) => unwrap(error, errors.waitMs))
	const ms = told.find((value) => typeof value === 'number')
	return ms === undefined ? undefined : clamp(ms)
}

function bodyOf(result: Answered): Value {
	if (result.body.trim() === '') return undefined
	const parsed = parseJson(escapeForeignJson(result.body))
	return parsed.kind === 'ok' ? parsed.value : undefined
}

function refused(result: Answered, context: Context, code: Code, sentence: string, hint?: string): Verdict {
	const body = bodyOf(result)
	const why = explain(context, code, `${sentence}${describeError(body, context)}`, hint)
	return { answer: { kind: 'refused', status: result.status, problem: why, ...(body === undefined ? {} : { body }) } }
}

/** An answer that looks as if something else than the API had given it. */
function notOfApi(context: Context, sentence: string): Verdict {
	return unknownAnswer(context, 'API_ANSWER_INVALID', sentence, {}, addressHint(context))
}

function addressHint({ api, base }: Context): string {
	const usual = api.baseUrl === undefined || api.baseUrl === base ? '' : `, the usual address is ${api.baseUrl}`
	return `If this lasts, look at \`connect.url\` in tideway.yaml, or --url of \`tideway init\`: calls went to ${base}${usual}`
}

function unknownAnswer(context: Context, code: Code, sentence: string, wait: { readonly afterMs?: number }, hint?: string): Verdict {
	const isRead = context.endpoint.method === 'GET'
	const text = isRead ? sentence : `${sentence}; it is not known whether the change was made`
	return { answer: { kind: 'unknown', problem: explain(context, code, text, hint) }, ...(isRead ? { again: wait } : {}) }
}

function explain({ endpoint, credential }: Context, code: Code, sentence: string, hint?: string): Problem {
	const next = code === 'API_AUTH' ? `Check the credential that ${credential} refers to` : hint
	return problem(code, `${endpoint.id}: ${sentence}`, next === undefined ? {} : { hint: next })
}
