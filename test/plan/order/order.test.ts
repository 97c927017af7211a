import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/model/index.ts'
import { orderChanges } from '../../../src/plan/order/order.ts'
import { dictOf } from '../../support/fake-api.ts'
import { at, SHOP } from '../../support/shop.ts'

/** `+` creates, `~` updates, `-` deletes; `>` goes to Git. The rest is the folder's name, and its parent after a slash. */
function change(text: string): Change {
	const [, outbound, sign, name = '', parent] = /^(>?)([+~-])(\w+)(?:\/(\w+))?$/.exec(text) ?? []
	const attributes = dictOf(parent === undefined ? { name } : { name, parent })
	const common = {
		id: text,
		to: outbound ? 'git' : 'live',
		address: at(`folder.${name}`),
		type: 'folder',
		key: name,
		other: null,
		dependents: [],
		notes: [],
	} as const
	if (sign === '+') return { ...common, kind: 'create', after: attributes }
	if (sign === '-') return { ...common, kind: 'delete', before: attributes }
	return { ...common, kind: 'update', before: new Map(), after: attributes, edits: [] }
}

function levels(...texts: readonly string[]): readonly string[] {
	return orderChanges(SHOP, texts.map(change)).order.map((level) => level.join(' '))
}

describe('P30: what is referred to comes first', () => {
	test.each([
		['nothing', [], []],
		['independent ones share a level, by name', ['+b', '+a'], ['+a +b']],
		['creates by reference', ['+low/mid', '+mid/top', '+top'], ['+top', '+mid/top', '+low/mid']],
		['an update waits for what it begins to need', ['~a/new', '+new'], ['+new', '~a/new']],
		['what is not in the plan is not waited for', ['+a/there'], ['+a/there']],
		['itself is not waited for', ['+a/a'], ['+a/a']],
		['deletes the other way round', ['-top', '-mid/top', '-low/mid'], ['-low/mid', '-mid/top', '-top']],
		['deletes last', ['-a', '+b', '~c'], ['+b ~c', '-a']],
		['Git after the workspace', ['>+a', '+b', '>-c', '-d'], ['+b', '-d', '>+a', '>-c']],
		['the sides do not wait for each other within', ['>+a/b', '+b'], ['+b', '>+a/b']],
	] as const)('%s', (_, changes, expected) => {
		expect(levels(...changes)).toEqual(expected)
		expect(levels(...changes.toReversed())).toEqual(expected)
	})
})

describe('what has to be there first although nothing refers to it', () => {
	const schema = { ...SHOP, types: SHOP.types.map((type) => (type.name === 'model' ? { ...type, after: ['folder'] } : type)) }
	const model = (sign: '+' | '~' | '-'): Change => ({ ...change(`${sign}m`), address: at('model.m'), type: 'model' })
	test.each([
		['is made before', [model('+'), change('+a')], ['+a', '+m']],
		['and before a change', [model('~'), change('+a')], ['+a', '~m']],
		['is changed at any time', [model('+'), change('~a')], ['+m ~a']],
		['is deleted after', [model('-'), change('-a')], ['-m', '-a']],
		['and after a change', [model('~'), change('-a')], ['~m', '-a']],
	])('%s', (_, changes, expected) => {
		expect(orderChanges(schema, changes).order.map((level) => level.join(' '))).toEqual(expected)
		expect(orderChanges(schema, changes.toReversed()).order.map((level) => level.join(' '))).toEqual(expected)
	})
})

describe('circles', () => {
	const cycles = (...texts: readonly string[]): readonly string[] =>
		orderChanges(SHOP, texts.map(change)).problems.map(({ code, message }) => `${code} ${message}`)

	test('are reported with everything in them, and every change is still in the order once', () => {
		expect(cycles('+a/b', '+b/a', '+free')).toEqual([expect.stringMatching(/^REFERENCE_DANGLING .*: folder\.a, folder\.b$/)])
		expect(levels('+a/b', '+b/a', '+free', '+low/a')).toEqual(['+free', '+a/b', '+b/a +low/a'])
	})

	test('of deletes too', () => {
		expect(cycles('-a/b', '-b/a')).toHaveLength(1)
		expect(levels('-a/b', '-b/a')).toEqual(['-a/b', '-b/a'])
	})

	test('none without one', () => {
		expect(cycles('+a/b', '+b', '-c/d', '-d')).toEqual([])
	})
})

test('P44: a chain of two thousand is ordered in time', () => {
	const texts = Array.from({ length: 2000 }, (_, index) => (index === 0 ? '+n0' : `+n${index}/n${index - 1}`))
	expect(levels(...texts.toReversed())).toEqual(texts)
})
