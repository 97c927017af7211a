import type { CommitId } from '../model/index.ts'
import { Failure, fail, problem } from '../model/index.ts'
import type { CiJob, Ground, Site } from '../runner/index.ts'
import { jobOf } from '../runner/index.ts'
import { openFolderAt } from './folder.ts'
import { jobRepository } from './job.ts'
import type { Project } from './project.ts'
import { findClone, readSettings, SETTINGS_FILE } from './project.ts'
import { openRepositoryOf } from './repository.ts'
import { settingsBlob } from './rules.ts'
import type { Runtime } from './runtime.ts'
import { hidingSecrets } from './secret-names.ts'
import { openWorkspace } from './workspace.ts'

/** The job that this process is part of. */
export async function findJob({ environment, files }: Runtime): Promise<CiJob> {
	const path = environment.get('GITHUB_EVENT_PATH')
	const content = path === undefined ? undefined : await files.read(path)
	return (
		jobOf(environment.get, content && parsed(content)) ??
		fail('USAGE', '`tideway ci` runs in a job of GitHub Actions or GitLab CI', {
			hint: 'elsewhere there are `tideway plan` and `tideway apply`',
		})
	)
}

function parsed(content: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(content))
	} catch {
		// It is a hint, and the variables hold another one.
		return undefined
	}
}

/** The repository that the job runs for. Nothing of what is checked out is looked at, but where its remote is. */
export async function openSite(runtime: Runtime, signal: AbortSignal): Promise<Site> {
	const clone = await findClone(runtime)
	const bare = { root: clone.root, clone }
	const { openForge, REVIEWING } = await import('./forge.ts')
	const url = jobRepository(runtime) ?? (await clone.remoteUrl('main'))
	const forge = await openForge(runtime, bare, { url, git: undefined, rights: REVIEWING })
	return { forge, clock: runtime.clock, log: runtime.log, ground: (branch) => openGround(runtime, bare, branch, signal) }
}

async function openGround(runtime: Runtime, bare: Pick<Project, 'root' | 'clone'>, branch: string, signal: AbortSignal): Promise<Ground> {
	const repository = await openRepositoryOf(runtime, bare, { branch }, signal)
	const ref = `refs/heads/${branch}`
	const tip =
		(await repository.fetch([ref])).get(ref) ?? fail('GIT_BRANCH_MISSING', `${repository.url} has no branch ${JSON.stringify(branch)}`)
	const textAt = async (commit: CommitId): Promise<string | null> => {
		const content = await settingsBlob(repository, commit)
		return content ? new TextDecoder().decode(content) : null
	}
	const text = (await textAt(tip)) ?? fail('CONFIG_MISSING', `${SETTINGS_FILE} is not on ${branch} yet`, { hint: `commit it to ${branch}` })
	const project: Project = { ...bare, settings: readSettings(new TextEncoder().encode(text)), text }
	return {
		branch,
		hide: await hidingSecrets(runtime, project.settings),
		tip,
		repository,
		settings: project.settings,
		settingsText: textAt,
		folder: async (name, commit, secrets) =>
			await openFolderAt(runtime, project, name, {
				repository,
				commit,
				uncommitted: [],
				...(secrets === 'unread' && { variables: 'unread' }),
			}),
		workspace: async (name) => {
			const opened = await openWorkspace(runtime, project, name, 'branch', signal)
			if (opened.source.tip === tip) return opened
			throw new Failure(
				problem('PLAN_STALE', `${branch} moved while it was looked at`, { hint: 'the run for the newer commit says the rest' }),
			)
		},
	}
}
