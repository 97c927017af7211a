import type { Address, Change, CommitId, Overlays, Problem } from '../model/index.ts'
import type { Rules } from '../plan/index.ts'
import type {
	Clock,
	Connection,
	Files,
	Forge,
	Holders,
	Keyed,
	Log,
	Merging,
	Person,
	Provider,
	Random,
	RefName,
	Repository,
	StateStore,
	Variables,
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
	/** Why an outbound change has to wait although nothing else is in its way; asked once the workspace was read. */
	readonly waits?: (change: Change) => Problem | undefined
	readonly repository: Repository & Merging
	readonly store: StateStore
	readonly files: Files
	readonly clock: Clock
	readonly random: Random
	readonly log: Log
	readonly person: Person
	/** Values for variables, from outside of Git. */
	readonly variables: Variables
	/** Values that this workspace has in place of those in its files. */
	readonly overlays?: Overlays
	/** Resources whose files may hold what looks like a secret. */
	readonly mayHoldSecrets?: (address: Address) => boolean
	/** Where the settings name a key for the state. */
	readonly keyed?: Keyed
	/** Whom the service's names for people stand for in Git. */
	readonly people: ReadonlyMap<string, Person>
	/** Rules of the settings over what a run may do to the workspace. */
	readonly rules?: Rules
	/** The rules as a commit of the branch has them. */
	readonly rulesAt?: (commit: CommitId) => Promise<RulesAt>
	/** The repository's host; fails where none is known, or nothing speaks for us there. */
	readonly forge?: () => Promise<Forge>
	/** Where outbound changes may go to a pull request; `protected`: where the host says that the branch takes no pushes. `signs`: the host makes its commits, and signs them. */
	readonly pulls?: { readonly when: 'always' | 'protected'; readonly signs?: 'host'; readonly forge: () => Promise<Forge> }
	/** `user@host`, and the process. */
	readonly holder: string
	/** What is known here of who holds locks. */
	readonly holders?: Holders
	/** Absolute paths of our own files. */
	readonly paths: { readonly cache: string; readonly rescue: string; readonly runs: string }
}

/** `text`: of the whole settings file, to tell whether it changed; null where there is none. */
export type RulesAt = { readonly text: string | null; readonly rules?: Rules }

/** Which tree is planned: a commit, with files that are not committed laid over it. */
export type Source = {
	readonly commit: CommitId | null
	readonly uncommitted: readonly WorktreeFile[]
	readonly preview: boolean
	readonly warnings: readonly Problem[]
}
