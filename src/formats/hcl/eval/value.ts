import type { SecretPart } from '../../../model/index.ts'
import { byCodeUnit } from '../../../model/index.ts'
import type { Num } from './number.ts'
import type { HclType } from './typing.ts'

/**
 * A value while expressions are computed. It says more than the model's `Value`: which kind of collection it is, which parts are known
 * only after an apply, and which must not be shown.
 *
 * Texts stay as they are written, which Terraform brings into Unicode's form NFC: what a service holds has to come back (P15). Items of sets and members of maps and objects stand in the order in which HCL walks them. What a
 * collection holds in all is in `size` and `height`, so that nothing has to be walked to see that it is too much (P44).
 */
export type HclValue =
	| NullValue
	| UnknownValue
	| BoolValue
	| NumberValue
	| StringValue
	| SequenceValue
	| TupleValue
	| MapValue
	| ObjectValue

/** `isSensitive`: not to be shown; what is computed from it is not either. */
type Marked = { readonly isSensitive: boolean }
export type NullValue = Marked & { readonly kind: 'null'; readonly type: HclType }
/**
 * Known after apply. `parts`: a text in which the values of variables stand that nobody is to see; `encodes`: JSON of a value that holds
 * such texts. Whatever else is computed from one is unknown and nothing more.
 */
export type UnknownValue = Marked & {
	readonly kind: 'unknown'
	readonly type: HclType
	readonly parts?: readonly SecretPart[]
	readonly encodes?: HclValue
}
export type BoolValue = Marked & { readonly kind: 'bool'; readonly value: boolean }
export type NumberValue = Marked & { readonly kind: 'number'; readonly value: Num }
export type StringValue = Marked & { readonly kind: 'string'; readonly value: string }

/** `isKnown` and `hasSecrets` tell of everything inside. */
type Extent = { readonly size: number; readonly height: number; readonly isKnown: boolean; readonly hasSecrets: boolean }
export type SequenceValue = Marked &
	Extent & { readonly kind: 'list' | 'set'; readonly element: HclType; readonly items: readonly HclValue[] }
export type TupleValue = Marked & Extent & { readonly kind: 'tuple'; readonly items: readonly HclValue[] }
export type MapValue = Marked & Extent & { readonly kind: 'map'; readonly element: HclType; readonly members: Members }
export type ObjectValue = Marked & Extent & { readonly kind: 'object'; readonly members: Members }
export type Members = ReadonlyMap<string, HclValue>
export type Entry = readonly [string, HclValue]

const PLAIN = { isSensitive: false } as const

export const NULL: HclValue = { ...PLAIN, kind: 'null', type: 'dynamic' }
export const UNKNOWN: HclValue = { ...PLAIN, kind: 'unknown', type: 'dynamic' }
export const TRUE: HclValue = { ...PLAIN, kind: 'bool', value: true }
export const FALSE: HclValue = { ...PLAIN, kind: 'bool', value: false }

export function nullOf(type: HclType): HclValue {
	return { ...PLAIN, kind: 'null', type }
}

export function unknownOf(type: HclType): HclValue {
	return { ...PLAIN, kind: 'unknown', type }
}

/** A text that is made of variables which nobody is to see. */
export function secretTextOf(parts: readonly SecretPart[]): HclValue {
	return { kind: 'unknown', type: 'string', isSensitive: true, parts }
}

export function boolOf(value: boolean): HclValue {
	return value ? TRUE : FALSE
}

export function numberOf(value: Num): HclValue {
	return { ...PLAIN, kind: 'number', value }
}

export function stringOf(value: string): HclValue {
	return { ...PLAIN, kind: 'string', value }
}

/** The items are of the type `element`. */
export function listOf(element: HclType, items: readonly HclValue[]): HclValue {
	return { ...PLAIN, ...extentOf(items), kind: 'list', element, items }
}

/** The items are of the type `element`, in order and each once. */
export function orderedSetOf(element: HclType, items: readonly HclValue[]): HclValue {
	const bare = items.map(withoutMarks)
	return { ...extentOf(bare), kind: 'set', element, items: bare, isSensitive: items.some(hasSecrets) }
}

export function tupleOf(items: readonly HclValue[]): HclValue {
	return { ...PLAIN, ...extentOf(items), kind: 'tuple', items }
}

/** The members are of the type `element`; of two with one name the later counts. */
export function mapOf(element: HclType, entries: Iterable<Entry>): HclValue {
	const members = inOrder(entries)
	return { ...PLAIN, ...extentOf(members.values()), kind: 'map', element, members }
}

/** Of two members with one name the later counts. */
export function objectOf(entries: Iterable<Entry>): HclValue {
	const members = inOrder(entries)
	return { ...PLAIN, ...extentOf(members.values()), kind: 'object', members }
}

