import type {
	Ability,
	Address,
	Adoption,
	BaseEntry,
	Change,
	Conflict,
	Detached,
	Dict,
	Edit,
	Held,
	Problem,
	Resource,
	ResourceType,
	Side,
	Unsupported,
} from '../model/index.ts'
import { canonicalAttributes, isDict, isStale, problem } from '../model/index.ts'
import type { Settle } from './merge.ts'
import type { Policy } from './policy.ts'
import type { Beyond } from './resource.ts'
import { creatable, mergeResource, shapeOf } from './resource.ts'
import { isSameIn } from './shape.ts'
import { isUnmovedFrom } from './unmoved.ts'

/** One address as the three snapshots have it. `absent` is proven; `unknown` says why it is not. */
export type Sight = {
	readonly address: Address
	readonly type: ResourceType
	readonly key: string
	readonly base: BaseEntry | undefined
	readonly git: Seen
	readonly live: Seen
}

export type Seen =
	| { readonly kind: 'present'; readonly resource: Resource }
	| { readonly kind: 'absent' }
	| { readonly kind: 'unknown'; readonly reason: Problem; readonly alone: boolean }

export type Verdict = {
	readonly changes: readonly Change[]
	readonly adoptions: readonly Adoption[]
	readonly conflicts: readonly Conflict[]
	readonly held: readonly Held[]
	readonly unsupported: readonly Unsupported[]
	readonly detached: readonly Detached[]
	readonly warnings: readonly Problem[]
}

const NOTHING: Verdict = { changes: [], adoptions: [], conflicts: [], held: [], unsupported: [], detached: [], warnings: [] }

/** What is to be done about one address: the object tables of the three-way merge, row by row. */
export function decide(sight: Sight, policy: Policy): Verdict {
	const { git, live } = sight
	if (git.kind === 'unknown' || live.kind === 'unknown') return holdUnknown(sight)
	if (git.kind === 'present' && live.kind === 'present') return decideBoth(sight, git.resource, live.resource, policy)
	if (git.kind === 'present') return sight.base ? decideGoneInLive(sight, git.resource, policy) : createInLive(sight, git.resource)
	if (live.kind === 'present') return sight.base ? decideGoneInGit(sight, live.resource, policy) : createInGit(sight, live.resource)
	return sight.base ? { ...NOTHING, adoptions: [adoption(sight, 'forget', null, null)] } : NOTHING
}

/** A side that could not be read holds back what the other one wants; what did not move on the other side is not worth a line of its own. */
function holdUnknown(sight: Sight): Verdict {
	const unread = [sight.git, sight.live].filter((seen) => seen.kind === 'unknown')
	const [first] = unread
	if (!first) return NOTHING
	const isOwn = unread.some((seen) => seen.alone)
	if (!isOwn && !hasMoved(sight, sight.git) && !hasMoved(sight, sight.live)) return NOTHING
	const reason = unread.find((seen) => seen.alone)?.reason ?? first.reason
	return { ...NOTHING, held: [{ address: sight.address, type: sight.type.name, reason }] }
}

function hasMoved(sight: Sight, seen: Seen): boolean {
	if (seen.kind === 'unknown') return false
	if (seen.kind === 'absent') return sight.base !== undefined
	return !sight.base || !isUnmoved(sight, canonicalOf(sight, seen.resource))
}

function canonicalOf(sight: Sight, resource: Resource): Dict {
	return canonicalAttributes(sight.type, resource.attributes)
}

/** True where a side holds base, in either of its spellings. */
function isUnmoved(sight: Sight, attributes: Dict): boolean {
	const { base } = sight
	return base !== undefined && isUnmovedFrom(shapeOf(sight.type), base.attributes, base.observed ?? base.attributes, attributes)
}

