import { describe, expect, test } from 'vitest'
import { decodeJson, encodeJson } from '../../../providers/segment/json.ts'
import { EMPTY_SCOPE, evaluate, parseExpression } from '../../../src/formats/hcl/index.ts'
import { isSame, renderForeignJson } from '../../../src/provider.ts'

describe('a value as its text in JSON', () => {
	test.each([
		['{}'],
		['[]'],
		['{"b":1,"a":[true,false,null,"text"]}'],
		['{"2":"b","1":"a"}'],
		['{"__proto__":{"polluted":true},"constructor":1}'],
		['{"kind":"masked","version":"1"}'],
		['{"$masked":"x"}'],
		['{"kind":"decimal","text":"1"}'],
		['[12345678901234567890.123456789,0.1,-7]'],
	])('P15: %s comes back', (text) => {
		const value = decodeJson(text)
		expect(value).toBeDefined()
		expect(isSame(decodeJson(renderForeignJson(value)), value)).toBe(true)
		expect(isSame(decodeJson(encodeJson(value ?? null)), value)).toBe(true)
		expect(JSON.parse(renderForeignJson(value))).toEqual(JSON.parse(text))
	})

	test.each([['"text"'], ['5'], ['null'], [''], ['{"a":'], ['{"a":1} x'], ['hello'], ['['.repeat(100_000)]])('is none: %.20s', (text) => {
		expect(decodeJson(text)).toBeUndefined()
	})

	test('P44: neither is one that nests deeper than a value may', () => {
		const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
		expect(decodeJson(nested(200))).toBeDefined()
		expect(decodeJson(nested(202))).toBeUndefined()
		expect(decodeJson(nested(50_000))).toBeUndefined()
	})

	test.each([
		['{ b = 1, a = [true, null, "x"] }'],
		['{ "z<>&" = "a\\u2028b", "é" = -0.5, "\\U0001F600" = 1, "\\uFF5E" = 2 }'],
		['{ big = 12345678901234567890, small = 0.25, whole = 100 }'],
	])('is spelled as `jsonencode` spells it: %s', (expression) => {
		const parsed = parseExpression(`jsonencode(${expression})`)
		const result = parsed.kind === 'ok' ? evaluate(parsed.expression, EMPTY_SCOPE) : undefined
		const text = result?.kind === 'ok' && result.value.kind === 'string' ? result.value.value : expect.fail('not computed')
		expect(encodeJson(decodeJson(text) ?? null)).toBe(text)
	})
})