/** Names are walked by code point, as the bytes of UTF-8 are ordered. */
function inOrder(entries: Iterable<Entry>): Members {
	const members = new Map<string, HclValue>()
	let [isSorted, isPlain] = [true, true]
	let last: string | undefined
	for (const [name, value] of entries) {
		isPlain &&= !HIGH.test(name)
		isSorted &&= last === undefined || byCodePoint(last, name) <= 0
		last = name
		members.set(name, value)
	}
	if (isSorted) return members
	const order = isPlain ? byCodeUnit : byCodePoint
	return new Map([...members].sort(([a], [b]) => order(a, b)))
}

/** Only with these does the order by code point differ from that of code units. */
const HIGH = /[\ud800-\uffff]/
const SURROGATE = 0xd800

export function byCodePoint(a: string, b: string): number {
	const length = Math.min(a.length, b.length)
	for (let at = 0; at < length; at++) {
		const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)]
		if (left === right) continue
		if (left >= SURROGATE && right >= SURROGATE) return (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0) || left - right
		return left - right
	}
	return a.length - b.length
}

/** A text counts one for so many characters, a number for so many powers of two, and one with a fraction takes longer to spell. */
const UNIT = 16
const POWERS = 64
const FRACTION = 4

/** What a value counts towards the limits. */
export function sizeOf(value: HclValue): number {
	if ('size' in value) return value.size
	if (value.kind === 'number') return sizeOfNumber(value.value)
	return value.kind === 'string' ? 1 + Math.ceil(value.value.length / UNIT) : 1
}

function sizeOfNumber({ exponent, precision }: Num): number {
	if (exponent >= 0) return 1 + Math.floor(exponent / POWERS)
	return FRACTION + Math.floor(Math.max(0, -exponent - precision) / POWERS)
}

export function heightOf(value: HclValue): number {
	return 'height' in value ? value.height : 0
}

function extentOf(items: Iterable<HclValue>): Extent {
	let [size, height, known, secrets] = [1, 0, true, false]
	for (const item of items) {
		size += sizeOf(item)
		height = Math.max(height, heightOf(item) + 1)
		known &&= isWhollyKnown(item)
		secrets ||= hasSecrets(item)
	}
	return { size, height, isKnown: known, hasSecrets: secrets }
}

/** True where nothing in it is known after apply only. */
export function isWhollyKnown(value: HclValue): boolean {
	return 'isKnown' in value ? value.isKnown : value.kind !== 'unknown'
}

/** True where it, or anything in it, is sensitive. */
export function hasSecrets(value: HclValue): boolean {
	return value.isSensitive || ('hasSecrets' in value && value.hasSecrets)
}

/** The value, sensitive where it is so already or `isSensitive` says so. */
export function marked(value: HclValue, isSensitive: boolean): HclValue {
	return isSensitive && !value.isSensitive ? { ...value, isSensitive: true } : value
}

/** The value itself as one that may be shown; what is inside keeps its marks. */
export function unmarked(value: HclValue): HclValue {
	return value.isSensitive ? { ...value, isSensitive: false } : value
}

/** The value and everything in it as ones that may be shown. */
export function withoutMarks(value: HclValue): HclValue {
	if (!hasSecrets(value)) return value
	if ('items' in value) return { ...value, isSensitive: false, hasSecrets: false, items: value.items.map(withoutMarks) }
	if ('members' in value) {
		const members = new Map([...value.members].map(([name, member]) => [name, withoutMarks(member)]))
		return { ...value, isSensitive: false, hasSecrets: false, members }
	}
	return { ...value, isSensitive: false }
}

export function typeOf(value: HclValue): HclType {
	if (value.kind === 'null' || value.kind === 'unknown') return value.type
	if (value.kind === 'list' || value.kind === 'set' || value.kind === 'map') return { kind: value.kind, element: value.element }
	if (value.kind === 'tuple') return { kind: 'tuple', items: value.items.map(typeOf) }
	if (value.kind === 'object')
		return { kind: 'object', members: new Map([...value.members].map(([name, member]) => [name, typeOf(member)])) }
	return value.kind
}

/** The items of a list, set or tuple, and the members of a map or object in their order; none of anything else. */
export function itemsOf(value: HclValue): readonly HclValue[] {
	if ('items' in value) return value.items
	return 'members' in value ? [...value.members.values()] : []
}

export function isSequence(value: HclValue): value is SequenceValue | TupleValue {
	return value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple'
}

export function isMapping(value: HclValue): value is MapValue | ObjectValue {
	return value.kind === 'map' || value.kind === 'object'
}
