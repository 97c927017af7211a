import type { HostAccess } from '../adapters/git/host-facts.ts'
import { Failure, fail } from '../model/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import type { Examination } from '../sync/index.ts'
import type { ForgePlace } from './forge-place.ts'
import type { Project } from './project.ts'
import { openNetwork, openReach } from './reach.ts'
import type { Runtime } from './runtime.ts'

/** The service around the repository of a workspace, through its connection; undefined where no API of it is known. */
async function openHost(runtime: Runtime, project: Project, { git, branch }: WorkspaceSettings): Promise<HostAccess | undefined> {
	if (git === undefined || git.kind === 'ssh') return undefined
	const [{ findForge }, { parseRemote }, { makeHttp }] = await Promise.all([
		import('./forge-place.ts'),
		import('../adapters/git/remote.ts'),
		import('../adapters/http.ts'),
	])
	const url = git.url ?? (await project.clone.remoteUrl(branch))
	const place = url === null ? undefined : placeOf(() => findForge(parseRemote(url), git, (name) => runtime.environment.get(name)))
	if (url === null || (place?.kind !== 'github' && place?.kind !== 'gitlab')) return undefined
	const { credential } = await openReach(runtime, project, git, url)
	const { proxy, ca } = await openNetwork(runtime, project, git.network)
	const http = makeHttp({ ...(proxy !== undefined && { proxy }), ...(ca !== undefined && { ca }) })
	runtime.atEnd(async () => http.close())
	const token = (await credential?.())?.password ?? fail('CREDENTIAL_MISSING', `${git.name} has no token`)
	return { http, service: place.kind, api: place.api, repository: place.repository, token }
}

/** A host that is not known has no API to ask, and nothing is wrong with it for that. */
function placeOf(find: () => ForgePlace): ForgePlace | undefined {
	try {
		return find()
	} catch (error) {
		if (error instanceof Failure) return undefined
		throw error
	}
}

/** What the service around the repository says of it, of the branch and of the token. */
export async function examineHost(
	runtime: Runtime,
	project: Project,
	settings: WorkspaceSettings,
	examination: Examination,
): Promise<void> {
	const access = await openHost(runtime, project, settings)
	if (access === undefined) return
	const [{ askHost }, { checkHost, seeJobToken }] = await Promise.all([import('../adapters/git/host-facts.ts'), import('../sync/index.ts')])
	await checkHost(examination, await askHost(access, settings.branch), settings.branch)
	const { environment } = runtime
	if (environment.get('GITHUB_ACTIONS') === 'true' && settings.git?.kind === 'token' && access.token.startsWith('ghs_'))
		await examination.look('job token', async () => seeJobToken('GitHub Actions'))
	if (environment.get('GITLAB_CI') === 'true' && access.token === environment.get('CI_JOB_TOKEN'))
		await examination.look('job token', async () => seeJobToken('GitLab CI'))
}
