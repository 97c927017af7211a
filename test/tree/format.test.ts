import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import { findType } from '../../src/model/index.ts'
import { formatFile } from '../../src/tree/index.ts'
import { BOARD_SHOP, SHOP } from '../support/shop.ts'

const type = (name: string): ResourceType => findType(SHOP, name) as ResourceType

describe('the canonical form of a file', () => {
	test.each<[string, string, string, string]>([
		['the order of attributes', 'model', 'sql: x\nname: a\n', 'name: a\nsql: x\n'],
		['quotes that are not needed', 'model', 'name: "a"\n', 'name: a\n'],
		['flow', 'model', 'name: a\ntags: [x, z]\n', 'name: a\ntags:\n  - x\n  - z\n'],
		['the order of keys in a map', 'sync', 'model: m\nconfig:\n  bb: 1\n  a: 2\n', 'model: m\nconfig:\n  a: 2\n  bb: 1\n'],
		['line endings', 'model', 'name: a\r\nsql: x\r\n', 'name: a\nsql: x\n'],
		['a missing final newline', 'model', 'name: a', 'name: a\n'],
		['unknown keys stay, last', 'model', 'odd: 1\nname: a\n', 'name: a\nodd: 1\n'],
	])('%s; done once, nothing is left to do', (_, name, text, canonical) => {
		expect(formatFile(text, type(name))).toEqual({ kind: 'changed', text: canonical })
		expect(formatFile(canonical, type(name))).toEqual({ kind: 'same' })
	})

	test.each(['sql: x\nname: a # why\n', '# on top\nsql: x\nname: a\n', 'sql: x\nname: a\n# at the end\n'])(
		'a comment is worth more than the form: %j',
		(text) => {
			expect(formatFile(text, type('model'))).toEqual({ kind: 'commented' })
		},
	)

	test('a hash in a value is no comment', () => {
		expect(formatFile("sql: 'a # b'\nname: a\n", type('model'))).toEqual({ kind: 'changed', text: "name: a\nsql: 'a # b'\n" })
	})

	test('a commented file that is in form already is the same', () => {
		expect(formatFile('name: a\n', type('model'))).toEqual({ kind: 'same' })
	})

	test.each([
		['the comments that a file begins with', 'index', '# READ ONLY\n\nslug: i\n', 'same'],
		['others in such a file', 'index', '# Mine\nslug: i\n', 'commented'],
		["those of a file that is the user's own", 'names', '# Mine\ntargets: {}\nsources:\n  a: b\n', 'same'],
		["a file that is the user's own, without any", 'names', 'targets: {}\nsources: {}\n', 'changed'],
	])('%s: %s', (_, name, text, kind) => {
		expect(formatFile(text, findType(BOARD_SHOP, name) as ResourceType).kind).toBe(kind)
	})

	test.each(['name: [', 'a: 1\na: 2\n', '- x\n'])('what does not parse is left: %j', (text) => {
		expect(formatFile(text, type('model'))).toMatchObject({
			kind: 'unreadable',
			problem: { code: 'YAML_INVALID', where: { line: expect.any(Number) } },
		})
	})

	test.each(['sql: "a\\r\\nb\\u0000"\nname: a\n', 'sql: 9007199254740993\nname: 1.10\n', 'sql: "\\ud83d\\ude00 "\nname: ""\n'])(
		'P15: values are never lost: %j',
		(text) => {
			const formatted = formatFile(text, type('model'))
			expect(formatted.kind).toBe('changed')
			expect(formatFile(formatted.kind === 'changed' ? formatted.text : '', type('model'))).toEqual({ kind: 'same' })
		},
	)
})
