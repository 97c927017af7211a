import type { Address, Attribute, Change, Dict, Interim, ResourceType, Schema, Value } from '../../model/index.ts'
import { byCodeUnit, digestText, findType, makeAddress, parseAddress, rekeyed, renderJson } from '../../model/index.ts'

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
		const foreign = others.filter((other) => other.address !== change.address && !isStepOf(other, change))
		const replaced = change.replaces === undefined ? undefined : held.get(change.address)
		if (replaced) foreign.push(replaced)
		if (foreign.length > 0) freers.set(change, new Set(foreign))
	}
	return freers
}

/** What makes way for a new one has a name for the time being by a step of its own, under the address that it had. */
function isStepOf({ deposed }: Change, step: Change): boolean {
	return deposed === step.address && step.kind === 'update' && step.interim !== undefined
}

type NamesOf = (type: ResourceType | undefined, attributes: Dict) => readonly string[]

/** Values of which the workspace allows but one: those that a change brings, or those that it ends. */
export function namesIn(
	type: ResourceType | undefined,
	change: Change,
	which: 'given-up' | 'taken',
	namesOf: NamesOf = possibleNames,
): readonly string[] {
	const before = change.kind === 'create' ? [] : namesOf(type, change.before)
	const after = change.kind === 'delete' ? [] : namesOf(type, change.after)
	const [own, other] = which === 'taken' ? [after, before] : [before, after]
	return own.filter((name) => !other.includes(name))
}

function possibleNames(type: ResourceType | undefined, attributes: Dict): readonly string[] {
	return [...singleNames(type, attributes), ...(type?.uniqueTogether ? [combined(type, type.uniqueTogether, attributes)] : [])]
}

/** Without combinations of which a part is missing: whether two of those are the same, only the service knows. */
export function certainNames(type: ResourceType | undefined, attributes: Dict): readonly string[] {
	const isWhole = type?.uniqueTogether?.every((name) => attributes.has(name)) ?? false
	return isWhole ? possibleNames(type, attributes) : singleNames(type, attributes)
}

function singleNames(type: ResourceType | undefined, attributes: Dict): readonly string[] {
	return uniqueIn(type).flatMap((attribute) => {
		const value = spelled(attributes.get(attribute.name), attribute)
		return value === undefined ? [] : [`${type?.name} ${attribute.name} ${value}`]
	})
}

function combined({ name: type }: ResourceType, names: readonly string[], attributes: Dict): string {
	const values = names.map((name) => attributes.get(name) ?? null)
	return `${type} ${names.join(' ')} ${renderJson(values, 'sorted')}`
}

function uniqueIn(type: ResourceType | undefined): readonly Attribute[] {
	return type?.attributes.filter(({ unique }) => unique !== undefined) ?? []
}

function spelled(value: Value, { unique }: Attribute): string | undefined {
	if (typeof value !== 'string') return undefined
	return unique === 'folded' ? value.normalize('NFC').toLowerCase() : value
}

/**
 * Renames to names for the time being, ahead of what is to become of the resource, so that `takers` can have its names, and the change
 * itself, as it goes on from there: one after the other. Undefined where nothing of that can be changed.
 */
export function stepAside(schema: Schema, change: Change, takers: readonly Change[]): readonly Change[] | undefined {
	const type = findType(schema, change.type)
	if (!type || change.kind === 'create') return undefined
	const steps: Change[] = []
	let rest: Old = change
	for (const [attribute, taker] of [...takenFrom(type, change, takers)].sort(([a], [b]) => byCodeUnit(a, b))) {
		const own = rest.before.get(attribute)
		if (typeof own !== 'string') continue
		const value = forNow(change.address, own)
		const [step, next] = stepIn({ attribute, own, value, taker }, rest, steps.length === 0)
		steps.push(inKeysBefore(type, step, takers))
		rest = next
	}
	return steps.length > 0 ? [...steps, rest] : undefined
}

/** A step comes before those that take the name: what they make way for has its own key until then. */
function inKeysBefore(type: ResourceType, step: Update, takers: readonly Change[]): Update {
	const own = new Map(
		takers.flatMap(({ type: of, key, deposes }) => (deposes === undefined ? [] : [[makeAddress(of, deposes), key] as const])),
	)
	const asNow = (attributes: Dict): Dict => rekeyed(type, attributes, (of, key) => own.get(makeAddress(of, key)))
	return own.size === 0 ? step : { ...step, before: asNow(step.before), after: asNow(step.after) }
}

type Update = Extract<Change, { kind: 'update' }>
type Old = Exclude<Change, { kind: 'create' }>

/** What others take of the names that a resource has, as far as it can have others, by attribute: who takes it. */
function takenFrom(type: ResourceType, change: Old, takers: readonly Change[]): ReadonlyMap<string, Address> {
	const taken = new Map<string, Address>()
	const takes = (namesOf: (attributes: Dict) => string | undefined): Change | undefined => {
		const own = namesOf(change.before)
		return takers.find((taker) => own !== undefined && taker.kind !== 'delete' && namesOf(taker.after) === own)
	}
	for (const attribute of uniqueIn(type).filter(isWritable)) {
		const taker = takes((attributes) => spelled(attributes.get(attribute.name), attribute))
		if (taker) taken.set(attribute.name, taker.address)
	}
	const together = type.uniqueTogether ?? []
	const taker = together.length > 0 ? takes((attributes) => combined(type, together, attributes)) : undefined
	if (!taker || together.some((name) => taken.has(name))) return taken
	const free = type.attributes.filter((one) => together.includes(one.name) && isWritable(one) && isFree(one))
	const texts = free.map(({ name }) => name).filter((name) => typeof change.before.get(name) === 'string')
	const isEdited = (name: string): boolean => change.kind === 'update' && change.edits.some(({ path }) => path[0] === name)
	// What is a name for people takes any text for sure.
	const member = texts.find((name) => name === type.label) ?? texts.find(isEdited) ?? texts[0]
	return member === undefined ? taken : taken.set(member, taker.address)
}

type Aside = { readonly attribute: string; readonly own: string; readonly value: string; readonly taker: Address }

function stepIn({ attribute, own, value, taker }: Aside, change: Old, isFirst: boolean): readonly [Update, Old] {
	const before = new Map([...change.before, [attribute, value] as const])
	const { replaces: _replaces, moves: _moves, deposed, ...common } = change
	// What makes way for a new one has its own address until that is there, and steps aside before.
	const { address, key } = (deposed !== undefined && parseAddress(deposed)) || change
	const step: Update = {
		...common,
		address,
		key,
		id: `inbound step ${address}${isFirst ? '' : ` ${attribute}`}`,
		kind: 'update',
		after: before,
		edits: [{ path: [attribute], before: own, after: value }],
		other: change.other,
		interim: { attribute, value },
		notes: [`for the time being, so that ${taker} can take its \`${attribute}\``],
	}
	if (change.kind === 'delete') return [step, { ...change, before }]
	const edits = change.edits.map((edit) => (edit.path[0] === attribute ? { ...edit, before: value } : edit))
	const isEdited = edits.some(({ path }) => path[0] === attribute)
	const back = { path: [attribute], before: value, after: change.after.get(attribute) }
	return [step, { ...change, before, edits: isEdited ? edits : [...edits, back] }]
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
	return attribute.kind === 'string' && !attribute.refersTo && !attribute.oneOf && !attribute.form
}

function forNow(address: Address, own: string): string {
	return `${own}-${digestText(`${address} ${own}`).slice('sha256:'.length, 'sha256:'.length + 8)}`
}
