import type { Change, ResourceType, Schema, Snapshot } from '../model/index.ts'
import { findType } from '../model/index.ts'
import type { LikelyRenames } from './decide/renamed.ts'
import { renameNotes } from './decide/renamed.ts'
import { isStructural } from './order/hold.ts'
import { mayMention, referrers } from './order/references.ts'
import type { Policy } from './policy.ts'

type Described = { readonly schema: Schema; readonly git: Snapshot; readonly live: Snapshot; readonly policy: Policy }

/** What a reader wants to know beside a change: who uses it, and what it may set off. */
export function describe(request: Described, changes: readonly Change[], renames: LikelyRenames): readonly Change[] {
	if (changes.length === 0) return changes
	const { schema, git, live } = request
	const changed = new Set(changes.map((change) => change.type))
	const known = [git, live].flatMap((snapshot) =>
		[...snapshot.scopes].flatMap(([name, read]) => {
			const type = findType(schema, name)
			const mayUse = type !== undefined && [...changed].some((other) => mayMention(type, other))
			return mayUse && read.kind === 'complete' ? [...read.value.values()] : []
		}),
	)
	const users = referrers(schema, known)
	const leaving = new Set(changes.flatMap(({ deposes, address }) => (deposes === undefined ? [] : [address])))
	return changes.map((change) => ({
		...change,
		dependents: users.get(change.deposed !== undefined && leaving.has(change.deposed) ? change.deposed : change.address) ?? [],
		notes: [...change.notes, ...renameNotes(renames, change), ...notesFor(request, change)],
	}))
}

function notesFor(request: Described, change: Change): readonly string[] {
	const type = findType(request.schema, change.type)
	if (!type || change.to !== 'live') return []
	const values = change.kind === 'delete' ? change.before : change.after
	const touched = change.kind === 'update' ? change.edits.map((edit) => String(edit.path[0])) : [...values.keys()]
	const notes = (type.notes ?? [])
		.filter((note) => note.on === change.kind && (!note.attributes || note.attributes.some((name) => touched.includes(name))))
		.filter((note) => Object.entries(note.when ?? {}).every(([name, value]) => (values.get(name) ?? null) === value))
		.map((note) => note.text)
	return willPause(request, type, change) ? [...notes, 'it is at work: it will be paused, changed and restored'] : notes
}

function willPause(request: Described, type: ResourceType, change: Change): boolean {
	if (!request.policy.pauseRunning || change.kind !== 'update' || !type.pausedBy) return false
	const read = request.live.scopes.get(change.type)
	const busy = read?.kind === 'complete' ? read.value.get(change.address)?.busy : undefined
	return busy !== undefined && isStructural(type, change.edits)
}