function decideBoth(sight: Sight, git: Resource, live: Resource, policy: Policy): Verdict {
	const { type, base } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const isRecreated = hasNewId(base, live)
	if (isSameIn(shapeOf(type), inGit, inLive)) return recordAgreement(sight, inGit, inLive, live, isRecreated)
	const written = policy.choices.get(sight.address)
	if (isDict(written)) return settleByHand(sight, git, live, canonicalAttributes(type, written))
	const was = isRecreated && !isUnmoved(sight, inGit) ? undefined : base
	const merged = mergeResource(
		type,
		{ base: was?.attributes ?? null, observed: was?.observed ?? null, git: inGit, live: inLive },
		settleFor(sight, policy),
	)
	const common = { ...identity(sight), dependents: [], notes: [] }
	const toGit =
		merged.toGit.length > 0 ? [updateOf({ ...common, ...trace(live), other: inLive }, 'git', inGit, merged.git, merged.toGit, git)] : []
	const toLive =
		merged.toLive.length > 0 ? [updateOf({ ...common, ...idOf(live), other: inGit }, 'live', inLive, merged.live, merged.toLive, git)] : []
	const open = merged.conflicts.map(
		(conflict): Conflict => ({ address: sight.address, type: type.name, ...conflict, ...placeOf(git), ...trace(live) }),
	)
	const agreedElsewhere = merged.toGit.length + merged.toLive.length === 0 && hasSilentAgreement(sight, inGit, inLive)
	return {
		...NOTHING,
		changes: [...toGit, ...toLive],
		adoptions: agreedElsewhere ? [adoption(sight, 'agree', inGit, inLive)] : [],
		conflicts: open,
		unsupported: merged.beyond.map((beyond) => unsupported(sight, beyond, git)),
		warnings: merged.duplicates.map((path) =>
			problem('VALUE_INVALID', `${sight.address}: two items share a key, so the list is compared as a whole`, {
				where: { ...placeOf(git).place, address: sight.address, path },
			}),
		),
	}
}

/** Recreated outside: another one under the same key. What was decided about the old one does not hold for it. */
function hasNewId(base: BaseEntry | undefined, live: Resource): boolean {
	return base?.id !== undefined && live.id !== undefined && base.id !== live.id
}

/** Both sides get what a person wrote; what the engine had found stays visible as conflicts that are settled. */
function settleByHand(sight: Sight, git: Resource, live: Resource, wanted: Dict): Verdict {
	const { type, base } = sight
	const [inGit, inLive] = [canonicalOf(sight, git), canonicalOf(sight, live)]
	const found = mergeResource(type, { base: base?.attributes ?? null, observed: base?.observed ?? null, git: inGit, live: inLive }, 'hold')
	const toGit = mergeResource(type, { base: inGit, observed: null, git: inGit, live: wanted }, 'hold')
	const toLive = mergeResource(type, { base: inLive, observed: null, git: wanted, live: inLive }, 'hold')
	const common = { ...identity(sight), dependents: [], notes: [], ...idOf(live) }
	const outbound = toGit.toGit.length > 0 ? [updateOf({ ...common, other: inLive }, 'git', inGit, toGit.git, toGit.toGit, git)] : []
	const inbound = toLive.toLive.length > 0 ? [updateOf({ ...common, other: inGit }, 'live', inLive, toLive.live, toLive.toLive, git)] : []
	return {
		...NOTHING,
		changes: [...outbound, ...inbound],
		conflicts: found.conflicts.map(
			(conflict): Conflict => ({ address: sight.address, type: type.name, ...conflict, choice: 'edited', ...placeOf(git), ...trace(live) }),
		),
		unsupported: toLive.beyond.map((beyond) => unsupported(sight, beyond, git)),
	}
}

function recordAgreement(sight: Sight, git: Dict, live: Dict, resource: Resource, isRecreated: boolean): Verdict {
	const { base, type } = sight
	if (isRecreated) return { ...NOTHING, adoptions: [adoption(sight, 'rebind', git, live)] }
	const isRecorded = base && !base.observed && base.id === resource.id && isSameIn(shapeOf(type), git, base.attributes)
	return isRecorded ? NOTHING : { ...NOTHING, adoptions: [adoption(sight, 'agree', git, live)] }
}

/** Some attribute moved the same way on both sides while another is in conflict or beyond the API: base learns the first. */
function hasSilentAgreement(sight: Sight, git: Dict, live: Dict): boolean {
	const { base, type } = sight
	if (!base) return false
	return type.attributes.some((attribute) => {
		const [inGit, inLive, was] = [git, live, base.attributes].map((dict) => dict.get(attribute.name))
		return isSameIn(attribute, inGit, inLive) && !isSameIn(attribute, inGit, was)
	})
}

