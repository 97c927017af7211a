import type { Present, Shape, Value } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'

/** True for a member that means the same as none where it holds nothing. */
export function isEmptiable(shape: Shape, name: string): boolean {
	if (shape.kind === 'map') return shape.emptyIsAbsent === true
	return shape.kind === 'object' && shape.attributes.some((attribute) => attribute.name === name && attribute.emptyIsAbsent === true)
}

/** The same values, with what is absent as a container that holds nothing; undefined where those that are there are not of one kind. */
export function filled<T extends Readonly<Record<string, Value>>>(values: T): T | undefined {
	const there = Object.values(values).filter((value) => value !== undefined)
	const none: Present | undefined = there.every(isDict) ? new Map() : there.every(isList) ? [] : undefined
	if (there.length === 0 || none === undefined) return undefined
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? none])) as T
}

/** Absent where a container holds nothing. */
export function emptied(value: Value): Value {
	const size = isDict(value) ? value.size : isList(value) ? value.length : undefined
	return size === 0 ? undefined : value
}

/** Base, or an empty map where only the live side's server made one of what was absent: what it filled in by itself stays, member by member. */
export function ownBase({ base, observed }: { readonly base: Value; readonly observed: Value }): Value {
	return base === undefined && isDict(observed) ? new Map() : base
}
