import type { Change } from '../../src/provider.ts'
import { partsOf } from './layout.ts'
import { unnumbered } from './read/dbt.ts'
import type { Holder, Untaken } from './read/events.ts'
import { holderOf } from './read/events.ts'
import { knownHolder } from './read/find.ts'
import { listOf } from './read/mapped.ts'
import type { Memory } from './read/memory.ts'
import { idsIn } from './read/memory.ts'

const BY_OTHERS = "make the change in the Hightouch app, or let Hightouch's Git Sync carry it over"

type Because = { readonly reason: string; readonly remedy: string }

/** What no call could do, seen from what was just read: so a plan says it, and no call fails for it. */
export function cannot(memory: Memory, change: Change): Because | undefined {
	if (change.to === 'git') return withoutPlace(change)
	const untaken = untakenFor(memory, change)
	if (untaken) return untaken
	if (change.kind === 'delete') return undefined
	const off = memory.off.get(listOf(change.type))
	if (off) return { reason: off.message, remedy: off.hint ?? 'have it switched on' }
	if (holderOf(change.type)) return aliasEvent(change)
	return beyondSchema(change) ?? takenSlug(memory, change) ?? unseenDbtModel(memory, change)
}

/** The folder of a schema model depends on what no answer says. */
function withoutPlace(change: Change): Because | undefined {
	if (change.type !== 'schema_model' || change.kind !== 'create' || change.after.has('kind')) return undefined
	return {
		reason:
			"Hightouch's API does not say whether a schema model is a parent, a related or an event model, and each kind has a folder of its own",
		remedy: "let Hightouch's Git Sync write its file, or add <slug>.yaml by hand in schema/parent-models, related-models or event-models",
	}
}

function aliasEvent(change: Exclude<Change, { kind: 'delete' }>): Because | undefined {
	if (change.after.get('type') !== 'alias') return undefined
	return {
		reason: "Hightouch's API takes no events of the type alias",
		remedy: BY_OTHERS,
	}
}

/** A contract or domain with an event that the API does not take: its lists go with every write, and that event cannot. */
function untakenFor(memory: Memory, { type, key, kind, remoteId }: Change): Because | undefined {
	const holder = holderOf(type)
	if (!holder || (type === holder && kind === 'create')) return undefined
	const known = remoteId === undefined ? undefined : knownHolder(memory, type, remoteId)
	const id = known ?? idsIn(memory, holder, type === holder ? key : partsOf(type, key)[0])[0]
	const untaken = memory.untaken.get(`${holder} ${id}`)
	return untaken && besideUntaken(holder, untaken)
}

/** Why nothing can be written to a contract or domain that holds such an event. */
export function besideUntaken(holder: Holder, { own, type }: Untaken): Because {
	const reason = `Hightouch takes the events of a ${holder} as one list, and in this one its API shows ${own} of the type ${type} without taking it: the list would lose it`
	return { reason, remedy: BY_OTHERS }
}

/** Why a model cannot be made where its file puts it. */
export function beyondSchema(change: Change): Because | undefined {
	if (change.kind !== 'create') return undefined
	if (change.type === 'model' && change.after.get('isSchema') === true)
		return {
			reason: 'a schema model has its file in schema/parent-models, and this one says `isSchema: true` in models/',
			remedy: 'move it there, or make the schema model in the Hightouch app',
		}
	const kind = change.type === 'schema_model' ? change.after.get('kind') : 'parent'
	if (kind === 'parent' || kind === undefined) return undefined
	return {
		reason: `Hightouch has no API for making ${kind === 'event' ? 'an event' : 'a related'} model`,
		remedy: "make it in the schema of the Hightouch app, or let Hightouch's Git Sync carry it over",
	}
}

/** Models and schema models have their slugs in common, so that one of each kind cannot have the same. */
function takenSlug(memory: Memory, { kind, type, key }: Change): Because | undefined {
	if (kind !== 'create' || listOf(type) !== 'model' || !memory.listed.has('model')) return undefined
	if (idsIn(memory, 'model', key).length === 0) return undefined
	return {
		reason: `the slug ${key} belongs to ${type === 'model' ? 'a schema model' : 'a model'} already, and Hightouch gives each slug once over both`,
		remedy: 'give one of the two files another name',
	}
}

function unseenDbtModel(memory: Memory, change: Exclude<Change, { kind: 'delete' }>): Because | undefined {
	if (listOf(change.type) !== 'model' || !memory.listed.has('model')) return undefined
	const isChosen = change.kind === 'create' || change.edits.some((edit) => edit.path[0] === 'dbtModel')
	const [type, dbtModel] = [change.after.get('type'), change.after.get('dbtModel')]
	if (type !== 'dbt_model' || typeof dbtModel !== 'string' || !isChosen) return undefined
	return memory.dbtModels.has(dbtModel) ? undefined : unnumbered(dbtModel)
}
