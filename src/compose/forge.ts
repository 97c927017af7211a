import { fail } from '../model/index.ts'
import type { Forge } from '../ports/index.ts'
import type { GitConnection } from '../settings/index.ts'
import type { ForgePlace } from './forge-place.ts'
import type { Project } from './project.ts'
import type { Reaching } from './reach.ts'
import { openAppOf, openNetwork } from './reach.ts'
import { readSecret } from './secret.ts'

/** What an App needs for reviews; the rest of its token's rights is none of ours. */
export const REVIEWING = { contents: 'read', pull_requests: 'write', checks: 'write' } as const
/** What it needs to write to branches. */
export const WRITING = { contents: 'write' } as const

/** `url`: of the repository. `rights`: of an App's token. */
export type ForgeRequest = { readonly url: string | null; readonly git: GitConnection | undefined; readonly rights: Rights }

type Rights = Readonly<Record<string, 'read' | 'write'>>

/**
 * The host of a repository, with the credential of the workspace's connection or, without one, of the environment. Throws a `Failure`
 * where the host is not one whose pull requests are known here, or nothing speaks for us there.
 */
export async function openForge(runtime: Reaching, project: Pick<Project, 'root'>, { url, git, rights }: ForgeRequest): Promise<Forge> {
	const [{ parseRemote }, { findForge }, { makeHttp }, { FORGES }] = await Promise.all([
		import('../adapters/git/remote.ts'),
		import('./forge-place.ts'),
		import('../adapters/http.ts'),
		import('../forge/index.ts'),
	])
	const place = findForge(url === null ? undefined : parseRemote(url), git, (name) => runtime.environment.get(name))
	const { proxy, ca } = git ? await openNetwork(runtime, project, git.network) : { proxy: undefined, ca: undefined }
	const http = makeHttp({ ...(proxy && { proxy }), ...(ca !== undefined && { ca }) })
	runtime.atEnd(async () => http.close())
	const { kind, api, repository, speaker } = place
	const token = await tokenOf(runtime, project, place, git, rights)
	const isJobToken = speaker === 'connection' ? await isJobs(runtime, git, token) : speaker.isJobToken
	return FORGES[kind]({ http, clock: runtime.clock, api, repository, token, isJobToken })
}

/** A token that is asked for at each call, as those of an App end. */
async function tokenOf(
	runtime: Reaching,
	project: Pick<Project, 'root'>,
	{ speaker, repository }: ForgePlace,
	git: GitConnection | undefined,
	rights: Rights,
): Promise<() => Promise<string>> {
	if (speaker !== 'connection') return async () => runtime.environment.get(speaker.variable) ?? ''
	if (git?.kind === 'github-app') {
		const network = await openNetwork(runtime, project, git.network)
		const app = await openAppOf({ runtime, project, ...network }, git, repository, rights)
		runtime.atEnd(() => app.revoke())
		return () => app.token()
	}
	if (git?.kind !== 'token') return fail('CREDENTIAL_MISSING', 'the connection has no token')
	const token = await readSecret(runtime, project, git.token, `a token for ${git.host}`)
	return async () => token
}

/** A connection may use the token that GitLab made for the job. */
async function isJobs({ environment }: Reaching, git: GitConnection | undefined, token: () => Promise<string>): Promise<boolean> {
	return git?.kind === 'token' && environment.get('GITLAB_CI') === 'true' && (await token()) === environment.get('CI_JOB_TOKEN')
}
