import { type Environment, withSettings } from './environment.ts'
import type { Credential } from './remote.ts'

/** How a remote is reached, where not in the way of the person's own git. */
export type Reach = {
	/** The child's home: without settings, helpers and .netrc of the person's. */
	readonly home: string
	/** Asked before each call, as it may have to be renewed. */
	readonly credential?: () => Promise<Credential>
	readonly ssh?: {
		readonly config: string
		/** Text of the known hosts file. */
		readonly knownHosts: string
		/** A program that says the key's passphrase, which it finds in a variable of the child. */
		readonly askpass?: { readonly program: string; readonly passphrase: string }
		readonly agent: boolean
	}
	readonly proxy?: {
		/** `socks5h://host:port`, without a login. */
		readonly url: string
		readonly login?: Credential
	}
	/** A file of certificates in PEM. */
	readonly ca?: string
}

/** What the person's own way of reaching a remote needs, and a connection must not take. */
const PERSONAL = [
	'SSH_AUTH_SOCK',
	'SSH_AGENT_PID',
	'DBUS_SESSION_BUS_ADDRESS',
	'KRB5CCNAME',
	'GNUPGHOME',
	'CURL_CA_BUNDLE',
	'SSL_CERT_FILE',
]
const PERSONAL_PREFIXES = /^(?:XDG_|GH_|GLAB_|GCM_|AWS_|CLOUDSDK_|GITHUB_TOKEN$|GITLAB_TOKEN$)/
const PROXIES = /^(?:HTTPS?|ALL|NO)_PROXY$/i

/** The environment of a git child that reaches a remote in this way and in no other. */
export function reachEnvironment(env: Environment, reach: Reach): Readonly<Record<string, string>> {
	const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && isKept(entry[0], reach))
	const { ssh, proxy, ca } = reach
	return withSettings(
		{
			...Object.fromEntries(kept),
			HOME: reach.home,
			GIT_CONFIG_NOSYSTEM: '1',
			GIT_CONFIG_GLOBAL: '/dev/null',
			...(ssh !== undefined && { GIT_SSH_COMMAND: `ssh -F ${shellQuote(ssh.config)}`, GIT_SSH_VARIANT: 'ssh' }),
			...(ssh?.askpass !== undefined && {
				SSH_ASKPASS: ssh.askpass.program,
				SSH_ASKPASS_REQUIRE: 'force',
				TIDEWAY_SSH_PASSPHRASE: ssh.askpass.passphrase,
			}),
		},
		[
			['http.sslVerify', 'true'],
			...(ca === undefined
				? []
				: ([
						['http.sslCAInfo', ca],
						['http.proxySSLCAInfo', ca],
					] as const)),
			...(proxy === undefined ? [] : [['http.proxy', proxyUrl(proxy)] as const]),
		],
	)
}

/** Git asks for the password where the address names a user. */
function proxyUrl({ url, login }: NonNullable<Reach['proxy']>): string {
	return login === undefined ? url : url.replace('://', `://${encodeURIComponent(login.username)}@`)
}

/** The proxy's own helper, as a pair of variables that only this child has. */
export function proxyHelper({ proxy }: Reach): { readonly origin: string; readonly credential: Credential } | undefined {
	return proxy?.login === undefined ? undefined : { origin: proxy.url, credential: proxy.login }
}

/** Secrets that a child may repeat. */
export function secretsOfReach({ ssh, proxy }: Reach): readonly string[] {
	return [ssh?.askpass?.passphrase, proxy?.login?.password].filter((secret) => secret !== undefined && secret !== '') as string[]
}

function isKept(name: string, { ssh, proxy }: Reach): boolean {
	if (name === 'SSH_AUTH_SOCK') return ssh?.agent === true
	if (proxy !== undefined && PROXIES.test(name)) return false
	return !PERSONAL.includes(name) && !PERSONAL_PREFIXES.test(name)
}

function shellQuote(path: string): string {
	return `'${path.replaceAll("'", "'\\''")}'`
}

/** The program for SSH_ASKPASS: the passphrase is in no file and on no command line. */
export const ASKPASS = '#!/bin/sh\nprintf \'%s\\n\' "$TIDEWAY_SSH_PASSPHRASE"\n'
