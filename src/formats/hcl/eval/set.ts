import { compare } from './number.ts'
import { significantText } from './number-text.ts'
import type { HclType } from './typing.ts'
import { kindOfType } from './typing.ts'
import type { HclValue } from './value.ts'
import { byCodePoint, itemsOf, orderedSetOf } from './value.ts'

/** A set of items of the type `element`, each of them wholly known. */
export function setOf(element: HclType, items: readonly HclValue[]): HclValue {
	const distinct = new Map<string, HclValue>()
	for (const item of items) {
		const key = keyOf(item)
		if (!distinct.has(key)) distinct.set(key, item)
	}
	return orderedSetOf(element, inOrder(element, [...distinct]))
}

/** A text that two values share exactly where they are the same, for values of one type. */
export function keyOf(value: HclValue): string {
	if (value.kind === 'string') return JSON.stringify(value.value)
	if (value.kind === 'number') return `${value.value.mantissa}e${value.value.exponent}`
	if (value.kind === 'bool') return String(value.value)
	if (value.kind === 'null' || value.kind === 'unknown') return value.kind === 'null' ? '~' : '?'
	if (!('members' in value)) return `[${value.items.map(keyOf).join(',')}]`
	return `{${[...value.members].map(([name, member]) => `${JSON.stringify(name)}:${keyOf(member)}`).join(',')}}`
}

/** Numbers by size, texts by code point, false before true, nulls last, and what is nested by a text that HCL makes of it. */
function inOrder(element: HclType, items: readonly (readonly [string, HclValue])[]): readonly HclValue[] {
	const kind = kindOfType(element)
	if (kind === 'number' || kind === 'string' || kind === 'bool') return items.map(([, item]) => item).sort(comparePrimitives)
	return items
		.map(([key, item]) => ({ key: `${orderKey(item)}\0${key}`, item }))
		.sort((a, b) => byCodePoint(a.key, b.key))
		.map(({ item }) => item)
}

function comparePrimitives(a: HclValue, b: HclValue): number {
	if (a.kind === 'number' && b.kind === 'number') return compare(a.value, b.value)
	if (a.kind === 'string' && b.kind === 'string') return byCodePoint(a.value, b.value)
	if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value)
	return Number(a.kind === 'null') - Number(b.kind === 'null')
}

const NUMBER_DIGITS = 10

function orderKey(value: HclValue): string {
	if (value.kind === 'string') return JSON.stringify(value.value)
	if (value.kind === 'number') return significantText(value.value, NUMBER_DIGITS)
	if (value.kind === 'bool') return value.value ? 'T' : 'F'
	if (value.kind === 'null' || value.kind === 'unknown') return value.kind === 'null' ? '~' : '?'
	if (value.kind === 'map')
		return `{${[...value.members].map(([name, member]) => `${JSON.stringify(name)}:${orderKey(member)};`).join('')}}`
	const inside = itemsOf(value)
		.map((item) => `${orderKey(item)};`)
		.join('')
	return value.kind === 'list' || value.kind === 'set' ? `[${inside}]` : `<${inside}>`
}
