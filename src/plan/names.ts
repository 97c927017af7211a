import type { Address, Attribute, Change, Present, ResourceType, Schema } from '../model/index.ts'
import { digestText, findType, renderJson } from '../model/index.ts'

/** Which changes have to end before others can take the names that they have. */
export type Freers = ReadonlyMap<Change, ReadonlySet<Change>>

/**
 * For each change that takes a value of which the workspace allows but one, those that give it up: renames and deletes. What takes
 * the place of another resource takes its key.
 */
export function freersOf(schema: Schema, changes: readonly Change[]): Freers {
	const held = new Map<string, Change>()
	for (const change of changes) {
		if (change.kind === 'delete') held.set(change.address, change)
		for (const name of namesIn(schema, change, 'given-up')) held.set(name, change)
	}
	const freers = new Map<Change, ReadonlySet<Change>>()
	if (held.size === 0) return freers
	for (const change of changes) {
		const others = namesIn(schema, change, 'taken').flatMap((name) => held.get(name) ?? [])
		const foreign = others.filter((other) => other.address !== change.address)
		const replaced = change.replaces === undefined ? undefined : held.get(change.address)
		if (replaced) foreign.push(replaced)
		if (foreign.length > 0) freers.set(change, new Set(foreign))
	}
	return freers
}

function namesIn(schema: Schema, change: Change, which: 'given-up' | 'taken'): readonly string[] {
	const type = findType(schema, change.type)
	const single = uniqueIn(type).map((attribute) => ({
		by: attribute.name,
		before: spelled(change, attribute, 'before'),
		after: spelled(change, attribute, 'after'),
	}))
	const together = type?.uniqueTogether
	const all = together
		? [...single, { by: together.join(' '), before: combined(change, together, 'before'), after: combined(change, together, 'after') }]
		: single
	return all.flatMap(({ by, before, after }) => {
		const name = which === 'taken' ? after : before
		return name === undefined || before === after ? [] : [`${change.type} ${by} ${name}`]
	})
}

function combined(change: Change, names: readonly string[], when: 'before' | 'after'): string | undefined {
	const values = when === 'before' ? change.kind !== 'create' && change.before : change.kind !== 'delete' && change.after
	return values
		? renderJson(
				names.map((name) => values.get(name) ?? null),
				'sorted',
			)
		: undefined
}

function uniqueIn(type: ResourceType | undefined): readonly Attribute[] {
	return type?.attributes.filter(({ unique }) => unique !== undefined) ?? []
}

function spelled(change: Change, { name, unique }: Attribute, when: 'before' | 'after'): string | undefined {
	const value = when === 'before' ? change.kind !== 'create' && change.before.get(name) : change.kind !== 'delete' && change.after.get(name)
	if (typeof value !== 'string') return undefined
	return unique === 'folded' ? value.normalize('NFC').toLowerCase() : value
}

/**
 * A rename to a name for the time being, ahead of what is to become of the resource, so that `taker` can have its name; and the
 * change itself, as it goes on from there. Undefined where the name cannot be changed.
 */
export function stepAside(schema: Schema, change: Change, taker: Address): readonly [Change, Change] | undefined {
	if (change.kind === 'create') return undefined
	const attribute = uniqueIn(findType(schema, change.type)).find(({ live }) => live === undefined || live === 'writable')
	const own = attribute && change.before.get(attribute.name)
	if (!attribute || typeof own !== 'string') return undefined
	const value = `${own}-${digestText(`${change.address} ${own}`).slice('sha256:'.length, 'sha256:'.length + 8)}`
	const aside = (dict: ReadonlyMap<string, Present>) => new Map([...dict, [attribute.name, value] as const])
	const { replaces: _replaces, moves: _moves, ...common } = change
	const step: Change = {
		...common,
		id: `inbound step ${change.address}`,
		kind: 'update',
		after: aside(change.before),
		edits: [{ path: [attribute.name], before: own, after: value }],
		other: change.other,
		interim: { attribute: attribute.name, value },
		notes: [`for the time being, so that ${taker} can take its \`${attribute.name}\``],
	}
	const before = aside(change.before)
	if (change.kind === 'delete') return [step, { ...change, before }]
	const edits = change.edits.map((edit) => (edit.path[0] === attribute.name ? { ...edit, before: value } : edit))
	return [step, { ...change, before, edits }]
}
