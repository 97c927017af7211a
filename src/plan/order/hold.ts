import type { Address, Change, Edit, Held, Problem, ResourceType, Schema, Snapshot, Steps } from '../../model/index.ts'
import { findAttribute, findType, problem, resourcesOf } from '../../model/index.ts'
import type { LikelyRenames } from '../decide/renamed.ts'
import { waitsForFormer } from '../decide/renamed.ts'
import type { Policy } from '../policy.ts'
import type { Groups } from './groups.ts'
import { groupsOf, withWholeGroups } from './groups.ts'
import type { Reference } from './references.ts'
import { referencesOf } from './references.ts'
import { takenNames } from './taken.ts'
import type { Going } from './used.ts'
import { stillUsed, unreadResources } from './used.ts'

export type Sorted = { readonly changes: readonly Change[]; readonly held: readonly Held[] }

export type HoldRequest = {
	readonly schema: Schema
	readonly git: Snapshot
	readonly live: Snapshot
	readonly policy: Policy
	readonly blocked?: (change: Change) => Problem | undefined
	/** What may be an old resource under a new name. */
	readonly renames?: LikelyRenames
	readonly goesWith?: (change: Change) => readonly Address[]
}

/**
 * Takes out what must not be done now, and says why: wrong direction for the mode, at work, or in need of something that is not there.
 * `all`: what the changes are part of, before targets, direction and what the API cannot do were taken out.
 */
export function* holdBack(request: HoldRequest, changes: readonly Change[], all: readonly Change[] = changes): Steps<Sorted> {
	const { schema, live, policy } = request
	const held: Held[] = []
	const groups = groupsOf(schema, all)
	let left = yield* keep(held, changes, (change) => againstMode(change, policy))
	left = yield* keep(held, left, (change) => request.blocked?.(change) ?? waitsForFormer(request.renames ?? new Map(), change))
	left = yield* keep(held, left, (change) => (policy.pauseRunning ? undefined : whileBusy(schema, change, live)))
	const namesAmong = takenNames(schema, live)
	for (let before = -1; before !== left.length; ) {
		before = left.length
		left = withWholeGroups(left, groups, held)
		left = yield* keep(held, left, namesAmong(left))
		left = yield* keep(held, left, withoutOthers(request, left))
		left = yield* keep(held, left, withoutPlace(request, goingAmong(left), groups))
	}
	return { changes: left, held }
}

function goingAmong(changes: readonly Change[]): Going {
	const going = new Map<Address, readonly Change[]>()
	for (const change of changes) if (change.to === 'live') going.set(change.address, [...(going.get(change.address) ?? []), change])
	return going
}

/** The changes without a reason against them; the others are held. */
function* keep(held: Held[], from: readonly Change[], reasonOf: (change: Change) => Problem | undefined): Steps<readonly Change[]> {
	const left: Change[] = []
	for (const change of from) {
		yield
		const reason = reasonOf(change)
		if (reason) held.push({ address: change.deposed ?? change.address, type: change.type, to: change.to, reason })
		else left.push(change)
	}
	return left
}

/** In a file that holds several resources one may stand where it goes only with others. */
function withoutOthers({ goesWith }: HoldRequest, changes: readonly Change[]): (change: Change) => Problem | undefined {
	if (!goesWith) return () => undefined
	const gone = new Set(changes.flatMap(({ to, kind, address }) => (to === 'git' && kind === 'delete' ? [address] : [])))
	return (change) => {
		const other = gone.has(change.address) ? goesWith(change).find((address) => !gone.has(address)) : undefined
		return (
			other &&
			problem('HCL_COMPUTED', `${change.address} stands before ${other} in a list, and would give it another address`, {
				hint: 'edit the list',
				where: { ...change.place, address: change.address },
			})
		)
	}
}

