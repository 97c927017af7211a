import type { ValuePath } from '../../model/index.ts'
import { isDict } from '../../model/index.ts'
import { placeAt } from '../lines.ts'
import type { Node, Slot, YamlDocument } from './node.ts'

/**
 * Where the key, or for a list the item, at `path` stands: line and column from 1. Below a list a string names the
 * item whose member `keyedBy` equals it. Undefined where the path leads nowhere; a path that goes through an alias
 * ends at the alias.
 */
export function locateYaml(
	document: YamlDocument,
	path: ValuePath,
	keyedBy?: string,
): { readonly line: number; readonly column: number } | undefined {
	let node: Node | undefined = document.root
	let offset = node?.start
	for (const step of path) {
		if (node?.kind === 'alias') break
		const slot: Slot | undefined = node && findSlot(node, step, keyedBy)
		if (!slot || !node) return undefined
		offset = node.kind === 'map' ? slot.head : slot.node.from
		node = slot.node
	}
	return offset === undefined ? undefined : placeAt(document.text, document.lines, offset)
}

function findSlot(node: Node, step: string | number, keyedBy: string | undefined): Slot | undefined {
	if (node.kind === 'map') return node.slots.find(({ key }) => key === String(step))
	if (node.kind !== 'list') return undefined
	if (typeof step === 'number') return node.slots[step]
	return node.slots.find(({ node: { value } }) => keyedBy !== undefined && isDict(value) && value.get(keyedBy) === step)
}
