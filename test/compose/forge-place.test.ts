import { describe, expect, test } from 'vitest'
import { parseRemote } from '../../src/adapters/git/remote.ts'
import { findForge } from '../../src/compose/forge-place.ts'
import { connectionFrom } from '../support/reach.ts'

type Variables = Readonly<Record<string, string>>
const getIn = (variables: Variables) => (name: string) => variables[name]
const token = (host: string, more: object = {}) => connectionFrom({ kind: 'token', host, token: 'env:T', ...more })

const GITHUB: Variables = { GITHUB_TOKEN: 'x' }
const GITLAB: Variables = { GITLAB_TOKEN: 'x' }
const GHE_JOB: Variables = {
	GITHUB_ACTIONS: 'true',
	GITHUB_TOKEN: 'x',
	GITHUB_SERVER_URL: 'https://code.acme.test',
	GITHUB_API_URL: 'https://code.acme.test/api/v3',
}
const GITLAB_JOB: Variables = {
	GITLAB_CI: 'true',
	CI_JOB_TOKEN: 'x',
	CI_SERVER_URL: 'https://code.acme.test:8443',
	CI_API_V4_URL: 'https://code.acme.test:8443/root/api/v4',
}
const GITEA_JOB: Variables = { ...GHE_JOB, GITEA_ACTIONS: 'true', GITHUB_API_URL: 'https://code.acme.test/api/v1' }

/** `api repository variable`. */
const shown = (url: string, variables: Variables, git?: ReturnType<typeof token>): string => {
	const { kind, api, repository, speaker } = findForge(parseRemote(url), git, getIn(variables))
	return `${kind} ${api} ${repository} ${speaker === 'connection' ? speaker : `${speaker.variable}${speaker.isJobToken ? ' of a job' : ''}`}`
}

describe('without a connection the environment speaks', () => {
	test.each<readonly [string, Variables, string]>([
		['https://github.com/own/shop.git', GITHUB, 'github https://api.github.com own/shop GITHUB_TOKEN'],
		['git@github.com:own/shop.git', { GH_TOKEN: 'x' }, 'github https://api.github.com own/shop GH_TOKEN'],
		['ssh://git@ssh.github.com:443/own/shop.git', GITHUB, 'github https://api.github.com own/shop GITHUB_TOKEN'],
		['https://code.acme.test/own/shop', GHE_JOB, 'github https://code.acme.test/api/v3 own/shop GITHUB_TOKEN'],
		['https://gitlab.com/a/b/c/shop.git', GITLAB, 'gitlab https://gitlab.com/api/v4 a/b/c/shop GITLAB_TOKEN'],
		['git@altssh.gitlab.com:a/shop.git', GITLAB, 'gitlab https://gitlab.com/api/v4 a/shop GITLAB_TOKEN'],
		[
			'https://code.acme.test:8443/root/a/b/shop',
			GITLAB_JOB,
			'gitlab https://code.acme.test:8443/root/api/v4 a/b/shop CI_JOB_TOKEN of a job',
		],
		[
			'https://code.acme.test:8443/root/a/shop',
			{ ...GITLAB_JOB, ...GITLAB },
			'gitlab https://code.acme.test:8443/root/api/v4 a/shop GITLAB_TOKEN',
		],
		['git@code.acme.test:own/shop.git', GITEA_JOB, 'gitea https://code.acme.test/api/v1 own/shop GITHUB_TOKEN'],
		['git@bitbucket.org:own/shop.git', { BITBUCKET_TOKEN: 'x' }, 'bitbucket https://api.bitbucket.org/2.0 own/shop BITBUCKET_TOKEN'],
		['https://ghe.test/own/shop', { ...GITHUB, GITHUB_API_URL: 'http://127.0.0.1:1/api' }, ''],
	])('%s', (url, variables, expected) => {
		if (expected === '') expect(() => shown(url, variables)).toThrow('is on no host')
		else expect(shown(url, variables)).toBe(expected)
	})

	test.each<readonly [string, string, Variables]>([
		['none is set', 'https://github.com/own/shop', {}],
		['a token of github.com for another server of GitHub', 'https://github.acme.test.ghe.com/own/shop', GITHUB],
		['the token of a job at another server for github.com', 'https://github.com/own/shop', GHE_JOB],
		['the token of a job at another server for gitlab.com', 'https://gitlab.com/own/shop', GITLAB_JOB],
		['the token of a job elsewhere on a host of the same kind', 'https://gitlab.evil.test/own/shop', { ...GITLAB_JOB, ...GITLAB }],
	])('S32: no token goes to a host that it is not for: %s', (_name, url, variables) => {
		expect(() => shown(url, variables)).toThrow('there is no token for the API of the host of the repository')
	})
})

describe('a connection speaks to its own host only', () => {
	test.each<readonly [string, ReturnType<typeof token>, string]>([
		['https://github.com/own/shop', token('github.com'), 'github https://api.github.com own/shop'],
		['https://code.acme.test/own/shop', token('code.acme.test', { service: 'github' }), 'github https://code.acme.test/api/v3 own/shop'],
		['https://acme.ghe.com/own/shop', token('acme.ghe.com'), 'github https://api.acme.ghe.com own/shop'],
		['https://git.acme.test/x/own/shop', token('git.acme.test', { service: 'gitea' }), 'gitea https://git.acme.test/x/api/v1 own/shop'],
		['https://codeberg.org/own/shop', token('codeberg.org'), 'gitea https://codeberg.org/api/v1 own/shop'],
		[
			'https://git.acme.test/x/a/b/shop',
			token('git.acme.test', { service: 'gitlab', api: 'https://git.acme.test/x/api/v4/' }),
			'gitlab https://git.acme.test/x/api/v4 a/b/shop',
		],
		['http://127.0.0.1:3000/own/shop', token('127.0.0.1:3000', { service: 'gitea' }), 'gitea http://127.0.0.1:3000/api/v1 own/shop'],
		['https://elsewhere.test/own/shop', token('gitlab.com'), 'gitlab https://gitlab.com/api/v4 own/shop'],
		[
			'https://github.com/own/shop',
			connectionFrom({ kind: 'github-app', app_id: 7, private_key: 'env:KEY' }),
			'github https://api.github.com own/shop',
		],
	])('%s', (url, git, expected) => {
		expect(shown(url, { ...GHE_JOB, GITHUB_API_URL: 'https://evil.test' }, git)).toBe(`${expected} connection`)
	})
})

test.each<readonly [string, ReturnType<typeof token> | undefined, RegExp]>([
	['https://example.test/own/shop', undefined, /is on no host whose pull requests are known/],
	['/srv/git/shop.git', undefined, /is on no host/],
	['https://dev.azure.com/own/_git/shop', undefined, /is on no host/],
	['https://github.com/shop', undefined, /is on no host/],
	['git@github.com:own/../shop', undefined, /is on no host/],
	['git@github.com:own/shop?x=1', undefined, /is on no host/],
	['https://bitbucket.acme.test/scm/own/shop.git', undefined, /is on a Bitbucket Data Center, whose pull requests are not known/],
	['https://git.acme.test/own/shop', token('git.acme.test', { service: 'azure' }), /is on no host/],
])('a host that is not known is refused, with what to do: %s', (url, git, message) => {
	const find = () => findForge(parseRemote(url), git, getIn({ ...GITHUB, BITBUCKET_TOKEN: 'x' }))
	expect(find).toThrow(message)
	expect(find).toThrow(
		expect.objectContaining({
			problem: expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining('push: direct') }),
		}),
	)
})
