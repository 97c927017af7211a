import type { Address } from './address.ts'
import type { ValuePath } from './value.ts'

/** How a problem ends a run; the exit codes are in `model/exit.ts`. */
export type ExitClass = 'error' | 'incomplete' | 'locked' | 'refused' | 'cancelled'

type Entry = { readonly exit: ExitClass; readonly waiting: boolean; readonly meaning: string }

const entry = (exit: ExitClass, meaning: string, waiting = false): Entry => ({ exit, waiting, meaning })

/** Every expected failure: what it means, how it ends a run, and whether waiting can help. */
export const CATALOGUE = {
	ADDRESS_BOUND: entry('error', 'an address or an id is bound already'),
	ADDRESS_DUPLICATE: entry('error', 'two resources claim one address'),
	ADDRESS_UNKNOWN: entry('error', 'no resource has the address that was asked for'),
	ALIAS_DOUBLE: entry('incomplete', 'one name is given to two things'),
	API_ANSWER_INVALID: entry('incomplete', 'the API answered with something that is not what it promises', true),
	API_AUTH: entry('error', 'the API does not accept the credential'),
	API_CONFLICT: entry('incomplete', 'the API says that the name or slug is taken'),
	API_FEATURE_OFF: entry('incomplete', 'the workspace does not have the feature'),
	API_FORBIDDEN: entry('incomplete', 'the credential may not do this'),
	API_IN_USE: entry('incomplete', 'the API says that something still uses the resource'),
	API_LIMIT: entry('incomplete', 'the API limits the rate of calls', true),
	API_NOT_FOUND: entry('incomplete', 'the API does not know the resource'),
	API_REJECTED: entry('incomplete', 'the API refused the values'),
	API_SERVER: entry('incomplete', 'the API failed', true),
	API_UNREACHABLE: entry('incomplete', 'no connection to the API', true),
	APPROVAL_MISSING: entry('refused', 'a review that the settings ask for is missing', true),
	BREAKING_CHANGE: entry('error', 'a change takes away what something else relies on'),
	CANCELLED: entry('cancelled', 'stopped on request'),
	CONFLICT_NONE: entry('error', 'there is no conflict to settle'),
	CONFLICT_STOPS: entry('incomplete', 'conflicts stop everything, as the settings ask'),
	CONFIG_INVALID: entry('error', 'the settings file is not valid'),
	CONFIG_MISSING: entry('error', 'there is no settings file'),
	CREDENTIAL_INVALID: entry('error', 'a secret that the settings refer to is not what it should be'),
	CREDENTIAL_MISSING: entry('error', 'a secret that the settings refer to is not there'),
	DERIVED_EDITED: entry('incomplete', 'a file that follows the workspace was edited by hand'),
	ECHO_OVERWRITTEN: entry('incomplete', "the service's own sync overwrote an edit"),
	ECHO_UNSETTLED: entry('incomplete', "the service's own sync removed a file a moment ago", true),
	EXPORT_NONE: entry('error', 'there is nothing that it could be exported to'),
	FILE_EXISTS: entry('error', 'a file is in the way'),
	DEFECT: entry('error', 'something in Tideway itself broke'),
	DELETE_PROTECTED: entry('incomplete', 'a resource is protected from being deleted'),
	FILE_IO: entry('error', 'the file system refused'),
	FILE_MISSING: entry('error', 'there is no such file'),
	GIT_BRANCH_MISSING: entry('error', 'the tracked branch does not exist'),
	GIT_BRANCH_MOVED: entry('incomplete', 'the branch moved while the run was going on', true),
	GIT_DIRTY: entry('refused', 'files that would be written have uncommitted changes'),
	GIT_DIVERGED: entry('refused', 'the local branch and the remote branch both have commits of their own'),
	GIT_FAILED: entry('error', 'git failed'),
	GIT_HISTORY: entry('refused', 'the branch does not contain the commit of the last sync'),
	GIT_HOST_KEY: entry('error', 'an SSH server shows another key than the pinned one'),
	GIT_MID_OPERATION: entry('refused', 'a merge, rebase or cherry-pick is under way'),
	GIT_NO_COMMITS: entry('error', 'the repository has no commits'),
	GIT_NO_REPOSITORY: entry('error', 'there is no Git repository'),
	GIT_REJECTED: entry('incomplete', 'the remote refused the push'),
	GIT_TOO_OLD: entry('error', 'git is older than 2.31'),
	GIT_UNPUSHED: entry('refused', 'there are commits that are not on the tracked branch'),
	GUARD_DELETES: entry('refused', 'more deletes than are allowed at once'),
	GUARD_EMPTY: entry('refused', 'a whole side disappeared or changed'),
	HCL_EVALUATION: entry('incomplete', 'an expression cannot be computed'),
	HCL_INVALID: entry('incomplete', 'a text is not valid HCL'),
	HCL_UNDONE: entry('error', 'something in a file is understood and not carried out'),
	ID_UNKNOWN: entry('error', 'the workspace has no resource with that id'),
	HCL_COMPUTED: entry('incomplete', 'an expression says what a value is, and only a person can change it'),
	INPUT_MISSING: entry('error', 'a question needs an answer and there is no terminal'),
	INPUT_TOO_LARGE: entry('incomplete', 'a file is larger or deeper than the limits'),
	JSON_INVALID: entry('incomplete', 'a text is not valid JSON'),
	LAYOUT_AMBIGUOUS: entry('incomplete', 'the folder holds files in two layouts that exclude each other'),
	LAYOUT_COLLISION: entry('error', 'two resources would share one file'),
	LIVE_BUSY: entry('incomplete', 'a resource is at work and a structural change has to wait', true),
	LIVE_CHANGED: entry('incomplete', 'the workspace changed since the plan was made', true),
	LIVE_IDENTITY: entry('refused', 'the credential reaches another workspace than before'),
	LIVE_IGNORED: entry('incomplete', 'the API accepted a change and did not make it'),
	LIVE_RESTORED: entry('refused', 'the workspace is at an earlier time than before'),
	LIVE_UNSUPPORTED: entry('refused', 'the API has no way to make the change'),
	LIVE_UNSETTLED: entry('incomplete', 'a value in the workspace keeps changing', true),
	LOCK_HELD: entry('locked', 'somebody else is applying', true),
	LOCK_LOST: entry('locked', 'the lock was taken over by somebody else'),
	LOCK_UNKNOWN: entry('error', 'no lock has that id'),
	MODE_DRIFT: entry('incomplete', 'a side was changed that the mode does not let win'),
	NAME_TAKEN: entry('incomplete', 'the workspace allows a value once, and another resource has it'),
	OUTCOME_UNKNOWN: entry('incomplete', 'it is not known whether a change was made'),
	PAUSED: entry('refused', 'somebody switched the workspace off'),
	PLAN_INVALID: entry('refused', 'the plan file is damaged or of another version'),
	PLAN_PREVIEW: entry('refused', 'a preview cannot be applied'),
	PLAN_STALE: entry('refused', 'something that the plan was made from has changed'),
	POLICY_REFUSED: entry('refused', 'a rule of the settings does not let the plan pass'),
	PROPOSAL_CLOSED: entry('refused', 'a pull request with the same changes was turned down'),
	PROPOSAL_OPEN: entry('incomplete', 'changes wait in a pull request', true),
	PROVIDER_UNFIT: entry('error', 'a provider is not what it has to be, or not in the version that the settings name'),
	PROPOSAL_STALE: entry('incomplete', 'a pull request proposes what the workspace no longer says'),
	PROVIDER_UNKNOWN: entry('error', 'there is no provider of that name'),
	READ_INCOMPLETE: entry('incomplete', 'a list could not be read to its end', true),
	REFERENCE_CIRCLE: entry('incomplete', 'what refers to each other would go round in a circle'),
	REFERENCE_DANGLING: entry('incomplete', 'a reference leads nowhere'),
	RENAME_OPEN: entry('incomplete', 'a new file may be an old one under a new name, and that one is in conflict'),
	RUN_INTERRUPTED: entry('incomplete', 'an apply did not end'),
	RUN_UNDER_WAY: entry('locked', 'somebody is applying', true),
	SECRET_OPEN: entry('incomplete', 'a secret stands in clear text in a file'),
	SECRET_TRUSTED: entry('incomplete', 'nobody can tell whether a secret is the same on both sides'),
	STATE_INVALID: entry('error', 'the stored state is damaged or of another version'),
	STATE_LOST: entry('error', 'the state is gone although it existed'),
	STATE_MOVED: entry('incomplete', 'somebody else wrote the state first', true),
	STATE_NONE: entry('error', 'nothing is stored yet'),
	STATE_ROLLED_BACK: entry('error', 'the state is older than the branch says'),
	STATE_SEALED: entry('error', 'something that is stored cannot be opened with the key that there is'),
	STATE_UNFIT: entry('error', 'the store does not keep its promises'),
	USAGE: entry('error', 'the command was called wrongly'),
	VALUE_INVALID: entry('error', 'a value is not what its attribute takes'),
	VARIABLE_MISSING: entry('incomplete', 'a variable that is needed has no value'),
	WEBHOOK_REFUSED: entry('error', 'a webhook is not from where it says it is'),
	WORKSPACE_UNKNOWN: entry('error', 'the settings have no workspace of that name'),
	YAML_INVALID: entry('incomplete', 'a file is not valid YAML'),
} as const satisfies Record<string, Entry>

