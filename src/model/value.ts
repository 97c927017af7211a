/**
 * The value model: what an attribute can hold, on any side.
 *
 * `undefined` is absent, and differs from `null`. A number is a JavaScript number where that holds the decimal
 * exactly, else a `Decimal`, so that equal numbers have one representation. A map is a `Map`: it keeps the order of
 * integer-like keys, and no name in it can reach a prototype (P15, P45).
 */
export type Value = Absent | Present
export type Absent = undefined
export type Present = null | boolean | number | Decimal | string | List | Dict | Masked | Secret
export type List = readonly Present[]
export type Dict = ReadonlyMap<string, Present>

/** A number that a JavaScript number cannot hold exactly. `text` is canonical (see `canonicalDecimal`). */
export type Decimal = { readonly kind: 'decimal'; readonly text: string }

/** The provider confirms that a value is set and does not show it. `version` changes when the value does. */
export type Masked = { readonly kind: 'masked'; readonly version?: string }

/**
 * A text that is made of the values of variables, none of which the engine ever holds: `${NAME}` for each variable, `$$` for a real `$`
 * (see `secretOf`). `version` is a keyed digest of what it stands for, where there is a key.
 */
export type Secret = { readonly kind: 'secret'; readonly text: string; readonly version?: string }

/** Keys from the resource's attributes down: a map's key, a keyed item's key, or a list's index. */
export type ValuePath = readonly (string | number)[]

export type Kind = 'absent' | 'null' | 'boolean' | 'number' | 'string' | 'list' | 'map' | 'masked' | 'secret'

export function kindOf(value: Value): Kind {
	if (value === undefined) return 'absent'
	if (value === null) return 'null'
	if (typeof value === 'boolean') return 'boolean'
	if (typeof value === 'number') return 'number'
	if (typeof value === 'string') return 'string'
	if (Array.isArray(value)) return 'list'
	if (value instanceof Map) return 'map'
	const { kind } = value as Decimal | Masked | Secret
	return kind === 'decimal' ? 'number' : kind
}

export function isDict(value: Value): value is Dict {
	return value instanceof Map
}

export function isList(value: Value): value is List {
	return Array.isArray(value)
}

export function isMasked(value: Value): value is Masked {
	return isOfKind(value, 'masked')
}

export function isSecret(value: Value): value is Secret {
	return isOfKind(value, 'secret')
}

/** True for what stands for a value that is not there to look at. */
export function isHidden(value: Value): value is Masked | Secret {
	return isMasked(value) || isSecret(value)
}

export function isDecimal(value: Value): value is Decimal {
	return isOfKind(value, 'decimal')
}

/** Most values are texts, and told at once. */
function isOfKind(value: Value, kind: 'masked' | 'secret' | 'decimal'): boolean {
	return typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === kind
}

/** True where both hold the same value; the order of a map's keys does not count, the order of a list does. */
export function isSame(a: Value, b: Value): boolean {
	if (a === b) return true
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
	if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]))
	if (isDict(a)) return isDict(b) && a.size === b.size && hasSameEntries(a, b)
	if (isList(b) || isDict(b) || a.kind !== b.kind) return false
	if (a.kind === 'decimal') return b.kind === 'decimal' && a.text === b.text
	if (a.kind === 'secret') return b.kind === 'secret' && a.text === b.text && a.version === b.version
	return b.kind === 'masked' && a.version === b.version
}

function hasSameEntries(a: Dict, b: Dict): boolean {
	for (const [key, value] of a) if (!b.has(key) || !isSame(value, b.get(key))) return false
	return true
}

/** The value at `path`, through maps and list indexes; undefined where the path leads nowhere. */
export function valueAt(root: Value, path: ValuePath): Value {
	let at: Value = root
	for (const key of path) {
		if (isDict(at)) at = at.get(String(key))
		else if (isList(at) && typeof key === 'number') at = at[key]
		else return undefined
	}
	return at
}
