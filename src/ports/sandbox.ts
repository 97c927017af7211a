import type { Dict, Switch, Value } from '../model/index.ts'
import type { Endpoint } from './api.ts'

/** A simulated workspace as plain data, so that it can be stored: rows by table and id in order of creation, and whatever else the model remembers. */
export type World = { readonly tables: ReadonlyMap<string, Table>; readonly memory: Dict }

export type Table = ReadonlyMap<string, Dict>

export type Switches = Readonly<Record<string, string>>

/** When something happens, under which switches, and who makes it, where that was said. `now` is ISO 8601. */
export type Moment = { readonly now: string; readonly switches: Switches; readonly actor?: string }

/** A call that the endpoint's description allows: known parameters, a body that fits. */
export type SandboxCall = Moment & {
	readonly endpoint: Endpoint
	readonly path: ReadonlyMap<string, string>
	/** Each parameter that was sent, with all of its values; those that are spelled with brackets are in `nested`. */
	readonly query: ReadonlyMap<string, readonly string[]>
	readonly nested: Dict
	readonly body: Value
}

/**
 * `body`: what is answered, without the envelope of success. `rows`: every row of a list in its order; the sandbox cuts the page and shows
 * only that, where the items are texts the member that identifies them.
 */
export type SandboxReply =
	| { readonly kind: 'body'; readonly status: number; readonly body: Value }
	| { readonly kind: 'rows'; readonly rows: readonly Dict[]; show(row: Dict): Dict }
	| { readonly kind: 'page'; readonly status: number; readonly html: string }

/** What happened to the world, and what is answered. The same world object = nothing was changed. */
export type SandboxStep = { readonly world: World; readonly reply: SandboxReply }

/** Why the generic part turns a call down; the model spells it as the service would. */
export type Refusal =
	| { readonly kind: 'no-credential' | 'wrong-credential' | 'malformed' }
	/** `waitMs`: when there is room again. */
	| { readonly kind: 'limited'; readonly waitMs: number }
	| { readonly kind: 'no-route'; readonly method: string; readonly path: string }
	| { readonly kind: 'invalid'; readonly endpoint: Endpoint; readonly faults: readonly InputFault[] }
	/** A fault was asked for. */
	| { readonly kind: 'status'; readonly status: number }

/** `at`: `body.name`, `query.limit`, `path.modelId`. */
export type InputFault = { readonly at: string; readonly message: string }

/**
 * What a person does in the service's own pages, which may be more than the API can. `type` and `attributes` are spelled
 * as in the files of a tree; `key` is the resource's key; null as a value removes an attribute.
 */
export type PageEdit =
	| { readonly kind: 'create'; readonly type: string; readonly attributes: Dict }
	| { readonly kind: 'update'; readonly type: string; readonly key: string; readonly attributes: Dict }
	| { readonly kind: 'delete'; readonly type: string; readonly key: string }

/** A run of a resource begins or ends with a status of the service. */
export type PageRun = { readonly type: string; readonly key: string; readonly status: string }

export type Filled = { readonly world: World; readonly skipped: readonly { readonly path: string; readonly reason: string }[] }

/** What a provider adds to the generic sandbox, as pure functions; see `src/sandbox`. */
export interface SandboxModel {
	readonly name: string
	readonly switches: readonly Switch[]
	/** A new, empty workspace. */
	empty(): World
	answer(world: World, call: SandboxCall): SandboxStep
	refuse(refusal: Refusal): SandboxReply
	edit(world: World, edit: PageEdit, at: Moment): SandboxStep
	run(world: World, run: PageRun, at: Moment): SandboxStep
	/** Adds what a tree holds. `files`: parsed files by path within the workspace's folder. What cannot be added is skipped and named. */
	fill(world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled
	/** Everything that the service's own Git Sync would write, spelled as `fill` takes it. */
	tree?(world: World, at: Moment): ReadonlyMap<string, Dict>
}
