import { expect, test } from 'vitest'
import type { ResourceType } from '../../../src/model/index.ts'
import { mayMention, referencesOf, referrers } from '../../../src/plan/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import { resourceOf, SHOP } from '../../support/shop.ts'

const REFERRING: ResourceType = {
	name: 'report',
	title: 'reports',
	role: 'managed',
	can: { create: true, update: true, delete: true },
	attributes: [
		{ name: 'model', kind: 'string', refersTo: 'model' },
		{ name: 'models', kind: 'list', merge: 'atomic', items: { kind: 'string', refersTo: 'model' } },
		{ name: 'byName', kind: 'map', values: { kind: 'string', refersTo: 'sync' } },
		{ name: 'nested', kind: 'object', attributes: [{ name: 'folder', kind: 'string', refersTo: 'folder' }] },
		{ name: 'either', kind: 'string', refersTo: 'sync', orTo: 'folder', loose: true },
		{ name: 'free', kind: 'any' },
		{
			name: 'grants',
			kind: 'set',
			items: {
				kind: 'object',
				attributes: [
					{ name: 'on', kind: 'string', refersBy: { attribute: 'kind', types: { MODEL: 'model', SYNC: 'sync' } } },
					{ name: 'kind', kind: 'string' },
				],
			},
		},
	],
}

const found = (attributes: object): readonly string[] =>
	referencesOf(REFERRING, dictOf(attributes)).map(({ path, address }) => `${path.join('.')} ${address}`)

test.each<[string, object, readonly string[]]>([
	['an attribute', { model: 'm' }, ['model model.m']],
	['of one of two types', { either: 'x' }, ['either sync.x', 'either folder.x']],
	['items of a list', { models: ['a', 'b', 'a'] }, ['models.0 model.a', 'models.1 model.b', 'models.2 model.a']],
	['members of a map', { byName: { x: 'y' } }, ['byName.x sync.y']],
	['members of an object', { nested: { folder: 'f', other: 'g' } }, ['nested.folder folder.f']],
	['a key that is no plain name', { model: 'odd key' }, ['model model["odd key"]']],
	[
		'what a text beside it says it is',
		{
			grants: [
				{ on: 'x', kind: 'MODEL' },
				{ on: 'x', kind: 'SYNC' },
				{ on: 'x', kind: 'ALL' },
				{ on: 'x', kind: 'constructor' },
			],
		},
		['grants.0.on model.x', 'grants.1.on sync.x'],
	],
	['none in data of any shape', { free: { model: 'm' } }, []],
	['none where the value is no text', { model: 3, models: 'm', nested: null, byName: [1] }, []],
	['none in what the schema does not know', { unknown: 'm' }, []],
	['P45: names that objects inherit', { byName: dictOf({ constructor: 'c' }) }, ['byName.constructor sync.c']],
])('%s', (_, attributes, expected) => {
	expect(found(attributes)).toEqual(expected)
})

test('what a text beside it may say it is may be mentioned', () => {
	expect(['model', 'sync', 'source'].map((type) => mayMention(REFERRING, type))).toEqual([true, true, false])
})

test('who mentions whom, each once and in order', () => {
	const resources = [
		resourceOf('sync.z', { model: 'm' }),
		resourceOf('sync.a', { model: 'm' }),
		resourceOf('sync.z', { model: 'm' }),
		resourceOf('model.m', { name: 'm', source: 's' }),
	]
	expect([...referrers(SHOP, resources)]).toEqual([
		['model.m', ['sync.a', 'sync.z']],
		['source.s', ['model.m']],
	])
})

const MENTIONING: ResourceType = {
	...REFERRING,
	attributes: [
		{ name: 'shelf', kind: 'string', refersTo: 'folder', fromPath: true },
		{ name: 'schema', kind: 'any', mentions: { member: '$ref', prefix: '#/parts/', refersTo: 'part', within: 'shelf' } },
		{ name: 'free', kind: 'any' },
	],
}

test.each<[string, object, readonly string[]]>([
	['what the path tells', { shelf: 's' }, ['shelf folder.s']],
	['at the top', { schema: { $ref: '#/parts/a' } }, ['schema.$ref part.s/a']],
	[
		'at any depth, each time',
		{ schema: { items: [{ x: { $ref: '#/parts/a' } }, { $ref: '#/parts/a' }, 1, null] } },
		['schema.items.0.x.$ref part.s/a', 'schema.items.1.$ref part.s/a'],
	],
	['into the other one', { schema: { $ref: '#/parts/a/items' } }, ['schema.$ref part.s/a']],
	['a name that is no plain one', { schema: { $ref: '#/parts/a b' } }, ['schema.$ref part["s/a b"]']],
	['below a map that has the name of the member', { schema: { $ref: { $ref: '#/parts/a' } } }, ['schema.$ref.$ref part.s/a']],
	['none by another prefix', { schema: { $ref: '#/definitions/a' } }, []],
	['none without a name', { schema: { $ref: '#/parts/' } }, []],
	['none in another member', { schema: { ref: '#/parts/a', list: ['#/parts/a'] } }, []],
	['none in an attribute that has no mentions', { free: { $ref: '#/parts/a' } }, []],
])('a text that mentions: %s', (_, attributes, expected) => {
	const found = referencesOf(MENTIONING, dictOf({ shelf: 's', ...attributes })).map(({ path, address }) => `${path.join('.')} ${address}`)
	expect(found.filter((line) => expected.includes(line) || !line.startsWith('shelf'))).toEqual(expected)
})

test('mentions lead nowhere while nobody knows what they are within', () => {
	expect(referencesOf(MENTIONING, dictOf({ schema: { $ref: '#/parts/a' } }))).toEqual([])
})

test.each<[string, string, boolean]>([
	['a text in data of any shape', 'part', true],
	['an attribute', 'folder', true],
	['neither', 'sync', false],
])('which types a type may mention: %s', (_, other, expected) => {
	expect(mayMention(MENTIONING, other)).toBe(expected)
})
