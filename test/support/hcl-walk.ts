/** A node of a syntax tree with what stands around it. `previous` is the one before it in the same parent. */
export type Placed = {
	readonly start: number
	readonly end: number
	readonly parent: { readonly start: number; readonly end: number }
	readonly previous?: { readonly start: number; readonly end: number }
	readonly isLeaf: boolean
	/** The text that it must be spelled as, if it is a name. */
	readonly name?: string
}

type Spanned = { readonly start: number; readonly end: number }

/** All nodes below `root`, found by their spans, whatever their kind. The markers of a directive are left out: its names and its condition stand in them. */
export function nodesOf(root: Spanned): readonly Placed[] {
	const children = spansIn(root).sort((a, b) => a.start - b.start)
	return children.flatMap((child, index) => [placed(child, root, children[index - 1]), ...nodesOf(child)])
}

function placed(node: Spanned, parent: Spanned, previous: Spanned | undefined): Placed {
	const { start, end } = node
	const name = nameOf(node)
	const isLeaf = spansIn(node).length === 0 && !('items' in node)
	return { start, end, parent, isLeaf, ...(previous ? { previous } : {}), ...(name === undefined ? {} : { name }) }
}

/** What is spelled as it is called: no label in quotes, and no index in its old form. */
function nameOf(node: Spanned): string | undefined {
	const name = 'text' in node && !('isQuoted' in node && node.isQuoted === true) ? node.text : undefined
	return typeof name === 'string' && !/^\d/.test(name) ? name : undefined
}

function spansIn(node: Spanned): Spanned[] {
	return Object.entries(node)
		.filter(([member]) => member !== 'markers')
		.flatMap(([, value]: [string, unknown]) => (Array.isArray(value) ? value : [value]))
		.filter(isSpanned)
}

function isSpanned(member: unknown): member is Spanned {
	return typeof member === 'object' && member !== null && 'start' in member && 'end' in member
}
