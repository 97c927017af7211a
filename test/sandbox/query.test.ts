import { expect, test } from 'vitest'
import type { Endpoint, Parameter } from '../../src/provider.ts'
import { toPlain } from '../../src/provider.ts'
import { foldQuery } from '../../src/sandbox/query.ts'

const inQuery = (name: string, schema: Parameter['schema']): Parameter => ({ name, in: 'query', required: false, schema })
const item = { type: 'object', properties: { key: { type: 'string' }, version: { type: 'number' } } }
const endpoint: Endpoint = {
	id: 'find',
	method: 'GET',
	path: '/things',
	answer: {},
	statuses: [],
	parameters: [
		inQuery('name', { type: 'string' }),
		inQuery('tags', { type: 'array', items: { type: 'string' } }),
		inQuery('rules', { type: 'array', items: item }),
		inQuery('page', { type: 'object', properties: { count: { type: 'integer' }, cursor: { type: 'string' } } }),
	],
}

test.each<[string, object, object]>([
	// query                                          flat                            nested
	['name=a', { name: ['a'] }, {}],
	['tags=a&tags=b', { tags: ['a', 'b'] }, {}],
	['tags[0]=a&tags[1]=b', {}, { tags: ['a', 'b'] }],
	['page[count]=10&page[cursor]=20', {}, { page: { count: 10, cursor: '20' } }],
	['page[count]=ten', {}, { page: { count: 'ten' } }],
	['rules[0][key]=a&rules[0][version]=1&rules[1][key]=b', {}, { rules: [{ key: 'a', version: 1 }, { key: 'b' }] }],
	['rules[1][key]=a', {}, { rules: { '1': { key: 'a' } } }],
	['name[a]=b', { 'name[a]': ['b'] }, {}],
	['other[a]=b', { 'other[a]': ['b'] }, {}],
	['page[__proto__][a]=b', {}, { page: { ['__proto__']: { a: 'b' } } }],
])('%s', (query, flat, nested) => {
	const folded = foldQuery(endpoint, new URLSearchParams(query))
	expect(Object.fromEntries(folded.flat)).toEqual(flat)
	expect(toPlain(folded.nested)).toEqual(nested)
})
