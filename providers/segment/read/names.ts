import type { Dict, RemoteId, TypeName } from '../../../src/provider.ts'
import { idIn, joinIds, keyOfId, ownKey } from '../keys.ts'

/** What is known of the things that others refer to. */
export type Names = {
	/** The key of the thing with that id; undefined where no list held it. */
	readonly keyOf: (type: TypeName, id: RemoteId) => string | undefined
}

/** Types that stand in another one, or between two: the members of their items that make up the id. */
const JOINED: ReadonlyMap<TypeName, readonly [string, string]> = new Map([
	['destination_subscription', ['destinationId', 'id']],
	['destination_filter', ['destinationId', 'id']],
	['source_tracking_plan_connection', ['sourceId', 'trackingPlanId']],
	['source_warehouse_connection', ['sourceId', 'warehouseId']],
])

/** The id of an item, as it is kept in a state and as Terraform imports it. */
export function remoteIdOf(type: TypeName, item: Dict): RemoteId | undefined {
	const joined = JOINED.get(type)
	if (!joined) return idIn(item)
	const [first, second] = joined.map((member) => idIn(item, member))
	return first === undefined || second === undefined ? undefined : joinIds(first, second)
}

/** The keys of a list's items by id. A name that two of them have names neither. */
export function keysIn(type: TypeName, items: readonly Dict[]): ReadonlyMap<RemoteId, string> {
	const counts = new Map<string, number>()
	for (const item of items) {
		const key = ownKey(type, item)
		if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
	}
	return new Map(
		items.flatMap((item): [RemoteId, string][] => {
			const [id, own] = [remoteIdOf(type, item), ownKey(type, item)]
			if (id === undefined) return []
			return [[id, own !== undefined && counts.get(own) === 1 ? own : keyOfId(id)]]
		}),
	)
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
