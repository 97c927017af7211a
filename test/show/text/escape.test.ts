import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codePoint, quoted, shellWord, visible, visibleLine } from '../../../src/show/text/escape.ts'

test.each([
	['plain text, äöü 漢字 🎉', 'plain text, äöü 漢字 🎉'],
	['a\nb\r\tc', 'a\\nb\\r\\tc'],
	['\u001b[31m', '\\u001b[31m'],
	['\u202eabc\u2066', '\\u202eabc\\u2066'],
	['a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\u00ad'],
	['a\u00a0b\u3000', 'a\\u00a0b\\u3000'],
	['\udb40\udc01', '\\udb40\\udc01'],
	['\ud800', '\\ud800'],
	['##[group]x', '#\\u0023[group]x'],
	['##vso[task.setvariable]', '#\\u0023vso[task.setvariable]'],
	['## heading', '## heading'],
	['::error::x', '\\u003a:error::x'],
	['  ::error::x', '  \\u003a:error::x'],
	['a::b', 'a::b'],
])('visible(%j)', (text, shown) => {
	expect(visible(text)).toBe(shown)
	expect(visible(shown)).toBe(shown)
})

test('P42: a quoted text is one JSON string that reads back', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			expect(JSON.parse(quoted(text))).toBe(text)
		}),
		{ numRuns: 500, seed: 1 },
	)
})

test('tabs of a line are spread', () => {
	expect(visibleLine('\ta\u0007')).toBe('    a\\u0007')
})

test.each([
	['acme-production', 'acme-production'],
	['model.a', 'model.a'],
	['model["odd key"]', `'model["odd key"]'`],
	["it's", `'it'\\''s'`],
	['-x', `'-x'`],
	['', `''`],
	['$(rm)', `'$(rm)'`],
])('shellWord(%j)', (text, word) => {
	expect(shellWord(text)).toBe(word)
})

test('code points have a number and a look', () => {
	expect([codePoint('е'), codePoint('\u200b'), codePoint('🎉'), codePoint(undefined)]).toEqual([
		'U+0435 "е"',
		'U+200B "\\u200b"',
		'U+1F389 "🎉"',
		'the end of the text',
	])
})
