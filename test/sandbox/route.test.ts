import { expect, test } from 'vitest'
import type { Endpoint } from '../../src/provider.ts'
import { findRoute, makeRoutes } from '../../src/sandbox/route.ts'

const at = (id: string, method: Endpoint['method'], path: string): Endpoint => ({
	id,
	method,
	path,
	parameters: [],
	answer: {},
	statuses: [],
})
const ROUTES = makeRoutes([
	at('list', 'GET', '/things'),
	at('mine', 'GET', '/things/mine'),
	at('get', 'GET', '/things/{id}'),
	at('late', 'GET', '/things/late'),
	at('part', 'GET', '/things/{id}/parts/{part}'),
	at('make', 'POST', '/things'),
])

test.each<[string, string, string | undefined, object]>([
	// method and path                    endpoint   what the path holds
	['GET', '/things', 'list', {}],
	['POST', '/things', 'make', {}],
	['PUT', '/things', undefined, {}],
	['GET', '/things/', undefined, {}],
	['GET', '/things/7', 'get', { id: '7' }],
	['GET', '/things/mine', 'mine', {}],
	['GET', '/things/late', 'get', { id: 'late' }],
	['GET', '/things/a%2Fb%20c', 'get', { id: 'a/b c' }],
	['GET', '/th%69ngs', 'list', {}],
	['GET', '/things/%', undefined, {}],
	['GET', '/things/7/parts/%F0%9F%8F%A2', 'part', { id: '7', part: '🏢' }],
	['GET', '/things//parts/1', undefined, {}],
	['GET', '/things/7/parts', undefined, {}],
	['GET', '/Things', undefined, {}],
])('%s %s → %s', (method, path, id, values) => {
	const route = findRoute(ROUTES, method, path)
	expect(route?.endpoint.id).toBe(id)
	expect(Object.fromEntries(route?.path ?? [])).toEqual(values)
})
