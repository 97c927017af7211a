import type { Node, YamlDocument } from './node.ts'

/** True where the text holds a comment: a `#` outside of keys and scalars. */
export function hasComments(document: YamlDocument): boolean {
	let at = 0
	let outside = ''
	for (const [from, to] of document.root ? spansOf(document.text, document.root) : []) {
		outside += document.text.slice(at, Math.max(at, from))
		at = Math.max(at, to)
	}
	return (outside + document.text.slice(at)).includes('#')
}

/** Keys and scalars in the order of the text. A block scalar's header may hold a comment, so it is left outside. */
function spansOf(text: string, root: Node): readonly (readonly [number, number])[] {
	const spans: (readonly [number, number])[] = []
	const pending: Node[] = [root]
	for (let node = pending.pop(); node; node = pending.pop()) {
		if (node.kind === 'scalar') {
			const isBlock = node.style === 'literal' || node.style === 'folded'
			const headerEnd = isBlock ? text.indexOf('\n', node.start) : node.from
			spans.push([headerEnd === -1 ? node.end : headerEnd, node.end])
		} else if (node.kind === 'map' || node.kind === 'list') {
			for (const slot of node.slots) {
				if (node.kind === 'map') spans.push([slot.head, slot.after])
				pending.push(slot.node)
			}
		}
	}
	return spans.sort(([a], [b]) => a - b)
}
