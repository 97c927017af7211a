import type { Address, CommitId, Problem } from '../model/index.ts'
import type {
	Clock,
	Connection,
	Files,
	Log,
	Person,
	Provider,
	Random,
	RefName,
	Repository,
	StateStore,
	WorktreeFile,
} from '../ports/index.ts'

/** One workspace with everything it needs of the outside world, built once by `compose.ts`. */
export type Workspace = {
	readonly name: string
	readonly provider: Provider
	/** The service's own name of it. */
	readonly slug: string
	readonly format: 'yaml' | 'hcl'
	/** The workspace's folder in the repository; '' = its root. */
	readonly folder: string
	/** The tracked branch: `refs/heads/main`. */
	readonly branch: RefName
	readonly isIgnored: (address: Address) => boolean
	readonly commits: 'per-resource' | 'per-sync'
	readonly live: Connection
	/** From here on a wish to stop no longer cuts off calls of the API: what a change has begun, it ends (P31). */
	readonly beginWriting: () => void
	readonly repository: Repository
	readonly store: StateStore
	readonly files: Files
	readonly clock: Clock
	readonly random: Random
	readonly log: Log
	readonly person: Person
	/** `user@host`, and the process. */
	readonly holder: string
	/** Absolute paths of our own files. */
	readonly paths: { readonly cache: string; readonly rescue: string; readonly runs: string }
}

/** Which tree is planned: a commit, with files that are not committed laid over it. */
export type Source = {
	readonly commit: CommitId | null
	readonly uncommitted: readonly WorktreeFile[]
	readonly preview: boolean
	readonly warnings: readonly Problem[]
}
