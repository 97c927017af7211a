import { parseJson } from '../formats/json/index.ts'
import type { Address, Base, BaseEntry, Epoch, Present, Problem, Read, Value } from '../model/index.ts'
import { complete, DEPTH_LIMIT, digestText, Failure, isDict, problem, renderJson, unknown } from '../model/index.ts'
import type { Journal, LockInfo, NextStored } from '../ports/index.ts'
import type { Link, Moment } from './chain.ts'
import { digestLink, keepLink, makeLink } from './chain.ts'
import type { Meta } from './codec.ts'
import { parseJournal, parseLock, parseMeta, renderJournal, renderLock, renderMeta } from './codec.ts'
import { damaged } from './fields.ts'
import type { Shard, Sharded, ShardName } from './shards.ts'
import { joinShard, NO_SHARDS, parseShard } from './shards.ts'

/** Everything a store holds, as values and as the texts that are stored: `meta.json`, `lock.json`, `journal.json`, `r/00.json` … */
export type Document = Moment & { readonly next: NextStored; readonly parts: ReadonlyMap<string, string> }

/** A stored text, parsed only where it is not known already. */
type Piece = { readonly text: string; readonly value: () => Value }

export const EMPTY: Document = {
	link: null,
	lock: null,
	epoch: 0 as Epoch,
	next: { state: null, lock: null, epoch: 0 as Epoch, journal: null },
	parts: new Map(),
}

/** Above this a store is slow to fetch and near the limits of hosts. */
export const SIZE_LIMIT = 100_000_000

/** Levels that a state puts around a value: file, part, entry and attributes, with room. */
const WRAPPING = 8

const SHARD_FILE = /^r\/([0-9a-f]{2})\.json$/

/** `previous` is what the store holds now; untouched shards are taken from it. */
export function makeDocument(next: NextStored, workspace: string, nonce: string, previous: Document): Document {
	const link = next.state && (next.state === previous.link?.state ? previous.link : makeLink(next.state, previous.link))
	const lock = `${renderLock(next.lock, next.epoch)}\n`
	const journal = `${renderJournal(next.journal)}\n`
	const meta = renderMeta({
		workspace,
		nonce,
		lock: digestText(lock),
		journal: digestText(journal),
		state: link && { header: link.state, digest: link.digest },
	})
	const shards = [...(link?.sharded.shards ?? [])].map(([name, shard]) => [`r/${name}.json`, shard.text] as const)
	const parts = new Map([['meta.json', `${meta}\n`], ['lock.json', lock], ['journal.json', journal], ...shards])
	return { link, lock: next.lock, epoch: next.epoch, next, parts }
}

/** Problem where the texts are more than a store should hold. */
export function checkSize({ parts }: Document): Problem | undefined {
	const size = [...parts.values()].reduce((sum, text) => sum + text.length, 0)
	if (size <= SIZE_LIMIT) return undefined
	return problem('STATE_UNFIT', `the state has ${Math.ceil(size / 1e6)} MB, and ${SIZE_LIMIT / 1e6} MB is the limit of this store`, {
		hint: 'split the workspace with `ignore`, or leave resources out that need no syncing',
	})
}

/** Shards parsed between two breaths of the event loop, so that no stall is felt. */
const BATCH = 32

/**
 * Stored texts as a document; `unknown` with STATE_INVALID where anything is damaged, missing, foreign or newer. `breathe` lets
 * the event loop go on between parts.
 */
export async function parseDocument(
	texts: ReadonlyMap<string, string>,
	workspace: string,
	where: string,
	previous: Document,
	breathe: () => Promise<void>,
): Promise<Read<Document>> {
	try {
		const pieces = new Map([...texts].map(([name, text]) => [name, { text, value: () => parseText(text, `${name} of ${where}`) }] as const))
		const head = readHead(pieces, workspace, where)
		const found = startShards()
		for (const [index, entry] of [...pieces].entries()) {
			addShard(found, entry, where, previous)
			if (index % BATCH === BATCH - 1) await breathe()
		}
		return complete(joinPieces(pieces, head, found, where, previous))
	} catch (error) {
		return refused(error)
	}
}

/** All parts as one JSON text, for stores that keep a single file and for rescue. */
export function renderFile({ parts }: Document): string {
	return `{\n${[...parts].map(([name, text]) => `${JSON.stringify(name)}:${text.trimEnd()}`).join(',\n')}\n}\n`
}

/** The inverse of `renderFile`. Bytes that are not UTF-8 are damage. */
export function parseFile(bytes: Uint8Array, workspace: string, where: string, previous: Document): Read<Document> {
	return guarded(() => {
		const value = parseText(decodeText(bytes, where), where)
		if (!isDict(value)) damaged(where, 'it is not a JSON object')
		const pieces = new Map([...value].map(([name, part]) => [name, { text: partText(name, part), value: () => part }] as const))
		const head = readHead(pieces, workspace, where)
		const found = startShards()
		for (const entry of pieces) addShard(found, entry, where, previous)
		return joinPieces(pieces, head, found, where, previous)
	})
}

export function decodeText(bytes: Uint8Array, where: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
	} catch {
		return damaged(where, 'it is not UTF-8 text')
	}
}

