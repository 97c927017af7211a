import type { Address, Attribute, Change, Dict, Interim, Present, ResourceType, Schema } from '../../model/index.ts'
import { digestText, findType, renderJson } from '../../model/index.ts'

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
		for (const name of namesIn(findType(schema, change.type), change, 'given-up')) held.set(name, change)
	}
	const freers = new Map<Change, ReadonlySet<Change>>()
	if (held.size === 0) return freers
	for (const change of changes) {
		const others = namesIn(findType(schema, change.type), change, 'taken').flatMap((name) => held.get(name) ?? [])
		const foreign = others.filter((other) => other.address !== change.address)
		const replaced = change.replaces === undefined ? undefined : held.get(change.address)
		if (replaced) foreign.push(replaced)
		if (foreign.length > 0) freers.set(change, new Set(foreign))
	}
	return freers
}

function namesIn(type: ResourceType | undefined, change: Change, which: 'given-up' | 'taken'): readonly string[] {
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
	const attribute = uniqueIn(findType(schema, change.type)).find(isWritable)
	const own = attribute && change.before.get(attribute.name)
	if (!attribute || typeof own !== 'string') return undefined
	const value = forNow(change.address, own)
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

/**
 * What a new resource is called while the old one, which has the attributes `before`, is still there: undefined where their names differ,
 * `fixed` where that cannot be had.
 */
export function interimFor(type: ResourceType, creation: Extract<Change, { kind: 'create' }>, before: Dict): Interim | 'fixed' | undefined {
	const given = new Set(namesIn(type, { ...creation, kind: 'delete', before }, 'given-up'))
	const collides = (after: Dict): boolean => namesIn(type, { ...creation, after }, 'taken').some((name) => given.has(name))
	if (!collides(creation.after)) return undefined
	const names = new Set([...uniqueIn(type).map(({ name }) => name), ...(type.uniqueTogether ?? [])])
	for (const attribute of type.attributes) {
		const own = names.has(attribute.name) && isWritable(attribute) && isFree(attribute) ? creation.after.get(attribute.name) : undefined
		if (typeof own !== 'string') continue
		const value = forNow(creation.address, own)
		if (!collides(new Map([...creation.after, [attribute.name, value] as const]))) return { attribute: attribute.name, value }
	}
	return 'fixed'
}

function isWritable({ live }: Attribute): boolean {
	return live === undefined || live === 'writable'
}

/** Any text will do. */
function isFree(attribute: Attribute): boolean {
	return attribute.kind === 'string' && attribute.refersTo === undefined && attribute.oneOf === undefined
}

function forNow(address: Address, own: string): string {
	return `${own}-${digestText(`${address} ${own}`).slice('sha256:'.length, 'sha256:'.length + 8)}`
}
