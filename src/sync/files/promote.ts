import type { Address, Change, CommitId, Dict, Held, Plan, Problem, Resource, Resources } from '../../model/index.ts'
import { fail, findType, nearest, problem } from '../../model/index.ts'
import type { Carried, Policy } from '../../plan/index.ts'
import { bringResources, referencesOf } from '../../plan/index.ts'
import type { Repository } from '../../ports/index.ts'
import type { Tree } from '../../tree/index.ts'
import { resolveNames } from '../../tree/index.ts'
import { readFiles } from '../read.ts'
import type { Workspace } from '../workspace.ts'
import type { Unmapped } from './across.ts'
import { filesBeside, inCommonNames, unmappedIn } from './across.ts'
import { commitOf, filesWith, writableOnly } from './bring.ts'
import { planFiles } from './of-files.ts'

/** At the end of a commit that brought everything that there was up to a commit of the other workspace's branch. */
export const PROMOTION_TRAILER = 'Tideway-Promotes'
const MOST_COMMITS = 20_000
/** How much of a commit's id stands in a title. */
const SHORT = 12

export type PromotionRequest = {
	/** Where it comes from: its name, the commit of its branch, and its files there and at another commit. */
	readonly from: {
		readonly name: string
		readonly folder: string
		readonly repository: Repository
		readonly commit: CommitId
		readonly tree: Tree
		readonly readAt: (commit: CommitId) => Promise<Tree>
	}
	/** Where the tracked branch of the workspace is that it goes to. */
	readonly tip: CommitId
	/** Only these; empty = all. */
	readonly targets: readonly Address[]
	/** What a part that waits in a pull request holds already: the next part holds it too. */
	readonly waiting: readonly Address[]
	readonly policy: Policy
}

/** `commit`: made already, and no ref leads to it; null where there is nothing to bring. `title`: of it. `leaf`: for the name of a branch. `since`: where the two were last the same. */
export type Promotion = {
	readonly title: string
	readonly leaf: string
	readonly plan: Plan
	readonly commit: CommitId | null
	readonly since: CommitId | null
	readonly unmapped: readonly Unmapped[]
	/** What is part of it for the sake of a pull request that holds it already. */
	readonly kept: readonly Address[]
}

/**
 * What another workspace's files say, for this one's. Where both have a common past, what changed there since is merged into what is
 * here (P10), deletes too; else what differs is taken over, and nothing is deleted. What both got since then is taken over where it is named. References go by name or alias. Moves no ref.
 */
export async function planPromotion(workspace: Workspace, request: PromotionRequest): Promise<Promotion> {
	const { tip, targets, waiting, policy } = request
	const tree = await readFiles(workspace, tip)
	const since = await parting(workspace, request)
	const carriedWith = (part: readonly Address[]) => carriedOver(workspace, { ...request, waiting: part }, tree, since)
	const alone = await carriedWith([])
	const isWhole = targets.length === 0 && alone.carried.held.length + alone.carried.conflicts.length === 0
	const { carried, unmapped } = isWhole || waiting.length === 0 ? alone : await carriedWith(waiting)
	const files = await filesWith(workspace, tree, carried.changes)
	const title = titleOf(workspace.name, request, isWhole)
	const message = messageOf(workspace, request, title, carried.changes, isWhole)
	const commit = files.length === 0 ? null : await commitOf(workspace, tip, files, message)
	const own = new Set(alone.carried.changes.map(({ address }) => address))
	const kept = carried.changes.flatMap(({ address }) => (own.has(address) ? [] : [address]))
	const named = targets.length === 0 ? targets : [...targets, ...kept]
	const plan = await planFiles(workspace, { tree, brought: carried, policy, targets: named, warnings: [] })
	return { title, leaf: promotionLeaf(request.from.name, isWhole ? 'whole' : 'part'), plan, commit, since, unmapped, kept }
}

/** The changes to this workspace's files, in its own names; `tree`: as they are now, `since`: where the two were last the same. */
async function carriedOver(
	workspace: Workspace,
	request: PromotionRequest,
	tree: Tree,
	since: CommitId | null,
): Promise<{ readonly carried: Carried; readonly unmapped: readonly Unmapped[] }> {
	const { from, targets, waiting } = request
	const { schema } = workspace.provider
	const [there, here] = [filesBeside(from.name, schema, from.tree), filesBeside(workspace.name, schema, tree)]
	const [wanted, now] = [inCommonNames(there), inCommonNames(here)]
	for (const address of targets) needKnown(request, workspace, address, [...wanted.keys(), ...now.keys()])
	const past = since === null ? now : inCommonNames(filesBeside(from.name, schema, await from.readAt(since)))
	const named = new Set([...targets, ...waiting])
	// What both got since then has no common past; whoever names it wants it as it is there.
	const base = new Map([...[...now].filter(([address]) => named.has(address) && wanted.has(address)), ...past])
	const isAsked = (address: Address): boolean => (targets.length === 0 || named.has(address)) && (since !== null || wanted.has(address))
	const unmapped = unmappedIn(there, newReferences(workspace, wanted, now), here).filter(({ address }) => isAsked(address))
	const apart = new Set(unmapped.map(({ address }) => address))
	const three = { base, now, wanted: withoutThose(wanted, now, apart) }
	const { changes, ...rest } = bringResources(schema, three, (address) => isAsked(address) && !apart.has(address))
	const own = { ...rest, changes: changes.map((change) => inOwnNames(workspace, tree, change)) }
	const { held, ...writable } = await writableOnly(workspace, tree, own)
	return { carried: { ...writable, held: [...unmapped.map((one) => heldBy(one, wanted)), ...held] }, unmapped }
}

