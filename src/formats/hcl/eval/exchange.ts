import type { Dict, Present } from '../../../model/index.ts'
import { isDecimal, isDict, isList, isSecret, parseNumber, renderNumber, secretOf, secretParts } from '../../../model/index.ts'
import { fromDecimal } from './number.ts'
import { numberText } from './number-text.ts'
import type { Computed } from './refusal.ts'
import { allOf, isRefusal, refuse } from './refusal.ts'
import type { Entry, HclValue } from './value.ts'
import { boolOf, itemsOf, NULL, numberOf, objectOf, secretTextOf, stringOf, tupleOf } from './value.ts'

/** A value of the model as one to compute with: lists as tuples, maps as objects. What is masked is not there to compute with, and refused. */
export function fromModel(value: Present): Computed {
	if (value === null) return NULL
	if (typeof value === 'string') return stringOf(value)
	if (typeof value === 'boolean') return boolOf(value)
	if (typeof value === 'number' || isDecimal(value)) return fromNumberText(renderNumber(value))
	if (isDict(value)) return fromDict(value)
	if (isSecret(value)) return secretTextOf(secretParts(value))
	if (!isList(value)) return refuse('a masked value cannot be computed with')
	const items = allOf(value.map(fromModel))
	return isRefusal(items) ? items : tupleOf(items)
}

function fromNumberText(text: string): Computed {
	const number = fromDecimal(text)
	return number ? numberOf(number) : refuse('a number is larger or smaller than is computed with', { code: 'INPUT_TOO_LARGE' })
}

function fromDict(dict: Dict): Computed {
	const entries: Entry[] = []
	for (const [name, member] of dict) {
		const value = fromModel(member)
		if (value.kind === 'refusal') return value
		entries.push([name, value])
	}
	return objectOf(entries)
}

/** What a computed value is for the model. A part that is known after apply only is `unknown`, with its path. */
export type ModelValue =
	| { readonly kind: 'known'; readonly value: Present }
	| { readonly kind: 'unknown'; readonly path: readonly (string | number)[] }

/** A computed value as one of the model; which collection it is, and what is sensitive, the model does not say. */
/** A text of which only variables are not to be seen is a secret, and JSON that holds one the value that it stands for. */
export function toModel(value: HclValue): ModelValue {
	const path = unknownPath(value)
	return path ? { kind: 'unknown', path } : { kind: 'known', value: known(value) }
}

function unknownPath(value: HclValue): readonly (string | number)[] | undefined {
	if (value.kind === 'unknown') return value.encodes ? unknownPath(value.encodes) : value.parts ? undefined : []
	if (!('isKnown' in value) || value.isKnown) return undefined
	const parts = 'members' in value ? [...value.members] : itemsOf(value).map((item, index): [number, HclValue] => [index, item])
	for (const [key, part] of parts) {
		const path = unknownPath(part)
		if (path) return [key, ...path]
	}
	return undefined
}

function known(value: HclValue): Present {
	if (value.kind === 'unknown') return value.encodes ? known(value.encodes) : secretOf(value.parts ?? [])
	if (value.kind === 'null') return null
	if (value.kind === 'number') return parseNumber(numberText(value.value)) ?? null
	if (value.kind === 'string' || value.kind === 'bool') return value.value
	if ('items' in value) return value.items.map(known)
	return new Map([...value.members].map(([name, member]) => [name, known(member)]))
}
