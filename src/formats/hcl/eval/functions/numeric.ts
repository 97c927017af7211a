import { convert } from '../convert.ts'
import type { Num } from '../number.ts'
import {
	add,
	ceil,
	compare,
	floor,
	fromBigInteger,
	fromDouble,
	fromInteger,
	isWhole,
	negate,
	toCount,
	toDouble,
	truncated,
} from '../number.ts'
import { power } from '../power.ts'
import type { Computed, Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { HclValue } from '../value.ts'
import { isSequence, numberOf } from '../value.ts'
import type { Functions, HclFunction } from './define.ts'
import { simple, textOf } from './define.ts'

const TOO_LARGE = 'the result is too large'

export const NUMERIC_FUNCTIONS: Functions = {
	abs: simple({ num: 'number' }, 'number', ({ num: number }) => (number.mantissa < 0n ? negate(number) : number)),
	ceil: simple({ num: 'number' }, 'number', ({ num: number }) => ceil(number)),
	floor: simple({ num: 'number' }, 'number', ({ num: number }) => floor(number)),
	log: simple({ num: 'number', base: 'number' }, 'number', ({ num: number, base }) =>
		inFloats(number, base, (a, b) => Math.log(a) / Math.log(b)),
	),
	max: extreme((a, b) => compare(a, b) > 0),
	min: extreme((a, b) => compare(a, b) < 0),
	parseint: {
		parameters: [
			{ name: 'number', type: 'dynamic' },
			{ name: 'base', type: 'number' },
		],
		result: 'number',
		apply: ({ at }) => parseInteger(at(0), at(1)),
	},
	pow: simple({ num: 'number', power: 'number' }, 'number', ({ num: number, power: exponent }) => inFloats(number, exponent, power)),
	signum: simple({ num: 'number' }, 'number', ({ num: number }) =>
		isMachineInteger(number)
			? fromInteger(compare(number, fromInteger(0)))
			: refuse('a whole number of no more than 64 bits is needed', { argument: 0 }),
	),
	sum: {
		parameters: [{ name: 'list', type: 'dynamic' }],
		result: 'number',
		apply: ({ at }) => sum(at(0)),
	},
}

/** Functions that Terraform computes in machine floats. */
function inFloats(a: Num, b: Num, compute: (a: number, b: number) => number): Num | Refusal {
	const [left, right] = [toDouble(a), toDouble(b)]
	if (!Number.isFinite(left) || !Number.isFinite(right)) return refuse('a number is larger than this function computes with')
	return fromDouble(compute(left, right)) ?? refuse('the result is no finite number')
}

function isMachineInteger(number: Num): boolean {
	return isWhole(number) && number.exponent < 64 && BigInt.asIntN(64, truncated(number)) === truncated(number)
}

function extreme(isBetter: (a: Num, b: Num) => boolean): HclFunction {
	return {
		parameters: [],
		rest: { name: 'numbers', type: 'number' },
		result: 'number',
		apply: ({ all }) => {
			const numbers = all.flatMap((argument) => (argument.kind === 'number' ? [argument.value] : []))
			if (numbers.length === 0) return refuse('at least one number is needed')
			return numberOf(numbers.reduce((best, number) => (isBetter(number, best) ? number : best)))
		},
	}
}

function sum(list: HclValue): Computed {
	if (!isSequence(list) || list.items.length === 0) return refuse('a list with at least one number is needed', { argument: 0 })
	let total: Num | undefined
	for (const item of list.items) {
		const number = item.kind === 'null' ? refuse('an item is null') : convert(item, 'number')
		if (isRefusal(number) || number.kind !== 'number') return refuse('an item of the list is no number', { argument: 0 })
		total = total ? add(total, number.value) : number.value
		if (!total) return refuse(TOO_LARGE)
	}
	return total ? numberOf(total) : refuse(TOO_LARGE)
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const DIGITS_LIMIT = 5000

/** Beyond base 36 upper and lower case are different digits. */
function parseInteger(value: HclValue, base: HclValue): Computed {
	const radix = base.kind === 'number' ? toCount(base.value) : undefined
	if (value.kind !== 'string') return refuse('a text is needed', { argument: 0 })
	if (radix === undefined || radix < 2 || radix > 62) return refuse('the base must be a whole number from 2 to 62', { argument: 1 })
	const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(textOf(value)) ?? []
	const spelled = radix <= 36 ? digits.toLowerCase() : digits
	let total = 0n
	for (const digit of spelled) {
		const worth = DIGITS.indexOf(digit)
		if (worth === -1 || worth >= radix || spelled.length > DIGITS_LIMIT)
			return refuse(`the text spells no whole number of base ${radix}`, { argument: 0 })
		total = total * BigInt(radix) + BigInt(worth)
	}
	if (spelled === '') return refuse('the text is empty', { argument: 0 })
	const number = fromBigInteger(sign === '-' ? -total : total)
	return number ? numberOf(number) : refuse(TOO_LARGE, { code: 'INPUT_TOO_LARGE' })
}
