import { describe, expect, test } from 'vitest'
import type { Finding, Resource, ResourceType, Schema } from '../../../src/model/index.ts'
import { danglingReferences, doubleAliases } from '../../../src/plan/index.ts'
import { at, resourceOf, SHOP } from '../../support/shop.ts'

const BASIC = { role: 'managed', can: { create: true, update: true, delete: true } } as const

/** The shop with shelves, books on them that the folder tells and whose text mentions other books of the shelf, and other names for sources. */
const LIBRARY: Schema = {
	version: 1,
	types: [
		...SHOP.types,
		{ ...BASIC, name: 'shelf', title: 'shelves', attributes: [] },
		{
			...BASIC,
			name: 'book',
			title: 'books',
			attributes: [
				{ name: 'shelf', kind: 'string', refersTo: 'shelf', fromPath: true },
				{ name: 'sequels', kind: 'list', merge: 'atomic', items: { kind: 'string', refersTo: 'model' } },
				{ name: 'end', kind: 'object', attributes: [{ name: 'slug', kind: 'string', refersTo: 'model' }] },
				{ name: 'text', kind: 'any', mentions: { member: 'see', prefix: '/', refersTo: 'book', within: 'shelf' } },
			],
		},
		{ ...BASIC, name: 'names', title: 'names', role: 'seed', aliases: { sources: 'source', others: 'source' }, attributes: [] },
	] satisfies readonly ResourceType[],
}

const lines = (findings: readonly Finding[]): readonly string[] =>
	findings.map(({ level, problem }) => `${level} ${problem.code} ${problem.message} @${problem.where?.path?.join('.')}`)

const fileOf = (type: string, key: string): string | undefined => (type === 'folder' ? undefined : `shop/${type}s/${key}.yaml`)

describe('references that lead to no file', () => {
	const dangling = (resources: readonly Resource[], known: readonly string[] = [], unread: readonly string[] = []): readonly string[] =>
		lines(
			danglingReferences(LIBRARY, resources, {
				known: new Set([...resources.map(({ address }) => address), ...known.map(at)]),
				unread: new Set(unread),
				fileOf,
			}),
		)

	test.each<[string, readonly Resource[], readonly string[]]>([
		['none', [resourceOf('sync.a', { model: 'm' }), resourceOf('model.m', {})], []],
		['to what is only read, which nobody knows here', [resourceOf('model.m', { source: 's' })], []],
		[
			'a warning: the workspace may have it',
			[resourceOf('sync.a', { model: 'm' })],
			['warning REFERENCE_DANGLING sync.a: `model` leads to model.m, and there is no shop/models/m.yaml @model'],
		],
		[
			'to a file that could have one of several places',
			[resourceOf('folder.f', { parent: 'g' })],
			['warning REFERENCE_DANGLING folder.f: `parent` leads to folder.g, which has no file @parent'],
		],
		[
			'each in a list, and within an object, at its place',
			[resourceOf('book.s/b', { sequels: ['x', 'y', 'x'], end: { slug: 'z' } }), resourceOf('shelf.s', {}), resourceOf('model.y', {})],
			[
				'warning REFERENCE_DANGLING book.s/b: `sequels[0]` leads to model.x, and there is no shop/models/x.yaml @sequels.0',
				'warning REFERENCE_DANGLING book.s/b: `sequels[2]` leads to model.x, and there is no shop/models/x.yaml @sequels.2',
				'warning REFERENCE_DANGLING book.s/b: `end.slug` leads to model.z, and there is no shop/models/z.yaml @end.slug',
			],
		],
		[
			'an error where the file stands below one that is missing',
			[resourceOf('book.s/b', { shelf: 's' })],
			['error REFERENCE_DANGLING book.s/b: `shelf` leads to shelf.s, and there is no shop/shelfs/s.yaml @shelf'],
		],
		[
			'an error where a text mentions what only a file can add',
			[resourceOf('book.s/b', { shelf: 's', text: { pages: [{ see: '/c' }] } }), resourceOf('shelf.s', {})],
			['error REFERENCE_DANGLING book.s/b: `text.pages[0].see` leads to book.s/c, and there is no shop/books/s/c.yaml @text.pages.0.see'],
		],
	])('%s', (_, resources, expected) => {
		expect(dangling(resources)).toEqual(expected)
	})

	test('P3: a file that cannot be read is there, and of a type that cannot be read nothing is missing', () => {
		const resources = [resourceOf('sync.a', { model: 'm' })]
		expect(dangling(resources, ['model.m'])).toEqual([])
		expect(dangling(resources, [], ['model'])).toEqual([])
	})
})

describe('other names', () => {
	test('one that stands twice is an error that knows both places', () => {
		const resource = resourceOf('names.n', { sources: { a: 'x', b: 'y' }, others: { c: 'x', a: 'z' } })
		const found = doubleAliases(LIBRARY, [resource])
		expect(lines(found)).toEqual([
			'error ALIAS_DOUBLE names.n: `others.a` is an alias a second time, after `sources.a`, so it stands for nothing @others.a',
		])
		expect(found[0]?.problem.cause?.where).toEqual({ address: 'names.n', path: ['sources', 'a'] })
	})

	test.each<[string, readonly Resource[]]>([
		['once each', [resourceOf('names.n', { sources: { a: 'x' }, others: { b: 'x' } })]],
		['in the names of two workspaces', [resourceOf('names.n', { sources: { a: 'x' } }), resourceOf('names.m', { others: { a: 'y' } })]],
		['none at all', [resourceOf('names.n', { sources: null }), resourceOf('names.m', {}), resourceOf('model.m', { sources: { a: 1 } })]],
	])('%s: nothing wrong', (_, resources) => {
		expect(doubleAliases(LIBRARY, resources)).toEqual([])
	})
})
