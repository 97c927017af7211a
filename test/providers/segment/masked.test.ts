import { describe, expect, test } from 'vitest'
import { asMasked, hiddenSettings, holdsMask } from '../../../providers/segment/masked.ts'
import type { Present } from '../../../src/provider.ts'
import { isSame } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

const MASK = '••••••••••1234'

describe('P7: what stands in place of a secret', () => {
	test.each<[string, Present, boolean]>([
		['bullets and what the secret ends with', MASK, true],
		['fewer bullets', '••••1234', true],
		['a setting', dictOf({ key: MASK }), true],
		['a setting deep inside', dictOf({ headers: [{ value: MASK }] }), true],
		['a setting with its scheme before it', dictOf({ headers: { authorization: `Bearer ${MASK}` } }), true],
		['code that writes bullets', `const hidden = '${MASK}'`, false],
		['a list in a text', dictOf({ note: 'a • b •• c' }), false],
	])('%s', (_, value, is) => {
		expect(holdsMask(value)).toBe(is)
		expect(isSame(asMasked(value), value)).toBe(!is)
	})

	test('nothing of it is kept, and the rest is', () => {
		const value = dictOf({ headers: { authorization: `Bearer ${MASK}`, accept: 'json' } })
		expect(asMasked(value)).toEqual(dictOf({ headers: { authorization: { kind: 'masked' }, accept: 'json' } }))
		expect(hiddenSettings(dictOf({ settings: { a: `x ${MASK}`, b: 'x' } }))).toEqual(['a'])
	})
})
