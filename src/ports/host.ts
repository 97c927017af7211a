/** What the service around a repository says of it, of a branch and of a token; left out where it does not tell, or may not be asked. */
export type HostFacts = {
	/** Why nothing could be asked: a status, or what the network said. */
	readonly unanswered?: string
	readonly mayPush?: boolean
	readonly isArchived?: boolean
	readonly isPublic?: boolean
	/** What keeps a direct push from the branch, in the words of GitHub's rulesets: `pull_request`; `protected` is any other reason. */
	readonly rules?: readonly string[]
	/** What the token is good for, in the service's own words. */
	readonly scopes?: readonly string[]
	/** When the token ends, as the service writes it. */
	readonly endsAt?: string
}
