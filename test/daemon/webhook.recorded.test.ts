import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { newFigures } from '../../src/daemon/figures.ts'
import { makeFront } from '../../src/daemon/serve.ts'
import type { ForgeKind } from '../../src/ports/index.ts'
import { jobOf } from '../../src/runner/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { hexOf, hook, SECRET } from '../support/hooks.ts'

/** Deliveries as GitHub has sent them, collected by others: an event's name, and bodies of it. */
type Recorded = { readonly name: string; readonly examples: readonly Readonly<Record<string, unknown>>[] }
const require = createRequire(import.meta.url)
const RECORDED: readonly Recorded[] = [
	...require('@octokit/webhooks-examples/api.github.com/index.json'),
	...require('@octokit/webhooks-examples/ghes-31/index.json'),
	...require('@octokit/webhooks-examples/ghes-35/index.json'),
]
const DELIVERIES = RECORDED.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })))

/** How each host names the event, and signs. */
const SIGNED: Readonly<Record<ForgeKind, (event: string, body: string) => Readonly<Record<string, string>>>> = {
	github: (event, body) => ({ 'x-github-event': event, 'x-hub-signature-256': `sha256=${hexOf(body)}` }),
	gitea: (event, body) => ({ 'x-gitea-event': event, 'x-gitea-signature': hexOf(body) }),
	gitlab: (event) => ({ 'x-gitlab-event': event, 'x-gitlab-token': SECRET }),
	bitbucket: (event, body) => ({ 'x-event-key': event, 'x-hub-signature': `sha256=${hexOf(body)}` }),
}

function door() {
	const woken: (readonly string[] | 'any')[] = []
	const answer = makeFront({
		clock: fakeClock(),
		figures: new Map([['acme', newFigures()]]),
		secrets: [SECRET],
		wake: (refs) => void woken.push(refs),
	})
	const send = async (headers: Readonly<Record<string, string>>, body: string): Promise<number> =>
		(await answer({ method: 'POST', target: '/webhooks', ...hook(headers, body) })).status
	return { send, woken }
}

describe('P39: recorded deliveries', () => {
	test('are all taken, and wake for branches that were pushed to and for nothing else', async () => {
		expect(DELIVERIES.length).toBeGreaterThan(500)
		for (const { name, payload } of DELIVERIES) {
			const { send, woken } = door()
			const body = JSON.stringify(payload)
			expect(await send(SIGNED.github(name, body), body), name).toBe(202)
			const ref = name === 'push' ? String(payload['ref']) : ''
			expect(woken, `${name} ${ref}`).toEqual(ref.startsWith('refs/heads/') ? [[ref]] : [])
		}
	})

	test.each<[string, (value: unknown, depth: number) => unknown]>([
		['texts that would act', (value) => (typeof value === 'string' ? '--upload-pack=x\u001b]8;;\n::set-output $(id) ../../..' : value)],
		['numbers for texts', (value) => (typeof value === 'string' ? 1e21 : value)],
		['lists for maps', (value, depth) => (depth > 0 && typeof value === 'object' && value !== null ? Object.values(value) : value)],
		['nothing below', (value, depth) => (depth > 1 ? null : value)],
		['names of prototypes', (value, depth) => (depth === 1 ? JSON.parse('{"__proto__":{"ref":"refs/heads/x"},"constructor":1}') : value)],
	])('with %s in them wake nobody but those who would look anyway', async (_, spoil) => {
		const { send, woken } = door()
		for (const { name, payload } of DELIVERIES.slice(0, 280)) {
			const body = JSON.stringify(spoiled(payload, spoil, 0))
			expect(await send(SIGNED.github(name, body), body), name).toBe(202)
		}
		expect(woken.every((refs) => refs === 'any' || refs.every((ref) => ref.startsWith('refs/heads/')))).toBe(true)
		expect(({} as Record<string, unknown>)['ref']).toBeUndefined()
	})

	test('that are cut off or are no JSON wake everybody, who find nothing new', async () => {
		const [{ payload } = { payload: {} }] = DELIVERIES.filter(({ name }) => name === 'push')
		const whole = JSON.stringify(payload)
		for (const body of ['', 'null', '[]', '"x"', whole.slice(0, -1), `${whole}${whole}`, '['.repeat(100_000), '\ud800', 'a=b&payload=']) {
			const { send, woken } = door()
			expect(await send(SIGNED.github('push', body), body)).toBe(202)
			expect(woken).toEqual(['any'])
		}
	})
})

