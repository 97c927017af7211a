import { describe, expect, test } from 'vitest'
import { answered, declined, lost } from '../../../support/fake-api.ts'
import { deletion, ITEMS, readOne, workspace, writeOne } from '../workspace.ts'

describe('deleting a resource', () => {
	test.each<readonly [string, string, string, object, unknown]>([
		['source', 'web', 'deleteSource', { sourceId: 'src1' }, undefined],
		['warehouse', 'id-wh1', 'deleteWarehouse', { warehouseId: 'wh1' }, undefined],
		['function', 'loyalty-hook', 'deleteFunction', { functionId: 'sfnc_1' }, undefined],
		['reverse_etl_model', 'id-mod1', 'deleteReverseEtlModel', { modelId: 'mod1' }, undefined],
		['tracking_plan', 'id-tp_1', 'deleteTrackingPlan', { trackingPlanId: 'tp_1' }, undefined],
		['transformation', 'id-tr1', 'deleteTransformation', { transformationId: 'tr1' }, undefined],
		['destination', 'id-3b92a1', 'deleteDestination', { destinationId: '3b92a1' }, undefined],
		['destination_subscription', 'id-3b92a1_sub1', 'removeSubscriptionFromDestination', { destinationId: '3b92a1', id: 'sub1' }, undefined],
		['destination_filter', 'id-3b92a1_flt1', 'removeFilterFromDestination', { destinationId: '3b92a1', filterId: 'flt1' }, undefined],
		['label', 'id-environment_prod', 'deleteLabel', { key: 'environment', value: 'prod' }, undefined],
		['insert_function_instance', 'id-ins1', 'deleteInsertFunctionInstance', { instanceId: 'ins1' }, undefined],
		['profiles_warehouse', 'id-spa1_pwh1', 'removeProfilesWarehouseFromSpace', { spaceId: 'spa1', warehouseId: 'pwh1' }, undefined],
		['user', 'id-usr1', 'deleteUsers', {}, { userIds: ['usr1'] }],
		['user_group', 'id-grp1', 'deleteUserGroup', { userGroupId: 'grp1' }, undefined],
		[
			'source_warehouse_connection',
			'web_id-wh1',
			'removeSourceConnectionFromWarehouse',
			{ warehouseId: 'wh1', sourceId: 'src1' },
			undefined,
		],
		['source_tracking_plan_connection', 'web', 'removeSourceFromTrackingPlan', { trackingPlanId: 'tp_1' }, { sourceId: 'src1' }],
	])('a %s', async (type, key, endpoint, path, query) => {
		const { connection, writes } = workspace({ [endpoint]: () => answered({ status: 'SUCCESS' }) })
		const now = await readOne(connection, type, key)
		expect((await writeOne(connection, deletion(now))).kind).toBe('done')
		expect(writes()).toEqual([[endpoint, path, query]])
	})

	test.each([
		['gone already', () => declined(404), () => declined(404), 'done'],
		['refused', () => declined(409), () => answered(ITEMS.ga), 'refused'],
		['a lost answer, and it is gone', lost, () => declined(404), 'done'],
		['P24: a lost answer, and it is there', lost, () => answered(ITEMS.ga), 'unknown'],
	])('%s', async (_, deleteDestination, getDestination, kind) => {
		const { connection } = workspace({ deleteDestination, getDestination })
		const now = await readOne(connection, 'destination', 'id-3b92a1')
		expect((await writeOne(connection, deletion(now))).kind).toBe(kind)
	})
})
