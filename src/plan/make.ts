import type {
	Address,
	Adoption,
	Base,
	Change,
	Conflict,
	Direction,
	Held,
	Plan,
	PlanInputs,
	Problem,
	ResourceType,
	Schema,
	Side,
	Snapshot,
	Steps,
	Unsupported,
} from '../model/index.ts'
import { problem, runSteps } from '../model/index.ts'
import { sortByAbility } from './ability.ts'
import type { ComputationsOf } from './decide/computed.ts'
import { NO_COMPUTATIONS } from './decide/computed.ts'
import { likelyRenames } from './decide/renamed.ts'
import type { Unfinished } from './decide/renew.ts'
import { decideSteps } from './decide/renew.ts'
import { sightsOf } from './decide/sight.ts'
import type { Overwrite, Touch, Verdict } from './decide/verdict.ts'
import { describe } from './describe.ts'
import { absentIn, guards } from './guard.ts'
import { waitingForConflicts, waitingForNamesakes } from './order/contested.ts'
import { followReplacements } from './order/follow.ts'
import { afterLeaving, beforeLeaving } from './order/leave.ts'
import { keepNeeded } from './order/needed.ts'
import { orderChanges } from './order/order.ts'
import { referencesOf } from './order/references.ts'
import { settleChanges } from './order/settle.ts'
import { withoutStrangers } from './order/strangers.ts'
import type { Policy } from './policy.ts'
import { recordable } from './recordable.ts'
import type { Secrets } from './secrets/secrets.ts'

export type PlanRequest = {
	readonly workspace: string
	readonly provider: string
	readonly preview: boolean
	readonly inputs: PlanInputs
	readonly schema: Schema
	readonly base: Base
	readonly git: Snapshot
	readonly live: Snapshot
	readonly policy: Policy
	readonly isIgnored: (address: Address) => boolean
	/** Who touched which file since the last sync. */
	readonly touches?: ReadonlyMap<Address, Touch>
	/** What the service's own sync wrote over since the last sync. */
	readonly overwritten?: ReadonlyMap<Address, Overwrite>
	/** The service's own sync with Git, where it is at work on this branch: it carries over what the API cannot. */
	readonly service?: string
	/** The provider's word on a change that its schema allows. */
	readonly cannot?: (change: Change) => { readonly reason: string; readonly remedy: string } | undefined
	/** What an interrupted run left in the workspace, as far as base does not say so; `base` does already. */
	readonly settled?: readonly Adoption[]
	/** What is known of secrets; nothing without it. */
	readonly secrets?: Secrets
	/** What such a run had begun to make anew, and its files still ask for. */
	readonly unfinished?: Unfinished
	/** Which expressions keep a change from its file. */
	readonly computations?: ComputationsOf
	/** Why a change must wait for a person, e.g. because its file would collide with another one. */
	readonly blocked?: (change: Change) => Problem | undefined
	/** What has to go from its file together with what a change deletes there. */
	readonly goesWith?: (change: Change) => readonly Address[]
}

export type Draft = Omit<Plan, 'digest'>

/** Base, git and live in, the complete decision out. Pure: the same input gives the same plan, byte for byte (P12). */
export function makePlan(request: PlanRequest): Draft {
	return runSteps(planSteps(request))
}

/** The same in steps, the longest of which takes the time of a few thousand resources. */
export function* planSteps(given: PlanRequest): Steps<Draft> {
	const { request, plan } = yield* firstDraft(given)
	const waiting = new Map([...waitingForConflicts(request, plan), ...waitingForNamesakes(request, plan.changes)])
	if (waiting.size > 0) return yield* planSteps({ ...given, blocked: (change) => given.blocked?.(change) ?? waiting.get(change.id) })
	const left = afterLeaving(request, plan.changes)
	if (!left) return plan
	const after = yield* decisionSteps(left.request)
	const changes = beforeLeaving(request, left, after.changes, (change) => mayWrite(request, change))
	const known = new Set(after.order.flat())
	const added = changes.filter(({ id }) => !known.has(id))
	if (added.length === 0) return { ...after, changes }
	const first = changes.filter(({ id }) => known.has(id))
	return { ...after, changes: [...first, ...added], order: [...after.order, added.map(({ id }) => id)] }
}

/** What only follows Git gets nothing that its files list and that is not there, nor what the plan itself deletes. */
function* firstDraft(given: PlanRequest): Steps<{ readonly request: PlanRequest; readonly plan: Draft }> {
	if (given.policy.mode !== 'deploy') return { request: given, plan: yield* decisionSteps(given) }
	const request = withoutStrangers(given, [])
	const plan = yield* decisionSteps(request)
	const later = withoutStrangers(request, plan.changes)
	return later === request ? { request, plan } : { request: later, plan: yield* decisionSteps(later) }
}

function mayWrite({ policy: { mode, direction }, computations = NO_COMPUTATIONS, blocked }: PlanRequest, change: Change): boolean {
	return mode !== 'deploy' && direction !== 'inbound' && computations(change).length === 0 && blocked?.(change) === undefined
}

