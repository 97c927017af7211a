import { parseJson } from '../formats/json/index.ts'
import type { Address, CommitId, Dict } from '../model/index.ts'
import { byCodeUnit, Failure, isDict, isSame, parseAddress } from '../model/index.ts'
import type { HistoryCommit, Journal, LockInfo, Repository } from '../ports/index.ts'
import { parseJournal, parseLock, parseMeta } from './codec.ts'
import { decodeText } from './document.ts'
import { damaged } from './fields.ts'
import { shardOf } from './shards.ts'

/** What one run changed of what is remembered, as the history of a `git` state tells it. */
export type StateWrite = {
	/** The newest commit of the run in the state's history. */
	readonly commit: CommitId
	/** ISO 8601 in UTC. */
	readonly at: string
	readonly serial: number
	/** Where the tracked branch was then. */
	readonly branchAt: CommitId | null
	/** Who held the lock, and for which operation. */
	readonly holder: string
	readonly operation: string
	/** Changes of Git that reached the workspace, for certain: the run intended them, and what is remembered moved. */
	readonly inbound: ReadonlyMap<Address, 'create' | 'update' | 'delete'>
	/** What it intended there and did not do, or cannot have done for certain. */
	readonly left: ReadonlyMap<Address, 'create' | 'update' | 'delete'>
	/** Else recorded as what both sides hold, or forgotten; without what the run's own commits on the branch tell. */
	readonly recorded: ReadonlyMap<Address, 'recorded' | 'forgotten'>
}

type Run = StateWrite & { readonly lock: string }

/** A part's text as it is, where it is stored sealed. */
export type OpenPart = (name: string, text: string) => string
type Kept = { readonly repository: Repository; readonly open: OpenPart }

/**
 * The newest runs that changed what is remembered, newest first: all, or those that changed `address`. What cannot be read any more
 * is left out. `open` unseals a part. Throws `Failure` where the history itself cannot be read.
 */
export async function readStateWrites(
	repository: Repository,
	tip: CommitId,
	address: Address | undefined,
	limit: number,
	open: OpenPart = (_, text) => text,
): Promise<readonly StateWrite[]> {
	const shard = address && `r/${shardOf(address)}.json`
	for (let count = limit * 4; ; count *= 4) {
		const commits = await repository.history({ from: null, to: tip, folder: 'r', limit: count })
		const touching = commits.filter(({ paths }) => shard === undefined || paths.some(({ path }) => path === shard))
		const runs = await readRuns({ repository, open }, touching, address, limit)
		if (runs.length >= limit || commits.length < count) return runs
	}
}

/** Several writes under one lock are one run. One more than asked for is begun, so that the last one asked for is whole. */
async function readRuns(
	store: Kept,
	commits: readonly HistoryCommit[],
	address: Address | undefined,
	limit: number,
): Promise<readonly StateWrite[]> {
	const runs: Run[] = []
	for (const commit of commits) {
		const write = await readWrite(store, commit)
		if (!write || !tells(write, address)) continue
		const last = runs.at(-1)
		if (last?.lock === write.lock) runs[runs.length - 1] = joined(last, write)
		else runs.push(write)
		if (runs.length > limit) break
	}
	return runs.slice(0, limit).map(({ lock: _lock, ...run }) => run)
}

/** A run that only brought changes to Git is told by its commits there. */
function tells({ inbound, left, recorded }: Run, address: Address | undefined): boolean {
	if (address === undefined) return inbound.size + left.size + recorded.size > 0
	return inbound.has(address) || left.has(address) || recorded.has(address)
}

function joined(newer: Run, older: Run): Run {
	const recorded = new Map([...older.recorded, ...newer.recorded])
	const inbound = new Map([...older.inbound, ...newer.inbound])
	for (const address of inbound.keys()) recorded.delete(address)
	// What an earlier write lacked, a later one may have.
	const left = new Map([...newer.left].filter(([address]) => !inbound.has(address)))
	return { ...newer, inbound, left, recorded }
}

