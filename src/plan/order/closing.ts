import type { Address, Change, Dict, Edit, Problem, Resources, Schema, Side, Snapshot } from '../../model/index.ts'
import { findAttribute, findType, problem, resourcesOf } from '../../model/index.ts'
import { withValueAt } from '../merge/paths.ts'
import type { Reference } from './references.ts'
import { mentionsIn, referencesOf } from './references.ts'

type Update = Extract<Change, { kind: 'update' }>
type Sides = { readonly schema: Schema; readonly git: Snapshot; readonly live: Snapshot }

/** To whom a resource refers. */
type Referred = (address: Address) => ReadonlySet<Address>

/** Attributes of updates that would close a circle, and why that must not be. */
type Closing = ReadonlyMap<Update, ReadonlyMap<string, Problem>>

/**
 * What would lead round in a circle that neither side has by itself: Git puts one folder into another one, and the workspace that one into
 * the first. A circle that one side has is its own wish. `changes`: those that are still to be made.
 */
export function closingCircles(sides: Sides, changes: readonly Change[]): Closing {
	const found = new Map<Update, Map<string, Problem>>()
	for (const to of ['live', 'git'] as const)
		for (const { change, attribute, reason } of closingOn(sides, changes, to))
			found.set(change, (found.get(change) ?? new Map<string, Problem>()).set(attribute, reason))
	return found
}

type Found = { readonly change: Update; readonly attribute: string; readonly reason: Problem }

function closingOn(sides: Sides, all: readonly Change[], to: Side): readonly Found[] {
	const { schema } = sides
	const changes = all.filter((change) => change.to === to)
	const there = referredIn(schema, sides[to])
	const added = changes.flatMap((change) => (change.kind === 'update' ? addedBy(schema, change, there) : []))
	if (added.length === 0) return []
	const afterwards = withChanges(schema, changes, there)
	const targets = added.map(({ reference }) => reference.address)
	const round = roundFrom(targets, afterwards)
	const wished = referredIn(schema, sides[to === 'git' ? 'live' : 'git'])
	return added.flatMap(({ change, reference }): readonly Found[] => {
		const way = round.has(change.address) ? wayRound(change.address, reference.address, afterwards, wished) : undefined
		return way ? [{ change, attribute: String(reference.path[0]), reason: closing(change, reference, way) }] : []
	})
}

type Added = { readonly change: Update; readonly reference: Reference }

function addedBy(schema: Schema, change: Update, there: Referred): readonly Added[] {
	const before = there(change.address)
	return firmIn(schema, change.type, change.after).flatMap((reference) => (before.has(reference.address) ? [] : [{ change, reference }]))
}

/** What may lead nowhere is no tie, and what schemas say of each other may go round. */
function firmIn(schema: Schema, name: string, attributes: Dict): readonly Reference[] {
	const type = findType(schema, name)
	if (!type) return []
	return referencesOf(type, attributes).filter(({ isLoose, path }) => {
		const attribute = findAttribute(type, String(path[0]))
		return !isLoose && !(attribute && mentionsIn(attribute))
	})
}

function referredIn(schema: Schema, side: Snapshot): Referred {
	const types = new Map<string, Resources>([...side.scopes].map(([type, read]) => [type, resourcesOf(read)]))
	return remembered((address) => {
		for (const [type, resources] of types) {
			const resource = resources.get(address)
			if (resource) return firmIn(schema, type, resource.attributes)
		}
		return []
	})
}

function withChanges(schema: Schema, changes: readonly Change[], there: Referred): Referred {
	const last = new Map(changes.map((change) => [change.address, change]))
	const changed = remembered((address) => {
		const change = last.get(address)
		return change && change.kind !== 'delete' ? firmIn(schema, change.type, change.after) : []
	})
	return (address) => (last.has(address) ? changed(address) : there(address))
}

function remembered(referencesFrom: (address: Address) => readonly Reference[]): Referred {
	const known = new Map<Address, ReadonlySet<Address>>()
	return (address) => {
		const found = known.get(address) ?? new Set(referencesFrom(address).map((reference) => reference.address))
		known.set(address, found)
		return found
	}
}

/** What can be reached and is part of a circle, or leads into one: what is left when ends are cut off again and again. */
function roundFrom(starts: readonly Address[], referred: Referred): ReadonlySet<Address> {
	const left = new Set(starts)
	const referrers = new Map<Address, Address[]>()
	for (const address of left)
		for (const other of referred(address)) {
			left.add(other)
			const others = referrers.get(other)
			if (others) others.push(address)
			else referrers.set(other, [address])
		}
	const open = new Map([...left].map((address) => [address, referred(address).size]))
	const ends = [...left].filter((address) => open.get(address) === 0)
	for (const end of ends) {
		left.delete(end)
		for (const address of referrers.get(end) ?? []) {
			const others = (open.get(address) ?? 0) - 1
			open.set(address, others)
			if (others === 0) ends.push(address)
		}
	}
	return left
}

type Step = { readonly address: Address; readonly isForeign: boolean; readonly from?: Step }

/** The addresses along a way that ends where it begins, of which the wishing side does not have all; undefined where there is none. */
function wayRound(start: Address, next: Address, referred: Referred, wished: Referred): readonly Address[] | undefined {
	const isForeign = (from: Address, to: Address): boolean => !wished(from).has(to)
	const first: Step = { address: next, isForeign: isForeign(start, next) }
	const open: Step[] = [first]
	const seen = { plain: new Set<Address>(), foreign: new Set<Address>() }
	for (const step of open) {
		const { address } = step
		if (address === start && step.isForeign) return [start, ...along(step)]
		for (const other of referred(address)) {
			const after: Step = { address: other, isForeign: step.isForeign || isForeign(address, other), from: step }
			const known = after.isForeign ? seen.foreign : seen.plain
			if (!known.has(other)) open.push(after)
			known.add(other)
		}
	}
	return undefined
}

function along(last: Step): readonly Address[] {
	const way: Address[] = []
	for (let step: Step | undefined = last; step; step = step.from) way.unshift(step.address)
	return way
}

function closing({ address, to, place }: Update, { path }: Reference, way: readonly Address[]): Problem {
	const [side, other] = to === 'git' ? ['the workspace', 'Git'] : ['Git', 'the workspace']
	return problem(
		'REFERENCE_CIRCLE',
		`${address}: with what ${other} has, \`${String(path[0])}\` would lead in a circle: ${way.join(' → ')}`,
		{
			hint: `undo one of the edits that close the circle; if it is meant to be, make those of ${other} in ${side} too`,
			where: { ...place, address, path: [String(path[0])] },
		},
	)
}

/**
 * A change without the edits of the attributes; undefined where it is to be made as a whole or not at all, because what else it says may depend
 * on them, or because nothing else is left of it.
 */
export function withoutAttributes(schema: Schema, change: Update, names: ReadonlySet<string>): Update | undefined {
	const type = findType(schema, change.type)
	const isTied = type?.attributes.some(
		({ name, only, unique }) => (names.has(name) && (only ?? unique)) || (only && names.has(only.attribute)),
	)
	const isHeld = ({ path }: Edit): boolean => names.has(String(path[0]))
	const edits = change.edits.filter((edit) => !isHeld(edit))
	if (edits.length === 0 || isTied || type?.uniqueTogether?.some((name) => names.has(name))) return undefined
	return { ...change, edits, after: [...names].reduce((after, name) => withValueAt(after, [name], change.before.get(name)), change.after) }
}
