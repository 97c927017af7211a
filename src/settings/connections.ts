import * as z from 'zod/mini'

/** Where a secret is: the settings never hold one. */
export type SecretRef = { readonly kind: 'env'; readonly name: string } | { readonly kind: 'file'; readonly path: string }

/** What stands between this machine and a server. */
export type Network = {
	readonly proxy?: ProxySettings
	/** Certificates in PEM: the only authorities that are trusted. */
	readonly ca?: SecretRef
}
export type ProxySettings = {
	readonly kind: 'http' | 'https' | 'socks5'
	readonly host: string
	readonly port: number
	/** `user:password`. */
	readonly login?: SecretRef
}

/** One way to a Git server. `url`: the repository as this way reaches it, where it is not the clone's own remote. */
export type GitConnection = { readonly name: string; readonly url?: string; readonly network: Network } & (
	| SshConnection
	| TokenConnection
	| AppConnection
)
export type SshConnection = {
	readonly kind: 'ssh'
	readonly key: SecretRef | { readonly kind: 'agent' }
	readonly passphrase?: SecretRef
	/** Lines of a known_hosts file, or the file that has them. */
	readonly knownHosts: readonly string[] | SecretRef
	readonly user?: string
	readonly jump?: { readonly user?: string; readonly host: string; readonly port: number }
}
export type TokenConnection = {
	readonly kind: 'token'
	/** `host` or `host:port`, the only one that sees the token. */
	readonly host: string
	readonly token: SecretRef
	readonly username?: string
	readonly service?: Service
	/** Address of the service's API where the host does not tell it, without a slash at its end. */
	readonly api?: string
}
export type AppConnection = {
	readonly kind: 'github-app'
	readonly host: string
	readonly appId: string
	readonly installationId?: number
	readonly privateKey: SecretRef
	/** Address of the API, without a slash at its end. */
	readonly api: string
}
export type Service = z.infer<typeof SERVICE>
export type ConnectionFile = z.infer<(typeof CONNECTION)['ssh' | 'token' | 'github-app']>
export type NetworkFile = {
	readonly proxy?: string | undefined
	readonly proxy_login?: string | undefined
	readonly ca?: string | undefined
}

