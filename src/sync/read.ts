import { withSettled } from '../apply/index.ts'
import type { Adoption, Base, CommitId, Problem, Read, RemoteId, Resource, Resources, Snapshot } from '../model/index.ts'
import { complete, Failure, listedTypes, unknown } from '../model/index.ts'
import { arrivedAt } from '../plan/index.ts'
import type { Stored } from '../ports/index.ts'
import type { ParseCache, Tree } from '../tree/index.ts'
import { openParseCache, readTree, withOverlays } from '../tree/index.ts'
import type { Interrupted } from './reading/interrupted.ts'
import { settleInterrupted } from './reading/interrupted.ts'
import { lateIn } from './reading/late.ts'
import { lookUpMissing } from './reading/missing.ts'
import type { Renames } from './reading/renamed.ts'
import { boundNames, renamesIn, withLiveKeys, withOwnNames, withRenames } from './reading/renamed.ts'
import { resolvable } from './reading/resolvable.ts'
import { withoutSensitive } from './reading/sensitive.ts'
import type { Story } from './reading/story.ts'
import { NO_STORY, readStory } from './reading/story.ts'
import { distrust, foreignHistory } from './reading/trust.ts'
import { unshownIn } from './reading/unshown.ts'
import { digestWith } from './secrets.ts'
import type { Source, Workspace } from './workspace.ts'

export type Readings = {
	readonly stored: Stored
	readonly base: Base
	readonly tree: Tree
	readonly git: Snapshot
	readonly live: Snapshot
	readonly identity: RemoteId | null
	readonly story: Story
	readonly interrupted: Interrupted
	/** What a pull request told and Git holds now; `base` has it. */
	readonly landed: readonly Adoption[]
	/** Resources that the files call otherwise than the stored state does; `base` has the names of the files. */
	readonly renames: Renames
}

/**
 * The three sides at one moment. A side that must not be trusted is unknown as a whole, never empty. `allowedDeletes`: the exact
 * count that the user let pass, else null.
 */
export async function readAll(workspace: Workspace, source: Source, allowedDeletes: number | null): Promise<Readings> {
	const [stored, tree] = await Promise.all([loadState(workspace), readGit(workspace, source)])
	const { known, renames } = asFilesSay(workspace, stored, tree)
	const { live, interrupted } = await readSettled(workspace, known, tree, allowedDeletes)
	const { base } = interrupted
	// Of another history nothing is recorded: base would then count as agreed with that.
	const foreign = await foreignHistory(workspace, stored, source)
	const story = foreign ? NO_STORY : await readStory(workspace, stored, source, tree)
	const seenInGit = resolvable(workspace, tree, live.snapshot, base)
	const git = foreign ?? withoutIds(interrupted.deposed, inTheirWords(workspace, seenInGit, tree, { base, live: live.snapshot }))
	const landed = arrivedAt(git, { schema: workspace.provider.schema, told: stored.state?.proposal?.told ?? [], base, from: live.snapshot })
	const seen = await withLanded(workspace, { base, live: live.snapshot, landed }, allowedDeletes)
	const warnings = [...live.snapshot.warnings, ...interrupted.warnings]
	const rest = { stored, tree, git, identity: live.identity, story, interrupted, renames }
	return { ...rest, base: seen.base, live: { ...seen.live, warnings }, landed }
}

type Sides = { readonly base: Base; readonly live: Snapshot; readonly landed: readonly Adoption[] }

/** What landed, and base did not know before, needs the same proof as all else that base knows: the workspace may have lost it since. */
async function withLanded(
	workspace: Workspace,
	{ base: was, live, landed }: Sides,
	allowedDeletes: number | null,
): Promise<Pick<Sides, 'base' | 'live'>> {
	const base = withSettled(was, landed, workspace.provider.schema)
	const added = new Map([...base].filter(([address]) => !was.has(address)))
	const missing = await lookUpMissing(workspace, added, live.scopes, allowedDeletes)
	const unproven = new Map([...live.unknown, ...missing.unknown])
	return { base, live: { ...live, gone: new Set([...live.gone, ...missing.gone]), unknown: unproven } }
}

