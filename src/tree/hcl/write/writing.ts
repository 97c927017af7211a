import type { Layout } from '../../../ports/index.ts'
import type { Labels } from '../../writable.ts'
import type { HclTree } from '../read/tree.ts'

export type Writing = {
	readonly tree: HclTree
	readonly layout: Pick<Layout, 'path' | 'blocks'>
	readonly folder: string
	readonly provider: string
	/** The name of the block of each resource that has one of its own, by type and key. */
	readonly labels: ReadonlyMap<string, string>
	/** The ids of resources in the workspace, by type and key. */
	readonly ids: ReadonlyMap<string, string>
}

/** What resources are called in what is written. */
export function namesOf(writing: Writing): Labels {
	const { layout, tree } = writing
	return { ...writing, sources: tree.sources, isById: layout.blocks?.kind === 'vendor' }
}

/** A path of the workspace's folder as one of the repository. */
export function inFolder(folder: string, path: string): string {
	return folder === '' ? path : `${folder}/${path}`
}
