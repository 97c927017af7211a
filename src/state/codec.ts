import type { Address, BaseEntry, CommitId, Dict, Digest, Epoch, Interim, RemoteId, Told, Value } from '../model/index.ts'
import { fail, isDict, makeAddress, parseAddress, renderJson } from '../model/index.ts'
import type { Intent, Journal, LockInfo, Paused, Proposal, State } from '../ports/index.ts'
import { countOf, damaged, dictOf, listOf, objectOf, oneOf, record, textOf, textOrAbsent, textOrNull } from './fields.ts'

/** Raised with every change of what is stored. A higher number than this is refused (P32). */
export const FORMAT = 1

/** A state without its base, which is stored apart. */
export type Header = Omit<State, 'base'>

/** What `meta.json` says of the other parts, by digest, so that parts of different writes never pass for one. */
export type Meta = {
	readonly workspace: string
	/** New with each write: two writers never make the same bytes (P34). */
	readonly nonce: string
	readonly lock: Digest
	readonly journal: Digest
	readonly state: { readonly header: Header; readonly digest: Digest } | null
}

const HEADER = ['lineage', 'serial', 'parent', 'epoch', 'workspace', 'identity', 'branch', 'commit', 'schema'] as const
const PROPOSAL = ['commit', 'content', 'theirs', 'told']
const TOLD = ['id', 'values']
const PAUSED = ['by', 'at', 'reason']
const ENTRY = ['type', 'key', 'id', 'attributes', 'observed', 'file', 'overwritten', 'removed', 'isProtected', 'deposed', 'version']
const LOCK = ['id', 'epoch', 'holder', 'operation', 'since', 'heartbeat', 'leaseMs']
const INTENT = ['change', 'address', 'to', 'kind', 'expected', 'sent', 'values', 'replaces', 'deposes', 'interim', 'begunBy', 'outcome']
const SIDES = ['git', 'live'] as const
const KINDS = ['create', 'update', 'delete'] as const
const OUTCOMES = ['done', 'refused', 'failed', 'unknown', 'skipped'] as const

export function headerDict(header: Header): Dict {
	const { proposal, paused } = header
	const always = Object.fromEntries(HEADER.map((name) => [name, header[name]]))
	return record({ ...always, proposal: proposal && proposalDict(proposal), paused: paused && record(paused) })
}

function proposalDict({ told, ...proposal }: Proposal): Dict {
	const written = told && new Map([...told].map(([address, { id, values }]) => [address, record({ id, values })] as const))
	return record({ ...proposal, told: written })
}

export function renderMeta(meta: Meta): string {
	const { state, ...rest } = meta
	const written = state && new Map([...headerDict(state.header), ['digest', state.digest as string] as const])
	return renderJson(record({ format: FORMAT, ...rest, state: written }), 'sorted')
}

/** Throws `Failure(STATE_INVALID)`. The format is looked at first: a newer one may mean anything by the rest. */
export function parseMeta(value: Value, what: string): Meta {
	if (!isDict(value)) damaged(what, 'it is not a JSON object')
	const format = countOf(value, 'format', what)
	if (format > FORMAT) {
		fail('STATE_INVALID', `${what} has format ${format}, and this version of tideway knows formats up to ${FORMAT}`, {
			hint: 'install the version of tideway that wrote it, or a newer one',
		})
	}
	if (format !== FORMAT) damaged(what, `there is no format ${format}`)
	const meta = objectOf(value, what, ['format', 'workspace', 'nonce', 'lock', 'journal', 'state'])
	return {
		workspace: textOf(meta, 'workspace', what),
		nonce: textOf(meta, 'nonce', what),
		lock: textOf(meta, 'lock', what) as Digest,
		journal: textOf(meta, 'journal', what) as Digest,
		state: meta.get('state') === null ? null : parseHeader(meta.get('state'), what),
	}
}

function parseHeader(value: Value, what: string): NonNullable<Meta['state']> {
	const from = objectOf(value, what, [...HEADER, 'proposal', 'paused', 'digest'])
	const header = {
		lineage: textOf(from, 'lineage', what),
		serial: countOf(from, 'serial', what),
		parent: textOrNull(from, 'parent', what) as Digest | null,
		epoch: countOf(from, 'epoch', what) as Epoch,
		workspace: textOf(from, 'workspace', what),
		identity: textOrNull(from, 'identity', what) as RemoteId | null,
		branch: textOf(from, 'branch', what),
		commit: textOrNull(from, 'commit', what) as CommitId | null,
		schema: countOf(from, 'schema', what),
		...(from.has('proposal') && { proposal: parseProposal(from.get('proposal'), what) }),
		...(from.has('paused') && { paused: parsePaused(from.get('paused'), what) }),
	}
	return { header, digest: textOf(from, 'digest', what) as Digest }
}

function parseProposal(value: Value, what: string): Proposal {
	const from = objectOf(value, what, PROPOSAL)
	const theirs = listOf(from, 'theirs', what).map((path) => (typeof path === 'string' ? path : damaged(what, 'a path is no text')))
	return {
		commit: textOf(from, 'commit', what) as CommitId,
		content: textOf(from, 'content', what) as Digest,
		theirs,
		...(from.has('told') && { told: parseTold(dictOf(from, 'told', what), what) }),
	}
}

function parseTold(told: Dict, what: string): ReadonlyMap<Address, Told> {
	return new Map(
		[...told].map(([address, value]) => {
			const from = objectOf(value, what, TOLD)
			const id = textOrAbsent(from, 'id', what)
			const known = parseAddress(address)?.address ?? damaged(what, `${JSON.stringify(address)} is not an address`)
			return [known, { ...(id !== undefined && { id: id as RemoteId }), values: parseValues(from, what) }] as const
		}),
	)
}

