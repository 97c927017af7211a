import { expect, test } from 'vitest'
import { askHost, type HostAccess } from '../../../src/adapters/git/host-facts.ts'
import type { HttpResult } from '../../../src/ports/index.ts'
import { httpAnswer, httpFailure } from '../../support/fake-http.ts'

/** A service that knows these paths, and 404 for any other. */
async function ask(service: HostAccess['service'], paths: Readonly<Record<string, HttpResult>>, repository = 'acme/shop') {
	const seen: string[] = []
	const http: HostAccess['http'] = {
		send: async ({ url, headers }) => {
			seen.push(String(headers['authorization']))
			return paths[url.replace('https://api.test', '')] ?? httpAnswer(404, {})
		},
	}
	const facts = await askHost({ http, service, api: 'https://api.test', repository, token: 't' }, 'release/1')
	expect(new Set(seen)).toEqual(new Set(['Bearer t']))
	return facts
}

const GITHUB = {
	'/repos/acme/shop': httpAnswer(
		200,
		{ permissions: { push: false }, archived: false, private: true },
		{ 'x-oauth-scopes': 'repo, read:org', 'github-authentication-token-expiration': '2026-02-01 00:00:00 UTC' },
	),
	'/repos/acme/shop/rules/branches/release%2F1?per_page=100': httpAnswer(200, [{ type: 'pull_request' }, { type: 'deletion' }]),
	'/repos/acme/shop/branches/release%2F1': httpAnswer(200, { protected: true }),
}

test('GitHub: rights, scopes, rules of rulesets, and a protection that no ruleset explains', async () => {
	expect(await ask('github', GITHUB)).toEqual({
		mayPush: false,
		isArchived: false,
		isPublic: false,
		rules: ['pull_request', 'deletion'],
		scopes: ['repo', 'read:org'],
		endsAt: '2026-02-01 00:00:00 UTC',
	})
	const classic = { ...GITHUB, '/repos/acme/shop/rules/branches/release%2F1?per_page=100': httpAnswer(200, []) }
	expect((await ask('github', classic)).rules).toEqual(['protected'])
	const untold = { ...GITHUB, '/repos/acme/shop/rules/branches/release%2F1?per_page=100': httpAnswer(403, {}) }
	expect((await ask('github', untold)).rules).toBeUndefined()
})

const GITLAB = {
	'/projects/acme%2Fteam%2Fshop': httpAnswer(200, {
		permissions: { project_access: { access_level: 30 }, group_access: null },
		archived: false,
		visibility: 'internal',
	}),
	'/personal_access_tokens/self': httpAnswer(200, { scopes: ['write_repository'], expires_at: '2026-02-01' }),
}

test.each([
	['not protected', {}, []],
	[
		'for maintainers',
		{ '/projects/acme%2Fteam%2Fshop/protected_branches/release%2F1': { push_access_levels: [{ access_level: 40 }] } },
		['protected'],
	],
	['for developers', { '/projects/acme%2Fteam%2Fshop/protected_branches/release%2F1': { push_access_levels: [{ access_level: 30 }] } }, []],
	[
		'for nobody',
		{ '/projects/acme%2Fteam%2Fshop/protected_branches/release%2F1': { push_access_levels: [{ access_level: 0 }] } },
		['protected'],
	],
])('GitLab: a branch %s', async (_, more, rules) => {
	const answers = Object.entries(more).map(([path, body]) => [path, httpAnswer(200, body)] as const)
	expect(await ask('gitlab', { ...GITLAB, ...Object.fromEntries(answers) }, 'acme/team/shop')).toEqual({
		mayPush: true,
		isArchived: false,
		isPublic: false,
		rules,
		scopes: ['write_repository'],
		endsAt: '2026-02-01',
	})
})

test.each<[string, HttpResult, string]>([
	['a wrong token', httpAnswer(401, { message: 'Bad credentials' }), '401'],
	['no answer', httpFailure('before-send'), 'no answer from api.example.com (ECONNRESET)'],
])('%s: nothing is known, and nothing fails', async (_, answer, unanswered) => {
	expect(await ask('github', { '/repos/acme/shop': answer })).toEqual({ unanswered })
})
