import { describe, expect, test } from 'vitest'
import type { Change, Outcome } from '../../../src/provider.ts'
import { toPlain } from '../../../src/provider.ts'
import type { FakeScript } from '../../support/fake-api.ts'
import { answered, declined, dictOf, listed, lost, notListed } from '../../support/fake-api.ts'
import { creation, deletion, edited } from './changes.ts'
import { dbt, destination, MODEL, model, OWNER, SYNC, sync, workspace } from './workspace.ts'

async function write(script: FakeScript, change: Change) {
	const world = workspace(script)
	await world.connection.read(['model', 'sync'])
	const before = world.called().length
	const [outcome] = await world.connection.write([change])
	return { outcome: outcome as Outcome, called: world.called().slice(before), bodies: world.bodies() }
}

describe('create', () => {
	const change = creation('model', 'customers-eu', dictOf({ ...MODEL, name: 'Customers EU' }))
	const made = { ...model, id: 50, slug: 'customers-eu', name: 'Customers EU' }

	test('is one call, and reports what the workspace holds then', async () => {
		const { outcome, called, bodies } = await write({ CreateModel: [answered(made)] }, change)
		expect(called).toEqual(['CreateModel'])
		expect(bodies).toEqual([
			{
				slug: 'customers-eu',
				queryType: 'raw_sql',
				sourceId: 3,
				isSchema: false,
				name: 'Customers EU',
				primaryKey: 'id',
				raw: { sql: 'select 1' },
			},
		])
		expect(outcome).toMatchObject({ change: change.id, kind: 'done', remoteId: '50', version: OWNER.updatedAt })
		expect(toPlain(outcome.observed)).toEqual({ ...MODEL, name: 'Customers EU' })
	})

	test.each([
		['P23: a lost answer, and it was made', lost(), listed(model, made), 'done', undefined],
		['P23: a lost answer, and a default was added', lost(), listed({ ...made, updatedAt: 'later' }), 'done', undefined],
		['P23: a lost answer, and it is not there (yet)', lost(), listed(model), 'unknown', 'OUTCOME_UNKNOWN'],
		['P23: a lost answer, and no look either', lost(), notListed('down'), 'unknown', 'OUTCOME_UNKNOWN'],
		['P23: a lost answer, and another thing has the slug', lost(), listed({ ...made, name: 'Elsewhere' }), 'refused', 'API_CONFLICT'],
		['a taken slug, by the same', declined(409), listed(made), 'done', undefined],
		['a taken slug, by another', declined(409), listed({ ...made, primaryKey: 'uuid' }), 'refused', 'API_CONFLICT'],
		['a taken slug, by a schema model', declined(409), listed({ ...made, isSchema: true }), 'refused', 'API_CONFLICT'],
		['a taken slug that nothing has', declined(409), listed(model), 'refused', 'API_CONFLICT'],
	])('%s', async (_, answer, list, kind, code) => {
		const { outcome, called } = await write({ CreateModel: [answer], ListModel: [listed(model, dbt), list] }, change)
		expect([outcome.kind, outcome.problem?.code]).toEqual([kind, code])
		expect(called).toEqual(['CreateModel', 'ListModel'])
	})

	test('a taken slug, by the same with one member more, is not taken over', async () => {
		const wanted = creation('sync', 'customers-to-hub-spot', dictOf(SYNC))
		const more = { ...sync, configuration: { ...sync.configuration, extra: 1 } }
		const { outcome } = await write({ CreateSync: [declined(409)], ListSync: [listed(), listed(more)] }, wanted)
		expect(outcome).toMatchObject({
			kind: 'refused',
			problem: { code: 'API_CONFLICT', message: expect.stringContaining('differs in config') },
		})
		expect((await write({ CreateSync: [lost()], ListSync: [listed(), listed(more)] }, wanted)).outcome.kind).toBe('done')
	})

	test('P29: values that were refused are refused, without another call', async () => {
		const { outcome, called } = await write({ CreateModel: [declined(422, 'primaryKey: no such column')] }, change)
		expect(outcome).toMatchObject({ kind: 'refused', problem: { message: 'primaryKey: no such column' } })
		expect(called).toEqual(['CreateModel'])
	})

	test('P30: what leads nowhere is refused before anything is sent', async () => {
		const lonely = creation('sync', 'x', dictOf({ ...SYNC, model: 'nobody' }))
		const { outcome, called } = await write({ ListModel: [listed(model), listed()] }, lonely)
		expect(outcome).toMatchObject({
			kind: 'refused',
			problem: { code: 'REFERENCE_DANGLING', where: { address: 'sync.x', path: ['model'] } },
		})
		expect(called).toEqual(['ListModel'])
	})

	test('a destination that was never set up is one as long as there is only one', async () => {
		const unfinished = creation('sync', 'u', dictOf({ ...SYNC, destination: 'null' }))
		const [first, second] = [42, 43].map((id) => ({ ...destination, id, slug: null }))
		const made = answered({ ...sync, id: 970, slug: 'u', destinationId: 42 })
		const single = await write({ CreateSync: [made], ListDestination: [listed(destination, first as object)] }, unfinished)
		expect([single.outcome.kind, single.bodies]).toEqual(['done', [expect.objectContaining({ destinationId: 42 })]])
		const several = await write(
			{ CreateSync: [made], ListDestination: [listed(destination, first as object, second as object)] },
			unfinished,
		)
		expect([several.outcome.kind, several.outcome.problem?.code, several.called]).toEqual(['refused', 'REFERENCE_DANGLING', []])
	})

	test('a sync finds the model that was made before it in the same batch', async () => {
		const world = workspace({ CreateModel: [answered(made)], CreateSync: [answered({ ...sync, id: 950, slug: 'eu', modelId: 50 })] })
		await world.connection.read(['model', 'sync'])
		const before = world.called().length
		const outcomes = await world.connection.write([change, creation('sync', 'eu', dictOf({ ...SYNC, model: 'customers-eu' }))])
		expect(outcomes.map(({ kind, remoteId }) => [kind, remoteId])).toEqual([
			['done', '50'],
			['done', '950'],
		])
		expect(world.called().slice(before)).toEqual(['CreateModel', 'CreateSync'])
		expect(world.bodies()[1]).toMatchObject({ modelId: 50, destinationId: 41, schedule: null, disabled: false })
	})

	test('a dbt model goes by the number that another model showed', async () => {
		const onDbt = creation('model', 'accounts-2', dictOf({ ...MODEL, type: 'dbt_model', rawSql: undefined, dbtModel: 'model.w.accounts' }))
		const { outcome, bodies } = await write({ CreateModel: [answered({ ...dbt, id: 51, slug: 'accounts-2', name: 'Customers' })] }, onDbt)
		expect(outcome.kind).toBe('done')
		expect(bodies).toMatchObject([{ queryType: 'dbt', dbt: { modelId: 5501 } }])
	})

	test('a dbt model that no other model uses is refused with the reason', async () => {
		const onDbt = creation('model', 'y', dictOf({ ...MODEL, type: 'dbt_model', dbtModel: 'model.w.unseen' }))
		const { outcome, called } = await write({}, onDbt)
		expect(outcome).toMatchObject({
			kind: 'refused',
			problem: { code: 'LIVE_UNSUPPORTED', message: expect.stringContaining('model.w.unseen') },
		})
		expect(called).toEqual([])
	})

	test.each([
		['a pause that was not taken', { disabled: false }, 'schedulePaused'],
		['a config that was dropped', { configuration: undefined }, 'config'],
		['another destination', { destinationId: 42 }, 'destination'],
	])('P29: %s is said, with what was made', async (_, differing, name) => {
		const paused = creation('sync', 'p', dictOf({ ...SYNC, schedulePaused: true }))
		const answer = answered({ ...sync, id: 960, slug: 'p', disabled: true, ...differing })
		const { outcome } = await write(
			{ CreateSync: [answer], ListDestination: [listed(destination, { ...destination, id: 42, slug: 'other' })] },
			paused,
		)
		expect(outcome).toMatchObject({
			kind: 'failed',
			remoteId: '960',
			problem: { code: 'LIVE_IGNORED', message: expect.stringContaining(name) },
		})
	})

	test('P29: another slug than the one asked for is said', async () => {
		const { outcome } = await write({ CreateModel: [answered({ ...made, slug: 'customers-eu-2' })] }, change)
		expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED', message: expect.stringContaining('customers-eu-2') } })
	})

	test('P29: an answer that makes no sense is not a success', async () => {
		const { outcome } = await write({ CreateModel: [answered({ id: 50, slug: 'customers-eu', sourceId: 3 })] }, change)
		expect(outcome).toMatchObject({ kind: 'unknown', problem: { code: 'OUTCOME_UNKNOWN', cause: { code: 'API_ANSWER_INVALID' } } })
	})
})

