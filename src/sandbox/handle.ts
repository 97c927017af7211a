import { parseJson } from '../formats/json/index.ts'
import type { Dict, Present, Value } from '../model/index.ts'
import { escapeForeignJson, isDict, renderForeignJson } from '../model/index.ts'
import type { Endpoint, ListedErrors, Refusal, SandboxReply, ServedAnswer, ServedRequest } from '../ports/index.ts'
import type { Fault } from './faults.ts'
import { strike } from './faults.ts'
import type { Room } from './limit.ts'
import { limitHeaders, takeOwnRoom, takeRoomOfAll } from './limit.ts'
import { askedPage, cutPage, pageBody, pageNumber } from './page.ts'
import type { Query } from './query.ts'
import { foldQuery } from './query.ts'
import type { Route } from './route.ts'
import { findRoute } from './route.ts'
import type { Session } from './session.ts'
import { actorOf, recordEffect } from './session.ts'
import { dropMembers, dropUndeclared } from './validate.ts'

/** An answer, when it is given, and whether the call is one that may have changed something. */
export type Handled = { readonly answer: ServedAnswer; readonly delayMs: number; readonly toStore: boolean }

/** Answers that the description does not foresee come once in so many. */
const EXTRA_EVERY = 7

/** One call of the service's API: credential, limit, route, faults, strict validation, and only then the model. */
export function handleCall(session: Session, request: ServedRequest, path: string, query: URLSearchParams): Handled {
	const route = findRoute(session.routes, request.method, path)
	const all = takeRoomOfAll(session, route?.endpoint)
	const turnedDown = checkAccess(session, request, all)
	if (turnedDown) return plainly(session.model.refuse(turnedDown))
	if (!route) {
		const [fault] = strike(session.faults, { method: request.method }).filter(({ kind }) => kind === 'status')
		return plainly(
			session.model.refuse(
				fault?.status === undefined ? { kind: 'no-route', method: request.method, path } : { kind: 'status', status: fault.status },
			),
		)
	}
	session.calls.set(route.endpoint.id, (session.calls.get(route.endpoint.id) ?? 0) + 1)
	const own = takeOwnRoom(session, route.endpoint)
	if (own?.kind === 'limited') return plainly(session.model.refuse({ kind: 'limited', waitMs: own.resetMs }))
	const room = own ?? all
	return handleRouted(session, request, { ...route, query: foldQuery(route.endpoint, query), ...(room ? { room } : {}) })
}

function checkAccess(session: Session, request: ServedRequest, room: Room | undefined): Refusal | undefined {
	if (room?.kind === 'limited') return { kind: 'limited', waitMs: room.resetMs }
	const { auth } = session.api
	const credential = request.headers.get(auth.kind === 'bearer' ? 'authorization' : auth.name.toLowerCase())
	if (credential === undefined) return { kind: 'no-credential' }
	return credential === `${auth.kind === 'bearer' ? 'Bearer ' : (auth.before ?? '')}${session.token}`
		? undefined
		: { kind: 'wrong-credential' }
}

type Called = Route & { readonly query: Query; readonly room?: Room }

function handleRouted(session: Session, request: ServedRequest, called: Called): Handled {
	const { endpoint } = called
	const asked = endpoint.paging ? askedPage(called.query, endpoint.paging) : undefined
	const page = asked && pageNumber(asked)
	const faults = strike(session.faults, { operation: endpoint.id, method: endpoint.method, ...(page === undefined ? {} : { page }) })
	const before = session.world
	const body = parseBody(request)
	const instead = replyBefore(session, faults)
	const reply =
		instead ?? (body.kind === 'malformed' ? session.model.refuse(body) : act(session, called, { request, body: body.value, faults }))
	const other = replyAfter(session, faults) ?? instead
	const answer = cut(render(session, called, other ? { reply: other, faults, of: 'fault' } : { reply, faults, of: 'service' }), faults)
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
	recordEffect(session, {
		by: 'api',
		operation: called.endpoint.id,
		...actorOf(request),
		path: called.path,
		query: called.query.flat,
		nested: called.query.nested,
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
		if (fault.kind === 'internal-200') return { kind: 'body', status: 200, body: internalBody(session) }
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
	if (fault.status === 429) return model.refuse({ kind: 'limited', waitMs: 1000 * Number(fault.retryAfter ?? 1) || 1000 })
	return model.refuse({ kind: 'status', status: fault.status ?? 500 })
}

/** As a service may fail in an answer of success. */
function internalBody({ api: { errors } }: Session): Value {
	return 'items' in errors
		? listedBody(errors, { type: 'internal', message: 'Internal Server Error' })
		: (errors.internal ?? 'Internal Server Error')
}

function listedBody(errors: ListedErrors, { type, message, field }: Readonly<Record<string, string>>): Dict {
	const named = [[errors.type, type] as const, [errors.message, message] as const, [errors.field, field] as const]
	const error = new Map(named.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])))
	return new Map([[errors.items, [error]]])
}

