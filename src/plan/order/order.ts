import type { Address, Change, Problem, Schema, Side } from '../../model/index.ts'
import { byCodeUnit, findType, makeAddress, problem } from '../../model/index.ts'
import type { Freers } from './names.ts'
import { freersOf, stepAside } from './names.ts'
import { referencesOf } from './references.ts'

type Needs = ReadonlyMap<Change, ReadonlySet<Change>>

/**
 * Changes in the order of their ids, and what must have ended before each; there are no circles in that. `freers`: those of them
 * without which a change cannot have its name. `levels`: what can be done at once.
 */
export type Stage = {
	readonly changes: readonly Change[]
	readonly needs: Needs
	readonly freers: Freers
	readonly levels: readonly (readonly Change[])[]
}

export type Ordered = {
	/** What was given, and the steps aside that it takes. */
	readonly changes: readonly Change[]
	readonly order: readonly (readonly string[])[]
	readonly problems: readonly Problem[]
}

/**
 * Changes in levels, so that what is referred to exists first: creates and updates by reference, deletes the other way
 * round and last, Git after live. Within a level the order of ids, so that the same plan has the same bytes (P12). Names that go
 * round in a circle are freed by a step aside.
 */
export function orderChanges(schema: Schema, wanted: readonly Change[]): Ordered {
	const live = stagesOf(schema, wanted, 'live')
	const changes = withSteps(schema, wanted, live)
	const stages = [...(changes === wanted ? live : stagesOf(schema, changes, 'live')), ...stagesOf(schema, changes, 'git')]
	const ids = stages.flatMap(({ levels }) => levels.map((level) => level.map((change) => change.id)))
	const rank = new Map(ids.flat().map((id, index) => [id, index]))
	return {
		changes: [...changes].sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0)),
		order: ids,
		problems: stages.flatMap(({ stuck }) => (stuck.length === 0 ? [] : [cycle(stuck.map(({ address }) => address))])),
	}
}

type Arranged = Stage & {
	/** What could not be placed without leaving something out. */
	readonly stuck: readonly Change[]
	/** Changes that had to let go of a name before their turn, and what takes it. */
	readonly aside: ReadonlyMap<Change, readonly Change[]>
}

/**
 * The changes of one side as they may be made, stage after stage: first what is written, and what has to go before because it has a
 * name that is needed; then the other deletes.
 */
export function stagesOf(schema: Schema, changes: readonly Change[], to: Side): readonly Arranged[] {
	const own = changes.filter((change) => change.to === to).sort((a, b) => byCodeUnit(a.id, b.id))
	const freers: Freers = to === 'live' ? freersOf(schema, own) : new Map()
	const early = withUsers(schema, own, new Set([...freers.values()].flatMap((others) => [...others])))
	const isFirst = (change: Change): boolean => change.kind !== 'delete' || early.has(change)
	return [own.filter(isFirst), own.filter((change) => !isFirst(change))].map((stage) =>
		arrange(stage, needsOf(schema, stage, freers), freers, (change, other) => isMereRename(schema, change, other, freers)),
	)
}

/** What is deleted early, with what uses it and is deleted too. */
function withUsers(schema: Schema, changes: readonly Change[], early: Set<Change>): ReadonlySet<Change> {
	if (![...early].some(({ kind }) => kind === 'delete')) return early
	const users = new Map<Address, Change[]>()
	for (const change of changes)
		for (const address of change.kind === 'delete' ? referred(schema, change) : [])
			users.set(address, [...(users.get(address) ?? []), change])
	for (const change of early) for (const user of change.kind === 'delete' ? (users.get(change.address) ?? []) : []) early.add(user)
	return early
}

type Roles = {
	/** What brings a resource to what it shall be: its create, where it has one. */
	readonly writes: ReadonlyMap<Address, Change>
	readonly deletes: ReadonlyMap<Address, Change>
	/** What has to be done to a resource before the rest, one after the other. */
	readonly steps: ReadonlyMap<Address, readonly Change[]>
	/** New ones, by the address that the old ones have from then on. */
	readonly takers: ReadonlyMap<Address, Change>
}

function rolesOf(changes: readonly Change[]): Roles {
	const writes = new Map<Address, Change>()
	const deletes = new Map<Address, Change>()
	const steps = new Map<Address, readonly Change[]>()
	const takers = new Map<Address, Change>()
	for (const change of changes) {
		const { address, type, kind, deposes } = change
		if (kind === 'delete') deletes.set(address, change)
		else if (kind === 'update' && change.interim) steps.set(address, [...(steps.get(address) ?? []), change])
		else if (kind === 'create' || !writes.has(address)) writes.set(address, change)
		if (deposes !== undefined) takers.set(makeAddress(type, deposes), change)
	}
	return { writes, deletes, steps, takers }
}

/**
 * A write needs what it refers to, and the names it takes; a delete needs that what refers to it is gone or lets go. What finds an old
 * resource under the key that it has for the time being needs the new one.
 */
function needsOf(schema: Schema, changes: readonly Change[], freers: Freers): Needs {
	const needs = new Map(changes.map((change) => [change, new Set(freers.get(change) ?? [])]))
	const { writes, deletes, steps, takers } = rolesOf(changes)
	for (const change of changes) {
		const own = needs.get(change)
		const need = (other: Change | undefined): void => void (other && other !== change && own?.add(other))
		const before = steps.get(change.address) ?? []
		const isStep = before.includes(change)
		for (const step of isStep ? before.slice(0, before.indexOf(change)) : before) need(step)
		if (change.kind === 'update' && !isStep) need(writes.get(change.address))
		for (const address of isStep ? [] : referred(schema, change)) {
			if (address === change.address) continue
			if (change.kind === 'delete') for (const other of some(deletes.get(address))) needs.get(other)?.add(change)
			else if (!waitsForDeposed(writes.get(address), freers)) need(writes.get(address))
		}
		if (takers.size > 0) for (const address of [change.address, ...referredBefore(schema, change)]) need(takers.get(address))
		if (change.kind === 'delete') for (const user of change.dependents) if (writes.get(user)?.kind === 'update') need(writes.get(user))
	}
	for (const [change, other] of unspoken(schema, changes)) needs.get(change)?.add(other)
	return needs
}

