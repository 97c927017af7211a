import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import type { Fault } from '../support/forge-double.ts'
import { addPull } from '../support/forge-model.ts'
import { DRAFT, KINDS, openDouble } from '../support/forge-opened.ts'

/** Of an answer in place of the host's own. */
type FaultRow = readonly [string, Omit<Fault, 'on' | 'times'>, string, RegExp]

const FAULTS: readonly FaultRow[] = [
	['a redirect is not followed', { status: 302, headers: { location: 'https://evil.test/' }, raw: '' }, 'API_NOT_FOUND', /with 302/],
	[
		'a page for people',
		{ status: 200, headers: { 'content-type': 'text/html' }, raw: '<html>Sign in</html>' },
		'API_ANSWER_INVALID',
		/something else/,
	],
	['half an answer', { status: 200, raw: '{"number": 1, "title": "t' }, 'API_ANSWER_INVALID', /something else/],
	['a list in place of an object', { status: 200, raw: '[]' }, 'API_ANSWER_INVALID', /something else/],
	['nothing', { status: 200, raw: '' }, 'API_ANSWER_INVALID', /something else/],
	['null', { status: 200, raw: 'null' }, 'API_ANSWER_INVALID', /something else/],
	['no right', { status: 403, raw: '{"message": "no\\u001b[31m right"}' }, 'API_FORBIDDEN', /403: no \[31m right$/],
	['a limit that lasts', { status: 429, headers: { 'retry-after': '9999' }, raw: '' }, 'API_LIMIT', /429/],
	['errors by field', { status: 400, raw: '{"error": {"fields": {"title": ["too long"]}}}' }, 'API_REJECTED', /400: too long$/],
	['a server that stays down', { status: 503, raw: 'unavailable' }, 'API_SERVER', /503/],
]

describe.each(KINDS)('%s that is not well', (kind) => {
	test.each(FAULTS)('%s', async (_name, answer, code, message) => {
		const { forge, host, model } = await openDouble(kind)
		addPull(model, DRAFT)
		host.faults.push({ on: /^GET .*1$/, times: 100, ...answer })
		await expect(forge.pull(1)).rejects.toMatchObject({ problem: { code, message: expect.stringMatching(message) } })
	})

	test('S32: a wrong token, and no word of it in what is said', async () => {
		const { forge } = await openDouble(kind, { wrong: 'wrong_9f3a' })
		const failed = await forge.pull(1).catch((error: unknown) => error)
		expect(failed).toMatchObject({ problem: { code: 'API_AUTH', hint: expect.stringContaining('token') } })
		expect(JSON.stringify(failed)).not.toContain('9f3a')
	})

	test('a limit is waited for, by what reads and by what writes; it is done once', async () => {
		const { forge, host, model } = await openDouble(kind)
		host.faults.push({ on: /^GET/, times: 1, status: 429, headers: { 'retry-after': '7' }, raw: '' })
		host.faults.push({
			on: /^POST/,
			times: 2,
			status: 403,
			headers: { 'retry-after': '3' },
			raw: '{"message": "You have exceeded a secondary rate limit."}',
		})
		await forge.open({ ...DRAFT, labels: [] })
		expect([(await forge.pull(1)).number, model.pulls.length]).toEqual([1, 1])
	})

	test('P24: what says how something is to be is said again to a server that fails, and holds once', async () => {
		const { forge, host, model } = await openDouble(kind)
		addPull(model, DRAFT)
		host.faults.push({ on: /^(PUT|PATCH)/, times: 2, status: 503, raw: '' })
		await forge.update(1, { title: 'Another title' })
		expect(host.requests.filter(({ name }) => /^(PUT|PATCH)/.test(name))).toHaveLength(3)
		expect((await forge.pull(1)).title).toBe('Another title')
	})

	test('a server that fails once is asked again for what reads, and not for what adds', async () => {
		const { forge, host, model } = await openDouble(kind)
		addPull(model, DRAFT)
		host.faults.push({ on: /^GET/, times: 1, status: 502, raw: '' }, { on: /^POST/, times: 1, status: 502, raw: '' })
		expect((await forge.pull(1)).number).toBe(1)
		await expect(forge.comment(1, 'x')).rejects.toMatchObject({ problem: { code: 'API_SERVER' } })
		expect(host.requests.filter(({ name }) => name.startsWith('POST'))).toHaveLength(1)
	})

	test('a next page elsewhere is not fetched, and nobody there sees the token', async () => {
		const { forge, host, model } = await openDouble(kind)
		const seen: (string | undefined)[] = []
		const thief = createServer((request, response) => {
			seen.push(request.headers.authorization)
			response.end('[]')
		})
		await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
		onTestFinished(() => void thief.close())
		addPull(model, DRAFT)
		const next = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/api/v3/x?page=2`
		host.faults.push({
			on: /^GET .*(?:comments|notes)/,
			times: 1,
			status: 200,
			headers: { link: `<${next}>; rel="next"` },
			raw: kind === 'bitbucket' ? JSON.stringify({ values: [], next }) : '[]',
		})
		// Gitea's pages are counted: no link is looked at.
		if (kind === 'gitea') expect(await forge.comments(1)).toEqual([])
		else
			await expect(forge.comments(1)).rejects.toMatchObject({
				problem: { code: 'API_ANSWER_INVALID', message: expect.stringContaining('another address') },
			})
		expect(seen).toEqual([])
	})

	test('a list without an end is an error, never a shorter list', async () => {
		const { forge, host, model } = await openDouble(kind)
		addPull(model, DRAFT)
		const path = { github: '/repos/own/shop/pulls/1/reviews', gitlab: '/x', bitbucket: '/x', gitea: '/repos/own/shop/pulls/1/reviews' }[
			kind
		]
		const next = `${host.api}${path}?page=2`
		const row = '{"id": 1, "user": {"login": "ann"}, "name": "x"}'
		host.faults.push({
			on: /^GET .*(?:reviews|comments|notes|x)$/,
			times: 1_000,
			status: 200,
			headers: { link: `<${next}>; rel="next"` },
			raw: kind === 'bitbucket' ? `{"values": [${row}], "next": ${JSON.stringify(next)}}` : `[${row}]`,
		})
		const asked = kind === 'github' || kind === 'gitea' ? forge.reviews(1) : forge.comments(1)
		await expect(asked).rejects.toMatchObject({
			problem: { code: 'API_ANSWER_INVALID', message: expect.stringContaining('without an end') },
		})
	})
})

test('what is added to what is there is not sent again, as it may have arrived', async () => {
	const { forge, host, model } = await openDouble('github')
	model.isApp = true
	const commit = model.branches.commitOf('main') as CommitId
	const annotations = Array.from({ length: 60 }, (_, line) => ({ file: 'a.txt', line: line + 1, level: 'error' as const, message: 'no' }))
	host.faults.push({ on: /^PATCH/, times: 1, status: 502, raw: '' })
	const report = { name: 'tideway/plan', state: 'failure', title: 'no', summary: '', annotations } as const
	await expect(forge.report(commit, report)).rejects.toMatchObject({ problem: { code: 'API_SERVER' } })
	expect(host.requests.filter(({ name }) => name.startsWith('PATCH'))).toHaveLength(1)
})
