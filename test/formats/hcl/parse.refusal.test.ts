import { describe, expect, test } from 'vitest'
import type { HclLimits } from '../../../src/formats/hcl/index.ts'
import { HCL_LIMITS, parseExpression, parseHcl, parseTemplate } from '../../../src/formats/hcl/index.ts'

function refusal(text: string, limits: HclLimits = HCL_LIMITS): string {
	const parsed = parseHcl(text, limits)
	if (parsed.kind === 'ok') return 'ok'
	return parsed.problems
		.map(
			({ code, message, where }) =>
				`${where?.line}:${where?.column} ${code === 'HCL_INVALID' ? '' : `${code} `}${message.replace('not valid HCL: ', '')}`,
		)
		.join('\n')
}

function hint(text: string): string {
	const parsed = parseHcl(text)
	return parsed.kind === 'ok' ? 'ok' : (parsed.problems[0]?.hint ?? '')
}

describe('parseHcl refuses', () => {
	test.each([
		[
			'a =\n',
			'1:4 expected a value, found the end of the line',
			'begin the value on the line of its name, and put it in ( ) where it takes several lines',
		],
		['a = .5\n', '1:5 expected a value, found .', 'a number begins with a digit: 0.5'],
		[
			'a = << E\nE\n',
			'1:5 expected a value, found <',
			'a heredoc begins with << or <<-, a name directly behind it, and nothing else on the line',
		],
		["a = 'b'\n", "1:5 expected a value, found ', which means nothing here", 'use double quotes'],
		['a = b & c\n', '1:7 expected a new line behind a value, found &, which means nothing here', 'write && for "and"'],
		[
			'a = b\u00a0\n',
			'1:6 expected a new line behind a value, found the character U+00A0, which means nothing here',
			'remove it, or put the text in quotes',
		],
		['a = "b\n', '1:5 a text in quotes does not end on its line', 'close it with ", or write \\n where a line ends, or use a heredoc'],
		[
			'a = "\\d"\n',
			'1:6 a text in quotes holds an escape that HCL does not have',
			'\\n, \\r, \\t, \\", \\\\, \\u and \\U are known; double the backslash to mean itself',
		],
		['a = <<E\nb\nE', '1:5 a heredoc does not end', 'end the line of E with a line break'],
		['a = <<E\nb\n', '1:5 a heredoc does not end', 'end it with a line that holds E and nothing else'],
		['a = "${b c}"\n', '1:10 expected a closing }, found a name', 'write $${ for ${ as text'],
		['a = "%{ iff b }"\n', '1:9 a word stands behind %{ that is none of if, else, endif, for and endfor', 'write %%{ for %{ as text'],
		['a = "%{ if b }c"\n', '1:6 a %{ if } does not end', 'write %{ endif } where it ends'],
		['a = [1\n', '1:5 the [ does not end', 'close it, or look behind it for a quote or bracket too many'],
		[
			'a = b ? c\n',
			'1:10 expected a colon, found the end of the line',
			'a condition has three parts: condition ? value if true : value if false',
		],
		[
			'a = {b = 1 c = 2}\n',
			'1:12 expected a comma, a new line or a closing }, found a name',
			'put each item on a line of its own, or a comma between two',
		],
		['a = 1, \n', '1:6 expected a new line behind a value, found ,', 'remove the comma'],
		['a : 1\n', '1:3 expected = and a value, or {, found :', 'write = in place of :'],
		['"a" = 1\n', '1:1 expected the name of an attribute or a block, found a text in quotes', 'write the name without quotes'],
		['a "b"\n{\n}\n', '1:6 expected a label or {, found the end of the line', 'a block begins with its type, its labels and { on one line'],
		[
			'a { b = 1, c = 2 }\n',
			'1:10 expected a closing } on the line of {, found ,',
			'put each attribute on a line of its own, and the closing } too',
		],
		['a = 1\nb = 2\na = 3\n', '3:1 a is set twice, first on line 1', 'remove one of the two'],
		['a {\n  b = 1\n', '1:1 the block a does not end', 'close it with }, on a line of its own'],
		['a = 1\n}\n', '2:1 a } closes nothing', 'remove it, or look above for a } too many'],
		['a = "\ud800"\n', '1:6 the file holds half of a character', 'save the file as UTF-8 text'],
		[
			'a = 1\n<<<<<<< ours\n',
			'2:1 the file has the marks of an unfinished merge',
			'keep what is right of the two sides, and remove the lines with <<<<<<<, ======= and >>>>>>>',
		],
	])('%j, and says what to do', (text, expected, advice) => {
		expect([refusal(text), hint(text)]).toEqual([expected, advice])
	})

	test.each([
		['items of a file', 'a = = 1\nb = 2\nc 3\nd {\n}\ne = ]\n', '1:5 3:3 6:5'],
		['items of a block', 'a {\n  b = 1 2\n  c = 3\n  d = [1 2]\n}\ne = ,\n', '2:9 4:10 6:5'],
		['items inside of several lines', 'a = {\n  b = [\n    1 2\n  ]\n  c = 3\n}\nd = )\n', '3:7 7:5'],
		['a bracket that does not end', 'a {\n  b = [1, 2\n  c = 3\n  d = = 4\n}\ne = )\n', '3:3 4:7 6:5'],
		['a quote that does not end', 'a = "b\nc = 1\nd = = 2\n', '1:5 3:5'],
		['lines that are not indented', 'a = {\nb = = 1\nc = 2\n}\nd = = 3\n', '2:5 5:5'],
		['the rest of what is broken is not told again', 'a = b ?\n  c :\n  d\ne = = 1\n', '1:8 4:5'],
		['a heredoc whose text looks like code', 'a = [<<E\nb = = 1\nE\n2 3]\nc = = 4\n', '4:1 5:5'],
		['attributes set twice', 'a = 1\na = 2\nb {\n  c = 1\n  c = 2\n}\na = 3\n', '2:1 5:3 7:1'],
		['a block that took the brace of another', 'a {\n  b {\n    c = 1\n  d = 2\n}\n\ne {\n}\n', '2:3'],
		['a block that nothing closes', 'a {\n  b {\n  }\n\nc {\n}\n', '1:1'],
	])('all at once: %s', (_name, text, places) => {
		expect(
			refusal(text)
				.replace(/^(\S+) .*$/gm, '$1')
				.replaceAll('\n', ' '),
		).toBe(places)
	})

	test('no more than twenty', () => {
		expect(refusal('a = =\n'.repeat(100)).split('\n')).toHaveLength(20)
	})

	test('without quoting what stands in quotes or in place of a text', () => {
		for (const text of [
			'a = "hunter2\n',
			'a = "hunter2\\d"\n',
			'a = hunter2 hunter2\n',
			'a = <<E\nhunter2',
			'a = b "hunter2"\n',
			'a hunter2\n',
		])
			expect(refusal(text)).not.toContain('hunter2')
	})
})

