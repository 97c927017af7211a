import type { Address, Adoption, Base, BaseEntry, Change, Dict, Interim, Outcome, Plan, Present, Schema } from '../model/index.ts'
import { canonicalAttributes, findType, makeAddress } from '../model/index.ts'
import type { Sent } from '../plan/index.ts'
import { agreeResource, mayMention, wasInFile, withDeposed } from '../plan/index.ts'

type Held = {
	readonly git: Dict | null
	readonly live: Dict | null
	readonly sent?: Sent
	readonly id?: BaseEntry['id']
	readonly version?: string
}

/**
 * Base after a run, from facts only (P21): what both sides were confirmed to hold. `outcomes` are those of the changes that were
 * tried; a change without one, or with one that is not `done`, moves nothing.
 */
export function recordFacts(base: Base, plan: Plan, outcomes: readonly Outcome[], schema: Schema): Base {
	const done = new Map(outcomes.filter((outcome) => outcome.kind === 'done').map((outcome) => [outcome.change, outcome]))
	const next = new Map(base)
	for (const adoption of plan.adoptions) {
		if (adoption.kind === 'forget' || adoption.kind === 'release') next.delete(adoption.address)
		if (adoption.kind === 'settled') storeSettled(next, adoption)
		if (adoption.kind === 'made') storeMade(next, adoption, schema)
		if (adoption.kind === 'arrived') storeArrived(next, adoption)
		if (adoption.kind === 'removed') storeRemoval(next, adoption)
		if (adoption.kind === 'agree' || adoption.kind === 'rebind')
			store(next, schema, adoption, {
				git: adoption.git,
				live: adoption.live,
				...(adoption.remoteId && { id: adoption.remoteId }),
				...(adoption.version !== undefined && { version: adoption.version }),
			})
	}
	for (const change of plan.changes) {
		const outcome = done.get(change.id)
		if (change.deposes !== undefined && outcome) depose(next, schema, { ...change, deposes: change.deposes }, outcome.remoteId)
	}
	for (const [address, changes] of byAddress(inKeysAfter(plan.changes, done, schema))) {
		const [first] = changes
		const held = first && holdings(changes, done)
		if (!held || !changes.some((change) => done.has(change.id))) continue
		if (held.live === null && (held.git === null || changes.some((change) => isDeleted(change, done)))) next.delete(address)
		else store(next, schema, first, held)
	}
	for (const [address, left] of leftBehind(plan, outcomes)) storeLeft(next, address, left.attribute, left.value)
	// What was to be written to and was not.
	const undone = new Set(plan.changes.filter((change) => !done.has(change.id)).map((change) => change.address))
	for (const adoption of plan.adoptions) {
		if (adoption.kind === 'file' || adoption.kind === 'in-file') storeFile(next, adoption)
		if (adoption.kind === 'protected' || adoption.kind === 'unprotected') storeProtection(next, adoption)
		if (adoption.kind === 'overwritten')
			storeOverwritten(next, adoption.address, undone.has(adoption.address) ? adoption.live : adoption.git)
	}
	return next
}

function storeOverwritten(next: Map<Address, BaseEntry>, address: Address, edit: Dict | null): void {
	const entry = next.get(address)
	if (!entry) return
	const { overwritten: _was, ...rest } = entry
	next.set(address, edit === null ? rest : { ...rest, overwritten: edit })
}

/** Base with what it would hold if an earlier run had seen its own end, which is the same for whoever plans on it. */
export function withSettled(base: Base, adoptions: readonly Adoption[], schema: Schema): Base {
	if (adoptions.length === 0) return base
	const next = new Map(base)
	for (const adoption of adoptions) {
		if (adoption.kind === 'made') storeMade(next, adoption, schema)
		else if (adoption.kind === 'arrived') storeArrived(next, adoption)
		else storeSettled(next, adoption)
	}
	return next
}

/** What an interrupted run made goes by its address from now on. */
function storeMade(next: Map<Address, BaseEntry>, adoption: Adoption, schema: Schema): void {
	const { address, type, key, remoteId: id, deposes, git, live, version } = adoption
	if (deposes !== undefined) depose(next, schema, { address, type, deposes }, id)
	const file = next.get(address)?.file
	next.set(address, {
		type,
		key,
		...(id !== undefined && { id }),
		attributes: git ?? new Map(),
		...(live && { observed: live }),
		...(file && { file }),
		...(version !== undefined && { version }),
	})
}

