/** Plain values as the oracle looks at them: one spelling for what means the same, and what a shape says of what is below it. */
import type { Row } from './oracle-rows.ts'

/** A shape as far as merging needs one; the schema's own shapes fit. */
export type Form = {
	readonly kind: string
	readonly attributes?: readonly Member[]
	readonly values?: Form
	readonly items?: Form
	readonly merge?: string
	readonly key?: string
	readonly keyedBy?: string
}

export type Member = Form & {
	readonly name: string
	readonly sameAsAbsent?: readonly unknown[]
	readonly computed?: true
	readonly live?: string
}

const ANY: Form = { kind: 'any' }

// ---- One spelling for what means the same

/** Maps as `Map`, integers beyond a safe one as bigint, all others as number, no minus zero. */
export function plain(value: unknown, rows: Row[] = []): unknown {
	if (typeof value === 'number' || typeof value === 'bigint') {
		if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) rows.push('2.3 number spelled in two ways')
		return plainNumber(value)
	}
	if (isList(value)) return value.map((item) => plain(item, rows))
	if (value === null || typeof value !== 'object') return value
	const entries = value instanceof Map ? [...value] : Object.entries(value)
	return new Map(entries.filter(([, member]) => member !== undefined).map(([key, member]) => [String(key), plain(member, rows)]))
}

function plainNumber(value: number | bigint): number | bigint {
	if (!Number.isInteger(Number(value))) return value
	const text = String(value)
	const [digits = '', power] = text.split('e+')
	const [whole = '', fraction = ''] = digits.split('.')
	const exact = power === undefined ? BigInt(text) : BigInt(whole + fraction) * 10n ** BigInt(Number(power) - fraction.length)
	return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

/** What equals absent left out, what is not merged left out, sets without repeats and in one order. */
export function canonical(form: Form, value: unknown, rows: Row[] = []): unknown {
	if (isMap(value)) {
		const members = new Map<string, unknown>()
		for (const [key, member] of value) {
			const declared = form.attributes?.find((attribute) => attribute.name === key)
			const isSameAsAbsent = declared?.sameAsAbsent?.some((default_) => same(plain(default_), member)) ?? false
			const isNotMerged = declared?.computed === true || declared?.live === 'file-only'
			if (isSameAsAbsent) rows.push('2.3 same as absent')
			if (isNotMerged) rows.push('2.3 computed')
			if (!isSameAsAbsent && !isNotMerged) members.set(key, canonical(memberForm(form, key), member, rows))
		}
		return members
	}
	if (!isList(value)) return value
	const items = value.map((item) => canonical(itemForm(form), item, rows))
	return form.kind === 'set' ? inOrder(items.filter((item, index) => items.findIndex((other) => same(other, item)) === index)) : items
}

/** Live with each leaf that still shows what its server made of the base put back to what the base has. */
export function unrewritten(form: Form, base: unknown, observed: unknown, live: unknown): unknown {
	if (same(live, observed)) return base
	if (same(live, base)) return live
	if (isMap(base) && isMap(observed) && isMap(live)) {
		const members = new Map<string, unknown>()
		for (const key of unionOf(keysOf(live), keysOf(observed), keysOf(base))) {
			const member = unrewritten(memberForm(form, key), base.get(key), observed.get(key), live.get(key))
			if (member !== undefined) members.set(key, member)
		}
		return members
	}
	const key = keyName(form)
	if (key === undefined || !hasOwnKeys(base, key) || !hasOwnKeys(observed, key) || !hasOwnKeys(live, key)) return live
	const find = (list: unknown, name: string): unknown => listOf(list).find((item) => keyOfItem(item, key) === name)
	return listOf(live).map((item) => {
		const name = keyOfItem(item, key)
		return unrewritten(itemForm(form), find(base, name), find(observed, name), item)
	})
}

// ---- Small questions

export function rootForm(schema: { readonly attributes: readonly Member[] } | undefined): Form {
	return schema ? { kind: 'object', attributes: schema.attributes } : ANY
}

export function memberForm(form: Form, key: string): Form {
	if (form.kind === 'object') return form.attributes?.find((attribute) => attribute.name === key) ?? ANY
	if (form.kind === 'map') return form.values ?? ANY
	return form.kind === 'any' ? form : ANY
}

export function itemForm(form: Form): Form {
	return form.kind === 'any' ? form : (form.items ?? ANY)
}

/** The member by which a list's items are told apart; undefined where the list is not a keyed one. */
export function keyName(form: Form): string | undefined {
	if (form.kind === 'any') return form.keyedBy
	return form.kind === 'list' && form.merge === 'keyed' ? form.key : undefined
}

export function hasOwnKeys(list: unknown, key: string): boolean {
	if (!isList(list)) return false
	const keys = list.map((item) => (isMap(item) ? item.get(key) : undefined))
	return keys.every((name) => ['string', 'number', 'bigint'].includes(typeof name)) && new Set(keys.map(String)).size === keys.length
}

export function keyOfItem(item: unknown, key: string): string {
	return isMap(item) ? String(item.get(key)) : ''
}

export function isMap(value: unknown): value is Map<string, unknown> {
	return value instanceof Map
}

export function isList(value: unknown): value is readonly unknown[] {
	return Array.isArray(value)
}

export function same(a: unknown, b: unknown): boolean {
	if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => same(item, b[index]))
	if (isMap(a)) return isMap(b) && a.size === b.size && [...a].every(([key, member]) => b.has(key) && same(member, b.get(key)))
	return a === b
}

export function keysOf(value: unknown): readonly string[] {
	return isMap(value) ? [...value.keys()] : []
}

export function listOf(value: unknown): readonly unknown[] {
	return isList(value) ? value : []
}

export function unionOf(...lists: readonly (readonly string[])[]): readonly string[] {
	return [...new Set(lists.flat())]
}

export function holds(list: readonly unknown[], item: unknown): boolean {
	return list.some((other) => same(other, item))
}

export function inOrder(items: readonly unknown[]): readonly unknown[] {
	return items
		.map((item) => ({ item, text: spelled(item) }))
		.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
		.map(({ item }) => item)
}

/** A text that is the same for same values, whatever the order of their keys. */
export function spelled(value: unknown): string {
	if (isList(value)) return `[${value.map(spelled).join(',')}]`
	if (isMap(value))
		return `{${[...value]
			.map(([key, member]) => `${JSON.stringify(key)}:${spelled(member)}`)
			.sort()
			.join(',')}}`
	return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** The three sorts between which a change is a change of type. */
export function sortOf(value: unknown): 'map' | 'list' | 'scalar' {
	return isMap(value) ? 'map' : isList(value) ? 'list' : 'scalar'
}
