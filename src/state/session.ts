import type { Problem } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Clock, Journal, LockInfo, NextStored, Random, RefMove, StateStore, Stored } from '../ports/index.ts'
import type { Link, StateContent } from './chain.ts'
import { makeLink, makeSuccessor } from './chain.ts'
import type { Known } from './known.ts'
import type { Acquired, Saved } from './lock.ts'
import { saveHeld } from './lock.ts'
import type { Rescue } from './rescue.ts'
import { writeRescue } from './rescue.ts'

export type SessionPorts = { readonly clock: Clock; readonly random: Random; readonly rescue: Rescue }

/** What is to be written; what is left out stays. */
export type SessionWrite = {
	readonly content?: StateContent
	readonly journal?: Journal | null
	readonly carry?: RefMove
	/** `restart` begins a new lineage, in a store that was opened for that; the default continues the present one. */
	readonly chain?: 'restart'
	/** After effects a refused state is rescued to a file (P27). */
	readonly effects: 'none' | 'made'
}

export type SessionSaved =
	| { readonly kind: 'done'; readonly stored: Stored }
	/** The carried branch moved and nothing was written; the lock is still held. */
	| { readonly kind: 'branch-moved'; readonly problem: Problem }
	| { readonly kind: 'lost' | 'rejected' | 'unknown'; readonly problem: Problem }

/** A heartbeat is due after this part of the lease: four may be missed. */
const BEATS_PER_LEASE = 5
const ATTEMPTS = 3

/**
 * A held lock, from its grant to its release: builds the chain of states, keeps the version, renews when due. Calls wait
 * for each other. Once the lock is lost every further write is refused.
 */
export class Session {
	readonly #store: StateStore
	readonly #ports: SessionPorts
	readonly #workspace: string
	readonly #lock: LockInfo
	readonly #lost = new AbortController()
	#stored: Stored
	#link: Link | null
	readonly #newLineage: string
	#heartbeat: number
	#renewedMs: number
	#end: Problem | undefined
	#turn: Promise<unknown> = Promise.resolve()

	/** `workspace` is the name in the settings. */
	constructor(store: StateStore, held: Extract<Acquired, { kind: 'held' }>, workspace: string, ports: SessionPorts) {
		this.#store = store
		this.#ports = ports
		this.#workspace = workspace
		this.#lock = held.lock
		this.#stored = held.stored
		this.#link = held.stored.state && makeLink(held.stored.state, null)
		this.#newLineage = ports.random.id()
		this.#heartbeat = held.lock.heartbeat
		this.#renewedMs = held.askedMs
	}

	get lock(): LockInfo {
		return this.#lock
	}

	/** What the store holds, as far as we know. */
	get stored(): Stored {
		return this.#stored
	}

