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
	const byAddress = new Map(changes.map((change) => [change.address, change]))
	const waitsFor = new Map(changes.map((change) => [change.address, needs(schema, change, byAddress)]))
	const levels: string[][] = []
	const placed = new Set<Address>()
	while (placed.size < changes.length) {
		const ready = changes.filter(
			(change) => !placed.has(change.address) && [...(waitsFor.get(change.address) ?? [])].every((need) => placed.has(need)),
		)
		const level = ready.length > 0 ? ready : changes.filter((change) => !placed.has(change.address))
		for (const change of level) placed.add(change.address)
		levels.push(level.map((change) => change.id).sort(byCodeUnit))
		if (ready.length === 0) return { levels, problems: [cycle(level.map((change) => change.address))] }
	}
	return { levels, problems: [] }
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