function settleFor(sight: Sight, policy: Policy): Settle {
	const chosen = policy.choices.get(sight.address)
	if (chosen === 'git' || chosen === 'live') return chosen
	return policy.onConflict === 'git' || policy.onConflict === 'live' ? policy.onConflict : 'hold'
}

/** In base and in Git, gone in the workspace (confirmed). Whoever chose Git for it by name does not want its file removed. */
function decideGoneInLive(sight: Sight, git: Resource, policy: Policy): Verdict {
	const inGit = canonicalOf(sight, git)
	if (isUnmoved(sight, inGit)) {
		if (policy.choices.get(sight.address) === 'git') return createInLive({ ...sight, base: undefined }, git)
		return { ...NOTHING, changes: [deletion(sight, 'git', inGit, git)] }
	}
	const conflict: Conflict = { ...wholeConflict(sight, inGit, undefined), reason: 'updated-and-deleted', ...placeOf(git) }
	return settleWhole(conflict, settleFor(sight, policy), {
		git: () => createInLive({ ...sight, base: undefined }, git),
		live: () => ({ ...NOTHING, changes: [deletion(sight, 'git', inGit, git)] }),
	})
}

/** In base and in the workspace, gone in Git. Whoever chose the workspace for it by name does not want it deleted there. */
function decideGoneInGit(sight: Sight, live: Resource, policy: Policy): Verdict {
	const inLive = canonicalOf(sight, live)
	const ability = policy.deletes === 'never' ? KEPT : sight.type.can.delete
	if (ability !== true) return keepDetached(sight, live, ability, policy)
	if (isUnmoved(sight, inLive) && !hasNewId(sight.base, live)) {
		if (policy.choices.get(sight.address) === 'live') return createInGit(sight, live)
		return { ...NOTHING, changes: [deletion(sight, 'live', inLive, undefined, live)] }
	}
	const conflict: Conflict = { ...wholeConflict(sight, undefined, inLive), reason: 'deleted-and-updated', ...trace(live) }
	return settleWhole(conflict, settleFor(sight, policy), {
		git: () => ({ ...NOTHING, changes: [deletion(sight, 'live', inLive, undefined, live)] }),
		live: () => createInGit(sight, live),
	})
}

const KEPT: Exclude<Ability, true> = {
	reason: 'the settings keep what loses its file (`deletes: never`)',
	remedy: 'delete it in the workspace, or set `deletes: guarded`',
}

/** The workspace keeps it without a file. Its next change there brings the file back, as does a resync. */
function keepDetached(sight: Sight, live: Resource, ability: Exclude<Ability, true>, policy: Policy): Verdict {
	const isWanted = policy.restoreDetached || policy.choices.get(sight.address) === 'live'
	if (isWanted || !isUnmoved(sight, canonicalOf(sight, live))) return createInGit(sight, live)
	return {
		...NOTHING,
		detached: [
			{
				address: sight.address,
				type: sight.type.name,
				...idOf(live),
				reason: `${ability.reason}; ${ability.remedy}, or bring its file back with \`tideway resync\``,
			},
		],
	}
}

function settleWhole(conflict: Conflict, settle: Settle, choices: Record<Side, () => Verdict>): Verdict {
	if (settle !== 'git' && settle !== 'live') return { ...NOTHING, conflicts: [conflict] }
	return { ...choices[settle](), conflicts: [{ ...conflict, choice: settle }] }
}

function wholeConflict(sight: Sight, git: Dict | undefined, live: Dict | undefined): Omit<Conflict, 'reason'> {
	return { address: sight.address, type: sight.type.name, path: [], base: sight.base?.attributes, git, live }
}

