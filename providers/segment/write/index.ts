import type { Change, Outcome } from '../../../src/provider.ts'
import { findType, refused } from '../../../src/provider.ts'
import { knowReferred } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { schema } from '../schema/index.ts'
import { create } from './create.ts'
import { unable } from './outcome.ts'
import { remove } from './remove.ts'
import { update } from './update.ts'

/** One change after the other, since a destination may need the source before it. */
export async function writeAll(memory: Memory, batch: readonly Change[]): Promise<readonly Outcome[]> {
	const outcomes: Outcome[] = []
	for (const change of batch) outcomes.push(await writeOne(memory, change))
	return outcomes
}

async function writeOne(memory: Memory, change: Change): Promise<Outcome> {
	if (change.to !== 'live') return { change: change.id, kind: 'skipped' }
	if (findType(schema, change.type)?.can[change.kind] !== true) return refused(change, unable(change))
	const unreadable = await knowReferred(memory, change.type)
	if (unreadable) return refused(change, unreadable)
	if (change.kind === 'create') return create(memory, change)
	return change.kind === 'delete' ? remove(memory, change) : update(memory, change)
}
