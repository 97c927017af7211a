import type { Dict, Found, Read, Ref, RemoteId, Resource } from '../../../src/provider.ts'
import { complete, unknown } from '../../../src/provider.ts'
import { getFeature } from './features.ts'
import { getOne, itemsOf, newLook } from './look.ts'
import { mapItem } from './map.ts'
import type { Memory } from './memory.ts'
import { addonId } from './memory.ts'

/** One resource now, by its id where one is known, else by its key. Unknown where the answer proves nothing. */
export async function find(memory: Memory, ref: Ref): Promise<Read<Found>> {
	const id = idOf(memory, ref)
	if (id === undefined) return ref.type === 'segment' ? findSegment(memory, ref.key) : complete({ kind: 'gone' })
	const looked = await (ref.type === 'feature' ? getFeature(memory, id) : getOne(memory, ref.type, id))
	if (looked.kind === 'unknown') return looked
	return looked.value === 'gone' ? complete({ kind: 'gone' }) : asFound(memory, ref, looked.value)
}

/** Most things are identified by their names. */
function idOf(memory: Memory, { type, key, id }: Ref): RemoteId | undefined {
	if (id !== undefined || type === 'segment') return id
	return type === 'addon' ? addonId(memory, key) : (key as RemoteId)
}

/** Segments are listed anew before one that is used leads nowhere. A thing that goes by another name now is not the one that was meant. */
async function asFound(memory: Memory, ref: Ref, item: Dict): Promise<Read<Found>> {
	let mapped = mapItem(memory, ref.type, item)
	if (mapped.kind === 'dangling') {
		const segments = await itemsOf(newLook(memory), 'segment')
		if (segments.kind === 'unknown') return segments
		mapped = mapItem(memory, ref.type, item)
	}
	if (mapped.kind !== 'resource') return unknown(mapped.problem)
	return complete(isMeant(ref, mapped.resource) ? { kind: 'found', resource: mapped.resource } : { kind: 'gone' })
}

function isMeant({ type, key }: Ref, resource: Resource): boolean {
	return type === 'addon' || resource.key === key
}

async function findSegment(memory: Memory, name: string): Promise<Read<Found>> {
	const rows = await itemsOf(newLook(memory), 'segment')
	if (rows.kind === 'unknown') return rows
	const row = rows.value.find((one) => one.get('name') === name)
	return row ? asFound(memory, { type: 'segment', key: name }, row) : complete({ kind: 'gone' })
}