/**
 * True where a change waits for another one only because it refers to what that one changes, and has done so all along: it is there before
 * as well as after.
 */
function isMereRename(schema: Schema, change: Change, other: Change, freers: Freers): boolean {
	if (change.kind !== 'update' || other.kind !== 'update' || change.address === other.address || freers.get(change)?.has(other))
		return false
	return referredBefore(schema, change).includes(other.address)
}

/** What has to wait for what although nothing refers to it: the type says so. */
function* unspoken(schema: Schema, changes: readonly Change[]): Iterable<readonly [Change, Change]> {
	for (const { name, after = [] } of schema.types) {
		if (after.length === 0) continue
		const [own, others] = [changes.filter(({ type }) => type === name), changes.filter(({ type }) => after.includes(type))]
		for (const change of own)
			for (const other of others) {
				if (other.kind === 'create' && change.kind !== 'delete') yield [change, other]
				if (other.kind === 'delete') yield [other, change]
			}
	}
}

/** What refers to it is what the old one waits for: until then its name for the time being will do. */
function waitsForDeposed(change: Change | undefined, freers: Freers): boolean {
	return change?.kind === 'update' && [...(freers.get(change) ?? [])].some(({ deposed }) => deposed === change.address)
}

function referredBefore(schema: Schema, change: Change): readonly Address[] {
	const type = findType(schema, change.type)
	return type && change.kind !== 'create' ? referencesOf(type, change.before).map(({ address }) => address) : []
}

function some<T>(value: T | undefined): readonly T[] {
	return value === undefined ? [] : [value]
}

function referred(schema: Schema, change: Change): ReadonlySet<Address> {
	const type = findType(schema, change.type)
	const attributes = change.kind === 'delete' ? change.before : change.after
	return new Set((type ? referencesOf(type, attributes) : []).map((reference) => reference.address))
}

/** Places changes level by level. In a circle a name is freed first; where that does not help, the first by id goes on without its needs. */
function arrange(changes: readonly Change[], all: Needs, freers: Freers, isSoft: (change: Change, other: Change) => boolean): Arranged {
	const needs = new Map([...all].map(([change, needed]) => [change, new Set(needed)]))
	const waiters = new Map<Change, Change[]>()
	for (const [change, needed] of needs) {
		for (const other of needed) {
			const others = waiters.get(other)
			if (others) others.push(change)
			else waiters.set(other, [change])
		}
	}
	const left = new Set(changes)
	const open = new Map(changes.map((change) => [change, new Set(needs.get(change))]))
	const aside = new Map<Change, readonly Change[]>()
	const levels: (readonly Change[])[] = []
	let stuck: readonly Change[] = []
	let isEased = false
	let ready = changes.filter((change) => open.get(change)?.size === 0)
	const cut = (change: Change, others: Iterable<Change>): void => {
		for (const other of others) {
			needs.get(change)?.delete(other)
			open.get(change)?.delete(other)
		}
	}
	const takers = changes.filter((change) => freers.has(change)).values()
	const rest = changes.values()
	while (left.size > 0) {
		if (ready.length === 0 && !isEased) {
			isEased = true
			for (const change of left)
				cut(
					change,
					[...(open.get(change) ?? [])].filter((other) => isSoft(change, other)),
				)
			ready = changes.filter((change) => left.has(change) && open.get(change)?.size === 0)
		}
		if (ready.length === 0) {
			const taker = firstOf(takers, (change) => left.has(change))
			const next = taker ?? firstOf(rest, (change) => left.has(change))
			if (!next) break
			if (!taker && stuck.length === 0) stuck = [...left]
			const others = taker ? [...(freers.get(taker) ?? [])].filter((other) => left.has(other)) : [...(open.get(next) ?? [])]
			for (const other of taker ? others : []) aside.set(other, [...(aside.get(other) ?? []), next])
			cut(next, others)
			if (open.get(next)?.size !== 0) continue
			ready = [next]
		}
		levels.push(ready)
		for (const change of ready) left.delete(change)
		ready = ready
			.flatMap((change) => (waiters.get(change) ?? []).filter((waiter) => left.has(waiter) && isFreed(open.get(waiter), change)))
			.sort((a, b) => byCodeUnit(a.id, b.id))
	}
	return { changes, needs, freers, levels, stuck, aside }
}

function isFreed(open: Set<Change> | undefined, by: Change): boolean {
	return open?.delete(by) === true && open.size === 0
}

function firstOf<T>(items: Iterator<T>, fits: (item: T) => boolean): T | undefined {
	for (let { done, value } = items.next(); !done; { done, value } = items.next()) if (fits(value)) return value
	return undefined
}

function withSteps(schema: Schema, changes: readonly Change[], [first]: readonly Arranged[]): readonly Change[] {
	if (!first || first.aside.size === 0) return changes
	return changes.flatMap((change) => {
		const takers = first.aside.get(change)
		return (takers && stepAside(schema, change, takers)) ?? [change]
	})
}

function cycle(addresses: readonly Address[]): Problem {
	return problem('REFERENCE_DANGLING', `these resources refer to each other in a circle: ${[...addresses].sort(byCodeUnit).join(', ')}`, {
		hint: 'they are written in the order of their names; if the workspace refuses one, break the circle first',
	})
}
