import type { Decimal, Masked, Secret } from '../../../model/index.ts'

/** What the writer writes: a value, or, at any depth in place of one, an expression. */
export type Writable = Leaf | readonly Writable[] | ReadonlyMap<string, Writable> | CallText
export type Leaf = null | boolean | number | Decimal | string | Masked | Secret | ExpressionText

/** An expression as it is to stand in the file, such as a reference; on one line. */
export type ExpressionText = { readonly kind: 'expression'; readonly text: string }

/** A call with one argument, such as `jsonencode({ … })`. */
export type CallText = { readonly kind: 'call'; readonly name: string; readonly argument: Writable }

/** A body as it is to be written: attributes and nested blocks, in this order. */
export type BodyText = readonly (AttributeText | BlockText)[]
export type AttributeText = { readonly kind: 'attribute'; readonly name: string; readonly value: Writable }
export type BlockText = { readonly kind: 'block'; readonly type: string; readonly labels: readonly string[]; readonly body: BodyText }

export function isItems(value: Writable): value is readonly Writable[] {
	return Array.isArray(value)
}

export function isMembers(value: Writable): value is ReadonlyMap<string, Writable> {
	return value instanceof Map
}

/** True for a value that takes no part in what it stands in: a text, a number, a reference. */
export function isLeaf(value: Writable): value is Leaf {
	return !isItems(value) && !isMembers(value) && !isCall(value)
}

export function isCall(value: Writable): value is CallText {
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'call'
}

export function isExpression(value: Writable): value is ExpressionText {
	return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'expression'
}
