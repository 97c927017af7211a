import type { Dict, Moment, PageEdit, SandboxStep, World } from '../../../src/provider.ts'
import { endSlug, isPassedThrough, missingIn, relationshipColumns, relationshipFault } from './schema.ts'
import { changeRow, dict, findBySlug, freeSlug, insertRow, refusal, removeRow, replaceRow, reply, unchanged } from './world.ts'

/** Relationships between schema models. The slug comes from the slugs of both ends, once. */
export function editRelationship(world: World, edit: PageEdit, { now }: Moment): SandboxStep {
	const before = edit.kind === 'create' ? undefined : findBySlug(world, 'relationship', edit.key)
	if (edit.kind !== 'create' && !before) return unchanged(world, reply(404, dict({ message: `there is no relationship ${edit.key}` })))
	if (edit.kind === 'delete') return remove(world, before ?? new Map())
	const members = relationshipColumns(new Map([...(before ?? new Map()), ...edit.attributes]))
	const columns = dict(members)
	const fault = relationshipFault(columns) ?? missingIn(world, columns)
	if (fault !== undefined) return unchanged(world, refusal(fault))
	if (before) {
		const row = changeRow(before, { ...members, updatedAt: now })
		return { world: replaceRow(world, 'relationship', row), reply: reply(200, row) }
	}
	const slug = freeSlug(world, 'relationship', `${endSlug(columns, 'from')}-${endSlug(columns, 'to')}`)
	const made = insertRow(world, 'relationship', now, dict({ slug, ...members }))
	return { world: made.world, reply: reply(200, made.row) }
}

function remove(world: World, row: Dict): SandboxStep {
	if (isPassedThrough(world, row)) return unchanged(world, refusal('another relationship leads through this one'))
	return { world: removeRow(world, 'relationship', row.get('id')), reply: reply(200, dict({ id: row.get('id') })) }
}
