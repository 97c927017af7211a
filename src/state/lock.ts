import type { Epoch, Problem } from '../model/index.ts'
import { Failure, fail, problem } from '../model/index.ts'
import type { Clock, Holders, Journal, LockInfo, NextStored, Random, RefMove, StateStore, Stored, Written } from '../ports/index.ts'

export type LockRequest = {
	readonly clock: Clock
	readonly random: Random
	/** `user@host`, and the process or run. */
	readonly holder: string
	readonly operation: string
	/** How long others wait for a sign of life before they take over. */
	readonly leaseMs: number
	/** How long to wait for another holder; 0 = look once. To outlive a dead holder it must exceed its lease, or there are `sightings`. */
	readonly waitMs: number
	readonly signal?: AbortSignal
	/** What earlier tries saw of the lock; kept by who looks once and tries again later, so that a dead holder is found out nevertheless. */
	readonly sightings?: LockSightings
	/** What is known here of who has the lock. */
	readonly holders?: Holders
	/** For how many milliseconds the lock of one that has ended stays its own: what it had sent may still be under way. None without it. */
	readonly quietMs?: (from: LockInfo) => Promise<number>
	/** Told before each pause, with what is being waited for. */
	readonly onWait?: (reason: Problem) => void
	/**
	 * Looks at the store before the lock is written, and answers the journal to be written with it in one save. Throws a
	 * `Failure` to give up, e.g. where a plan is stale. Called again after a lost race. Without it the stored journal is kept.
	 */
	readonly prepare?: (stored: Stored, lock: LockInfo) => Journal | null
}

export type Acquired =
	/**
	 * `askedMs`: when the grant was asked for, on our monotonic clock; the lease runs from there. `takenFrom`: whose lock was
	 * taken over; one request of that holder may still be in flight (P5), unless `hasEnded`: it is proven to have ended, `quietMs` ago.
	 */
	| {
			readonly kind: 'held'
			readonly lock: LockInfo
			readonly stored: Stored
			readonly askedMs: number
			readonly takenFrom: LockInfo | null
			readonly hasEnded: boolean
	  }
	| { readonly kind: 'busy'; readonly problem: Problem }

/** How a holder's write ended. */
export type Saved =
	| { readonly kind: 'done'; readonly stored: Stored }
	/** The lock is somebody else's now, or nobody's. */
	| { readonly kind: 'lost'; readonly problem: Problem }
	/** An earlier write of ours landed late: this one has to be made again on top of `stored`. */
	| { readonly kind: 'behind'; readonly stored: Stored }
	/** The carried branch moved; neither it nor the state was written. */
	| { readonly kind: 'branch-moved'; readonly problem: Problem }
	| { readonly kind: 'rejected' | 'unknown'; readonly problem: Problem }

/** One lock as it was first seen, on our own clock. `quietUntilMs`: only where its holder has ended. */
type Watch = { readonly lock: LockInfo; readonly sinceMs: number; readonly quietUntilMs?: number }

/** Begins empty; all tries that share it have one clock. */
export type LockSightings = { last?: Watch | undefined }

const RACES = 5
const FIRST_PAUSE_MS = 1000
const LAST_PAUSE_MS = 16_000

/**
 * Takes the lock, waiting up to `waitMs`. A lock is taken over only after it was watched, id and heartbeat unchanged, for
 * a full lease on our own monotonic clock (P36), or where its holder was a process of this machine that has ended; that one's
 * stays as it is for `quietMs`, so that whoever comes after us, if we end as well, knows of it. A lost answer is settled by reading back our
 * own id (P34). Throws `Failure` where the store cannot be read, refuses, or the signal aborts (P38).
 */
