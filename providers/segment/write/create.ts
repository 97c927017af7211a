import type { Change, Dict, Outcome, Problem, RemoteId, TypeName } from '../../../src/provider.ts'
import { isDict, problem } from '../../../src/provider.ts'
import { idIn, joinIds } from '../keys.ts'
import { find } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { knownId, rememberMade } from '../read/memory.ts'
import { isConnection } from '../read/names.ts'
import type { Call } from './call.ts'
import { callAll, lookAfter } from './call.ts'
import { notTaken } from './compare.ts'
import { done, halfDone, ignored, refused, unsure } from './outcome.ts'
import { createCalls } from './request.ts'
import { findTwins, isThere } from './twin.ts'

type Create = Extract<Change, { kind: 'create' }>

/** Makes it, gives it what the first call does not take, and looks at it. */
export async function create(memory: Memory, change: Create): Promise<Outcome> {
	const made = createCalls(memory, change)
	if (made.kind === 'impossible') return refused(change, made.problem)
	const before = await findTwins(memory, change)
	if (before.kind === 'unknown') return refused(change, before.reason)
	if (before.value.length > 0) return refused(change, isThere(change, before.value))
	const { first, later } = made.calls
	const id = await makeFirst(memory, change, first)
	if ('change' in id) return id
	rememberMade(memory, change.type, change.key, id.made)
	const wrong = await callAll(memory, later(id.made))
	const now = await lookAfter(memory, change, id.made)
	if (now.kind === 'unknown') return { ...unsure(change, wrong ?? now.reason), remoteId: id.made }
	if (wrong) return done(change, now.value, halfDone(change, wrong))
	const lost = notTaken(change, now.value.attributes)
	return done(change, now.value, lost.length === 0 ? undefined : ignored(change, `made it without taking ${lost.join(', ')} as sent`))
}

/** The id of what was made, or how the change ended. Where the answer was lost, a new twin is it. */
async function makeFirst(memory: Memory, change: Create, first: Call): Promise<{ readonly made: RemoteId } | Outcome> {
	const { endpoint, ...input } = first
	const answer = await memory.ports.api.call(endpoint, input)
	if (answer.kind === 'refused') return refused(change, answer.problem)
	const answered = answer.kind === 'ok' && isDict(answer.body) ? madeId(memory, change, answer.body) : undefined
	if (answered !== undefined) return { made: answered }
	const lost = answer.kind === 'unknown' ? answer.problem : problem('API_ANSWER_INVALID', `${endpoint}: the answer does not tell the id`)
	if (isConnection(change.type)) return settleConnection(memory, change, lost)
	const twins = await findTwins(memory, change)
	const [twin, other] = twins.kind === 'complete' ? twins.value : []
	return twin !== undefined && other === undefined ? { made: twin } : unsure(change, lost)
}

function madeId(memory: Memory, change: Create, body: Dict): RemoteId | undefined {
	if (isConnection(change.type)) return connectionId(memory, change)
	const id = idIn(body)
	const destination = referredId(memory, change, 'destination')
	const isWithin = change.type === 'destination_subscription' || change.type === 'destination_filter'
	return isWithin && id !== undefined && destination !== undefined ? joinIds(destination, id) : id
}

function connectionId(memory: Memory, change: Create): RemoteId | undefined {
	const other = change.type === 'source_warehouse_connection' ? 'warehouse' : 'tracking_plan'
	const [source, end] = [referredId(memory, change, 'source'), referredId(memory, change, other)]
	return source === undefined || end === undefined ? undefined : joinIds(source, end)
}

/** The id of what the attribute of that type names. */
function referredId(memory: Memory, { after }: Create, type: TypeName): RemoteId | undefined {
	const key = after.get(`${type}_id`)
	return typeof key === 'string' ? knownId(memory, type, key) : undefined
}

/** There is one connection of two ends at most: if it is there now, it is the one that was wanted. */
async function settleConnection(memory: Memory, change: Create, lost: Problem): Promise<{ readonly made: RemoteId } | Outcome> {
	const id = connectionId(memory, change)
	const found = id === undefined ? undefined : await find(memory, { type: change.type, key: change.key, id })
	const isFound = found?.kind === 'complete' && found.value.kind === 'found'
	return id !== undefined && isFound ? { made: id } : unsure(change, lost)
}
