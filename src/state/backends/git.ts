import type { CommitId, Problem, Read } from '../../model/index.ts'
import { complete, digestText, Failure, fail, problem, unknown } from '../../model/index.ts'
import type {
	Clock,
	FileChange,
	Keyed,
	Person,
	PushOutcome,
	Random,
	RefMove,
	RefName,
	Repository,
	StateStore,
	Stored,
	Written,
} from '../../ports/index.ts'
import type { ChainRule } from '../chain.ts'
import { checkNext } from '../chain.ts'
import type { Document } from '../document.ts'
import { checkSize, decodeText, EMPTY, makeDocument, parseDocument, salvage } from '../document.ts'
import { checkKnown, readTrailers, TRAILER_DEPTH, withoutUpcoming } from '../known.ts'
import { partName, sealed, unsealed } from '../sealed.ts'
import { pushSettled } from './push.ts'

export type GitStoreOptions = {
	readonly repository: Repository
	readonly clock: Clock
	readonly random: Random
	/** The workspace's name in the settings. */
	readonly workspace: string
	/** Usually `stateRef(workspace)`. */
	readonly ref: RefName
	/** The tracked branch: its commits' trailers tell whether a state was lost or rolled back. */
	readonly branch?: RefName
	/** The lineage that the settings name. */
	readonly lineage?: string
	/** What is stored is sealed with it. */
	readonly keyed?: Keyed
	/** Default `continue`; `restart` is for `state rebuild`. */
	readonly chain?: ChainRule
	/** Where the refs were a moment ago, as they were fetched together: the first look takes them from there. A write still proves where they are. */
	readonly fetched?: ReadonlyMap<RefName, CommitId | null>
	/** Author of the store's commits; hosts may have rules for it. */
	readonly person?: Person
}

/** What the ref held when it was last seen. */
type Seen = { readonly version: string; readonly document: Document }
type Memory = { seen: Seen; fetched: GitStoreOptions['fetched'] }

const LEAF = /^[a-z0-9][a-z0-9-]{0,62}$/
const PERSON: Person = { name: 'Tideway', email: 'tideway@noreply.invalid' }
const FILE_MODES = ['100644', '100755']

/** The ref that holds a workspace's state. Names that are no plain leaf get a slug and ten digits of their SHA-256. */
export function stateRef(workspace: string): RefName {
	if (LEAF.test(workspace)) return `refs/tideway/${workspace}`
	const slug = workspace
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, 50)
		.replace(/^-+|-+$/g, '')
	const digits = digestText(workspace).slice('sha256:'.length, 'sha256:'.length + 10)
	return `refs/tideway/${slug || 'w'}-${digits}`
}

/**
 * State, lock and journal in one tree under one ref, one commit per save, pushed together with the carried branch in one
 * atomic push. A version is the id of the ref's commit.
 */
export function gitStore(options: GitStoreOptions): StateStore {
	const memory: Memory = { seen: { version: '', document: EMPTY }, fetched: options.fetched }
	return {
		location: locationOf(options),
		load: () => load(options, memory),
		save: async (next, expected, carry) => {
			const before = await seenAt(options, memory, expected)
			if (before.kind === 'unknown') return { kind: 'unknown', problem: before.reason }
			if (before.value.version !== expected) return { kind: 'moved', what: 'state', problem: movedState(options) }
			const document = makeDocument(next, options.workspace, options.random.id(), before.value.document)
			const refusal = checkNext(before.value.document, document, options.workspace, options.chain ?? 'continue') ?? checkSize(document)
			if (refusal) return await refuse(options, memory, expected, refusal)
			return await store(options, memory, before.value, document, carry)
		},
	}
}

function locationOf({ repository, ref }: GitStoreOptions): string {
	return `${ref} of ${repository.url}`
}

function movedState(options: GitStoreOptions, cause?: Problem): Problem {
	return problem('STATE_MOVED', `somebody else wrote to ${locationOf(options)} first; nothing was written`, cause ? { cause } : {})
}

async function load(options: GitStoreOptions, memory: Memory): Promise<Read<Stored>> {
	try {
		const { ref } = options
		const refs = await lookAt(options, memory)
		const commit = refs.get(ref)
		if (commit === undefined) fail('GIT_FAILED', `it is not known whether ${locationOf(options)} exists`)
		const seen = commit === null ? complete({ version: '', document: EMPTY }) : await see(options, memory.seen, commit)
		if (seen.kind === 'unknown') return seen
		const { next } = seen.value.document
		const known = options.chain === 'restart' ? undefined : withoutUpcoming(await trailers(options, refs), next)
		const contradiction = known && checkKnown(next.state, options.lineage, known, locationOf(options))
		if (contradiction) return unknown(contradiction)
		memory.seen = seen.value
		return complete({ ...seen.value.document.next, version: seen.value.version })
	} catch (error) {
		if (error instanceof Failure) return unknown(error.problem)
		throw error
	}
}

async function lookAt({ repository, ref, branch }: GitStoreOptions, memory: Memory): Promise<ReadonlyMap<RefName, CommitId | null>> {
	const names = branch ? [ref, branch] : [ref]
	const { fetched } = memory
	memory.fetched = undefined
	return fetched && names.every((name) => fetched.has(name)) ? fetched : await repository.fetch(names)
}

async function trailers({ repository, branch, workspace }: GitStoreOptions, refs: ReadonlyMap<RefName, CommitId | null>) {
	const tip = branch && refs.get(branch)
	return tip
		? readTrailers(
				(await repository.messages(tip, TRAILER_DEPTH)).map(({ message }) => message),
				workspace,
			)
		: []
}

