import type { Change, Estimate, Plan } from '../../src/provider.ts'
import { isList } from '../../src/provider.ts'
import { endpoints } from './api/endpoints.ts'
import { MOST_RULES } from './api/plans.ts'
import { isInvite } from './read/people.ts'

/** What most changes take: a look before, the write, and a look after. */
const CALLS = 3
const PER_MINUTE = 600

/** Calls and time that the inbound changes of a plan take. Some operations are allowed a few times a minute only, whatever else goes on. */
export function budget({ changes }: Pick<Plan, 'changes'>): Estimate {
	const own = changes.filter(({ to }) => to === 'live')
	const counts = new Map<string, number>()
	for (const endpoint of own.flatMap(slowCalls)) counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1)
	const calls = own.length * CALLS + own.flatMap(slowCalls).length
	const waits = [...counts].map(([endpoint, count]) => ({ ...slownessOf(endpoint), count })).map(withSeconds)
	const [slowest] = waits.toSorted((a, b) => b.seconds - a.seconds)
	const seconds = Math.max(Math.ceil((calls * 60) / PER_MINUTE), slowest?.seconds ?? 0)
	const why = `about ${CALLS} calls for each change to the workspace, ${PER_MINUTE} a minute`
	return { calls, seconds, why: slowest && slowest.seconds > 0 ? `${why}, and ${slowest.what} ${slowest.limit} a minute` : why }
}

type Slow = { readonly what: string; readonly limit: number }

function withSeconds(slow: Slow & { readonly count: number }): Slow & { readonly seconds: number } {
	return { ...slow, seconds: Math.floor((slow.count - 1) / slow.limit) * 60 }
}

function slownessOf(id: string): Slow {
	const limit = endpoints.find((endpoint) => endpoint.id === id)?.limit?.calls ?? PER_MINUTE
	return { what: WORDS.find(([part]) => id.includes(part))?.[1] ?? 'others', limit }
}

const WORDS: readonly (readonly [part: string, word: string])[] = [
	['Subscription', 'mappings'],
	['Rules', 'lists of rules'],
	['Label', 'labels'],
	['Invite', 'invitations'],
	['User', 'users and groups'],
]

/** The calls of a change that have a limit of their own, by operation. */
function slowCalls(change: Change): readonly string[] {
	const { kind, type } = change
	if (type === 'destination_subscription') return mappingCalls(change)
	if (type === 'tracking_plan') return kind === 'delete' ? ['listRulesFromTrackingPlan'] : ruleLooks(change)
	if (type === 'label') return [kind === 'delete' ? 'deleteLabel' : 'createLabel']
	if (type === 'user') return userCalls(change)
	if (type !== 'user_group') return []
	if (kind === 'delete') return ['deleteUserGroup']
	return [kind === 'create' ? 'createUserGroup' : 'updateUserGroup', 'replaceUsersInUserGroup', 'replacePermissionsForUserGroup']
}

/** Who has not accepted yet is invited anew. */
function userCalls({ kind, remoteId }: Change): readonly string[] {
	if (kind === 'create') return ['createInvites']
	const isInvited = remoteId !== undefined && isInvite(remoteId)
	if (kind === 'delete') return [isInvited ? 'deleteInvites' : 'deleteUsers']
	return isInvited ? ['deleteInvites', 'createInvites'] : ['replacePermissionsForUser']
}

/** A new mapping gets its schedule by a second call. */
function mappingCalls(change: Change): readonly string[] {
	if (change.kind === 'delete') return ['removeSubscriptionFromDestination']
	if (change.kind === 'update') return ['updateSubscriptionForDestination']
	const isScheduled = change.after.has('reverse_etl_schedule')
	return ['createDestinationSubscription', ...(isScheduled ? ['updateSubscriptionForDestination'] : [])]
}

/** The rules of a plan are looked at before and after, and written 200 a call. */
function ruleLooks(change: Exclude<Change, { readonly kind: 'delete' }>): readonly string[] {
	const rules = change.after.get('rules')
	const writes = Math.ceil((isList(rules) ? rules.length : 0) / MOST_RULES)
	return ['listRulesFromTrackingPlan', 'listRulesFromTrackingPlan', ...Array.from({ length: writes }, () => 'updateRulesInTrackingPlan')]
}
