import type { Remote } from '../adapters/git/remote.ts'
import { serviceOf } from '../adapters/git/username.ts'
import { fail } from '../model/index.ts'
import type { Environment, ForgeKind } from '../ports/index.ts'
import type { GitConnection } from '../settings/index.ts'

/** Where a repository's pull requests are, and who speaks for us there. */
export type ForgePlace = {
	readonly kind: ForgeKind
	/** Without a slash at its end. */
	readonly api: string
	/** `owner/name`; groups of GitLab may be deeper. */
	readonly repository: string
	readonly speaker: 'connection' | { readonly variable: string; readonly isJobToken: boolean }
}

/** What an environment says of one kind of host: by which variable it names its server, the API of it, and a token for it. */
type Surroundings = {
	readonly tokens: readonly string[]
	readonly jobToken?: string
	readonly server?: string
	readonly api?: string
	/** The host that tokens without a server are for. */
	readonly home?: string
}

const SURROUNDINGS: Readonly<Record<ForgeKind, Surroundings>> = {
	github: { tokens: ['GITHUB_TOKEN', 'GH_TOKEN'], server: 'GITHUB_SERVER_URL', api: 'GITHUB_API_URL', home: 'github.com' },
	gitlab: { tokens: ['GITLAB_TOKEN'], jobToken: 'CI_JOB_TOKEN', server: 'CI_SERVER_URL', api: 'CI_API_V4_URL', home: 'gitlab.com' },
	bitbucket: { tokens: ['BITBUCKET_TOKEN'], home: 'bitbucket.org' },
	// Its jobs speak as those of GitHub.
	gitea: { tokens: ['GITEA_TOKEN', 'GITHUB_TOKEN'], server: 'GITHUB_SERVER_URL', api: 'GITHUB_API_URL' },
}

/** By a variable that is `true` in jobs of the service: for hosts whose name does not tell. */
const JOBS: readonly (readonly [string, ForgeKind])[] = [
	['GITEA_ACTIONS', 'gitea'],
	['FORGEJO_ACTIONS', 'gitea'],
	['GITHUB_ACTIONS', 'github'],
	['GITLAB_CI', 'gitlab'],
]

type Get = Environment['get']

/**
 * Finds the host of a remote. A token of the environment goes only to the host that the environment is about, one of a connection only to
 * the connection's. Throws `Failure`: CONFIG_INVALID where the host's pull requests are not known here, CREDENTIAL_MISSING where nothing
 * speaks for us there.
 */
