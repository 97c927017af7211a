import fc from 'fast-check'
import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parseYaml, renderYaml } from '../../../src/formats/yaml/index.ts'
import type { Dict, Present } from '../../../src/model/index.ts'
import { isSame, parseNumber, renderJson, toPlain } from '../../../src/model/index.ts'

function read(text: string): Dict {
	const parsed = parseYaml(text)
	if (parsed.kind === 'invalid') throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`)
	return parsed.document.value
}

function decimal(text: string): Present {
	const number = parseNumber(text)
	if (number === undefined) throw new Error(text)
	return number
}

const hostile = fc.constantFrom(
	'',
	' ',
	'\n',
	'\n\n',
	' \n',
	'\n ',
	'a\n  ',
	'a\n \n',
	'+.5',
	'1e999',
	'9'.repeat(400),
	'0o17',
	'... x',
	'...',
	'---',
	'a #b',
	'a: b',
	'a:',
	'? x',
	'- x',
	'<<',
	'~',
	'y',
	'1:1',
	'2026-01-01',
	'\t',
	'\r\n',
	'\u0085',
	'\u2028',
	'\uFEFF',
	'\ud800',
	'__proto__',
	'constructor',
	'7',
	'k'.repeat(1_030),
	'word '.repeat(40),
	' lead\nword',
	`${'long '.repeat(30)}\n  more\n\nend`,
	'%a',
	'@a',
	'`',
	'!a',
	'&a',
	'*a',
	'{',
	'[',
	',a',
	'"',
	"'",
	'|',
	'\\',
	'.inf',
	'a\n---\nb',
)
const piece = fc.constantFrom(
	' ',
	'  ',
	'\n',
	'\n\n',
	'\t',
	'#',
	':',
	'-',
	'"',
	"'",
	'a',
	'word',
	'{',
	'}',
	'[',
	']',
	',',
	'0',
	'.',
	'+',
	'😀',
	'\u00a0',
	'|',
	'>',
	'%',
	'&',
	'*',
	'!',
	'?',
	'\\',
	'\r',
)
const text = fc.oneof(
	hostile,
	fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
	fc.string({ unit: 'binary', maxLength: 20 }),
	fc.string({ unit: 'grapheme', maxLength: 120 }),
)
const number = fc.oneof(
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => decimal(String(double))),
	fc.bigInt().map((big) => decimal(String(big))),
	fc.constantFrom('1e400', '-1e-400', '1.5e-70', '123456789012345678901234567890.123', '1e21').map(decimal),
)
const members = fc.letrec<{ value: Present; dict: Dict }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		text,
		number,
		fc.boolean(),
		fc.constant(null),
		fc.array(tie('value'), { maxLength: 4 }),
		tie('dict'),
	),
	dict: fc.array(fc.tuple(text, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
}))

function hasOnlyOrdinary(value: Present): boolean {
	if (value instanceof Map)
		return [...value].every(
			([key, member]: [string, Present]) => !/^\d+$/.test(key) && key !== '__proto__' && !key.startsWith('... ') && hasOnlyOrdinary(member),
		)
	if (Array.isArray(value)) return value.every(hasOnlyOrdinary)
	return !(typeof value === 'object' && value !== null)
}

describe('renderYaml', () => {
	test('P14 P15: reads back as the same value, and that renders as the same bytes', () => {
		fc.assert(
			fc.property(members.dict, (given) => {
				const rendered = renderYaml(given)
				const back = read(rendered)
				expect(isSame(back, given)).toBe(true)
				expect(renderJson(back, 'as-is')).toBe(renderJson(given, 'as-is'))
				expect(renderYaml(back)).toBe(rendered)
			}),
			{ numRuns: 500 },
		)
	})

	test('is what js-yaml dumps, wherever js-yaml can hold the value', () => {
		fc.assert(
			fc.property(members.dict.filter(hasOnlyOrdinary), (given) => {
				expect(renderYaml(given)).toBe(dump(toPlain(given), { noRefs: true }))
			}),
			{ numRuns: 400 },
		)
	})

	test('narrows folded lines as they move to the right, as js-yaml does', () => {
		const nested = (depth: number): Dict => new Map([['k', depth === 0 ? 'word '.repeat(40).trim() : nested(depth - 1)]])
		for (const depth of [0, 5, 15, 19, 20, 21, 30]) expect(renderYaml(nested(depth))).toBe(dump(toPlain(nested(depth)), { noRefs: true }))
	})

	test('P15: integer-like keys keep their order and `__proto__` its value', () => {
		expect(
			renderYaml(
				new Map<string, Present>([
					['10', 1],
					['9', new Map([['__proto__', []]])],
				]),
			),
		).toBe("'10': 1\n'9':\n  __proto__: []\n")
	})

	test('writes a value twice that stands in two places, never an anchor', () => {
		const shared = new Map([['k', 1]])
		expect(
			renderYaml(
				new Map<string, Present>([
					['a', shared],
					['b', [shared]],
				]),
			),
		).toBe('a:\n  k: 1\nb:\n  - k: 1\n')
	})

	test('an empty map, and numbers', () => {
		expect(renderYaml(new Map())).toBe('{}\n')
		expect(
			renderYaml(
				new Map([
					['a', decimal('12345678901234567890123')],
					['b', -0],
					['c', decimal('1e999')],
				]),
			),
		).toBe('a: 12345678901234567890123\nb: 0\nc: !!float 1e999\n')
	})

	test('throws for a masked value, which has no text', () => {
		expect(() => renderYaml(new Map([['a', { kind: 'masked' }]]))).toThrow(TypeError)
	})
})