const SECRET = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^\0]+)$/
const KEY = /^(?:agent|env:[A-Za-z_][A-Za-z0-9_]*|file:[^\0]+)$/
const HOST = /^(?![-.])[\w.-]+(?::\d{1,5})?$/
const USER = /^(?!-)[\w.~+-]+$/
const USERNAME = /^[^\p{Cc}:]+$/u
const JUMP = /^(?:(?!-)[\w.~+-]+@)?(?![-.])[\w.-]+(?::\d{1,5})?$/
const PROXY = /^(?:https?|socks5):\/\/(?![-.])[\w.-]+(?::\d{1,5})?\/?$/
const KNOWN_HOST = /^(?!-)[\w.,*?![\]:|=+/-]+ (?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/]+={0,2}(?: [^\p{Cc}]*)?$/u
const API = /^(?:https:\/\/[^\s/@]+|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(?:\/[^\s@]*)?$/
const REPOSITORY = /^(?!-)(?!.*[\p{Cc}\s])(?![a-z0-9+.-]+:\/\/[^/?#]*:[^/?#]*@)(?!https?:\/\/[^/?#]*@).+$/iu
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 3128, https: 443, socks5: 1080 }

/** A rule that a text has to keep, with the sentence that says so. The text itself is never repeated: it may be a secret (P7). */
export const form = (pattern: RegExp, message: string): ReturnType<typeof z.regex> => z.regex(pattern, { error: message })
export const secret = z.string().check(form(SECRET, 'takes env:NAME or file:PATH, never the secret itself'))

const SERVICE = z.enum(['github', 'gitlab', 'bitbucket', 'gitea', 'azure', 'other'])
const host = z.string().check(form(HOST, 'takes the name of a host: git.example.com or git.example.com:8443'))
const api = z.string().check(form(API, 'takes an address that begins with https:// (http:// only for this machine)'))

export const NETWORK = {
	proxy: z.optional(
		z.string().check(form(PROXY, 'takes http://host:port, https://host:port or socks5://host:port; its password goes into proxy_login')),
	),
	proxy_login: z.optional(secret),
	ca: z.optional(z.string().check(form(SECRET, 'takes file:PATH or env:NAME of certificates in PEM'))),
}
const COMMON = {
	url: z.optional(z.string().check(form(REPOSITORY, 'takes the address of the repository, without any password or token in it'))),
	...NETWORK,
}

/** By kind: what a connection takes in the settings file. */
export const CONNECTION = {
	ssh: z.strictObject({
		kind: z.literal('ssh'),
		key: z.string().check(form(KEY, 'takes agent, env:NAME or file:PATH, never the key itself')),
		passphrase: z.optional(secret),
		known_hosts: z.union(
			[
				z.array(z.string().check(form(KNOWN_HOST, 'takes HOST TYPE KEY'))).check(z.minLength(1)),
				z.string().check(form(SECRET, 'takes file:PATH')),
			],
			{ error: 'takes a list of lines as in a known_hosts file, HOST TYPE KEY, or file:PATH' },
		),
		user: z.optional(z.string().check(form(USER, 'takes the name of a user, without spaces and quotes'))),
		jump: z.optional(z.string().check(form(JUMP, 'takes a host to go through: user@bastion.example.com:22'))),
		...COMMON,
	}),
	token: z.strictObject({
		kind: z.literal('token'),
		host,
		token: secret,
		username: z.optional(z.string().check(form(USERNAME, 'takes a name without a colon'))),
		service: z.optional(SERVICE),
		api: z.optional(api),
		...COMMON,
	}),
	'github-app': z.strictObject({
		kind: z.literal('github-app'),
		app_id: z.union([z.int().check(z.positive()), z.string().check(form(/^[\w.]{1,60}$/, 'takes the id of the App'))], {
			error: 'takes the id of the App, or its client id',
		}),
		installation_id: z.optional(z.int().check(z.positive())),
		private_key: secret,
		host: z._default(host, 'github.com'),
		api: z.optional(api),
		...COMMON,
	}),
} as const

/** For the published schema. */
export const ANY_CONNECTION = z.discriminatedUnion('kind', [CONNECTION.ssh, CONNECTION.token, CONNECTION['github-app']])

/** The reference that a checked text stands for. */
export function secretOf(text: string): SecretRef {
	const rest = text.slice(text.indexOf(':') + 1)
	return text.startsWith('env:') ? { kind: 'env', name: rest } : { kind: 'file', path: rest }
}

/** As the settings file writes it. */
export function showSecretRef(ref: SecretRef): string {
	return ref.kind === 'env' ? `env:${ref.name}` : `file:${ref.path}`
}

/** A connection as the program uses it, from its checked settings. */
export function connectionOf(name: string, file: ConnectionFile): GitConnection {
	const common = { name, network: networkOf(file), ...(file.url !== undefined && { url: file.url }) }
	switch (file.kind) {
		case 'ssh':
			return { ...common, ...sshOf(file) }
		case 'token':
			return {
				...common,
				kind: 'token',
				host: file.host.toLowerCase(),
				token: secretOf(file.token),
				...(file.username !== undefined && { username: file.username }),
				...(file.service !== undefined && { service: file.service }),
				...(file.api !== undefined && { api: file.api.replace(/\/+$/, '') }),
			}
		case 'github-app':
			return {
				...common,
				kind: 'github-app',
				host: file.host.toLowerCase(),
				appId: String(file.app_id),
				privateKey: secretOf(file.private_key),
				api: (file.api ?? githubApi(file.host)).replace(/\/+$/, ''),
				...(file.installation_id !== undefined && { installationId: file.installation_id }),
			}
	}
}

export function networkOf({ proxy, proxy_login, ca }: NetworkFile): Network {
	return {
		...(proxy !== undefined && { proxy: proxyOf(proxy, proxy_login) }),
		...(ca !== undefined && { ca: secretOf(ca) }),
	}
}

function proxyOf(text: string, login: string | undefined): ProxySettings {
	const [, kind = '', host = '', port] = /^(\w+):\/\/([^:/]+)(?::(\d+))?/.exec(text) ?? []
	return {
		kind: kind as ProxySettings['kind'],
		host,
		port: Number(port ?? DEFAULT_PORTS[kind]),
		...(login !== undefined && { login: secretOf(login) }),
	}
}

function sshOf(file: z.infer<(typeof CONNECTION)['ssh']>): SshConnection {
	const [, user, host = '', port] = /^(?:([^@]+)@)?([^:]+)(?::(\d+))?$/.exec(file.jump ?? '') ?? []
	return {
		kind: 'ssh',
		key: file.key === 'agent' ? { kind: 'agent' } : secretOf(file.key),
		knownHosts: typeof file.known_hosts === 'string' ? secretOf(file.known_hosts) : file.known_hosts,
		...(file.passphrase !== undefined && { passphrase: secretOf(file.passphrase) }),
		...(file.user !== undefined && { user: file.user }),
		...(file.jump !== undefined && { jump: { ...(user !== undefined && { user }), host, port: Number(port ?? 22) } }),
	}
}

/** A company's own server has its API below its address; what GitHub runs for companies has a host of its own for it. */
function githubApi(host: string): string {
	return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`
}
