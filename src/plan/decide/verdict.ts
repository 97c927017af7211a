import type {
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
	Released,
	Resource,
	ResourceType,
	Side,
	Unsupported,
} from '../../model/index.ts'
import { canonicalAttributes } from '../../model/index.ts'
import type { Settle } from '../merge/leaf.ts'
import type { Beyond } from '../merge/resource.ts'
import { shapeOf } from '../merge/resource.ts'
import { isUnmovedFrom } from '../merge/unmoved.ts'
import type { Policy } from '../policy.ts'

/** One address as the three snapshots have it. `absent` is proven; `unknown` says why it is not. */
export type Sight = {
	readonly address: Address
	readonly type: ResourceType
	readonly key: string
	readonly base: BaseEntry | undefined
	readonly git: Seen
	readonly live: Seen
	/** Nothing was agreed on yet, about any resource. */
	readonly isFirst?: true
	readonly touch?: Touch
	readonly overwritten?: Overwrite
	/** It is to be made anew, whatever its attributes say. */
	readonly cause?: Cause
	/** Git lets it go, and where it says so: it has no file, and the workspace keeps it. */
	readonly released?: Released
}

/** A file as it was before the service's own sync wrote over it since the last sync, whether anything of it is lost or not. */
export type Overwrite = {
	readonly attributes: Dict
	/** The short id of a commit that has it, and where in the repository. */
	readonly commit: string
	readonly file: string
	/** The service's own sync, for people. */
	readonly by: string
}

/** Who touched a resource's file last since the last sync: a person, or the service's own sync with Git. */
export type Touch = {
	readonly by: 'person' | 'service'
	readonly kind: 'written' | 'removed'
	/** For people: the service's own sync, or the short id of the commit. */
	readonly who: string
	/** ISO 8601. */
	readonly at: string
	/** Long enough ago that it will not be taken back any more. */
	readonly isSettled: boolean
}

/** Why a resource is made anew although none of its attributes makes that necessary. */
export type Cause = {
	readonly note: string
	readonly triggers: readonly Address[]
	/** The new one comes first, as it was begun. */
	readonly isNewFirst?: true
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

export const NOTHING: Verdict = { changes: [], adoptions: [], conflicts: [], held: [], unsupported: [], detached: [], warnings: [] }

export function canonicalOf(sight: Sight, resource: Resource): Dict {
	return canonicalAttributes(sight.type, resource.attributes)
}

type UpdateCommon = Pick<Change, 'address' | 'type' | 'key' | 'other' | 'dependents' | 'notes' | 'remoteId'>

export function updateOf(common: UpdateCommon, to: Side, before: Dict, after: Dict, edits: readonly Edit[], git: Resource): Change {
	return { kind: 'update', to, ...common, id: changeId(to, 'update', common.address), before, after, edits, ...placeOf(git) }
}

export function naming(sight: Sight, to: Side, kind: Change['kind']): { id: string; address: Address; type: string; key: string } {
	return { id: changeId(to, kind, sight.address), ...identity(sight) }
}

export function changeId(to: Side, kind: Change['kind'], address: Address): string {
	return `${to === 'git' ? 'outbound' : 'inbound'} ${kind} ${address}`
}

export function identity(sight: Sight): { address: Address; type: string; key: string } {
	return { address: sight.address, type: sight.type.name, key: sight.key }
}

export function adoption(sight: Sight, kind: Adoption['kind'], git: Dict | null, live: Dict | null): Adoption {
	const id = sight.live.kind === 'present' ? sight.live.resource : sight.base
	const version = sight.live.kind === 'present' ? sight.live.resource.version : undefined
	return { ...identity(sight), ...idOf(id), kind, git, live, ...(version !== undefined && { version }) }
}

export function idOf(from: Pick<Resource, 'id'> | undefined): { remoteId?: NonNullable<Resource['id']> } {
	return from?.id === undefined ? {} : { remoteId: from.id }
}

export function placeOf(resource: Resource): { place?: NonNullable<Resource['place']> } {
	return resource.place ? { place: resource.place } : {}
}

/** As `lastChange`, and which resource it is. */
export function trace(live: Resource): LastChange & { remoteId?: NonNullable<Resource['id']> } {
	return { ...idOf(live), ...lastChange(live) }
}

type LastChange = { changedAt?: string; actor?: string }

/** When the live side last changed, and who did it where the vendor names anybody. */
export function lastChange(live: Resource): LastChange {
	return {
		...(live.changedAt !== undefined && { changedAt: live.changedAt }),
		...(live.actor !== undefined && { actor: live.actor }),
	}
}

/** True where a side holds base, in either of its spellings. */
export function isUnmoved({ base, type }: Sight, attributes: Dict): boolean {
	return base !== undefined && isUnmovedFrom(shapeOf(type), base.attributes, base.observed ?? base.attributes, attributes)
}

/** Recreated outside: another one under the same key. What was decided about the old one does not hold for it. */
export function hasNewId(base: BaseEntry | undefined, live: Resource): boolean {
	return base?.id !== undefined && live.id !== undefined && base.id !== live.id
}

/** How the resource's conflicts are settled: as was chosen for it by name, else as the policy has it. */
export function settleFor(sight: Sight, policy: Policy): Settle {
	const chosen = policy.choices.get(sight.address)
	if (chosen === 'git' || chosen === 'live') return chosen
	return policy.onConflict === 'git' || policy.onConflict === 'live' ? policy.onConflict : 'hold'
}

export function unsupported(sight: Sight, beyond: Beyond, git: Resource): Unsupported {
	return { address: sight.address, type: sight.type.name, ...beyond, ...placeOf(git) }
}
