import type { Address, CommitId, Dict, digestText, Problem, Resource, Schema, Snapshot } from '../model/index.ts'
import type { Clock, Layout, Log, Provider, Repository, Variables, WorktreeFile } from '../ports/index.ts'
import type { Aliases } from './alias.ts'
import type { ParseCache } from './cache.ts'
import type { HclTree } from './hcl/index.ts'

/** One workspace's folder at one commit, with files that are not committed yet laid over it. */
export type Tree = {
	readonly commit: CommitId | null
	readonly snapshot: Snapshot
	/** Which file holds which address, foreign files left out. */
	readonly files: ReadonlyMap<Address, TreeFile>
	/** Every path of the folder, foreign ones included, relative to it. */
	readonly paths: readonly string[]
	/** Other names that the files use for what they refer to; resolved in the snapshot. */
	readonly aliases: Aliases
	/** Names the content of the workspace's own files. */
	readonly digest: ReturnType<typeof digestText>
	/** What the files declare, where they are in HCL. */
	readonly hcl?: HclTree
}

/** `id` is the blob's object id, or a digest for a file that is not committed. */
export type TreeFile = {
	/** Relative to the workspace's folder. */
	readonly path: string
	readonly inRepository: string
	readonly id: string
	readonly type: string
	readonly key: string
	/** Attributes that the path tells. */
	readonly told?: Dict
	readonly content?: Uint8Array
}

export type TreeRequest = {
	readonly repository: Repository
	/** Null: the branch has no commit yet; the tree is empty. */
	readonly commit: CommitId | null
	/** The workspace's folder in the repository; '' = its root. */
	readonly folder: string
	/** The service's own name of the workspace. */
	readonly slug: string
	readonly format: 'yaml' | 'hcl'
	readonly provider: Pick<Provider, 'name' | 'hcl'>
	readonly layout: Layout
	readonly schema: Schema
	readonly uncommitted: readonly WorktreeFile[]
	/** Values for variables, from outside of the files. */
	readonly variables?: Variables
	readonly cache: ParseCache
	readonly clock: Clock
	readonly log: Log
}

/** Files that are in no repository, by their paths. */
export type LooseFiles = ReadonlyMap<string, Uint8Array>
export type Loose = { readonly resources: readonly Resource[]; readonly problems: readonly Problem[] }
