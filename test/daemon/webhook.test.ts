import { describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../../src/daemon/index.ts'
import { verifyWebhook } from '../../src/daemon/index.ts'
import { bytesOf, githubPush, hexOf, hook, NOW, SECRET, SIGNING_TOKEN, standardOf } from '../support/hooks.ts'

const BODY = '{"ref":"refs/heads/main"}'
const GITHUB = { 'x-github-event': 'push', 'x-github-delivery': 'd-1' }
const BITBUCKET = { 'x-event-key': 'repo:push', 'x-request-uuid': 'u-1' }
const GITEA = { 'x-gitea-event': 'push', 'x-gitea-delivery': 'g-1', 'x-github-event': 'push', 'x-github-delivery': 'g-1' }
const GITLAB = { 'x-gitlab-event': 'Push Hook', 'idempotency-key': 'i-1', 'x-gitlab-event-uuid': 'e-1' }

function verdict(request: WebhookRequest, secrets: readonly string[] = [SECRET], now = NOW): unknown {
	const verified = verifyWebhook(request, secrets, now)
	return verified.kind === 'verified' ? Object.values(verified.webhook).join(' ') : verified.problem.code
}

describe('S15: what a host signed over the bytes of the body is taken', () => {
	test.each<[string, WebhookRequest, string]>([
		['GitHub', hook({ ...GITHUB, 'x-hub-signature-256': `sha256=${hexOf(BODY)}` }, BODY), 'github push d-1'],
		['Bitbucket Cloud', hook({ ...BITBUCKET, 'x-hub-signature': `sha256=${hexOf(BODY)}` }, BODY), 'bitbucket repo:push u-1'],
		[
			'Bitbucket Data Center',
			hook({ 'x-event-key': 'repo:refs_changed', 'x-request-id': 'r-1', 'x-hub-signature': `sha256=${hexOf(BODY)}` }, BODY),
			'bitbucket repo:refs_changed r-1',
		],
		['Gitea', hook({ ...GITEA, 'x-gitea-signature': hexOf(BODY) }, BODY), 'gitea push g-1'],
		['Forgejo', hook({ ...GITEA, 'x-forgejo-event': 'push', 'x-forgejo-signature': hexOf(BODY) }, BODY), 'gitea push g-1'],
		['GitLab, by its token', hook({ ...GITLAB, 'x-gitlab-token': SECRET }, BODY), 'gitlab Push Hook i-1'],
	])('%s', (_, request, expected) => {
		expect(verdict(request)).toBe(expected)
		expect(verdict(request, ['another', SECRET])).toBe(expected)
		expect(verdict(request, ['another'])).toBe('WEBHOOK_REFUSED')
	})

	test('GitLab, by its signature', () => {
		const signed = hook({ ...GITLAB, ...standardOf(BODY, 'w-1') }, BODY)
		expect(verdict(signed, [SIGNING_TOKEN])).toBe('gitlab Push Hook w-1')
	})
})

describe('S15: anything else is refused', () => {
	const signed = { ...GITHUB, 'x-hub-signature-256': `sha256=${hexOf(BODY)}` }
	test.each<[string, WebhookRequest, readonly string[]]>([
		['no secret is configured', hook(signed, BODY), []],
		['an empty secret', hook({ ...GITHUB, 'x-hub-signature-256': `sha256=${hexOf(BODY, '')}` }, BODY), ['']],
		['no signature', hook(GITHUB, BODY), [SECRET]],
		['SHA-1 alone', hook({ ...GITHUB, 'x-hub-signature': `sha1=${hexOf(BODY, SECRET, 'sha1')}` }, BODY), [SECRET]],
		['SHA-1 where SHA-256 belongs', hook({ ...GITHUB, 'x-hub-signature-256': `sha1=${hexOf(BODY, SECRET, 'sha1')}` }, BODY), [SECRET]],
		['a signature without its kind', hook({ ...GITHUB, 'x-hub-signature-256': hexOf(BODY) }, BODY), [SECRET]],
		['a shorter signature', hook({ ...GITHUB, 'x-hub-signature-256': `sha256=${hexOf(BODY).slice(0, 10)}` }, BODY), [SECRET]],
		['a body that was written anew', hook(signed, `${BODY} `), [SECRET]],
		[
			'a body with other bytes of the same text',
			{ ...hook(signed, BODY), body: new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf(BODY)]) },
			[SECRET],
		],
		['the signature of another host', hook({ ...GITEA, 'x-hub-signature-256': `sha256=${hexOf(BODY)}` }, BODY), [SECRET]],
		['a token of GitLab that is empty', hook({ ...GITLAB, 'x-gitlab-token': '' }, BODY), [SECRET]],
		['a signing token sent as it is', hook({ ...GITLAB, 'x-gitlab-token': SIGNING_TOKEN }, BODY), [SIGNING_TOKEN]],
		['a signature for another id', hook({ ...GITLAB, ...standardOf(BODY, 'w-1'), 'webhook-id': 'w-2' }, BODY), [SIGNING_TOKEN]],
		['a host that is not known', hook({ 'x-hub-signature-256': `sha256=${hexOf(BODY)}` }, BODY), [SECRET]],
	])('%s', (_, request, secrets) => {
		expect(verdict(request, secrets)).toBe('WEBHOOK_REFUSED')
	})

	// 2026-03-01T12:00:00Z is the time that was signed.
	test.each([
		['2026-03-01T12:04:59Z', 'gitlab Push Hook w-1'],
		['2026-03-01T11:55:01Z', 'gitlab Push Hook w-1'],
		['2026-03-01T12:05:01Z', 'WEBHOOK_REFUSED'],
		['2026-03-01T11:54:59Z', 'WEBHOOK_REFUSED'],
	])('S17: at %s a signed time is good for five minutes: %s', (now, expected) => {
		expect(verdict(hook({ ...GITLAB, ...standardOf(BODY, 'w-1') }, BODY), [SIGNING_TOKEN], now)).toBe(expected)
	})
})

test('P7: a refusal quotes neither the secret nor what was sent', () => {
	const verified = verifyWebhook(githubPush('main', 'd-1', 'somebody else'), [SECRET], NOW)
	expect(JSON.stringify(verified)).not.toMatch(/a secret of webhooks|somebody else|[0-9a-f]{40}/)
})
