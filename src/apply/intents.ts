import type { Address, Base, Change, Outcome, Plan, Schema } from '../model/index.ts'
import { digestOf, findType } from '../model/index.ts'
import { valuesOf } from '../plan/index.ts'
import type { Intent, Journal, LockInfo } from '../ports/index.ts'
import { pauseFor } from './pause.ts'
import { digestSent } from './sent.ts'

export type JournalRequest = {
	readonly plan: Plan
	readonly schema: Schema
	readonly base: Base
	readonly lock: LockInfo
	/** Of the run before, where that was interrupted. */
	readonly previous: Journal | null
	/** What that run may have created. */
	readonly resumed: ReadonlySet<Address>
}

/** What a run means to do, stored before its first effect (P23); and of an interrupted one before it what is still to be settled. */
export function journalOf({ plan, schema, base, lock, previous, resumed }: JournalRequest): Journal {
	const carried = openIntents(previous)
		.filter((intent) => leavesTraces(intent) || (intent.kind === 'create' && resumed.has(intent.address)))
		.map((intent): Intent => ({ begunBy: previous?.run ?? '', ...intent }))
	return {
		run: lock.id,
		plan: plan.digest,
		epoch: lock.epoch,
		intents: [...carried, ...plan.changes.map((change) => intentOf(change, schema, base))],
	}
}

function intentOf(change: Change, schema: Schema, base: Base): Intent {
	const { id, address, to, kind, replaces, deposes } = change
	const values = to === 'live' && kind === 'update' && valuesOf(schema, change, base.get(address))
	const type = findType(schema, change.type)
	const interim = change.interim ?? pauseFor(change, type)
	return {
		change: id,
		address,
		to,
		kind,
		expected: kind === 'create' ? null : digestOf(change.before),
		...(type && kind === 'create' && to === 'live' && { sent: digestSent(type, change.after) }),
		...(values && { values }),
		...(replaces !== undefined && { replaces }),
		...(deposes !== undefined && { deposes }),
		...(interim && { interim }),
	}
}

/** Intents of which it is not known what became of them. */
export function openIntents(journal: Journal | null): readonly Intent[] {
	return journal?.intents.filter(({ to, outcome }) => to === 'live' && (outcome === undefined || outcome === 'unknown')) ?? []
}

/** What a comparison of the sides alone would take for somebody's wish. */
function leavesTraces({ kind, interim }: Intent): boolean {
	return interim !== undefined || kind === 'delete'
}

/** It is there, and not as it was sent: the next run finds out how far it came, as after an interruption. */
function isHalfMade({ kind, to }: Intent, outcome: Outcome): boolean {
	return kind === 'create' && to === 'live' && outcome.kind === 'failed' && outcome.remoteId !== undefined
}

/** It was sent and looked at, and what was sent did not come of it; what came of a part of its calls is no word on the others. */
function isUnheeded({ kind, problem, observed }: Outcome): boolean {
	return kind === 'failed' && problem?.code === 'LIVE_IGNORED' && problem.cause === undefined && observed !== undefined
}

/** What updates have sent that the workspace did not take, by address. */
export function unheededIn(journal: Journal | null): ReadonlyMap<Address, NonNullable<Intent['values']>> {
	return new Map(
		journal?.intents.flatMap(({ address, outcome, values }) => (outcome === 'failed' && values ? [[address, values] as const] : [])),
	)
}

/** The journal while the run goes on. */
export function withOutcomes(journal: Journal | null, outcomes: readonly Outcome[]): Journal | null {
	if (!journal) return null
	const ended = new Map(outcomes.map((outcome) => [outcome.change, outcome]))
	return {
		...journal,
		intents: journal.intents.map((intent) => {
			const outcome = ended.get(intent.change)
			if (!outcome) return intent
			const { values, ...rest } = intent
			const kept = outcome.kind === 'unknown' || isUnheeded(outcome)
			return { ...rest, ...(values && kept && { values }), outcome: isHalfMade(intent, outcome) ? 'unknown' : outcome.kind }
		}),
	}
}

/**
 * What is left of a journal when the run ends: changes of which nobody knows whether they were made, `unsettled` ones of an earlier run
 * included, and what was sent and not taken; null where there are none.
 */
export function journalAfter(journal: Journal | null, outcomes: readonly Outcome[], unsettled: ReadonlySet<string>): Journal | null {
	const told = withOutcomes(journal, outcomes)
	const left = told?.intents.filter(
		({ change, to, outcome, values }) =>
			to === 'live' && (outcome === 'unknown' || (outcome === 'failed' && values) || (!outcome && unsettled.has(change))),
	)
	return told && left && left.length > 0 ? { ...told, intents: left } : null
}