	/** Lineage and serial that the next stored state will have, for the trailer of the commit that is carried with it. */
	get upcoming(): Known {
		const { state } = this.#link ?? {}
		return state ? { lineage: state.lineage, serial: state.serial + 1 } : { lineage: this.#newLineage, serial: 1 }
	}

	/** Aborts with a `Failure(LOCK_LOST)` when the lock is lost: no effect may start after that. */
	get lost(): AbortSignal {
		return this.#lost.signal
	}

	/** Writes state, journal and branch in one save, which is a heartbeat too. */
	save(write: SessionWrite): Promise<SessionSaved> {
		return this.#inTurn(() => this.#write(write, 'keep'))
	}

	/** Renews the lock where that is due; cheap otherwise. To be called before each effect. */
	keep(): Promise<SessionSaved> {
		return this.#inTurn(async () => {
			if (this.#end) return { kind: 'lost', problem: this.#end }
			if (this.#silentMs() < this.#beatMs()) return { kind: 'done', stored: this.#stored }
			const saved = await this.#write({ effects: 'none' }, 'keep')
			if (saved.kind === 'done' || saved.kind === 'lost' || this.#silentMs() < this.#lock.leaseMs) return saved
			return this.#lose(
				problem('LOCK_LOST', `the lock of ${this.#store.location} could not be renewed for a whole lease`, { cause: saved.problem }),
			)
		})
	}

	/** Renews in the background until `stop` aborts or the lock is lost. Never rejects for an expected failure. */
	async keepAlive(stop: AbortSignal): Promise<void> {
		const either = AbortSignal.any([stop, this.lost])
		while (!either.aborted) {
			try {
				await this.#ports.clock.sleep(this.#beatMs(), either)
			} catch (error) {
				if (either.aborted) return
				throw error
			}
			await this.keep()
		}
	}

	/**
	 * Frees the lock, together with the last state, journal and branch where given. Answers how that went; never throws for an expected
	 * failure (P35). What was refused can be released again with less, e.g. without the branch: the lock is still held.
	 */
	release(write: SessionWrite): Promise<SessionSaved> {
		return this.#inTurn(async () => {
			const saved = await this.#write(write, 'free')
			if (saved.kind === 'done') this.#end ??= problem('LOCK_LOST', `the lock of ${this.#store.location} was released by this run`)
			return saved
		})
	}

	async #write(write: SessionWrite, lock: 'keep' | 'free'): Promise<SessionSaved> {
		for (let attempt = 1; ; attempt += 1) {
			const link = this.#successor(write)
			const next = this.#next(link, write, lock)
			if (this.#end) return await this.#rescued(write, next, { kind: 'lost', problem: this.#end })
			const askedMs = this.#ports.clock.monotonicMs()
			const saved = await saveHeld(this.#store, this.#stored, next, write.carry)
			if (saved.kind === 'done') return this.#accept(saved.stored, link, askedMs)
			if (saved.kind !== 'behind') return await this.#rescued(write, next, saved)
			if (attempt === ATTEMPTS) return await this.#rescued(write, next, { kind: 'unknown', problem: this.#lateProblem() })
			this.#stored = saved.stored
			this.#link = saved.stored.state && makeLink(saved.stored.state, this.#link)
		}
	}

	#successor({ content, chain }: SessionWrite): Link | null {
		if (!content) return this.#link
		return makeSuccessor(chain === 'restart' ? null : this.#link, content, this.#lock.epoch, this.#newLineage)
	}

	/** Each attempt has a heartbeat of its own, by which its lost answer is settled. */
	#next(link: Link | null, { journal }: SessionWrite, lock: 'keep' | 'free'): NextStored {
		this.#heartbeat += 1
		return {
			state: link?.state ?? null,
			lock: lock === 'keep' ? { ...this.#lock, heartbeat: this.#heartbeat } : null,
			epoch: this.#lock.epoch,
			journal: journal === undefined ? this.#stored.journal : journal,
		}
	}

	#accept(stored: Stored, link: Link | null, askedMs: number): SessionSaved {
		this.#stored = stored
		this.#link = link
		this.#renewedMs = askedMs
		return { kind: 'done', stored }
	}

	#lateProblem(): Problem {
		return problem('STATE_UNFIT', `writes to ${this.#store.location} keep landing after they were reported as lost`)
	}

	async #rescued(write: SessionWrite, next: NextStored, saved: Exclude<Saved, { kind: 'done' | 'behind' }>): Promise<SessionSaved> {
		if (saved.kind === 'branch-moved') return saved
		if (saved.kind === 'lost') this.#lose(saved.problem)
		if (write.effects === 'none') return saved
		const { rescue, random } = this.#ports
		return { kind: saved.kind, problem: await writeRescue(rescue, next, this.#workspace, random.id(), saved.problem) }
	}

	#lose(reason: Problem): SessionSaved {
		this.#end ??= reason
		if (!this.#lost.signal.aborted) this.#lost.abort(new Failure(reason))
		return { kind: 'lost', problem: reason }
	}

	#silentMs(): number {
		return this.#ports.clock.monotonicMs() - this.#renewedMs
	}

	#beatMs(): number {
		return this.#lock.leaseMs / BEATS_PER_LEASE
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#turn.then(work)
		this.#turn = turn.catch(() => undefined)
		return turn
	}
}
