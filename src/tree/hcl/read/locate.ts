import type { BlockItem, Expression, Span } from '../../../formats/hcl/index.ts'
import type { Address, Place, ValuePath } from '../../../model/index.ts'
import { keyText } from './names.ts'
import { partsOf } from './overrides.ts'
import { attributeOf, blocksIn, placeIn } from './source.ts'
import type { HclTree } from './tree.ts'

/** Where a value of a resource stands, or the nearest thing above it; undefined where the resource is in no file. */
export function locateHcl({ held }: Pick<HclTree, 'held'>, address: Address, path: ValuePath): Place | undefined {
	const declared = held.get(address)?.instance.declared
	const [name] = path
	const part = declared && (name === undefined ? declared : (partsOf(declared).findLast(({ owns }) => owns(String(name))) ?? declared))
	return part && placeIn(part.file, inBlock(part.block, path).start)
}

function inBlock(block: BlockItem, [name, ...rest]: ValuePath): Span {
	if (name === undefined) return block
	const item = attributeOf(block, String(name))
	if (item) return nearest(item.value, rest)
	const blocks = blocksIn(block, String(name))
	const [index, ...below] = rest
	const [only] = blocks
	const maker = blocksIn(block, 'dynamic').find(({ labels }) => labels[0]?.text === String(name))
	if (maker) return maker
	if (typeof index !== 'number') return only ? inBlock(only, rest) : block
	const one = blocks[index] ?? only
	return one ? inBlock(one, below) : block
}

function nearest(expression: Expression, [key, ...rest]: ValuePath): Span {
	if (key === undefined) return expression
	if (expression.kind === 'parentheses') return nearest(expression.inner, [key, ...rest])
	if (expression.kind === 'call' && expression.args[0]) return nearest(expression.args[0], [key, ...rest])
	if (expression.kind === 'tuple' && typeof key === 'number') {
		const item = expression.items[key]
		return item ? nearest(item, rest) : expression
	}
	if (expression.kind !== 'object') return expression
	const found = expression.items.find((item) => keyText(item.key) === String(key))
	return found ? nearest(found.value, rest) : expression
}
