import type { Attribute, Shape, Value } from '../../model/index.ts'
import { canonicalMembers, fromPlain, isDict, toPlain } from '../../model/index.ts'
import type { Settle } from './leaf.ts'
import { mergeValue } from './merge.ts'
import { ANY, isSameIn } from './shape.ts'
import { isUnmovedFrom } from './unmoved.ts'

/** A resource's attributes as plain data; a member that is `undefined` is unset. */
export type Plain = { readonly [name: string]: unknown }

export type MergeInput = {
	/** The attributes both sides last agreed on; null = the resource was not known. */
	readonly base: Plain | null
	/** null = the resource is absent, proven by a complete read. */
	readonly git: Plain | null
	readonly live: Plain | null
	/** Base as the live side shows it, where its server rewrites what it is sent. */
	readonly observed?: Plain
	/** Without it every value merges by its form: maps per key, lists as one leaf. */
	readonly schema?: { readonly attributes: readonly Attribute[] }
	readonly policy?: { readonly onConflict?: Settle }
	/** Sides whose scope could not be read: nothing is decided then. */
	readonly unknown?: readonly ('git' | 'live')[]
}

export type MergeOutput = {
	/** What both sides hold afterwards, base's value where there is a conflict; null = the resource is gone. */
	readonly merged: Plain | null
	readonly changes: readonly {
		readonly to: 'git' | 'live'
		readonly path: readonly (string | number)[]
		readonly before: unknown
		readonly after: unknown
	}[]
	readonly conflicts: readonly {
		readonly path: readonly (string | number)[]
		readonly base: unknown
		readonly git: unknown
		readonly live: unknown
		readonly reason: string
	}[]
	readonly held: readonly { readonly path: readonly (string | number)[]; readonly reason: string }[]
}

/**
 * Three-way merge of one resource, per attribute. Pure: takes plain data (objects, Maps, arrays, strings, numbers,
 * bigints, booleans, null) and returns the same. Integers beyond 2^53 come back as bigints, other long decimals as text.
 * An empty path is the whole resource, where null means absent. Throws a TypeError for what is not data.
 */
export function merge(input: MergeInput): MergeOutput {
	const settle = input.policy?.onConflict ?? 'hold'
	const shape: Shape = input.schema ? { kind: 'object', attributes: input.schema.attributes } : ANY
	const readSide = (side: Plain | null | undefined): Value => {
		const value = side === null || side === undefined ? null : fromPlain(side)
		return isDict(value) ? canonicalMembers(shape, value) : value
	}
	const [base, git, live] = [input.base, input.git, input.live].map(readSide)
	if (input.unknown && input.unknown.length > 0) return heldBack(input, base ?? null)
	if (!isDict(git ?? undefined) || !isDict(live ?? undefined))
		return mergeWhole(base ?? null, git ?? null, live ?? null, shape, settle, input.observed && readSide(input.observed))
	const observed = input.observed ? readSide(input.observed) : (base ?? undefined)
	const merged = mergeValue(shape, { base: base ?? undefined, observed, git: git ?? undefined, live: live ?? undefined }, settle)
	return {
		merged: toPlain(merged.value ?? base ?? null) as Plain | null,
		changes: merged.edits.map((edit) => ({ to: edit.to, path: edit.path, before: toPlain(edit.before), after: toPlain(edit.after) })),
		conflicts: merged.conflicts
			.filter((conflict) => !conflict.choice)
			.map(({ path, reason, ...sides }) => ({
				path,
				base: toPlain(sides.base),
				git: toPlain(sides.git),
				live: toPlain(sides.live),
				reason,
			})),
		held: [],
	}
}

function heldBack(input: MergeInput, base: Value): MergeOutput {
	const sides = (input.unknown ?? []).join(' and ')
	return { merged: toPlain(base) as Plain | null, changes: [], conflicts: [], held: [{ path: [], reason: `${sides} could not be read` }] }
}

/** The rows of the object tables where a side does not have the resource. Null = absent. */
function mergeWhole(base: Value, git: Value, live: Value, shape: Shape, settle: Settle, observed: Value): MergeOutput {
	const same = (a: Value, b: Value): boolean => isSameIn(shape, a, b)
	const unchanged = (side: Value): boolean => isUnmovedFrom(shape, base, observed ?? base, side)
	const write = (to: 'git' | 'live', before: Value, after: Value): MergeOutput => ({
		merged: toPlain(after) as Plain | null,
		changes: same(before, after) ? [] : [{ to, path: [], before: toPlain(before), after: toPlain(after) }],
		conflicts: [],
		held: [],
	})
	if (unchanged(git) || same(git, live)) return write('git', git, live)
	if (unchanged(live)) return write('live', live, git)
	if (settle === 'git') return write('live', live, git)
	if (settle === 'live') return write('git', git, live)
	const reason = git === null ? 'deleted-and-updated' : 'updated-and-deleted'
	return {
		merged: toPlain(base) as Plain | null,
		changes: [],
		conflicts: [{ path: [], base: toPlain(base), git: toPlain(git), live: toPlain(live), reason }],
		held: [],
	}
}