function* decisionSteps(request: PlanRequest): Steps<Draft> {
	const { schema, base, git, live, policy } = request
	const story = {
		isFirst: isFirst(request),
		touches: request.touches ?? new Map(),
		overwritten: request.overwritten ?? new Map(),
	}
	const { sights, problems, warnings } = sightsOf(schema, base, git, live, request.isIgnored, story, request.secrets)
	const { unfinished = new Map(), computations = NO_COMPUTATIONS } = request
	const verdicts = yield* decideSteps(sights, { schema, policy, unfinished, computations })
	yield
	const detached = gather(verdicts, 'detached')
	const renames = likelyRenames(base, verdicts)
	const wanted = describe(request, followReplacements(schema, sights, gather(verdicts, 'changes')), renames)
	yield
	const possible = sortByAbility({ ...request, ...story }, wanted, gather(verdicts, 'unsupported'))
	const { unsupported } = possible
	const scoped = within(request, { ...possible, conflicts: gather(verdicts, 'conflicts'), held: gather(verdicts, 'held') })
	yield
	const sorted = keepNeeded(request, yield* settleChanges({ ...request, renames }, scoped.changes, wanted), possible.changes)
	const stopped = policy.onConflict === 'stop-all' && scoped.conflicts.some((conflict) => !conflict.choice)
	const changes = stopped ? [] : sorted.changes
	yield
	const ordered = orderChanges(schema, changes)
	yield
	const adoptions = [...gather(verdicts, 'adoptions'), ...possible.adoptions]
	const reads = [...unreadIn(schema, git), ...unreadIn(schema, live, (type) => isNeeded(request, type))]
	return {
		format: 1,
		workspace: request.workspace,
		provider: request.provider,
		mode: policy.mode,
		direction: policy.direction,
		preview: request.preview,
		targets: policy.targets,
		inputs: request.inputs,
		changes: ordered.changes,
		adoptions: [...(request.settled ?? []), ...recordable(adoptions, { changes: wanted, unsupported }, { ...scoped, changes })],
		conflicts: scoped.conflicts,
		held: [...scoped.held, ...sorted.held, ...(stopped ? sorted.changes.map(stoppedBy) : [])],
		unsupported: scoped.unsupported,
		detached: detached.filter((entry) => scoped.includes(entry.address)),
		pending: [],
		guards: guards(schema, base, absentIn(base, git, live), changes, policy),
		warnings: distinct([
			...reads,
			...git.warnings,
			...live.warnings,
			...problems,
			...warnings,
			...gather(verdicts, 'warnings'),
			...ordered.problems,
		]),
		order: ordered.order,
		complete: reads.length === 0 && git.unknown.size === 0 && live.unknown.size === 0 && problems.length === 0,
	}
}

/** Why scopes could not be read, in the schema's order. A feature that a workspace does not have and nobody asks for is no reason. */
function unreadIn(schema: Schema, snapshot: Snapshot, isMissed: (type: ResourceType) => boolean = () => true): readonly Problem[] {
	return schema.types.flatMap((type) => {
		const read = snapshot.scopes.get(type.name)
		if (read?.kind !== 'unknown') return []
		return read.reason.code === 'API_FEATURE_OFF' && !isMissed(type) ? [] : [read.reason]
	})
}

function isNeeded({ base, git }: PlanRequest, { name }: ResourceType): boolean {
	const read = git.scopes.get(name)
	if (read?.kind === 'unknown' || (read?.kind === 'complete' && read.value.size > 0)) return true
	return [...base.values()].some((entry) => entry.type === name)
}

function gather<Key extends keyof Verdict>(verdicts: readonly Verdict[], key: Key): Verdict[Key][number][] {
	return verdicts.flatMap((verdict) => [...verdict[key]])
}

/** Nothing is agreed on yet, or all that was is forgotten. */
function isFirst({ inputs, base }: PlanRequest): boolean {
	return inputs.base === null || base.size === 0
}

type Parts = {
	readonly changes: readonly Change[]
	readonly conflicts: readonly Conflict[]
	readonly held: readonly Held[]
	readonly unsupported: readonly Unsupported[]
}

/** Leaves what the direction and the targets ask for. */
function within(request: PlanRequest, parts: Parts): Parts & { readonly includes: (address: Address) => boolean } {
	const { direction, targets } = request.policy
	const chosen = targets.length === 0 ? undefined : request.policy.reach === 'exact' ? new Set(targets) : withNeeds(request, targets)
	const includes = (address: Address): boolean => chosen === undefined || chosen.has(address)
	return {
		includes,
		changes: parts.changes.filter((change) => includes(change.deposed ?? change.address) && goes(change.to, direction)),
		conflicts: parts.conflicts.filter(({ address, reason }) => includes(address) && (reason !== 'computed' || goes('git', direction))),
		held: parts.held.filter((held) => includes(held.address) && (held.to === undefined || goes(held.to, direction))),
		unsupported: parts.unsupported.filter((entry) => includes(entry.address) && goes(entry.to ?? 'live', direction)),
	}
}

function goes(to: Side, direction: Direction): boolean {
	return direction === 'both' || (direction === 'inbound') === (to === 'live')
}

/** The targets and, transitively, what they refer to. */
function withNeeds(request: PlanRequest, targets: readonly Address[]): ReadonlySet<Address> {
	const chosen = new Set(targets)
	for (const address of chosen) {
		for (const snapshot of [request.git, request.live]) {
			for (const type of request.schema.types) {
				const read = snapshot.scopes.get(type.name)
				const resource = read?.kind === 'complete' ? read.value.get(address) : undefined
				for (const reference of resource ? referencesOf(type, resource.attributes) : []) chosen.add(reference.address)
			}
		}
	}
	return chosen
}

function stoppedBy(change: Change): Held {
	const reason = problem('CONFLICT_STOPS', 'there are conflicts, and `on_conflict: stop-all` lets nothing go on', {
		hint: 'settle them with `tideway resolve`',
	})
	return { address: change.address, type: change.type, to: change.to, reason }
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
	const seen = new Map(problems.map((entry) => [`${entry.code} ${entry.message}`, entry]))
	return [...seen.values()]
}
