import type { Address } from '../../../model/index.ts'
import { attributeOf } from '../read/source.ts'
import type { HclTree } from '../read/tree.ts'

/** What a resource is called in its configuration. `index`: which of several, a text with `for_each`, a number with `count`. */
export type BlockName = { readonly name: string; readonly index?: string | number }

/** The name of each resource that has a block. */
export function namesOfBlocks({ held }: HclTree): ReadonlyMap<Address, BlockName> {
	return new Map(
		[...held].map(([address, { instance }]): [Address, BlockName] => {
			const { declared, index } = instance
			const { name } = declared
			if (index === undefined) return [address, { name }]
			return [address, { name, index: attributeOf(declared.block, 'count') ? Number(index) : index }]
		}),
	)
}
