import type { Expression, Span } from '../../formats/hcl/index.ts'
import { placeAt } from '../../formats/lines.ts'
import type { Address, Place, ValuePath } from '../../model/index.ts'
import { attributeOf } from './module.ts'
import type { HclTree } from './tree.ts'

/** Where a value of a resource stands, or the nearest thing above it; undefined where the resource is in no file. */
export function locateHcl({ held }: HclTree, address: Address, path: ValuePath): Place | undefined {
	const declared = held.get(address)?.instance.declared
	if (!declared) return undefined
	const { file, block } = declared
	const [name, ...rest] = path
	const item = name === undefined ? undefined : attributeOf(block, String(name))
	const span: Span = item ? nearest(item.value, rest) : block
	return { file: file.inRepository, ...placeAt(file.hcl.text, file.hcl.lines, span.start) }
}

function nearest(expression: Expression, [key, ...rest]: ValuePath): Span {
	if (key === undefined) return expression
	if (expression.kind === 'call' && expression.args[0]) return nearest(expression.args[0], [key, ...rest])
	if (expression.kind === 'tuple' && typeof key === 'number') {
		const item = expression.items[key]
		return item ? nearest(item, rest) : expression
	}
	if (expression.kind !== 'object') return expression
	const found = expression.items.find(({ key: own }) => nameOf(own) === String(key))
	return found ? nearest(found.value, rest) : expression
}

function nameOf(key: Expression): string | undefined {
	if (key.kind === 'variable') return key.name
	const [part] = key.kind === 'template' ? key.parts : []
	return part?.kind === 'text' ? part.value : undefined
}
