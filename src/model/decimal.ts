import type { Decimal } from './value.ts'

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Digits an exponent may add; beyond it a number is refused rather than written out. */
const EXPONENT_LIMIT = 100_000

/**
 * The one spelling of a decimal number: no leading or trailing zeros, an exponent only where the digits would be long.
 * `1`, `1.0` and `10e-1` all give `1`; `-0` gives `0`. Undefined where the text is no decimal number.
 */
export function canonicalDecimal(text: string): string | undefined {
	const match = NUMBER.exec(text)
	if (!match) return undefined
	const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match
	if (whole === '' && fraction === '') return undefined
	const digits = (whole + fraction).replace(/^0+/, '')
	if (digits === '') return '0'
	const significant = digits.replace(/0+$/, '')
	const exponent = Number(exponentText) - fraction.length + (digits.length - significant.length)
	if (!Number.isSafeInteger(exponent) || Math.abs(exponent) > EXPONENT_LIMIT) return undefined
	const minus = sign === '-' ? '-' : ''
	if (exponent === 0) return minus + significant
	if (exponent > 0 && significant.length + exponent <= 21) return minus + significant + '0'.repeat(exponent)
	if (exponent < 0 && exponent >= -60) return minus + withPoint(significant, -exponent)
	return `${minus}${significant}e${exponent}`
}

function withPoint(digits: string, places: number): string {
	const padded = digits.padStart(places + 1, '0')
	return `${padded.slice(0, -places)}.${padded.slice(-places)}`
}

/** The number a text spells, exactly: a JavaScript number where it holds the decimal, else a `Decimal`. */
export function parseNumber(text: string): number | Decimal | undefined {
	const canonical = canonicalDecimal(text)
	if (canonical === undefined) return undefined
	const number = Number(text)
	if (Number.isFinite(number) && canonicalDecimal(String(number)) === canonical) return number === 0 ? 0 : number
	return { kind: 'decimal', text: canonical }
}

/** A plain spelling for people and for JSON, exact in both cases. */
export function renderNumber(value: number | Decimal): string {
	return typeof value === 'number' ? (value === 0 ? '0' : String(value)) : value.text
}
