import type { Num } from '../number.ts'
import { add, compare, fromInteger, ZERO } from '../number.ts'
import type { Computed } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { listType } from '../typing.ts'
import type { HclValue } from '../value.ts'
import { listOf, numberOf } from '../value.ts'
import type { Functions } from './define.ts'

/** As many numbers as Terraform gives; more are refused. */
const RANGE_LIMIT = 1024

/** A limit; or start and limit; or start, limit and step. */
export const RANGE_FUNCTIONS: Functions = {
	range: {
		parameters: [],
		rest: { name: 'params', type: 'number' },
		result: listType('number'),
		apply: ({ all }) => {
			const numbers = all.flatMap((argument) => (argument.kind === 'number' ? [argument.value] : []))
			if (numbers.length === 0 || numbers.length > 3)
				return refuse('one, two or three numbers are needed', { hint: 'the arguments are (start, limit, step)' })
			const [start = ZERO, limit = ZERO, step] = numbers.length === 1 ? [ZERO, ...numbers] : numbers
			return countFrom(start, limit, step ?? fromInteger(compare(start, limit) <= 0 ? 1 : -1))
		},
	},
}

function countFrom(start: Num, limit: Num, step: Num): Computed {
	const direction = compare(step, ZERO)
	if (direction === 0) return refuse('the step must not be zero', { argument: 2 })
	if (compare(limit, start) * direction < 0) return refuse('the step leads away from the limit', { argument: 2 })
	const items: HclValue[] = []
	for (let at: Num | undefined = start; at && compare(limit, at) * direction > 0; at = add(at, step)) {
		if (items.length === RANGE_LIMIT) return refuse(`the range has more than ${RANGE_LIMIT} numbers`)
		items.push(numberOf(at))
	}
	return listOf('number', items)
}
