import type { Call, Change, Outcome } from '../../../src/provider.ts'
import { findType, noId, refused } from '../../../src/provider.ts'
import { KINDS } from '../kinds.ts'
import { itemsOf, newLook } from '../read/look.ts'
import { textIn } from '../read/map.ts'
import type { Memory } from '../read/memory.ts'
import { schema } from '../schema/index.ts'
import { createFeature, updateFeature } from './feature.ts'
import { unable } from './outcome.ts'
import { create, remove, update } from './whole.ts'
import { updateWorkspace } from './workspace.ts'

/** One change after the other, since a flag may need the segment before it. */
export async function writeAll(memory: Memory, batch: readonly Change[]): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = []
	for (const change of batch) outcomes.push(await writeOne(memory, change))
	return outcomes
}

async function writeOne(memory: Memory, change: Change): Promise<Outcome> {
	if (change.to !== 'live') return { change: change.id, kind: 'skipped' }
	if (findType(schema, change.type)?.can[change.kind] !== true) return refused(change, unable(change))
	if (change.kind === 'delete') return removeOne(memory, change)
	if (change.type === 'feature' && memory.segmentIds.size === 0) {
		const segments = await itemsOf(newLook(memory), 'segment')
		if (segments.kind === 'unknown') return refused(change, segments.reason)
	}
	if (change.kind === 'create') return change.type === 'feature' ? createFeature(memory, change) : create(memory, change)
	if (change.type === 'feature') return updateFeature(memory, change)
	return change.type === 'environment' || change.type === 'project' ? updateWorkspace(memory, change) : update(memory, change)
}

async function removeOne(memory: Memory, change: Extract<Change, { kind: 'delete' }>): Promise<Outcome> {
	const call = removeCall(change)
	return call ? remove(memory, change, call) : refused(change, noId(change))
}

/** A flag is archived, which can be taken back. */
function removeCall({ type, key, remoteId, before }: Extract<Change, { kind: 'delete' }>): Call | undefined {
	if (type === 'feature')
		return { endpoint: 'archiveFeature', path: { projectId: textIn(before, 'project') || 'default', featureName: key } }
	const kind = KINDS.get(type)
	return kind?.remove === undefined || remoteId === undefined ? undefined : { endpoint: kind.remove, path: { [kind.parameter]: remoteId } }
}
