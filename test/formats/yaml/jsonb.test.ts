import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byJsonb, inJsonbOrder } from '../../../src/formats/yaml/index.ts'
import type { Present } from '../../../src/model/index.ts'
import { isSame, renderJson } from '../../../src/model/index.ts'

describe('jsonb order', () => {
	test('shorter keys first, ties by byte', () => {
		expect(['mode', 'type', 'b', 'object', 'a', 'mappings', 'B', ''].sort(byJsonb)).toEqual([
			'',
			'B',
			'a',
			'b',
			'mode',
			'type',
			'object',
			'mappings',
		])
	})

	test('counts bytes, not characters, and orders by code point, not by UTF-16 unit', () => {
		expect(['é', 'zz', 'z'].sort(byJsonb)).toEqual(['z', 'zz', 'é'])
		expect(['😀', '\uFFFDa', 'abcd'].sort(byJsonb)).toEqual(['abcd', '\uFFFDa', '😀'])
	})

	test('agrees with comparing the bytes themselves', () => {
		const key = fc.string({ unit: 'grapheme', maxLength: 6 })
		fc.assert(
			fc.property(key, key, (a, b) => {
				const [left, right] = [Buffer.from(a), Buffer.from(b)]
				expect(Math.sign(byJsonb(a, b))).toBe(Math.sign(left.length - right.length || Buffer.compare(left, right)))
			}),
		)
	})

	test('orders maps at every depth and leaves lists alone', () => {
		const value = new Map<string, Present>([
			[
				'bb',
				[
					new Map([
						['type', 1],
						['a', 2],
					]),
					3,
				],
			],
			[
				'a',
				new Map([
					['10', 1],
					['9', 2],
				]),
			],
		])
		const ordered = inJsonbOrder(value)
		expect(renderJson(ordered, 'as-is')).toBe('{"a":{"9":2,"10":1},"bb":[{"a":2,"type":1},3]}')
		expect(isSame(ordered, value)).toBe(true)
	})
})
