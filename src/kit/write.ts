import type { Attribute, Change, Dict, Outcome, Present, Problem, RemoteId, Resource } from '../model/index.ts'
import { isDict, isHidden, problem } from '../model/index.ts'
import type { ApiAnswer } from '../ports/index.ts'
import { stillThere } from './call.ts'
import { differences } from './compare.ts'
import type { Things } from './declared.ts'
import { find, knowReferred, pathTo } from './find.ts'
import type { Memory } from './memory.ts'
import { rememberItem } from './memory.ts'
import { done, noId, refused, wordsOf } from './outcome.ts'
import { typeOf } from './read.ts'
import type { Sending } from './spelling.ts'
import { idText, memberPath, put, sendMembers, spellingOf } from './spelling.ts'

type Create = Extract<Change, { kind: 'create' }>
type Update = Extract<Change, { kind: 'update' }>
type Delete = Extract<Change, { kind: 'delete' }>

/** One change after the other, since one may refer to what the change before it made. */
export async function writeAll(memory: Memory, batch: readonly Change[]): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = []
	for (const change of batch) outcomes.push(await writeOne(memory, change))
	return outcomes
}

async function writeOne(memory: Memory, change: Change): Promise<Outcome> {
	if (change.to !== 'live') return { change: change.id, kind: 'skipped' }
	const things = memory.declared.things[change.type]
	const operation = things?.[change.kind]
	if (!things || operation === undefined) return refused(change, wordsOf(memory.declared).unable(change))
	const failed = change.kind === 'delete' ? undefined : await knowReferred(memory, change.type)
	if (failed) return refused(change, failed)
	if (change.kind === 'create') return create(memory, change, { things, operation })
	return change.kind === 'update' ? update(memory, change, { things, operation }) : remove(memory, change, operation)
}

function unsure({ declared }: Memory, change: Change, cause: Problem): Outcome {
	return wordsOf(declared).unsure(change, cause)
}

type Way = { readonly things: Things; readonly operation: string }

async function create(memory: Memory, change: Create, { things, operation }: Way): Promise<Outcome> {
	const body = bodyOf(memory, change, { things, operation, only: undefined })
	if ('code' in body) return refused(change, body)
	const answer = await memory.ports.api.call(operation, { body })
	if (answer.kind === 'refused' && answer.status !== 409) return refused(change, answer.problem)
	if (answer.kind !== 'ok') return things.key === undefined ? notKnown(memory, change, answer) : settle(memory, change, answer)
	const id = isDict(answer.body) ? idText(answer.body.get(things.id)) : undefined
	if (id !== undefined && things.key === undefined) memory.given.set(`${change.type} ${id}`, change.key)
	if (isDict(answer.body)) rememberItem(memory, change.type, answer.body)
	return look(memory, change, id)
}

function notKnown(memory: Memory, change: Change, { kind, problem: cause }: Exclude<ApiAnswer, { kind: 'ok' }>): Outcome {
	return kind === 'refused' ? refused(change, cause) : unsure(memory, change, cause)
}

/** The answer was lost, or the name is taken: what goes by it now and is the same, is what was to be made (P23). */
async function settle(memory: Memory, change: Create, answer: Exclude<ApiAnswer, { kind: 'ok' }>): Promise<Outcome> {
	const found = await find(memory, { type: change.type, key: change.key })
	if (found.kind === 'unknown') return unsure(memory, change, answer.problem)
	if (found.value.kind === 'gone') return notKnown(memory, change, answer)
	const { resource } = found.value
	if (differences(typeOf(memory, change.type), change.after, resource.attributes).length === 0) return done(change, resource, undefined)
	return notKnown(memory, change, answer)
}

/** What came of a write is looked up: an answer tells what was sent, or less. */
async function look(memory: Memory, change: Create | Update, id: RemoteId | undefined): Promise<Outcome> {
	const now = stillThere(change, await find(memory, { type: change.type, key: change.key, ...(id !== undefined && { id }) }))
	if (now.kind === 'unknown') return { ...unsure(memory, change, now.reason), ...(id !== undefined && { remoteId: id }) }
	return done(change, now.value, ignoredOf(memory, change, now.value))
}

function ignoredOf(memory: Memory, change: Create | Update, { attributes }: Resource): Problem | undefined {
	const wrong = differences(typeOf(memory, change.type), change.after, attributes)
	const changed = change.kind === 'create' ? undefined : changedIn(change)
	const lost = changed ? wrong.filter((name) => changed.has(name)) : wrong
	return lost.length === 0 ? undefined : wordsOf(memory.declared).ignored(change, `did not keep what it says of ${lost.join(', ')}`)
}

