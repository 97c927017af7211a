import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/model/index.ts'
import { acquireLock, gitStore, stateRef } from '../../../src/state/index.ts'
import { applyWorkspace, pauseOf, pauseWorkspace, rebuildState, refusePaused, resumeWorkspace } from '../../../src/sync/index.ts'
import type { FakeWorkspace } from '../../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../../support/fake-workspace.ts'
import { baseOf } from '../../support/shop.ts'

/** One model that both sides agreed on, renamed in the workspace since. */
async function edited(): Promise<FakeWorkspace> {
	const fake = await fakeWorkspace({ 'models/m.yaml': 'name: m\n' }, { 'model.m': { name: 'renamed' } })
	await fake.remember(baseOf({ 'model.m': { name: 'm' } }))
	return fake
}

async function problemOf(work: Promise<unknown>) {
	try {
		await work
		return undefined
	} catch (error) {
		return error instanceof Failure ? error.problem : undefined
	}
}

describe('a paused workspace', () => {
	test('is applied to by nobody, who learns by whom, when and why; plans go on', async () => {
		const fake = await edited()
		const { state } = await pauseWorkspace(fake.workspace, 'an audit', OPTIONS)
		const [tip, serial] = [fake.tip(), state?.serial]
		const planned = await fake.plan()
		expect(planned.plan.changes.map(({ address }) => address)).toEqual(['model.m'])
		expect(pauseOf(fake.workspace, planned.readings.stored)?.hint).toBe('`tideway resume -w acme` switches it on again')
		const refused = await problemOf(applyWorkspace(fake.workspace, planned, OPTIONS))
		expect(refused).toEqual({
			code: 'PAUSED',
			message: `acme was paused by ${fake.workspace.person.name} <${fake.workspace.person.email}> at ${state?.paused?.at}: an audit`,
			hint: '`tideway resume -w acme` switches it on again',
		})
		expect([fake.tip(), (await fake.stored()).state?.serial, (await fake.stored()).lock]).toEqual([tip, serial, null])
	})

	test('P6: a plan from before the pause is refused under the lock, with the same words', async () => {
		const fake = await edited()
		const planned = await fake.plan()
		await pauseWorkspace(fake.workspace, undefined, OPTIONS)
		expect((await problemOf(applyWorkspace(fake.workspace, planned, OPTIONS)))?.code).toBe('PAUSED')
		expect((await fake.stored()).lock).toBeNull()
	})

	test('stays paused when its state is built anew', async () => {
		const fake = await edited()
		await pauseWorkspace(fake.workspace, 'an audit', OPTIONS)
		const { workspace } = fake
		const store = gitStore({ ...workspace, workspace: workspace.name, ref: stateRef(workspace.name), chain: 'restart' })
		const state = await rebuildState({ ...workspace, store }, OPTIONS)
		expect([state.base.size, state.serial, state.paused?.reason]).toEqual([0, 1, 'an audit'])
	})

	test('goes on where it was once it is resumed', async () => {
		const fake = await edited()
		const before = (await fake.stored()).state
		await pauseWorkspace(fake.workspace, 'an audit', OPTIONS)
		const resumed = await resumeWorkspace(fake.workspace, OPTIONS)
		const { state } = await fake.stored()
		expect([resumed.moved, resumed.paused, state?.base, state?.serial]).toEqual([true, null, before?.base, (before?.serial ?? 0) + 2])
		expect(state && 'paused' in state).toBe(false)
		const report = await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(report.outcomes.map(({ kind }) => kind)).toEqual(['done'])
	})

	test('a second pause leaves the first as it is, a second resume does nothing', async () => {
		const fake = await edited()
		const first = await pauseWorkspace(fake.workspace, 'an audit', OPTIONS)
		expect(await pauseWorkspace(fake.workspace, 'another reason', OPTIONS)).toEqual({ ...first, moved: false })
		await resumeWorkspace(fake.workspace, OPTIONS)
		const { state } = await fake.stored()
		expect(await resumeWorkspace(fake.workspace, OPTIONS)).toEqual({ paused: null, moved: false, state })
	})

	test('can be one that nobody has synced yet', async () => {
		const fake = await fakeWorkspace({}, { 'model.m': { name: 'm' } })
		await pauseWorkspace(fake.workspace, undefined, OPTIONS)
		expect((await problemOf(applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)))?.code).toBe('PAUSED')
	})

	test('P35: the switch waits for whoever is applying, and moves nothing meanwhile', async () => {
		const fake = await edited()
		await acquireLock(fake.workspace.store, { ...fake.workspace, ...OPTIONS, operation: 'apply' })
		expect((await problemOf(pauseWorkspace(fake.workspace, undefined, OPTIONS)))?.code).toBe('LOCK_HELD')
		expect(refusePaused(fake.workspace, await fake.stored())).toBeUndefined()
	})
})
