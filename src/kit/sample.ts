/** Files of a tree by path, as plain data. */
export type PlainTree = Readonly<Record<string, object>>

/** What the rules are tried with. Values are plain data. */
export type Sample = {
	/** A small workspace with at least one resource of each managed type. */
	readonly tree: PlainTree
	/** A workspace with that many resources of one managed type, and what they need; `list`: what lists them, where that is not `listTypes`. */
	many(count: number): { readonly type: string; readonly tree: PlainTree; readonly list?: string }
	/** A resource that can be created beside the small workspace. */
	readonly create: { readonly type: string; readonly key: string; readonly attributes: object }
	/** One attribute of a resource of the small workspace, and its next value. */
	readonly edit: { readonly address: string; readonly attribute: string; readonly after: unknown }
	/** A resource whose display name changes while its key stays, where there is such a thing. */
	readonly rename?: { readonly address: string; readonly attribute: string; readonly after: string }
	/** Occurs in what the service holds and may occur nowhere else, where it holds any secret. */
	readonly secret?: string
}

/**
 * What a real workspace answered once, without its secrets and names, and what is to be made of it: answers of operations by their ids
 * (of a list, its items), and attributes by address.
 */
export type Case = {
	readonly name: string
	readonly answers: Readonly<Record<string, unknown>>
	readonly resources: Readonly<Record<string, object>>
}
