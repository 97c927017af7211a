import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatHcl, parseHcl } from '../../../../src/formats/hcl/index.ts'
import { tokensOf } from '../../../../src/formats/hcl/write/tokens.ts'
import { writeCarelessly } from '../../../support/careless-hcl.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 })

function lines(...all: readonly string[]): string {
	return `${all.join('\n')}\n`
}

describe('formatHcl', () => {
	test.each<[name: string, before: string, after: string]>([
		['`=` in lines that follow each other', lines('a=1', 'bcd   = 2', '', 'ef =3'), lines('a   = 1', 'bcd = 2', '', 'ef = 3')],
		['a comment parts them', lines('a=1', '# c', 'bcd=2'), lines('a = 1', '# c', 'bcd = 2')],
		['so does a value that goes on below', lines('a=1', 'bcd={', 'e=1', '}', 'fg=1'), lines('a = 1', 'bcd = {', '  e = 1', '}', 'fg = 1')],
		['a heredoc does not', lines('a=<<-EOT', '  x', ' EOT', 'bcd=2'), lines('a   = <<-EOT', '  x', ' EOT', 'bcd = 2')],
		['trailing comments', lines('a=1#x', 'bcd=2 // y', 'e=3', 'f=4    # z'), lines('a   = 1 #x', 'bcd = 2 // y', 'e   = 3', 'f   = 4 # z')],
		['wide characters count as one', lines('é=1 # x', 'e\u0301\u0301b=2 # y'), lines('é  = 1 # x', 'e\u0301\u0301b = 2 # y')],
		['brackets that open on one line are one level', lines('a=f([{', 'b=1', '}])'), lines('a = f([{', '  b = 1', '}])')],
		['and may close one by one', lines('a=[{', 'b=1', '},{', 'c=2', '}]'), lines('a = [{', '  b = 1', '  }, {', '  c = 2', '}]')],
		['operators', lines('a=!b&&-c==d - - 1?[ 1,2 ]:f( x... )'), lines('a = !b && -c == d - -1 ? [1, 2] : f(x...)')],
		['access', lines('a = b . c [ 0 ] . d[ * ]'), lines('a = b.c[0].d[*]')],
		['names in a name space', lines('a = provider :: x :: f ( 1 )'), lines('a = provider::x::f(1)')],
		[
			'braces',
			lines('a={b=1,"c":2}', 'd={ }', 'b   "x"{ }', 'c{d=1}'),
			lines('a = { b = 1, "c" : 2 }', 'd = {}', 'b "x" {}', 'c { d = 1 }'),
		],
		[
			'for',
			lines('a=[for k,v in[1]:v if k]', 'b={for v in c:v=>v...}'),
			lines('a = [for k, v in [1] : v if k]', 'b = { for v in c : v => v... }'),
		],
		['templates', lines('a="${ b }${ {c=1} } %{ if d }x%{ endif ~}"'), lines('a = "${b}${ { c = 1 } } %{if d}x%{endif~}"')],
		[
			'comments inside',
			lines('a/* b */=[/* c */1]', '  /* d */', 'e=1 /* f */'),
			lines('a /* b */ = [/* c */ 1]', '/* d */', 'e = 1 /* f */'),
		],
		['blanks at line ends, tabs, empty lines', '\n\ta = 1\t \n  \n\n\tbcd = 2', '\na = 1\n\n\nbcd = 2'],
		['line ends and a byte order mark stay', '\uFEFFa=1\r\nbcd=2 # c\r\n', '\uFEFFa   = 1\r\nbcd = 2 # c\r\n'],
		['nothing', '', ''],
	])('%s', (_, before, after) => {
		expect(parseHcl(before).kind).toBe('ok')
		expect(formatHcl(before)).toBe(after)
		expect(formatHcl(after)).toBe(after)
	})

	test('changes blanks alone, and nothing the second time', () => {
		fc.assert(
			fc.property(seed, (number) => {
				const before = writeCarelessly(makeDice(number))
				const after = formatHcl(before)
				expect(codeOf(after)).toEqual(codeOf(before))
				expect(formatHcl(after)).toBe(after)
			}),
			{ numRuns: 1000 },
		)
	})
})

function codeOf(text: string): readonly string[] {
	return tokensOf(text).map(({ start, end }) => text.slice(start, end))
}
