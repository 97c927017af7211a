import type { Dict, Present, TypeName, Value } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import { mapAllParts, mapHolder, memberOf } from './events.ts'
import type { Mapped, Names } from './mapped.ts'
import { invalid, keyOf, listOf, remoteId, titleOf } from './mapped.ts'
import { mapConnection, mapModel, mapSync } from './models.ts'

/** One item of a list, or the answer to a look at one thing. Members that we do not know are ignored. */
export function mapItem(type: TypeName, item: Value, names: Names): Mapped {
	const dict = isDict(item) ? item : new Map<string, Present>()
	const id = remoteId(dict.get('id'))
	const key = keyOf(type, dict)
	if (id === undefined || key === undefined) return invalid(`Hightouch listed one of the ${titleOf(type)} without an id`)
	const context = { id, key, names }
	if (type === 'model' || type === 'schema_model') return mapModel(type, dict, context)
	if (type === 'sync') return mapSync(dict, context)
	return type === 'contract' || type === 'domain' ? mapHolder(type, dict, context) : mapConnection(type, dict, context)
}

/** All resources of a type that one item of its list stands for: events and components are listed in what holds them. */
export function mapItems(type: TypeName, item: Dict, names: Names): readonly Mapped[] {
	if (memberOf(type) === undefined) return [mapItem(type, item, names)]
	const holder = mapItem(listOf(type), item, names)
	if (holder.kind !== 'resource') return [holder]
	const { id, key } = holder.resource
	return id === undefined ? [] : mapAllParts(type, item, { id, key })
}
