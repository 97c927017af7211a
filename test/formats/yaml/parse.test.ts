import fc from 'fast-check'
import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parseYaml, YAML_LIMITS } from '../../../src/formats/yaml/index.ts'
import type { Dict } from '../../../src/model/index.ts'
import { renderJson } from '../../../src/model/index.ts'
import { cpuMs } from '../../support/cpu.ts'

function json(text: string): string {
	const parsed = parseYaml(text)
	return parsed.kind === 'ok' ? renderJson(parsed.document.value, 'as-is') : JSON.stringify(parsed.problems)
}

function value(text: string): Dict {
	const parsed = parseYaml(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	return parsed.document.value
}

function refusal(text: string, limits = YAML_LIMITS): string {
	const parsed = parseYaml(text, limits)
	if (parsed.kind === 'ok') return 'ok'
	return parsed.problems
		.map(({ code, message, where }) => `${where?.line}:${where?.column} ${code === 'YAML_INVALID' ? '' : `${code} `}${message}`)
		.join('\n')
}

describe('parseYaml', () => {
	test.each([
		['an empty file', '', '{}'],
		['only comments', '# nothing\n\n# here\n', '{}'],
		['only the marks of a document', '---\n# nothing\n...\n', '{}'],
		['an empty map', '{}\n', '{}'],
		[
			'words of YAML 1.1 are text',
			'a: yes\nb: on\nc: n\nd: 1:30\ne: 0b1\nf: 1_000\n',
			'{"a":"yes","b":"on","c":"n","d":"1:30","e":"0b1","f":"1_000"}',
		],
		['words of YAML 1.2', 'a: true\nb: False\nc: NULL\nd: ~\ne:\n', '{"a":true,"b":false,"c":null,"d":null,"e":null}'],
		['dates are text', 'a: 2026-01-05\nb: 2026-01-05T06:00:00Z\n', '{"a":"2026-01-05","b":"2026-01-05T06:00:00Z"}'],
		[
			'numbers',
			'a: 012\nb: 0x1F\nc: 0o17\nd: 1.50\ne: -1e3\nf: .5\ng: +1\nh: -0\n',
			'{"a":12,"b":31,"c":15,"d":1.5,"e":-1000,"f":0.5,"g":1,"h":0}',
		],
		[
			'numbers that a double cannot hold',
			'a: 9007199254740993\nb: 0.10000000000000000001\nc: 0xFFFFFFFFFFFFFFFFFF\n',
			'{"a":9007199254740993,"b":0.10000000000000000001,"c":4722366482869645213695}',
		],
		['text that only looks like a number', 'a: +.5\nb: 1e999\nc: 0x\nd: 1e\n', '{"a":"+.5","b":"1e999","c":"0x","d":"1e"}'],
		['a number beyond a double, tagged', 'a: !!float 1e999\n', '{"a":1e999}'],
		[
			'core tags',
			'a: !!str 1\nb: !!int "2"\nc: !!map {x: !!null ~}\nd: ! 3\ne: !!bool "true"\n',
			'{"a":"1","b":2,"c":{"x":null},"d":"3","e":true}',
		],
		['keys are their source text', '1: a\ntrue: b\n0x10: c\nnull: d\n? e\n: f\n', '{"1":"a","true":"b","0x10":"c","null":"d","e":"f"}'],
		['integer-like keys keep their order', '10: a\n9: b\nx: c\n1: d\n', '{"10":"a","9":"b","x":"c","1":"d"}'],
		['aliases are copies', 'a: &x {k: [1]}\nb: *x\nc: [*x]\n', '{"a":{"k":[1]},"b":{"k":[1]},"c":[{"k":[1]}]}'],
		['an anchor on a key', '&x a: 1\nb: *x\n', '{"a":1,"b":"a"}'],
		['the latest anchor counts', 'a: &x 1\nb: &x 2\nc: *x\n', '{"a":1,"b":2,"c":2}'],
		['a quoted merge key is a name', '"<<": {a: 1}\n', '{"<<":{"a":1}}'],
		[
			'CRLF, also in block scalars',
			'a: |\r\n  x\r\n\r\n  y\r\nb: >\r\n  x\r\n  y\r\nc: "x\r\n  y"\r\n',
			'{"a":"x\\n\\ny\\n","b":"x y\\n","c":"x y"}',
		],
		['a byte order mark', '\uFEFFa: 1\n', '{"a":1}'],
		['%YAML 1.2', '%YAML 1.2\n---\na: yes\n', '{"a":"yes"}'],
		['a pair inside a flow list', 'a: [b: 1, c]\n', '{"a":[{"b":1},"c"]}'],
		['tabs behind a colon', 'a:\t1\n', '{"a":1}'],
		['escapes', 'a: "\\x41\\u00e9\\U0001F600\\ud800\\n\\0"\n', '{"a":"Aé😀\\ud800\\n\\u0000"}'],
		['no final line end', 'a: |\n  x', '{"a":"x\\n"}'],
	])('P15: reads %s', (_name, text, expected) => {
		expect(json(text)).toBe(expected)
	})

	test.each([
		['kept, clipped, stripped', 'a: |+\n  x\n\nb: |\n  x\n\nc: |-\n  x\n\n', '{"a":"x\\n\\n","b":"x\\n","c":"x"}'],
		['an indentation indicator', 'a: |2\n   x\n  y\n', '{"a":" x\\ny\\n"}'],
		['nothing but blanks, indented', 'a: |2-\n   \n', '{"a":" "}'],
		['nothing at all', 'a: |\nb: >+\n\nc: 1\n', '{"a":"","b":"\\n","c":1}'],
		['a last line of blanks', 'a: |-\n  x\n\n    \nb: 1\n', '{"a":"x\\n\\n  ","b":1}'],
		['folds, with more indented lines', 'a: >\n  x\n  y\n\n  z\n    more\n    more\n  w\n', '{"a":"x y\\nz\\n  more\\n  more\\nw\\n"}'],
		['what looks like a comment', 'a: |\n  # text\n # comment\nb: 1\n', '{"a":"# text\\n","b":1}'],
	])('P15: reads block scalars: %s', (_name, text, expected) => {
		expect(json(text)).toBe(expected)
	})

	test.each([
		['a list at the top', '- a\n', '1:1 the file holds a list, not a map'],
		['a word at the top', 'word\n', '1:1 the file holds a single value, not a map'],
		['an explicit null at the top', '~\n', '1:1 the file holds a single value, not a map'],
		['a key set twice', 'a: 1\nb: 2\na: 3\n', '3:1 the key "a" is set twice, first on line 1, then on line 3'],
		['a key set twice in two spellings', '1: a\n"1": b\n', '2:1 the key "1" is set twice, first on line 1, then on line 2'],
		[
			'every key set twice',
			'a: {x: 1, x: 2}\nb: [{y: 1, y: 2}]\n',
			'1:11 the key "x" is set twice, first on line 1, then on line 1\n2:12 the key "y" is set twice, first on line 2, then on line 2',
		],
		['a merge key', 'a: &x {k: 1}\nb:\n  <<: *x\n', '3:3 merge keys are not supported'],
		['a second document', 'a: 1\n---\nb: 2\n', '2:1 the file holds more than one document'],
		['YAML 1.1', '%YAML 1.1\n---\na: yes\n', '1:1 the file has a directive other than %YAML 1.2'],
		['a tag directive', '%TAG ! tag:example.test,2000:\n---\na: 1\n', '1:1 the file has a directive other than %YAML 1.2'],
		['a binary value', 'a: !!binary aGVsbG8=\n', '1:13 the file has a tag that is not supported'],
		['a timestamp', 'a: !!timestamp 2026-01-05\n', '1:16 the file has a tag that is not supported'],
		['a tag of js-yaml', 'a: !!js/regexp /x/\n', '1:16 the file has a tag that is not supported'],
		['a tag nobody knows', 'a: !thing {b: 1}\n', '1:11 the file has a tag that is not supported'],
		['a wrong tag', 'a: !!int x\n', '1:10 a value is tagged !!int and is not one'],
		['infinity', 'a: .inf\n', '1:4 .inf is not a number that can be kept'],
		['not a number', 'a: [.NaN]\n', '1:5 .NaN is not a number that can be kept'],
		['a list as a key', '? [a]\n: 1\n', '1:3 a key is a list or a map'],
		['an alias as a key', 'a: &x b\n*x : 1\n', '2:1 a key is an alias'],
		['an alias to nothing', 'a: *x\n', '1:4 an alias names an anchor that is not there'],
		['an alias to itself', 'a: &x [*x]\n', '1:8 an alias stands inside the value that it names'],
		['a tab as indentation', 'a:\n\tb: 1\n', '2:1 not valid YAML: tabs are not allowed as indentation'],
		['a text with a colon', 'a: b: c\n', '1:4 not valid YAML: nested mappings are not allowed in compact mappings'],
		['an open quote', 'a: "b\n', '2:1 not valid YAML: missing closing "quote'],
		['UTF-16 read as UTF-8', 'a\0:\0 \x001\0', '1:2 the file holds the control character U+0000'],
		['a lone carriage return', 'a: 1\rb: 2\n', '1:5 a carriage return stands without a line feed'],
		['merge conflict marks', 'a: 1\n<<<<<<< ours\nb: 2\n', '2:1 the file has the marks of an unfinished merge'],
		['the end of such', 'a: [\n>>>>>>> theirs\n', '2:1 the file has the marks of an unfinished merge'],
	])('refuses %s', (_name, text, expected) => {
		expect(refusal(text).split('\n').slice(0, 2).join('\n')).toContain(expected)
	})

	test('a problem quotes no value of the file', () => {
		expect(refusal('a: "hunter2\\q"\n')).toBe('1:12 not valid YAML: invalid escape sequence')
		expect(refusal('a: &x hunter2 : hunter2\n')).not.toContain('hunter2')
	})

	test('P45: a hostile name is a name like any other', () => {
		expect(json('__proto__: {polluted: 1}\nconstructor: {prototype: 2}\ntoString: 3\n')).toBe(
			'{"__proto__":{"polluted":1},"constructor":{"prototype":2},"toString":3}',
		)
		expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
	})

	test.each([
		['the widest list of brackets', `a: ${'['.repeat(100_000)}`],
		['the widest list of braces', 'a: {'.repeat(100_000)],
		['dashes on one line', `a:\n ${'- '.repeat(100_000)}x\n`],
		['question marks on one line', '? '.repeat(100_000)],
		['a staircase', Array.from({ length: 1_000 }, (_, index) => `${' '.repeat(index)}a:\n`).join('')],
		['closed brackets, one too many', `a: ${'['.repeat(201)}${']'.repeat(201)}`],
	])('P44: refuses by type: %s', (_name, text) => {
		expect(refusal(text)).toMatch(/^\d+:\d+ INPUT_TOO_LARGE the file is nested deeper than 200 levels$/)
	})

	test('P44: the declared depth is allowed', () => {
		expect(refusal(`a: ${'['.repeat(200)}${']'.repeat(200)}\n`)).toBe('ok')
		expect(refusal(Array.from({ length: 200 }, (_, index) => `${' '.repeat(index)}a:\n`).join(''))).toBe('ok')
		expect(refusal(`a:\n${Array.from({ length: 99 }, (_, index) => `${'  '.repeat(index)}- b:\n`).join('')}`)).toBe('ok')
	})

	test('P44, S9: refuses what is too large, too many, or too often copied', () => {
		const limits = { bytes: 1_000, depth: 200, nodes: 100, aliased: 50 }
		expect(refusal(`a: ${'é'.repeat(501)}\n`, limits)).toBe('1:1 INPUT_TOO_LARGE the file is larger than 1000 bytes')
		expect(refusal(`a: [${'1,'.repeat(101)}]\n`, limits)).toContain('INPUT_TOO_LARGE the file holds more than 100 values')
		expect(refusal(`a: [${'1,'.repeat(450)}]\n`, limits)).toContain('INPUT_TOO_LARGE the file holds more than 100 values')
		expect(refusal(`a: &x [1,2,3]\nb: [${'*x,'.repeat(20)}]\n`, limits)).toContain('INPUT_TOO_LARGE aliases stand for more than 50 values')
		const bomb = `a0: &a0 [1,1,1,1]\n${Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}, *a${index}, *a${index}]\n`).join('')}`
		expect(refusal(bomb)).toContain('INPUT_TOO_LARGE aliases stand for more than 10000 values')
	})

	test.each<[name: string, text: (size: number) => string]>([
		['keys', (size) => Array.from({ length: size }, (_, index) => `k${index}: 1\n`).join('')],
		['flow keys', (size) => `a: {${Array.from({ length: size }, (_, index) => `k${index}: 1`).join(',')}}`],
		['blank lines', (size) => `a:${'\n'.repeat(size)}  b: 1\n`],
		['comments', (size) => `a:\n${'  # c\n'.repeat(size)}  b: 1\n`],
		['quoted lines', (size) => `a: '${'x\n  '.repeat(size)}'\n`],
		['block lines', (size) => `a: |\n  x\n${'\n'.repeat(size)}b: 1\n`],
		['keys set twice', (size) => 'a: 1\n'.repeat(size)],
		['anchors', (size) => `a: ${'&x '.repeat(size)}\n`],
		['documents', (size) => '---\n'.repeat(size)],
		['digits', (size) => `a: 0.${'0'.repeat(size)}1\n`],
	])('P44: the cost grows in line with the number of %s', (_name, text) => {
		const cost = (size: number): number => {
			const given = text(size)
			const times = [1, 2, 3].map(() => {
				const start = cpuMs()
				parseYaml(given)
				return cpuMs() - start
			})
			return Math.min(...times)
		}
		expect(cost(8_000)).toBeLessThan(48 * Math.max(cost(1_000), 5))
	})

	test('P44: no input makes it throw', () => {
		const piece = fc.constantFrom(
			'a',
			': ',
			'- ',
			'\n',
			'  ',
			'[',
			']',
			'{',
			'}',
			',',
			'"',
			"'",
			'|',
			'>',
			'#',
			'&x ',
			'*x',
			'!t ',
			'? ',
			'---\n',
			'...',
			'\t',
			'%',
			'\\',
			'\r\n',
			'\uFEFF',
			'1',
			'<<',
			'@',
			'`',
			'|2+',
			'\0',
		)
		fc.assert(
			fc.property(
				fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
				(text) => {
					const parsed = parseYaml(text)
					if (parsed.kind === 'invalid') expect(parsed.problems.length).toBeGreaterThan(0)
				},
			),
			{ numRuns: 1000 },
		)
	})

	test('P15: every text that js-yaml writes reads back as that text, number-like or not', () => {
		const numeric = fc
			.array(fc.constantFrom('+', '-', '.', '0', '1', '9', 'e', 'E', 'x', 'o', 'b', '_', ':', 'f', 'inf', 'nan', '<<', '=', '~'), {
				maxLength: 6,
			})
			.map((parts) => parts.join(''))
		fc.assert(
			fc.property(fc.oneof(numeric, fc.string({ unit: 'binary', maxLength: 30 })), (text) => {
				expect(value(dump({ a: text })).get('a')).toBe(text)
			}),
			{ numRuns: 1000 },
		)
	})
})
