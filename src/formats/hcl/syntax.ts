import type { Decimal } from '../../model/index.ts'

/**
 * The syntax tree of one HCL file. Nothing of the text is in it twice: the text stays as it is, and every node says where in it
 * it stands. So a file comes back byte for byte, and an edit is a splice.
 */

/** A place in the text: offsets in UTF-16 units, `end` just behind. */
export type Span = { readonly start: number; readonly end: number }

/** `lines` holds the offset at which each line starts. `comments` in the order of the text. */
export type HclFile = {
	readonly text: string
	readonly lines: readonly number[]
	readonly body: Body
	readonly comments: readonly Comment[]
}

/** `#` and `//` comments end before their line break. */
export type Comment = Span & { readonly style: 'line' | 'block' }

/** The content of a file or of a block, without its braces. */
export type Body = Span & { readonly items: readonly Item[] }
export type Item = AttributeItem | BlockItem

/** `name = value`; ends with its value, before a comment or line break. */
export type AttributeItem = Span & { readonly kind: 'attribute'; readonly name: Name; readonly value: Expression }

/** `type "label" name { … }`. `open`: the offset of `{`; `end` is just behind `}`. */
export type BlockItem = Span & {
	readonly kind: 'block'
	readonly type: Name
	readonly labels: readonly Label[]
	readonly open: number
	readonly body: Body
}

export type Name = Span & { readonly text: string }
/** `text`: what the label means, escapes resolved. */
export type Label = Name & { readonly isQuoted: boolean }

export type Expression =
	| LiteralNode
	| TemplateNode
	| TupleNode
	| ObjectNode
	| VariableNode
	| GetAttributeNode
	| GetIndexNode
	| SplatNode
	| CallNode
	| UnaryNode
	| BinaryNode
	| ConditionalNode
	| ForNode
	| ParenthesesNode

/** A number, `true`, `false` or `null`. The spelling of a number is the text of its span. */
export type LiteralNode = Span & { readonly kind: 'literal'; readonly value: number | Decimal | boolean | null }

/**
 * Text with what is put in between. `quoted`: in double quotes; `heredoc`: `marker` names its end, `isIndented` for `<<-`, and the
 * parts of such a one are as they stand, before the common indent is taken away. A text without anything in between has one part, or none
 * where it is empty.
 */
export type TemplateNode = Span & {
	readonly kind: 'template'
	readonly form: { readonly kind: 'quoted' } | { readonly kind: 'heredoc'; readonly marker: string; readonly isIndented: boolean }
	readonly parts: readonly TemplatePart[]
}

/** `trimsBefore`, `trimsAfter`: `~` next to the braces takes the blanks of the text beside it away. */
type Trims = { readonly trimsBefore: boolean; readonly trimsAfter: boolean }

export type TemplatePart =
	/** `value`: escapes resolved. */
	| (Span & { readonly kind: 'text'; readonly value: string })
	| (Span & Trims & { readonly kind: 'interpolation'; readonly value: Expression })
	/** `%{ if }`; `whenFalse` null without `%{ else }`. The markers that begin, part and end it have trims of their own. */
	| (Span & {
			readonly kind: 'if'
			readonly condition: Expression
			readonly whenTrue: readonly TemplatePart[]
			readonly whenFalse: readonly TemplatePart[] | null
			readonly markers: readonly (Span & Trims)[]
	  })
	| (Span & {
			readonly kind: 'for'
			readonly key: Name | null
			readonly value: Name
			readonly collection: Expression
			readonly parts: readonly TemplatePart[]
			readonly markers: readonly (Span & Trims)[]
	  })

export type TupleNode = Span & { readonly kind: 'tuple'; readonly items: readonly Expression[] }

/** `separator`: how key and value are parted. A key that is a bare word is a `variable` and means its own name. */
export type ObjectNode = Span & { readonly kind: 'object'; readonly items: readonly ObjectItem[] }
export type ObjectItem = Span & { readonly key: Expression; readonly separator: '=' | ':'; readonly value: Expression }

/** The root of a reference: `var`, `local`, `each`, the type of a resource, or a name that a `for` binds. */
export type VariableNode = Span & { readonly kind: 'variable'; readonly name: string }
/** `.name`, or an index in the old form `.0`: then the name is a number, spelled plainly. */
export type GetAttributeNode = Span & { readonly kind: 'attribute'; readonly of: Expression; readonly name: Name }
export type GetIndexNode = Span & { readonly kind: 'index'; readonly of: Expression; readonly key: Expression }
/** `.*` (`attribute`: only `.name` follows) or `[*]` (`full`). */
export type SplatNode = Span & { readonly kind: 'splat'; readonly of: Expression } & Splat

/**
 * What follows is applied to each element, one step after the other. A splat among the steps is again for each element of what the
 * steps before it give: `a[*].b[*].c` is a list of lists.
 */
export type Splat = { readonly form: 'attribute' | 'full'; readonly steps: readonly SplatStep[] }
export type SplatStep = Span &
	(
		| { readonly kind: 'attribute'; readonly name: Name }
		| { readonly kind: 'index'; readonly key: Expression }
		| ({ readonly kind: 'splat' } & Splat)
	)

/** `name(a, b...)`; a name may have parts between `::`. `expands`: the last argument ends with `...`. */
export type CallNode = Span & {
	readonly kind: 'call'
	readonly name: Name
	readonly args: readonly Expression[]
	readonly expands: boolean
}

export type UnaryNode = Span & { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly operand: Expression }
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%'
export type BinaryNode = Span & {
	readonly kind: 'binary'
	readonly operator: BinaryOperator
	readonly left: Expression
	readonly right: Expression
}
export type ConditionalNode = Span & {
	readonly kind: 'conditional'
	readonly condition: Expression
	readonly whenTrue: Expression
	readonly whenFalse: Expression
}

/** `[for k, v in c : x if y]`, or with `key` `{for k, v in c : key => x... if y}`. */
export type ForNode = Span & {
	readonly kind: 'for'
	readonly form: 'tuple' | 'object'
	readonly keyName: Name | null
	readonly valueName: Name
	readonly collection: Expression
	/** Null in a tuple. */
	readonly key: Expression | null
	readonly value: Expression
	/** `...`: values of equal keys are gathered in tuples. */
	readonly groups: boolean
	readonly condition: Expression | null
}

export type ParenthesesNode = Span & { readonly kind: 'parentheses'; readonly inner: Expression }
