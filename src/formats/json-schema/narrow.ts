import type { Dict, Value, ValuePath } from '../../model/index.ts'
import { isDict, isList, isSame, kindOf, renderJson } from '../../model/index.ts'
import { holdsSchemas } from './subschemas.ts'

/** A place where a schema refuses something that it took before. `path`: in the new schema, or the nearest that is left of it. */
export type Narrowing = {
	readonly path: ValuePath
	/** What the schema does there now: `needs …`, `no longer takes …`. */
	readonly message: string
	/** False where nobody can tell by comparing: the keyword changed and what it takes may be less. */
	readonly isSure: boolean
}

/**
 * What `after` refuses that `before` took, keyword by keyword. It is a comparison of two texts of one schema, as an edit makes
 * them, and no proof about any two schemas: what changed in a way that cannot be compared is told as such, never passed over.
 * What is said of one place is said once: a property that is refused is not also one that is no longer described.
 */
export function narrowings(before: Value, after: Value, path: ValuePath = []): readonly Narrowing[] {
	if (isSame(before, after)) return []
	if (after === false) return [{ path, message: 'no longer takes anything', isSure: true }]
	if (!isDict(after)) return []
	const old: Dict = isDict(before) ? before : new Map()
	return [
		...types(old, after, path),
		...choices(old, after, path),
		...needs(old, after, path),
		...closes(old, after, path),
		...limits(old, after, path),
		...forms(old, after, path),
		...within(old, after, path),
	]
}

const TYPES = ['array', 'boolean', 'null', 'number', 'object', 'string']

function types(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	const [old, now] = [typesOf(before.get('type')), typesOf(after.get('type'))]
	const lost = old.filter((type) => !now.includes(type) && !(type === 'integer' && now.includes('number')))
	if (lost.length === 0) return []
	const message = after.has('type') && before.has('type') ? `no longer takes ${lost.join(' or ')}` : `takes ${now.join(' or ')} only`
	return [{ path: [...path, 'type'], message, isSure: true }]
}

function typesOf(type: Value): readonly string[] {
	if (typeof type === 'string') return [type]
	return isList(type) ? type.filter((one) => typeof one === 'string') : TYPES
}

/** `enum`, and `const` as an enum of one. */
function choices(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	const [old, now] = [choicesOf(before), choicesOf(after)]
	if (!now) return []
	const at = [...path, after.has('const') ? 'const' : 'enum']
	if (!old) return [{ path: at, message: `takes ${now.map(shown).join(', ')} only`, isSure: true }]
	const lost = old.filter((value) => !now.some((one) => isSame(one, value)))
	return lost.length === 0 ? [] : [{ path: at, message: `no longer takes ${lost.map(shown).join(', ')}`, isSure: true }]
}

function choicesOf(schema: Dict): readonly Value[] | undefined {
	if (schema.has('const')) return [schema.get('const')]
	const values = schema.get('enum')
	return isList(values) ? values : undefined
}

function needs(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	const old = namesIn(before.get('required'))
	const added = namesIn(after.get('required')).filter((name) => !old.includes(name))
	return added.map((name) => ({ path: [...path, 'required'], message: `needs ${shown(name)}`, isSure: true }))
}

function namesIn(list: Value): readonly string[] {
	return isList(list) ? list.filter((name) => typeof name === 'string') : []
}

/** Keywords that refuse members which nothing describes. */
function closes(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	const closed = closedBy(after)
	if (closed === undefined) return []
	if (before.get(closed) !== false) return [{ path: [...path, closed], message: 'no longer takes other properties', isSure: true }]
	const [old, now] = [membersOf(before), membersOf(after)]
	const lost = [...old.keys()].filter((name) => !now.has(name))
	return lost.map((name) => ({ path: [...path, closed], message: `no longer takes ${shown(name)}`, isSure: true }))
}

function closedBy(schema: Dict): string | undefined {
	return ['additionalProperties', 'unevaluatedProperties'].find((keyword) => schema.get(keyword) === false)
}

function membersOf(schema: Dict): Dict {
	const members = schema.get('properties')
	return isDict(members) ? members : new Map()
}

/** Keywords that bound a number, by the direction that takes less. */
const BOUNDS: ReadonlyMap<string, 'up' | 'down'> = new Map([
	['minimum', 'up'],
	['exclusiveMinimum', 'up'],
	['minLength', 'up'],
	['minItems', 'up'],
	['minProperties', 'up'],
	['minContains', 'up'],
	['maximum', 'down'],
	['exclusiveMaximum', 'down'],
	['maxLength', 'down'],
	['maxItems', 'down'],
	['maxProperties', 'down'],
	['maxContains', 'down'],
])

function limits(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	return [...BOUNDS].flatMap(([keyword, direction]): readonly Narrowing[] => {
		const [old, now] = [before.get(keyword), after.get(keyword)]
		if (now === undefined || isSame(old, now)) return []
		const at = [...path, keyword]
		if (old === undefined) return isHarmless(keyword, now) ? [] : [{ path: at, message: `takes ${keyword} ${shown(now)}`, isSure: true }]
		const change = `is ${shown(now)}, which was ${shown(old)}`
		if (typeof old !== 'number' || typeof now !== 'number') return [{ path: at, message: change, isSure: false }]
		return (direction === 'up') === now > old ? [{ path: at, message: change, isSure: true }] : []
	})
}

function isHarmless(keyword: string, value: Value): boolean {
	return value === 0 && keyword.startsWith('min') && keyword !== 'minimum'
}

/** Keywords that cannot be compared: another value may take less. */
const FORMS = ['pattern', 'format', 'multipleOf', 'uniqueItems', '$ref', '$dynamicRef', 'dependentRequired', 'dependencies']

function forms(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	return FORMS.flatMap((keyword): readonly Narrowing[] => {
		const [old, now] = [before.get(keyword), after.get(keyword)]
		if (now === undefined || now === false || isSame(old, now)) return []
		const message = old === undefined ? `takes ${keyword} ${shown(now)} only` : `has another ${keyword}, ${shown(now)}`
		return [{ path: [...path, keyword], message, isSure: old === undefined }]
	})
}

/** Schemas in schemas. One that is new describes what any value could stand for before, so it is compared with one that takes all. */
function within(before: Dict, after: Dict, path: ValuePath): readonly Narrowing[] {
	return [...after].flatMap(([keyword, now]): readonly Narrowing[] => {
		const [old, holds, at] = [before.get(keyword), holdsSchemas(keyword), [...path, keyword]]
		if (isSame(old, now) || keyword === 'dependencies') return []
		if (holds === 'map') return isDict(old) && isDict(now) ? members(old, now, at, closedBy(after) !== undefined) : []
		if (holds !== 'schema' || now === false) return []
		if (isList(now) || COMPOSING.includes(keyword)) return [{ path: at, message: `has another ${keyword}`, isSure: false }]
		return narrowings(old, now, at)
	})
}

const COMPOSING = ['not', 'if', 'then', 'else', 'contains']

/** A property that is new is no narrowing: what carries it already is rare, and what does not is taken. */
function members(before: Dict, after: Dict, path: ValuePath, isClosed: boolean): readonly Narrowing[] {
	return [...before].flatMap(([name, old]): readonly Narrowing[] => {
		const now = after.get(name)
		if (now !== undefined) return narrowings(old, now, [...path, name])
		const isProperty = path.at(-1) === 'properties' && !isClosed
		return isProperty ? [{ path, message: `no longer describes ${shown(name)}`, isSure: false }] : []
	})
}

function shown(value: Value): string {
	return kindOf(value) === 'absent' ? 'nothing' : renderJson(value ?? null, 'as-is')
}
