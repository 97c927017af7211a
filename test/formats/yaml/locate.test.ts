import { describe, expect, test } from 'vitest'
import { locateYaml, parseYaml } from '../../../src/formats/yaml/index.ts'
import type { ValuePath } from '../../../src/model/index.ts'

const TEXT =
	'# c\nname: x\nlist:\n  - id: a\n    n: 1\n  - id: b\n    deep: {k: [1, 2]}\n😀😀: 1\nplain: [p, q]\nanchor: &x {y: 1}\ncopy: *x\n? odd\n: 2\n'

function locate(text: string, path: ValuePath, keyedBy?: string): string {
	const parsed = parseYaml(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	const found = locateYaml(parsed.document, path, keyedBy)
	return found ? `${found.line}:${found.column}` : 'nowhere'
}

describe('locateYaml', () => {
	test.each<[path: ValuePath, expected: string]>([
		[[], '2:1'],
		[['name'], '2:1'],
		[['list'], '3:1'],
		[['list', 1], '6:5'],
		[['list', 'b'], '6:5'],
		[['list', 'b', 'deep'], '7:5'],
		[['list', 'b', 'deep', 'k'], '7:12'],
		[['list', 'b', 'deep', 'k', 1], '7:19'],
		[['plain', 1], '9:12'],
		[['copy', 'y'], '11:1'],
		[['odd'], '12:1'],
		[['list', 'c'], 'nowhere'],
		[['list', 2], 'nowhere'],
		[['name', 'x'], 'nowhere'],
		[['__proto__'], 'nowhere'],
		[['toString'], 'nowhere'],
	])('%j stands at %s', (path, expected) => {
		expect(locate(TEXT, path, 'id')).toBe(expected)
	})

	test('a number names a key of a map, a string no item without a key', () => {
		expect(locate('7: x\n', [7])).toBe('1:1')
		expect(locate(TEXT, ['list', 'b'])).toBe('nowhere')
	})

	test('counts UTF-16 units, CRLF as one line end, and no byte order mark', () => {
		expect(locate('a: ["😀", b]\n', ['a', 1])).toBe('1:11')
		expect(locate('a: 1\r\nb: 2\r\n', ['b'])).toBe('2:1')
		expect(locate('\uFEFFa: {b: 1}\n', ['a', 'b'])).toBe('1:5')
	})

	test('an empty file has no places', () => {
		expect(locate('# c\n', [])).toBe('nowhere')
	})
})
