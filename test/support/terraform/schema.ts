import { message } from './protobuf.ts'

/** `R` required, `O` optional, `C` computed, `OC` optional and else computed. */
export type Mode = 'R' | 'O' | 'C' | 'OC'

/** A type as Terraform spells it in JSON. */
type Plain = 'string' | 'bool' | 'number' | readonly ['list' | 'set', Plain]

export type Attribute = {
	readonly mode: Mode
	readonly type: Plain | Nested
	/** A change of it makes the resource anew. */
	readonly replaces?: true
}

export type Nested = { readonly nesting: 'single' | 'list' | 'set'; readonly attributes: Attributes }
export type Attributes = Readonly<Record<string, Attribute>>

export function isNested(type: Attribute['type']): type is Nested {
	return typeof type === 'object' && 'nesting' in type
}

/** `Schema` of the protocol. */
export function schemaMessage(attributes: Attributes): Uint8Array {
	return message([2, message(...attributeFields(2, attributes))])
}

const NESTING = { single: 1, list: 2, set: 3 } as const

function attributeFields(number: number, attributes: Attributes): readonly (readonly [number, Uint8Array])[] {
	return Object.entries(attributes).map(([name, { mode, type }]) => {
		const shape = isNested(type)
			? ([10, message(...attributeFields(1, type.attributes), [3, NESTING[type.nesting]])] as const)
			: ([2, JSON.stringify(type)] as const)
		return [number, message([1, name], shape, [4, mode === 'R'], [5, mode === 'O' || mode === 'OC'], [6, mode === 'C' || mode === 'OC'])]
	})
}
