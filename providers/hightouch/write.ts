import type { ApiAnswer, Change, Dict, Outcome, Problem, Read, RemoteId, Resource, Value } from '../../src/provider.ts'
import { complete, findType, problem, showPath, unknown } from '../../src/provider.ts'
import { ENDPOINTS, find, findDbtModel, findId, resolve } from './look.ts'
import type { Memory } from './memory.ts'
import type { Ids } from './request.ts'
import { changedAttributes, createBody, ignoredEdits, unlikeSent, updateBody } from './request.ts'
import { schema } from './schema.ts'

type Create = Extract<Change, { kind: 'create' }>
type Update = Extract<Change, { kind: 'update' }>
type Delete = Extract<Change, { kind: 'delete' }>

/** One change after the other, since a sync may need the model before it. */
export async function writeAll(memory: Memory, batch: readonly Change[]): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = []
	for (const change of batch) outcomes.push(await writeOne(memory, change))
	return outcomes
}

async function writeOne(memory: Memory, change: Change): Promise<Outcome> {
	if (change.to !== 'live') return { change: change.id, kind: 'skipped' }
	if (findType(schema, change.type)?.role !== 'managed') return refused(change, unable(change))
	if (change.kind === 'create') return create(memory, change)
	return change.kind === 'update' ? update(memory, change) : remove(memory, change)
}

async function create(memory: Memory, change: Create): Promise<Outcome> {
	const ids = await idsFor(memory, change, ['source', 'model', 'destination', 'dbtModel'])
	if (ids.kind === 'unknown') return refused(change, ids.reason)
	const made = createBody(change, ids.value)
	if (made.kind === 'impossible') return refused(change, made.problem)
	const answer = await memory.ports.api.call(ENDPOINTS.get(change.type)?.create ?? '', { body: made.body })
	if (answer.kind === 'ok') return confirmCreate(memory, change, answer.body)
	if (answer.kind === 'refused' && answer.status !== 409) return refused(change, answer.problem)
	return settleCreate(memory, change, answer)
}

async function confirmCreate(memory: Memory, change: Create, answer: Value): Promise<Outcome> {
	const resource = await confirm(memory, change, answer)
	if (resource.kind === 'unknown') return unsure(change, resource.reason)
	const { key, attributes } = resource.value
	if (key !== change.key) return done(change, resource.value, ignored(change, `created it with the slug ${key}`))
	const lost = unlikeSent(change.type, change.after, attributes, 'at-least').filter((name) => isNeverRewritten(change, name, attributes))
	return done(
		change,
		resource.value,
		lost.length === 0 ? undefined : ignored(change, `created it without taking ${lost.join(', ')} as sent`),
	)
}

/** A server may trim a text or fill in a map; a switch, a reference or nothing at all in place of a value is no rewriting. */
function isNeverRewritten({ type }: Create, name: string, observed: Dict): boolean {
	const attribute = findType(schema, type)?.attributes.find((candidate) => candidate.name === name)
	return !observed.has(name) || attribute?.kind === 'boolean' || (attribute?.kind === 'string' && attribute.refersTo !== undefined)
}

/**
 * The slug is taken, or the answer was lost: what goes by that slug tells whether ours was made (P23). After a lost answer the server
 * may have filled in more than was sent; a stranger is taken over only where it is the same to the letter.
 */
async function settleCreate(memory: Memory, change: Create, answer: Exclude<ApiAnswer, { kind: 'ok' }>): Promise<Outcome> {
	const isTaken = answer.kind === 'refused'
	const found = await find(memory, { type: change.type, key: change.key })
	if (found.kind === 'unknown')
		return isTaken ? refused(change, { ...answer.problem, cause: found.reason }) : unsure(change, answer.problem)
	if (found.value.kind === 'gone') return isTaken ? refused(change, answer.problem) : unsure(change, answer.problem)
	const { resource } = found.value
	const differing = unlikeSent(change.type, change.after, resource.attributes, isTaken ? 'exact' : 'at-least')
	if (differing.length === 0) return done(change, resource)
	const message = `Hightouch already has a ${change.type} with the slug ${change.key}, and it differs in ${differing.join(', ')}`
	return refused(
		change,
		problem('API_CONFLICT', message, { hint: 'plan again to see both', where: { address: change.address }, cause: answer.problem }),
	)
}

async function update(memory: Memory, change: Update): Promise<Outcome> {
	const names = changedAttributes(change)
	if (names.length === 0) return { change: change.id, kind: 'skipped' }
	const ids = await idsFor(memory, change, names.includes('dbtModel') ? ['dbtModel'] : [])
	if (ids.kind === 'unknown') return refused(change, ids.reason)
	const made = updateBody(change, ids.value)
	if (made.kind === 'impossible') return refused(change, made.problem)
	const id = change.remoteId ? complete(change.remoteId) : await findId(memory, change.type, change.key)
	if (id.kind === 'unknown') return refused(change, id.reason)
	const answer = await memory.ports.api.call(ENDPOINTS.get(change.type)?.update ?? '', {
		path: { [`${change.type}Id`]: id.value },
		body: made.body,
	})
	if (answer.kind === 'refused') return refused(change, answer.problem)
	if (answer.kind === 'unknown') return settleUpdate(memory, change, id.value, answer.problem)
	const resource = await confirm(memory, change, answer.body)
	if (resource.kind === 'unknown') return unsure(change, resource.reason)
	const undone = ignoredEdits(change, resource.value.attributes)
	return done(
		change,
		resource.value,
		undone.length === 0 ? undefined : ignored(change, `kept the old value of ${undone.map(showPath).join(', ')}`),
	)
}

