import type { Address, CommitId } from '../model/index.ts'
import { Failure } from '../model/index.ts'
import type { Repository } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import type { RulesAt, Workspace } from '../sync/index.ts'
import { readSettings, SETTINGS_FILE } from './project.ts'

/** What patterns of resources are about. */
type Match = (patterns: readonly string[]) => (address: Address) => boolean

/** The settings file as the branch has it. */
export async function settingsBlob(repository: Repository, tip: CommitId): Promise<Uint8Array | undefined> {
	const entry = (await repository.list(tip, '')).find((file) => file.path === SETTINGS_FILE)
	return entry && (await repository.read([entry.id])).get(entry.id)
}

/** The rules of a workspace's settings, if there are any. */
export function rulesOf({ policy }: Pick<WorkspaceSettings, 'policy'>, match: Match): Pick<Workspace, 'rules'> {
	if (!policy) return {}
	const reviewers = policy.reviewers.map(({ pattern, from, count }) => ({ about: pattern, isAbout: match([pattern]), from, count }))
	const { max, protect, windows, inboundApproval } = policy
	return { rules: { max, isProtected: match(protect), windows, reviewers, needsApproval: inboundApproval } }
}

/** The rules as a commit has them: none where it has no settings for the workspace, or none that can be read. */
export async function readRules(repository: Repository, commit: CommitId, name: string, match: Match): Promise<RulesAt> {
	const content = await settingsBlob(repository, commit)
	if (!content) return { text: null }
	const text = new TextDecoder().decode(content)
	try {
		return { text, ...rulesOf(readSettings(content).workspaces.get(name) ?? {}, match) }
	} catch (error) {
		if (error instanceof Failure) return { text }
		throw error
	}
}
