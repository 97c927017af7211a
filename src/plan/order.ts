import type { Address, Change, Problem, Schema, Side } from '../model/index.ts'
import { byCodeUnit, findType, problem } from '../model/index.ts'
import { referencesOf } from './references.ts'

/**
 * Changes in levels, so that what is referred to exists first: creates and updates by reference, deletes the other way
 * round and last, Git after live. Within a level the order of ids, so that the same plan has the same bytes (P12).
 */
export function orderChanges(
	schema: Schema,
	changes: readonly Change[],
): { readonly order: readonly (readonly string[])[]; readonly problems: readonly Problem[] } {
	const levels: string[][] = []
	const problems: Problem[] = []
	for (const to of ['live', 'git'] as const satisfies readonly Side[]) {
		const own = changes.filter((change) => change.to === to)
		const writes = levelsOf(
			schema,
			own.filter((change) => change.kind !== 'delete'),
		)
		const deletes = levelsOf(
			schema,
			own.filter((change) => change.kind === 'delete'),
		)
		levels.push(...writes.levels, ...[...deletes.levels].reverse())
		problems.push(...writes.problems, ...deletes.problems)
	}
	return { order: levels, problems }
}

function levelsOf(schema: Schema, changes: readonly Change[]): { readonly levels: string[][]; readonly problems: readonly Problem[] } {
	const left = new Map(changes.map((change) => [change.address, change]))
	const waiters = new Map<Address, Change[]>()
	const open = new Map<Address, number>()
	for (const change of changes) {
		const needed = needs(schema, change, left)
		open.set(change.address, needed.size)
		for (const address of needed) {
			const others = waiters.get(address)
			if (others) others.push(change)
			else waiters.set(address, [change])
		}
	}
	const levels: string[][] = []
	let ready = changes.filter((change) => open.get(change.address) === 0)
	while (ready.length > 0) {
		levels.push(idsOf(ready))
		ready = ready.flatMap((change) => {
			left.delete(change.address)
			return release(waiters.get(change.address) ?? [], open)
		})
	}
	if (left.size === 0) return { levels, problems: [] }
	return { levels: [...levels, idsOf([...left.values()])], problems: [cycle([...left.keys()])] }
}

/** Those of them that wait for nothing any more, now that one thing that they need is placed. */
function release(changes: readonly Change[], open: Map<Address, number>): readonly Change[] {
	return changes.filter((change) => {
		const count = (open.get(change.address) ?? 0) - 1
		open.set(change.address, count)
		return count === 0
	})
}

function idsOf(changes: readonly Change[]): string[] {
	return changes.map((change) => change.id).sort(byCodeUnit)
}

function needs(schema: Schema, change: Change, among: ReadonlyMap<Address, Change>): ReadonlySet<Address> {
	const type = findType(schema, change.type)
	const attributes = change.kind === 'delete' ? change.before : change.after
	const references = type ? referencesOf(type, attributes) : []
	return new Set(references.map((reference) => reference.address).filter((address) => address !== change.address && among.has(address)))
}

function cycle(addresses: readonly Address[]): Problem {
	return problem('REFERENCE_DANGLING', `these resources refer to each other in a circle: ${[...addresses].sort(byCodeUnit).join(', ')}`, {
		hint: 'they are written in the order of their names; if the workspace refuses one, break the circle first',
	})
}
