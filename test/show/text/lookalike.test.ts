import { expect, test } from 'vitest'
import { isLookalike, showDifference } from '../../../src/show/text/lookalike.ts'

test.each([
	['paypal', 'p\u0430yp\u0430l', true],
	['OK', '\u041e\u041a', true],
	['Item', '\u0406tem', true],
	['user1', 'userl', true],
	['a', 'a\u200b', true],
	['a b', 'a\u00a0b', true],
	['a b', 'a  b', true],
	['ﬁle', 'file', true],
	["it's", 'it\u2019s', true],
	['e\u0301', '\u00e9', true],
	['a', 'a', false],
	['name', 'mane', false],
	['10', '11', false],
	['é', 'e', false],
])('isLookalike(%j, %j) = %j', (a, b, expected) => {
	expect(isLookalike(a, b)).toBe(expected)
	expect(isLookalike(b, a)).toBe(expected)
})

test('the first difference is counted in characters', () => {
	expect(showDifference('🎉ab', '🎉a\u0431')).toBe('character 3 is U+0062 "b" before, U+0431 "б" after')
	expect(showDifference('ab', 'a')).toBe('character 2 is U+0062 "b" before, the end of the text after')
})
