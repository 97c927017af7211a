import type { Address, Change, Dict, Edit, Resource, Resources, ResourceType, Schema } from '../model/index.ts'
import { byCodeUnit, findAttribute, findType, writtenAttributes } from '../model/index.ts'
import { changeId } from './decide/verdict.ts'
import { mergeValue } from './merge/merge.ts'
import { shapeOf } from './merge/resource.ts'
import { isSameIn } from './merge/shape.ts'
import { referrers } from './order/references.ts'

/** What would have to change in files that say `from` so that they say `to`, in the order of addresses. */
export function changesBetween(schema: Schema, from: Resources, to: Resources): readonly Change[] {
	const users = referrers(schema, from.values())
	return [...new Set([...from.keys(), ...to.keys()])].sort(byCodeUnit).flatMap((address) => {
		const [before, after] = [from.get(address), to.get(address)]
		const type = findType(schema, (before ?? after)?.type ?? '')
		return type ? (changeOf(type, before, after, users.get(address) ?? []) ?? []) : []
	})
}

/** One resource of a file, from what it is to what it shall be; undefined where that is the same. */
export function changeOf(
	type: ResourceType,
	before: Resource | undefined,
	after: Resource | undefined,
	dependents: readonly Address[],
): Change | undefined {
	const of = before ?? after
	if (!of) return undefined
	const [was, will] = [before, after].map((side) => side && writtenAttributes(type, side.attributes))
	const common = { address: of.address, type: of.type, key: of.key, dependents, notes: [], ...(before?.place && { place: before.place }) }
	const at = (kind: Change['kind']): string => changeId('git', kind, of.address)
	if (!was) return will && { kind: 'create', to: 'git', ...common, id: at('create'), other: will, after: will }
	if (!will) return { kind: 'delete', to: 'git', ...common, id: at('delete'), other: null, before: was }
	if (isSameIn(shapeOf(type), was, will)) return undefined
	return { kind: 'update', to: 'git', ...common, id: at('update'), other: will, before: was, after: will, edits: editsOf(type, was, will) }
}

function editsOf(type: ResourceType, before: Dict, after: Dict): readonly Edit[] {
	const { edits } = mergeValue(shapeOf(type), { base: before, observed: before, git: before, live: after })
	return edits.map(({ path, before: was, after: will }) => {
		const isSensitive = findAttribute(type, String(path[0]))?.sensitive === true
		return { path, before: was, after: will, ...(isSensitive && { sensitive: true as const }) }
	})
}
