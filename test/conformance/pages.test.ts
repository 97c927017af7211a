import { describe, expect, test } from 'vitest'
import { provider } from '../../examples/provider/index.ts'
import { sample } from '../../examples/provider/sample.ts'
import { rulesFor } from '../../src/conformance/index.ts'
import type { Endpoint, Paging, Provider } from '../../src/provider.ts'
import { json, listing } from '../../src/provider.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { providerWorld } from '../support/provider-world.ts'

const check = { id: 'id', item: json.object(['id', 'team_id', 'name'], { id: json.text, team_id: json.integer, name: json.text }) }
const flat = { count: 'limit', cursor: 'after' }
const numbers = { count: 'per_page', page: 'page' }

/** The example, were its API to list checks in that way. */
function paged(paging: Paging): Provider {
	const list = listing(check, { id: 'list_checks', path: '/checks', paging })
	const endpoints = provider.api.endpoints.map((endpoint): Endpoint => (endpoint.id === list.id ? list : endpoint))
	return { ...provider, api: { ...provider.api, endpoints } }
}

describe.each<[string, Paging]>([
	['by offset', { kind: 'offset', items: 'checks', more: 'more', pageSize: 100 }],
	['by cursor', { kind: 'cursor', items: 'checks', parameter: flat, block: { next: 'next' }, pageSize: 100 }],
	['by cursor, counted', { kind: 'cursor', items: 'checks', parameter: flat, block: { next: 'next', total: 'count' }, pageSize: 100 }],
	[
		'by cursor, in a block',
		{ kind: 'cursor', items: 'checks', parameter: { ...flat, name: 'page' }, block: { name: 'page', next: 'next' }, pageSize: 100 },
	],
	['by number', { kind: 'number', items: 'checks', parameter: numbers, first: 1, pageSize: 100 }],
	['by number, from 0, counted', { kind: 'number', items: 'checks', parameter: numbers, first: 0, total: 'count', pageSize: 100 }],
	['by number, nothing but the list', { kind: 'number', parameter: numbers, first: 1, pageSize: 100 }],
	['in one answer', { kind: 'whole', items: 'checks' }],
])('pages %s', (_, paging) => {
	const changed = paged(paging)
	const rules = rulesFor(changed, { sample, cases: [], open: (options) => providerWorld(changed, options), clock: fakeClock() })

	test.each(['P3: a list is complete, whatever the pages', 'P3: a fault while a list is read never makes it shorter'])(
		'%s',
		async (title) => {
			const { trials = [] } = rules.find((rule) => rule.title === title) ?? {}
			const findings: string[] = []
			for (const { name, run } of trials) findings.push(...(await run()).map((one) => `${name}: ${one}`))
			expect(findings).toEqual([])
			expect(trials.length).toBeGreaterThan(7)
		},
	)
})
