import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scanToken } from '../../../src/formats/hcl/scan.ts'
import type { Scanner, TokenKind } from '../../../src/formats/hcl/token.ts'
import { HCL_CORPUS } from '../../support/hcl-corpus.ts'

type Token = { readonly kind: TokenKind; readonly start: number; readonly end: number }

function scan(text: string): readonly Token[] {
	const start = text.startsWith('\uFEFF') ? 1 : 0
	const scanner: Scanner = { text, kind: 'end', start, end: start, inText: false, braces: 0, outer: [], closers: [] }
	const tokens: Token[] = []
	do {
		scanToken(scanner)
		const { kind, start: from, end } = scanner
		tokens.push({ kind, start: from, end })
	} while (scanner.kind !== 'end')
	return tokens
}

/** Each token as its kind, with its text where that says more. */
function sketch(text: string): string {
	return scan(text)
		.map(({ kind, start, end }) => {
			const source = text.slice(start, end)
			return source === kind || source === '' ? kind : `${kind}<${JSON.stringify(source).slice(1, -1)}>`
		})
		.join(' ')
}

/** What stands between two tokens, in a text whose tokens follow each other. */
function gapsOf(text: string): readonly string[] {
	const gaps: string[] = []
	let last = 0
	for (const { start, end } of scan(text)) {
		expect(start).toBeGreaterThanOrEqual(last)
		expect(end).toBeGreaterThanOrEqual(start)
		gaps.push(text.slice(last, start))
		last = end
	}
	expect(last).toBe(text.length)
	return gaps
}

describe('scanToken', () => {
	test.each([
		['a = 1\r\n', 'name<a> = number<1> newline<\\r\\n> end'],
		['a-b_c1 -1', 'name<a-b_c1> - number<1> end'],
		['1.5e+3.x 1..2 1...', 'number<1.5e+3> . name<x> number<1..2> number<1> ... end'],
		['1e 1e+ 01', 'number<1> name<e> number<1> name<e> + number<01> end'],
		['== != <= >= => = ! < >', '== != <= >= => = ! < > end'],
		['&& || :: : ? ... . , % / * ( ) [ ]', '&& || :: : ? ... . , % / * ( ) [ ] end'],
		['& | ~ ^ \\ ; \u00a0', 'invalid<&> invalid<|> invalid<~> invalid<^> invalid<\\\\> invalid<;> invalid<\u00a0> end'],
		['# a\n// b\r\n/* c\n */x', 'comment<# a> newline<\\n> comment<// b> newline<\\r\\n> comment</* c\\n */> name<x> end'],
		['"a${b}c"', 'quote<\\"> text<a> ${ name<b> end-sequence<}> text<c> end-quote<\\"> end'],
		['"$${a}%%{b}$$ $"', 'quote<\\"> text<$${a}%%{b}$$ $> end-quote<\\"> end'],
		['"$$${a}"', 'quote<\\"> text<$$${a}> end-quote<\\"> end'],
		['"\\"\\\\"b', 'quote<\\"> text<\\\\\\"\\\\\\\\> end-quote<\\"> name<b> end'],
		['"%{~ if a ~}"', 'quote<\\"> %{<%{~> name<if> name<a> end-sequence<~}> end-quote<\\"> end'],
		['"${{a = "}"}}"', 'quote<\\"> ${ { name<a> = quote<\\"> text<}> end-quote<\\"> } end-sequence<}> end-quote<\\"> end'],
		['"a\nb', 'quote<\\"> text<a> broken-text newline<\\n> name<b> end'],
		['<<-E\n a\n E\nb', 'heredoc<<<-E\\n> text< a\\n> end-heredoc< E> newline<\\n> name<b> end'],
		['<<E\nE b\n E \r\n', 'heredoc<<<E\\n> text<E b\\n> end-heredoc< E > newline<\\r\\n> end'],
		['<<E\n${a}E\nE\n', 'heredoc<<<E\\n> ${ name<a> end-sequence<}> text<E\\n> end-heredoc<E> newline<\\n> end'],
		['<<E\na\nE', 'heredoc<<<E\\n> text<a\\nE> end'],
		['<< E\n', '< < name<E> newline<\\n> end'],
		['é\u0301-𝒳 = ٣', 'name<é\u0301-𝒳> = invalid<٣> end'],
		['😀', 'invalid<😀> end'],
		['{ } }', '{ } } end'],
	])('cuts %j', (text, expected) => {
		expect(sketch(text)).toBe(expected)
	})

	test.each(HCL_CORPUS)('P14: every character of %j is in one token, or is a blank', (text) => {
		expect(gapsOf(text).filter((gap) => !/^(?:\uFEFF?[ \t]*)$/.test(gap))).toEqual([])
	})

	test('P14: so it is in any text', () => {
		const marks = [
			'"',
			'${',
			'%{',
			'}',
			'{',
			'<<E\n',
			'<<-E\n',
			'E\n',
			'\n',
			'\r\n',
			'\r',
			' ',
			'\t',
			'#',
			'/*',
			'*/',
			'\\',
			'$',
			'%',
			'~',
			'1.',
			'a',
			'é',
			'\u2028',
			'\ud800',
		]
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.constantFrom(...marks), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 30 }),
				(pieces) => {
					const text = pieces.join('')
					expect(gapsOf(text).filter((gap) => !/^(?:\uFEFF?[ \t]*)$/.test(gap))).toEqual([])
				},
			),
			{ numRuns: 500 },
		)
	})
})
