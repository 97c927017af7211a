import type { ApiAnswer, Change, Outcome, Problem, Read, RemoteId, Resource, Value } from '../../../src/provider.ts'
import { complete, done, findType, problem, refused, showPath, unknown } from '../../../src/provider.ts'
import { beyondSchema } from '../cannot.ts'
import { findDbtModel } from '../read/dbt.ts'
import { holderOf } from '../read/events.ts'
import { find } from '../read/find.ts'
import { endpointsOf, findId, resolve } from '../read/look.ts'
import { listOf } from '../read/mapped.ts'
import type { Memory } from '../read/memory.ts'
import { schema } from '../schema/index.ts'
import { ignoredEdits, notTaken, unlikeSent } from './compare.ts'
import { isHeld, writeHeld } from './held.ts'
import { ignored, unable, unsure } from './outcome.ts'
import type { Ids } from './request.ts'
import { changedAttributes, createBody, updateBody } from './request.ts'

type Create = Extract<Change, { kind: 'create' }>
type Update = Extract<Change, { kind: 'update' }>
type Delete = Extract<Change, { kind: 'delete' }>

/** One change after the other, since a sync may need the model before it; those that go with the lists of contracts and domains together. */
export async function writeAll(memory: Memory, batch: readonly Change[]): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = []
	for (const group of groupsOf(batch)) {
		const [change] = group
		if (change && !isHeld(change)) outcomes.push(await writeOne(memory, change))
		else outcomes.push(...(await writeHeld(memory, group)))
	}
	return outcomes
}

/** Neighbours that go with lists are one group, every other change is one by itself. */
function groupsOf(batch: readonly Change[]): readonly (readonly Change[])[] {
	const groups: Change[][] = []
	for (const change of batch) {
		const last = groups.at(-1)
		if (last?.[0] && isHeld(last[0]) && isHeld(change)) last.push(change)
		else groups.push([change])
	}
	return groups
}

async function writeOne(memory: Memory, change: Change): Promise<Outcome> {
	if (change.to !== 'live') return { change: change.id, kind: 'skipped' }
	if (findType(schema, change.type)?.can[change.kind] !== true && change.kind !== 'delete') return refused(change, unable(change))
	if (change.kind === 'create') return create(memory, change)
	return change.kind === 'delete' ? remove(memory, change) : update(memory, change)
}

async function create(memory: Memory, change: Create): Promise<Outcome> {
	const beyond = beyondSchema(change)
	if (beyond) return refused(change, unable(change, beyond))
	const ids = await idsFor(memory, change, ['source', 'model', 'destination', 'dbtModel'])
	if (ids.kind === 'unknown') return refused(change, ids.reason)
	const made = createBody(change, ids.value)
	if (made.kind === 'impossible') return refused(change, made.problem)
	const answer = await memory.ports.api.call(endpointsOf(change.type).create ?? '', { body: made.body })
	if (answer.kind === 'ok') return confirmCreate(memory, change, answer.body)
	if (answer.kind === 'refused' && !mayBeTaken(change, answer.status)) return refused(change, answer.problem)
	return settleCreate(memory, change, answer)
}

/** A taken slug answers 409; contracts and domains do not declare that, and say it as they say that a value is wrong. */
function mayBeTaken({ type }: Create, status: number): boolean {
	return status === 409 || (status === 422 && holderOf(type) !== undefined)
}

async function confirmCreate(memory: Memory, change: Create, answer: Value): Promise<Outcome> {
	const resource = await confirm(memory, change, answer)
	if (resource.kind === 'unknown') return unsure(change, resource.reason)
	const { key, attributes } = resource.value
	if (key !== change.key) return done(change, resource.value, ignored(change, `created it with the slug ${key}`))
	const lost = notTaken(change, attributes)
	return done(
		change,
		resource.value,
		lost.length === 0 ? undefined : ignored(change, `created it without taking ${lost.join(', ')} as sent`),
	)
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
	const id = change.remoteId ? complete(change.remoteId) : await findId(memory, listOf(change.type), change.key)
	if (id.kind === 'unknown') return refused(change, id.reason)
	const endpoints = endpointsOf(change.type)
	const answer = await memory.ports.api.call(endpoints.update ?? '', { path: { [endpoints.id]: id.value }, body: made.body })
	if (answer.kind === 'refused') return refused(change, answer.problem)
	if (answer.kind === 'unknown') return settleUpdate(memory, change, id.value, answer.problem)
	const resource = await confirm(memory, change, answer.body)
	if (resource.kind === 'unknown') return unsure(change, resource.reason)
	if (resource.value.id !== id.value) return settleUpdate(memory, change, id.value, ofAnother(change, resource.value))
	const undone = ignoredEdits(change, resource.value.attributes)
	return done(
		change,
		resource.value,
		undone.length === 0 ? undefined : ignored(change, `kept the old value of ${undone.map(showPath).join(', ')}`),
	)
}

/** What stands between us and the service may give us the answer to another call. */
function ofAnother({ address }: Change, { id }: Resource): Problem {
	return problem('API_ANSWER_INVALID', `Hightouch answered the write to ${address} with the one that has the id ${id ?? 'of nothing'}`)
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
	if (findType(schema, change.type)?.role !== 'managed' || change.type === 'relationship') return refused(change, unable(change))
	const endpoints = endpointsOf(change.type)
	if (endpoints.delete === undefined || change.remoteId === undefined) return refused(change, unable(change))
	const answer = await memory.ports.api.call(endpoints.delete, { path: { [endpoints.id]: change.remoteId } })
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
