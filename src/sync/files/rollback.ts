import type { Address, Change, CommitId, Held, Plan, Problem, Resources } from '../../model/index.ts'
import { byCodeUnit, fail, findType, nearest, problem } from '../../model/index.ts'
import type { Carried, Policy } from '../../plan/index.ts'
import { bringResources, changesBetween } from '../../plan/index.ts'
import type { FileChange, TreeEntry } from '../../ports/index.ts'
import type { Tree } from '../../tree/index.ts'
import { isOwn, standingAt } from '../commits.ts'
import { readFiles } from '../read.ts'
import type { Workspace } from '../workspace.ts'
import { commitOf, filesWith, needRead, resourcesOf, writableOnly } from './bring.ts'
import { planFiles } from './of-files.ts'
import type { Undone } from './undone.ts'

export type RollbackRequest = {
	/** Where the tracked branch is. */
	readonly tip: CommitId
	readonly undone: Undone
	/** Only these; empty = all that the commit changed. */
	readonly addresses: readonly Address[]
	readonly policy: Policy
}

/** `plan`: what changes in the files. `commit`: made already, and no ref leads to it; null where there is nothing to change. */
export type Rollback = { readonly plan: Plan; readonly commit: CommitId | null; readonly files: readonly string[] }

/**
 * The inverse of a commit, on the branch as it is now. A file that nobody touched since gets its bytes back; in others the difference is
 * merged (base = after the commit, wanted = before it), so that later edits stay. Throws a `Failure` where the commit has nothing to do
 * with the workspace, or a file that is needed cannot be read. Moves no ref.
 */
export async function planRollback(workspace: Workspace, request: RollbackRequest): Promise<Rollback> {
	const { tip, undone, policy } = request
	const now = await readFiles(workspace, tip)
	const touched = await touchedFiles(workspace, request)
	const chosen = chosenOf(touched, request)
	const asTheyWere = await restorable(workspace, touched, chosen)
	const rest = touched.filter(({ path, wasId, nowId }) => wasId !== nowId && !asTheyWere.some((file) => file.path === path))
	const first = await commitOf(workspace, tip, asTheyWere, 'Files as they were')
	const merged = rest.length === 0 ? NOTHING : await mergeRest(workspace, { ...request, first, rest, chosen })
	const files = [...new Map([...asTheyWere, ...merged.files].map((file): [string, FileChange] => [file.path, file])).values()]
	const message = (changes: readonly Change[]): string => messageOf(workspace, undone, changes)
	const draft = await commitOf(workspace, tip, files, message([]))
	const after = await readFiles(workspace, draft)
	const { changes, warnings } = difference(workspace, now, after)
	const commit = files.length === 0 ? null : await commitOf(workspace, tip, files, message(changes))
	const brought: Carried = { changes, conflicts: merged.conflicts, held: merged.held }
	const plan = await planFiles(workspace, { tree: now, brought, policy, targets: request.addresses, warnings })
	return { plan, commit, files: files.map(({ path }) => path).sort(byCodeUnit) }
}

/** At the end of each commit that rolls back another one. */
export const ROLLBACK_TRAILER = 'Tideway-Rolls-Back'

const NOTHING: Merged = { files: [], conflicts: [], held: [] }

/** A file of the workspace's that the commit changed: its contents before, after and now, by id; undefined where there was none. */
type Touched = {
	readonly path: string
	readonly address: Address | undefined
	readonly wasId: string | undefined
	readonly thenId: string | undefined
	readonly nowId: string | undefined
}

async function touchedFiles(workspace: Workspace, { tip, undone }: RollbackRequest): Promise<readonly Touched[]> {
	const { repository, folder, provider, name } = workspace
	const listAt = async (commit: CommitId | null): Promise<ReadonlyMap<string, TreeEntry>> =>
		new Map(commit === null ? [] : (await repository.list(commit, folder)).map((entry) => [entry.path, entry]))
	const [was, then, now] = await Promise.all([listAt(undone.before), listAt(undone.after), listAt(tip)])
	const touched = [...new Set([...was.keys(), ...then.keys()])].sort(byCodeUnit).flatMap((path): readonly Touched[] => {
		const [wasId, thenId, nowId] = [was.get(path)?.id, then.get(path)?.id, now.get(path)?.id]
		const standing = standingAt(provider.layout, folder, path)
		const follows = standing && findType(provider.schema, standing.type)?.role === 'derived'
		if (wasId === thenId || follows === true || !isOwn(provider.layout, folder, path)) return []
		return [{ path, address: standing?.address, wasId, thenId, nowId }]
	})
	return touched.length > 0
		? touched
		: fail('USAGE', `${undone.commit.slice(0, 7)} changed no file of ${name}`, { hint: '`tideway log` shows what did' })
}

