import { expect, test } from 'vitest'
import type { Webhook } from '../../src/daemon/index.ts'
import { pushedRefs } from '../../src/daemon/pushed.ts'
import { hook } from '../support/hooks.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const CLOUD = { push: { changes: [{ new: { type: 'branch', name: 'main' }, old: null }, { new: { type: 'tag', name: 'v1' } }] } }
const GONE = { push: { changes: [{ new: null, old: { type: 'branch', name: 'main' } }] } }
const CENTER = { changes: [{ ref: { id: 'refs/heads/main', type: 'BRANCH' } }, { ref: { id: 'refs/tideway/acme' } }] }

test.each<[string, Webhook['service'], string, unknown, readonly string[] | 'any']>([
	['a branch', 'github', 'push', { ref: 'refs/heads/main' }, ['refs/heads/main']],
	['a tag', 'github', 'push', { ref: 'refs/tags/v1' }, []],
	['a ref of our own', 'github', 'push', { ref: 'refs/tideway/acme' }, []],
	['a pull request', 'github', 'pull_request', { ref: 'refs/heads/main' }, []],
	['GitLab', 'gitlab', 'Push Hook', { ref: 'refs/heads/main' }, ['refs/heads/main']],
	['a note in GitLab', 'gitlab', 'Note Hook', {}, []],
	['Gitea', 'gitea', 'push', { ref: 'refs/heads/main' }, ['refs/heads/main']],
	['Bitbucket Cloud', 'bitbucket', 'repo:push', CLOUD, ['refs/heads/main']],
	['a branch that went away', 'bitbucket', 'repo:push', GONE, ['refs/heads/main']],
	['Bitbucket Data Center', 'bitbucket', 'repo:refs_changed', CENTER, ['refs/heads/main']],
	['a shape that is not known', 'github', 'push', { refs: [] }, 'any'],
	['no object', 'github', 'push', [], 'any'],
])('P39: %s, from %s %s', (_, service, event, payload, expected) => {
	expect(pushedRefs({ service, event, delivery: null }, hook({}, JSON.stringify(payload)))).toEqual(expected)
})

test('a payload in a form', () => {
	const webhook = { service: 'github', event: 'push', delivery: null } as const
	const form = new URLSearchParams({ payload: JSON.stringify({ ref: 'refs/heads/main' }) }).toString()
	expect(pushedRefs(webhook, hook(FORM, form))).toEqual(['refs/heads/main'])
	expect(pushedRefs(webhook, hook(FORM, 'payload=%7B'))).toBe('any')
})
