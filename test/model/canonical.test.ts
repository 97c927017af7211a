import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/formats/json/index.ts'
import type { Value } from '../../src/model/index.ts'
import { escapeForeignJson, fromPlain, isSame, renderForeignJson } from '../../src/model/index.ts'
import { cpuMs } from '../support/cpu.ts'

describe('JSON of a service', () => {
	const read = (text: string): Value => {
		const parsed = parseJson(escapeForeignJson(text))
		if (parsed.kind === 'invalid') throw new Error(text)
		return parsed.value
	}

	test.each([
		'{"$masked":"x"}',
		'{"$masked":5}',
		'{"$masked":"x","a":1}',
		'{"$$masked":1}',
		'{"a":{"$$$masked":{"$masked":null}}}',
		'{"$mask":"$masked","x":"\\"$masked\\":"}',
		'["$masked","$$masked"]',
		'{"big":9007199254740993,"small":0.1,"2":0,"1":0,"__proto__":{"$masked":"y"}}',
	])('P15: comes back as it was: %s', (text) => {
		expect(renderForeignJson(read(text))).toBe(text)
	})

	test('a name may be spelled with escapes and blanks', () => {
		expect(read('{"\\u0024mask\\u0065d" \n : "x"}')).toEqual(new Map([['$masked', 'x']]))
	})

	test('P15: any data comes back as it was', () => {
		const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('$masked', '$$masked', '__proto__', '"$masked":', '\\'))
		const data = fc.letrec((tie) => ({
			any: fc.oneof(
				{ depthSize: 'small' },
				fc.string({ unit: 'binary' }),
				fc.boolean(),
				fc.constant(null),
				fc.integer(),
				tie('list'),
				tie('dict'),
			),
			list: fc.array(tie('any')),
			dict: fc.array(fc.tuple(key, tie('any'))).map((entries) => new Map(entries)),
		})).any
		fc.assert(
			fc.property(data, (plain) => {
				const value = fromPlain(plain)
				return isSame(read(renderForeignJson(value)), value)
			}),
		)
	})

	test('P44: time stays linear for text that is no JSON', () => {
		const hostile = `"$masked"${'\\"'.repeat(2_000_000)}`
		const startedMs = cpuMs()
		expect(escapeForeignJson(hostile)).toBe(hostile)
		expect(cpuMs() - startedMs).toBeLessThan(2_000)
	})
})
