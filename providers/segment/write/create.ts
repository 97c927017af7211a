import type { Call, Change, Dict, Outcome, Problem, RemoteId, TypeName } from '../../../src/provider.ts'
import { callAll, done, halfDone, isDict, problem, refused, stillThere } from '../../../src/provider.ts'
import { asId, idIn, joinIds } from '../keys.ts'
import { find } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { knownId, rememberMade } from '../read/memory.ts'
import { isConnection } from '../read/names.ts'
import { notTaken } from './compare.ts'
import { createCalls } from './create-request.ts'
import { ignored, unsure } from './outcome.ts'
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
	const now = stillThere(change, await find(memory, { type: change.type, key: change.key, id: id.made }))
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
	if (ownId(memory, change) !== undefined) return settleByOwnId(memory, change, lost)
	const twins = await findTwins(memory, change)
	const [twin, other] = twins.kind === 'complete' ? twins.value : []
	return twin !== undefined && other === undefined ? { made: twin } : unsure(change, lost)
}

function madeId(memory: Memory, change: Create, body: Dict): RemoteId | undefined {
	const own = ownId(memory, change)
	if (own !== undefined) return own
	const id = idIn(body)
	const holder = change.type === 'profiles_warehouse' ? asId(change.after.get('space_id')) : referredId(memory, change, 'destination')
	const isWithin = ['destination_subscription', 'destination_filter', 'profiles_warehouse'].includes(change.type)
	return isWithin && id !== undefined && holder !== undefined ? joinIds(holder, id) : id
}

/** The id that a resource has before it is made: what it connects, or what it is called, of which there is one only. */
function ownId(memory: Memory, change: Create): RemoteId | undefined {
	if (isConnection(change.type)) return connectionId(memory, change)
	const [email, key, value] = ['email', 'key', 'value'].map((name) => asId(change.after.get(name)))
	if (change.type === 'user') return email
	return change.type === 'label' && key !== undefined && value !== undefined ? joinIds(key, value) : undefined
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

/** There is one with that id at most: if it is there now, it is the one that was wanted. */
async function settleByOwnId(memory: Memory, change: Create, lost: Problem): Promise<{ readonly made: RemoteId } | Outcome> {
	const id = ownId(memory, change)
	const found = id === undefined ? undefined : await find(memory, { type: change.type, key: change.key, id })
	const isFound = found?.kind === 'complete' && found.value.kind === 'found'
	return id !== undefined && isFound ? { made: id } : unsure(change, lost)
}