async function see(options: GitStoreOptions, last: Seen, commit: CommitId): Promise<Read<Seen>> {
	if (commit === last.version) return complete(last)
	const where = locationOf(options)
	const entries = (await options.repository.list(commit, '')).filter(({ path }) => path.endsWith('.json'))
	const odd = entries.find(({ mode }) => !FILE_MODES.includes(mode))
	if (odd) fail('STATE_INVALID', `${odd.path} of ${where} is no file`, { hint: 'type `tideway state rebuild`' })
	const contents = await options.repository.read(entries.map(({ id }) => id))
	const texts = new Map(
		entries.map(({ path, id }) => [path, decodeText(contents.get(id) ?? new Uint8Array(), `${path} of ${where}`)] as const),
	)
	const document = await openDocument(options, texts, last)
	if (document.kind === 'complete') return complete({ version: commit, document: document.value })
	return options.chain === 'restart' ? complete({ version: commit, document: replaceable(texts) }) : document
}

/** A sealed part belongs to its workspace and its name: it passes for no other one. */
async function openDocument(options: GitStoreOptions, texts: ReadonlyMap<string, string>, last: Seen): Promise<Read<Document>> {
	const { workspace, keyed, clock } = options
	try {
		const open = new Map([...texts].map(([path, text]) => [path, unsealed(text, partName(workspace, path), keyed)]))
		return await parseDocument(open, workspace, locationOf(options), last.document, () => clock.sleep(0))
	} catch (error) {
		if (error instanceof Failure) return unknown(error.problem)
		throw error
	}
}

/** What cannot be read is written anew as a whole, also where it would say the same: it may not have been sealed. */
function replaceable(texts: ReadonlyMap<string, string>): Document {
	return { ...salvage(texts), parts: new Map([...texts.keys()].map((path) => [path, ''])) }
}

/** What the store holds at `expected`; looked up only where that is not what was seen last. */
async function seenAt(options: GitStoreOptions, memory: Memory, expected: string): Promise<Read<Seen>> {
	if (expected === '') return complete({ version: '', document: EMPTY })
	if (memory.seen.version === expected) return complete(memory.seen)
	const loaded = await load(options, memory)
	return loaded.kind === 'unknown' ? loaded : complete(memory.seen)
}

/** A write that would be refused at `expected` is told so only where the ref still is there: else it is merely late. */
async function refuse(options: GitStoreOptions, memory: Memory, expected: string, refusal: Problem): Promise<Written> {
	const now = await load(options, memory)
	const isLate = now.kind === 'complete' && now.value.version !== expected
	return isLate ? { kind: 'moved', what: 'state', problem: movedState(options) } : { kind: 'rejected', problem: refusal }
}

async function store(options: GitStoreOptions, memory: Memory, before: Seen, document: Document, carry?: RefMove): Promise<Written> {
	const { ref } = options
	const from = before.version === '' ? null : (before.version as CommitId)
	try {
		const to = await commit(options, from, before.document, document)
		const moves = [...(carry ? [carry] : []), { ref, from, to }]
		const outcome = await pushSettled(options, moves)
		if (outcome.kind === 'done') memory.seen = { version: to, document }
		return writtenBy(options, outcome, from, to)
	} catch (error) {
		if (error instanceof Failure) return { kind: 'rejected', problem: error.problem }
		throw error
	}
}

async function commit(options: GitStoreOptions, parent: CommitId | null, before: Document, after: Document): Promise<CommitId> {
	const { repository, clock, person = PERSON } = options
	const serial = after.link?.state.serial ?? 0
	const held = after.lock ? `held for ${oneLine(after.lock.operation)}` : 'free'
	const message = `State ${serial}, lock ${held}\n`
	const at = clock.now()
	const [id] = await repository.commit(parent, [
		{ message, author: person, committer: person, at, files: [...explained(options, parent), ...changedFiles(options, before, after)] },
	])
	return id ?? fail('GIT_FAILED', `no commit was made for ${locationOf(options)}`)
}

const README = `# State of Tideway

What Git and the workspace last agreed on, kept by Tideway: it is read and written by the program alone. This branch is never merged, and
nothing is to be built from it. Protect it from being deleted, and let whoever runs Tideway push to it.
`

/** On a branch people come across it. */
function explained({ ref }: GitStoreOptions, parent: CommitId | null): readonly FileChange[] {
	return parent === null && ref.startsWith('refs/heads/') ? [{ path: 'README.md', content: README }] : []
}

function oneLine(text: string): string {
	return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 60)
}

function changedFiles({ workspace, keyed }: GitStoreOptions, before: Document, after: Document): readonly FileChange[] {
	const written = [...after.parts].filter(([path, text]) => before.parts.get(path) !== text)
	const removed = [...before.parts.keys()].filter((path) => !after.parts.has(path))
	return [
		...written.map(([path, text]) => ({ path, content: sealed(text, partName(workspace, path), keyed) })),
		...removed.map((path) => ({ path, remove: true as const })),
	]
}

function writtenBy(options: GitStoreOptions, outcome: PushOutcome, from: CommitId | null, to: CommitId): Written {
	if (outcome.kind === 'done') return { kind: 'done', version: to }
	if (outcome.kind !== 'moved') return outcome
	const isState = (outcome.refs.get(options.ref) ?? null) !== from
	if (isState) return { kind: 'moved', what: 'state', problem: movedState(options, outcome.problem) }
	return { kind: 'moved', what: 'branch', problem: outcome.problem }
}
