import { describe, expect, test } from 'vitest'
import { parseExpression, parseTemplate } from '../../../src/formats/hcl/index.ts'
import { sketch } from '../../support/hcl-sketch.ts'

function read(text: string): string {
	const parsed = parseExpression(text)
	return parsed.kind === 'ok' ? sketch(parsed.expression) : parsed.problems.map(({ message }) => message).join('\n')
}

describe('parseExpression', () => {
	test.each([
		['0', '0'],
		['007', '7'],
		['1.50', '1.5'],
		['1.e2', '100'],
		['1E-2', '0.01'],
		['9007199254740993', '9007199254740993'],
		['0.10000000000000000001', '0.10000000000000000001'],
		['1e400', '1e400'],
		['true', 'true'],
		['null', 'null'],
		['nullable', 'nullable'],
	])('P15: reads the literal %s', (text, expected) => {
		expect(read(text)).toBe(expected)
	})

	test.each([
		['1 + 2 * 3', '(1 + (2 * 3))'],
		['1 - 2 - 3', '((1 - 2) - 3)'],
		['1 / 2 % 3', '((1 / 2) % 3)'],
		['a || b && c', '(a || (b && c))'],
		['a && b || c', '((a && b) || c)'],
		['a == b && c != d', '((a == b) && (c != d))'],
		['a < b == c >= d', '((a < b) == (c >= d))'],
		['a + b < c - d', '((a + b) < (c - d))'],
		['-a.b + !c', '((- a.b) + (! c))'],
		['- -1', '(- (- 1))'],
		['!a == b', '((! a) == b)'],
		['(a + b) * c', '(p((a + b)) * c)'],
		['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
		['a ? b ? c : d : e', '(a ? (b ? c : d) : e)'],
		['a || b ? c + 1 : d', '((a || b) ? (c + 1) : d)'],
		['a\n+\nb # c', '(a + b)'],
	])('groups %j', (text, expected) => {
		expect(read(text)).toBe(expected)
	})

	test.each([
		['a.b["c"][0].d', 'a.b[q<"c">][0].d'],
		['a.0.b', 'a.0.b'],
		['a.00', 'a.0'],
		['a.*.b.c[0]', 'a.*(.b.c)[0]'],
		['a.*.0.b', 'a.*(.0.b)'],
		['a[*].b[0].c', 'a[*](.b[0].c)'],
		['a[*].b[*].c', 'a[*](.b[*](.c))'],
		['a[*].b.*.c[0]', 'a[*](.b.*(.c)[0])'],
		['a.*[*]', 'a.*()[*]()'],
		['f(a)[0].b', 'f(a)[0].b'],
		['[1, 2][0]', '[1 2][0]'],
		['"a".b', 'q<"a">.b'],
		['a[b[c]]', 'a[b[c]]'],
	])('takes apart %j', (text, expected) => {
		expect(read(text)).toBe(expected)
	})

	test.each([
		['f()', 'f()'],
		['f(a, b,)', 'f(a b)'],
		['f(a, b...)', 'f(a b...)'],
		['a::b::c(1)', 'a::b::c(1)'],
		['true(1)', 'true(1)'],
		['[]', '[]'],
		['[1, [2,],]', '[1 [2]]'],
		['{}', '{}'],
		['{ a = 1, "b" : 2\n (c) = 3 }', '{a = 1; q<"b"> : 2; p(c) = 3;}'],
		['{ true = 1, null = 2, 3 = 4 }', '{true = 1; null = 2; 3 = 4;}'],
		['{ a.b = 1, c ? d : e = 2 }', '{a.b = 1; (c ? d : e) = 2;}'],
		['{ __proto__ = 1 }', '{__proto__ = 1;}'],
		['[for a in b : a.c]', 'for-tuple(a in b : a.c)'],
		['[for a, b in c : a if b]', 'for-tuple(a b in c : a if b)'],
		['{for a, b in c : a => b... if d}', 'for-object(a b in c : a => b... if d)'],
		['{\n# x\nfor a in b\n: a => a\n}', 'for-object(a in b : a => a)'],
	])('gathers %j', (text, expected) => {
		expect(read(text)).toBe(expected)
	})

	test.each([
		['""', 'q<>'],
		['"a\\n\\t\\"\\\\\\u00e9\\U0001F600"', 'q<"a\\n\\t\\"\\\\é😀">'],
		['"$${a} %%{b} $a %b $"', 'q<"${a} %{b} $a %b $">'],
		['"$$${a}"', 'q<"$${a}">'],
		['"a ${b} c"', 'q<"a " $-(b) " c">'],
		['"${~ a ~}"', 'q<$~-~(a)>'],
		['"%{ if a }b%{ endif }"', 'q<if-|-(a ? "b")>'],
		['"%{ if a ~}b%{~ else }c%{ endif ~}"', 'q<if-~|~-|-~(a ? "b" else "c")>'],
		['"%{ for a, b in c }${a}%{ endfor }"', 'q<for-|-(a b in c : $-(a))>'],
		['"%{ if a }%{ for b in c }%{ if d }e%{ endif }%{ endfor }%{ endif }"', 'q<if-|-(a ? for-|-(b in c : if-|-(d ? "e")))>'],
		['"${"${a}"}"', 'q<$-(q<$-(a)>)>'],
		['<<E\n\\n $${a}\n${b}\nE\n', 'h-E<"\\\\n ${a}\\n" $-(b) "\\n">'],
		['<<-E\r\n  a\r\n  E\n', 'i-E<"  a\\r\\n">'],
		['<<E\nE\n', 'h-E<>'],
	])('P15: reads the template %j', (text, expected) => {
		expect(read(text)).toBe(expected)
	})

	test('refuses what follows an expression, and nothing at all', () => {
		expect(read('a b')).toBe('not valid HCL: expected the end of the expression, found a name')
		expect(read('')).toBe('not valid HCL: expected a value, found the end of the file')
	})
})

describe('parseTemplate', () => {
	function readWhole(text: string): string {
		const parsed = parseTemplate(text)
		if (parsed.kind === 'invalid')
			return parsed.problems.map(({ message, where }) => `${where?.line}:${where?.column} ${message}`).join('\n')
		return sketch({ kind: 'template', start: 0, end: 0, form: { kind: 'quoted' }, parts: parsed.parts })
	}

	test.each([
		['', 'q<>'],
		['a "b" \\n $${c}\n$', 'q<"a \\"b\\" \\\\n ${c}\\n$">'],
		['a ${b}\n%{ for c in d ~}\n${c}\n%{ endfor ~}\n', 'q<"a " $-(b) "\\n" for-~|-~(c in d : "\\n" $-(c) "\\n") "\\n">'],
		['EOT\n${"a"}', 'q<"EOT\\n" $-(q<"a">)>'],
		['%{ if a }', '1:1 not valid HCL: a %{ if } does not end'],
		['a\n%{ endif }', '2:1 not valid HCL: a %{ endif } belongs to nothing before it'],
		['${a', '1:1 not valid HCL: the ${ does not end'],
	])('P15: reads %j', (text, expected) => {
		expect(readWhole(text)).toBe(expected)
	})
})
