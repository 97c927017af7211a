import type { Present, ValuePath } from '../../model/index.ts'

/** `message` goes on after the name of the place: `must be a map`. */
export type SchemaFault = {
	readonly level: 'error' | 'warning'
	readonly path: ValuePath
	readonly message: string
	readonly hint?: string
}

/** Schemas that stand elsewhere: references that begin with `prefix` lead to them, by what follows up to a slash. */
export type Elsewhere = { readonly prefix: string; readonly schemas: ReadonlyMap<string, Present> }