async function readWrite(store: Kept, { id, parents, at, paths }: HistoryCommit): Promise<Run | undefined> {
	try {
		const [parent] = parents
		const shards = paths.map(({ path }) => path)
		const [after, before] = await readParts(store, [
			{ commit: id, names: ['meta.json', 'lock.json', ...shards] },
			{ commit: parent, names: ['lock.json', 'journal.json', ...shards] },
		])
		const meta = parseMeta(after?.get('meta.json'), 'meta.json')
		// A write that frees the lock was made by whoever held it before.
		const lock = lockIn(before) ?? lockIn(after)
		if (!meta.state || !lock) return undefined
		const changed = changedEntries(shards, before, after)
		const { serial, commit: branchAt } = meta.state.header
		const { id: run, holder, operation } = lock
		// What is left of an earlier run's journal tells nothing of this one.
		const journal = journalIn(before)
		return { commit: id, at, serial, branchAt, lock: run, holder, operation, ...sorted(changed, journal?.run === run ? journal : null) }
	} catch (error) {
		if (error instanceof Failure && error.problem.code === 'STATE_INVALID') return undefined
		throw error
	}
}

type Parts = ReadonlyMap<string, Dict | null>
type Wanted = { readonly commit: CommitId | undefined; readonly names: readonly string[] }

/** Parts of the state at several commits, in one pass over their contents; what is not there is left out. */
async function readParts({ repository, open }: Kept, wanted: readonly Wanted[]): Promise<readonly Parts[]> {
	const listed = await Promise.all(
		wanted.map(async ({ commit, names }) => {
			const entries = commit === undefined ? [] : await repository.list(commit, '')
			return entries.filter(({ path }) => names.includes(path))
		}),
	)
	const contents = await repository.read(listed.flat().map((entry) => entry.id))
	return listed.map((entries) => new Map(entries.map(({ path, id }) => [path, parsePart(path, contents.get(id), open)])))
}

function parsePart(name: string, bytes: Uint8Array | undefined, open: OpenPart): Dict | null {
	const parsed = parseJson(open(name, decodeText(bytes ?? new Uint8Array(), name)))
	const value = parsed.kind === 'ok' ? parsed.value : undefined
	return value === null || isDict(value) ? value : damaged(name, 'it is not a JSON object')
}

function lockIn(parts: Parts | undefined): LockInfo | null {
	const value = parts?.get('lock.json')
	return value ? parseLock(value, 'lock.json').lock : null
}

function journalIn(parts: Parts | undefined): Journal | null {
	return parseJournal(parts?.get('journal.json') ?? null, 'journal.json')
}

function changedEntries(shards: readonly string[], before: Parts | undefined, after: Parts | undefined): StateWrite['recorded'] {
	const changed = new Map<Address, 'recorded' | 'forgotten'>()
	for (const shard of shards) {
		const [old, now] = [before?.get(shard) ?? new Map(), after?.get(shard) ?? new Map()]
		for (const key of new Set([...now.keys(), ...old.keys()])) {
			const address = parseAddress(key)?.address
			if (address !== undefined && !isSame(old.get(key), now.get(key))) changed.set(address, now.has(key) ? 'recorded' : 'forgotten')
		}
	}
	return new Map([...changed].sort(([a], [b]) => byCodeUnit(a, b)))
}

/**
 * What changed, by what the run intended. A resource that the run changed on both sides counts as recorded: which of the two landed
 * cannot be told from here.
 */
function sorted(changed: StateWrite['recorded'], journal: Journal | null): Pick<StateWrite, 'inbound' | 'left' | 'recorded'> {
	const inbound = new Map<Address, 'create' | 'update' | 'delete'>()
	const left = new Map<Address, 'create' | 'update' | 'delete'>()
	const outbound = new Set<Address>()
	for (const { address, to, kind, outcome = 'done' } of journal?.intents ?? []) {
		const moved = changed.has(address)
		if (to === 'git' && moved) outbound.add(address)
		if (to === 'live' && moved && outcome === 'done') inbound.set(address, kind)
		else if (to === 'live') left.set(address, kind)
	}
	for (const address of inbound.keys()) left.delete(address)
	const both = [...inbound.keys()].filter((address) => outbound.has(address))
	for (const address of both) inbound.delete(address)
	const recorded = [...changed].filter(([address]) => !inbound.has(address) && (!outbound.has(address) || both.includes(address)))
	return { inbound, left, recorded: new Map(recorded) }
}
