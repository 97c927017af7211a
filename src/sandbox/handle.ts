import { parseJson } from '../formats/json/index.ts'
import type { Dict, Present, Value } from '../model/index.ts'
import { escapeForeignJson, isDict, renderForeignJson } from '../model/index.ts'
import type { Endpoint, Refusal, SandboxReply, ServedAnswer, ServedRequest } from '../ports/index.ts'
import type { Fault } from './faults.ts'
import { strike } from './faults.ts'
import { askedPage, cutPage, pageBody, pageNumber } from './page.ts'
import type { Route } from './route.ts'
import { findRoute } from './route.ts'
import type { Session } from './session.ts'
import { recordEffect } from './session.ts'
import { dropMembers, dropUndeclared } from './validate.ts'

/** An answer, when it is given, and whether the call is one that may have changed something. */
export type Handled = { readonly answer: ServedAnswer; readonly delayMs: number; readonly toStore: boolean }

/** Answers that the description does not foresee come once in so many. */
const EXTRA_EVERY = 7

/** One call of the service's API: credential, limit, route, faults, strict validation, and only then the model. */
export function handleCall(session: Session, request: ServedRequest, path: string, query: URLSearchParams): Handled {
	const turnedDown = checkAccess(session, request)
	if (turnedDown) return plainly(session.model.refuse(turnedDown))
	const route = findRoute(session.api.endpoints, request.method, path)
	if (!route) {
		const [fault] = strike(session.faults, { method: request.method }).filter(({ kind }) => kind === 'status')
		return plainly(
			session.model.refuse(
				fault?.status === undefined ? { kind: 'no-route', method: request.method, path } : { kind: 'status', status: fault.status },
			),
		)
	}
	session.calls.set(route.endpoint.id, (session.calls.get(route.endpoint.id) ?? 0) + 1)
	return handleRouted(session, request, { ...route, query: valuesOf(query) })
}

function checkAccess(session: Session, request: ServedRequest): Refusal | undefined {
	const { limit } = session.api
	if (limit && session.switches['rate-limit'] === 'on') {
		const nowMs = session.monotonicMs()
		while (session.window.length > 0 && nowMs - (session.window[0] ?? 0) >= limit.perMs) session.window.shift()
		if (session.window.length >= limit.calls) return { kind: 'limited' }
		session.window.push(nowMs)
	}
	const credential = request.headers.get('authorization')
	if (credential === undefined) return { kind: 'no-credential' }
	return credential === `Bearer ${session.token}` ? undefined : { kind: 'wrong-credential' }
}

type Called = Route & { readonly query: ReadonlyMap<string, readonly string[]> }

function valuesOf(query: URLSearchParams): ReadonlyMap<string, readonly string[]> {
	const values = new Map<string, readonly string[]>()
	for (const [name, value] of query) values.set(name, [...(values.get(name) ?? []), value])
	return values
}

function handleRouted(session: Session, request: ServedRequest, called: Called): Handled {
	const { endpoint } = called
	const page = endpoint.paging ? pageNumber(askedPage(called.query, endpoint.paging)) : undefined
	const faults = strike(session.faults, { operation: endpoint.id, method: endpoint.method, ...(page === undefined ? {} : { page }) })
	const before = session.world
	const body = parseBody(request)
	const reply =
		replyBefore(session, faults) ??
		(body.kind === 'malformed' ? session.model.refuse(body) : act(session, called, { body: body.value, faults }))
	const answer = cut(render(session, called, replyAfter(session, faults) ?? reply, faults), faults)
	const isWrite = endpoint.method !== 'GET'
	if (isWrite) recordWrite(session, { request, called, body, answer, changed: session.world !== before })
	return { answer, delayMs: Math.max(0, ...faults.map((fault) => (fault.kind === 'slow' ? (fault.ms ?? 0) : 0))), toStore: isWrite }
}

type Write = {
	readonly request: ServedRequest
	readonly called: Called
	readonly body: ParsedBody
	readonly answer: ServedAnswer
	readonly changed: boolean
}

function recordWrite(session: Session, { request, called, body, answer, changed }: Write): void {
	const actor = request.headers.get('x-sandbox-actor')
	recordEffect(session, {
		by: 'api',
		operation: called.endpoint.id,
		...(actor === undefined ? {} : { actor }),
		path: called.path,
		query: called.query,
		...(body.kind === 'body' && body.value !== undefined ? { body: body.value } : {}),
		status: answer.cut === 'before' ? 0 : answer.status,
		changed,
	})
}

type ParsedBody = { readonly kind: 'body'; readonly value: Value } | { readonly kind: 'malformed' }

/** No body where there is none, as for a server that reads bodies of one media type only. */
function parseBody(request: ServedRequest): ParsedBody {
	const isJson = /^application\/json\b/i.test(request.headers.get('content-type') ?? '')
	if (!isJson || request.body === '') return { kind: 'body', value: undefined }
	const parsed = parseJson(escapeForeignJson(request.body))
	return parsed.kind === 'ok' && typeof parsed.value === 'object' ? { kind: 'body', value: parsed.value } : { kind: 'malformed' }
}

