import type {
	Address,
	Base,
	Change,
	Conflict,
	Direction,
	Held,
	Plan,
	PlanInputs,
	Problem,
	Schema,
	Side,
	Snapshot,
	Unsupported,
} from '../model/index.ts'
import { byCodeUnit, findType, problem } from '../model/index.ts'
import type { Verdict } from './decide.ts'
import { decide } from './decide.ts'
import { describe } from './describe.ts'
import { guards } from './guard.ts'
import { holdBack } from './hold.ts'
import { orderChanges } from './order.ts'
import type { Policy } from './policy.ts'
import { referencesOf } from './references.ts'
import { sightsOf } from './sight.ts'

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
	/** The provider's word on a change that its schema allows. */
	readonly cannot?: (change: Change) => { readonly reason: string; readonly remedy: string } | undefined
	/** Why a change must wait for a person, e.g. because its file would collide with another one. */
	readonly blocked?: (change: Change) => Problem | undefined
}

export type Draft = Omit<Plan, 'digest'>

/** Base, git and live in, the complete decision out. Pure: the same input gives the same plan, byte for byte (P12). */
export function makePlan(request: PlanRequest): Draft {
	const { schema, base, git, live, policy } = request
	const { sights, problems } = sightsOf(schema, base, git, live, request.isIgnored)
	const verdicts = sights.map((sight) => decide(sight, policy))
	const detached = gather(verdicts, 'detached')
	const wanted = describe(request, gather(verdicts, 'changes'), detached)
	const possible = sortByAbility(request, wanted)
	const scoped = within(request, {
		...possible,
		conflicts: gather(verdicts, 'conflicts'),
		unsupported: [...gather(verdicts, 'unsupported'), ...possible.unsupported],
		held: gather(verdicts, 'held'),
	})
	const sorted = holdBack(request, scoped.changes)
	const stopped = policy.onConflict === 'stop-all' && scoped.conflicts.some((conflict) => !conflict.choice)
	const changes = stopped ? [] : sorted.changes
	const { order, problems: cycles } = orderChanges(schema, changes)
	const reads = [git, live].flatMap((snapshot) => unreadIn(schema, snapshot))
	return {
		format: 1,
		workspace: request.workspace,
		provider: request.provider,
		mode: policy.mode,
		direction: policy.direction,
		preview: request.preview,
		targets: policy.targets,
		inputs: request.inputs,
		changes: inOrder(changes, order),
		adoptions: gather(verdicts, 'adoptions').filter((adoption) => scoped.includes(adoption.address)),
		conflicts: scoped.conflicts,
		held: [...scoped.held, ...sorted.held, ...(stopped ? sorted.changes.map(stoppedBy) : [])],
		unsupported: scoped.unsupported,
		detached: detached.filter((entry) => scoped.includes(entry.address)),
		pending: [],
		guards: guards(schema, base, changes, policy),
		warnings: distinct([...reads, ...git.warnings, ...live.warnings, ...problems, ...gather(verdicts, 'warnings'), ...cycles]),
		order,
		complete: reads.length === 0 && git.unknown.size === 0 && live.unknown.size === 0 && problems.length === 0,
	}
}

/** Why scopes could not be read, in the schema's order. */
function unreadIn(schema: Schema, snapshot: Snapshot): readonly Problem[] {
	return schema.types.flatMap(({ name }) => {
		const read = snapshot.scopes.get(name)
		return read?.kind === 'unknown' ? [read.reason] : []
	})
}

function gather<Key extends keyof Verdict>(verdicts: readonly Verdict[], key: Key): Verdict[Key][number][] {
	return verdicts.flatMap((verdict) => [...verdict[key]])
}

function sortByAbility(
	request: PlanRequest,
	changes: readonly Change[],
): { readonly changes: readonly Change[]; readonly unsupported: readonly Unsupported[] } {
	const unsupported: Unsupported[] = []
	const possible = changes.filter((change) => {
		const refusal = change.to === 'live' ? (request.cannot?.(change) ?? cannotAtAll(request.schema, change)) : undefined
		if (refusal)
			unsupported.push({
				address: change.address,
				type: change.type,
				action: change.kind,
				...refusal,
				...(change.place && { place: change.place }),
			})
		return !refusal
	})
	return { changes: possible, unsupported }
}

function cannotAtAll(schema: Schema, change: Change): { readonly reason: string; readonly remedy: string } | undefined {
	const ability = findType(schema, change.type)?.can[change.kind]
	return ability === undefined || ability === true ? undefined : ability
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
		changes: parts.changes.filter((change) => includes(change.address) && goes(change.to, direction)),
		conflicts: parts.conflicts.filter((conflict) => includes(conflict.address)),
		held: parts.held.filter((held) => includes(held.address) && (held.to === undefined || goes(held.to, direction))),
		unsupported: direction === 'outbound' ? [] : parts.unsupported.filter((entry) => includes(entry.address)),
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

function inOrder(changes: readonly Change[], order: readonly (readonly string[])[]): readonly Change[] {
	const rank = new Map(order.flat().map((id, index) => [id, index]))
	return [...changes].sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0) || byCodeUnit(a.id, b.id))
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
	const seen = new Map(problems.map((entry) => [`${entry.code} ${entry.message}`, entry]))
	return [...seen.values()]
}
