import { expect, test } from 'vitest'
import { problem } from '../../../src/model/index.ts'
import { showRefusals } from '../../../src/show/index.ts'

test('what the rules have against a plan stands behind it, in its form', () => {
	const against = [problem('POLICY_REFUSED', 'too many ``` @everyone', { hint: 'split it' })]
	expect(showRefusals([], 'text', { color: false })).toBe('')
	expect(showRefusals(against, 'text', { color: false })).toBe('\nError: too many ``` @everyone\n  POLICY_REFUSED\n  Next: split it')
	expect(showRefusals(against, 'markdown', { color: false })).toBe(
		'\n````diff\n- REFUSED: too many ``` @everyone\n  Next: split it\n````\n',
	)
})
