import type { Expression, ObjectItem } from '../syntax.ts'
import type { Reader } from './reader.ts'
import { count, expected, isAt, next, packed } from './reader.ts'

/** The items of an object, up to its closing brace. Each ends at a comma or at the end of its line. */
export function readObjectItems(reader: Reader): readonly ObjectItem[] | undefined {
	const items: ObjectItem[] = []
	let height = 0
	reader.hasLines = true
	for (;;) {
		while (isAt(reader, 'newline')) next(reader)
		if (isAt(reader, '}')) break
		const item = readItem(reader)
		if (!item) return undefined
		items.push(item)
		height = Math.max(height, reader.height)
		if (isAt(reader, ',')) next(reader)
		else if (!isAt(reader, 'newline') && !isAt(reader, '}')) return expected(reader, 'a comma, a new line or a closing }', itemHint(item))
	}
	reader.height = height
	return packed(items)
}

function itemHint({ value }: ObjectItem): string {
	return value.kind === 'object' ? 'look for a } too many or too few' : 'put each item on a line of its own, or a comma between two'
}

function readItem(reader: Reader): ObjectItem | undefined {
	const key = readKey(reader)
	if (!key) return undefined
	const { height, kind } = reader
	if (kind !== '=' && kind !== ':')
		return expected(reader, '= or : and a value', 'put a key in quotes if it has dots, blanks or other such characters')
	next(reader)
	const value = reader.readExpression(reader)
	if (!value || !count(reader, Math.max(height, reader.height))) return undefined
	return { start: key.start, end: value.end, key, separator: kind, value }
}

/** A bare word is a name as a key, even where it is a literal as a value. */
function readKey(reader: Reader): Expression | undefined {
	const key = reader.readExpression(reader)
	if (key?.kind !== 'literal' || typeof key.value === 'number' || (key.value !== null && typeof key.value === 'object')) return key
	return { kind: 'variable', start: key.start, end: key.end, name: String(key.value) }
}
