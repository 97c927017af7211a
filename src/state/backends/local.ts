import type { Problem, Read } from '../../model/index.ts'
import { complete, digestText, Failure, problem, unknown } from '../../model/index.ts'
import type { Keyed, NextStored, PushOutcome, RefMove, StateStore, Stored, Written } from '../../ports/index.ts'
import type { ChainRule } from '../chain.ts'
import { checkNext } from '../chain.ts'
import type { Document } from '../document.ts'
import { EMPTY, makeDocument, renderFile, salvage } from '../document.ts'
import type { Known } from '../known.ts'
import { checkKnown, readTrailers, TRAILER_DEPTH, withoutUpcoming } from '../known.ts'
import { fileName, parseSealed, sealed } from '../sealed.ts'
import type { GuardPorts } from './guard.ts'
import { guarded } from './guard.ts'

export type LocalStoreOptions = GuardPorts & {
	/** Absolute path of the one JSON file. */
	readonly path: string
	/** The workspace's name in the settings. */
	readonly workspace: string
	/** Moves the carried branch; called under the guard, just before the file is written. */
	readonly push: (move: RefMove) => Promise<PushOutcome>
	/** So many of the tracked branch's newest messages: their trailers tell whether the file is an older copy of itself. */
	readonly messages?: (limit: number) => Promise<readonly string[]>
	/** The lineage that the settings name. */
	readonly lineage?: string
	/** What is stored is sealed with it. */
	readonly keyed?: Keyed
	/** Default `continue`; `restart` is for `state rebuild`. */
	readonly chain?: ChainRule
	/** How long another process's write is waited for; default 60 s, as that may include a push. */
	readonly waitMs?: number
}

/** What the file held when it was last read or written. */
type Seen = { readonly version: string; readonly document: Document }
type Memory = { seen: Seen; trailers?: readonly Known[] }

const WAIT_MS = 60_000

/**
 * State, lock and journal in one file: old or new at any instant, compared and written by one process at a time. A version
 * is the digest of the file, which holds a nonce, so that it never comes back.
 */
export function localStore(options: LocalStoreOptions): StateStore {
	const memory: Memory = { seen: { version: '', document: EMPTY } }
	return {
		location: options.path,
		load: () => load(options, memory),
		save: async (next, expected, carry) => {
			try {
				const work = () => compareAndSet(options, memory, next, expected, carry)
				const done = await guarded(options, options.path, options.waitMs ?? WAIT_MS, work)
				return done.kind === 'done' ? done.value : { kind: 'rejected', problem: done.problem }
			} catch (error) {
				if (error instanceof Failure) return { kind: 'rejected', problem: error.problem }
				throw error
			}
		},
	}
}

async function load(options: LocalStoreOptions, memory: Memory): Promise<Read<Stored>> {
	try {
		const bytes = await options.files.read(options.path)
		const seen = bytes === undefined ? complete<Seen>({ version: '', document: EMPTY }) : see(options, bytes, memory)
		if (seen.kind === 'unknown') return seen
		const { next } = seen.value.document
		const isKnown = options.chain !== 'restart'
		const contradiction = isKnown && checkKnown(next.state, options.lineage, await trailers(options, memory, next), options.path)
		if (contradiction) return unknown(contradiction)
		memory.seen = seen.value
		return complete({ ...next, version: seen.value.version })
	} catch (error) {
		if (error instanceof Failure) return unknown(error.problem)
		throw error
	}
}

/** None where nothing is stored, as each clone begins by itself. */
async function trailers(options: LocalStoreOptions, memory: Memory, next: NextStored): Promise<readonly Known[]> {
	if (next.state === null) return []
	memory.trailers ??= readTrailers((await options.messages?.(TRAILER_DEPTH)) ?? [], options.workspace)
	return withoutUpcoming(memory.trailers, next)
}

function see(options: LocalStoreOptions, bytes: Uint8Array, memory: Memory): Read<Seen> {
	const version = versionOf(bytes)
	if (version === memory.seen.version) return complete(memory.seen)
	const document = openFile(options, bytes, memory.seen.document)
	if (document.kind === 'unknown' && options.chain === 'restart') return complete({ version, document: salvage(new Map()) })
	return document.kind === 'unknown' ? document : complete({ version, document: document.value })
}

function openFile({ workspace, path, keyed }: LocalStoreOptions, bytes: Uint8Array, previous: Document): Read<Document> {
	return parseSealed(bytes, { workspace, where: path, keyed }, previous)
}

function versionOf(bytes: Uint8Array): string {
	return digestText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
}

/** Everything that can refuse comes before the push, and the push before the write. */
async function compareAndSet(
	options: LocalStoreOptions,
	memory: Memory,
	next: NextStored,
	expected: string,
	carry?: RefMove,
): Promise<Written> {
	const bytes = await options.files.read(options.path)
	if ((bytes === undefined ? '' : versionOf(bytes)) !== expected) return { kind: 'moved', what: 'state', problem: movedState(options) }
	const seen = bytes === undefined ? complete<Seen>({ version: '', document: EMPTY }) : see(options, bytes, memory)
	if (seen.kind === 'unknown') return { kind: 'rejected', problem: seen.reason }
	const document = makeDocument(next, options.workspace, options.random.id(), seen.value.document)
	const refusal = checkNext(seen.value.document, document, options.workspace, options.chain ?? 'continue')
	if (refusal) return { kind: 'rejected', problem: refusal }
	if (carry) {
		const outcome = await options.push(carry)
		if (outcome.kind === 'moved') return { kind: 'moved', what: 'branch', problem: outcome.problem }
		if (outcome.kind !== 'done') return outcome
	}
	return await write(options, memory, expected, document)
}

async function write(options: LocalStoreOptions, memory: Memory, expected: string, document: Document): Promise<Written> {
	const text = sealed(renderFile(document), fileName(options.workspace), options.keyed)
	try {
		await options.files.write(options.path, text)
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		return await settle(options, expected, error.problem)
	}
	const version = digestText(text)
	memory.seen = { version, document }
	return { kind: 'done', version }
}

/** A write that failed left the old content, or content of which it is not known whether it will last. */
async function settle(options: LocalStoreOptions, expected: string, reason: Problem): Promise<Written> {
	try {
		const bytes = await options.files.read(options.path)
		const isOld = (bytes === undefined ? '' : versionOf(bytes)) === expected
		return { kind: isOld ? 'rejected' : 'unknown', problem: reason }
	} catch (error) {
		if (error instanceof Failure) return { kind: 'unknown', problem: reason }
		throw error
	}
}

function movedState(options: LocalStoreOptions): Problem {
	return problem('STATE_MOVED', `somebody else wrote ${options.path} first; nothing was written`)
}
