import type { Dict, Present, Read, RemoteId } from '../../../src/provider.ts'
import { complete, isDict } from '../../../src/provider.ts'
import { bareId, idIn } from '../keys.ts'
import type { Memory } from './memory.ts'
import type { Rows } from './rows.ts'

/** The instances of one insert function; of others there are none. */
export async function instancesOf({ ports }: Memory, header: Dict): Promise<Rows> {
	const id = idIn(header)
	const kind = header.get('resourceType')
	if (id === undefined || typeof kind !== 'string' || !kind.startsWith('INSERT_')) return complete([])
	const rows = await ports.api.list('listInsertFunctionInstances', { functionId: bareId(id) })
	return rows.kind === 'unknown' ? rows : complete(rows.value.map((row) => spelled(row, id)))
}

/** An instance with the id of its function, as far as a list of functions told it, and a place for each of its secrets. */
export function withFunction(memory: Memory, row: Dict): Dict {
	const told = row.get('classId')
	const classId = typeof told === 'string' ? told : ''
	const known = [...(memory.types.get('function')?.keys.keys() ?? [])].find((id) => bareId(id) === bareId(classId))
	return spelled(row, known ?? (classId as RemoteId))
}

function spelled(row: Dict, functionId: RemoteId): Dict {
	const [open, encrypted] = ['settings', 'encryptedSettings'].map((name) => row.get(name))
	const hidden = isDict(encrypted) ? [...encrypted.keys()].map((name) => [name, HIDDEN] as const) : []
	const settings = new Map<string, Present>([...(isDict(open) ? open : []), ...hidden])
	return new Map<string, Present>([...row, ['functionId', functionId], ['settings', settings]])
}

/** What is encrypted is not shown in any form that could be used. */
const HIDDEN = '•'.repeat(10)

/** The profiles warehouses of all spaces. */
export async function profilesWarehouses({ ports }: Memory): Promise<Rows> {
	const spaces = await ports.api.list('listSpaces')
	if (spaces.kind === 'unknown') return spaces
	const all: Dict[] = []
	for (const space of spaces.value) {
		const rows = await ports.api.list('listProfilesWarehouseInSpace', {}, { spaceId: idIn(space) ?? '' })
		if (rows.kind === 'unknown') return rows
		all.push(...rows.value.map(withMetadataId))
	}
	return complete(all)
}

export async function getProfilesWarehouse({ ports }: Memory, spaceId: RemoteId, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	const rows = await ports.api.list('listProfilesWarehouseInSpace', {}, { spaceId })
	if (rows.kind === 'unknown') return rows.reason.code === 'API_NOT_FOUND' ? complete('gone') : rows
	const row = rows.value.find((one) => idIn(one) === id)
	return complete(row ? withMetadataId(row) : 'gone')
}

/** It names the item of the catalogue by itself, and not in a map as others do. */
function withMetadataId(row: Dict): Dict {
	const metadata = row.get('metadata')
	return new Map<string, Present>([...row, ['metadataId', (isDict(metadata) && metadata.get('id')) || '']])
}