/** What is answered in place of acting. */
function replyBefore(session: Session, faults: readonly Fault[]): SandboxReply | undefined {
	for (const fault of faults) {
		if (fault.kind === 'drop-request') return { kind: 'body', status: 200, body: undefined }
		if (fault.kind === 'invalid-200') return { kind: 'body', status: 200, body: invalidBody(session) }
		if (fault.kind === 'internal-200') return { kind: 'body', status: 200, body: session.api.errors.internal }
		if (fault.when !== 'after' && (fault.kind === 'status' || fault.kind === 'html')) return replyOf(session, fault)
	}
	return undefined
}

/** What is answered although the call had its effect. */
function replyAfter(session: Session, faults: readonly Fault[]): SandboxReply | undefined {
	for (const fault of faults) {
		if (fault.kind === 'empty') return { kind: 'body', status: 200, body: undefined }
		if (fault.when === 'after' && (fault.kind === 'status' || fault.kind === 'html')) return replyOf(session, fault)
	}
	return undefined
}

function replyOf({ model }: Session, fault: Fault): SandboxReply {
	if (fault.kind === 'html') return { kind: 'page', status: 200, html: '<!doctype html><title>Maintenance</title><p>Back soon.' }
	if (fault.status === 401) return model.refuse({ kind: 'wrong-credential' })
	return model.refuse(fault.status === 429 ? { kind: 'limited' } : { kind: 'status', status: fault.status ?? 500 })
}

function invalidBody({ api }: Session): Dict {
	const details = new Map<string, Present>([['body', new Map([[api.errors.message, 'not accepted']])]])
	return new Map<string, Present>([
		[api.errors.message, api.errors.invalid],
		[api.errors.details, details],
	])
}

function act(
	session: Session,
	called: Called,
	{ body: sent, faults }: { readonly body: Value; readonly faults: readonly Fault[] },
): SandboxReply {
	const { model, switches } = session
	const { endpoint, path, query } = called
	const declared = switches['undeclared-keys'] === 'dropped' ? dropUndeclared(endpoint, sent) : sent
	const invalid = session.validate(endpoint, { path, query, body: declared })
	if (invalid.length > 0) return model.refuse({ kind: 'invalid', endpoint, faults: invalid })
	const ignored = faults.flatMap((fault) => (fault.kind === 'ignore' && fault.field !== undefined ? [fault.field] : []))
	const step = model.answer(session.world, { endpoint, path, query, body: dropMembers(declared, ignored), now: session.now(), switches })
	session.world = step.world
	return step.reply
}

function render(session: Session, called: Called, reply: SandboxReply, faults: readonly Fault[]): ServedAnswer {
	const retryAfter = faults.find((fault) => fault.kind === 'status')?.retryAfter
	const extra: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
	if (reply.kind === 'page')
		return { status: reply.status, headers: { 'content-type': 'text/html; charset=utf-8', ...extra }, body: reply.html }
	const body = bodyOf(session, called, reply, faults)
	const status = reply.kind === 'rows' ? 200 : reply.status
	if (body === undefined) return { status, headers: extra, body: '' }
	return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...extra }, body: renderForeignJson(body) }
}

function bodyOf(
	session: Session,
	{ endpoint, query }: Called,
	reply: Exclude<SandboxReply, { kind: 'page' }>,
	faults: readonly Fault[],
): Value {
	session.answers += 1
	const isExtra = session.switches['extra-fields'] !== 'never' && session.answers % EXTRA_EVERY === 0
	if (reply.kind === 'body')
		return isExtra && reply.status === 200 && hasIdentity(reply.body, endpoint) ? withExtra(reply.body) : reply.body
	if (!endpoint.paging) return reply.rows.map(reply.show)
	const page = cutPage(reply.rows, askedPage(query, endpoint.paging), faults)
	const rows = page.rows.map(reply.show)
	const body = pageBody(endpoint.paging, { rows: isExtra ? rows.map(withExtra) : rows, more: page.more }, faults)
	return isExtra ? withExtra(body) : body
}

function hasIdentity(body: Value, endpoint: Endpoint): body is Dict {
	return isDict(body) && endpoint.identity !== undefined && body.has(endpoint.identity)
}

/** As a service that has grown since it was described. */
function withExtra(body: Dict): Dict {
	return new Map<string, Present>([['addedLater', new Map<string, Present>([['beta', true]])], ...body])
}

function cut(answer: ServedAnswer, faults: readonly Fault[]): ServedAnswer {
	if (faults.some(({ kind }) => kind === 'drop-answer' || kind === 'drop-request')) return { ...answer, cut: 'before' }
	return faults.some(({ kind }) => kind === 'truncate') ? { ...answer, cut: 'within' } : answer
}

function plainly(reply: SandboxReply): Handled {
	const none = { delayMs: 0, toStore: false }
	if (reply.kind === 'page')
		return { answer: { status: reply.status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: reply.html }, ...none }
	const body = reply.kind === 'body' ? reply.body : undefined
	const status = reply.kind === 'body' ? reply.status : 200
	return {
		answer: {
			status,
			headers: body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' },
			body: body === undefined ? '' : renderForeignJson(body),
		},
		...none,
	}
}
