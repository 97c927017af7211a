import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Num } from '../../../../src/formats/hcl/eval/number.ts'
import {
	add,
	bitLength,
	compare,
	divide,
	fromDecimal,
	fromDouble,
	fromInteger,
	isSameNumber,
	modulo,
	multiply,
	SPELLED,
	subtract,
	toDouble,
	truncated,
} from '../../../../src/formats/hcl/eval/number.ts'
import { fixedText, numberText } from '../../../../src/formats/hcl/eval/number-text.ts'

/** A number as a fraction of whole numbers, to compare with what cannot be wrong. */
type Ratio = { readonly top: bigint; readonly bottom: bigint }

function ratio({ mantissa, exponent }: Num): Ratio {
	return exponent >= 0 ? { top: mantissa << BigInt(exponent), bottom: 1n } : { top: mantissa, bottom: 1n << BigInt(-exponent) }
}

function isEqual(a: Ratio, b: Ratio): boolean {
	return a.top * b.bottom === b.top * a.bottom
}

function magnitude(value: bigint): bigint {
	return value < 0n ? -value : value
}

/** Whether a number is the nearest of its precision: no further from the true value than half of its last bit. */
function isNearest(number: Num, wanted: Ratio): boolean {
	const { top, bottom } = ratio(number)
	const distance = magnitude(top * wanted.bottom - wanted.top * bottom)
	const half = ratio({ mantissa: 1n, exponent: bitLength(number.mantissa) + number.exponent - number.precision - 1, precision: 1 })
	return distance * half.bottom <= half.top * bottom * magnitude(wanted.bottom)
}

function known(number: Num | undefined): Num {
	if (!number) throw new Error('out of reach')
	return number
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[1-9]\\d{0,${most - 1}}$`))
/** Decimals of up to 60 digits: their sums and products stay within 512 bits. */
const decimal = fc
	.tuple(fc.constantFrom('', '-'), digits(30), fc.option(digits(30), { nil: '' }), fc.integer({ min: -20, max: 20 }))
	.map(([sign, whole, fraction, power]) => `${sign}${whole}${fraction && `.${fraction}`}e${power}`)
const number = decimal.map((text) => known(fromDecimal(text)))
const whole = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
const wholeNumber = whole.map((value) => known(fromDecimal(String(value))))

describe('whole numbers', () => {
	test('are added, subtracted and multiplied exactly', () => {
		fc.assert(
			fc.property(whole, whole, (a, b) => {
				const [left, right] = [known(fromDecimal(String(a))), known(fromDecimal(String(b)))]
				expect(truncated(known(add(left, right)))).toBe(a + b)
				expect(truncated(known(subtract(left, right)))).toBe(a - b)
				expect(truncated(known(multiply(left, right)))).toBe(a * b)
			}),
		)
	})

	test('are spelled with all their digits (P15)', () => {
		fc.assert(
			fc.property(whole, (value) => {
				expect(numberText(known(fromDecimal(String(value))))).toBe(String(value))
			}),
		)
	})

	test('leave what the division of whole numbers leaves', () => {
		fc.assert(
			fc.property(whole, fc.bigInt({ min: 1n, max: 2n ** 100n }), (a, b) => {
				expect(truncated(known(modulo(known(fromDecimal(String(a))), known(fromDecimal(String(b))))))).toBe(a % b)
			}),
		)
	})
})

describe('any numbers', () => {
	test('come out as the nearest that 512 bits hold', () => {
		fc.assert(
			fc.property(number, number, (a, b) => {
				const [left, right] = [ratio(a), ratio(b)]
				const sum = { top: left.top * right.bottom + right.top * left.bottom, bottom: left.bottom * right.bottom }
				expect(isNearest(known(add(a, b)), sum)).toBe(true)
				expect(isNearest(known(multiply(a, b)), { top: left.top * right.top, bottom: left.bottom * right.bottom })).toBe(true)
				expect(isNearest(known(divide(a, b)), { top: left.top * right.bottom, bottom: left.bottom * right.top })).toBe(true)
			}),
		)
	})

	test('are ordered as fractions are', () => {
		fc.assert(
			fc.property(number, number, (a, b) => {
				const [left, right] = [ratio(a), ratio(b)]
				expect(Math.sign(compare(a, b))).toBe(
					Number(left.top * right.bottom > right.top * left.bottom) - Number(left.top * right.bottom < right.top * left.bottom),
				)
				expect(isSameNumber(a, b)).toBe(isEqual(left, right))
			}),
		)
	})

	test('multiply whole numbers exactly with what they were divided by, where it goes even', () => {
		fc.assert(
			fc.property(
				wholeNumber,
				wholeNumber.filter(({ mantissa }) => mantissa !== 0n),
				(a, b) => {
					expect(isSameNumber(known(divide(known(multiply(a, b)), b)), a)).toBe(true)
				},
			),
		)
	})
})

describe('numberText', () => {
	test('spells a decimal of up to 150 digits as it was written (P15)', () => {
		const plain = fc.tuple(fc.constantFrom('', '-'), digits(75), fc.stringMatching(/^\d{0,74}[1-9]$/))
		fc.assert(
			fc.property(plain, ([sign, before, after]) => {
				const text = `${sign}${before}.${after}`
				expect(numberText(known(fromDecimal(text)))).toBe(text)
			}),
		)
	})

	test('gives a text that leads back to the number, and to another one without its last digit', () => {
		fc.assert(
			fc.property(number, number, (a, b) => {
				const quotient = known(divide(a, b))
				const text = numberText(quotient)
				expect(isSameNumber(known(fromDecimal(text)), quotient)).toBe(true)
				if (text.includes('.')) expect(isSameNumber(known(fromDecimal(text.slice(0, -1))), quotient)).toBe(false)
			}),
		)
	})

	test("spells a machine's float as JavaScript does", () => {
		const float = fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-6, max: 1e20 })
		fc.assert(
			fc.property(float, (value) => {
				expect(numberText(known(fromDouble(value)))).toBe(value === 0 ? '0' : String(value))
			}),
		)
	})

	test.each([
		['0.5', 0, '0'],
		['1.5', 0, '2'],
		['2.5', 0, '2'],
		['0.05', 1, '0.1'],
		['9.99', 1, '10.0'],
		['-0.04', 1, '-0.0'],
		['12', 3, '12.000'],
	])('%s with %i places is %s', (text, places, result) => {
		expect(fixedText(known(fromDecimal(text)), places)).toBe(result)
	})
})

describe('machine floats', () => {
	test('come back as they were', () => {
		const float = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0))
		fc.assert(
			fc.property(float, (value) => {
				expect(toDouble(known(fromDouble(value)))).toBe(value)
			}),
		)
	})
})

describe('what is not computed with (P44)', () => {
	test.each(['1e20000', '1e-20000', `1${'0'.repeat(20_000)}`, 'x', '', '.', '1e', '0x1', ' 1', '1_000', 'Infinity', 'NaN'])(
		'%s',
		(text) => {
			expect(fromDecimal(text)).toBeUndefined()
		},
	)

	test('what grows beyond it', () => {
		const large = known(fromDecimal('1e4000'))
		expect(multiply(large, large)).toBeUndefined()
		expect(divide(fromInteger(1, SPELLED), known(fromDecimal('1e-4900')))).toBeDefined()
		expect(divide(known(fromDecimal('1e4900')), known(fromDecimal('1e-4900')))).toBeUndefined()
	})
})
