import type { Call, Change, Outcome, RemoteId, TypeName } from '../../../src/provider.ts'
import { callOne, noId, refused } from '../../../src/provider.ts'
import { splitIds } from '../keys.ts'
import { find, pathTo } from '../read/find.ts'
import type { Memory } from '../read/memory.ts'
import { isInvite } from '../read/people.ts'
import { unsure } from './outcome.ts'

type Delete = Extract<Change, { kind: 'delete' }>

const DELETE: ReadonlyMap<TypeName, string> = new Map([
	['source', 'deleteSource'],
	['warehouse', 'deleteWarehouse'],
	['function', 'deleteFunction'],
	['reverse_etl_model', 'deleteReverseEtlModel'],
	['tracking_plan', 'deleteTrackingPlan'],
	['transformation', 'deleteTransformation'],
	['destination', 'deleteDestination'],
	['destination_subscription', 'removeSubscriptionFromDestination'],
	['destination_filter', 'removeFilterFromDestination'],
	['insert_function_instance', 'deleteInsertFunctionInstance'],
	['profiles_warehouse', 'removeProfilesWarehouseFromSpace'],
	['label', 'deleteLabel'],
	['user_group', 'deleteUserGroup'],
])

function deleteCall(type: TypeName, id: RemoteId): Call {
	const [source, other] = splitIds(id)
	if (type === 'source_warehouse_connection')
		return { endpoint: 'removeSourceConnectionFromWarehouse', path: { warehouseId: other, sourceId: source } }
	if (type === 'source_tracking_plan_connection')
		return { endpoint: 'removeSourceFromTrackingPlan', path: { trackingPlanId: other }, query: { sourceId: source } }
	if (type === 'user')
		return isInvite(id) ? { endpoint: 'deleteInvites', query: { emails: [id] } } : { endpoint: 'deleteUsers', query: { userIds: [id] } }
	return { endpoint: DELETE.get(type) ?? '', path: pathTo(type, id) }
}

/** What is gone already is as good as deleted. */
export async function remove(memory: Memory, change: Delete): Promise<Outcome> {
	const { remoteId } = change
	if (remoteId === undefined) return refused(change, noId(change))
	const settled: Outcome = { change: change.id, kind: 'done', remoteId }
	const failed = await callOne(memory, deleteCall(change.type, remoteId))
	if (!failed) return settled
	const found = await find(memory, { type: change.type, key: change.key, id: remoteId })
	if (found.kind === 'complete' && found.value.kind === 'gone') return settled
	return failed.kind === 'refused' ? refused(change, failed.problem) : unsure(change, failed.problem)
}
