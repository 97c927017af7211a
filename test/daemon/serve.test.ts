import { describe, expect, test } from 'vitest'
import type { Figures } from '../../src/daemon/figures.ts'
import { newFigures } from '../../src/daemon/figures.ts'
import { makeFront } from '../../src/daemon/serve.ts'
import type { HeardRequest } from '../../src/ports/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { githubPush, hook, SECRET } from '../support/hooks.ts'

function front(figures: Readonly<Record<string, Partial<Figures>>> = {}, secrets: readonly string[] = [SECRET]) {
	const woken: (readonly string[] | 'any')[] = []
	const all = new Map(Object.entries(figures).map(([name, more]) => [name, { ...newFigures(), ...more }]))
	const answer = makeFront({ clock: fakeClock(), figures: all, secrets, wake: (refs) => void woken.push(refs) })
	const ask = (target: string, more: Partial<HeardRequest> = {}) =>
		answer({ method: 'GET', target, headers: new Map(), body: new Uint8Array(), ...more })
	const send = (more: Partial<HeardRequest>) => ask('/webhooks', { method: 'POST', ...more })
	return { ask, send, woken }
}

describe('webhooks', () => {
	test('P39: one delivery wakes once, however often it comes', async () => {
		const { send, woken } = front()
		const statuses = [await send(githubPush('main', 'd-1')), await send(githubPush('main', 'd-1')), await send(githubPush('main', 'd-2'))]
		expect(statuses.map(({ status }) => status)).toEqual([202, 200, 202])
		expect(woken).toEqual([['refs/heads/main'], ['refs/heads/main']])
	})

	test('S15: a forged one wakes nobody, and does not make the real one look known', async () => {
		const { send, woken } = front()
		expect((await send(githubPush('main', 'd-1', 'wrong'))).status).toBe(401)
		expect(woken).toEqual([])
		expect((await send(githubPush('main', 'd-1'))).status).toBe(202)
	})

	test('S15: without a secret they are off', async () => {
		const { send, woken } = front({}, [])
		expect([(await send(githubPush('main', 'd-1', ''))).status, woken]).toEqual([404, []])
	})

	test.each([
		['GET', '/webhooks', 405],
		['GET', '/', 404],
		['POST', '/metrics', 405],
		['GET', '/healthz?x=1', 200],
		['HEAD', '/healthz', 200],
		['GET', '/etc/passwd', 404],
	])('%s %s is answered with %i', async (method, target, status) => {
		expect((await front().ask(target, { method })).status).toBe(status)
	})

	test('of other events nobody is woken', async () => {
		const { send, woken } = front()
		const { headers, body } = githubPush('main', 'd-1')
		expect((await send(hook({ ...Object.fromEntries(headers), 'x-github-event': 'star' }, new TextDecoder().decode(body)))).status).toBe(
			202,
		)
		expect(woken).toEqual([])
	})
})

test('ready once each workspace was dealt with, or is switched off', async () => {
	const done = { lastSuccess: '2026-01-01T00:00:00.000Z' }
	expect((await front({ a: done, b: {} }).ask('/readyz')).status).toBe(503)
	expect((await front({ a: done, b: { problem: 'API_AUTH' } }).ask('/readyz')).body).toBe('b: API_AUTH\n')
	expect((await front({ a: done, b: { problem: 'PAUSED' } }).ask('/readyz')).status).toBe(200)
	expect((await front({ a: { ...done, problem: 'API_SERVER' } }).ask('/readyz')).status).toBe(200)
})

test('what Prometheus reads', async () => {
	const some = {
		lastSuccess: '2026-01-01T00:00:30.000Z',
		looks: 4,
		plans: 2,
		planMs: 1500,
		outbound: 3,
		inbound: 1,
		conflicts: 1,
		held: 2,
		calls: 9,
	}
	const served = front({ 'a "b"': some, c: { problem: 'API_AUTH' } })
	await served.send(githubPush('main', 'd-1', 'wrong'))
	const { body, type } = await served.ask('/metrics')
	expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
	expect(
		body
			.split('\n')
			.filter((line) => !line.startsWith('#'))
			.join('\n'),
	).toMatchInlineSnapshot(`
		"tideway_last_success_timestamp_seconds{workspace="a \\"b\\""} 1767225630
		tideway_problem{workspace="c",code="API_AUTH"} 1
		tideway_looks_total{workspace="a \\"b\\""} 4
		tideway_looks_total{workspace="c"} 0
		tideway_plans_total{workspace="a \\"b\\""} 2
		tideway_plans_total{workspace="c"} 0
		tideway_plan_seconds_total{workspace="a \\"b\\""} 1.5
		tideway_plan_seconds_total{workspace="c"} 0
		tideway_changes_total{workspace="a \\"b\\"",direction="outbound"} 3
		tideway_changes_total{workspace="a \\"b\\"",direction="inbound"} 1
		tideway_changes_total{workspace="c",direction="outbound"} 0
		tideway_changes_total{workspace="c",direction="inbound"} 0
		tideway_conflicts{workspace="a \\"b\\""} 1
		tideway_conflicts{workspace="c"} 0
		tideway_held{workspace="a \\"b\\""} 2
		tideway_held{workspace="c"} 0
		tideway_api_calls_total{workspace="a \\"b\\""} 9
		tideway_api_calls_total{workspace="c"} 0
		tideway_webhooks_total{result="refused"} 1
		"
	`)
	expect(body.split('\n').filter((line) => line.startsWith('# TYPE')).length).toBe(10)
})
