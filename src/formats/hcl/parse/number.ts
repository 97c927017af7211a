import type { Decimal } from '../../../model/index.ts'
import { parseNumber } from '../../../model/index.ts'
import type { Reader } from './reader.ts'
import { next, refuse, tooLarge } from './reader.ts'

/** A spelling longer than this is refused: nobody means it, and exact arithmetic on it would not be linear. */
const DIGITS_LIMIT = 10_000

const NUMBER = /^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/

/** The value of the current token, which is a number, exactly. */
export function readNumber(reader: Reader): number | Decimal | undefined {
	const { text, start, end } = reader
	if (end - start > DIGITS_LIMIT) return fail(reader, `a number has more than ${DIGITS_LIMIT} digits`)
	const spelling = text.slice(start, end)
	const double = Number(spelling)
	// What a double spells the same way, it holds exactly.
	const value = String(double) === spelling ? double : parseNumber(spelling)
	if (value === undefined) {
		if (NUMBER.test(spelling)) return fail(reader, 'a number has an exponent that is too large')
		return refuse(reader, start, 'a number has more than one dot or exponent', 'put it in quotes if it is a text')
	}
	next(reader)
	return value
}

function fail(reader: Reader, message: string): undefined {
	tooLarge(reader, message, 'put it in quotes if it is a text')
	return undefined
}