function spoiled(value: unknown, spoil: (value: unknown, depth: number) => unknown, depth: number): unknown {
	const next = spoil(value, depth)
	if (Array.isArray(next)) return next.map((item) => spoiled(item, spoil, depth + 1))
	if (typeof next !== 'object' || next === null || next !== value) return next
	return Object.fromEntries(Object.entries(next).map(([name, member]) => [name, spoiled(member, spoil, depth + 1)]))
}

describe('S18: what a body says of its host decides nothing', () => {
	const kinds: readonly ForgeKind[] = ['github', 'gitea', 'gitlab', 'bitbucket']
	const body = JSON.stringify({
		ref: 'refs/heads/main',
		repository: { full_name: 'eve/evil', clone_url: 'https://evil.test/x', id: 1 },
		provider: 'gitlab',
		secret: 'eve',
		workspace: 'other',
	})

	test.each(kinds.flatMap((named) => kinds.map((signer) => [named, signer] as const)))(
		'headers of %s with the signature of %s',
		async (named, signer) => {
			const event = Object.entries(SIGNED[named]('push', body)).filter(([name]) => !/signature|token/.test(name))
			const proof = Object.entries(SIGNED[signer]('push', body)).filter(([name]) => /signature|token/.test(name))
			const { send, woken } = door()
			expect(await send(Object.fromEntries([...event, ...proof]), body)).toBe(named === signer ? 202 : 401)
			if (named !== signer) expect(woken).toEqual([])
		},
	)

	test('two hosts at once are the one whose proof fits, and its own idea of a delivery', async () => {
		const { send, woken } = door()
		const both = { ...SIGNED.github('push', body), 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': 'wrong' }
		expect(await send({ ...both, 'x-hub-signature-256': 'sha256=00' }, body)).toBe(401)
		expect(await send(both, body)).toBe(202)
		expect(woken).toEqual([['refs/heads/main']])
	})
})

describe('S24: there are no commands in comments', () => {
	test('no recorded event starts anything but a look at a pull request, a push or a start by hand', () => {
		const started = new Map<string, unknown>()
		for (const { name, payload } of DELIVERIES) {
			const get = (variable: string): string | undefined =>
				({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: name, GITHUB_REF: 'refs/heads/main' })[variable]
			const event = jobOf(get, payload)?.event
			if (event?.kind === 'pull') expect(event.number).toBe((payload['pull_request'] as { number: number }).number)
			if (event?.kind !== 'none') started.set(name, event?.kind)
		}
		expect(Object.fromEntries(started)).toEqual({
			pull_request: 'pull',
			pull_request_review: 'pull',
			push: 'push',
			workflow_dispatch: 'outbound',
		})
	})

	test.each([
		'issue_comment',
		'pull_request_review_comment',
		'commit_comment',
		'discussion_comment',
		'Note Hook',
		'pullrequest:comment_created',
	])('%s wakes nobody, whatever it says', async (event) => {
		const body = JSON.stringify({
			action: 'created',
			comment: { body: '/tideway apply -w acme --allow-deletes=99' },
			ref: 'refs/heads/main',
		})
		for (const kind of ['github', 'gitea', 'gitlab', 'bitbucket'] as const) {
			const { send, woken } = door()
			expect(await send(SIGNED[kind](event, body), body)).toBe(202)
			expect(woken).toEqual([])
		}
	})
})
