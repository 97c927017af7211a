import type { List, Value, ValuePath } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'

/** A list in a sync's configuration whose items map something `to` a field of the destination. */
export type MappingList = { readonly items: List; readonly path: ValuePath }

/** Every list of mappings, under whatever name: destinations have their own, and mappings have children. */
export function mappingLists(value: Value, path: ValuePath): readonly MappingList[] {
	if (isList(value)) {
		const inner = value.flatMap((item, index) => mappingLists(item, [...path, index]))
		return value.some((item) => isDict(item) && typeof item.get('to') === 'string') ? [{ items: value, path }, ...inner] : inner
	}
	return isDict(value) ? [...value].flatMap(([name, member]) => mappingLists(member, [...path, name])) : []
}

/** A column of the model that a sync's configuration names, and where. */
export type ColumnUse = { readonly column: string; readonly path: ValuePath }

/** Members whose text is a column, in a mapping or in a field's place: `{from: EMAIL}`, `{column: EMAIL}`, `userIdFrom: ID`. */
function isColumnMember(name: string, depth: number): boolean {
	return depth === 0 ? /[a-z]From$/.test(name) : name === 'from' || name === 'column'
}

/**
 * Columns that a configuration names: in mappings of every list and nesting, and in single fields that take a column. Templates and
 * fixed values are not read, and what the children of a mapping with a column of its own name are members of that column's value.
 */
export function columnsIn(config: Value, path: ValuePath, depth = 0): readonly ColumnUse[] {
	if (isList(config)) return config.flatMap((item, index) => columnsIn(item, [...path, index], depth + 1))
	if (!isDict(config)) return []
	const isOfColumn = typeof config.get('from') === 'string'
	return [...config].flatMap(([name, member]): readonly ColumnUse[] => {
		if (typeof member === 'string') return isColumnMember(name, depth) ? [{ column: member, path: [...path, name] }] : []
		return (name === 'children' && isOfColumn) || name === 'value' ? [] : columnsIn(member, [...path, name], depth + 1)
	})
}
