import type { Address, Base, BaseEntry, CommitId, Problem, Read, RemoteId, Resources, Snapshot } from '../model/index.ts'
import { Failure, fileTypes, findType, listedTypes, problem, unknown } from '../model/index.ts'
import { livesInFile } from '../plan/index.ts'
import type { Found, Stored } from '../ports/index.ts'
import type { ParseCache, Tree } from '../tree/index.ts'
import { openParseCache, readTree } from '../tree/index.ts'
import { resolvable } from './resolvable.ts'
import type { Story } from './story.ts'
import { NO_STORY, readStory } from './story.ts'
import type { Source, Workspace } from './workspace.ts'

export type Readings = {
	readonly stored: Stored
	readonly base: Base
	readonly tree: Tree
	readonly git: Snapshot
	readonly live: Snapshot
	readonly identity: RemoteId | null
	readonly story: Story
}

/**
 * The three sides at one moment. A side that must not be trusted is unknown as a whole, never empty. `allowedDeletes`: the exact
 * count that the user let pass, else null.
 */
export async function readAll(workspace: Workspace, source: Source, allowedDeletes: number | null): Promise<Readings> {
	const stored = await loadState(workspace)
	const base = stored.state?.base ?? new Map()
	const [tree, live] = await Promise.all([readGit(workspace, source), readLive(workspace, stored, allowedDeletes)])
	const story = await readStory(workspace, stored, source, tree)
	const git = (await foreignHistory(workspace, stored, source)) ?? resolvable(workspace, tree, live.snapshot, base)
	return { stored, base, tree, git, live: live.snapshot, identity: live.identity, story }
}

/** What applying a saved plan needs: the state, the tree of its commit, and which workspace the credential reaches. */
export async function readForPlan(workspace: Workspace, commit: CommitId | null): Promise<Readings> {
	const { live, provider } = workspace
	const [stored, tree] = await Promise.all([
		loadState(workspace),
		readGit(workspace, { commit, uncommitted: [], preview: false, warnings: [] }),
	])
	const referred = provider.schema.types.filter((type) => type.role === 'data').map((type) => type.name)
	const scopes = await live.read(referred.length > 0 ? referred : listedTypes(provider.schema))
	refuseStranger(scopes)
	const identity = await live.identity()
	if (identity.kind === 'unknown') throw new Failure(identity.reason)
	const snapshot: Snapshot = { of: 'live', marker: workspace.clock.now(), scopes, unknown: new Map(), gone: new Set(), warnings: [] }
	return {
		stored,
		base: stored.state?.base ?? new Map(),
		tree,
		git: tree.snapshot,
		live: snapshot,
		identity: identity.value,
		story: NO_STORY,
	}
}

async function loadState(workspace: Workspace): Promise<Stored> {
	const read = await workspace.store.load()
	if (read.kind === 'unknown') throw new Failure(read.reason)
	return read.value
}

async function readGit(workspace: Workspace, source: Source): Promise<Tree> {
	const cache: ParseCache = await openParseCache(workspace.files, workspace.paths.cache)
	const { layout, schema } = workspace.provider
	return await readTree({ ...workspace, ...source, layout, schema, cache })
}

type Live = { readonly snapshot: Snapshot; readonly identity: RemoteId | null }

async function readLive(workspace: Workspace, stored: Stored, allowedDeletes: number | null): Promise<Live> {
	const { live, provider, clock } = workspace
	const marker = clock.now()
	const scopes = await live.read(listedTypes(provider.schema))
	refuseStranger(scopes)
	const identity = await live.identity()
	const snapshot: Snapshot = { of: 'live', marker, scopes, unknown: new Map(), gone: new Set(), warnings: [] }
	if (identity.kind === 'unknown') return { snapshot: untrusted(snapshot, identity.reason), identity: null }
	const base = stored.state?.base ?? new Map()
	const doubt = distrust(stored, base, snapshot, identity.value)
	if (doubt) return { snapshot: untrusted(snapshot, doubt), identity: identity.value }
	const missing = await lookUpMissing(workspace, base, scopes, allowedDeletes)
	const unread = new Map([...missing.unknown, ...(live.unread?.() ?? [])])
	return { snapshot: { ...snapshot, gone: missing.gone, unknown: unread }, identity: identity.value }
}

/** A credential that opens nothing at all is wrong, and no reason for a plan with nothing in it. */
export function refuseStranger(scopes: ReadonlyMap<string, Read<Resources>>): void {
	const reads = [...scopes.values()]
	const [first] = reads
	if (first?.kind === 'unknown' && reads.every((read) => read.kind === 'unknown' && read.reason.code === 'API_AUTH'))
		throw new Failure(first.reason)
}

/** More missing resources than this are looked up only once a person has named their count: each costs a call. */
const MOST_LOOK_UPS = 200

/** What base knows and a complete list lacks is looked up alone before it counts as gone; without that proof it is unknown (P3). */
async function lookUpMissing(
	workspace: Workspace,
	base: Base,
	scopes: ReadonlyMap<string, Read<Resources>>,
	allowedDeletes: number | null,
): Promise<Pick<Snapshot, 'gone' | 'unknown'>> {
	const missing = missingFrom(workspace, base, scopes)
	const gone = new Set<Address>()
	const unproven = new Map<Address, Problem>()
	const isTooMuch = missing.length > MOST_LOOK_UPS && allowedDeletes === null
	for (const [index, [address, entry]] of missing.entries()) {
		workspace.log.progress('looking up what is missing', index, missing.length)
		const found = isTooMuch
			? unknown(tooManyMissing(missing.length))
			: await workspace.live.find({ type: entry.type, key: entry.key, ...(entry.id && { id: entry.id }) })
		if (found.kind === 'complete' && found.value.kind === 'gone') gone.add(address)
		else unproven.set(address, isTooMuch ? tooManyMissing(missing.length) : notGone(address, found))
	}
	return { gone, unknown: unproven }
}

