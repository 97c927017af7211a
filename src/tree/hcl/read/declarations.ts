import type { BlockItem, Expression } from '../../../formats/hcl/index.ts'
import type { SourceFile } from './source.ts'

/** A block with two labels, `resource "type" "name"` or `data "type" "name"`. `hasOwnKey`: a `key` in it is the resource's, and not ours. */
export type Declared = {
	readonly file: SourceFile
	readonly block: BlockItem
	readonly type: string
	readonly name: string
	readonly hasOwnKey: boolean
	/** Blocks of the same name in override files, in the order in which they count. */
	readonly overrides?: readonly Statement[]
}

/** What a name stands for, and in which file. */
export type Defined = { readonly file: SourceFile; readonly value: Expression }

/** `value`: what a file of values has for it, `isGiven`, else its default; null where it has none. */
export type Variable = {
	readonly file: SourceFile
	readonly value: Expression | null
	readonly isGiven: boolean
	readonly isSensitive: boolean
	/** What it is declared as. */
	readonly type: Expression | undefined
	readonly block: BlockItem
	/** Where its value comes from, where no file says it. */
	readonly outside?: string
}

/** A block that says something about others, such as `moved`. */
export type Statement = { readonly file: SourceFile; readonly block: BlockItem }

/** What the files of a configuration declare, by name; resources and data by type and name, joined by a dot. */
export type Declarations = {
	readonly resources: Map<string, Declared>
	readonly data: Map<string, Declared>
	readonly locals: Map<string, Defined>
	readonly variables: Map<string, Variable>
	readonly statements: Statement[]
}
