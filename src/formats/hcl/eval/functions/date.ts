import { fromInteger } from '../number.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import type { Functions } from './define.ts'
import { simple } from './define.ts'
import type { Time } from './time.ts'
import { civilOf, parseDuration, parseTime, renderTime } from './time.ts'

const TIMESTAMP_HINT = 'write it like 2006-01-02T15:04:05Z'

export const DATE_FUNCTIONS: Functions = {
	formatdate: simple({ format: 'string', time: 'string' }, 'string', ({ format, time: text }) => {
		const time = parseTime(text)
		return time ? formatDate(format, time) : refuse('the time is not in the form of RFC 3339', { argument: 1, hint: TIMESTAMP_HINT })
	}),
	timeadd: simple({ timestamp: 'string', duration: 'string' }, 'string', ({ timestamp: text, duration }) => {
		const time = parseTime(text)
		if (!time) return refuse('the time is not in the form of RFC 3339', { argument: 0, hint: TIMESTAMP_HINT })
		const added = parseDuration(duration)
		if (added === undefined)
			return refuse('the duration is not valid', { argument: 1, hint: 'write it like 1h30m; the units are h, m, s, ms, us and ns' })
		return renderTime({ ...time, nanoseconds: time.nanoseconds + added })
	}),
	timecmp: simple({ timestamp_a: 'string', timestamp_b: 'string' }, 'number', ({ timestamp_a: a, timestamp_b: b }) => {
		const [left, right] = [parseTime(a), parseTime(b)]
		if (!left || !right) return refuse('the time is not in the form of RFC 3339', { argument: left ? 1 : 0, hint: TIMESTAMP_HINT })
		return fromInteger(left.nanoseconds < right.nanoseconds ? -1 : left.nanoseconds > right.nanoseconds ? 1 : 0)
	}),
}

/** A quoted piece, a row of one letter, or what is neither. */
const PIECE = /''|'(?:[^']|'')*(?:'|$)|([a-zA-Z])\1*|[^a-zA-Z']+/g

function formatDate(format: string, time: Time): string | Refusal {
	const pieces: string[] = []
	for (const [piece, letter] of format.matchAll(PIECE)) {
		if (letter !== undefined) {
			const text = verbText(letter, piece.length, time)
			if (text === undefined) return refuse(`the format has ${piece}, which it cannot`, { argument: 0, hint: VERBS_HINT })
			pieces.push(text)
		} else if (!piece.startsWith("'")) pieces.push(piece)
		else if (piece === "''") pieces.push("'")
		else if (piece.length < 2 || !piece.endsWith("'")) return refuse('a quote in the format does not end', { argument: 0 })
		else pieces.push(piece.slice(1, -1).replaceAll("''", "'"))
	}
	return pieces.join('')
}

const VERBS_HINT =
	"the verbs are YYYY YY MMMM MMM MM M DD D EEEE EEE hh h HH H AA aa mm m ss s ZZZZZ ZZZZ ZZZ Z; put other letters between '"

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')

function verbText(letter: string, length: number, time: Time): string | undefined {
	const { year, month, day, weekday, hour, minute, second } = civilOf(time)
	switch (letter) {
		case 'Y':
			return length === 4 ? String(year).padStart(4, '0') : length === 2 ? padded(year % 100, 2) : undefined
		case 'M':
			return length > 2 ? named(MONTHS[month - 1] ?? '', length) : padded(month, length)
		case 'D':
			return padded(day, length)
		case 'E':
			return named(DAYS[weekday] ?? '', length)
		case 'h':
			return padded(hour, length)
		case 'H':
			return padded(hour % 12 || 12, length)
		case 'A':
		case 'a':
			return length === 2 ? halfOfDay(hour, letter) : undefined
		case 'm':
			return padded(minute, length)
		case 's':
			return padded(second, length)
		case 'Z':
			return zoneText(time.offset, length)
		default:
			return undefined
	}
}

function padded(value: number, length: number): string | undefined {
	return length <= 2 ? String(value).padStart(length, '0') : undefined
}

function named(name: string, length: number): string | undefined {
	return length === 3 ? name.slice(0, 3) : length === 4 ? name : undefined
}

function halfOfDay(hour: number, letter: string): string {
	const half = hour < 12 ? 'AM' : 'PM'
	return letter === 'A' ? half : half.toLowerCase()
}

function zoneText(offset: number, length: number): string | undefined {
	const minutes = Math.abs(offset)
	const [sign, hours, rest] = [
		offset < 0 ? '-' : '+',
		String(Math.floor(minutes / 60)).padStart(2, '0'),
		String(minutes % 60).padStart(2, '0'),
	]
	if (length === 1) return offset === 0 ? 'Z' : `${sign}${hours}:${rest}`
	if (length === 3) return offset === 0 ? 'UTC' : `${sign}${hours}${rest}`
	return length === 4 ? `${sign}${hours}${rest}` : length === 5 ? `${sign}${hours}:${rest}` : undefined
}