describe('update', () => {
	const change = edited('model', 'customers', MODEL, { ...MODEL, rawSql: 'select 2' })
	const changed = { ...model, raw: { sql: 'select 2' }, updatedAt: '2026-05-01T00:00:00.000Z' }

	test('P22: is one call with one member, and reports what the workspace holds then', async () => {
		const { outcome, called, bodies } = await write({ UpdateModel: [answered(changed)] }, change)
		expect(called).toEqual(['UpdateModel'])
		expect(bodies).toEqual([{ raw: { sql: 'select 2' } }])
		expect(outcome).toMatchObject({ kind: 'done', remoteId: '17', version: '2026-05-01T00:00:00.000Z' })
	})

	test('P21: a value that came back as it was is a failure, and base hears what is really there', async () => {
		const { outcome } = await write({ UpdateModel: [answered(model)] }, change)
		expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED', message: expect.stringContaining('rawSql') } })
		expect(toPlain(outcome.observed)).toEqual(MODEL)
	})

	test('a value that the server rewrote is done, as observed', async () => {
		const { outcome } = await write({ UpdateModel: [answered({ ...model, raw: { sql: 'SELECT 2' } })] }, change)
		expect(outcome.kind).toBe('done')
		expect(outcome.observed?.get('rawSql')).toBe('SELECT 2')
	})

	test.each([
		['P24: a lost answer, and the new value is there', answered(changed), 'done'],
		['P24: a lost answer, and the old value is there (still)', answered(model), 'unknown'],
		['P24: a lost answer, and the thing is gone', declined(404), 'unknown'],
		['P24: a lost answer, and no look either', lost(), 'unknown'],
	])('%s', async (_, look, kind) => {
		const { outcome, called } = await write({ UpdateModel: [lost()], GetModel: [look] }, change)
		expect(outcome.kind).toBe(kind)
		expect(called).toEqual(['UpdateModel', 'GetModel'])
	})

	test.each([
		['it was made', changed, 'done'],
		['it is not there (yet)', model, 'unknown'],
	])('P21, P29: an answer about another resource says nothing of this one, which is looked up: %s', async (_, look, kind) => {
		const { outcome, called } = await write(
			{ UpdateModel: [answered({ ...changed, id: 18, slug: 'others' })], GetModel: [answered(look)] },
			change,
		)
		expect([outcome.kind, outcome.remoteId ?? '17', called]).toEqual([kind, '17', ['UpdateModel', 'GetModel']])
	})

	test.each([
		[404, 'API_NOT_FOUND'],
		[422, 'API_REJECTED'],
	])('P20: a %i is a refusal, not tried again', async (status, code) => {
		const { outcome, called } = await write({ UpdateModel: [declined(status)] }, change)
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', code, ['UpdateModel']])
	})

	test('what the API cannot take is refused without a call', async () => {
		const { outcome, called } = await write({}, edited('model', 'customers', MODEL, { ...MODEL, source: 'other' }))
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', 'LIVE_UNSUPPORTED', []])
	})

	test('what only the file knows needs no call', async () => {
		const { outcome, called } = await write({}, edited('sync', 'customers-to-hub-spot', SYNC, { ...SYNC, description: 'Nightly.' }))
		expect([outcome.kind, called]).toEqual(['skipped', []])
	})
})

