import type { CommitId } from '../model/index.ts'
import type { Clock, Looking, Random, RefName } from '../ports/index.ts'
import { spreadMs } from './pace.ts'

export type Seen = {
	readonly refs: ReadonlyMap<RefName, CommitId | null>
	/** When the remote is looked at next, on the monotonic clock. */
	readonly dueMs: number
}

/** Looks at each remote once for all workspaces that are kept there. */
export type Lookout = {
	/** Throws the `Failure` of the look, for all who share it. */
	see(remote: string, refs: readonly RefName[], looking: Looking): Promise<Seen>
	/** What was seen so far no longer counts, of one remote or of all: somebody pushed. */
	forget(remote?: string): void
}

type Entry = {
	readonly wanted: Set<RefName>
	/** The newest look, done or under way, and the refs that it was for. */
	look?: { readonly refs: ReadonlySet<RefName>; readonly seen: Promise<Seen>; dueMs: number }
}

/** So long a failed look stands for all; each of them then has a pause of its own. */
const FAILED_MS = 4000

export function makeLookout({ clock, random }: { readonly clock: Clock; readonly random: Random }, everyMs: number): Lookout {
	const entries = new Map<string, Entry>()
	const begin = (entry: Entry, looking: Looking): Promise<Seen> => {
		const refs = new Set(entry.wanted)
		const run = async (): Promise<Seen> => {
			const found = await looking.look([...refs])
			const dueMs = clock.monotonicMs() + spreadMs(everyMs, random.fraction())
			look.dueMs = dueMs
			return { refs: found, dueMs }
		}
		const look = { refs, seen: run(), dueMs: Number.POSITIVE_INFINITY }
		entry.look = look
		look.seen.catch(() => (look.dueMs = clock.monotonicMs() + FAILED_MS))
		return look.seen
	}
	return {
		see: (remote, refs, looking) => {
			const entry = entries.get(remote) ?? { wanted: new Set() }
			entries.set(remote, entry)
			for (const ref of refs) entry.wanted.add(ref)
			const { look } = entry
			const isGood = look && clock.monotonicMs() < look.dueMs && refs.every((ref) => look.refs.has(ref))
			return isGood ? look.seen : begin(entry, looking)
		},
		forget: (remote) => {
			for (const [name, entry] of entries) if (remote === undefined || remote === name) delete entry.look
		},
	}
}