/** The answer was lost. Only the new values prove something: the old ones may still be on their way out. */
async function settleUpdate(memory: Memory, change: Update, id: RemoteId, lost: Problem): Promise<Outcome> {
	const found = await find(memory, { type: change.type, key: change.key, id })
	if (found.kind === 'unknown' || found.value.kind === 'gone') return unsure(change, lost)
	const { resource } = found.value
	const open = unlikeSent(change.type, change.after, resource.attributes, 'at-least').filter((name) =>
		changedAttributes(change).includes(name),
	)
	return open.length === 0 && ignoredEdits(change, resource.attributes).length === 0 ? done(change, resource) : unsure(change, lost)
}

/**
 * The API document has no such operation. Where the client was told to use one all the same, it is used; a 404 may then mean that
 * the thing is gone, or that there is no such operation after all.
 */
async function remove(memory: Memory, change: Delete): Promise<Outcome> {
	const endpoint = ENDPOINTS.get(change.type)?.delete
	if (endpoint === undefined || change.remoteId === undefined) return refused(change, unable(change))
	const answer = await memory.ports.api.call(endpoint, { path: { [`${change.type}Id`]: change.remoteId } })
	const settled: Outcome = { change: change.id, kind: 'done', remoteId: change.remoteId }
	if (answer.kind === 'ok') return settled
	if (answer.kind === 'refused' && answer.status !== 404) return refused(change, answer.status === 0 ? unable(change) : answer.problem)
	const found = await find(memory, { type: change.type, key: change.key, id: change.remoteId })
	if (found.kind === 'complete' && found.value.kind === 'gone') return settled
	return answer.kind === 'refused' ? refused(change, unable(change)) : unsure(change, answer.problem)
}

/** The ids that the named attributes of the change stand for, as far as it has these attributes. */
async function idsFor(memory: Memory, change: Create | Update, names: readonly string[]): Promise<Read<Ids>> {
	const ids = new Map<string, RemoteId>()
	for (const name of names) {
		const key = change.after.get(name)
		if (typeof key !== 'string' || (name === 'dbtModel' && change.after.get('type') !== 'dbt_model')) continue
		const id = name === 'dbtModel' ? await findDbtModel(memory, key) : await findId(memory, name, key)
		if (id.kind === 'unknown') return unknown({ ...id.reason, where: { address: change.address, path: [name] } })
		ids.set(name, id.value)
	}
	return complete(ids)
}

/** The answer to a write as a resource. */
async function confirm(memory: Memory, change: Change, answer: Value): Promise<Read<Resource>> {
	const mapped = await resolve(memory, change.type, answer)
	if (mapped.kind === 'resource') return complete(mapped.resource)
	return unknown(
		mapped.kind === 'foreign'
			? problem('API_ANSWER_INVALID', `The ${change.type} ${change.key} ${mapped.why} since the write`)
			: mapped.problem,
	)
}

/** What the workspace holds now; with a problem, not what was wanted. */
function done(change: Change, resource: Resource, wrong?: Problem): Outcome {
	const seen = {
		observed: resource.attributes,
		...(resource.id && { remoteId: resource.id }),
		...(resource.version !== undefined && { version: resource.version }),
	}
	return wrong ? { change: change.id, kind: 'failed', problem: wrong, ...seen } : { change: change.id, kind: 'done', ...seen }
}

function refused(change: Change, why: Problem): Outcome {
	return { change: change.id, kind: 'refused', problem: why }
}

function unsure({ id, kind, type, key, address }: Change, cause: Problem): Outcome {
	const message = `It is not known whether the ${kind} of the ${type} ${key} reached Hightouch`
	return {
		change: id,
		kind: 'unknown',
		problem: problem('OUTCOME_UNKNOWN', message, { hint: 'run again: it looks first', where: { address }, cause }),
	}
}

function ignored({ type, key, address }: Change, what: string): Problem {
	return problem('LIVE_IGNORED', `Hightouch accepted the write to the ${type} ${key} and ${what}`, {
		hint: 'compare it in the Hightouch app',
		where: { address },
	})
}

/** The schema's reason why nothing of the kind can be done. */
function unable({ kind, type, key, address }: Change): Problem {
	const ability = findType(schema, type)?.can[kind]
	const because = typeof ability === 'object' ? ability : { reason: `Hightouch has no resources of type ${type}`, remedy: 'check the type' }
	return problem('LIVE_UNSUPPORTED', `The ${kind} of the ${type} ${key} is not possible: ${because.reason}`, {
		hint: because.remedy,
		where: { address },
	})
}
