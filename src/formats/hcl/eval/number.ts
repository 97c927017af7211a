/**
 * A number as Terraform computes with it: mantissa × 2^exponent, rounded to `precision` bits, to the nearest and among two of those
 * to the even one. The mantissa is odd, or 0 with exponent 0, so equal numbers have equal members. What is spelled in a file has 512
 * bits, which is 154 decimal digits; what is counted has 64, and what was a machine's float has 53.
 */
export type Num = { readonly mantissa: bigint; readonly exponent: number; readonly precision: number }

export const SPELLED = 512
export const COUNTED = 64
const DOUBLE = 53

/** Beyond 2 to the power of this, and below its reciprocal, a number is refused rather than computed with (P44). */
const EXPONENT_LIMIT = 16_384

/** More digits than this are not looked at. */
const DIGITS_LIMIT = 10_000

const SPELLING = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

export const ZERO: Num = { mantissa: 0n, exponent: 0, precision: COUNTED }

/** The number with these members, rounded; undefined where it is larger or smaller than is computed with. */
function rounded(mantissa: bigint, exponent: number, precision: number): Num | undefined {
	if (mantissa === 0n) return { mantissa: 0n, exponent: 0, precision }
	const excess = bitLength(mantissa) - precision
	const kept = excess > 0 ? shiftToEven(mantissa, excess) : mantissa
	const number = trimmed(kept, excess > 0 ? exponent + excess : exponent, precision)
	const magnitude = bitLength(number.mantissa) + number.exponent
	return Math.abs(magnitude) > EXPONENT_LIMIT ? undefined : number
}

function shiftToEven(mantissa: bigint, bits: number): bigint {
	const magnitude = mantissa < 0n ? -mantissa : mantissa
	const shift = BigInt(bits)
	const kept = magnitude >> shift
	const rest = magnitude - (kept << shift)
	const half = 1n << (shift - 1n)
	const isUp = rest > half || (rest === half && (kept & 1n) === 1n)
	const result = isUp ? kept + 1n : kept
	return mantissa < 0n ? -result : result
}

function trimmed(mantissa: bigint, exponent: number, precision: number): Num {
	let [odd, shift] = [mantissa, 0]
	while ((odd & 0xffff_ffffn) === 0n) {
		odd >>= 32n
		shift += 32
	}
	const low = Number(odd & 0xffff_ffffn)
	const zeros = 31 - Math.clz32(low & -low)
	return { mantissa: odd >> BigInt(zeros), exponent: exponent + shift + zeros, precision }
}

