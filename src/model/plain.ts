import { parseNumber, renderNumber } from './decimal.ts'
import type { Dict, Present, Value } from './value.ts'
import { isDecimal, isDict, isList } from './value.ts'

/** How deep a value may nest; deeper input is refused by type, never by a stack overflow (P44). */
export const DEPTH_LIMIT = 200

/**
 * Plain JavaScript data as a `Value`: objects and Maps become maps, numbers and bigints exact numbers.
 * A member that is `undefined` is absent, an item that is so is null. Throws a `TypeError` that names the path for a function, symbol, `NaN`,
 * infinity, a date or another object that is no plain one, a cycle or a nesting deeper than `DEPTH_LIMIT`.
 */
export function fromPlain(input: unknown, path: readonly (string | number)[] = []): Value {
	if (path.length > DEPTH_LIMIT) throw new TypeError(`${where(path)} is nested deeper than ${DEPTH_LIMIT} levels`)
	if (input === undefined || input === null || typeof input === 'boolean' || typeof input === 'string') return input
	if (typeof input === 'number' || typeof input === 'bigint') {
		const number = parseNumber(String(input))
		if (number === undefined) throw new TypeError(`${where(path)} is ${String(input)}, which is not a number that can be kept`)
		return number
	}
	// As JSON has it, and also where an array has holes, which `map` would leave.
	if (Array.isArray(input)) return Array.from(input, (item: unknown, index) => fromPlain(item, [...path, index]) ?? null)
	if (typeof input !== 'object') throw new TypeError(`${where(path)} is a ${typeof input}, which is not data`)
	// A date, a set or an expression would be an empty map.
	const tag = Object.prototype.toString.call(input)
	if (!(input instanceof Map) && tag !== '[object Object]') throw new TypeError(`${where(path)} is ${tag}, which is not data`)
	const special = specialFromPlain(input)
	if (special !== undefined) return special
	return dictFromPlain(input instanceof Map ? input : Object.entries(input), path)
}

/** A masked value, a secret or a long decimal, which plain data spells with exactly these members; anything else with a `kind` is a map. */
function specialFromPlain(input: object): Present | undefined {
	const members = Object.entries(input)
	const [kind, text, version] = ['kind', 'text', 'version'].map((name) => members.find(([key]) => key === name)?.[1])
	if (kind === 'decimal' && members.length === 2 && typeof text === 'string') return parseNumber(text)
	if (kind === 'secret' && typeof text === 'string' && members.length === 2) return { kind, text }
	if (kind === 'secret' && typeof text === 'string' && typeof version === 'string' && members.length === 3) return { kind, text, version }
	if (kind !== 'masked' || members.length > 2) return undefined
	if (members.length === 1) return { kind: 'masked' }
	return typeof version === 'string' ? { kind: 'masked', version } : undefined
}

function dictFromPlain(entries: Iterable<[unknown, unknown]>, path: readonly (string | number)[]): Dict {
	const dict = new Map<string, Present>()
	for (const [key, member] of entries) {
		const value = fromPlain(member, [...path, String(key)])
		if (value !== undefined) dict.set(String(key), value)
	}
	return dict
}

/** A `Value` as plain data: maps become objects without a prototype, exact numbers beyond a JavaScript number a bigint or their text. */
export function toPlain(value: Value): unknown {
	if (isList(value)) return value.map(toPlain)
	if (isDict(value)) {
		const object: Record<string, unknown> = Object.create(null)
		for (const [key, member] of value) object[key] = toPlain(member)
		return object
	}
	if (isDecimal(value)) {
		const text = renderNumber(value)
		return /^-?\d+$/.test(text) ? BigInt(text) : text
	}
	return value
}

function where(path: readonly (string | number)[]): string {
	return path.length === 0 ? 'the value' : path.join('.')
}
