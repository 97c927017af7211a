import { Failure } from '../model/index.ts'
import type { Forge } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import type { Examination } from '../sync/index.ts'
import type { Project } from './project.ts'
import type { Reaching } from './reach.ts'
import { readSecret } from './secret.ts'

type Place = Pick<Project, 'root'> & { readonly clone: Pick<Project['clone'], 'remoteUrl'> }
type Kept = Pick<WorkspaceSettings, 'git' | 'branch' | 'signing'>

/** The host of the repository of a workspace, through its connection; undefined where it has none, or no API of the host is known. */
async function openHost(runtime: Reaching, project: Place, { git, branch }: Kept): Promise<Forge | undefined> {
	if (git === undefined || git.kind === 'ssh') return undefined
	const { openForge, WRITING } = await import('./forge.ts')
	try {
		return await openForge(runtime, project, { url: git.url ?? (await project.clone.remoteUrl(branch)), git, rights: WRITING })
	} catch (error) {
		// A host that is not known has no API to ask, and nothing is wrong with it for that.
		if (error instanceof Failure && error.problem.code === 'CONFIG_INVALID') return undefined
		throw error
	}
}

/** What the host of the repository says of it, of the branch and of the credential. */
export async function examineHost(runtime: Reaching, project: Place, settings: Kept, examination: Examination): Promise<void> {
	const forge = await openHost(runtime, project, settings)
	if (forge === undefined) return
	const { checkHost, seeJobToken } = await import('../sync/index.ts')
	const signer = settings.signing === undefined ? 'nobody' : settings.signing.kind === 'host' ? 'host' : 'us'
	await checkHost(examination, forge, { branch: settings.branch, signer })
	const { environment } = runtime
	if (settings.git?.kind !== 'token') return
	const token = await readSecret(runtime, project, settings.git.token, 'the token')
	if (environment.get('GITHUB_ACTIONS') === 'true' && token.startsWith('ghs_'))
		await examination.look('job token', async () => seeJobToken('GitHub Actions'))
	if (environment.get('GITLAB_CI') === 'true' && token === environment.get('CI_JOB_TOKEN'))
		await examination.look('job token', async () => seeJobToken('GitLab CI'))
}
