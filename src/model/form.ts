/**
 * How a file in the form of the service's own sync has one attribute. `plain`: as any value is written. `text`: a map or list that is made
 * a text by `jsonencode`. `object`: a map with these members, `objects`: a list of such. `absent`: what stands there where the resource has no
 * such value; `left-out` is nothing.
 */
export type FormAttribute = {
	readonly name: string
	readonly absent: 'null' | 'empty' | 'left-out'
} & ({ readonly kind: 'plain' | 'text' } | { readonly kind: 'object' | 'objects'; readonly members: readonly FormAttribute[] })
