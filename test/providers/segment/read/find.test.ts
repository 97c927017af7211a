import { describe, expect, test } from 'vitest'
import type { RemoteId } from '../../../../src/provider.ts'
import { problem, unknown } from '../../../../src/provider.ts'
import { answered, declined, listed, lost } from '../../../support/fake-api.ts'
import type { Script } from '../workspace.ts'
import { ITEMS, workspace } from '../workspace.ts'

const GETS: Script = {
	getSource: () => answered(ITEMS.web),
	getWarehouse: () => answered(ITEMS.warehouse),
	getReverseEtlModel: () => answered(ITEMS.model),
	getTrackingPlan: () => answered(ITEMS.plan),
	getTransformation: () => answered(ITEMS.rename),
	getDestination: () => answered(ITEMS.ga),
	getSubscriptionFromDestination: () => answered(ITEMS.mapping),
	getFilterInDestination: () => answered(ITEMS.filter),
}

const EACH: readonly (readonly [string, string, string])[] = [
	['source', 'web', 'src1'],
	['warehouse', 'id-wh1', 'wh1'],
	['reverse_etl_model', 'id-mod1', 'mod1'],
	['tracking_plan', 'id-tp_1', 'tp_1'],
	['transformation', 'id-tr1', 'tr1'],
	['destination', 'id-3b92a1', '3b92a1'],
	['destination_subscription', 'id-3b92a1_sub1', '3b92a1:sub1'],
	['destination_filter', 'id-3b92a1_flt1', '3b92a1:flt1'],
	['function', 'loyalty-hook', 'sfnc_1'],
	['source_warehouse_connection', 'web_id-wh1', 'src1:wh1'],
	['source_tracking_plan_connection', 'web', 'src1:tp_1'],
]

describe('one resource, looked up alone', () => {
	test.each(EACH)('a %s by its id is the one of the list', async (type, key, id) => {
		const { connection } = workspace(GETS)
		const read = (await connection.read([type])).get(type)
		const [inList] = read?.kind === 'complete' ? [...read.value.values()].filter((resource) => resource.key === key) : []
		const found = await connection.find({ type, key, id: id as RemoteId })
		expect(found).toEqual({ kind: 'complete', value: { kind: 'found', resource: inList } })
	})

	test.each(EACH)('a %s by its key', async (type, key, id) => {
		const found = await workspace(GETS).connection.find({ type, key })
		expect(found).toMatchObject({ kind: 'complete', value: { kind: 'found', resource: { id } } })
	})

	test('a key that nothing goes by', async () => {
		expect(await workspace().connection.find({ type: 'destination', key: 'ga4' })).toMatchObject({ value: { kind: 'gone' } })
	})

	test('P3: 404 is gone; a lost answer and another thing than was asked for are not', async () => {
		const ask = (getSource: Script[string]) =>
			workspace({ getSource }).connection.find({ type: 'source', key: 'web', id: 'src1' as RemoteId })
		expect(await ask(() => declined(404))).toMatchObject({ value: { kind: 'gone' } })
		expect((await ask(lost)).kind).toBe('unknown')
		expect((await ask(() => declined(401))).kind).toBe('unknown')
		expect((await ask(() => answered(ITEMS.server))).kind).toBe('unknown')
	})

	test('P3: a transformation that is refused is gone only if the list does not show it', async () => {
		const ask = (listTransformations: Script[string]) =>
			workspace({ getTransformation: () => declined(403), listTransformations }).connection.find({
				type: 'transformation',
				key: 'id-tr1',
				id: 'tr1' as RemoteId,
			})
		expect(await ask(() => listed())).toMatchObject({ value: { kind: 'gone' } })
		expect(await ask(() => listed(ITEMS.rename))).toMatchObject({ value: { kind: 'found' } })
	})

	test('a connection is gone with what it leads to', async () => {
		const { connection } = workspace({
			listConnectedSourcesFromWarehouse: () => unknown(problem('API_NOT_FOUND', 'no')),
			getWarehouse: () => declined(404),
		})
		const found = await connection.find({ type: 'source_warehouse_connection', key: 'web_id-wh1', id: 'src1:wh1' as RemoteId })
		expect(found).toMatchObject({ value: { kind: 'gone' } })
	})
})