export function bitLength(value: bigint): number {
	const magnitude = value < 0n ? -value : value
	if (magnitude > SAFE) {
		const hex = magnitude.toString(16)
		return hex.length * 4 - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28
	}
	const number = Number(magnitude)
	return number < WORD ? 32 - Math.clz32(number) : 64 - Math.clz32(number / WORD)
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const WORD = 2 ** 32

export function fromInteger(value: number | bigint, precision = COUNTED): Num {
	return rounded(BigInt(value), 0, precision) ?? ZERO
}

/** A whole number of any length, with all its bits; undefined beyond what is computed with. */
export function fromBigInteger(value: bigint): Num | undefined {
	return rounded(value, 0, Math.max(COUNTED, bitLength(value)))
}

/** The number that a machine's float holds; undefined for infinities and what is none. */
export function fromDouble(value: number): Num | undefined {
	if (!Number.isFinite(value)) return undefined
	let [scaled, exponent] = [value, 0]
	while (!Number.isInteger(scaled)) {
		scaled *= 2
		exponent -= 1
	}
	return rounded(BigInt(scaled), exponent, DOUBLE)
}

/** The number that a decimal spells; undefined where the text spells none, or one that is not computed with. */
export function fromDecimal(text: string, precision = SPELLED): Num | undefined {
	const match = text.length > DIGITS_LIMIT ? null : SPELLING.exec(text)
	if (!match) return undefined
	const [, sign = '', whole = '', fraction = '', power = '0'] = match
	if (whole === '' && fraction === '') return undefined
	const digits = BigInt(sign === '-' ? `-${whole}${fraction}` : whole + fraction)
	const tens = Number(power) - fraction.length
	if (digits === 0n) return rounded(0n, 0, precision)
	return Math.abs(tens) > EXPONENT_LIMIT ? undefined : timesTens(digits, tens, precision)
}

function timesTens(digits: bigint, tens: number, precision: number): Num | undefined {
	if (tens === 0) return rounded(digits, 0, precision)
	const fives = powerOfFive(Math.abs(tens), precision + 64)
	if (!fives) return undefined
	if (tens > 0) return rounded(digits * fives.mantissa, fives.exponent + tens, precision)
	return quotient({ mantissa: digits, exponent: tens, precision }, fives, precision)
}

const FIVES_IN_A_WORD = 27

/** As the oracle computes it: rounded at each step, which shows from the 249th power on. */
function powerOfFive(power: number, precision: number): Num | undefined {
	let product: Num | undefined = rounded(5n ** BigInt(Math.min(power, FIVES_IN_A_WORD)), 0, precision)
	let square: Num | undefined = rounded(5n, 0, precision + 64)
	for (let rest = power - FIVES_IN_A_WORD; rest > 0; rest >>= 1) {
		if (!product || !square) return undefined
		if (rest & 1) product = rounded(product.mantissa * square.mantissa, product.exponent + square.exponent, precision)
		square = rest > 1 ? rounded(square.mantissa ** 2n, square.exponent * 2, precision + 64) : square
	}
	return product
}

/** a ÷ b to so many bits; b is not zero. */
function quotient(a: Num, b: Num, precision: number): Num | undefined {
	const bits = precision + 2 + Math.max(0, bitLength(b.mantissa) - bitLength(a.mantissa))
	const dividend = a.mantissa << BigInt(bits)
	const whole = dividend / b.mantissa
	// One more bit stands for all that is left over, so that rounding sees whether it lies above the half.
	const isExact = whole * b.mantissa === dividend
	const sticky = isExact ? 0n : dividend < 0n === b.mantissa < 0n ? 1n : -1n
	return rounded(whole * 2n + sticky, a.exponent - b.exponent - bits - 1, precision)
}

function wider(a: Num, b: Num): number {
	return Math.max(a.precision, b.precision)
}

export function negate(a: Num): Num {
	return { ...a, mantissa: -a.mantissa }
}

/** Undefined, here and below, where the result is larger or smaller than is computed with. */
export function add(a: Num, b: Num): Num | undefined {
	const exponent = Math.min(a.exponent, b.exponent)
	return rounded(aligned(a, exponent) + aligned(b, exponent), exponent, wider(a, b))
}

function aligned(a: Num, exponent: number): bigint {
	return a.mantissa << BigInt(a.exponent - exponent)
}

export function subtract(a: Num, b: Num): Num | undefined {
	return add(a, negate(b))
}

/** A product keeps more bits than its factors have, up to those of a spelled number. */
export function multiply(a: Num, b: Num): Num | undefined {
	const exact = rounded(a.mantissa * b.mantissa, a.exponent + b.exponent, SPELLED)
	return exact && { ...exact, precision: Math.max(wider(a, b), bitLength(exact.mantissa)) }
}

/** b is not zero. */
export function divide(a: Num, b: Num): Num | undefined {
	return quotient(a, b, wider(a, b))
}

/** What is left of a after taking b away whole times towards zero; b is not zero. */
export function modulo(a: Num, b: Num): Num | undefined {
	const times = divide(a, b)
	if (!times) return undefined
	const whole = rounded(truncated(times), 0, a.precision)
	const taken = whole && rounded(b.mantissa * whole.mantissa, b.exponent + whole.exponent, a.precision)
	const left = taken && add(a, negate(taken))
	return left && rounded(left.mantissa, left.exponent, a.precision)
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Num, b: Num): number {
	const exponent = Math.min(a.exponent, b.exponent)
	const [left, right] = [aligned(a, exponent), aligned(b, exponent)]
	return left < right ? -1 : left > right ? 1 : 0
}

export function isSameNumber(a: Num, b: Num): boolean {
	return a.mantissa === b.mantissa && a.exponent === b.exponent
}

export function isWhole(a: Num): boolean {
	return a.exponent >= 0
}

/** Without the fraction. */
export function truncated(a: Num): bigint {
	if (a.exponent >= 0) return a.mantissa << BigInt(a.exponent)
	return a.mantissa / (1n << BigInt(-a.exponent))
}

export function floor(a: Num): Num {
	const down = isWhole(a) || a.mantissa > 0n ? truncated(a) : truncated(a) - 1n
	return rounded(down, 0, a.precision) ?? a
}

export function ceil(a: Num): Num {
	return negate(floor(negate(a)))
}

/** The whole number a is, where a program can count to it; else undefined. */
export function toCount(a: Num): number | undefined {
	const value = isWhole(a) && a.exponent <= DOUBLE ? Number(truncated(a)) : Number.NaN
	return Number.isSafeInteger(value) ? value : undefined
}

/** The nearest machine's float. */
export function toDouble(a: Num): number {
	const near = rounded(a.mantissa, a.exponent, DOUBLE)
	if (!near) return a.mantissa < 0n ? -Infinity : Infinity
	// Two steps, since neither power of two alone need be one that a float holds.
	const half = Math.trunc(near.exponent / 2)
	return Number(near.mantissa) * 2 ** half * 2 ** (near.exponent - half)
}
