import type { Address, TypeName } from './address.ts'
import type { Digest, RemoteId } from './brand.ts'
import type { Problem } from './problems.ts'
import type { Dict, ValuePath } from './value.ts'

/** One managed thing, as one side holds it. */
export type Resource = {
	readonly address: Address
	readonly type: TypeName
	readonly key: string
	/** The provider's id; the Git side has none. */
	readonly id?: RemoteId
	readonly attributes: Dict
	/** Where the file starts that holds it. */
	readonly place?: Place
	/** Live: marks the version that was read, and when it was last changed (ISO 8601), as far as the vendor says. */
	readonly version?: string
	readonly changedAt?: string
	/** Live: nobody has changed it since it was made, as far as the vendor says. */
	readonly isUntouched?: true
	/** Who made the last change, where the vendor names anybody. Never invented. */
	readonly actor?: string
	/** Why a structural change has to wait, e.g. a run in progress. */
	readonly busy?: string
	/** Git: what the file leaves to the workspace, whatever it says itself; `all`: everything, once the resource is there. */
	readonly ignored?: readonly ValuePath[] | 'all'
	/** Git: nobody is to delete it in the workspace. */
	readonly isProtected?: true
	/** Git: where it is made anew, the new one is made before the old one is deleted. */
	readonly isCreatedFirst?: true
	/** Git: it is made anew where one of these changes in the workspace. */
	readonly triggers?: readonly Trigger[]
	/** Git: the id that the file says it has in the workspace. */
	readonly wantedId?: RemoteId
	/** What the service shows beside, chosen by itself: a new file in the form of its own sync holds that too. */
	readonly shown?: Dict
}

/** A resource, or an attribute of one. */
export type Trigger = { readonly address: Address; readonly attribute?: string }

/** Line and column count from 1; a column counts UTF-16 units. */
export type Place = { readonly file: string; readonly line: number; readonly column: number }

/** The result of a read: all of it, or nothing and why. Never an empty collection in place of the second (P3). */
export type Read<T> = { readonly kind: 'complete'; readonly value: T } | { readonly kind: 'unknown'; readonly reason: Problem }

export type Resources = ReadonlyMap<Address, Resource>

/** A type's resources in one workspace: the unit in which a read is complete. */
export type Scope = TypeName

/** One side at one moment. */
export type Snapshot = {
	readonly of: 'git' | 'live'
	/** What makes it comparable: a commit id, or the moment of the read. */
	readonly marker: string
	readonly scopes: ReadonlyMap<Scope, Read<Resources>>
	/** Addresses whose state could not be read although their scope could, e.g. a file that does not parse. */
	readonly unknown: ReadonlyMap<Address, Problem>
	/** Addresses looked up one by one and answered "gone" (live side only). */
	readonly gone: ReadonlySet<Address>
	/** Addresses that Git lets go: they have no file, and the workspace keeps them (Git side only). */
	readonly released?: ReadonlyMap<Address, Released>
	readonly warnings: readonly Problem[]
}

/** Where Git lets a resource go, and why. `andInstances`: it is a block, which may have made several, whose keys begin with this one's. */
export type Released = Place & { readonly reason: string; readonly andInstances?: true }

/** What both sides last agreed on about one resource. */
export type BaseEntry = {
	readonly type: TypeName
	readonly key: string
	readonly id?: RemoteId
	/** The agreed attributes, as Git holds them. */
	readonly attributes: Dict
	/** As the live side shows the same, where its server rewrites what it is sent. */
	readonly observed?: Dict
	/** What only the file holds, as it was told last; all of it for a resource that the live side does not show. */
	readonly file?: Dict
	/** Attributes of an edit in Git that the service's own sync wrote over, null for one that it took out, until a person decides. */
	readonly overwritten?: Dict
	/** When the service's own sync took the file away, until it is known what that means; ISO 8601. */
	readonly removed?: string
	/** What its file said last: nobody is to delete it in the workspace. */
	readonly isProtected?: true
	/** The address that it had before another one took its place: it is to be deleted. */
	readonly deposed?: Address
	/** The live version last seen, to notice a workspace that was restored to an earlier time. */
	readonly version?: string
}

export type Base = ReadonlyMap<Address, BaseEntry>

/** What one side tells the other of a resource: digests of values by their JSON Pointers; null for what is taken out. */
export type Told = { readonly id?: RemoteId; readonly values: ReadonlyMap<string, Digest | null> }

/** The resources of a scope; none where it could not be read, which proves nothing about them. */
export function resourcesOf(read: Read<Resources> | undefined): Resources {
	return read?.kind === 'complete' ? read.value : new Map()
}

export function complete<T>(value: T): Read<T> {
	return { kind: 'complete', value }
}

export function unknown(reason: Problem): Read<never> {
	return { kind: 'unknown', reason }
}

/** A path as people read it: `config.mappings[email].from`. */
export function showPath(path: ValuePath): string {
	return path
		.map((key, index) => {
			if (typeof key === 'number') return `[${key}]`
			if (/^[A-Za-z_$][\w$-]*$/.test(key)) return index === 0 ? key : `.${key}`
			return `[${JSON.stringify(key)}]`
		})
		.join('')
}
