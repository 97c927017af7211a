import type { Address, TypeName } from './address.ts'
import type { CommitId, Digest, RemoteId } from './brand.ts'
import type { Problem } from './problems.ts'
import type { Place } from './resource.ts'
import type { Dict, Value, ValuePath } from './value.ts'

/** A replica that can be written. A change to `git` is outbound, a change to `live` is inbound. */
export type Side = 'git' | 'live'
export type Direction = 'both' | 'inbound' | 'outbound'
export type Mode = 'mirror' | 'two-way' | 'deploy'

/** One attribute's difference on the side that is to be written. */
export type Edit = {
	readonly path: ValuePath
	readonly before: Value
	readonly after: Value
	readonly place?: Place
	readonly sensitive?: true
}

type ChangeCommon = {
	/** Names the change within the plan: direction, kind and address. */
	readonly id: string
	readonly address: Address
	readonly type: TypeName
	readonly key: string
	readonly remoteId?: RemoteId
	/** What the other side holds now; null where it has no such resource. */
	readonly other: Dict | null
	readonly place?: Place
	/** Live side's last change: when, and who where the vendor names anybody. */
	readonly changedAt?: string
	readonly actor?: string
	/** The resource that this one takes the place of, where an attribute that cannot be changed makes that necessary. */
	readonly replaces?: RemoteId
	/** The key of that one from then on, where it is deleted only after this one is there. */
	readonly deposes?: string
	/** The address that this one had before another took its place. */
	readonly deposed?: Address
	/** It is made anew because these change (`replace_triggered_by`). */
	readonly triggers?: readonly Address[]
	/** It stands only until the resource's own change is made. */
	readonly interim?: Interim
	/** Where its file was and will be. */
	readonly moves?: { readonly from: string; readonly to: string }
	/** Addresses that refer to this one. */
	readonly dependents: readonly Address[]
	/** What a reader should know before saying yes. */
	readonly notes: readonly string[]
}

export type Change =
	| (ChangeCommon & { readonly kind: 'create'; readonly to: Side; readonly after: Dict })
	| (ChangeCommon & {
			readonly kind: 'update'
			readonly to: Side
			readonly before: Dict
			readonly after: Dict
			readonly edits: readonly Edit[]
	  })
	| (ChangeCommon & { readonly kind: 'delete'; readonly to: Side; readonly before: Dict })

/** What base will record without a write to either side. */
export type Adoption = {
	readonly address: Address
	readonly type: TypeName
	readonly key: string
	readonly remoteId?: RemoteId
	/**
	 * `agree`: both sides hold the same. `rebind`: recreated under a new id. `forget`: gone on both sides. `file`: what only the
	 * file holds, as `git`, beside whatever else becomes of the resource. `in-file`: all of a resource that its file alone tells of,
	 * as `git`. `removed`: the service's own sync took the file away, `at` that time; it is there again without one.
	 * `overwritten`: what is still undecided of an edit that the service's own sync wrote over, as `git` once all changes of the
	 * resource are made, until then as `live`; null where nothing is. `settled`: what an interrupted run left in the workspace and is
	 * nobody's wish, as the attributes in `live`; null where that run deleted the resource. `made`: what an interrupted run made, as it
	 * was sent and as the workspace shows it; it `deposes` another one, or not. `arrived`: what one side told the
	 * other, which holds it now, in a pull request or an interrupted run, as all that base is to hold. `protected`: nobody is to delete it in
	 * the workspace, until its file says `unprotected`. `release`: its files let it go, and the workspace keeps it.
	 */
	readonly kind:
		| 'agree'
		| 'rebind'
		| 'forget'
		| 'file'
		| 'in-file'
		| 'removed'
		| 'overwritten'
		| 'settled'
		| 'made'
		| 'arrived'
		| 'protected'
		| 'unprotected'
		| 'release'
	readonly git: Dict | null
	readonly live: Dict | null
	/** The live version that was seen. */
	readonly version?: string
	readonly at?: string
	/** As in the change that made it. */
	readonly deposes?: string
}

export type ConflictReason =
	| 'both-changed'
	| 'changed-and-unset'
	| 'both-added'
	| 'edited-and-removed'
	| 'type-changed'
	| 'order-changed'
	| 'updated-and-deleted'
	| 'deleted-and-updated'
	| 'overwritten'
	| 'computed'

/**
 * Why a file cannot take a value of the workspace's: `expression`, which stands at `place`, says what it is, for the attribute at `path` or
 * what is below that; with an empty path, for the whole resource. `remedy`: what a person can do.
 */
