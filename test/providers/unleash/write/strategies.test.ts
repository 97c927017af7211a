import { expect, test } from 'vitest'
import { matchStrategies } from '../../../../providers/unleash/write/strategies.ts'
import { dictOf } from '../../../support/fake-api.ts'

/** `name/title/rollout` */
function strategy(text: string) {
	const [name = '', title = '', rollout = ''] = text.split('/')
	return dictOf({ name, ...(title === '' ? {} : { title }), ...(rollout === '' ? {} : { parameters: { rollout } }) })
}

/** What stands, by its place; what is wanted; which becomes which (`=` where it is the same, `+` where it is new), and which go. */
test.each([
	['nothing changes', ['a//1', 'b//2'], ['a//1', 'b//2'], '0= 1=', ''],
	['another order', ['a//1', 'a//2'], ['a//2', 'a//1'], '1= 0=', ''],
	['one more in front', ['a//1'], ['a//2', 'a//1'], '+ 0=', ''],
	['one less', ['a//1', 'a//2'], ['a//2'], '1=', '0'],
	['an edit', ['a//1', 'a//2'], ['a//1', 'a//3'], '0= 1', ''],
	['an edit by title', ['a/x/1', 'a/y/2'], ['a/y/3', 'a/x/1'], '1 0=', ''],
	['a title moves on', ['a/x/1', 'a/y/2'], ['a/y/1', 'a/x/2'], '1 0', ''],
	['another kind', ['a//1'], ['b//1'], '+', '0'],
	['two that are alike', ['a//1', 'a//1'], ['a//1', 'a//1', 'a//1'], '0= 1= +', ''],
	['all go', ['a//1', 'b//1'], [], '', '0 1'],
])('%s', (_, standing, wanted, becomes, going) => {
	const is = standing.map((text, index) => ({ id: String(index) as never, attributes: strategy(text) }))
	const matched = matchStrategies(is, wanted.map(strategy))
	expect(matched.matches.map(({ from, isSame }) => (from ? `${from.id}${isSame ? '=' : ''}` : '+')).join(' ')).toBe(becomes)
	expect(matched.going.map(({ id }) => id).join(' ')).toBe(going)
})
