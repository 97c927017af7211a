import { describe, expect, test } from 'vitest'
import type { Change, Outcome, RemoteId } from '../../../../src/provider.ts'
import { toPlain } from '../../../../src/provider.ts'
import type { FakeScript } from '../../../support/fake-api.ts'
import { answered, declined, dictOf, listed, lost } from '../../../support/fake-api.ts'
import { creation, deletion, edited } from '../changes.ts'
import { contract, domain, holding, OWNER, workspace } from '../workspace.ts'

const WEB = { name: 'Web', onUndeclaredSchema: 'ALLOW_EVENT' }
const update = edited('contract', 'web', WEB, { ...WEB, name: 'Web shop' })
const create = creation('contract', 'app', dictOf({ name: 'App' }))
const made = { ...contract, id: '8', slug: 'app', name: 'App', events: [] }

async function write(script: FakeScript, change: Change) {
	const world = workspace(script)
	await world.connection.read(['contract', 'domain'])
	const before = world.called().length
	const [outcome] = await world.connection.write([change])
	return { outcome: outcome as Outcome, called: world.called().slice(before), bodies: world.bodies() }
}

const withId = <C extends Change>(change: C, id: string): C => ({ ...change, remoteId: id as RemoteId })

describe('a contract', () => {
	test('P22: is created with its slug and what its silence means, and without events', async () => {
		const { outcome, called, bodies } = await write({ CreateContract: [answered(made)] }, create)
		expect(called).toEqual(['CreateContract'])
		expect(bodies).toEqual([{ slug: 'app', name: 'App', onUndeclaredSchema: 'ALLOW_EVENT' }])
		expect(outcome).toMatchObject({ kind: 'done', remoteId: '8', version: OWNER.updatedAt })
	})

	test.each([
		['P23: a lost answer, and it was made', lost(), listed(contract, made), 'done', undefined],
		['P23: a lost answer, and it is not there (yet)', lost(), listed(contract), 'unknown', 'OUTCOME_UNKNOWN'],
		['a slug that is taken by the same', declined(422), listed(made), 'done', undefined],
		['a slug that is taken by another', declined(422), listed({ ...made, name: 'Other' }), 'refused', 'API_CONFLICT'],
		['values that are refused, and no such slug', declined(422), listed(contract), 'refused', 'API_REJECTED'],
		['another slug than the one asked for', answered({ ...made, slug: 'app-2' }), listed(), 'failed', 'LIVE_IGNORED'],
		[
			'another answer to what nobody declared',
			answered({ ...made, onUndeclaredSchema: 'BLOCK_EVENT' }),
			listed(),
			'failed',
			'LIVE_IGNORED',
		],
	])('%s', async (_, answer, list, kind, code) => {
		const { outcome } = await write({ CreateContract: [answer], ListContracts: [listed(contract), list] }, create)
		expect([outcome.kind, outcome.problem?.code]).toEqual([kind, code])
	})

	test('P22: is edited by what changed, and its events go with that as they came', async () => {
		const { script, held } = holding('Contract', contract)
		const { outcome, called, bodies } = await write(script, withId(update, '7'))
		expect(called).toEqual(['GetContract', 'UpdateContract'])
		expect(bodies).toEqual([{ name: 'Web shop', events: contract.events }])
		expect(toPlain(outcome.observed)).toEqual({ ...WEB, name: 'Web shop' })
		expect(held().events).toEqual(contract.events)
	})

	test.each([
		['a description that goes', { description: 'Old.' }, {}, { description: '' }],
		['a description that comes', {}, { description: 'New.' }, { description: 'New.' }],
		[
			'an answer that goes back to what silence means',
			{ onUndeclaredSchema: 'BLOCK_EVENT' },
			{ onUndeclaredSchema: undefined },
			{ onUndeclaredSchema: 'ALLOW_EVENT' },
		],
	])('%s is sent as what it means', async (_, before, after, body) => {
		const { script } = holding('Contract', { ...contract, ...before })
		const { outcome, bodies } = await write(script, withId(edited('contract', 'web', { ...WEB, ...before }, { ...WEB, ...after }), '7'))
		expect([outcome.kind, bodies]).toEqual(['done', [{ ...body, events: contract.events }]])
	})

	test('P20: that changed since the plan is not written', async () => {
		const { script } = holding('Contract', { ...contract, name: 'Elsewhere' })
		const { outcome, called } = await write(script, withId(update, '7'))
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', 'LIVE_CHANGED', ['GetContract']])
	})

	test('P29: whose events are not shown is not written, since they could not be sent with it', async () => {
		const { outcome, called } = await write({ GetContract: [answered({ ...contract, events: undefined })] }, withId(update, '7'))
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', 'API_ANSWER_INVALID', ['GetContract']])
	})

	test.each([
		['P24: a lost answer, and the new value is there', holding('Contract', contract, lost).script, 'done'],
		['P24: a lost answer, and the old value is there (still)', { GetContract: [answered(contract)], UpdateContract: [lost()] }, 'unknown'],
		['P21: a value that came back as it was', { GetContract: [answered(contract)], UpdateContract: [answered(contract)] }, 'failed'],
		[
			'P29: events that are gone with another name',
			holding('Contract', contract, (now) => answered({ ...now, events: [] })).script,
			'failed',
		],
	])('%s', async (_, script, kind) => {
		expect((await write(script, withId(update, '7'))).outcome.kind).toBe(kind)
	})

	test('is never deleted', async () => {
		const { outcome, called } = await write({}, withId(deletion('contract', 'web', WEB), '7'))
		expect([outcome.kind, outcome.problem?.code, called]).toEqual(['refused', 'LIVE_UNSUPPORTED', []])
	})
})

test('a domain is edited with its events and components as they came; its sources live in its file', async () => {
	const { script, held } = holding('Domain', domain)
	const before = { ...WEB, name: 'Shop' }
	const { outcome, bodies } = await write(
		script,
		withId(edited('domain', 'shop', before, { ...before, name: 'Shops', sources: ['web'] }), '9'),
	)
	const components = domain.components.map(({ imports: _imports, ...sent }) => sent)
	expect([outcome.kind, bodies]).toEqual(['done', [{ name: 'Shops', events: domain.events, components }]])
	expect([held().events, held().components]).toEqual([domain.events, components])
})
