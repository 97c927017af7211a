import type { Change, Dict, Estimate, Outcome, Plan, Read, RemoteId, Resource, Resources, Schema, Scope, TypeName } from '../model/index.ts'
import type { Api, ApiClient } from './api.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { SandboxModel } from './sandbox.ts'

/** A service: one folder under `providers/`. Data first; code only where its API needs it. */
export interface Provider {
	readonly name: string
	/** For people, as the vendor writes it. */
	readonly title: string
	readonly schema: Schema
	readonly layout: Layout
	readonly api: Api
	readonly sandbox?: SandboxModel
	readonly defaults: { readonly mode: 'mirror' | 'two-way' | 'deploy'; readonly format: 'yaml' | 'hcl'; readonly tokenEnv: string }
	connect(ports: ProviderPorts): Connection
}

/** All that a provider may use of the outside world. `api` has the credential and the address built in. */
export type ProviderPorts = { readonly api: ApiClient; readonly clock: Clock; readonly log: Log }

/** Pure: which file holds which resource, relative to the workspace's folder. */
export interface Layout {
	/** Undefined for a foreign file, which is left alone. */
	place(path: string): { readonly type: TypeName; readonly key: string } | undefined
	path(type: TypeName, key: string): string
	/** The key a resource of that name would get, were nothing in its way. */
	slug(name: string): string
	/** True for keys that can be file names here; the reason where one cannot. */
	accepts(type: TypeName, key: string): true | string
}

export type Found = { readonly kind: 'found'; readonly resource: Resource } | { readonly kind: 'gone' }

/** How a resource is looked up alone: by id where one is known, else by its key. */
export type Ref = { readonly type: TypeName; readonly key: string; readonly id?: RemoteId }

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
	/** Why this change cannot be made although its schema allows it, from what was just read; undefined where it can. Called after `read`. */
	cannot?(change: Change): { readonly reason: string; readonly remedy: string } | undefined
	/** Calls and time that a plan will take, from the provider's limits. */
	budget?(plan: Plan): Estimate
}

export type { Dict }