/** Files without ids that nothing has any more, since a run of ours deleted what had them and was to make it anew. */
function withoutIds(gone: ReadonlySet<RemoteId>, git: Snapshot): Snapshot {
	if (gone.size === 0) return git
	const without = ({ wantedId: id, ...resource }: Resource): Resource =>
		id === undefined || gone.has(id) ? resource : { ...resource, wantedId: id }
	const scopes = [...git.scopes].map(([scope, read]): [string, Read<Resources>] =>
		read.kind === 'complete' ? [scope, complete(new Map([...read.value].map(([address, one]) => [address, without(one)])))] : [scope, read],
	)
	return { ...git, scopes: new Map(scopes) }
}

/** References in files as the workspace has them. In YAML they are that already, but for a service that is told what files call its resources. */
function inTheirWords(
	{ live: connection, provider: { schema } }: Workspace,
	git: Snapshot,
	{ hcl }: Tree,
	{ base, live }: { readonly base: Base; readonly live: Snapshot },
): Snapshot {
	if (connection.bind) return withLiveKeys(schema, git, base, live)
	return hcl ? withOwnNames(schema, git, base, live) : git
}

/**
 * The workspace, and what an interrupted run left there. What that run made goes by the key of its file once it is found, and so does whatever
 * refers to it: then all of it is read again.
 */
async function readSettled(
	workspace: Workspace,
	stored: Stored,
	{ snapshot: git }: Tree,
	allowedDeletes: number | null,
): Promise<{ readonly live: Live; readonly interrupted: Interrupted }> {
	const was: Base = stored.state?.base ?? new Map()
	let live = await readLive(workspace, stored, was, allowedDeletes)
	let interrupted = await settleInterrupted(workspace, { stored, git, live: live.snapshot })
	for (let known = 0; workspace.live.bind && interrupted.made.length > known; ) {
		known = interrupted.made.length
		const base = withSettled(was, interrupted.made, workspace.provider.schema)
		workspace.live.bind(boundNames(base, git))
		live = await readLive(workspace, stored, base, allowedDeletes)
		interrupted = await settleInterrupted(workspace, { stored, git, live: live.snapshot }, interrupted.made)
	}
	return { live, interrupted }
}

/** The state under the addresses that the files have, told to the workspace's connection, which names resources by them. */
function asFilesSay(
	{ live, provider }: Workspace,
	stored: Stored,
	{ snapshot }: Tree,
): { readonly known: Stored; readonly renames: Renames } {
	const { state } = stored
	const was: Base = state?.base ?? new Map()
	const renames = renamesIn(was, snapshot)
	const base = withRenames(provider.schema, was, renames)
	live.bind?.(boundNames(base, snapshot))
	return { known: state ? { ...stored, state: { ...state, base } } : stored, renames }
}

/** What applying a saved plan needs: the state, the tree of its commit, and which workspace the credential reaches. */
export async function readForPlan(workspace: Workspace, commit: CommitId | null): Promise<Readings> {
	const { live, provider } = workspace
	const [stored, tree] = await Promise.all([
		loadState(workspace),
		readGit(workspace, { commit, uncommitted: [], preview: false, warnings: [] }),
	])
	const { known, renames } = asFilesSay(workspace, stored, tree)
	const referred = provider.schema.types.filter((type) => type.role === 'data').map((type) => type.name)
	const scopes = await live.read(referred.length > 0 ? referred : listedTypes(provider.schema))
	refuseStranger(scopes)
	const identity = await live.identity()
	if (identity.kind === 'unknown') throw new Failure(identity.reason)
	const snapshot: Snapshot = { of: 'live', marker: workspace.clock.now(), scopes, unknown: new Map(), gone: new Set(), warnings: [] }
	return {
		stored,
		base: known.state?.base ?? new Map(),
		tree,
		git: tree.snapshot,
		live: snapshot,
		identity: identity.value,
		story: NO_STORY,
		interrupted: await settleInterrupted(workspace, { stored: known, git: null, live: null }),
		landed: [],
		renames,
	}
}

