import type { Address, Change, Plan, Problem } from '../model/index.ts'
import { msBetween, problem } from '../model/index.ts'

/** Rules of the settings over what one run may do to a workspace. Changes of Git are reviewed there, and are nobody's business here. */
export type Rules = {
	readonly max: { readonly create?: number; readonly update?: number; readonly delete?: number }
	readonly isProtected: (address: Address) => boolean
	readonly windows: readonly TimeWindow[]
	readonly reviewers: readonly ReviewersRule[]
	readonly needsApproval: boolean
}

/** Minutes of a day, `to` not included; where it is not after `from`, the window ends on the next day. */
export type TimeWindow = { readonly days: readonly string[]; readonly from: number; readonly to: number; readonly zone: string }

/** `from`: whose approval counts; anybody's who may write where nobody is named. `about`: for people. */
export type ReviewersRule = {
	readonly about: string
	readonly isAbout: (address: Address) => boolean
	readonly from: readonly string[]
	readonly count: number
}

/**
 * What brought changes to the branch: a pull request, or a commit that came without one. `touches`: resources whose files it
 * changed, or anything. `approvedBy`: who may write, approved exactly its last commit, and is not its author. `passedOver`: why other
 * approvals do not count.
 */
export type Brought = {
	readonly name: string
	readonly touches: readonly Address[] | 'anything'
	readonly approvedBy: readonly string[]
	readonly passedOver?: readonly string[]
}

/** `now`: ISO 8601 in UTC; null where the plan is not about to be carried out. `brought`: null where nobody could be asked. */
export type PolicyFacts = { readonly now: string | null; readonly brought: readonly Brought[] | null }

/**
 * Every rule that the plan breaks: APPROVAL_MISSING where a review is what is missing, POLICY_REFUSED for all else. Empty where the plan does
 * nothing to the workspace.
 */
export function judgePlan(plan: Plan, rules: Rules, { now, brought }: PolicyFacts): readonly Problem[] {
	const inbound = plan.changes.filter(({ to }) => to === 'live')
	if (inbound.length === 0) return []
	return [
		...judgeCounts(inbound, rules),
		...judgeProtected(inbound, rules),
		...(now === null ? [] : judgeTime(rules.windows, now)),
		...reviewersOf(rules).flatMap((rule) => judgeReviews(inbound, rule, brought)),
	]
}

/** True where the rules ask who approved. */
export function asksForReviews(rules: Rules): boolean {
	return reviewersOf(rules).length > 0
}

function reviewersOf({ reviewers, needsApproval }: Rules): readonly ReviewersRule[] {
	return needsApproval ? [...reviewers, { about: 'anything', isAbout: () => true, from: [], count: 1 }] : reviewers
}

const DOES = { create: ['creates', 'max_creates'], update: ['updates', 'max_updates'], delete: ['deletes', 'max_deletes'] } as const

function judgeCounts(inbound: readonly Change[], { max }: Rules): readonly Problem[] {
	return (['create', 'update', 'delete'] as const).flatMap((kind) => {
		const count = inbound.filter((change) => change.kind === kind).length
		const most = max[kind]
		if (most === undefined || count <= most) return []
		const [does, setting] = DOES[kind]
		return [refused(`the plan ${does} ${count} in the workspace, and \`${setting}\` is ${most}`, 'split it, or change the setting first')]
	})
}

function judgeProtected(inbound: readonly Change[], { isProtected }: Rules): readonly Problem[] {
	return inbound
		.filter(({ address }) => isProtected(address))
		.map(({ kind, address, place }) =>
			problem('POLICY_REFUSED', `the plan would ${kind} ${address} in the workspace, which \`protect\` keeps as it is`, {
				hint: 'take the change back, or take the address out of `protect` first',
				where: { ...place, address },
			}),
		)
}

function judgeTime(windows: readonly TimeWindow[], now: string): readonly Problem[] {
	if (windows.length === 0 || windows.some((window) => isOpen(window, now))) return []
	const told = windows.map(({ days, from, to, zone }) => `${days.join(' ')} ${clock(from)}-${clock(to)} ${zone}`).join('; ')
	return [refused(`it is ${now}, outside of the time in which the workspace may be changed`, `apply within ${told}`)]
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** What belongs to a window that began the day before counts for that day. */
function isOpen({ days, from, to, zone }: TimeWindow, now: string): boolean {
	const at = wallTime(now, zone)
	if (at === undefined) return false
	const before = WEEK[(WEEK.indexOf(at.day) + 6) % 7] ?? ''
	if (from < to) return days.includes(at.day) && at.minutes >= from && at.minutes < to
	return (days.includes(at.day) && at.minutes >= from) || (days.includes(before) && at.minutes < to)
}

function wallTime(now: string, zone: string): { readonly day: string; readonly minutes: number } | undefined {
	const ms = msBetween('1970-01-01T00:00:00Z', now)
	if (ms === undefined) return undefined
	const format = new Intl.DateTimeFormat('en-GB', {
		timeZone: zone,
		weekday: 'short',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	})
	const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]))
	return { day: (parts.get('weekday') ?? '').toLowerCase(), minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) }
}

function clock(minutes: number): string {
	return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Each thing that brought one of the changes must have been approved: who approves the last one has not seen those before it. */
function judgeReviews(inbound: readonly Change[], rule: ReviewersRule, brought: readonly Brought[] | null): readonly Problem[] {
	const about = inbound.map(({ address }) => address).filter(rule.isAbout)
	const [first] = about
	if (first === undefined) return []
	const whose = rule.from.length === 0 ? 'somebody who may write' : rule.from.join(', ')
	const need = `${rule.count === 1 ? 'an approval' : `${rule.count} approvals`} by ${whose}`
	const missing = (what: string, hint: string, more: readonly string[] = []): Problem =>
		problem('APPROVAL_MISSING', [`${what} need${what.endsWith('s') ? '' : 's'} ${need}`, ...more].join('; '), {
			hint,
			where: { address: first },
		})
	const named = about.length === 1 ? `the change of ${first}` : `${first} and ${about.length - 1} other changes`
	if (brought === null) return [missing(named, 'run `tideway ci` where the pull request is merged, or give us a credential for the host')]
	const touching = brought.filter(({ touches }) => touches === 'anything' || touches.some((address) => about.includes(address)))
	const untold = about.filter((address) => !touching.some(({ touches }) => touches === 'anything' || touches.includes(address)))
	return [
		...touching
			.filter(({ approvedBy }) => approvalsOf(approvedBy, rule) < rule.count)
			.map(({ name, passedOver }) => missing(name, 'approve exactly its last commit in a review on the host', passedOver)),
		...(untold.length === 0
			? []
			: [missing(`${untold.join(', ')}, which nothing recent has brought,`, 'make the change in a pull request')]),
	]
}

/** Hosts do not tell logins apart by their case. */
function approvalsOf(approvedBy: readonly string[], { from }: ReviewersRule): number {
	const named = from.map((login) => login.toLowerCase())
	return new Set(approvedBy.map((login) => login.toLowerCase()).filter((login) => named.length === 0 || named.includes(login))).size
}

function refused(message: string, hint: string): Problem {
	return problem('POLICY_REFUSED', message, { hint })
}
