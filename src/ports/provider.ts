import type {
	Address,
	ByHand,
	Change,
	Dict,
	Estimate,
	Finding,
	Outcome,
	Plan,
	Problem,
	Read,
	RemoteId,
	Resource,
	Resources,
	Schema,
	Scope,
	TypeName,
} from '../model/index.ts'
import type { Api, ApiClient } from './api.ts'
import type { Clock } from './clock.ts'
import type { BlockForm, HclFiles } from './hcl-files.ts'
import type { Log } from './log.ts'
import type { SandboxModel } from './sandbox.ts'
import type { TerraformProvider } from './terraform.ts'

/** A service: one folder under `providers/`. Data first; code only where its API needs it. */
export interface Provider {
	/** The version of these interfaces that it was written for. One that comes in a package has to say it. */
	readonly kit?: 1
	readonly name: string
	/** For people, as the vendor writes it. */
	readonly title: string
	readonly schema: Schema
	readonly layout: Layout
	readonly api: Api
	readonly sandbox?: SandboxModel
	/** The service's own sync with Git, where it has one that may write to the same branch. */
	readonly echo?: Echo
	/** Its resources in HCL, where there is more to say than for any service. */
	readonly hcl?: HclFiles
	/** The service's provider for Terraform, where there is one. */
	readonly terraform?: TerraformProvider
	/** What is wrong with the files beyond what the schema says; pure. `resources`: all that could be read. */
	validate?(resources: readonly Resource[]): readonly Finding[]
	/** What a change of the files takes away from others that rely on it, beyond what the schema says; pure. */
	breaking?(before: readonly Resource[], after: readonly Resource[]): readonly Finding[]
	readonly defaults: { readonly mode: 'mirror' | 'two-way' | 'deploy'; readonly format: 'yaml' | 'hcl'; readonly tokenEnv: string }
	connect(ports: ProviderPorts): Connection
}

/** Commits that the service itself makes: what they say is the workspace's word, not that of somebody who works in Git. */
export interface Echo {
	/** For people, as the vendor calls it. */
	readonly name: string
	/** By the message alone; what a commit touches is always taken from its files. */
	isOwn(message: string): boolean
}

/**
 * All that a provider may use of the outside world. `api` has the credential and the address built in; `slug` is the service's
 * own name of the workspace, as far as the settings know it.
 */
export type ProviderPorts = {
	readonly api: ApiClient
	readonly clock: Clock
	readonly log: Log
	readonly slug: string
	readonly naming?: 'ids' | 'names'
}

/** What a path says about the file there. */
export type Standing = { readonly type: TypeName; readonly key: string; readonly told?: Dict }

/** Pure: which file holds which resource, relative to the workspace's folder. */
export interface Layout {
	/** Undefined for a foreign file, which is left alone. `told`: attributes that the path tells. */
	place(path: string): Standing | undefined
	/** True for a file that may hold resources, where its path does not tell which. */
	mayHold?(path: string): boolean
	/** Undefined where it depends on an attribute that is not among those given. */
	path(type: TypeName, key: string, attributes?: Dict): string | undefined
	/** Types whose files cannot be told apart from others' in a folder that holds these paths, and why. */
	doubts?(paths: readonly string[]): ReadonlyMap<TypeName, Problem>
	/** How new blocks are written, where the files are HCL and it is not as for any service. */
	readonly blocks?: BlockForm
	/** The key a resource of that name would get, were nothing in its way. */
	slug(name: string): string
	/** True for keys that can be file names here; the reason where one cannot. */
	accepts(type: TypeName, key: string): true | string
}

export type Found = { readonly kind: 'found'; readonly resource: Resource } | { readonly kind: 'gone' }

/** A resource by its id in the workspace, and the key that it has in the files. */
export type Bound = { readonly type: TypeName; readonly key: string; readonly id: RemoteId }

/** How a resource is looked up alone: by id where one is known, else by its key. */
export type Ref = { readonly type: TypeName; readonly key: string; readonly id?: RemoteId }

/** A resource that was changed in the workspace, by our own name and by the service's. */
export type Touched = { readonly address: Address; readonly type: TypeName; readonly key: string; readonly id?: RemoteId }

/** Who did it, as the service names them, and when (ISO 8601). */
export type Actor = { readonly name: string; readonly at: string }

/** A place in the workspace's own record of what happened, opaque to all but the provider; and whether anything did since the one before. */
export type Mark = { readonly mark: string; readonly isMoved: boolean }

/** Either side, seen through one interface. */
export interface Replica {
	/** Every scope asked for, each complete or unknown; one epoch, no per-resource call. */
	read(scopes: readonly Scope[]): Promise<ReadonlyMap<Scope, Read<Resources>>>
	/** One resource now. Unknown where the answer proves nothing. */
	find(ref: Ref): Promise<Read<Found>>
	/** One outcome per change, in their order. Never throws for an expected failure. */
	write(batch: readonly Change[]): Promise<readonly Outcome[]>
}

/** A workspace behind its API. Only `read`, `find`, `write` and `identity` are required. */
export interface Connection extends Replica {
	/** Which workspace the credential reaches (P48); null where an empty workspace does not tell. Called after `read`. */
	identity(): Promise<Read<RemoteId | null>>
	/**
	 * Why this change, to either side, cannot be made although its schema allows it, from what was just read; undefined where it
	 * can. Called after `read`.
	 */
	cannot?(change: Change): { readonly reason: string; readonly remedy: string } | undefined
	/** Resources that the lists show and that could not be read all the same. Called after `read`. */
	unread?(): ReadonlyMap<Address, Problem>
	/** What the workspace holds that is not kept in files, for a person to carry over. Called after `read`. */
	byHand?(): readonly ByHand[]
	/**
	 * By which keys resources are known here, told before each read, and of a single one where another takes its key while changes are
	 * made: where the workspace names them otherwise, references must too. Without it nothing can take another one's key.
	 */
	bind?(names: readonly Bound[]): void
	/**
	 * Who changed each of these last, as far as the workspace's own record tells; the others are left out. For names in commits: nothing is
	 * decided by it. A few calls, however many resources; `since` (ISO 8601, null where nothing is known) is before all of the changes.
	 */
	actors?(touched: readonly Touched[], since: string | null): Promise<ReadonlyMap<Address, Actor>>
	/**
	 * Whether anything may have happened since a mark that was told before; null asks for the first one. A call or two, for deciding when
	 * to read: records have gaps, so that a read is due from time to time whatever this says.
	 */
	moved?(since: string | null): Promise<Read<Mark>>
	/** Calls and time that a plan will take, from the provider's limits. */
	budget?(plan: Pick<Plan, 'changes'>): Estimate
}

export type { Dict }
