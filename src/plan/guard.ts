import type { Address, Base, BaseEntry, Change, Guard, Schema, Side, Snapshot, TypeName } from '../model/index.ts'
import { findType, managedTypes } from '../model/index.ts'
import { livesInFile } from './decide/in-file.ts'
import type { Policy } from './policy.ts'

/** Deletes that pass without a word: this many, or this part of the scope, whichever is more (P18). */
const FEW = 3
const PART = 0.1

/** Fewer resources than this may all change at once without being asked about. */
const ALL_CHANGED_FROM = 5

/** What base knows and a side lacks, by that side. */
type Absent = Readonly<Record<Side, ReadonlySet<Address>>>

/** What a read that was not complete leaves out is not absent. */
export function absentIn(base: Base, git: Snapshot, live: Snapshot): Absent {
	const notInGit = [...base].filter(([address, { type }]) => {
		const read = git.scopes.get(type)
		return read?.kind === 'complete' && !read.value.has(address) && !git.unknown.has(address)
	})
	return { git: new Set(notInGit.map(([address]) => address)), live: live.gone }
}

/** Rules that refuse a plan for its size: too many deletes, a side that vanished, a side where everything changed. */
export function guards(schema: Schema, base: Base, absent: Absent, changes: readonly Change[], policy: Policy): readonly Guard[] {
	const replaced = new Set(changes.flatMap(({ address, replaces }) => (replaces === undefined ? [] : [address])))
	const lasting = changes.filter(({ kind, address, deposed }) => kind !== 'delete' || (deposed === undefined && !replaced.has(address)))
	const seen = new Map([...base].filter(([, entry]) => isSeen(schema, entry)))
	const sizes = countByType(seen)
	return (['live', 'git'] as const).flatMap((side) => [
		...sideGuards(seen, absent[side === 'live' ? 'git' : 'live'], { changes: lasting, side, policy }),
		...deleteGuards(schema, sizes, lasting, side, policy),
	])
}

/** What lives in its file alone is on no side, and never changes on one. */
function isSeen(schema: Schema, entry: BaseEntry): boolean {
	const type = findType(schema, entry.type)
	return type === undefined || !livesInFile(type, entry, 'absent')
}

function countByType(base: Base): ReadonlyMap<TypeName, number> {
	const sizes = new Map<TypeName, number>()
	for (const { type } of base.values()) sizes.set(type, (sizes.get(type) ?? 0) + 1)
	return sizes
}

/** `deletes: allow` lets any number of deletes pass; that a whole side is gone is asked about all the same. */
function deleteGuards(
	schema: Schema,
	sizes: ReadonlyMap<TypeName, number>,
	changes: readonly Change[],
	side: Side,
	policy: Policy,
): readonly Guard[] {
	if (policy.deletes === 'allow') return []
	return managedTypes(schema).flatMap(({ name }) => {
		const count = changes.filter((change) => change.kind === 'delete' && change.to === side && change.type === name).length
		const of = sizes.get(name) ?? 0
		const limit = Math.max(FEW, Math.floor(of * PART))
		return count > limit
			? [{ rule: 'deletes' as const, side, scope: name, count, of, limit, allowed: policy.allowDeletes === deletesIn(changes) }]
			: []
	})
}

type Towards = { readonly changes: readonly Change[]; readonly side: Side; readonly policy: Policy }

/**
 * A change *to* one side comes from the other one: deletes to Git mean that the workspace lost things. Where it lost all, the first delete is
 * asked about, though the rest be detached or in conflict: a folder that is misspelt in the settings looks just so.
 */
function sideGuards(base: Base, absent: ReadonlySet<Address>, { changes, side, policy }: Towards): readonly Guard[] {
	const known = changes.filter((change) => change.to === side && change.kind !== 'create' && base.has(change.address))
	const deletes = known.filter((change) => change.kind === 'delete').length
	const of = base.size
	if (deletes > 0 && [...base.keys()].every((address) => absent.has(address)))
		return [{ rule: 'side-empty', side, count: deletes, of, limit: of - 1, allowed: policy.allowDeletes === deletesIn(changes) }]
	if (of >= ALL_CHANGED_FROM && known.length === of)
		return [{ rule: 'all-changed', side, count: known.length, of, limit: of - 1, allowed: policy.allowChanges === known.length }]
	return []
}

function deletesIn(changes: readonly Change[]): number {
	return changes.filter((change) => change.kind === 'delete').length
}
