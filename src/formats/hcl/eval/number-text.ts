import type { Num } from './number.ts'
import { bitLength, fromDecimal, isSameNumber, toDouble } from './number.ts'

/** 0.d₁d₂d₃… × 10^point, without zeros at the end; no digits stand for zero. */
type Digits = { readonly digits: string; readonly point: number; readonly isNegative: boolean }

/** A number as Terraform turns it into text: the fewest digits that lead back to it, and never an exponent. */
export function numberText(number: Num): string {
	const shortest = shortestDigits(number)
	return inFull(shortest, Math.max(0, shortest.digits.length - shortest.point))
}

/** The same with an exponent where that is less than -4 or the number has more than six digits before its point. */
export function generalText(number: Num): string {
	const shortest = shortestDigits(number)
	return general(shortest, shortest.digits.length, 6)
}

/** So many digits after the point; a half is rounded to the even digit. */
export function fixedText(number: Num, places: number): string {
	const exact = exactDigits(number)
	return inFull(roundDigits(exact, exact.point + places), places)
}

/** One digit, the point, so many digits and an exponent of two digits or more. */
export function exponentText(number: Num, places: number): string {
	return withExponent(roundDigits(exactDigits(number), places + 1), places)
}

/** `places` digits in all, the zeros at the end left out, with an exponent where that is out of reach of them. */
export function significantText(number: Num, places: number): string {
	const wanted = Math.max(1, places)
	const near = roundDigits(exactDigits(number), wanted)
	const count = near.digits.length
	return general(near, Math.min(wanted, count), wanted > count && count >= near.point ? count : wanted)
}

function general(value: Digits, places: number, reach: number): string {
	const exponent = value.digits === '' ? 0 : value.point - 1
	if (exponent < -4 || exponent >= reach) return withExponent(value, Math.max(0, places - 1))
	return inFull(value, Math.max(0, value.digits.length - value.point))
}

function inFull({ digits, point, isNegative }: Digits, places: number): string {
	const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
	const fraction = ('0'.repeat(Math.max(0, -point)) + digits.slice(Math.max(0, point))).padEnd(places, '0').slice(0, places)
	return `${isNegative ? '-' : ''}${whole}${places > 0 ? `.${fraction}` : ''}`
}

function withExponent({ digits, point, isNegative }: Digits, places: number): string {
	const exponent = digits === '' ? 0 : point - 1
	const fraction = digits.slice(1).padEnd(places, '0')
	const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
	return `${isNegative ? '-' : ''}${digits.charAt(0) || '0'}${places > 0 ? `.${fraction}` : ''}e${power}`
}

function exactDigits({ mantissa, exponent }: Num): Digits {
	const magnitude = mantissa < 0n ? -mantissa : mantissa
	const value = exponent >= 0 ? magnitude << BigInt(exponent) : magnitude * 5n ** BigInt(-exponent)
	return digitsOf(value, Math.min(0, exponent), mantissa < 0n)
}

/** The digits of value × 10^exponent. */
function digitsOf(value: bigint, exponent: number, isNegative: boolean): Digits {
	if (value === 0n) return { digits: '', point: 0, isNegative: false }
	const text = value.toString()
	return { digits: withoutZeros(text), point: text.length + exponent, isNegative }
}

function withoutZeros(digits: string): string {
	let end = digits.length
	while (end > 0 && digits.charCodeAt(end - 1) === ZERO_CODE) end--
	return digits.slice(0, end)
}

const ZERO_CODE = 48

function shortestDigits(number: Num): Digits {
	const bits = bitLength(number.mantissa)
	// Neighbours of a whole number are at most one apart, so there is nothing shorter than itself.
	if (number.exponent >= 0 && bits + number.exponent <= number.precision) return exactDigits(number)
	return digitsOfDouble(number) ?? searchDigits(number, number.precision + 1 - bits)
}

/** Where the digits of the nearest machine's float lead back to the number, they are the fewest that do. */
function digitsOfDouble(number: Num): Digits | undefined {
	const text = String(toDouble(number))
	const back = fromDecimal(text, number.precision)
	if (!back || !isSameNumber(back, number)) return undefined
	const [, sign, whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? []
	return digitsOf(BigInt(whole + fraction), Number(power) - fraction.length, sign === '-')
}

/**
 * The shortest digits that lie nearer to the number than to its neighbours of the same precision. The digits of the number and of the
 * two halves beside it are walked together; the first at which rounding down or up stays between the halves is the last. With so many
 * more bits the halves are whole.
 */
function searchDigits({ mantissa, exponent }: Num, shift: number): Digits {
	const half = (mantissa < 0n ? -mantissa : mantissa) << BigInt(shift)
	const scale = exponent >= shift ? 1n << BigInt(exponent - shift) : 5n ** BigInt(shift - exponent)
	const tens = Math.min(0, exponent - shift)
	const exact = digitsOf(half * scale, tens, mantissa < 0n)
	const lower = digitsOf((half - 1n) * scale, tens, false).digits
	const upper = digitsOf((half + 1n) * scale, tens, false).digits
	const isInclusive = (half & 2n) === 0n
	for (let index = 0; index < exact.digits.length; index++) {
		const [digit, low, high] = [digitAt(exact.digits, index), digitAt(lower, index), digitAt(upper, index)]
		const mayGoDown = low !== digit || (isInclusive && index + 1 === lower.length)
		const mayGoUp = digit !== high && (isInclusive || digit + 1 < high || index + 1 < upper.length)
		if (mayGoDown && mayGoUp) return roundDigits(exact, index + 1)
		if (mayGoDown) return cut(exact, index + 1)
		if (mayGoUp) return roundUp(exact, index + 1)
	}
	return exact
}

function digitAt(digits: string, index: number): number {
	return index < digits.length ? digits.charCodeAt(index) - 48 : 0
}

/** The first `count` digits, rounded; a half goes to the even digit. */
function roundDigits(value: Digits, count: number): Digits {
	if (count >= value.digits.length) return value
	if (count < 0) return { ...value, digits: '', point: 0 }
	const isHalf = value.digits.charAt(count) === '5' && count + 1 === value.digits.length
	const isUp = isHalf ? count > 0 && digitAt(value.digits, count - 1) % 2 === 1 : value.digits.charAt(count) >= '5'
	return isUp ? roundUp(value, count) : cut(value, count)
}

function cut(value: Digits, count: number): Digits {
	const digits = withoutZeros(value.digits.slice(0, count))
	return digits === '' ? { ...value, digits, point: 0 } : { ...value, digits }
}

function roundUp(value: Digits, count: number): Digits {
	const kept = value.digits.slice(0, count).replace(/9+$/, '')
	if (kept === '') return { ...value, digits: '1', point: value.point + 1 }
	return { ...value, digits: kept.slice(0, -1) + String(digitAt(kept, kept.length - 1) + 1) }
}
