import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Resources, ResourceType } from '../../src/model/index.ts'
import { findType, problem } from '../../src/model/index.ts'
import type { Aliases } from '../../src/tree/index.ts'
import { aliasesIn, canBeNamed, NO_ALIASES, resolveNames, restoreNames } from '../../src/tree/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { at, BOARD_SHOP, resourceOf, SHOP, shown } from '../support/shop.ts'

const BOARD = findType(BOARD_SHOP, 'board') as ResourceType

/** The aliases that the files of these workspaces, by their slugs, give the one called `acme`. */
function aliases(files: Readonly<Record<string, object>>): Aliases {
	const resources = Object.entries(files).map(([slug, names]) => resourceOf(`names.${slug}`, names))
	const read: Resources = new Map(resources.map((resource) => [resource.address, resource]))
	return aliasesIn(BOARD_SHOP, 'acme', new Map([['names', read]]), new Map())
}

/** `type alias -> key`. */
const lines = ({ keys }: Aliases): readonly string[] =>
	[...keys].flatMap(([type, names]) => [...names].map(([alias, key]) => `${type} ${alias} -> ${key}`))

describe('which other names there are', () => {
	test.each<[string, Record<string, object>, readonly string[]]>([
		['none', {}, []],
		['an empty file', { acme: {} }, []],
		[
			'of each type its own',
			{ acme: { sources: { wh: 'prod-wh' }, targets: { crm: 'prod-crm' } } },
			['source wh -> prod-wh', 'target crm -> prod-crm'],
		],
		['two for one key', { acme: { sources: { wh: 'prod', dwh: 'prod' } } }, ['source wh -> prod', 'source dwh -> prod']],
		['those of another workspace do not count', { other: { sources: { wh: 'x' } }, acme: { sources: { wh: 'y' } } }, ['source wh -> y']],
		['what is no name', { acme: { sources: { wh: 1, dwh: null, lake: 'l' }, targets: 'x' } }, ['source lake -> l']],
		['P45: names that objects inherit', { acme: { sources: { constructor: 'c', __proto__: 'p' } } }, ['source constructor -> c']],
	])('%s', (_, files, expected) => {
		expect([lines(aliases(files)), aliases(files).problems]).toEqual([expected, []])
	})

	test('one that stands twice stands for nothing, and is told once, with its file', () => {
		const found = aliases({ acme: { sources: { both: 'a', one: 'b' }, targets: { both: 'c' } } })
		expect([lines(found), [...found.doubled]]).toEqual([['source one -> b'], ['both']])
		expect(found.problems).toMatchObject([{ code: 'ALIAS_DOUBLE', where: { address: 'names.acme' } }])
		expect(found.problems[0]?.message).toContain('the alias both')
	})

	test('P3: of a file that could not be read nothing is known, which is not that there are none', () => {
		const broken = problem('YAML_INVALID', 'no')
		const read = (slug: string) => aliasesIn(BOARD_SHOP, 'acme', new Map(), new Map([[at(`names.${slug}`), broken]]))
		expect(read('acme')).toMatchObject({ unread: broken, keys: new Map() })
		expect(read('other').unread).toBeUndefined()
	})

	test('a service without them', () => {
		expect(aliasesIn(SHOP, 'acme', new Map(), new Map())).toBe(NO_ALIASES)
	})
})

describe('keys in place of other names, and back', () => {
	const found = aliases({ acme: { sources: { wh: 'prod-wh', dwh: 'prod-wh', prod: 'stage' }, targets: { crm: 'prod-crm' } } })

	test.each<[string, object, object, object]>([
		['an alias', { source: 'wh' }, { source: 'prod-wh' }, { source: 'wh' }],
		['each by its own type', { source: 'crm', target: 'crm' }, { source: 'crm', target: 'prod-crm' }, { source: 'crm', target: 'crm' }],
		['the first of two', { source: 'dwh' }, { source: 'prod-wh' }, { source: 'wh' }],
		['a key', { source: 'other' }, { source: 'other' }, { source: 'other' }],
		['a key that has an alias', { source: 'prod-wh' }, { source: 'prod-wh' }, { source: 'wh' }],
		['an alias comes before a key of the same name', { source: 'prod' }, { source: 'stage' }, { source: 'prod' }],
		['what refers to nothing', { name: 'wh', label: 'crm' }, { name: 'wh', label: 'crm' }, { name: 'wh', label: 'crm' }],
		['what is no text', { source: 1, target: null }, { source: 1, target: null }, { source: 1, target: null }],
		['nothing', {}, {}, {}],
	])('%s', (_, written, resolved, restored) => {
		expect(shown(resolveNames(BOARD, dictOf(written), found))).toBe(shown(dictOf(resolved)))
		expect(shown(restoreNames(BOARD, dictOf(resolved), found))).toBe(shown(dictOf(restored)))
	})

	test('the attributes themselves where nothing changes', () => {
		const attributes = dictOf({ name: 'b', source: 'other' })
		expect(resolveNames(BOARD, attributes, found)).toBe(attributes)
		expect(restoreNames(BOARD, attributes, NO_ALIASES)).toBe(attributes)
	})

	test.each([
		['a key', 'other', true],
		['a key that has an alias', 'stage', true],
		['a key that is the alias of another one', 'prod', false],
		['a key that is the alias of another one of its own', 'dwh', false],
	])('files can name %s: %s, %s', (_, source, expected) => {
		expect(canBeNamed(BOARD, dictOf({ source }), found)).toBe(expected)
	})

	test('P14: where no alias is spelled like a key, all that files are to say reads back', () => {
		const key = fc.constantFrom('K', 'L', 'M')
		const names = fc.dictionary(fc.constantFrom('a', 'b', 'c'), key)
		fc.assert(
			fc.property(names, names, key, key, (sources, targets, source, target) => {
				const made = aliases({ acme: { sources, targets } })
				const attributes = dictOf({ source, target })
				expect(shown(resolveNames(BOARD, restoreNames(BOARD, attributes, made), made))).toBe(shown(attributes))
			}),
		)
	})
})
