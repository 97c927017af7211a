/** An instant and the zone it was written in. `nanoseconds` since 1970 in UTC; `offset` in minutes east. */
export type Time = { readonly nanoseconds: bigint; readonly offset: number }

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/
const SECOND = 1_000_000_000n
const DAY_SECONDS = 86_400

/** A time in the form of RFC 3339; undefined where it is none, or no day of the calendar. */
export function parseTime(text: string): Time | undefined {
	const match = RFC3339.exec(text)
	if (!match) return undefined
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
	const [fraction = '', sign, zoneHours = '0', zoneMinutes = '0'] = match.slice(7)
	if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return undefined
	if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined
	const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
	const seconds = daysFrom1970(year, month, day) * DAY_SECONDS + (hour * 60 + minute - offset) * 60 + second
	return { nanoseconds: BigInt(seconds) * SECOND + BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset }
}

function daysIn(year: number, month: number): number {
	const next = month === 12 ? daysFrom1970(year + 1, 1, 1) : daysFrom1970(year, month + 1, 1)
	return next - daysFrom1970(year, month, 1)
}

/** Years begin in March here, so that the odd day of a leap year is the last one. */
function daysFrom1970(year: number, month: number, day: number): number {
	const years = month > 2 ? year : year - 1
	const months = (month + 9) % 12
	const leaps = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400)
	return 365 * years + leaps + Math.floor((153 * months + 2) / 5) + day - 719_469
}

export type Civil = {
	readonly year: number
	readonly month: number
	readonly day: number
	/** From 0 for Sunday. */
	readonly weekday: number
	readonly hour: number
	readonly minute: number
	readonly second: number
}

/** Day and hour in the time's own zone. */
export function civilOf({ nanoseconds, offset }: Time): Civil {
	const seconds = Number((nanoseconds - modulo(nanoseconds, SECOND)) / SECOND) + offset * 60
	const days = Math.floor(seconds / DAY_SECONDS)
	const rest = seconds - days * DAY_SECONDS
	const clock = { hour: Math.floor(rest / 3600), minute: Math.floor(rest / 60) % 60, second: rest % 60 }
	return { ...dateOf(days), weekday: (((days + 4) % 7) + 7) % 7, ...clock }
}

function modulo(value: bigint, by: bigint): bigint {
	return ((value % by) + by) % by
}

const ERA_DAYS = 146_097

function dateOf(days: number): { year: number; month: number; day: number } {
	const shifted = days + 719_468
	const era = Math.floor(shifted / ERA_DAYS)
	const dayOfEra = shifted - era * ERA_DAYS
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
	)
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
	const months = Math.floor((5 * dayOfYear + 2) / 153)
	const month = months < 10 ? months + 3 : months - 9
	return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * months + 2) / 5) + 1 }
}

/** The time in the form of RFC 3339, in its own zone and without fractions of a second. */
export function renderTime(time: Time): string {
	const { year, month, day, hour, minute, second } = civilOf(time)
	const date = [String(year).padStart(4, '0'), ...[month, day].map(twoDigits)].join('-')
	const minutes = Math.abs(time.offset)
	const zone = `${time.offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
	return `${date}T${[hour, minute, second].map(twoDigits).join(':')}${time.offset === 0 ? 'Z' : zone}`
}

function twoDigits(value: number): string {
	return String(value).padStart(2, '0')
}

const UNITS: ReadonlyMap<string, bigint> = new Map([
	['ns', 1n],
	['us', 1000n],
	['µs', 1000n],
	['μs', 1000n],
	['ms', 1_000_000n],
	['s', SECOND],
	['m', 60n * SECOND],
	['h', 3600n * SECOND],
])

const DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
const DURATION_PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g
const LONGEST = 2n ** 63n

/** Nanoseconds of a duration such as `1h30m` or `-1.5s`; undefined where it is none, or longer than 292 years. */
export function parseDuration(text: string): bigint | undefined {
	if (text.length > 1000) return undefined
	if (/^[+-]?0$/.test(text)) return 0n
	const match = DURATION.exec(text)
	if (!match) return undefined
	let total = 0n
	for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(DURATION_PART)) {
		const scale = UNITS.get(unit) ?? 0n
		total += BigInt(whole || '0') * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length)
	}
	if (total >= LONGEST) return undefined
	return match[1] === '-' ? -total : total
}
