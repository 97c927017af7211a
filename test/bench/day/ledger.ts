export type SideName = 'git' | 'live'

/** Something that a person wrote. `field`: what is one value, on both sides; `removed`: a person took it away again later. */
export type Edit = { readonly token: string; readonly field: string; readonly sides: readonly SideName[]; removed?: true }

/** One write of one side, with the tokens that came with it. */
export type Written = { readonly atMs: number; readonly tokens: readonly string[] }

export type Ledger = {
	readonly edits: readonly Edit[]
	readonly git: readonly Written[]
	readonly live: readonly Written[]
	/** All that each side holds at the end, as text. */
	readonly ends: Readonly<Record<SideName, ReadonlySet<string>>>
	/** Fields that the last plan tells of, as a conflict or as what cannot be brought over. */
	readonly open: ReadonlySet<string>
}

/**
 * What became of the edits of people. An edit is *kept* where both sides end with it; it is *superseded* where a person wrote over it: on the same
 * side, or on the other side after it had come there; it is *open* where it stands where it was made and the last plan tells of it: as a conflict, or
 * as something that the service's API cannot take.
 * It is *raced* where it was written over in the service within a second of being made: no service has a way to write only if nothing changed.
 * Anything else is *lost*, as is what nobody took away and a side no longer has. Each line of `lost` says which edit, and why.
 */
export function judge(ledger: Ledger): {
	readonly kept: number
	readonly superseded: number
	readonly open: number
	readonly raced: number
	readonly lost: readonly string[]
} {
	const byToken = new Map(ledger.edits.map((edit) => [edit.token, edit]))
	const sequences = { git: sequencesOf(ledger.git, byToken), live: sequencesOf(ledger.live, byToken) }
	const verdicts = ledger.edits.flatMap((edit) => edit.sides.map((side) => verdictOf(ledger, { edit, side, sequences, byToken })))
	const count = (what: string): number => verdicts.filter((verdict) => verdict === what).length
	return {
		kept: count('kept'),
		superseded: count('superseded'),
		open: count('open'),
		raced: count('raced'),
		lost: verdicts.filter((verdict) => !['kept', 'superseded', 'open', 'raced'].includes(verdict)),
	}
}

type Sequences = ReadonlyMap<string, readonly string[]>

/** The values that each field had on one side, one after the other. */
function sequencesOf(written: readonly Written[], byToken: ReadonlyMap<string, Edit>): Sequences {
	const sequences = new Map<string, string[]>()
	for (const token of written.flatMap(({ tokens }) => tokens)) {
		const field = byToken.get(token)?.field
		if (field === undefined) continue
		const sequence = sequences.get(field) ?? []
		sequences.set(field, sequence)
		if (sequence.at(-1) !== token) sequence.push(token)
	}
	return sequences
}

/** The time of one request on a busy machine, on its own clock. */
const REQUEST_MS = 1000

/** From when a token was first written to when the other one was, the next time after it. */
function betweenMs(written: readonly Written[], token: string, next: string): number {
	const at = written.findIndex(({ tokens }) => tokens.includes(token))
	const after = written.slice(at + 1).find(({ tokens }) => tokens.includes(next))
	return (after?.atMs ?? Number.NaN) - (written[at]?.atMs ?? Number.NaN)
}

type Case = {
	readonly edit: Edit
	readonly side: SideName
	readonly sequences: Readonly<Record<SideName, Sequences>>
	readonly byToken: ReadonlyMap<string, Edit>
}

function verdictOf({ ends, open, live }: Ledger, { edit, side, sequences, byToken }: Case): string {
	const { token, field } = edit
	const other = side === 'git' ? 'live' : 'git'
	const [own, others] = [sequences[side].get(field) ?? [], sequences[other].get(field) ?? []]
	const isThere = own.includes(token)
	const next = own[own.indexOf(token) + 1]
	const lost = (why: string): string =>
		`${token} of ${field}, made in ${side}: ${why}; ${side} had ${own.join(' ')}; ${other} had ${others.join(' ')}`
	if (!isThere) return lost('it is in no record of its own side')
	if (next !== undefined) {
		// The first time that a person's own token is there, that person wrote it.
		const isPersons = byToken.get(next)?.sides.includes(side) === true && own.indexOf(next) === own.indexOf(token) + 1
		if (isPersons) return 'superseded'
		const overwrote = others.slice(0, others.lastIndexOf(next)).includes(token)
		if (overwrote) return 'superseded'
		if (side === 'live' && betweenMs(live, token, next) < REQUEST_MS) return 'raced'
		return lost(`${next} was written over it, by somebody who had not seen it`)
	}
	if (edit.removed) return ends.git.has(token) || ends.live.has(token) ? lost('it was taken away, and is still there') : 'superseded'
	if (!ends[side].has(token)) return lost('it is gone where it was made')
	if (others.at(-1) === token && ends[other].has(token)) return 'kept'
	return open.has(field) ? 'open' : lost(`it never came to ${other}, or did not stay there`)
}
