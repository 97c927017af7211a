import type { CommitId } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import { DEFAULT_POLICY } from '../plan/index.ts'
import type { Clock, Forge, Log, Merging, Provider, Repository } from '../ports/index.ts'
import type { Settings, WorkspaceSettings } from '../settings/index.ts'
import type { Workspace } from '../sync/index.ts'
import type { Tree } from '../tree/index.ts'

/** A repository on its host. What decides about credentials, hosts and rules comes from one of its branches, never from a pull request (P41). */
export type Site = {
	readonly forge: Forge
	readonly clock: Clock
	readonly log: Log
	/** Fetches a branch and reads its settings. Throws a `Failure` where it has none. */
	ground(branch: string): Promise<Ground>
}

/** A branch as it was fetched, with the settings that it has. */
export type Ground = {
	readonly branch: string
	readonly tip: CommitId
	readonly repository: Repository & Merging
	readonly settings: Settings
	/** The text without any secret that the settings know of: nothing is shown to people that did not pass here (S28). */
	hide(text: string): string
	/** The text of the settings at a commit; null where it has none. */
	settingsText(commit: CommitId): Promise<string | null>
	/** Files of a workspace as a commit has them. `unread`: without a look at any secret (S22). */
	folder(name: string, commit: CommitId, secrets: 'read' | 'unread'): Promise<Files>
	/** A workspace with its credentials. Throws a `Failure` where the branch has moved since it was fetched (P40). */
	workspace(name: string): Promise<Subject>
}

export type Files = { readonly provider: Provider; readonly repository: Repository; readAt(commit: CommitId): Promise<Tree> }

export type Subject = { readonly workspace: Workspace; readonly settings: WorkspaceSettings; readonly repository: Repository & Merging }

/** The workspaces that are kept in step with the branch: those named, else all that are enabled. A name that no settings have is a `Failure`. */
export function workspacesOn(ground: Ground, named: readonly string[] | undefined): readonly string[] {
	const { workspaces } = ground.settings
	const stray = named?.find((name) => !workspaces.has(name))
	if (stray !== undefined)
		fail('WORKSPACE_UNKNOWN', `tideway.yaml on ${ground.branch} has no workspace ${JSON.stringify(stray)}`, {
			hint: `it has: ${[...workspaces.keys()].join(', ')}`,
		})
	return [...workspaces.values()]
		.filter(({ name, enabled, branch }) => branch === ground.branch && (named === undefined ? enabled : named.includes(name)))
		.map(({ name }) => name)
}

/** What the settings decide beforehand; nobody is there to be asked for more. */
export function policyFor({ settings, workspace }: Subject, direction: Policy['direction']): Policy {
	const { mode, deletes, onConflict } = settings
	return { ...DEFAULT_POLICY, mode: mode ?? workspace.provider.defaults.mode, direction, deletes, onConflict }
}
