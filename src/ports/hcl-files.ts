import type { Address, Dict, FormAttribute, RemoteId, TypeName } from '../model/index.ts'

/** How a service's resources stand in files of HCL, where it is not as for any service. Pure. */
export interface HclFiles {
	/** True for a file that the service's own sync writes, by its path in the workspace's folder. */
	isVendors(path: string): boolean
	/** Where the service's own sync keeps a resource. */
	vendorPath(type: TypeName, key: string): string | undefined
	/** What such a file says, in its order. */
	written(type: TypeName): readonly FormAttribute[]
	/** What such a file calls the resource with that id. */
	vendorKey(type: TypeName, id: RemoteId): string
	/** Resources that such files show beside the ones that they are, by the ids that all have. */
	shadows(ids: ReadonlyMap<Address, RemoteId>): ReadonlySet<Address>
	/** What people call a resource; undefined where nothing of it can be the name of a block. */
	nameOf(type: TypeName, attributes: Dict): string | undefined
}

/**
 * How new blocks are written. `vendor`: as the service's own sync does. `readable`: under names, with references, code in files of its own.
 * `isImportable`: an `import` block says the id.
 */
export type BlockForm = { readonly isImportable: (type: TypeName) => boolean } & (
	| { readonly kind: 'vendor'; readonly written: HclFiles['written'] }
	| { readonly kind: 'readable' }
)