/** What the store holds; throws where it cannot be told. */
export async function loadState(workspace: Workspace): Promise<Stored> {
	const read = await workspace.store.load()
	if (read.kind === 'unknown') throw new Failure(read.reason)
	return read.value
}

/** The files of one commit, as the engine may know them. */
async function readGit(workspace: Workspace, source: Source): Promise<Tree> {
	const cache: ParseCache = await openParseCache(workspace.files, workspace.paths.cache)
	const { layout, schema } = workspace.provider
	const tree = await readTree({ ...workspace, ...source, layout, schema, cache })
	return withoutSensitive(withOverlays(tree, schema, workspace.overlays ?? new Map()), schema, digestWith(workspace.keyed))
}

/** The same as the files themselves say, without what the settings lay over them: for changes of files. */
export async function readFiles(workspace: Workspace, commit: CommitId | null): Promise<Tree> {
	const { overlays: _, ...plain } = workspace
	return await readGit(plain, { commit, uncommitted: [], preview: false, warnings: [] })
}

type Live = { readonly snapshot: Snapshot; readonly identity: RemoteId | null }

async function readLive(workspace: Workspace, stored: Stored, base: Base, allowedDeletes: number | null): Promise<Live> {
	const { live, provider } = workspace
	const { marker, scopes } = await readInTime(workspace, base)
	const identity = await live.identity()
	const snapshot: Snapshot = { of: 'live', marker, scopes, unknown: new Map(), gone: new Set(), warnings: [] }
	if (identity.kind === 'unknown') return { snapshot: untrusted(snapshot, identity.reason), identity: null }
	const doubt = distrust(stored, base, snapshot, identity.value)
	if (doubt) return { snapshot: untrusted(snapshot, doubt), identity: identity.value }
	const missing = await lookUpMissing(workspace, base, scopes, allowedDeletes)
	const unread = new Map([...missing.unknown, ...unshownIn(provider.schema, base, scopes), ...(live.unread?.() ?? [])])
	return { snapshot: { ...snapshot, gone: missing.gone, unknown: unread }, identity: identity.value }
}

/** What the workspace shows, once it is no longer late with what a run here wrote. The pauses grow: most services are late by a second. */
async function readInTime(workspace: Workspace, base: Base): Promise<Pick<Snapshot, 'marker' | 'scopes'>> {
	const { live, provider, clock, log } = workspace
	for (let pauseMs = 1_000; ; pauseMs += 1_000) {
		const marker = clock.now()
		const scopes = await live.read(listedTypes(provider.schema))
		refuseStranger(scopes)
		const [first] = await lateIn(workspace, base, scopes)
		if (first === undefined) return { marker, scopes }
		log.info(`${first} is shown as it was before an apply changed it a moment ago: looking again, as the service may be late.`)
		await clock.sleep(pauseMs)
	}
}

/** A credential that opens nothing at all is wrong, and no reason for a plan with nothing in it. */
export function refuseStranger(scopes: ReadonlyMap<string, Read<Resources>>): void {
	const reads = [...scopes.values()]
	const [first] = reads
	if (first?.kind === 'unknown' && reads.every((read) => read.kind === 'unknown' && read.reason.code === 'API_AUTH'))
		throw new Failure(first.reason)
}

function untrusted(snapshot: Snapshot, reason: Problem): Snapshot {
	return { ...snapshot, scopes: new Map([...snapshot.scopes.keys()].map((scope) => [scope, unknown(reason)])) }
}
