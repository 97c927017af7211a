import { expect, test } from 'vitest'
import { renderIndentedJson } from '../../src/export/index.ts'
import { fromPlain } from '../../src/model/index.ts'

test.each([null, true, 1.5, 'a "b"\n', [], {}, [1, [], {}], { a: { b: [{ c: null }], d: {} }, $masked: 'x' }])('%j', (value) => {
	expect(renderIndentedJson(fromPlain(value) ?? null)).toBe(`${JSON.stringify(value, null, 2)}\n`)
})

test('P15: numbers that JavaScript cannot hold stay what they are', () => {
	expect(renderIndentedJson(fromPlain({ a: 12345678901234567890n }) ?? null)).toBe('{\n  "a": 12345678901234567890\n}\n')
})