export type Code = keyof typeof CATALOGUE

/** An expected failure, as data: what happened to which thing, what to type next, where. */
export type Problem = {
	readonly code: Code
	readonly message: string
	readonly hint?: string
	readonly where?: Where
	readonly cause?: Problem
}

export type Where = {
	readonly file?: string
	readonly line?: number
	readonly column?: number
	readonly address?: Address
	readonly path?: ValuePath
}

/** Something wrong with a file. */
export type Finding = { readonly level: 'error' | 'warning'; readonly problem: Problem }

export function problem(code: Code, message: string, more: Omit<Problem, 'code' | 'message'> = {}): Problem {
	// Where `more` is a whole problem, as that of a cause, its code and message are not this one's.
	const { hint, where, cause } = more
	return { code, message, ...(hint !== undefined && { hint }), ...(where && { where }), ...(cause && { cause }) }
}

/** How shell code gives up: one expected problem, thrown. Pure code returns problems instead. */
export class Failure extends Error {
	readonly problem: Problem

	constructor(cause: Problem) {
		super(cause.message)
		this.name = 'Failure'
		this.problem = cause
	}
}

/** Shorthand for `throw new Failure(problem(…))`. */
export function fail(code: Code, message: string, more: Omit<Problem, 'code' | 'message'> = {}): never {
	throw new Failure(problem(code, message, more))
}
