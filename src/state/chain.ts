import type { Digest, Epoch, Problem } from '../model/index.ts'
import { digestOf, problem } from '../model/index.ts'
import type { LockInfo, State } from '../ports/index.ts'
import { headerDict } from './codec.ts'
import type { Sharded } from './shards.ts'
import { NO_SHARDS, shardBase } from './shards.ts'

/** A state with its digest, and the shards that make the next digest cheap. */
export type Link = { readonly state: State; readonly digest: Digest; readonly sharded: Sharded }

/** What a run decides about a state; the rest follows from the chain. */
export type StateContent = Omit<State, 'lineage' | 'serial' | 'parent' | 'epoch'>

/** Lock and chain at one moment, as far as the rules of a write need them. */
export type Moment = { readonly link: Link | null; readonly lock: LockInfo | null; readonly epoch: Epoch }

/** Links of states in use. A state never changes, its digest is asked for again and again, and finding it takes time. */
const LINKS = new WeakMap<State, Link>()

/** SHA-256 over everything the state says. Equal states have equal digests, in every store. */
export function digestState(state: State): Digest {
	return makeLink(state, null).digest
}

/** `previous`, where given, shares its untouched shards. */
export function makeLink(state: State, previous: Link | null): Link {
	const known = LINKS.get(state)
	if (known) return known
	const sharded = shardBase(state.base, previous?.sharded ?? NO_SHARDS)
	return keepLink({ state, digest: digestLink(state, sharded), sharded })
}

/** Remembers a link that was found in another way. */
export function keepLink(link: Link): Link {
	LINKS.set(link.state, link)
	return link
}

export function digestLink(state: Omit<State, 'base'>, { shards }: Sharded): Digest {
	const digests = new Map([...shards].map(([name, shard]) => [name, shard.digest as string] as const))
	return digestOf(new Map([...headerDict(state), ['shards', digests] as const]))
}

/** The state that follows `previous`: next serial, same lineage, parent named (P26). `lineage` names a new chain. */
export function makeSuccessor(previous: Link | null, content: StateContent, epoch: Epoch, lineage: string): Link {
	const chain = previous
		? { lineage: previous.state.lineage, serial: previous.state.serial + 1, parent: previous.digest }
		: { lineage, serial: 1, parent: null }
	return makeLink({ ...content, ...chain, epoch }, previous)
}

/**
 * What a store accepts. `restart` is for `state rebuild` alone: a lost, damaged or rolled-back state may be read as none,
 * and a new lineage may follow it.
 */
export type ChainRule = 'continue' | 'restart'

/** Why `next` must not follow `stored`; every store asks this before it writes (P5, P26). */
export function checkNext(stored: Moment, next: Moment, workspace: string, rule: ChainRule): Problem | undefined {
	return checkFence(stored, next) ?? checkChain(stored.link, next.link, rule) ?? checkWorkspace(next.link, workspace)
}

function checkFence(stored: Moment, next: Moment): Problem | undefined {
	if (next.epoch < stored.epoch) {
		const holder = stored.lock ? `by ${stored.lock.holder}` : 'and released since'
		return problem('LOCK_LOST', `the lock of epoch ${next.epoch} was taken over ${holder} (epoch ${stored.epoch}); nothing was written`, {
			hint: 'run the command again',
		})
	}
	if (!next.lock) return undefined
	if (next.lock.epoch !== next.epoch) return invalid(`the lock is of epoch ${next.lock.epoch} and the write of epoch ${next.epoch}`)
	const isGrant = next.lock.id !== stored.lock?.id
	return isGrant && next.epoch === stored.epoch ? invalid(`a lock was to be granted without a new epoch after ${stored.epoch}`) : undefined
}

function checkChain(stored: Link | null, next: Link | null, rule: ChainRule): Problem | undefined {
	if (!next) return stored ? invalid('the state was to be removed') : undefined
	const isFirst = next.state.parent === null && next.state.serial === 1
	if (!stored) return isFirst ? undefined : invalid('the first state is not of serial 1, or names a state before it')
	if (rule === 'restart' && isFirst && next.state.lineage !== stored.state.lineage) return undefined
	if (next.digest === stored.digest) return undefined
	if (next.state.lineage !== stored.state.lineage) return invalid(`lineage ${next.state.lineage} does not continue ${stored.state.lineage}`)
	if (next.state.serial !== stored.state.serial + 1) return invalid(`serial ${next.state.serial} does not follow ${stored.state.serial}`)
	return next.state.parent === stored.digest ? undefined : invalid('the state names another one as its parent than the stored one')
}

function checkWorkspace(next: Link | null, workspace: string): Problem | undefined {
	if (!next || next.state.workspace === workspace) return undefined
	return invalid(
		`a state of the workspace ${JSON.stringify(next.state.workspace)} was to be stored as that of ${JSON.stringify(workspace)}`,
	)
}

function invalid(message: string): Problem {
	return problem('STATE_INVALID', `${message}; nothing was written`)
}
