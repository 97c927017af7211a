import { fail } from '../model/index.ts'
import type { Forge } from '../ports/index.ts'
import type { GitConnection } from '../settings/index.ts'
import type { ForgePlace } from './forge-place.ts'
import type { Project } from './project.ts'
import type { Reaching } from './reach.ts'
import { openAppOf, openNetwork } from './reach.ts'
import { readSecret } from './secret.ts'

/** What an App needs here; the rest of its token's rights is none of ours. */
const PERMISSIONS = { contents: 'read', pull_requests: 'write', checks: 'write' } as const

/**
 * The host of a repository, with the credential of the workspace's connection or, without one, of the environment. Throws a `Failure`
 * where the host is not one whose pull requests are known here, or nothing speaks for us there.
 */
export async function openForge(
	runtime: Reaching,
	project: Pick<Project, 'root'>,
	url: string | null,
	git: GitConnection | undefined,
): Promise<Forge> {
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
	const isJobToken = speaker !== 'connection' && speaker.isJobToken
	const token = await tokenOf(runtime, project, place, git)
	return FORGES[kind]({ http, clock: runtime.clock, api, repository, token, isJobToken })
}

/** A token that is asked for at each call, as those of an App end. */
async function tokenOf(
	runtime: Reaching,
	project: Pick<Project, 'root'>,
	{ speaker, repository }: ForgePlace,
	git: GitConnection | undefined,
): Promise<() => Promise<string>> {
	if (speaker !== 'connection') return async () => runtime.environment.get(speaker.variable) ?? ''
	if (git?.kind === 'github-app') {
		const network = await openNetwork(runtime, project, git.network)
		const app = await openAppOf({ runtime, project, ...network }, git, repository, PERMISSIONS)
		runtime.atEnd(() => app.revoke())
		return () => app.token()
	}
	if (git?.kind !== 'token') return fail('CREDENTIAL_MISSING', 'the connection has no token')
	const token = await readSecret(runtime, project, git.token, `a token for ${git.host}`)
	return async () => token
}