function invalidBody({ api: { errors } }: Session): Dict {
	if ('items' in errors) return listedBody(errors, { type: 'input-validation', message: 'not accepted', field: 'body' })
	const details = new Map<string, Present>([['body', new Map([[errors.message, 'not accepted']])]])
	return new Map<string, Present>([
		[errors.message, errors.invalid ?? 'not accepted'],
		...(errors.details === undefined ? [] : [[errors.details, details] as const]),
	])
}

function act(
	session: Session,
	called: Called,
	{ request, body: sent, faults }: { readonly request: ServedRequest; readonly body: Value; readonly faults: readonly Fault[] },
): SandboxReply {
	const { model, switches } = session
	const { endpoint, path, query } = called
	const declared = switches['undeclared-keys'] === 'dropped' ? dropUndeclared(endpoint, sent) : sent
	const invalid = session.validate(endpoint, { path, query, body: declared })
	if (invalid.length > 0) return model.refuse({ kind: 'invalid', endpoint, faults: invalid })
	const ignored = faults.flatMap((fault) => (fault.kind === 'ignore' && fault.field !== undefined ? [fault.field] : []))
	const call = {
		endpoint,
		path,
		query: query.flat,
		nested: query.nested,
		body: dropMembers(declared, ignored),
		now: session.now(),
		switches,
		...actorOf(request),
	}
	const step = model.answer(session.world, call)
	session.world = step.world
	return step.reply
}

/** A reply, and whether it is the service's own or what a fault puts in its place. */
type Given = { readonly reply: SandboxReply; readonly faults: readonly Fault[]; readonly of: 'service' | 'fault' }

function render(session: Session, called: Called, given: Given): ServedAnswer {
	const { reply, faults } = given
	const retryAfter = faults.find((fault) => fault.kind === 'status')?.retryAfter
	const extra: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
	if (reply.kind === 'page')
		return { status: reply.status, headers: { 'content-type': 'text/html; charset=utf-8', ...extra }, body: reply.html }
	const status = reply.kind === 'rows' ? 200 : reply.status
	const plain = bodyOf(session, called, reply, faults)
	const body = given.of === 'service' && status < 300 ? wrap(plain, called.endpoint.envelope ?? []) : plain
	const headers = { ...(called.room && status < 300 ? limitHeaders(session.api, called.room, session.now()) : {}), ...extra }
	if (body === undefined) return { status, headers, body: '' }
	return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: renderForeignJson(body) }
}

function wrap(body: Value, envelope: readonly string[]): Value {
	return body === undefined ? body : envelope.reduceRight<Present>((inner, member) => new Map([[member, inner]]), body)
}

function bodyOf(
	session: Session,
	{ endpoint, query }: Called,
	reply: Exclude<SandboxReply, { kind: 'page' }>,
	faults: readonly Fault[],
): Value {
	session.answers += 1
	const isExtra = session.switches['extra-fields'] !== 'never' && session.answers % EXTRA_EVERY === 0
	if (reply.kind === 'body') return isExtra && reply.status < 300 && hasIdentity(reply.body, endpoint) ? withExtra(reply.body) : reply.body
	const { paging } = endpoint
	const asked = paging && askedPage(query, paging)
	if (!asked) return reply.rows.map(reply.show)
	const { rows, ...page } = cutPage(reply.rows, asked, faults)
	const shown = rows.map((row) => showRow(reply.show(row), endpoint, isExtra))
	const body = pageBody(paging, { ...page, shown }, { faults, total: session.switches['page-total'] === 'missing' ? 'missing' : 'told' })
	return isExtra && isDict(body) ? withExtra(body) : body
}

function showRow(row: Dict, { paging, identity }: Endpoint, isExtra: boolean): Present {
	if (paging?.kind === 'cursor' && paging.bare) return row.get(String(identity)) ?? null
	return isExtra ? withExtra(row) : row
}

function hasIdentity(body: Value, { identity = [] }: Endpoint): body is Dict {
	return isDict(body) && [identity].flat().some((member) => body.has(member))
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
