const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?\d*(?:Z|([+-])(\d\d):(\d\d))$/

/** Milliseconds from one instant to another, both ISO 8601 with `Z` or an offset; undefined where one is not. */
export function msBetween(from: string, to: string): number | undefined {
	const [start, end] = [instant(from), instant(to)]
	return start === undefined || end === undefined ? undefined : end - start
}

function instant(text: string): number | undefined {
	const match = INSTANT.exec(text)
	if (!match) return undefined
	const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1, 7).map(Number)
	const fraction = Number((match[7] ?? '').padEnd(3, '0'))
	const ahead = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === '-' ? -1 : 1)
	return (((daysUntil(year, month, day) * 24 + hours) * 60 + minutes - ahead) * 60 + seconds) * 1000 + fraction
}

/** Days since a day long ago, in a calendar whose years begin in March, so that the odd day of a leap year is the last one. */
function daysUntil(year: number, month: number, day: number): number {
	const years = month > 2 ? year : year - 1
	const months = (month + 9) % 12
	return 365 * years + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + Math.floor((153 * months + 2) / 5) + day
}

/**
 * True where one version of a resource is certainly from before another: both are the vendor's times, compared in as many digits as both are
 * written with; what cannot be compared proves nothing.
 */
export function isEarlier(version: string | undefined, other: string | undefined): boolean {
	const [one, two] = [partsOf(version), partsOf(other)]
	if (!one || !two) return false
	const digits = Math.min(one.fraction.length, two.fraction.length)
	return `${one.seconds}.${one.fraction.slice(0, digits)}` < `${two.seconds}.${two.fraction.slice(0, digits)}`
}

function partsOf(version = ''): { readonly seconds: string; readonly fraction: string } | undefined {
	const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT[\d:]+)(?:\.(\d+))?Z$/.exec(version) ?? []
	return seconds === undefined ? undefined : { seconds, fraction }
}
