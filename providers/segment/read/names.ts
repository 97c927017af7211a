import type { Dict, RemoteId, TypeName } from '../../../src/provider.ts'
import { idIn, joinIds, keyOfId, ownKey } from '../keys.ts'

/** What is known of the things that others refer to. */
export type Names = {
	/** The key of the thing with that id; undefined where no list held it. */
	readonly keyOf: (type: TypeName, id: RemoteId) => string | undefined
	/** Whether something of the type goes by that key. */
	readonly isKey: (type: TypeName, key: string) => boolean
	/** The key that files gave to it, whether a list held it or not. */
	readonly givenTo: (type: TypeName, id: RemoteId) => string | undefined
	/** Whether files call a resource by its id or by a name, where that is known. */
	readonly naming?: 'ids' | 'names' | undefined
}

/** Types that stand in another one, or between two: the members of their items that make up the id. */
const JOINED: ReadonlyMap<TypeName, readonly [string, string]> = new Map([
	['destination_subscription', ['destinationId', 'id']],
	['destination_filter', ['destinationId', 'id']],
	['source_tracking_plan_connection', ['sourceId', 'trackingPlanId']],
	['source_warehouse_connection', ['sourceId', 'warehouseId']],
	['profiles_warehouse', ['spaceId', 'id']],
	['label', ['key', 'value']],
])

/** The id of an item, as it is kept in a state and as Terraform imports it. */
export function remoteIdOf(type: TypeName, item: Dict): RemoteId | undefined {
	const joined = JOINED.get(type)
	if (!joined) return idIn(item)
	const [first, second] = joined.map((member) => idIn(item, member))
	return first === undefined || second === undefined ? undefined : joinIds(first, second)
}

/** How the items of a list get their keys: see `ownKey`. `taken`: keys that files gave to others. */
export type Naming = {
	readonly naming: 'ids' | 'names' | undefined
	readonly names: Names
	readonly taken: (key: string) => boolean
}

/** The keys of a list's items by id. A name that two of them have names neither. */
export function keysIn(type: TypeName, items: readonly Dict[], { naming, names, taken }: Naming): ReadonlyMap<RemoteId, string> {
	const counts = new Map<string, number>()
	const keys = items.map((item) => {
		const holder = idIn(item, 'destinationId')
		const key = ownKey(type, item, naming, holder && names.keyOf('destination', holder))
		if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
		return [remoteIdOf(type, item), key] as const
	})
	const made = new Set<string>()
	return new Map(
		keys.flatMap(([id, own]): [RemoteId, string][] => {
			if (id === undefined) return []
			const key = free(made, own !== undefined && counts.get(own) === 1 && !taken(own) ? own : keyOfId(id))
			made.add(key)
			return [[id, key]]
		}),
	)
}

/** Labels that are told apart by where their key ends would be called the same. */
function free(made: ReadonlySet<string>, key: string): string {
	for (let count = 2, next = key; ; next = `${key}-${count}`, count += 1) if (!made.has(next)) return next
}

/** The key of a connection, by what it connects: a source has one plan at most. Undefined where the names of these are not known. */
export function connectionKey(type: TypeName, item: Dict, names: Names): string | undefined {
	const source = idIn(item, 'sourceId')
	const sourceKey = source && names.keyOf('source', source)
	if (type === 'source_tracking_plan_connection') return sourceKey
	const warehouse = idIn(item, 'warehouseId')
	const warehouseKey = warehouse && names.keyOf('warehouse', warehouse)
	return sourceKey === undefined || warehouseKey === undefined ? undefined : `${sourceKey}_${warehouseKey}`
}

export function isConnection(type: TypeName): boolean {
	return type === 'source_tracking_plan_connection' || type === 'source_warehouse_connection'
}