export async function acquireLock(store: StateStore, request: LockRequest): Promise<Acquired> {
	const { clock, random, leaseMs, waitMs } = request
	const id = random.id()
	const startedMs = clock.monotonicMs()
	const sightings = request.sightings ?? {}
	let last: Pick<Extract<Acquired, { kind: 'held' }>, 'askedMs' | 'takenFrom' | 'hasEnded'> = {
		askedMs: startedMs,
		takenFrom: null,
		hasEnded: false,
	}
	let races = 0
	for (let pauses = 0; ; ) {
		stopIfCancelled(request.signal)
		const askedMs = clock.monotonicMs()
		const stored = await read(store)
		const { lock } = stored
		if (lock?.id === id) return { kind: 'held', lock, stored, ...last }
		const watch = lock ? await withEnd(request, observe(sightings.last, lock, clock.monotonicMs())) : undefined
		sightings.last = watch
		const hasEnded = watch?.quietUntilMs !== undefined
		const quietMs = hasEnded ? watch.quietUntilMs - clock.monotonicMs() : 0
		if (quietMs > 0) {
			await pause(request, quietMs)
			continue
		}
		if ((!watch || hasEnded || isExpired(watch, askedMs, leaseMs)) && races < RACES) {
			last = { askedMs: clock.monotonicMs(), takenFrom: lock, hasEnded }
			// Whoever waits for what another may have under way is not to be replaced at once before that is over.
			if (!lock || hasEnded) await request.holders?.begin(id)
			const granted = await grant(store, request, stored, id)
			if (granted) {
				await request.holders?.sweep()
				return { kind: 'held', ...granted, ...last }
			}
			races += 1
			await pause(request, FIRST_PAUSE_MS * random.fraction())
			continue
		}
		const reason = heldProblem(store, lock)
		const leftMs = waitMs - (clock.monotonicMs() - startedMs)
		if (leftMs <= 0 || races >= RACES) return { kind: 'busy', problem: reason }
		request.onWait?.(reason)
		await pause(request, Math.min(leftMs, LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses) * (0.75 + random.fraction() / 4))
		pauses += 1
	}
}

/**
 * Writes as the holder of `stored.lock`; `next` must have a heartbeat that no other attempt had, by which a lost answer
 * is settled. `next.lock` null releases.
 */
export async function saveHeld(store: StateStore, stored: Stored, next: NextStored, carry?: RefMove): Promise<Saved> {
	const written = await store.save(next, stored.version, carry)
	if (written.kind === 'done') return { kind: 'done', stored: { ...next, version: written.version } }
	if (written.kind === 'rejected') return written.problem.code === 'LOCK_LOST' ? { kind: 'lost', problem: written.problem } : written
	if (written.kind === 'moved' && written.what === 'branch') return { kind: 'branch-moved', problem: written.problem }
	return await settle(store, stored, next, written)
}

/** Writes a new heartbeat, and nothing else. */
export async function renewLock(store: StateStore, stored: Stored): Promise<Saved> {
	if (!stored.lock) return { kind: 'lost', problem: lostProblem(store, stored) }
	return await saveHeld(store, stored, { ...restOf(stored), lock: { ...stored.lock, heartbeat: stored.lock.heartbeat + 1 } })
}

/** Frees the lock that `stored` holds, keeping the epoch. Never throws for an expected failure: that must not hide a run's result (P35). */
export async function releaseLock(store: StateStore, stored: Stored): Promise<Saved> {
	return await saveHeld(store, stored, { ...restOf(stored), lock: null })
}

function restOf({ version: _version, ...next }: Stored): NextStored {
	return next
}

/**
 * Frees somebody else's lock, only with its exact id (P35). The epoch grows, so that the holder cannot write any more.
 * Answers the lock that was freed; throws `Failure(LOCK_UNKNOWN)` where another lock or none is held.
 */
export async function forceRelease(store: StateStore, id: string): Promise<LockInfo> {
	let reason: Problem | undefined
	for (let races = 0; races < RACES; races += 1) {
		const { version, ...stored } = await read(store)
		const { lock } = stored
		if (lock?.id !== id) fail('LOCK_UNKNOWN', `no lock ${JSON.stringify(id)} is held in ${store.location}`, idHint(lock))
		const next = { ...stored, lock: null, epoch: (stored.epoch + 1) as Epoch }
		const written = await store.save(next, version)
		if (written.kind === 'done') return lock
		if (written.kind === 'unknown' && (await isFreed(store, next))) return lock
		if (written.kind !== 'moved') throw new Failure(written.problem)
		reason = written.problem
	}
	throw new Failure(reason ?? problem('STATE_MOVED', `somebody else keeps writing to ${store.location}`))
}

async function isFreed(store: StateStore, next: NextStored): Promise<boolean> {
	const { lock, epoch } = await read(store)
	return epoch >= next.epoch && (lock === null || lock.epoch > next.epoch)
}