function missingFrom(
	workspace: Workspace,
	base: Base,
	scopes: ReadonlyMap<string, Read<Resources>>,
): readonly (readonly [Address, BaseEntry])[] {
	const ids = new Set(
		[...scopes.values()].flatMap((read) => (read.kind === 'complete' ? [...read.value.values()].map((resource) => resource.id) : [])),
	)
	return [...base].filter(([address, entry]) => {
		const read = scopes.get(entry.type)
		const type = findType(workspace.provider.schema, entry.type)
		if (read?.kind !== 'complete' || workspace.isIgnored(address) || (type && livesInFile(type, entry, 'absent'))) return false
		return !read.value.has(address) && (entry.id === undefined || !ids.has(entry.id))
	})
}

function tooManyMissing(count: number): Problem {
	return problem('GUARD_DELETES', `${count} resources are missing from the workspace at once`, {
		hint: `is it the right workspace? If they really are deleted, add --allow-deletes ${count}: each is then looked up and its file removed`,
	})
}

function notGone(address: Address, found: Read<Found>): Problem {
	if (found.kind === 'complete')
		return problem('READ_INCOMPLETE', `${address} is missing from the list, and is there when it is looked up alone`, {
			hint: 'plan again in a moment',
			where: { address },
		})
	return problem('READ_INCOMPLETE', `${address} is missing from the list and could not be confirmed as gone`, {
		where: { address },
		cause: found.reason,
	})
}

function untrusted(snapshot: Snapshot, reason: Problem): Snapshot {
	return { ...snapshot, scopes: new Map([...snapshot.scopes.keys()].map((scope) => [scope, unknown(reason)])) }
}

/** Base belongs to one branch: a tree that does not contain its commit would make later files look deleted (P47). */
async function foreignHistory(workspace: Workspace, stored: Stored, source: Source): Promise<Snapshot | undefined> {
	const { state } = stored
	if (!state?.commit || state.commit === source.commit) return undefined
	const empty: Snapshot = { of: 'git', marker: source.commit ?? '', scopes: new Map(), unknown: new Map(), gone: new Set(), warnings: [] }
	const scopes = fileTypes(workspace.provider.schema).map((type) => type.name)
	const refuse = (message: string, hint: string): Snapshot => {
		const reason = problem('GIT_HISTORY', message, { hint })
		return { ...empty, scopes: new Map(scopes.map((scope) => [scope, unknown(reason)])) }
	}
	if (state.branch !== workspace.branch) {
		return refuse(
			`the last sync was with ${state.branch}, and the settings now say ${workspace.branch}`,
			'merge the one into the other, or type `tideway state rebuild` to start afresh',
		)
	}
	if (source.commit && (await isAncestor(workspace, state.commit, source.commit))) return undefined
	const short = state.commit.slice(0, 10)
	return refuse(
		`the commit of the last sync, ${short}, is not part of this history`,
		'was the branch rewound or forced? Merge the branch as it was, or type `tideway state rebuild` to start afresh',
	)
}

async function isAncestor(workspace: Workspace, ancestor: CommitId, commit: CommitId): Promise<boolean> {
	try {
		return await workspace.repository.isAncestor(ancestor, commit)
	} catch (error) {
		if (error instanceof Failure) return false
		throw error
	}
}

/** Another workspace, or the same one at an earlier time, must not look like edits (P48). */
function distrust(stored: Stored, base: Base, live: Snapshot, identity: RemoteId | null): Problem | undefined {
	const known = stored.state?.identity ?? null
	if (known !== null && identity !== null && known !== identity) {
		const message = `the credential reaches workspace ${identity}, and the last sync was with workspace ${known}`
		return problem('LIVE_IDENTITY', message, {
			hint: 'correct the credential; to move to the other workspace on purpose, type `tideway state rebuild`',
		})
	}
	const older = restored(base, live)
	if (older.length === 0) return undefined
	const message = `${older.length} resources are at earlier versions than were seen before (${older.slice(0, 3).join(', ')}): the workspace was restored or reset`
	return problem('LIVE_RESTORED', message, { hint: 'if that is wanted, type `tideway state rebuild`' })
}

/** Versions are the vendor's times of change, comparable as text; what cannot be compared proves nothing. */
function restored(base: Base, live: Snapshot): readonly Address[] {
	const isTime = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)
	return [...base].flatMap(([address, entry]) => {
		const read = live.scopes.get(entry.type)
		const now = read?.kind === 'complete' ? read.value.get(address) : undefined
		return now?.id === entry.id && isTime(now?.version) && isTime(entry.version) && timeOf(now.version) < timeOf(entry.version)
			? [address]
			: []
	})
}

/** A time as text that compares as the time does, however many digits its fraction of a second is written with. */
function timeOf(text: string): string {
	const [seconds = '', fraction = ''] = text.slice(0, -1).split('.')
	return `${seconds}.${fraction.replace(/0+$/, '')}`
}