function createInLive(sight: Sight, git: Resource): Verdict {
	const inGit = canonicalOf(sight, git)
	if (sight.type.can.create !== true)
		return { ...NOTHING, unsupported: [unsupported(sight, { action: 'create', ...sight.type.can.create }, git)] }
	const missing = sight.type.attributes.filter(
		(attribute) => attribute.required && !inGit.has(attribute.name) && !isStale(attribute, inGit),
	)
	if (missing.length > 0)
		return holdIncomplete(
			sight,
			git,
			missing.map((attribute) => attribute.name),
		)
	const { after, beyond } = creatable(sight.type, inGit, git.attributes)
	const change: Change = {
		kind: 'create',
		to: 'live',
		...naming(sight, 'live', 'create'),
		other: inGit,
		after,
		dependents: [],
		notes: [],
		...placeOf(git),
	}
	return { ...NOTHING, changes: [change], unsupported: beyond.map((entry) => unsupported(sight, entry, git)) }
}

function holdIncomplete(sight: Sight, git: Resource, missing: readonly string[]): Verdict {
	const names = missing.map((name) => `\`${name}\``).join(', ')
	const reason = problem('VALUE_INVALID', `${sight.address} cannot be created: ${names} is missing`, {
		hint: `add it to ${git.place?.file ?? 'its file'}`,
		where: { ...git.place, address: sight.address },
	})
	return { ...NOTHING, held: [{ address: sight.address, type: sight.type.name, to: 'live', reason }] }
}

function createInGit(sight: Sight, live: Resource): Verdict {
	const inLive = canonicalOf(sight, live)
	const change: Change = {
		kind: 'create',
		to: 'git',
		...naming(sight, 'git', 'create'),
		...idOf(live),
		...trace(live),
		other: inLive,
		after: inLive,
		dependents: [],
		notes: [],
	}
	return { ...NOTHING, changes: [change] }
}

function deletion(sight: Sight, to: Side, before: Dict, git: Resource | undefined, live?: Resource): Change {
	return {
		kind: 'delete',
		to,
		...naming(sight, to, 'delete'),
		...idOf(live ?? sight.base),
		before,
		other: null,
		dependents: [],
		notes: [],
		...(git && placeOf(git)),
	}
}

type UpdateCommon = Pick<Change, 'address' | 'type' | 'key' | 'other' | 'dependents' | 'notes' | 'remoteId'>

function updateOf(common: UpdateCommon, to: Side, before: Dict, after: Dict, edits: readonly Edit[], git: Resource): Change {
	return { kind: 'update', to, ...common, id: changeId(to, 'update', common.address), before, after, edits, ...placeOf(git) }
}

function naming(sight: Sight, to: Side, kind: Change['kind']): { id: string; address: Address; type: string; key: string } {
	return { id: changeId(to, kind, sight.address), ...identity(sight) }
}

function changeId(to: Side, kind: Change['kind'], address: Address): string {
	return `${to === 'git' ? 'outbound' : 'inbound'} ${kind} ${address}`
}

function identity(sight: Sight): { address: Address; type: string; key: string } {
	return { address: sight.address, type: sight.type.name, key: sight.key }
}

function adoption(sight: Sight, kind: Adoption['kind'], git: Dict | null, live: Dict | null): Adoption {
	const id = sight.live.kind === 'present' ? sight.live.resource : sight.base
	const version = sight.live.kind === 'present' ? sight.live.resource.version : undefined
	return { ...identity(sight), ...idOf(id), kind, git, live, ...(version !== undefined && { version }) }
}

function unsupported(sight: Sight, beyond: Beyond, git: Resource): Unsupported {
	return { address: sight.address, type: sight.type.name, ...beyond, ...placeOf(git) }
}

function idOf(from: Pick<Resource, 'id'> | undefined): { remoteId?: NonNullable<Resource['id']> } {
	return from?.id === undefined ? {} : { remoteId: from.id }
}

function placeOf(resource: Resource): { place?: NonNullable<Resource['place']> } {
	return resource.place ? { place: resource.place } : {}
}

/** When the live side last changed, and who did it where the vendor names anybody. */
function trace(live: Resource): { changedAt?: string; actor?: string; remoteId?: NonNullable<Resource['id']> } {
	return {
		...idOf(live),
		...(live.changedAt !== undefined && { changedAt: live.changedAt }),
		...(live.actor !== undefined && { actor: live.actor }),
	}
}