/**
 * A damaged document as one without a state, so that a new chain can replace it: its texts are kept to be overwritten, and
 * its epoch where that can still be read, so that earlier holders stay fenced.
 */
export function salvage(parts: ReadonlyMap<string, string>): Document {
	const epoch = readEpoch(parts.get('lock.json') ?? '')
	return { ...EMPTY, epoch, next: { ...EMPTY.next, epoch }, parts }
}

function readEpoch(text: string): Epoch {
	const parsed = parseJson(text)
	const epoch = parsed.kind === 'ok' && isDict(parsed.value) ? parsed.value.get('epoch') : undefined
	return (typeof epoch === 'number' && Number.isSafeInteger(epoch) && epoch > 0 ? epoch : 0) as Epoch
}

function guarded(read: () => Document): Read<Document> {
	try {
		return complete(read())
	} catch (error) {
		return refused(error)
	}
}

function refused(error: unknown): Read<never> {
	if (error instanceof Failure) return unknown(error.problem)
	throw error
}

function parseText(text: string, where: string): Present {
	const parsed = parseJson(text, { depth: DEPTH_LIMIT + WRAPPING })
	if (parsed.kind === 'ok') return parsed.value
	const [first] = parsed.problems
	return damaged(where, text.trim() === '' ? 'it is empty' : (first?.message ?? 'it is not JSON'))
}

/** The text a part has as a file of its own. */
function partText(name: string, value: Present): string {
	if (!SHARD_FILE.test(name) || !isDict(value)) return `${renderJson(value, 'sorted')}\n`
	return joinShard([...value].map(([address, entry]) => [address, renderJson(entry, 'sorted')]))
}

/** The small parts, which say what the shards must be. */
type Head = { readonly meta: Meta; readonly lock: LockInfo | null; readonly epoch: Epoch; readonly journal: Journal | null }

function readHead(pieces: ReadonlyMap<string, Piece>, workspace: string, where: string): Head {
	const meta = parseMeta(piece(pieces, 'meta.json', where).value(), `meta.json of ${where}`)
	if (meta.workspace !== workspace) {
		damaged(where, `it is that of the workspace ${JSON.stringify(meta.workspace)}, not of ${JSON.stringify(workspace)}`)
	}
	const lockPiece = checked(pieces, 'lock.json', meta.lock, where)
	const journalPiece = checked(pieces, 'journal.json', meta.journal, where)
	const { lock, epoch } = parseLock(lockPiece.value(), `lock.json of ${where}`)
	return { meta, lock, epoch, journal: parseJournal(journalPiece.value(), `journal.json of ${where}`) }
}

function joinPieces(
	pieces: ReadonlyMap<string, Piece>,
	{ meta, lock, epoch, journal }: Head,
	found: Found,
	where: string,
	previous: Document,
): Document {
	const link = readLink(found.shards.size === 0 ? NO_SHARDS : found, meta, where, previous)
	const parts = new Map([...pieces].map(([name, { text }]) => [name, text]))
	return { link, lock, epoch, parts, next: { state: link?.state ?? null, lock, epoch, journal } }
}

function piece(pieces: ReadonlyMap<string, Piece>, name: string, where: string): Piece {
	return pieces.get(name) ?? damaged(where, `${name} is missing`)
}

function checked(pieces: ReadonlyMap<string, Piece>, name: string, digest: string, where: string): Piece {
	const found = piece(pieces, name, where)
	return digestText(found.text) === digest ? found : damaged(where, `${name} is not the one that meta.json was written with`)
}

function readLink(sharded: Sharded, meta: Meta, where: string, previous: Document): Link | null {
	if (!meta.state) return sharded.shards.size === 0 ? null : damaged(where, 'it has entries without a state')
	const { header, digest } = meta.state
	if (header.workspace !== meta.workspace) damaged(where, 'its state is that of another workspace')
	if (digestLink(header, sharded) !== digest) damaged(where, 'its entries are not those that meta.json was written with')
	return previous.link?.digest === digest ? previous.link : keepLink({ state: { ...header, base: sharded.base }, digest, sharded })
}

type Found = { readonly base: Map<Address, BaseEntry>; readonly shards: Map<ShardName, Shard> }

function startShards(): Found {
	return { base: new Map(), shards: new Map() }
}

function addShard({ base, shards }: Found, [path, found]: readonly [string, Piece], where: string, previous: Document): void {
	if (!path.startsWith('r/')) return
	const name = SHARD_FILE.exec(path)?.[1] ?? damaged(where, `${path} is no part of a state`)
	const known = previous.link?.sharded.shards.get(name)
	if (known && known.text === found.text) {
		shards.set(name, known)
		for (const address of known.addresses) copyEntry(base, address, previous.link?.sharded.base)
		return
	}
	const { entries, shard } = parseShard(name, found.text, found.value(), `${path} of ${where}`)
	for (const [address, entry] of entries) base.set(address, entry)
	shards.set(name, shard)
}

function copyEntry(base: Map<Address, BaseEntry>, address: Address, from: Base | undefined): void {
	const entry = from?.get(address)
	if (entry) base.set(address, entry)
}
