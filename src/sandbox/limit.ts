import type { Api, CallLimit, Endpoint } from '../ports/index.ts'
import type { Session } from './session.ts'

/** How much of a limit is used up, this call included; `limited`: it is not, there was no room for it. */
export type Room = { readonly kind: 'room' | 'limited'; readonly calls: number; readonly used: number; readonly resetMs: number }

/** Counts a call against the limit of the API, whatever it calls; undefined where there is none. */
export function takeRoomOfAll(session: Session, endpoint: Endpoint | undefined): Room | undefined {
	const isShared = session.switches['limit-scope'] !== 'each'
	return takeRoom(session, session.api.limit, isShared ? 'all' : `all of ${endpoint?.id ?? 'nothing'}`)
}

/** Counts a call against the operation's own limit; undefined where it has none. */
export function takeOwnRoom(session: Session, { id, limit }: Endpoint): Room | undefined {
	return takeRoom(session, limit, id)
}

function takeRoom(session: Session, limit: CallLimit | undefined, key: string): Room | undefined {
	if (!limit || session.switches['rate-limit'] !== 'on') return undefined
	const nowMs = session.monotonicMs()
	const before = (session.windows.get(key) ?? []).filter((atMs) => nowMs - atMs < limit.perMs)
	const isFull = before.length >= limit.calls
	const window = isFull ? before : [...before, nowMs]
	session.windows.set(key, window)
	return { kind: isFull ? 'limited' : 'room', calls: limit.calls, used: window.length, resetMs: resetMs(window, limit, nowMs) }
}

function resetMs([first]: readonly number[], { perMs }: CallLimit, nowMs: number): number {
	return Math.max(0, Math.ceil((first ?? nowMs) + perMs - nowMs))
}

/** What the headers tell of it. */
export function limitHeaders({ limitHeaders: names }: Api, room: Room, now: string): Record<string, string> {
	if (!names) return {}
	const seconds = Math.ceil(room.resetMs / 1000)
	return {
		...(names.consumed !== undefined && { [names.consumed]: String(room.used) }),
		...(names.allowed !== undefined && { [names.allowed]: String(room.calls) }),
		[names.remaining]: String(room.calls - room.used),
		[names.reset]: names.resetAs === 'date' ? mailDate(now, seconds) : String(seconds),
	}
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY_SECONDS = 86_400

/** So many seconds after an instant in ISO 8601, as a date in mail: `6 Nov 1994 08:49:37 +0000`. */
export function mailDate(now: string, afterSeconds: number): string {
	const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = now.split(/\D+/).map(Number)
	let total = hours * 3600 + minutes * 60 + seconds + afterSeconds
	const date = { year, month, day }
	for (; total >= DAY_SECONDS; total -= DAY_SECONDS) stepDay(date)
	const clock = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60].map((part) => String(part).padStart(2, '0'))
	return `${date.day} ${MONTHS[date.month - 1]} ${date.year} ${clock.join(':')} +0000`
}

type CalendarDay = { year: number; month: number; day: number }

function stepDay(date: CalendarDay): void {
	date.day += 1
	if (date.day <= daysIn(date)) return
	date.day = 1
	date.month += 1
	if (date.month <= 12) return
	date.month = 1
	date.year += 1
}

function daysIn({ year, month }: CalendarDay): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
	return [4, 6, 9, 11].includes(month) ? 30 : 31
}
