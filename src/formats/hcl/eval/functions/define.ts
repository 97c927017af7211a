import type { Num } from '../number.ts'
import type { Computed, Refusal } from '../refusal.ts'
import { refuse, refuseSize } from '../refusal.ts'
import type { Files } from '../scope.ts'
import type { HclType } from '../typing.ts'
import { listType, setType } from '../typing.ts'
import type { HclValue } from '../value.ts'
import { boolOf, itemsOf, listOf, numberOf, stringOf } from '../value.ts'

/**
 * What a function takes in one place. The argument is converted to `type` before the function sees it, and a null is refused unless it
 * is accepted. With an argument that is unknown, or holds something unknown, the whole result is unknown, unless the function accepts
 * the `unknown` as a whole or just such `parts`. Unless it accepts `secrets`, it gets an argument without its marks, and the result is
 * sensitive where the argument held anything sensitive.
 */
export type Parameter = { readonly name: string; readonly type: HclType; readonly accepts?: readonly Acceptance[] }
export type Acceptance = 'null' | 'parts' | 'unknown' | 'secrets'

/** A function of the language. `rest`: what it takes any number of, behind the others. `result`: the type where the value is unknown. */
export type HclFunction = {
	readonly parameters: readonly Parameter[]
	readonly rest?: Parameter
	readonly result: HclType | ((args: readonly HclValue[]) => HclType)
	readonly apply: (args: Arguments, call: Call) => Computed
}

/** Arguments in their order; one that was not given is null. */
export type Arguments = { readonly all: readonly HclValue[]; readonly at: (index: number) => HclValue }

/** What a function may use of the world: files that were handed in, and room for so much (P44). */
export type Call = {
	readonly files: Files
	readonly cwd: string
	/** True where a value of that size may be made. */
	readonly hasRoom: (size: number) => boolean
	/** Takes so many steps beyond one for each part of the arguments and the result; false where there are not so many left. */
	readonly take: (steps: number) => boolean
	readonly render: (template: string, variables: ReadonlyMap<string, HclValue>) => Computed
}

export type Functions = Readonly<Record<string, HclFunction>>

/** How arguments of simple functions come: without the wrapping of values. */
type Bare = {
	readonly string: string
	readonly number: Num
	readonly bool: boolean
	readonly strings: readonly string[]
	readonly numbers: readonly Num[]
	readonly list: readonly HclValue[]
	readonly set: readonly HclValue[]
}
type BareName = keyof Bare
type Simple = Readonly<Record<string, BareName>>
type BareOf<P extends Simple> = { readonly [K in keyof P]: Bare[P[K]] }
type BareResult = string | boolean | Num | readonly string[] | HclValue | Refusal

const TYPES: Readonly<Record<BareName, HclType>> = {
	string: 'string',
	number: 'number',
	bool: 'bool',
	strings: listType('string'),
	numbers: listType('number'),
	list: listType('dynamic'),
	set: setType('dynamic'),
}

/** A function whose arguments and result are plain: no nulls, nothing unknown. Its parameters are in the order in which they stand. */
export function simple<const P extends Simple>(
	parameters: P,
	result: HclFunction['result'],
	apply: (args: BareOf<P>, call: Call) => BareResult,
): HclFunction {
	const names = Object.entries(parameters)
	return {
		parameters: names.map(([name, type]) => ({ name, type: TYPES[type] })),
		result,
		apply: ({ all, at }, call) => {
			const nested = all.findIndex((argument, index) => isListOfPlain(names[index]?.[1]) && itemsOf(argument).some(isNull))
			if (nested !== -1) return refuse('an item of the list is null', { argument: nested })
			const bares = Object.fromEntries(names.map(([name, type], index) => [name, bare(at(index), type)]))
			return wrap(apply(bares as BareOf<P>, call), call)
		},
	}
}

function isListOfPlain(type: BareName | undefined): boolean {
	return type === 'strings' || type === 'numbers'
}

export function isNull(value: HclValue): boolean {
	return value.kind === 'null'
}

function bare(value: HclValue, type: BareName | undefined): Bare[BareName] {
	if (value.kind === 'string' || value.kind === 'number' || value.kind === 'bool') return value.value
	const items = itemsOf(value)
	return isListOfPlain(type) ? (items.map((item) => bare(item, undefined)) as readonly string[] | readonly Num[]) : items
}

function wrap(result: BareResult, call: Call): Computed {
	if (typeof result === 'string') return stringOf(result)
	if (typeof result === 'boolean') return boolOf(result)
	if (isTexts(result)) return call.hasRoom(result.length) ? listOf('string', result.map(stringOf)) : refuseSize('the list')
	return 'mantissa' in result ? numberOf(result) : result
}

function isTexts(result: BareResult): result is readonly string[] {
	return Array.isArray(result)
}

/** The text of a value that is one. */
export function textOf(value: HclValue): string {
	return value.kind === 'string' ? value.value : ''
}

/** A function of one text. */
export function ofText(apply: (text: string, call: Call) => BareResult, result: HclType = 'string'): HclFunction {
	return simple({ str: 'string' }, result, ({ str }, call) => apply(str, call))
}
