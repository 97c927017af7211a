import type { Call, Change, Dict, Present, Problem, RemoteId, ResourceType, TypeName, Value } from '../../../src/provider.ts'
import { findType, isDict, isList } from '../../../src/provider.ts'
import { splitIds } from '../keys.ts'
import { pathTo } from '../read/find.ts'
import { schema } from '../schema/index.ts'
import { doubleRule } from './rules.ts'
import type { Sending } from './sending.ts'
import { refuse } from './sending.ts'

export type Made<Calls> = { readonly kind: 'calls'; readonly calls: Calls } | { readonly kind: 'impossible'; readonly problem: Problem }

const UPDATE: ReadonlyMap<TypeName, string> = new Map([
	['source', 'updateSource'],
	['warehouse', 'updateWarehouse'],
	['function', 'updateFunction'],
	['reverse_etl_model', 'updateReverseEtlModel'],
	['tracking_plan', 'updateTrackingPlan'],
	['transformation', 'updateTransformation'],
	['destination', 'updateDestination'],
	['destination_subscription', 'updateSubscriptionForDestination'],
	['destination_filter', 'updateFilterForDestination'],
	['insert_function_instance', 'updateInsertFunctionInstance'],
	['profiles_warehouse', 'updateProfilesWarehouseForSpaceWarehouse'],
])

/** Labels are taken as one list, and by a call of their own. */
export function sourceCalls(sourceId: RemoteId, members: Dict): readonly Call[] {
	const fields = pick(members, (name) => name !== 'labels')
	const labels = members.get('labels')
	return [
		...(fields.size > 0 ? [patchCall('source', sourceId, fields)] : []),
		...(labels === undefined ? [] : [{ endpoint: 'replaceLabelsInSource', path: { sourceId }, body: new Map([['labels', labels]]) }]),
	]
}

export function settingsCalls(id: RemoteId, settings: Value): readonly Call[] {
	const [sourceId] = splitIds(id)
	return isDict(settings) && settings.size > 0 ? [{ endpoint: 'updateSchemaSettingsInSource', path: { sourceId }, body: settings }] : []
}

export function patchCall(type: TypeName, id: RemoteId, fields: Dict): Call {
	const body = type === 'destination_subscription' ? new Map([['input', fields]]) : fields
	return { endpoint: UPDATE.get(type) ?? '', path: pathTo(type, id), body }
}

export function checkRules(sending: Sending, after: Dict): void {
	if (sending.change.type !== 'tracking_plan') return
	const double = doubleRule(after.get('rules'))
	if (double !== undefined) refuse(sending, ['rules'], `has two rules for ${double}`)
}

export function typeOf({ type }: Change): ResourceType {
	const described = findType(schema, type)
	if (!described) throw new TypeError(`the schema has no type ${type}`)
	return described
}

export function pick(members: Dict, isMeant: (name: string) => boolean): Dict {
	return new Map([...members].filter(([name]) => isMeant(name)))
}

export function listIn(members: Dict, name: string): readonly Present[] {
	const value = members.get(name)
	return isList(value) ? value : []
}