export function findForge(remote: Remote | undefined, git: GitConnection | undefined, get: Get): ForgePlace {
	const speaks = git?.kind === 'token' || git?.kind === 'github-app' ? git : undefined
	const host = speaks?.host ?? hostOf(remote)
	const kind = host === undefined ? undefined : kindOf(host, git, get)
	if (!remote || remote.kind === 'file' || host === undefined || kind === undefined) return refuse(remote, host)
	const around = aroundOf(SURROUNDINGS[kind], host, get)
	const parts = remote.key.replace(/^[a-z]+:\/\/[^/]+\//, '').split('/')
	const given = speaks ? speaks.api : around.isOurs ? around.api : undefined
	if (kind === 'bitbucket' && host !== 'bitbucket.org' && given === undefined) return refuse(remote, host)
	const api = given?.replace(/\/+$/, '') ?? apiOf(kind, remote, host, parts.slice(0, -2))
	const repository = repositoryOf(kind, parts, api)
	if (repository === undefined || !isSafe(api)) return refuse(remote, host)
	return { kind, api, repository, speaker: speaks ? 'connection' : variableOf(SURROUNDINGS[kind], around, get) }
}

/** `isStated`: the environment says that it is about this host. `isOurs`: its tokens are for this host. */
type Around = { readonly isStated: boolean; readonly isOurs: boolean; readonly api: string | undefined }

function aroundOf({ server, api: variable, home }: Surroundings, host: string, get: Get): Around {
	const stated = server === undefined ? undefined : get(server)
	const api = variable === undefined ? undefined : get(variable)
	const isStated = stated !== undefined && isServer(stated, host)
	return { isStated, isOurs: isStated || (stated === undefined && (host === home || api !== undefined)), api }
}

/** Some hosts take SSH under another name too, where a firewall lets nothing but the port of https through. */
function hostOf(remote: Remote | undefined): string | undefined {
	const host = remote?.origin ? new URL(remote.origin).host : remote?.server?.host.toLowerCase()
	return host?.replace(/^(?:alt)?ssh\.(?=(?:github\.com|gitlab\.com|bitbucket\.org)$)/, '')
}

function kindOf(host: string, git: GitConnection | undefined, get: Get): ForgeKind | undefined {
	if (git?.kind === 'github-app') return 'github'
	const named = (git?.kind === 'token' ? git.service : undefined) ?? serviceOf(host)
	if (named !== 'other') return named === 'azure' ? undefined : named
	return JOBS.find(([name, kind]) => get(name) === 'true' && isServer(get(SURROUNDINGS[kind].server ?? '') ?? '', host))?.[1]
}

/** An SSH address has a port of its own, which is not that of the web server. */
function isServer(server: string, host: string): boolean {
	const url = URL.parse(server)
	return url !== null && (url.host === host || url.hostname === host)
}

/** An address without encryption reaches this machine only. */
function isSafe(api: string): boolean {
	const url = URL.parse(api)
	return url?.protocol === 'https:' || (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
}

function apiOf(kind: ForgeKind, remote: Remote, host: string, before: readonly string[]): string {
	const origin = remote.origin !== undefined && new URL(remote.origin).host === host ? remote.origin : `https://${host}`
	if (kind === 'github' && host === 'github.com') return 'https://api.github.com'
	// With data residency each company has a host of its own.
	if (kind === 'github' && host.endsWith('.ghe.com')) return `https://api.${host}`
	if (kind === 'bitbucket') return 'https://api.bitbucket.org/2.0'
	if (kind === 'gitea') return [origin, ...before, 'api/v1'].join('/')
	return `${origin}/api/${kind === 'gitlab' ? 'v4' : 'v3'}`
}

function repositoryOf(kind: ForgeKind, parts: readonly string[], api: string): string | undefined {
	const folder = new URL(api).pathname
		.replace(/\/api\/v4$/, '')
		.split('/')
		.filter((part) => part !== '')
	const isBelow = kind === 'gitlab' && folder.every((part, index) => parts[index] === part)
	const own = kind === 'gitlab' ? (isBelow ? parts.slice(folder.length) : parts) : parts.slice(-2)
	return own.length < 2 || own.some((part) => !/^(?!\.{1,2}$)[\w.~-]+$/.test(part)) ? undefined : own.join('/')
}

function variableOf({ tokens, jobToken }: Surroundings, { isStated, isOurs }: Around, get: Get): ForgePlace['speaker'] {
	const variable = isOurs ? tokens.find((name) => get(name) !== undefined) : undefined
	if (variable !== undefined) return { variable, isJobToken: false }
	if (jobToken !== undefined && isStated && get(jobToken) !== undefined) return { variable: jobToken, isJobToken: true }
	const others = 'give the workspace a connection with a token'
	return fail('CREDENTIAL_MISSING', 'there is no token for the API of the host of the repository', {
		hint: isOurs ? `set ${tokens.join(' or ')}, or ${others}` : others,
	})
}

function refuse(remote: Remote | undefined, host: string | undefined): never {
	const isServer = host !== undefined && serviceOf(host) === 'bitbucket' && host !== 'bitbucket.org'
	const why = isServer ? 'on a Bitbucket Data Center, whose pull requests are not known' : 'on no host whose pull requests are known'
	return fail('CONFIG_INVALID', `${remote?.shown ?? 'the repository'} is ${why}`, {
		hint: 'use `push: direct`, or name the service in a connection: `service: github`, gitlab, bitbucket or gitea',
	})
}
