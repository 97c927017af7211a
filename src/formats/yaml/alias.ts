import type { Present, Value } from '../../model/index.ts'
import { isDict, isSame } from '../../model/index.ts'
import type { AliasNode, Node, YamlDocument } from './node.ts'
import { isBlock } from './node.ts'
import { renderFlow } from './render.ts'

/**
 * The text with an alias written out wherever an edit towards `after` touches it or what it names; undefined where
 * none is touched. So an edit never reaches through an alias: a changed copy becomes a value of its own, and the other
 * copies keep theirs. What lies in a changed list or flow collection counts as touched.
 */
export function expandAliases(document: YamlDocument, after: Present): string | undefined {
	const { root, text } = document
	const aliases: AliasNode[] = []
	const untouched = new Set<Node>()
	const visit = (node: Node, wanted: Value, isTouched: boolean): void => {
		const isKept = !isTouched && isSame(node.value, wanted)
		if (isKept) untouched.add(node)
		if (node.kind === 'alias') aliases.push(node)
		if (node.kind !== 'map' && node.kind !== 'list') return
		const canDescend = !isTouched && node.kind === 'map' && isBlock(node) && isDict(wanted)
		for (const slot of node.slots) {
			if (isKept) visit(slot.node, slot.node.value, false)
			else visit(slot.node, canDescend && isDict(wanted) ? wanted.get(slot.key) : undefined, !canDescend)
		}
	}
	if (root) visit(root, after, false)
	const touched = aliases.filter((alias) => !untouched.has(alias) || !untouched.has(alias.target))
	if (touched.length === 0) return undefined
	let [result, from] = ['', 0]
	for (const alias of touched) {
		result += text.slice(from, alias.start) + renderFlow(alias.value)
		from = alias.end
	}
	return result + text.slice(from)
}
