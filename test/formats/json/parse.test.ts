import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson, parseJsonSteps } from '../../../src/formats/json/index.ts'
import type { Present } from '../../../src/model/index.ts'
import { isSame, parseNumber, renderJson, runSteps } from '../../../src/model/index.ts'

function read(text: string): Present {
	const parsed = parseJson(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	return parsed.value
}

function refusal(text: string): string {
	const parsed = parseJson(text)
	if (parsed.kind === 'ok') return 'ok'
	return parsed.problems.map(({ code, where }) => `${code} ${where?.line}:${where?.column}`).join(' ')
}

function decimal(text: string): Present {
	const number = parseNumber(text)
	if (number === undefined) throw new Error(text)
	return number
}

const text = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.constantFrom('__proto__', 'constructor', '$masked', '$$masked', '$$$masked', '', '\ud800', '7', '😀'),
)
const number = fc.oneof(
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => decimal(String(double))),
	fc.bigInt().map((big) => decimal(String(big))),
	fc.constantFrom('1e400', '0.1000000000000000055511151231257827', '-1.5e-300').map(decimal),
)
const masked = fc.option(text, { nil: undefined }).map((version): Present => (version ? { kind: 'masked', version } : { kind: 'masked' }))
const value = fc.letrec<{ value: Present }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		text,
		number,
		masked,
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('value'), { maxLength: 5 }),
		fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
	),
})).value

describe('parseJson', () => {
	test('P14 P15: reads back what renderJson writes, byte for byte and in order', () => {
		fc.assert(
			fc.property(value, (given) => {
				const written = renderJson(given, 'as-is')
				const back = read(written)
				expect(isSame(back, given)).toBe(true)
				expect(renderJson(back, 'as-is')).toBe(written)
			}),
			{ numRuns: 300 },
		)
	})

	test('agrees with JSON.parse on what is valid and on what it means', () => {
		const piece = fc.constantFrom(
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'"a"',
			'"b\\n"',
			'1',
			'-0',
			'1.5e3',
			'01',
			'true',
			'null',
			' ',
			'\n',
			'\\',
			'"',
			'x',
		)
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
				(given) => {
					let plain: { value: unknown } | undefined
					try {
						plain = { value: JSON.parse(given, (_key, member: unknown) => (member === 0 ? 0 : member)) }
					} catch {
						plain = undefined
					}
					const parsed = parseJson(given)
					const isTwice = parsed.kind === 'invalid' && parsed.problems.some(({ message }) => message.includes('set twice'))
					if (!isTwice) expect(parsed.kind).toBe(plain ? 'ok' : 'invalid')
					if (parsed.kind === 'ok') expect(JSON.parse(renderJson(parsed.value, 'as-is'))).toEqual(plain?.value)
				},
			),
			{ numRuns: 1000 },
		)
	})

	test('P15: keeps numbers that a double cannot hold, and the order of integer-like keys', () => {
		expect(renderJson(read('{"10":9007199254740993,"9":1.10,"a":-0,"b":1E400}'), 'as-is')).toBe(
			'{"10":9007199254740993,"9":1.1,"a":0,"b":1e400}',
		)
		expect(read('0.1')).toBe(0.1)
		expect(read('0.10000000000000000001')).toEqual({ kind: 'decimal', text: '0.10000000000000000001' })
	})

	test('decodes masked values and escaped keys', () => {
		expect(read('{"$masked":"v1"}')).toEqual({ kind: 'masked', version: 'v1' })
		expect(read('{"$masked":""}')).toEqual({ kind: 'masked' })
		expect(read('{"$$masked":"v1"}')).toEqual(new Map([['$masked', 'v1']]))
		expect(read('{"$$$masked":1}')).toEqual(new Map([['$$masked', 1]]))
	})

	test('P45: a hostile name is a name like any other', () => {
		const back = read('{"__proto__":{"polluted":true},"constructor":1}')
		expect([...(back as ReadonlyMap<string, Present>).keys()]).toEqual(['__proto__', 'constructor'])
		expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
	})

	test.each([
		['empty', '', 'JSON_INVALID 1:1'],
		['only blanks', ' \n ', 'JSON_INVALID 2:2'],
		['a key set twice', '{"a":1,\n "a":2}', 'JSON_INVALID 2:2'],
		['a key set twice, once escaped', '{"a":1,"\\u0061":2}', 'JSON_INVALID 1:8'],
		['something behind the value', '{} x', 'JSON_INVALID 1:4'],
		['a trailing comma', '[1,]', 'JSON_INVALID 1:4'],
		['a comment', '// no\n1', 'JSON_INVALID 1:1'],
		['a leading zero', '01', 'JSON_INVALID 1:2'],
		['NaN', '[NaN]', 'JSON_INVALID 1:2'],
		['an open text', '"abc', 'JSON_INVALID 1:1'],
		['an open text behind a backslash', '"abc\\', 'JSON_INVALID 1:1'],
		['a bad escape', '"\\x"', 'JSON_INVALID 1:1'],
		['a line feed in a text', '"a\nb"', 'JSON_INVALID 1:3'],
		['a key without quotes', '{a:1}', 'JSON_INVALID 1:2'],
		['a mark with company', '{"$masked":"v","b":1}', 'JSON_INVALID 1:1'],
		['a mark without a text', '[{"$masked":1}]', 'JSON_INVALID 1:2'],
		['a number too long', '1'.repeat(10_001), 'INPUT_TOO_LARGE 1:1'],
		['an absurd exponent', '1e999999999', 'INPUT_TOO_LARGE 1:1'],
	])('refuses %s', (_name, given, expected) => {
		expect(refusal(given)).toBe(expected)
	})

	test('keeps lone surrogates and skips a byte order mark', () => {
		expect(read('\uFEFF"\\ud800"')).toBe('\ud800')
	})

	test('P44: deep nesting is refused by type, at the declared depth', () => {
		expect(refusal(`${'['.repeat(200)}${']'.repeat(200)}`)).toBe('ok')
		expect(refusal(`${'['.repeat(201)}${']'.repeat(201)}`)).toBe('INPUT_TOO_LARGE 1:201')
		expect(refusal('['.repeat(1_000_000))).toBe('INPUT_TOO_LARGE 1:201')
		expect(refusal('{"a":'.repeat(1_000_000))).toBe('INPUT_TOO_LARGE 1:1001')
	})

	test('P44: a text over the limit is refused unread', () => {
		expect(parseJson('[1,2]', { units: 4, depth: 10 })).toMatchObject({ kind: 'invalid', problems: [{ code: 'INPUT_TOO_LARGE' }] })
	})

	test('P44: in steps it is the same, faults and all, and a long list takes as many steps as it has items', () => {
		const piece = fc.constantFrom(
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'"a"',
			'"b"',
			'"$masked"',
			'"$$masked"',
			'1',
			'{"a":[1,{"b":[2]}],"c":3}',
			' ',
		)
		fc.assert(
			fc.property(
				fc.oneof(
					fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
					value.map((own) => renderJson(own, 'as-is')),
				),
				(given) => {
					expect(runSteps(parseJsonSteps(given))).toEqual(parseJson(given))
				},
			),
			{ numRuns: 1000 },
		)
		expect([...parseJsonSteps(`{"items":[${Array.from({ length: 1000 }, () => '{"a":[1]}').join(',')}]}`)]).toHaveLength(1001)
	})
})

test('P44: a document in steps may open as many levels as its caller says', () => {
	const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
	expect([3, 4].map((levels) => runSteps(parseJsonSteps(nested(levels), { depth: 3 })).kind)).toEqual(['ok', 'invalid'])
})