type Deposing = Pick<Change, 'address' | 'type'> & { readonly deposes: string }

/**
 * A new one has the address. The old one, and whatever still uses it, are known by another key until it is deleted. What only the file
 * tells stays with the address. Where that is recorded already, as in the middle of a run, it stays so: what has the address is the new one.
 */
function depose(
	next: Map<Address, BaseEntry>,
	schema: Schema,
	{ address, type, deposes: key }: Deposing,
	made: BaseEntry['id'] | undefined,
): void {
	const isRecorded = made !== undefined && next.get(address)?.id === made
	if (isRecorded || next.get(makeAddress(type, key))?.deposed === address) return
	const deposed = new Map([[address, key]])
	for (const [user, entry] of next) {
		const described = findType(schema, entry.type)
		if (!described || !mayMention(described, type)) continue
		const { attributes, observed } = entry
		next.set(user, {
			...entry,
			attributes: withDeposed(described, attributes, deposed),
			...(observed && { observed: withDeposed(described, observed, deposed) }),
		})
	}
	const old = next.get(address)
	if (!old) return
	const { file, isProtected: _isProtected, ...rest } = old
	next.set(makeAddress(type, key), { ...rest, key, deposed: address })
	if (file) next.set(address, { type, key: old.key, attributes: new Map(), file })
	else next.delete(address)
}

function storeArrived(next: Map<Address, BaseEntry>, { address, type, key, remoteId: id, git, live }: Adoption): void {
	const was = next.get(address) ?? { type, key, ...(id !== undefined && { id }) }
	next.set(address, { ...was, attributes: git ?? new Map(), ...(live && { observed: live }) })
}

function storeSettled(next: Map<Address, BaseEntry>, { address, live }: Adoption): void {
	if (live === null) next.delete(address)
	for (const [attribute, value] of live ?? []) storeLeft(next, address, attribute, value)
}

/** What stands for the time being, after a step that the rest did not follow. */
function leftBehind(plan: Plan, outcomes: readonly Outcome[]): readonly (readonly [Address, Interim])[] {
	const ended = new Map(outcomes.map((outcome) => [outcome.change, outcome]))
	const done = new Set(
		plan.changes.filter(({ id, to, interim }) => to === 'live' && !interim && ended.get(id)?.kind === 'done').map(({ address }) => address),
	)
	const deposed = new Map(
		plan.changes.flatMap(({ id, address, type, deposes }) =>
			deposes !== undefined && ended.get(id)?.kind === 'done' ? [[address, makeAddress(type, deposes)] as const] : [],
		),
	)
	return plan.changes.flatMap((change) => {
		const { id, address, interim } = change
		const outcome = ended.get(id)
		if (outcome?.left) return [[address, outcome.left] as const]
		// The old one has another address by now.
		const old = interim && isStep(change) && outcome?.kind === 'done' ? deposed.get(address) : undefined
		if (old !== undefined && interim) return [[old, interim] as const]
		return interim && !done.has(address) && (outcome?.kind === 'done' || outcome?.kind === 'unknown') ? [[address, interim] as const] : []
	})
}

/** Nobody wished it, so that no side counts as changed by it. */
function storeLeft(next: Map<Address, BaseEntry>, address: Address, attribute: string, value: Present): void {
	const entry = next.get(address)
	if (!entry) return
	const withLeft = (dict: Dict): Dict => new Map([...dict, [attribute, value]])
	next.set(address, { ...entry, attributes: withLeft(entry.attributes), ...(entry.observed && { observed: withLeft(entry.observed) }) })
}

function storeRemoval(next: Map<Address, BaseEntry>, { address, at }: Adoption): void {
	const entry = next.get(address)
	if (!entry) return
	const { removed: _was, ...rest } = entry
	next.set(address, at === undefined ? rest : { ...rest, removed: at })
}

function storeProtection(next: Map<Address, BaseEntry>, { address, kind }: Adoption): void {
	const entry = next.get(address)
	if (!entry) return
	const { isProtected: _was, ...rest } = entry
	next.set(address, kind === 'protected' ? { ...rest, isProtected: true } : rest)
}