function parseValues(from: Dict, what: string): Told['values'] {
	const values = dictOf(from, 'values', what)
	return new Map([...values.keys()].map((path) => [path, textOrNull(values, path, what) as Digest | null]))
}

function parsePaused(value: Value, what: string): Paused {
	const from = objectOf(value, what, PAUSED)
	const reason = textOrAbsent(from, 'reason', what)
	return { by: textOf(from, 'by', what), at: textOf(from, 'at', what), ...(reason !== undefined && { reason }) }
}

export function renderEntry(entry: BaseEntry): string {
	const { type, key, id, attributes, observed, file, overwritten, removed, isProtected, deposed, version } = entry
	return renderJson(record({ type, key, id, attributes, observed, file, overwritten, removed, isProtected, deposed, version }), 'sorted')
}

export function parseEntry(address: string, value: Value, what: string): { readonly address: Address; readonly entry: BaseEntry } {
	const from = objectOf(value, what, ENTRY)
	const type = textOf(from, 'type', what)
	const key = textOf(from, 'key', what)
	const made = makeAddress(type, key)
	if (made !== address) damaged(what, `the entry of ${address} is that of ${made}`)
	const id = textOrAbsent(from, 'id', what)
	const [removed, version] = [textOrAbsent(from, 'removed', what), textOrAbsent(from, 'version', what)]
	const entry = {
		type,
		key,
		attributes: dictOf(from, 'attributes', what),
		...(id === undefined ? {} : { id: id as RemoteId }),
		...(from.has('observed') ? { observed: dictOf(from, 'observed', what) } : {}),
		...(from.has('file') ? { file: dictOf(from, 'file', what) } : {}),
		...(from.has('overwritten') ? { overwritten: dictOf(from, 'overwritten', what) } : {}),
		...(removed === undefined ? {} : { removed }),
		...(from.get('isProtected') === true ? { isProtected: true as const } : {}),
		...(from.has('deposed') ? { deposed: addressOf(from, 'deposed', what) } : {}),
		...(version === undefined ? {} : { version }),
	}
	return { address: made, entry }
}

/** A free lock is a record too: it keeps the epoch. */
export function renderLock(lock: LockInfo | null, epoch: Epoch): string {
	return renderJson(record({ epoch, lock: lock && record(lock) }), 'sorted')
}

export function parseLock(value: Value, what: string): { readonly lock: LockInfo | null; readonly epoch: Epoch } {
	const from = objectOf(value, what, ['epoch', 'lock'])
	const epoch = countOf(from, 'epoch', what) as Epoch
	if (from.get('lock') === null) return { lock: null, epoch }
	const held = objectOf(from.get('lock'), what, LOCK)
	const lock = {
		id: textOf(held, 'id', what),
		epoch: countOf(held, 'epoch', what) as Epoch,
		holder: textOf(held, 'holder', what),
		operation: textOf(held, 'operation', what),
		since: textOf(held, 'since', what),
		heartbeat: countOf(held, 'heartbeat', what),
		leaseMs: countOf(held, 'leaseMs', what),
	}
	if (lock.epoch !== epoch) damaged(what, 'the lock is of another epoch than the store')
	return { lock, epoch }
}

export function renderJournal(journal: Journal | null): string {
	if (!journal) return renderJson(null, 'sorted')
	const { run, plan, epoch, intents } = journal
	const written = intents.map(({ interim, ...intent }) => record({ ...intent, interim: interim && record(interim) }))
	return renderJson(record({ run, plan, epoch, intents: written }), 'sorted')
}

export function parseJournal(value: Value, what: string): Journal | null {
	if (value === null) return null
	const from = objectOf(value, what, ['run', 'plan', 'epoch', 'intents'])
	return {
		run: textOf(from, 'run', what),
		plan: textOf(from, 'plan', what) as Digest,
		epoch: countOf(from, 'epoch', what) as Epoch,
		intents: listOf(from, 'intents', what).map((intent) => parseIntent(intent, what)),
	}
}

function parseIntent(value: Value, what: string): Intent {
	const from = objectOf(value, what, INTENT)
	return {
		change: textOf(from, 'change', what),
		address: addressOf(from, 'address', what),
		to: oneOf(from, 'to', SIDES, what),
		kind: oneOf(from, 'kind', KINDS, what),
		expected: textOrNull(from, 'expected', what) as Digest | null,
		...(from.has('sent') ? { sent: textOf(from, 'sent', what) as Digest } : {}),
		...(from.has('values') ? { values: parseValues(from, what) } : {}),
		...(from.has('replaces') ? { replaces: textOf(from, 'replaces', what) as RemoteId } : {}),
		...(from.has('deposes') ? { deposes: textOf(from, 'deposes', what) } : {}),
		...(from.has('begunBy') ? { begunBy: textOf(from, 'begunBy', what) } : {}),
		...(from.has('interim') ? { interim: parseInterim(from.get('interim'), what) } : {}),
		...(from.has('outcome') ? { outcome: oneOf(from, 'outcome', OUTCOMES, what) } : {}),
	}
}

function addressOf(from: Dict, name: string, what: string): Address {
	const address = textOf(from, name, what)
	return parseAddress(address)?.address ?? damaged(what, `${JSON.stringify(address)} is not an address`)
}

function parseInterim(from: Value, what: string): Interim {
	const interim = objectOf(from, what, ['attribute', 'value'])
	const value = interim.get('value')
	if (typeof value !== 'string' && typeof value !== 'boolean') damaged(what, 'an interim value is neither a text nor true or false')
	return { attribute: textOf(interim, 'attribute', what), value }
}
