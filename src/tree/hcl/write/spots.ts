import type { Expression, HclFile, ObjectNode, TupleNode } from '../../../formats/hcl/index.ts'
import { keyText } from '../read/names.ts'
import { attributeOf } from '../read/source.ts'
import { nameOf } from './sections.ts'

/** Where a value stands: an expression, or a member of something, which need not be there yet. */
export type Spot = {
	readonly node: Expression | undefined
	readonly of?: ObjectNode | TupleNode
	readonly key?: string
	/** It is a part of what is made all of one type. */
	readonly isOneOf?: boolean
}

/** In a file of values. */
export function givenIn({ body }: HclFile, name: string): Spot | undefined {
	const item = body.items.find((one) => one.kind === 'attribute' && one.name.text === name)
	return item?.kind === 'attribute' ? { node: item.value } : undefined
}

/** In a block of that name. */
export function attributeIn(name: string, attribute: string): (file: HclFile) => Spot | undefined {
	return ({ body }) => {
		for (const item of body.items) {
			const found = item.kind === 'block' && nameOf(item) === name ? attributeOf(item, attribute) : undefined
			if (found) return { node: found.value }
		}
		return undefined
	}
}

/** A member of what stands there; undefined where it is not told which of them it is. */
export function memberOf({ node, isOneOf = false }: Spot, key: string): Spot | undefined {
	const of = node && literalIn(node)
	if (!node || !of) return undefined
	const whole = { of, key, isOneOf: isOneOf || of !== bare(node) }
	if (of.kind === 'tuple') {
		const item = /^\d+$/.test(key) ? of.items[Number(key)] : undefined
		return item && { ...whole, node: item }
	}
	// Of two entries with one key the last one counts.
	return isTelling(of) ? { ...whole, node: of.items.findLast((item) => keyText(item.key) === key)?.value } : undefined
}

/** True where all keys are told by the text alone. */
export function isTelling({ items }: ObjectNode): boolean {
	return items.every((item) => keyText(item.key) !== undefined)
}

/** The literal that an expression is, whatever kind of collection it is made. */
export function literalIn(node: Expression): ObjectNode | TupleNode | undefined {
	if (node.kind === 'object' || node.kind === 'tuple') return node
	if (node.kind === 'parentheses') return literalIn(node.inner)
	const [only, ...more] = node.kind === 'call' && /^to(?:map|list)$/.test(node.name.text) ? node.args : []
	return only && more.length === 0 ? literalIn(only) : undefined
}

function bare(node: Expression): Expression {
	return node.kind === 'parentheses' ? bare(node.inner) : node
}

/** The only argument of a call of that function. */
export function argumentOf(node: Expression, name: string): Expression | undefined {
	return node.kind === 'call' && node.name.text === name && node.args.length === 1 && !node.expands ? node.args[0] : undefined
}
