import { expect, test } from 'vitest'
import { statesOf } from '../../../../../src/formats/hcl/eval/functions/states.ts'

test.each([
	['', 1],
	['abc', 4],
	['\\d[a-z]]', 4],
	['[]a]b', 3],
	['a{3}', 4],
	['a{2,5}', 6],
	['(ab){10}', 31],
	['((a){10}){10}', 211],
	['(?:a|b){100}', 401],
	['a{1000}b{1000}', 2001],
	['a{99999}', 1001],
	[')', 1],
	['{2}', 1],
])('%s has %i states', (pattern, states) => {
	expect(statesOf(pattern)).toBe(states)
})