/** What is to be rolled back of it; undefined = all. */
function chosenOf(touched: readonly Touched[], { addresses, undone }: RollbackRequest): ReadonlySet<Address> | undefined {
	if (addresses.length === 0) return undone.addresses && new Set(undone.addresses)
	const known = undone.addresses ?? touched.flatMap(({ address }) => address ?? [])
	for (const address of addresses) {
		// A path of HCL does not tell which resources it holds.
		if (known.includes(address) || (!undone.addresses && touched.some((file) => file.address === undefined))) continue
		const near = nearest(address, known)
		fail('ADDRESS_UNKNOWN', `${undone.commit.slice(0, 7)} did not change ${address}`, {
			hint: near ? `did you mean ${near}?` : `it changed ${known.slice(0, 5).join(', ')}`,
		})
	}
	return new Set(addresses)
}

/** Files that are as the commit left them get their bytes back. Where any file may hold any resource, all of them do or none. */
async function restorable(
	{ repository }: Workspace,
	touched: readonly Touched[],
	chosen: ReadonlySet<Address> | undefined,
): Promise<readonly FileChange[]> {
	const isWanted = ({ address }: Touched): boolean => !chosen || (address !== undefined && chosen.has(address))
	const still = touched.filter((file) => file.nowId === file.thenId && isWanted(file))
	const isShared = touched.some(({ address }) => address === undefined)
	if (isShared && still.length < touched.length) return []
	const contents = await repository.read([...new Set(still.flatMap(({ wasId }) => wasId ?? []))])
	return still.map(({ path, wasId }): FileChange => {
		const content = wasId === undefined ? undefined : contents.get(wasId)
		return content ? { path, content } : { path, remove: true }
	})
}

type Merged = Pick<Carried, 'conflicts' | 'held'> & { readonly files: readonly FileChange[] }
type RestRequest = RollbackRequest & {
	/** The branch with what could be restored. */
	readonly first: CommitId
	readonly rest: readonly Touched[]
	readonly chosen: ReadonlySet<Address> | undefined
}

async function mergeRest(workspace: Workspace, { undone, first, rest, chosen }: RestRequest): Promise<Merged> {
	const [was, then, now] = await Promise.all([undone.before, undone.after, first].map((commit) => readFiles(workspace, commit)))
	if (!was || !then || !now) return NOTHING
	for (const tree of [was, then, now]) needRead(tree)
	const isShared = rest.some(({ address }) => address === undefined)
	const own = new Set(rest.map(({ address }) => address))
	const unread = new Map([was, then, now].flatMap(({ snapshot }) => [...snapshot.unknown]))
	const isChosen = (address: Address): boolean => (isShared || own.has(address)) && (!chosen || chosen.has(address))
	const [before, after, here] = [was, then, now].map((tree) => resourcesOf(workspace, tree)) as [Resources, Resources, Resources]
	const three = { base: after, now: here, wanted: before }
	const brought = bringResources(workspace.provider.schema, three, (address) => isChosen(address) && !unread.has(address))
	const { changes, conflicts, held } = await writableOnly(workspace, now, brought)
	const unseen = [...unread].filter(([address]) => isChosen(address)).map(([address, reason]) => unseenHeld(workspace, address, reason))
	return { files: await filesWith(workspace, now, changes), conflicts, held: [...held, ...unseen] }
}

function unseenHeld({ provider: { schema } }: Workspace, address: Address, cause: Problem): Held {
	const type = schema.types.find(({ name }) => address.startsWith(`${name}.`) || address.startsWith(`${name}[`))?.name ?? ''
	const hint = 'correct the file by hand'
	return {
		address,
		type,
		to: 'git',
		reason: problem('READ_INCOMPLETE', `${address} was edited since, and cannot be read`, { hint, cause }),
	}
}

/** What the files say afterwards and do not say now. What cannot be read now cannot be told; what would be so afterwards is refused. */
function difference(
	workspace: Workspace,
	now: Tree,
	after: Tree,
): { readonly changes: readonly Change[]; readonly warnings: readonly Problem[] } {
	const { schema } = workspace.provider
	const hidden = new Map([...now.snapshot.scopes].flatMap(([type, read]) => (read.kind === 'unknown' ? [[type, read.reason]] : [])))
	for (const [type, read] of after.snapshot.scopes)
		if (read.kind === 'unknown' && !hidden.has(type)) fail(read.reason.code, `after that, ${read.reason.message}`, read.reason)
	for (const [address, reason] of after.snapshot.unknown)
		if (!now.snapshot.unknown.has(address)) fail(reason.code, `after that, ${reason.message}`, reason)
	const seen = (tree: Tree): Resources => new Map([...resourcesOf(workspace, tree)].filter(([, { type }]) => !hidden.has(type)))
	const reasons = new Map([...hidden.values(), ...now.snapshot.unknown.values()].map((reason) => [reason.message, reason]))
	return { changes: changesBetween(schema, seen(now), seen(after)), warnings: [...reasons.values()] }
}

/** A commit of the service's own sync is known by its message, and this one is none. */
function messageOf({ provider: { echo } }: Workspace, { commit, subject }: Undone, changes: readonly Change[]): string {
	const said = subject.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
	const body = ['', ...changes.map(({ kind, address }) => `- ${kind} ${address}`), '', `${ROLLBACK_TRAILER}: ${commit}`]
	const named = [`Roll back "${said}"`, ...body].join('\n')
	return echo?.isOwn(named) ? [`Roll back ${commit.slice(0, 7)}`, ...body].join('\n') : named
}