describe('delete', () => {
	const change = deletion('model', 'customers', MODEL)

	test.each([
		['the client was not told to use it', declined(0), undefined, 'refused', 'LIVE_UNSUPPORTED'],
		['it was told to, and it works', answered(null, 204), undefined, 'done', undefined],
		['there is no such operation', declined(404), answered(model), 'refused', 'LIVE_UNSUPPORTED'],
		['the thing was gone already', declined(404), declined(404), 'done', undefined],
		['a sync uses it', declined(409), undefined, 'refused', 'API_CONFLICT'],
		['the answer was lost, and it is gone', lost(), declined(404), 'done', undefined],
		['the answer was lost, and it is there (still)', lost(), answered(model), 'unknown', 'OUTCOME_UNKNOWN'],
	])('where %s', async (_, answer, look, kind, code) => {
		const { outcome } = await write({ DeleteModel: [answer], ...(look && { GetModel: [look] }) }, change)
		expect([outcome.kind, outcome.problem?.code]).toEqual([kind, code])
	})

	test('a source is never touched', async () => {
		const { outcome, called } = await write({}, deletion('source', 'production-postgres', {}))
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', 'LIVE_UNSUPPORTED', []])
	})
})

test('a change to Git is none of ours', async () => {
	const { outcome, called } = await write({}, { ...edited('model', 'customers', MODEL, { ...MODEL, name: 'x' }), to: 'git' })
	expect([outcome.kind, called]).toEqual(['skipped', []])
})
