import type { Ordering } from './canonical.ts'
import { inOnePiece, inOrder, renderForeignJson, renderKey, renderPart } from './canonical.ts'
import type { Change, Plan } from './plan.ts'
import type { Dict, Present, Value } from './value.ts'
import { isDecimal, isDict, isSame } from './value.ts'

/** A change as a saved plan has it: without what the other side holds where the change leaves just that here. */
export type WrittenChange = Omit<Change, 'other'> & { readonly other?: Change['other'] | undefined }

export type WrittenPlan<P = Plan> = Omit<P, 'changes'> & { readonly changes: readonly WrittenChange[] }

/** A plan as its digest and its JSON have it. Most changes bring one side to what the other holds, which is then written once. */
export function asWritten<P extends Omit<Plan, 'digest'>>(plan: P): WrittenPlan<P> {
	return { ...plan, changes: plan.changes.map((change) => (leavesTheSame(change) ? { ...change, other: undefined } : change)) }
}

function leavesTheSame(change: Change): boolean {
	return change.kind !== 'delete' && change.other !== null && isSame(change.after, change.other)
}

/** As `asWritten`, as one value: records become maps, what is `undefined` is left out, and the values in it stay as they are. */
export function planValue(plan: Omit<Plan, 'digest'> & { readonly digest?: Plan['digest'] }): Dict {
	return recordValue(asWritten(plan))
}

/** A record of ours as one value: records in it become maps, what is `undefined` is left out, values stay as they are. */
export function recordValue(record: object): Dict {
	const members = new Map<string, Present>()
	for (const [name, member] of Object.entries(record)) {
		const value = memberValue(member)
		if (value !== undefined) members.set(name, value)
	}
	return members
}

/** As `renderJson` spells a value with its keys in that order, or as `renderForeignJson` does. */
export type Spelling = Ordering | 'foreign'

/**
 * A record of ours or a map as JSON text in pieces: `levels` of its records, maps and lists are cut into one piece for each member,
 * what is below them is whole. Joined, the pieces are the text of the whole.
 */
export function jsonPieces(whole: object, spelling: Spelling, levels: number): Generator<string> {
	return piecesOf('', whole, spelling, levels)
}

/** `before` is what stands before the member, so that it has no piece of its own. */
function* piecesOf(before: string, member: Value | object, spelling: Spelling, levels: number): Generator<string> {
	if (levels > 0 && Array.isArray(member)) {
		const items = member.map((item: Present | object) => ['', item ?? null] as const)
		yield* nestedPieces([`${before}[`, ']'], items, spelling, levels - 1)
	} else if (levels > 0 && (isDict(member as Value) || isRecord(member))) {
		const own = member as object
		const members = namesOf(own, spelling).map((name) => [`${nameOf(name, spelling)}:`, memberOf(own, name)] as const)
		yield* nestedPieces([`${before}{`, '}'], members, spelling, levels - 1)
	} else yield inOnePiece(before + textOf(member, spelling))
}

function* nestedPieces(
	[open, close]: readonly [string, string],
	members: readonly (readonly [string, Value | object])[],
	spelling: Spelling,
	levels: number,
): Generator<string> {
	for (const [index, [name, member]] of members.entries()) yield* piecesOf(`${index === 0 ? open : ','}${name}`, member, spelling, levels)
	yield members.length === 0 ? open + close : close
}

/** Those of its members that are there. */
function namesOf(whole: object, spelling: Spelling): readonly string[] {
	const names = whole instanceof Map ? [...whole.keys()] : Object.keys(whole).filter((name) => memberOf(whole, name) !== undefined)
	return spelling === 'sorted' ? inOrder(names) : names
}

function memberOf(whole: object, name: string): Value | object {
	return whole instanceof Map ? whole.get(name) : (whole as Readonly<Record<string, Value | object>>)[name]
}

function nameOf(name: string, spelling: Spelling): string {
	return spelling === 'foreign' ? renderForeignJson(name) : renderKey(name)
}

function textOf(member: Value | object, spelling: Spelling): string {
	if (Array.isArray(member)) return listText(member, spelling)
	if (!(member instanceof Map) && isRecord(member)) return recordText(member, spelling)
	return spelling === 'foreign' ? renderForeignJson(member) : renderPart(member, spelling)
}

function listText(list: readonly (Present | object)[], spelling: Spelling): string {
	let text = ''
	for (const item of list) text += (text === '' ? '[' : ',') + textOf(item ?? null, spelling)
	return text === '' ? '[]' : `${text}]`
}

function recordText(record: object, spelling: Spelling): string {
	let text = ''
	// What a new resource is to hold is often just what the other side holds.
	let map: { readonly member: object; readonly text: string } | undefined
	for (const name of namesOf(record, spelling)) {
		const member = memberOf(record, name)
		const own = map !== undefined && map.member === member ? map.text : textOf(member, spelling)
		if (member instanceof Map) map = { member, text: own }
		text += `${text === '' ? '{' : ','}${nameOf(name, spelling)}:${own}`
	}
	return text === '' ? '{}' : `${text}}`
}

function memberValue(member: Value | object): Value {
	if (Array.isArray(member)) return member.map((item: Present | object) => memberValue(item) ?? null)
	return isRecord(member) ? recordValue(member) : member
}

/** True for what is ours and no value. */
function isRecord(member: Value | object): member is object {
	if (typeof member !== 'object' || member === null || Array.isArray(member)) return false
	return !isDict(member as Value) && !isDecimal(member as Value) && !isHiddenRecord(member)
}

/** No record of a plan has the kind `masked` or `secret`; `isHidden` takes only values and would take a record for one. */
function isHiddenRecord(member: object): boolean {
	return 'kind' in member && (member.kind === 'masked' || member.kind === 'secret')
}
