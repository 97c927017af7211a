import type { Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { NextStored, State } from '../ports/index.ts'

/** A lineage that is known from elsewhere, and the serial that it had reached. */
export type Known = { readonly lineage: string; readonly serial: number }

/** How far back trailers are looked for. */
export const TRAILER_DEPTH = 200

const TRAILER = /^Tideway-(?:Workspace: (.*)|State: ([0-9a-f]{8,64}) (\d{1,15}))[ \t\r]*$/gm

/** The trailer of an outbound commit, so that a lost state is noticed: `Tideway-State: <lineage> <serial>`. */
export function renderTrailer({ lineage, serial }: Known): string {
	return `Tideway-State: ${lineage} ${serial}`
}

/**
 * Per lineage the highest serial that the messages name, of one workspace where it is given: a message, squashed perhaps, may
 * speak of several. A hint only: a squash may have dropped trailers.
 */
export function readTrailers(messages: readonly string[], workspace?: string): readonly Known[] {
	const serials = new Map<string, number>()
	for (const message of messages) {
		let named: string | undefined
		for (const [, name, lineage = '', serial = '0'] of message.matchAll(TRAILER)) {
			if (name !== undefined) named = name.trim()
			else if (workspace === undefined || named === undefined || named === workspace)
				serials.set(lineage, Math.max(serials.get(lineage) ?? 0, Number(serial)))
		}
	}
	return [...serials].map(([lineage, serial]) => ({ lineage, serial }))
}

/**
 * What is known without the serial that a run was about to store which has begun since the state was stored. Its commits are on the branch a
 * moment before: git moves one ref after the other, also of those that move together, and a server may be killed in between (P4).
 */
export function withoutUpcoming(known: readonly Known[], { state, lock, epoch }: NextStored): readonly Known[] {
	const hasBegun = lock !== null || epoch > (state?.epoch ?? 0)
	return hasBegun ? known.filter(({ serial }) => serial !== (state?.serial ?? 0) + 1) : known
}

/**
 * Problem where a stored state contradicts what is known of it. `trailers` are hints, so that one of another lineage is no
 * contradiction; `lineage` is what the settings say, and binds.
 */
export function checkKnown(
	state: State | null,
	lineage: string | undefined,
	trailers: readonly Known[],
	where: string,
): Problem | undefined {
	const known = lineage ?? trailers[0]?.lineage
	if (!state) return known === undefined ? undefined : lost(known, where)
	if (lineage !== undefined && state.lineage !== lineage) {
		return problem('STATE_INVALID', `the state in ${where} has lineage ${state.lineage}, and the settings say ${lineage}`, {
			hint: 'look whether the settings and the repository belong together',
		})
	}
	const newest = trailers.find((trailer) => trailer.lineage === state.lineage)
	return newest && state.serial < newest.serial ? rolledBack(state, newest, where) : undefined
}

function lost(lineage: string, where: string): Problem {
	return problem('STATE_LOST', `there is no state in ${where}, although one of lineage ${lineage} was there before`, {
		hint: 'push the ref back from a clone or backup that has it, or type `tideway state rebuild`',
	})
}

function rolledBack(state: State, newest: Known, where: string): Problem {
	return problem(
		'STATE_ROLLED_BACK',
		`the state in ${where} has serial ${state.serial}, and the branch has commits of serial ${newest.serial}`,
		{
			hint: 'bring the newer state back from a clone or backup that has it, or type `tideway state rebuild`',
		},
	)
}
