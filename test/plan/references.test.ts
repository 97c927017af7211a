import { expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import { referencesOf, referrers } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { resourceOf, SHOP } from '../support/shop.ts'

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
		{ name: 'free', kind: 'any' },
	],
}

const found = (attributes: object): readonly string[] =>
	referencesOf(REFERRING, dictOf(attributes)).map(({ path, address }) => `${path.join('.')} ${address}`)

test.each<[string, object, readonly string[]]>([
	['an attribute', { model: 'm' }, ['model model.m']],
	['items of a list', { models: ['a', 'b', 'a'] }, ['models.0 model.a', 'models.1 model.b', 'models.2 model.a']],
	['members of a map', { byName: { x: 'y' } }, ['byName.x sync.y']],
	['members of an object', { nested: { folder: 'f', other: 'g' } }, ['nested.folder folder.f']],
	['a key that is no plain name', { model: 'odd key' }, ['model model["odd key"]']],
	['none in data of any shape', { free: { model: 'm' } }, []],
	['none where the value is no text', { model: 3, models: 'm', nested: null, byName: [1] }, []],
	['none in what the schema does not know', { unknown: 'm' }, []],
	['P45: names that objects inherit', { byName: dictOf({ constructor: 'c' }) }, ['byName.constructor sync.c']],
])('%s', (_, attributes, expected) => {
	expect(found(attributes)).toEqual(expected)
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
