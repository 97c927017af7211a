import type { CommitId } from '../../model/index.ts'
import type { Reading } from './objects.ts'

export type Message = { readonly id: CommitId; readonly message: string }

/** What this run has learned of commits. An id stands for a commit and all that led to it, so what was true of one stays true. */
export type Lineage = {
	readonly note: (id: CommitId, parents: readonly CommitId[]) => void
	/** True where the commit is known to be here. */
	readonly has: (id: CommitId) => boolean
	/** True where a way from `commit` back to `ancestor` is known; false says nothing. */
	readonly leads: (ancestor: CommitId, commit: CommitId) => boolean
	/** The newest messages of a commit, with the limit that they were read with. */
	readonly messages: Map<CommitId, { readonly limit: number; readonly found: readonly Message[] }>
}

/** As `Reading`, with what was learned. */
export type Recalling = Reading & { readonly lineage: Lineage }

export function emptyLineage(): Lineage {
	const known = new Map<CommitId, readonly CommitId[]>()
	return {
		note: (id, parents) => void known.set(id, parents),
		has: (id) => known.has(id),
		leads: (ancestor, commit) => {
			const seen = new Set([commit])
			for (const id of seen) {
				if (id === ancestor) return id !== commit || known.has(id)
				for (const parent of known.get(id) ?? []) seen.add(parent)
			}
			return false
		},
		messages: new Map(),
	}
}