function changedIn({ edits }: Update): ReadonlySet<string> {
	return new Set(edits.map(({ path: [name] }) => String(name)))
}

async function update(memory: Memory, change: Update, { things, operation }: Way): Promise<Outcome> {
	const { remoteId } = change
	if (remoteId === undefined) return refused(change, noId(change))
	const isPatch = memory.declared.api.endpoints.find(({ id }) => id === operation)?.method === 'PATCH'
	const body = bodyOf(memory, change, { things, operation, only: isPatch ? changedIn(change) : undefined })
	if ('code' in body) return refused(change, body)
	const answer = await memory.ports.api.call(operation, { path: pathTo(memory, operation, remoteId), body })
	if (answer.kind === 'refused') return refused(change, answer.problem)
	const outcome = await look(memory, change, remoteId)
	return answer.kind === 'unknown' && outcome.kind !== 'done' ? unsure(memory, change, answer.problem) : outcome
}

type Body = Way & { readonly only: ReadonlySet<string> | undefined }

/** What an operation is sent: of the attributes that may be, those in `only`, or all; as far as its body takes them. */
function bodyOf(memory: Memory, change: Create | Update, { things, operation, only }: Body): Dict | Problem {
	const spelling = spellingOf(memory.declared, change.type)
	const sendable = typeOf(memory, change.type).attributes.filter((attribute) => isSent(attribute, change.kind))
	const tops = new Set([...(only ?? [])].map((name) => memberPath(spelling, name, [])[0]))
	const chosen = only ? sendable.filter(({ name }) => tops.has(memberPath(spelling, name, [])[0])) : sendable
	const sending: Sending = { spelling, idOf: (type, key) => memory.known.get(type)?.ids.get(key), missing: [] }
	const values = new Map(change.kind === 'create' ? change.after : cleared(change, chosen))
	for (const [name, value] of values) if (isHidden(value) && spelling.mask === undefined && !only?.has(name)) values.delete(name)
	const sent = sendMembers(chosen, values, sending, [])
	const [lost] = sending.missing
	if (lost)
		return problem(
			'REFERENCE_DANGLING',
			`${change.address} refers to the ${lost.type} ${lost.key}, which ${memory.declared.title} does not list`,
			{ hint: 'plan again' },
		)
	// A `PATCH` that does not change the name does not say it.
	const named = things.key === undefined || only ? sent : put(sent, [things.key], change.key)
	return declared(memory, operation, things.send?.(named) ?? named)
}

function isSent({ live, fromPath, computed }: Attribute, kind: 'create' | 'update'): boolean {
	if (computed || fromPath || live === 'read-only' || live === 'file-only') return false
	return kind === 'create' || live !== 'create-only'
}

/** What goes is sent as what means the same as nothing. */
function cleared({ before, after }: Update, attributes: readonly Attribute[]): Dict {
	const gone = attributes.filter(({ name }) => before.has(name) && !after.has(name))
	return new Map([...after, ...gone.map((attribute): [string, Present] => [attribute.name, nothing(attribute)])])
}

function nothing({ sameAsAbsent, emptyIsAbsent, kind, default: otherwise }: Attribute): Present {
	if (otherwise !== undefined) return otherwise
	const [same] = sameAsAbsent ?? []
	if (same !== undefined) return same
	if (!emptyIsAbsent) return null
	return kind === 'list' || kind === 'set' ? [] : new Map()
}

/** Without the members that the operation does not take: one may be told at creation only, or never. */
function declared({ declared: { api } }: Memory, operation: string, body: Dict): Dict {
	const schema = api.endpoints.find(({ id }) => id === operation)?.body
	const properties = schema?.properties
	if (schema?.additionalProperties !== false || typeof properties !== 'object' || properties === null) return body
	return new Map([...body].filter(([name]) => Object.hasOwn(properties, name)))
}

/** What is gone already is as good as deleted. */
async function remove(memory: Memory, change: Delete, operation: string): Promise<Outcome> {
	const { remoteId, type, key } = change
	if (remoteId === undefined) return refused(change, noId(change))
	const settled: Outcome = { change: change.id, kind: 'done', remoteId }
	const answer = await memory.ports.api.call(operation, { path: pathTo(memory, operation, remoteId) })
	if (answer.kind === 'ok') return settled
	if (answer.kind === 'refused' && answer.status !== 404) return refused(change, answer.problem)
	const found = await find(memory, { type, key, id: remoteId })
	if (found.kind === 'complete' && found.value.kind === 'gone') return settled
	return notKnown(memory, change, answer)
}