describe('parseHcl has limits', () => {
	const nest = (open: string, inner: string, close: string, levels: number) => `a = ${open.repeat(levels)}${inner}${close.repeat(levels)}\n`

	test.each<[name: string, text: (levels: number) => string]>([
		['lists', (levels) => nest('[', '1', ']', levels)],
		['objects', (levels) => nest('{a=', '1', '}', levels)],
		['parentheses', (levels) => nest('(', '1', ')', levels)],
		['calls', (levels) => nest('f(', '1', ')', levels)],
		['keys', (levels) => nest('a[', '1', ']', levels)],
		['signs', (levels) => nest('!', 'a', '', levels)],
		['for expressions', (levels) => nest('[for a in b : ', 'a', ']', levels)],
		['quoted templates', (levels) => nest('"${', 'a', '}"', levels)],
		['directives', (levels) => `a = "${'%{ if a }'.repeat(levels)}${'%{ endif }'.repeat(levels)}"\n`],
		['heredocs', (levels) => `a = ${'<<E\n${'.repeat(levels)}a${'}\nE\n'.repeat(levels)}`],
		['blocks', (levels) => `${'a {\n'.repeat(levels)}${'}\n'.repeat(levels)}`],
		['conditions', (levels) => nest('a ? b : ', 'c', '', levels)],
		['operators', (levels) => nest('1 + ', '1', '', levels)],
		['names taken out of each other', (levels) => nest('', 'a', '.b', levels)],
		['splats', (levels) => nest('', 'a', '[*]', levels)],
	])('P44: %s may be as deep as declared, and no deeper', (_name, text) => {
		const limits = { ...HCL_LIMITS, depth: 50 }
		expect(refusal(text(25), limits)).toBe('ok')
		expect(refusal(text(51), limits)).toMatch(/^\d+:\d+ INPUT_TOO_LARGE the file is nested deeper than 50 levels$/)
		expect(refusal(text(100_000))).toMatch(/INPUT_TOO_LARGE|does not end/)
	})

	test('P44: at the declared depth nothing overflows, wherever it opens', () => {
		const chain = '1 + '.repeat(199)
		expect(refusal(`a = ${'['.repeat(200)}${']'.repeat(200)}\n`)).toBe('ok')
		expect(refusal(`a = ${chain}1\n`)).toBe('ok')
		expect(refusal(`a = ${'('.repeat(10)}${chain}1${`) + ${chain}1`.repeat(10)}\n`)).toContain('INPUT_TOO_LARGE')
	})

	test('P44: bytes, values and digits', () => {
		const limits = { bytes: 1_000, depth: 200, nodes: 100 }
		expect(refusal(`# ${'é'.repeat(501)}\n`, limits)).toBe('1:1 INPUT_TOO_LARGE the file is larger than 1000 bytes')
		expect(refusal(`a = [${'1,'.repeat(101)}]\n`, limits)).toContain('INPUT_TOO_LARGE the file holds more than 100 values')
		expect(refusal(`${'a {}\n'.repeat(101)}`, limits)).toContain('INPUT_TOO_LARGE the file holds more than 100 values')
		expect(refusal(`a = "${'${b}'.repeat(101)}"\n`, limits)).toContain('INPUT_TOO_LARGE the file holds more than 100 values')
		expect(refusal(`a = 1${'0'.repeat(10_000)}\n`)).toBe('1:5 INPUT_TOO_LARGE a number has more than 10000 digits')
		expect(refusal('a = 1e1000000000\n')).toBe('1:5 INPUT_TOO_LARGE a number has an exponent that is too large')
		expect(parseExpression('[1, 2]', { ...limits, nodes: 1 }).kind).toBe('invalid')
		expect(parseTemplate('${a}', { ...limits, bytes: 3 }).kind).toBe('invalid')
	})

	/** Large enough that a reader which looks at anything again and again would not come back before the test is given up. */
	const SIZE = 300_000

	test.each<[name: string, text: string, verdict: string]>([
		['attributes', Array.from({ length: SIZE }, (_, index) => `a${index} = 1\n`).join(''), 'ok'],
		['blocks', 'a "b" {\n}\n'.repeat(SIZE), 'ok'],
		['items', `a = [${'1,'.repeat(SIZE)}]\n`, 'ok'],
		['members', `a = {${'b=1,'.repeat(SIZE)}}\n`, 'ok'],
		['comments', `a = [\n${'# b\n'.repeat(SIZE)}]\n`, 'ok'],
		['line breaks', `a = [${'\n'.repeat(SIZE)}]\n`, 'ok'],
		['escapes', `a = "${'\\"'.repeat(SIZE)}"\n`, 'ok'],
		['dollars', `a = "${'$'.repeat(SIZE)}"\n`, 'ok'],
		['lines of a heredoc', `a = <<E\n${'  E x\n'.repeat(SIZE)}E\n`, 'ok'],
		['blanks before a marker', `a = <<E\n${' '.repeat(SIZE)}E\n`, 'ok'],
		['letters of a name', `${'é'.repeat(SIZE)} = 1\n`, 'ok'],
		['dots', `a = 1${'.'.repeat(SIZE)}\n`, '1:6'],
		['comments that do not end', `a = 1${'/* '.repeat(SIZE)}\n`, '1:6'],
		['heredocs that do not end', 'a = <<E\n'.repeat(SIZE), '1:5'],
		['brackets that do not end', 'a = [\n'.repeat(SIZE), '2:3'],
		['quotes that do not end', 'a = "\n'.repeat(SIZE), '1:5'],
		['attributes set twice', 'a = 1\n'.repeat(SIZE), '2:1'],
		['closing brackets', `a = 1${']'.repeat(SIZE)}\n`, '1:6'],
	])('P44: %s by the hundred thousand', (_name, text, verdict) => {
		expect(refusal(text).replace(/ .*/s, '')).toBe(verdict)
	})
})
