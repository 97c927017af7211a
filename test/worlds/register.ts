import type { CommitId } from '../../src/model/index.ts'
import type { Files, Merging, RefName, Repository } from '../../src/ports/index.ts'
import { Violation } from './violation.ts'

/** One write that a state store accepted, as the store holds it. */
export type StoreWrite = {
	/** The process that wrote. */
	readonly by: string
	/** On the world's clock. */
	readonly atMs: number
	readonly epoch: number
	readonly lock: { readonly id: string; readonly heartbeat: number; readonly leaseMs: number } | null
	/** The run that the journal is of, and what it means to do. */
	readonly journal: { readonly run: string; readonly intents: readonly { readonly to: string }[] } | null
	readonly state: { readonly lineage: string; readonly serial: number; readonly digest: string; readonly parent: string | null } | null
}

/** Every write that the store of a world accepted, in order. */
export type Register = StoreWrite[]

/** `onLanded`: its push moved the branch, and what the store holds with it is noted. */
type Who = { readonly register: Register; readonly by: string; readonly nowMs: () => number; readonly onLanded?: () => void }

/** The same repository; what it pushes to `ref` is noted. */
export function noteRef(repository: Repository & Merging, ref: RefName, branch: RefName, who: Who): Repository & Merging {
	return {
		...repository,
		push: async (moves) => {
			const outcome = await repository.push(moves)
			const to = moves.find((move) => move.ref === ref)?.to
			if (outcome.kind === 'done' && to) await note(who, (name) => partAt(repository, to, name))
			if (outcome.kind === 'done' && moves.some((move) => move.ref === branch)) who.onLanded?.()
			return outcome
		},
	}
}

async function partAt(repository: Repository, commit: CommitId, name: string): Promise<unknown> {
	const id = (await repository.list(commit, '')).find(({ path }) => path === name)?.id ?? ''
	return JSON.parse(new TextDecoder().decode((await repository.read([id])).get(id)))
}

/** The same files; what is written to `path` is noted. */
export function notePath(files: Files, path: string, who: Who): Files {
	return {
		...files,
		write: async (at, content) => {
			await files.write(at, content)
			if (at !== path) return
			const parts = JSON.parse(new TextDecoder().decode(await files.read(at))) as Record<string, unknown>
			await note(who, async (name) => parts[name])
		},
	}
}

type LockPart = Pick<StoreWrite, 'epoch' | 'lock'>
type MetaPart = Pick<StoreWrite, 'state'>
type JournalPart = StoreWrite['journal']

async function note({ register, by, nowMs }: Who, part: (name: string) => Promise<unknown>): Promise<void> {
	const atMs = nowMs()
	const { epoch, lock } = (await part('lock.json')) as LockPart
	const { state } = (await part('meta.json')) as MetaPart
	register.push({ by, atMs, epoch, lock, state, journal: (await part('journal.json')) as JournalPart })
}

/**
 * The writes are a legal history of one fenced lock (P5, P33) and one chain of states (P26): epochs never fall, each is granted once and
 * to one process, a grant ends with its release, and each state follows the one before.
 */
export function checkRegister(register: Register): void {
	const grants = new Map<number, StoreWrite>()
	for (const [index, write] of register.entries()) {
		const before = register[index - 1]
		const told = `${write.by} wrote epoch ${write.epoch}, lock ${write.lock?.id ?? 'free'}`
		if (before) checkStep(before, write, told)
		const grant = grants.get(write.epoch)
		if (write.lock && grant && grant.lock?.id !== write.lock.id) throw new Violation(`P33: ${told}, which was granted as ${grant.lock?.id}`)
		if (grant && grant.by !== write.by) throw new Violation(`P5: ${told}, which is ${grant.by}'s`)
		if (!grant) grants.set(write.epoch, write)
	}
}

function checkStep(before: StoreWrite, write: StoreWrite, told: string): void {
	if (write.epoch < before.epoch) throw new Violation(`P5: ${told} after epoch ${before.epoch}`)
	if (write.epoch === before.epoch && before.lock === null) throw new Violation(`P33: ${told} after it was released`)
	if (write.lock && write.lock.id === before.lock?.id && write.lock.heartbeat <= before.lock.heartbeat)
		throw new Violation(`P33: ${told} without a sign of life`)
	if (!before.state || write.state?.digest === before.state.digest) return
	const isNext = write.state?.lineage === before.state.lineage && write.state.serial === before.state.serial + 1
	if (!isNext || write.state?.parent !== before.state.digest)
		throw new Violation(`P26: ${told}, and state ${write.state?.serial} after ${before.state.serial}`)
}

/** Signs of life in one lease. */
const BEATS = 5

/**
 * When each process knew that it had lost the lock, on the world's clock: at the grant to another one, before which it was silent for a lease;
 * where a person freed the lock of one that was at work, whatever the warning says, at its next sign of life.
 */
export function fencedAt(register: Register): ReadonlyMap<string, number> {
	const fenced = new Map<string, number>()
	for (const [index, write] of register.entries()) {
		const before = register[index - 1]
		if (before?.lock && before.epoch < write.epoch) fenced.set(before.by, write.atMs + (write.lock ? 0 : before.lock.leaseMs / BEATS))
	}
	return fenced
}