export type Computation = {
	readonly path: ValuePath
	readonly place: Place
	readonly expression: string
	readonly remedy: string
}

/**
 * Both sides moved differently, or (`computed`) the workspace alone did and an expression keeps that from the file. Neither side is
 * written at `path`; an empty path is the whole resource.
 */
export type Conflict = {
	readonly address: Address
	readonly type: TypeName
	readonly path: ValuePath
	readonly base: Value
	readonly git: Value
	readonly live: Value
	readonly reason: ConflictReason
	readonly place?: Place
	readonly changedAt?: string
	readonly actor?: string
	/** What the user chose, beside what the engine found; `edited`: a value of their own. */
	readonly choice?: 'git' | 'live' | 'edited'
	readonly sensitive?: true
	/** Of what is computed, which stands at `place`: the expression, but for a sensitive value's. */
	readonly expression?: string
	/** What a person can do where no choice of ours is enough. */
	readonly remedy?: string
}

/** Cannot be decided or done now: a read is unknown, or a needed thing is blocked. */
export type Held = {
	readonly address: Address
	readonly type: TypeName
	readonly to?: Side
	readonly path?: ValuePath
	readonly reason: Problem
}

/** Wanted by Git and beyond the API; `to` git: there in the workspace, and the API does not tell enough of it to make its file. */
export type Unsupported = {
	readonly address: Address
	readonly type: TypeName
	readonly to?: 'git'
	readonly action: 'create' | 'update' | 'delete'
	readonly path?: ValuePath
	readonly before?: Value
	readonly after?: Value
	readonly reason: string
	readonly remedy: string
	readonly place?: Place
}

/** Its file went away and the workspace keeps it: listed, untouched. */
export type Detached = { readonly address: Address; readonly type: TypeName; readonly remoteId?: RemoteId; readonly reason: string }

/** A rule that refuses a plan for its size or danger (P18). */
export type Guard = {
	readonly rule: 'deletes' | 'side-empty' | 'all-changed'
	readonly side: Side
	readonly scope?: TypeName
	readonly count: number
	readonly of: number
	readonly limit: number
	/** True where an override named the exact count. */
	readonly allowed: boolean
}

export type PlanInputs = {
	readonly base: { readonly lineage: string; readonly serial: number; readonly digest: Digest } | null
	readonly git: { readonly branch: string; readonly commit: CommitId | null; readonly tree: Digest }
	readonly live: { readonly identity: RemoteId | null; readonly digest: Digest }
	readonly policy: Digest
	readonly schema: number
}

/** Values applied from a pull request that has not landed. */
export type Pending = { readonly address: Address; readonly path: ValuePath; readonly value: Value; readonly from: string }

export type Estimate = { readonly calls: number; readonly seconds: number; readonly why: string }

/** The complete decision, as data. `apply` takes one and nothing else. */
export type Plan = {
	readonly format: 1
	readonly digest: Digest
	readonly workspace: string
	readonly provider: string
	readonly mode: Mode
	readonly direction: Direction
	/** Made from files that are not on the tracked branch; cannot be applied. */
	readonly preview: boolean
	readonly targets: readonly Address[]
	readonly inputs: PlanInputs
	readonly changes: readonly Change[]
	readonly adoptions: readonly Adoption[]
	readonly conflicts: readonly Conflict[]
	readonly held: readonly Held[]
	readonly unsupported: readonly Unsupported[]
	readonly detached: readonly Detached[]
	readonly pending: readonly Pending[]
	readonly guards: readonly Guard[]
	readonly warnings: readonly Problem[]
	/** Ids of changes, in levels: a level starts when the one before it has ended. */
	readonly order: readonly (readonly string[])[]
	readonly estimate?: Estimate
	/** False where some read was not complete. */
	readonly complete: boolean
}

/** Something that stays with people: `count` where the API tells how many there are. */
export type ByHand = { readonly what: string; readonly count?: number; readonly remedy: string }

/** The value that an attribute has while a change is under way. */
export type Interim = { readonly attribute: string; readonly value: string | boolean }

/**
 * How one change ended. `proposed`: it stands in a pull request, and is done when that has landed. `observed`: what the side holds afterwards, as it answered. `left`: what was set for the change and may still
 * stand.
 */
export type Outcome = {
	readonly change: string
	readonly kind: 'done' | 'proposed' | 'refused' | 'failed' | 'unknown' | 'skipped'
	readonly problem?: Problem
	readonly remoteId?: RemoteId
	readonly observed?: Dict
	readonly version?: string
	readonly commit?: CommitId
	readonly left?: Interim
}
