import { describe, expect, test } from 'vitest'
import { arrange, matchItems, mergeKeys } from '../../../src/formats/yaml/match.ts'
import type { Present } from '../../../src/model/index.ts'
import { renderJson } from '../../../src/model/index.ts'
import { cpuMs } from '../../support/cpu.ts'

const item = (id: Present, n = 0): Present =>
	new Map([
		['id', id],
		['n', n],
	])

describe('mergeKeys', () => {
	test.each<[before: string, after: string, expected: string]>([
		['abc', 'abc', 'abc'],
		['abc', 'cba', 'abc'],
		['abc', 'axbc', 'axbc'],
		['abc', 'xyabc', 'xyabc'],
		['abc', 'cxab', 'abcx'],
		['abc', 'xy', 'xy'],
		['abc', 'bxy', 'bxy'],
		['', 'xy', 'xy'],
	])('%s to %s gives %s', (before, after, expected) => {
		expect(mergeKeys(before, new Map([...after].map((key) => [key, 1]))).join('')).toBe(expected)
	})

	test('P44: many new keys in one place cost no more than others', () => {
		const after = new Map(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1]))
		const start = cpuMs()
		expect(mergeKeys([], after)).toHaveLength(50_000)
		expect(cpuMs() - start).toBeLessThan(2_000)
	})
})

describe('matchItems', () => {
	test.each<
		[
			name: string,
			before: readonly Present[],
			after: readonly Present[],
			keyedBy: string | undefined,
			expected: readonly (number | undefined)[],
		]
	>([
		['by key, in any order', [item('a'), item('b')], [item('b', 1), item('c'), item('a', 1)], 'id', [1, undefined, 0]],
		['a key twice: by equality', [item('a'), item('a')], [item('a'), item('b')], 'id', [0, 1]],
		['text and number are different keys', [item('1'), item(1)], [item(1), item('1')], 'id', [1, 0]],
		['a common sequence', [1, 2, 3, 4], [2, 5, 4], undefined, [1, 2, 3]],
		['what is left goes by position', [1, 2, 3], [9, 8, 3], undefined, [0, 1, 2]],
		['more than before', [1], [1, 2, 3], undefined, [0, undefined, undefined]],
		['inserted in front', [1, 2], [0, 1, 2], undefined, [undefined, 0, 1]],
		['nothing in common', [], [1], undefined, [undefined]],
	])('%s', (_name, before, after, keyedBy, expected) => {
		expect(matchItems(before, after, keyedBy)).toEqual(expected)
	})

	test('P44: long lists that differ everywhere are paired by position', () => {
		const before = Array.from({ length: 20_000 }, (_, index) => index)
		const start = cpuMs()
		expect(
			matchItems(
				before,
				before.map((index) => -index - 1),
				undefined,
			)[19_999],
		).toBe(19_999)
		expect(cpuMs() - start).toBeLessThan(2_000)
	})
})

describe('arrange', () => {
	test('keeps the order of the file at every depth', () => {
		const before = new Map<string, Present>([
			['b', 1],
			[
				'a',
				[
					new Map<string, Present>([
						['id', 'x'],
						['n', 1],
					]),
				],
			],
		])
		const after = new Map<string, Present>([
			[
				'a',
				[
					new Map<string, Present>([
						['n', 2],
						['m', 0],
						['id', 'x'],
					]),
				],
			],
			['c', 3],
			['b', 1],
		])
		expect(renderJson(arrange(before, after, 'id'), 'as-is')).toBe('{"b":1,"a":[{"id":"x","n":2,"m":0}],"c":3}')
	})
})
