import * as z from 'zod/mini'

/** `policy:` of a workspace: rules over what a run may do to it. Read from the tracked branch alone (P41). */
export type PolicySettings = {
	readonly max: { readonly create?: number; readonly update?: number; readonly delete?: number }
	/** Patterns of what Tideway leaves as it is in the workspace. */
	readonly protect: readonly string[]
	readonly windows: readonly TimeWindow[]
	readonly reviewers: readonly ReviewersSettings[]
	readonly inboundApproval: boolean
}

/** When changes may be made: minutes of a day, `to` not included; where it is before `from`, the window ends on the next day. */
export type TimeWindow = { readonly days: readonly Day[]; readonly from: number; readonly to: number; readonly zone: string }

/** `from`: the people one of whom it takes; anybody who may write where none is named. */
export type ReviewersSettings = { readonly pattern: string; readonly from: readonly string[]; readonly count: number }

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof DAYS)[number]

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/
const pattern = z.string().check(z.minLength(1, { error: 'takes a pattern, not an empty text' }))
const most = z.optional(z.number().check(z.int(), z.gte(0)))
const time = z.string().check(z.regex(TIME, { error: "takes a time of day, written '09:30'" }))

const WINDOW = z.strictObject({
	days: z._default(z.array(z.enum(DAYS)).check(z.minLength(1)), [...DAYS]),
	from: z._default(time, '00:00'),
	to: z._default(time, '00:00'),
	zone: z._default(z.string().check(z.refine(isZone, { error: 'takes the name of a time zone: Europe/Berlin' })), 'UTC'),
})

const REVIEWERS = z.strictObject({
	for: pattern,
	from: z._default(z.array(z.string().check(z.minLength(1))), []),
	count: z._default(z.number().check(z.int(), z.gte(1)), 1),
})

export const POLICY = z.strictObject({
	max_creates: most,
	max_updates: most,
	max_deletes: most,
	protect: z._default(z.array(pattern), []),
	windows: z._default(z.array(WINDOW), []),
	reviewers: z._default(z.array(REVIEWERS), []),
	inbound_approval: z._default(z.boolean(), false),
})

/** A checked `policy:` as it is used. */
export function policySettingsOf(file: z.infer<typeof POLICY>): PolicySettings {
	const { max_creates: create, max_updates: update, max_deletes: remove } = file
	return {
		max: {
			...(create !== undefined && { create }),
			...(update !== undefined && { update }),
			...(remove !== undefined && { delete: remove }),
		},
		protect: file.protect,
		windows: file.windows.map(({ days, from, to, zone }) => ({ days, from: minutesOf(from), to: minutesOf(to), zone })),
		reviewers: file.reviewers.map(({ for: about, from, count }) => ({ pattern: about, from, count })),
		inboundApproval: file.inbound_approval,
	}
}

function minutesOf(text: string): number {
	const [hours = 0, minutes = 0] = text.split(':').map(Number)
	return hours * 60 + minutes
}

function isZone(name: string): boolean {
	try {
		return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== ''
	} catch {
		return false
	}
}
