import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HclFile, HclLimits } from '../../../src/formats/hcl/index.ts'
import { HCL_LIMITS, parseHcl, parseHclInSteps } from '../../../src/formats/hcl/index.ts'
import { runSteps } from '../../../src/model/index.ts'
import { noteGenerated } from '../../support/generated.ts'
import { HCL_CORPUS } from '../../support/hcl-corpus.ts'
import { mutants } from '../../support/hcl-mutants.ts'
import { expression } from '../../support/hcl-random.ts'
import { sketch, sketchItems } from '../../support/hcl-sketch.ts'
import { nodesOf } from '../../support/hcl-walk.ts'

function file(text: string): HclFile {
	const parsed = parseHcl(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	return parsed.file
}

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

describe('parseHcl', () => {
	test.each([
		['nothing', '', ''],
		['blanks and comments', '\n  # a\n/* b\n*/\n', ''],
		['attributes', 'a = 1\n\nb=[\n1,\n2]\n', 'a = 1; b = [1 2];'],
		['no line break at the end', 'a = 1', 'a = 1;'],
		['words of the language as names', 'for = 1\nif = in\n', 'for = 1; if = in;'],
		['blocks', 'a {\n}\nb "c" d "e$${f}\\n" {\n  g = 1\n}\n', 'a {  } b "c" d "e${f}\\n" { g = 1; }'],
		['a block on one line', 'a { b = [\n1\n] } # c\nd {}\n', 'a { b = [1]; } d {  }'],
		['blocks in blocks', 'a {\nb {\nc {\n}\n}\n}\n', 'a { b { c {  } } }'],
		['an attribute and a block of one name', 'a = 1\na {}\n', 'a = 1; a {  }'],
		['CRLF', 'a = 1\r\nb {\r\n  c = 2\r\n}\r\n', 'a = 1; b { c = 2; }'],
		['a byte order mark', '\uFEFFa = 1\n', 'a = 1;'],
		['a heredoc as the last argument', 'a = f(<<A\nb\nA\n)\n', 'a = f(h-A<"b\\n">);'],
		['two heredocs in a list', 'a = [<<A\nb\nA\n, <<-B\n  c\n  B\n]\n', 'a = [h-A<"b\\n"> i-B<"  c\\n">];'],
		['comments between all', 'a /* b */ "c" /* d */ { # e\n f /* g */ = /* h */ 1 // i\n}\n', 'a "c" { f = 1; }'],
	])('P15: reads %s', (_name, text, expected) => {
		expect(sketchItems(file(text).body.items)).toBe(expected)
	})

	test('knows the place of each part', () => {
		const text = '\uFEFF# c\na "b" { # d\n  e = [1] /* f */\n}\n'
		const { body, comments, lines } = file(text)
		const [block] = body.items
		const [item] = block?.kind === 'block' ? block.body.items : []
		const cut = ({ start, end }: { start: number; end: number }) => text.slice(start, end)
		expect(block && cut(block)).toBe('a "b" { # d\n  e = [1] /* f */\n}')
		expect(block?.kind === 'block' && [block.type, ...block.labels, block.body].map(cut)).toEqual(['a', '"b"', ' # d\n  e = [1] /* f */\n'])
		expect(item?.kind === 'attribute' && [item, item.name, item.value].map(cut)).toEqual(['e = [1]', 'e', '[1]'])
		expect(comments.map((comment) => [comment.style, cut(comment)])).toEqual([
			['line', '# c'],
			['line', '# d'],
			['block', '/* f */'],
		])
		expect([body.start, body.end, lines]).toEqual([1, text.length, [0, 5, 17, 35, 37]])
	})

	test.each(HCL_CORPUS)('tells %j from what is HCL, and where it is not', (text, verdict) => {
		const places = refusal(text).replace(/^(\S+) .*$/gm, '$1')
		expect(places.replaceAll('\n', ' ')).toBe(verdict)
	})

	test.each(HCL_CORPUS.filter(([, verdict]) => verdict === 'ok'))(
		'P14: each node of %j stands within its parent, behind the one before it, and on no comment',
		(text) => {
			const { body, comments } = file(text)
			const nodes = nodesOf(body)
			const outside = nodes.filter(({ start, end, parent }) => end < start || start < parent.start || end > parent.end)
			const overlapping = nodes.filter(({ start, previous }) => previous && start < previous.end)
			const leaves = nodes.filter(({ isLeaf }) => isLeaf)
			const commented = comments.filter((comment) => leaves.some(({ start, end }) => start < comment.end && end > comment.start))
			expect([outside, overlapping, commented]).toEqual([[], [], []])
			for (const { start, end, name } of nodes) if (name !== undefined) expect(text.slice(start, end)).toBe(name)
		},
	)

	test('P15: reads any expression as it was written', () => {
		fc.assert(
			fc.property(expression, ({ text, sketch: expected }) => {
				const { items } = file(`a = ${text}\nb = 1\n`).body
				expect(items[0]?.kind === 'attribute' && sketch(items[0].value)).toBe(expected)
				expect(items[1]?.kind === 'attribute' && items[1].name.text).toBe('b')
			}),
			{ numRuns: 500 },
		)
	})

	test('P45: a hostile name is a name like any other', () => {
		const text = '__proto__ = { __proto__ = { polluted = 1 } }\nconstructor "toString" {\n  hasOwnProperty = 1\n}\n'
		expect(sketchItems(file(text).body.items)).toBe(
			'__proto__ = {__proto__ = {polluted = 1;};}; constructor "toString" { hasOwnProperty = 1; }',
		)
		expect(refusal('__proto__ = 1\ntoString = 2\n')).toBe('ok')
		expect(refusal('__proto__ = 1\n__proto__ = 2\n')).toBe('2:1 __proto__ is set twice, first on line 1')
		expect(refusal('a = "\\constructor"\n')).toContain('an escape that HCL does not have')
		expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
	})

	test('P15, P44: HCL that was damaged comes back byte for byte, or is refused with line, column and what to do', () => {
		const texts = mutants(3, 1_500)
		noteGenerated(texts.length)
		const verdicts = new Set<string>()
		for (const text of texts) {
			const parsed = parseHcl(text)
			verdicts.add(parsed.kind)
			if (parsed.kind === 'ok') expect(parsed.file.text).toBe(text)
			else expect(parsed.problems.filter(({ where, hint }) => !(where?.line && where.column && hint))).toEqual([])
		}
		expect([...verdicts].sort()).toEqual(['invalid', 'ok'])
	})

	test('in steps it reads the same, and lets others have their turn', () => {
		const text = 'a "b" {\n  c = 1\n}\n'.repeat(100)
		const steps = parseHclInSteps(text)
		let count = 0
		let step = steps.next()
		for (; !step.done; step = steps.next()) count++
		expect(step.value).toEqual(parseHcl(text))
		expect(count).toBeGreaterThan(5)
		for (const broken of mutants(4, 50)) expect(runSteps(parseHclInSteps(broken))).toEqual(parseHcl(broken))
	})

	test('P44: no text makes it throw, and each refusal says where, what and what to do', () => {
		const pieces = HCL_CORPUS.flatMap(([text]) => text.match(/[\w-]+|\s|./gsu) ?? [])
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (chosen) => {
				const parsed = parseHcl(chosen.join(''))
				if (parsed.kind === 'ok') return
				expect(parsed.problems.length).toBeGreaterThan(0)
				for (const { where, hint, message } of parsed.problems) {
					expect(where?.line).toBeGreaterThan(0)
					expect(where?.column).toBeGreaterThan(0)
					expect(hint).not.toBe('')
					expect(message).not.toContain('undefined')
				}
			}),
			{ numRuns: 1000 },
		)
	})
})