/** What only the file holds goes beside what was agreed on; alone where only the file tells of the resource. */
function storeFile(next: Map<Address, BaseEntry>, { address, kind, type, key, git }: Adoption): void {
	const isAlone = kind === 'in-file'
	const entry: BaseEntry | undefined = isAlone ? { type, key, attributes: new Map() } : next.get(address)
	if (git === null || !entry) return
	const { file: _was, ...agreed } = entry
	next.set(address, git.size > 0 || isAlone ? { ...agreed, file: git } : agreed)
}

function byAddress(changes: readonly Change[]): ReadonlyMap<Address, readonly Change[]> {
	const groups = new Map<Address, Change[]>()
	for (const change of changes) groups.set(change.address, [...(groups.get(change.address) ?? []), change])
	return groups
}

/** What each side holds of one resource after the changes that were made. */
function holdings(changes: readonly Change[], done: ReadonlyMap<string, Outcome>): Held {
	const [toGit, toLive] = (['git', 'live'] as const).map((to) => changes.find((change) => change.to === to && !isStep(change)))
	let held: Held = { git: toGit ? beforeOf(toGit) : (toLive?.other ?? null), live: toLive ? beforeOf(toLive) : (toGit?.other ?? null) }
	for (const change of changes) held = afterwards(held, change, done.get(change.id))
	return held
}

/** It steps aside; what is to become of it is another change. */
function isStep({ kind, interim }: Change): boolean {
	return kind === 'update' && interim !== undefined
}

/**
 * Changes with steps aside as the workspace shows them by now: they came before new ones that have taken addresses since. What `done` tells of
 * them is changed likewise.
 */
function inKeysAfter(changes: readonly Change[], done: Map<string, Outcome>, schema: Schema): readonly Change[] {
	const deposed = new Map(
		changes.flatMap(({ id, address, deposes }) => (deposes !== undefined && done.has(id) ? [[address, deposes] as const] : [])),
	)
	if (deposed.size === 0) return changes
	return changes.map((change) => {
		const type = findType(schema, change.type)
		if (change.kind !== 'update' || !isStep(change) || !type) return change
		const now = (attributes: Dict): Dict => withDeposed(type, attributes, deposed)
		const outcome = done.get(change.id)
		if (outcome?.observed) done.set(change.id, { ...outcome, observed: now(outcome.observed) })
		return { ...change, before: now(change.before), after: now(change.after) }
	})
}

/** It was deleted so that a new one can take its place, which is not there yet. */
function isDeleted({ id, to, kind }: Change, done: ReadonlyMap<string, Outcome>): boolean {
	return to === 'live' && kind === 'delete' && done.has(id)
}

function beforeOf(change: Change): Dict | null {
	return change.kind === 'create' ? null : change.before
}

function afterwards(held: Held, change: Change, outcome: Outcome | undefined): Held {
	const id = outcome?.remoteId ?? held.id ?? change.remoteId
	const known = { ...held, ...(id !== undefined && { id }) }
	if (!outcome) return known
	const after = change.kind === 'delete' ? null : change.after
	if (change.to === 'git') return { ...known, git: after }
	const version = outcome.version === undefined ? {} : { version: outcome.version }
	if (after === null) return { ...known, ...version, live: null }
	const isNew = change.kind !== 'update' || held.sent?.before === null
	const sent = { before: isNew ? null : change.before, after }
	return { ...known, ...version, live: outcome.observed ?? after, sent }
}

function store(
	next: Map<Address, BaseEntry>,
	schema: Schema,
	named: { readonly address: Address; readonly type: string; readonly key: string },
	held: Held,
): void {
	const type = findType(schema, named.type)
	if (type?.role !== 'managed' || held.git === null || held.live === null) return
	const was = next.get(named.address)
	const agreed = agreeResource(
		type,
		was && wasInFile(was) ? undefined : was,
		canonicalAttributes(type, held.git),
		canonicalAttributes(type, held.live),
		held.sent,
	)
	if (!agreed) return
	const id = held.id ?? was?.id
	const version = held.version ?? was?.version
	next.set(named.address, {
		type: named.type,
		key: named.key,
		...(id !== undefined && { id }),
		...agreed,
		...(was?.file && { file: was.file }),
		...(was?.overwritten && { overwritten: was.overwritten }),
		...(was?.isProtected && { isProtected: true as const }),
		...(version !== undefined && { version }),
	})
}
