import { parseJson } from '../formats/json/index.ts'
import type { Dict, Present, Value } from '../model/index.ts'
import { escapeForeignJson, isDict, renderForeignJson } from '../model/index.ts'
import type { Moment, PageEdit, SandboxStep, ServedRequest } from '../ports/index.ts'
import { parseFaults } from './faults.ts'
import type { Handled } from './handle.ts'
import type { Session } from './session.ts'
import { actorOf, recordEffect, turnSwitches } from './session.ts'

/** Everything below it steers and watches the sandbox and is no part of the service. */
export const CONTROL_PATH = '/_sandbox/'

type Outcome = { readonly status: number; readonly body: Value; readonly toStore?: true }

/**
 * - `GET effects` → `{ effects: [{ seq, at, by, operation, actor?, path?, query?, body?, status, changed }], calls: { operation: count } }`
 * - `GET faults` → `[{ fault, seen, struck }]`; `PUT faults` takes a spec as JSON string, or a list of such strings
 * - `GET switches`, `PUT switches` takes `{ name: value }`
 * - `POST ui` takes a `PageEdit`: `{ kind: 'create' | 'update' | 'delete', type, key, attributes }`
 * - `POST runs` takes a `PageRun`: `{ type, key, status }`
 * - `GET world` → all rows by table and id
 * - `GET tree` → the workspace as files: path → attributes; only where the service has a Git sync of its own
 * - `POST tree` takes such files, adds and updates what they hold, and → `[{ path, reason }]` of those that cannot be taken
 */
export function handleControl(session: Session, request: ServedRequest, path: string): Handled {
	const outcome = steer(session, request, path)
	const answer = {
		status: outcome.status,
		headers: { 'content-type': 'application/json; charset=utf-8' },
		body: outcome.body === undefined ? '' : renderForeignJson(outcome.body),
	}
	return { answer, delayMs: 0, toStore: outcome.toStore ?? false }
}

function steer(session: Session, request: ServedRequest, path: string): Outcome {
	const name = `${request.method} ${path.slice(CONTROL_PATH.length)}`
	const parsed = request.body === '' ? undefined : parseJson(escapeForeignJson(request.body))
	if (parsed?.kind === 'invalid') return wrong('the body is not JSON')
	const body = parsed?.value
	if (name === 'GET effects')
		return {
			status: 200,
			body: new Map<string, Present>([
				['effects', session.effects],
				['calls', session.calls],
			]),
		}
	if (name === 'GET faults') return { status: 200, body: countsOf(session) }
	if (name === 'PUT faults') return putFaults(session, body)
	if (name === 'GET switches') return { status: 200, body: new Map(Object.entries(session.switches)) }
	if (name === 'PUT switches') return putSwitches(session, body)
	if (name === 'GET world') return { status: 200, body: session.world.tables }
	const { model } = session
	if (name === 'GET tree' && model.tree)
		return { status: 200, body: model.tree(session.world, { now: session.now(), switches: session.switches }) }
	if (name === 'POST tree') return fill(session, body)
	if (name === 'POST ui' || name === 'POST runs') return postAction(session, request, { isEdit: name === 'POST ui', body })
	return { status: 404, body: new Map([['message', `the sandbox has no ${name}`]]) }
}

function fill(session: Session, body: Value): Outcome {
	const entries = isDict(body) ? [...body] : []
	const files = new Map(entries.filter((entry): entry is [string, Dict] => isDict(entry[1])))
	if (!isDict(body) || files.size < entries.length) return wrong('files are a map of paths and attributes')
	const { world, skipped } = session.model.fill(session.world, files, { now: session.now(), switches: session.switches })
	session.world = world
	return { status: 200, body: skipped.map(({ path, reason }) => new Map(Object.entries({ path, reason }))), toStore: true }
}

function wrong(message: string): Outcome {
	return { status: 400, body: new Map([['message', message]]) }
}

function countsOf(session: Session): readonly Dict[] {
	return session.faults.map(
		({ fault, seen, struck }) =>
			new Map<string, Present>([
				['fault', fault.text],
				['seen', seen],
				['struck', struck],
			]),
	)
}

function putFaults(session: Session, body: Value): Outcome {
	const spec = Array.isArray(body) ? body.join(';') : body
	if (typeof spec !== 'string') return wrong('faults are a text, or a list of texts')
	const parsed = parseFaults(spec)
	if (parsed.kind === 'invalid') return wrong(parsed.problems.map(({ message }) => message).join('; '))
	session.faults = parsed.faults.map((fault) => ({ fault, seen: 0, struck: 0 }))
	return { status: 200, body: countsOf(session) }
}

function putSwitches(session: Session, body: Value): Outcome {
	if (!isDict(body)) return wrong('switches are a map of names and values')
	const turned = turnSwitches(session.model, session.switches, body)
	if (typeof turned === 'string') return wrong(turned)
	session.switches = turned
	return { status: 200, body: new Map(Object.entries(turned)), toStore: true }
}

function postAction(
	session: Session,
	request: ServedRequest,
	{ isEdit, body }: { readonly isEdit: boolean; readonly body: Value },
): Outcome {
	const fields = isDict(body) ? body : new Map<string, Present>()
	const actor = actorOf(request)
	const at: Moment = { now: session.now(), switches: session.switches, ...actor }
	const step = isEdit
		? edit(session, fields, at)
		: session.model.run(session.world, { type: textOf(fields, 'type'), key: textOf(fields, 'key'), status: textOf(fields, 'status') }, at)
	if (typeof step === 'string') return wrong(step)
	const { reply } = step
	const changed = step.world !== session.world
	session.world = step.world
	const status = reply.kind === 'body' ? reply.status : 200
	recordEffect(session, {
		by: 'page',
		operation: isEdit ? textOf(fields, 'kind') : 'run',
		...actor,
		body: fields,
		status,
		changed,
	})
	return { status, body: reply.kind === 'body' ? reply.body : undefined, toStore: true }
}

function edit(session: Session, fields: Dict, at: Moment): SandboxStep | string {
	const kind = textOf(fields, 'kind')
	const attributes = fields.get('attributes')
	const common = { type: textOf(fields, 'type'), key: textOf(fields, 'key') }
	const given = isDict(attributes) ? attributes : new Map<string, Present>()
	const edits: Readonly<Record<string, PageEdit>> = {
		create: { kind: 'create', type: common.type, attributes: given },
		update: { kind: 'update', ...common, attributes: given },
		delete: { kind: 'delete', ...common },
	}
	const chosen = Object.hasOwn(edits, kind) ? edits[kind] : undefined
	return chosen ? session.model.edit(session.world, chosen, at) : 'kind is create, update or delete'
}

function textOf(fields: Dict, name: string): string {
	const value = fields.get(name)
	return typeof value === 'string' ? value : ''
}
