import type { Address } from '../model/index.ts'
import type { BlockName } from './hcl/index.ts'
import type { Tree } from './tree.ts'

export type { BlockName } from './hcl/index.ts'

/** What the resources of a tree are called in its blocks; nothing where it is not in HCL. */
export async function blockNames({ hcl }: Pick<Tree, 'hcl'>): Promise<ReadonlyMap<Address, BlockName>> {
	if (!hcl) return new Map()
	const { namesOfBlocks } = await import('./hcl/index.ts')
	return namesOfBlocks(hcl)
}
