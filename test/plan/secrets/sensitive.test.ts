import { describe, expect, test } from 'vitest'
import type { Dict, ResourceType, Schema } from '../../../src/model/index.ts'
import { complete, fromPlain } from '../../../src/model/index.ts'
import { hideScopes, hideSensitive } from '../../../src/plan/secrets/sensitive.ts'
import { at, resourceOf } from '../../support/shop.ts'

const dict = (plain: unknown): Dict => fromPlain(plain) as Dict
const MASKED = { kind: 'masked' }
const none = (): undefined => undefined

const TYPE: ResourceType = {
	name: 'hook',
	title: 'hooks',
	role: 'managed',
	attributes: [
		{ name: 'url', kind: 'string' },
		{ name: 'key', kind: 'string', sensitive: true, sameAsAbsent: [''] },
		{ name: 'seen', kind: 'string', sensitive: true, computed: true },
		{
			name: 'parts',
			kind: 'list',
			merge: 'atomic',
			items: { kind: 'object', attributes: [{ name: 'token', kind: 'string', sensitive: true }] },
		},
		{ name: 'headers', kind: 'map', values: { kind: 'object', attributes: [{ name: 'value', kind: 'any', sensitive: true }] } },
	],
	can: { create: true, update: true, delete: true },
}

describe('P7: what the schema calls sensitive', () => {
	test.each<[string, object, object]>([
		['an attribute', { url: 'u', key: 'k' }, { url: 'u', key: MASKED }],
		['what means that there is none', { key: '' }, { key: '' }],
		['nothing', { key: null }, { key: null }],
		['in items', { parts: [{ token: 'a', n: 1 }, {}] }, { parts: [{ token: MASKED, n: 1 }, {}] }],
		['in members, whatever it is', { headers: { a: { value: { b: 'c' } } } }, { headers: { a: { value: MASKED } } }],
		['what is only computed', { seen: 'now' }, { seen: 'now' }],
	])('%s', (_, attributes, expected) => {
		expect(hideSensitive(TYPE, dict(attributes), none)).toEqual(dict(expected))
	})

	test('with a key one value can be told from another', () => {
		const digestOf = (value: unknown): string => `digest of ${String(value).length}`
		expect(hideSensitive(TYPE, dict({ key: 'abc' }), digestOf)).toEqual(dict({ key: { ...MASKED, version: 'digest of 3' } }))
	})

	test('also in what a service shows beside', () => {
		const resource = { ...resourceOf('hook.a', { key: 'k' }), shown: dict({ parts: [{ token: 't' }] }) }
		const schema: Schema = { version: 1, types: [TYPE] }
		const read = hideScopes(schema, new Map([['hook', complete(new Map([[at('hook.a'), resource]]))]]), none).get('hook')
		const hidden = read?.kind === 'complete' ? read.value.get(at('hook.a')) : undefined
		expect([hidden?.attributes, hidden?.shown]).toEqual([dict({ key: MASKED }), dict({ parts: [{ token: MASKED }] })])
	})
})
