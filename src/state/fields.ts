import type { Dict, List, Present, Value } from '../model/index.ts'
import { fail, isDict, isList, renderJson } from '../model/index.ts'

/** Gives up on something stored: damage is an error, never "nothing there yet" (P26). */
export function damaged(what: string, how: string): never {
	fail('STATE_INVALID', `${what} is damaged: ${how}`, {
		hint: 'restore it from its history or a backup, or type `tideway state rebuild`',
	})
}

/** The map `value`, which has no members but `names`; a member that is null stands for itself. */
export function objectOf(value: Value, what: string, names: readonly string[]): Dict {
	if (!isDict(value)) damaged(what, 'it is not a JSON object')
	for (const name of value.keys()) if (!names.includes(name)) damaged(what, `it has the foreign member ${JSON.stringify(name)}`)
	return value
}

export function textOf(from: Dict, name: string, what: string): string {
	const value = from.get(name)
	return typeof value === 'string' ? value : damaged(what, `${name} is not a text`)
}

export function textOrNull(from: Dict, name: string, what: string): string | null {
	return from.get(name) === null ? null : textOf(from, name, what)
}

export function textOrAbsent(from: Dict, name: string, what: string): string | undefined {
	return from.has(name) ? textOf(from, name, what) : undefined
}

/** One of the words that are known here. */
export function oneOf<T extends string>(from: Dict, name: string, known: readonly T[], what: string): T {
	const value = from.get(name)
	return known.find((word) => word === value) ?? damaged(what, `${name} is ${renderJson(value, 'sorted')}, which is not known here`)
}

/** A whole number from 0 up to what a JavaScript number counts exactly. */
export function countOf(from: Dict, name: string, what: string): number {
	const value = from.get(name)
	if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) damaged(what, `${name} is not a whole number`)
	return value
}

export function dictOf(from: Dict, name: string, what: string): Dict {
	const value = from.get(name)
	return isDict(value) ? value : damaged(what, `${name} is not a JSON object`)
}

export function listOf(from: Dict, name: string, what: string): List {
	const value = from.get(name)
	return isList(value) ? value : damaged(what, `${name} is not a list`)
}

/** A map of the members that are present. */
export function record(members: Readonly<Record<string, Value>>): Dict {
	const dict = new Map<string, Present>()
	for (const [name, value] of Object.entries(members)) if (value !== undefined) dict.set(name, value)
	return dict
}