function againstMode(change: Change, policy: Policy): Problem | undefined {
	if (policy.mode === 'mirror' && change.to === 'live') {
		return problem('MODE_DRIFT', `${change.address} was edited in Git, and this workspace only mirrors the service into Git`, {
			hint: 'undo the edit in Git, have it undone by `tideway pull --overwrite-drift`, or set `mode: two-way`',
		})
	}
	if (policy.mode === 'deploy' && change.to === 'git') {
		return problem('MODE_DRIFT', `${change.address} was changed in the workspace, and this workspace is only deployed from Git`, {
			hint: 'undo the change in the workspace, have it undone by `tideway push --overwrite-drift`, or set `mode: two-way`',
		})
	}
	return undefined
}

function whileBusy(schema: Schema, change: Change, live: Snapshot): Problem | undefined {
	if (change.to !== 'live' || change.kind !== 'update') return undefined
	const busy = resourcesOf(live.scopes.get(change.type)).get(change.address)?.busy
	if (busy === undefined || !isStructural(findType(schema, change.type), change.edits)) return undefined
	return problem('LIVE_BUSY', `${change.address}: ${busy}`, {
		hint: 'wait for it to end and plan again, or add --pause-running to pause it, change it and restore it',
		where: { ...change.place, address: change.address },
	})
}

/** True where an edit must wait until the resource is at rest. */
export function isStructural(type: ResourceType | undefined, edits: readonly Edit[]): boolean {
	return edits.some((edit) => type && findAttribute(type, String(edit.path[0]))?.structural)
}

/** What a change needs, what it follows, and what still needs what it deletes. */
function withoutPlace(request: HoldRequest, going: Going, groups: Groups): (change: Change) => Problem | undefined {
	const unread = unreadResources(request.live)
	return (change) =>
		withoutNeeds(request, change, going) ?? withoutTrigger(change, going) ?? stillUsed(request, change, { going, groups, unread })
}

/** A reference must lead to something that is there or is about to be. */
function withoutNeeds(request: HoldRequest, change: Change, going: Going): Problem | undefined {
	const { schema, live } = request
	if (change.to !== 'live' || change.kind === 'delete') return undefined
	for (const reference of neededBy(schema, change)) {
		const read = live.scopes.get(reference.type)
		const where = { ...change.place, address: change.address, path: reference.path }
		if (read?.kind === 'unknown')
			return problem('REFERENCE_DANGLING', `${change.address} needs ${reference.address}, and those could not be read`, {
				where,
				cause: read.reason,
			})
		const [isThere, coming] = [resourcesOf(read).has(reference.address), going.get(reference.address)]
		if (coming ? coming.some(({ kind }) => kind !== 'delete') : isThere || isOutOfSight(request, reference)) continue
		return problem(
			'REFERENCE_DANGLING',
			`${change.address} needs ${reference.address}, which the workspace ${isThere ? 'is about to lose' : 'does not have'}`,
			{
				where,
				hint: `create it there, or correct \`${String(reference.path[0])}\``,
			},
		)
	}
	return undefined
}

/** Its file is there, and the list of the workspace need not show it. */
function isOutOfSight({ schema, git }: HoldRequest, { type, address }: Reference): boolean {
	return (findType(schema, type)?.listed ?? 'all') !== 'all' && resourcesOf(git.scopes.get(type)).has(address)
}

function neededBy(schema: Schema, change: Extract<Change, { kind: 'create' | 'update' }>): readonly Reference[] {
	const type = findType(schema, change.type)
	const references = (type ? referencesOf(type, change.after) : []).filter(({ isLoose }) => !isLoose)
	if (change.kind === 'create') return references
	return references.filter((reference) => change.edits.some((edit) => edit.path[0] === reference.path[0]))
}

/** What is made anew because of others waits for these. */
function withoutTrigger({ address, triggers = [] }: Change, going: Going): Problem | undefined {
	const missing = triggers.find((trigger) => !going.has(trigger))
	return (
		missing &&
		problem('REFERENCE_DANGLING', `${address} is made anew because of ${missing}, which is not changed now`, { where: { address } })
	)
}
