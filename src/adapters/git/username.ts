import type { Service } from '../../settings/index.ts'

/** The name that goes with a token, where the token is all that counts. */
const USERNAMES: Readonly<Record<Service, string>> = {
	github: 'x-access-token',
	gitlab: 'oauth2',
	bitbucket: 'x-token-auth',
	gitea: 'oauth2',
	azure: 'tideway',
	other: 'git',
}

/** Hosts that are one service only; what a company runs itself can have any name. */
const HOSTS: readonly (readonly [RegExp, Service])[] = [
	[/^(?:.+\.)?github\.com$|\.ghe\.com$/, 'github'],
	[/^gitlab\.com$|^gitlab\./, 'gitlab'],
	[/^bitbucket\.org$|^bitbucket\./, 'bitbucket'],
	[/^(?:gitea|codeberg|forgejo)\./, 'gitea'],
	[/^dev\.azure\.com$|\.visualstudio\.com$/, 'azure'],
]

/** The service that runs at a host, as far as its name tells. */
export function serviceOf(host: string): Service {
	const name = host.replace(/:\d+$/, '').toLowerCase()
	return HOSTS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
}

/** The user name for a token at a host, where the settings name none. */
export function usernameFor(host: string, service: Service | undefined): string {
	return USERNAMES[service ?? serviceOf(host)]
}
