import type { Call, Change, Dict, Outcome, Problem, RemoteId } from '../../../src/provider.ts'
import { callAll, callOne, complete, done, halfDone, isDict, noId, refused, stillThere } from '../../../src/provider.ts'
import { KINDS } from '../kinds.ts'
import { find } from '../read/find.ts'
import { remoteIdOf } from '../read/map.ts'
import type { Memory } from '../read/memory.ts'
import { rememberSegment } from '../read/memory.ts'
import { bodyOf } from './body.ts'
import { differences } from './compare.ts'
import { makeCalls } from './make.ts'
import { ignored, isThere, unable, unsure } from './outcome.ts'

type Create = Extract<Change, { kind: 'create' }>
type Update = Extract<Change, { kind: 'update' }>

/** Makes a thing that takes one call, and looks at it: answers of writes show secrets, and are not kept. */
export async function create(memory: Memory, change: Create): Promise<Outcome> {
	const endpoint = KINDS.get(change.type)?.create
	const made = bodyOf(memory, change)
	if (endpoint === undefined) return refused(change, unable(change))
	if (made.kind === 'impossible') return refused(change, made.problem)
	const answer = await memory.ports.api.call(endpoint, { body: made.body })
	if (answer.kind === 'refused') return answer.status === 409 ? takeOver(memory, change, answer.problem) : refused(change, answer.problem)
	if (answer.kind === 'unknown') return settle(memory, change, answer.problem)
	const id = isDict(answer.body) ? remoteIdOf(change.type, answer.body) : undefined
	if (id === undefined) return unsure(change, noId(change))
	remember(memory, change, id)
	return finish(memory, change, id)
}

function remember(memory: Memory, { type, key }: Create, id: RemoteId): void {
	if (type === 'addon') memory.given.set(id, key)
	if (type === 'segment') rememberSegment(memory, key, id)
}

/** A strategy is set aside by a call of its own. */
async function finish(memory: Memory, change: Create, id: RemoteId): Promise<Outcome> {
	const wrong = await callAll(memory, deprecation(change, {}))
	const now = stillThere(change, await find(memory, { type: change.type, key: change.key, id }))
	if (now.kind === 'unknown') return { ...unsure(change, wrong ?? now.reason), remoteId: id }
	if (wrong) return done(change, now.value, halfDone(change, wrong))
	const lost = differences(change.type, change.after, now.value.attributes)
	return done(change, now.value, lost.length === 0 ? undefined : ignored(change, `made it without taking ${lost.join(', ')} as sent`))
}

/** Where the name is taken by what is the same, that is it. An integration has no name to be taken. */
async function takeOver(memory: Memory, change: Create, cause: Problem): Promise<Outcome> {
	const found = await find(memory, { type: change.type, key: change.key })
	if (found.kind === 'unknown') return unsure(change, found.reason)
	if (found.value.kind === 'gone') return refused(change, cause)
	const { resource } = found.value
	if (differences(change.type, change.after, resource.attributes).length > 0) return refused(change, isThere(change))
	return done(change, resource)
}

/** The answer was lost. What goes by the name now, and is the same, was made by the call. Two integrations may be alike. */
async function settle(memory: Memory, change: Create, cause: Problem): Promise<Outcome> {
	if (change.type === 'addon') return unsure(change, cause)
	const found = await find(memory, { type: change.type, key: change.key })
	if (found.kind === 'unknown' || found.value.kind === 'gone') return unsure(change, cause)
	const { resource } = found.value
	if (resource.id === undefined || differences(change.type, change.after, withoutDeprecated(change, resource.attributes)).length > 0)
		return unsure(change, cause)
	remember(memory, change, resource.id)
	return finish(memory, change, resource.id)
}

/** A strategy is made before it is set aside. */
function withoutDeprecated({ type, after }: Create, attributes: Dict): Dict {
	const deprecated = after.get('deprecated')
	return type === 'strategy' && deprecated !== undefined ? new Map([...attributes, ['deprecated', deprecated] as const]) : attributes
}

/** Sends all of a thing, and looks at what came of it. */
export async function update(memory: Memory, change: Update): Promise<Outcome> {
	const calls = updateCalls(memory, change)
	return 'code' in calls ? refused(change, calls) : makeCalls(memory, change, calls)
}

function updateCalls(memory: Memory, change: Update): readonly Call[] | Problem {
	const { remoteId, type } = change
	const kind = KINDS.get(type)
	if (remoteId === undefined) return noId(change)
	if (kind?.update === undefined) return unable(change)
	const made = bodyOf(memory, change)
	if (made.kind === 'impossible') return made.problem
	const whole: Call = { endpoint: kind.update, path: { [kind.parameter]: remoteId }, body: made.body }
	const isWhole = change.edits.some(({ path: [name] }) => !(type === 'strategy' && name === 'deprecated'))
	return [...(isWhole ? [whole] : []), ...deprecation(change, { before: change.before })]
}

function deprecation({ type, key, after }: Create | Update, { before }: { readonly before?: Dict }): readonly Call[] {
	const [was, is] = [before?.get('deprecated') === true, after.get('deprecated') === true]
	if (type !== 'strategy' || was === is) return []
	return [{ endpoint: is ? 'deprecateStrategy' : 'reactivateStrategy', path: { name: key } }]
}

/** What is gone already is as good as deleted. */
export async function remove(memory: Memory, change: Extract<Change, { kind: 'delete' }>, call: Call): Promise<Outcome> {
	const { remoteId } = change
	const settled: Outcome = { change: change.id, kind: 'done', ...(remoteId !== undefined && { remoteId }) }
	const failed = await callOne(memory, call)
	if (!failed) return settled
	const found =
		failed.kind === 'unknown' || failed.status === 404
			? await find(memory, { type: change.type, key: change.key, ...(remoteId !== undefined && { id: remoteId }) })
			: complete({ kind: 'found' as const })
	if (found.kind === 'complete' && found.value.kind === 'gone') return settled
	return failed.kind === 'refused' ? refused(change, failed.problem) : unsure(change, failed.problem)
}