/** What cannot be brought stays as it is here, so that what needs it is seen to need it. */
function withoutThose(wanted: Resources, now: Resources, apart: ReadonlySet<Address>): Resources {
	const kept = new Map(wanted)
	for (const address of apart) {
		const own = now.get(address)
		if (own) kept.set(address, own)
		else kept.delete(address)
	}
	return kept
}

function needKnown({ from }: PromotionRequest, { name }: Workspace, address: Address, known: readonly Address[]): void {
	if (known.includes(address)) return
	const near = nearest(address, known)
	fail('ADDRESS_UNKNOWN', `neither ${from.name} nor ${name} has a file of ${address}`, near ? { hint: `did you mean ${near}?` } : {})
}

/**
 * The newest commit of the other branch whose files came here as a whole: by a promotion of ours, or by a merge where both have one
 * folder. Null where there is none.
 */
async function parting({ name, repository, folder }: Workspace, { from, tip }: PromotionRequest): Promise<CommitId | null> {
	const [theirs, ours] = await Promise.all([from.repository.messages(from.commit, MOST_COMMITS), repository.messages(tip, MOST_COMMITS)])
	const known = new Set<string>(ours.flatMap(({ message }) => promotedIn(message, from.name, name)))
	if (folder === from.folder && repository.url === from.repository.url) for (const { id } of ours) known.add(id)
	return theirs.find(({ id }) => known.has(id) || known.has(id.slice(0, SHORT)))?.id ?? null
}

/**
 * The commits, some by the beginning of their ids, that a message says were promoted as a whole to that workspace: others may have their files
 * on the same branch.
 */
function promotedIn(message: string, from: string, workspace: string): readonly string[] {
	const trailers = message.matchAll(new RegExp(`^${PROMOTION_TRAILER}: ([0-9a-f]{40,64}) (.*)$`, 'gm'))
	const titles = message.matchAll(new RegExp(`^Promote (.*) \\(up to ([0-9a-f]{${SHORT}})\\)`, 'gm'))
	return [
		...[...trailers].flatMap(([, id = '', name = '']) => (name.trim() === workspace ? [id] : [])),
		...[...titles].flatMap(([, names, id = '']) => (names === `${from} to ${workspace}` ? [id] : [])),
	]
}

/** Resources with those references alone that this workspace's file of it does not have. */
function newReferences({ provider: { schema } }: Workspace, wanted: Resources, now: Resources): Resources {
	const isNews = (resource: Resource): boolean => {
		const type = findType(schema, resource.type)
		const own = now.get(resource.address)
		if (!type || !own) return true
		const stands = new Set(referencesOf(type, own.attributes).map(({ address }) => address))
		return referencesOf(type, resource.attributes).some(({ address }) => !stands.has(address))
	}
	return new Map([...wanted].filter(([, resource]) => isNews(resource)))
}

function inOwnNames({ provider: { schema } }: Workspace, { aliases }: Tree, change: Change): Change {
	const type = findType(schema, change.type)
	if (!type) return change
	const own = (attributes: Dict): Dict => resolveNames(type, attributes, aliases)
	if (change.kind === 'create') return { ...change, after: own(change.after) }
	if (change.kind === 'delete') return { ...change, before: own(change.before) }
	return { ...change, before: own(change.before), after: own(change.after) }
}

function heldBy({ address, path, reason }: Unmapped, wanted: Resources): Held {
	const cause: Problem = problem('REFERENCE_DANGLING', `${address}: ${reason}`, {
		hint: 'give it an alias there, or bring it there first',
		where: { address, path },
	})
	return { address, type: wanted.get(address)?.type ?? '', to: 'git', reason: cause }
}

/** Some hosts keep nothing but the title when they squash. */
function titleOf(to: string, { from }: PromotionRequest, isWhole: boolean): string {
	return `Promote ${from.name} to ${to}${isWhole ? ` (up to ${from.commit.slice(0, SHORT)})` : ', in part'}`
}

/** A part never goes on top of a whole that waits: what lands then would say that all came, and hold the part. */
export function promotionLeaf(from: string, what: 'whole' | 'part'): string {
	return `promote-${from.toLowerCase().replace(/[^a-z0-9]+/g, '-')}${what === 'whole' ? '' : '-part'}`
}

/** Only what came as a whole is what both have from then on. */
function messageOf({ name }: Workspace, { from }: PromotionRequest, title: string, changes: readonly Change[], isWhole: boolean): string {
	const trailer = `${PROMOTION_TRAILER}${isWhole ? '' : '-Part'}: ${from.commit} ${name}`
	return [title, '', ...changes.map(({ kind, address }) => `- ${kind} ${address}`), '', trailer].join('\n')
}
