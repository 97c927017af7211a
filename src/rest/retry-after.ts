import type { LimitHeaders } from '../ports/index.ts'
import { LIMITS } from './limits.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * How long the server asks to wait, in milliseconds, from 0 to the limit; undefined where it does not say or says it wrongly. A date
 * is compared with the server's own clock where it shows that, else with `now` (ISO 8601), so that skewed clocks do little harm.
 */
export function retryAfterMs(headers: ReadonlyMap<string, string>, now: string): number | undefined {
	const text = headers.get('retry-after')?.trim() ?? ''
	if (/^\d+$/.test(text)) return clamp(Number(text) * 1000)
	if (/^-\d+$/.test(text)) return 0
	return untilMs(text, headers, now)
}

/** How long until a count of calls begins anew, as a header tells it; undefined where it does not. */
export function resetMs(headers: ReadonlyMap<string, string>, { reset, resetAs }: LimitHeaders, now: string): number | undefined {
	const text = headers.get(reset)?.trim() ?? ''
	if (resetAs === 'date') return untilMs(text, headers, now)
	return /^\d+$/.test(text) ? clamp(Number(text) * 1000) : undefined
}

/** How long it is until a date as in mail, compared in the same way; undefined where the text is none. */
function untilMs(text: string, headers: ReadonlyMap<string, string>, now: string): number | undefined {
	const until = parseDate(text)
	const from = parseDate(headers.get('date') ?? '') ?? parseInstant(now)
	return until === undefined || from === undefined ? undefined : clamp((until - from) * 1000)
}

/** A wait that a server asks for, from 0 to the limit. */
export function clamp(ms: number): number {
	return Math.min(Math.max(ms, 0), LIMITS.retryAfterMs)
}

/** Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, also with `+0000`, one digit of the day, or no name of the day, as in mail. */
function parseDate(text: string): number | undefined {
	const match = /^(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|[+-]0000)$/.exec(text.trim())
	if (!match) return undefined
	const [, day, month = '', year, ...time] = match
	const index = MONTHS.indexOf(month.toLowerCase())
	return index < 0 ? undefined : seconds([Number(year), index + 1, Number(day)], time)
}

function parseInstant(text: string): number | undefined {
	const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})/.exec(text)
	if (!match) return undefined
	const [, year, month, day, ...time] = match
	return seconds([Number(year), Number(month), Number(day)], time)
}

function seconds([year, month, day]: readonly [number, number, number], [hour, minute, second]: readonly string[]): number {
	return daysSince1970(year, month, day) * 86_400 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second)
}

/** Counts from March, so that a leap day is the last one of its year. */
function daysSince1970(year: number, month: number, day: number): number {
	const marchYear = month > 2 ? year : year - 1
	const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
	return marchYear * 365 + Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400) + dayOfYear - 719_468
}