function idHint(lock: LockInfo | null) {
	return { hint: lock ? `the lock that is held is ${lock.id}, by ${lock.holder}` : 'nothing is locked' }
}

async function read(store: StateStore): Promise<Stored> {
	const read = await store.load()
	if (read.kind === 'unknown') throw new Failure(read.reason)
	return read.value
}

/** The watch goes on only where id and heartbeat are the same; anything else starts it again. */
function observe(watch: Watch | undefined, lock: LockInfo, nowMs: number): Watch {
	const isUnchanged = watch?.lock.id === lock.id && watch.lock.heartbeat === lock.heartbeat && watch.lock.epoch === lock.epoch
	return isUnchanged ? watch : { lock, sinceMs: nowMs }
}

async function withEnd({ clock, holders, quietMs }: LockRequest, watch: Watch): Promise<Watch> {
	if (watch.quietUntilMs !== undefined || !(await holders?.hasEnded(watch.lock.id))) return watch
	const ms = (await quietMs?.(watch.lock)) ?? 0
	return { ...watch, quietUntilMs: clock.monotonicMs() + ms }
}

/** `askedMs`: when the look that found the lock unchanged was begun. */
function isExpired({ lock, sinceMs }: Watch, askedMs: number, leaseMs: number): boolean {
	return askedMs - sinceMs >= Math.max(lock.leaseMs, leaseMs)
}

/** Undefined where somebody else was first, or it is not known: the next look tells. */
async function grant(store: StateStore, request: LockRequest, { version, ...stored }: Stored, id: string) {
	const { clock, holder, operation, leaseMs } = request
	const epoch = (Math.max(stored.epoch, stored.state?.epoch ?? 0) + 1) as Epoch
	const lock = { id, epoch, holder, operation, since: clock.now(), heartbeat: 0, leaseMs }
	const journal = request.prepare ? request.prepare({ version, ...stored }, lock) : stored.journal
	const next = { state: stored.state, lock, epoch, journal }
	const written = await store.save(next, version)
	if (written.kind === 'done') return { lock, stored: { ...next, version: written.version } }
	if (written.kind === 'rejected') throw new Failure(written.problem)
	return undefined
}

async function settle(
	store: StateStore,
	stored: Stored,
	next: NextStored,
	written: Exclude<Written, { kind: 'done' | 'rejected' }>,
): Promise<Saved> {
	const read = await store.load()
	if (read.kind === 'unknown') return { kind: 'unknown', problem: written.problem }
	const found = read.value
	if (isWritten(found, next)) return { kind: 'done', stored: found }
	if (found.lock?.id !== stored.lock?.id || found.epoch !== stored.epoch) return { kind: 'lost', problem: lostProblem(store, found) }
	if (found.version !== stored.version) return { kind: 'behind', stored: found }
	return { kind: 'unknown', problem: written.problem }
}

function isWritten(found: NextStored, next: NextStored): boolean {
	const isSameLock = found.lock?.id === next.lock?.id && found.lock?.heartbeat === next.lock?.heartbeat
	return isSameLock && found.epoch === next.epoch && found.state?.serial === next.state?.serial
}

function lostProblem(store: StateStore, { lock, epoch }: NextStored): Problem {
	const whose = lock ? `is now held by ${lock.holder}, running ${lock.operation} since ${lock.since}` : `was released by somebody else`
	return problem('LOCK_LOST', `the lock of ${store.location} ${whose} (epoch ${epoch})`, { hint: 'run the command again' })
}

function heldProblem(store: StateStore, lock: LockInfo | null): Problem {
	if (!lock) return problem('LOCK_HELD', `others were faster to lock ${store.location}, ${RACES} times`, { hint: 'try again in a minute' })
	return problem('LOCK_HELD', `${lock.holder} has locked ${store.location} for ${lock.operation} since ${lock.since} (lock ${lock.id})`, {
		hint: `wait for it, or once it is surely dead type \`tideway lock release ${lock.id}\``,
	})
}

async function pause({ clock, signal }: LockRequest, ms: number): Promise<void> {
	try {
		await clock.sleep(ms, signal)
	} catch (error) {
		stopIfCancelled(signal)
		throw error
	}
}

function stopIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) fail('CANCELLED', 'stopped while waiting for the lock; nothing was changed')
}
