import { describe, expect, test } from 'vitest'
import { makeKeyed } from '../../../src/adapters/keyed.ts'
import { recordFacts } from '../../../src/apply/record.ts'
import type {
	Address,
	BaseEntry,
	Change,
	Conflict,
	Dict,
	Outcome,
	Plan,
	Present,
	RemoteId,
	Resource,
	Schema,
	Snapshot,
} from '../../../src/model/index.ts'
import { complete, findType, recordValue, renderJson, runSteps } from '../../../src/model/index.ts'
import { hideSnapshot, makePlan, sealPlan } from '../../../src/plan/index.ts'
import type { State } from '../../../src/ports/index.ts'
import {
	planToJson,
	redactOutcomes,
	redactPlan,
	showEntry,
	showOutcomes,
	showPlan,
	showPlanMarkdown,
	terraformJsonSteps,
	viewEntry,
} from '../../../src/show/index.ts'
import { EMPTY, makeDocument } from '../../../src/state/document.ts'
import { sealed } from '../../../src/state/index.ts'
import { newCanary, scanFor } from '../../support/canary.ts'
import { dictOf } from '../../support/fake-api.ts'
import { planWith, rich, schema as service, updateToGit } from '../../support/plans.ts'
import { requestOf } from '../../support/shop.ts'
import { content, following } from '../../support/states.ts'

const SCHEMA: Schema = {
	version: 1,
	types: [
		{
			name: 'vault',
			title: 'vaults',
			role: 'managed',
			label: 'name',
			attributes: [
				{ name: 'name', kind: 'string', required: true },
				{ name: 'password', kind: 'string', sensitive: true },
				{
					name: 'login',
					kind: 'object',
					attributes: [
						{ name: 'user', kind: 'string' },
						{ name: 'key', kind: 'string', sensitive: true },
					],
				},
				{ name: 'keys', kind: 'map', sensitive: true, values: { kind: 'string' } },
				{
					name: 'doors',
					kind: 'list',
					merge: 'keyed',
					key: 'id',
					items: {
						kind: 'object',
						attributes: [
							{ name: 'id', kind: 'string' },
							{ name: 'code', kind: 'string', sensitive: true },
						],
					},
				},
				{ name: 'free', kind: 'any' },
			],
			can: { create: true, update: true, delete: true },
		},
	],
}

/** One secret for each place of a plan that values stand in, so that what leaks is named. */
const canaries: Record<string, string> = {}

function secret(slot: string): string {
	canaries[slot] = newCanary()
	return canaries[slot]
}

/** Attributes with a secret in each place that a schema can have one, an attribute that it does not know among them. */
function vault(slot: string): Dict {
	return dictOf({
		name: 'Vault',
		password: secret(`${slot}: password`),
		login: { user: 'ann', key: secret(`${slot}: login.key`) },
		keys: { front: secret(`${slot}: keys`) },
		doors: [{ id: 'a', code: secret(`${slot}: doors.code`) }],
		stranger: { deep: [secret(`${slot}: an attribute that nobody knows`)] },
		free: 'plain',
	})
}

const at = 'vault.a' as Address

const SHOWN = { git: vault('git shows it'), live: vault('live shows it') }

/** A side on which every sensitive attribute of the one resource stands in clear text. */
function sideWith(of: 'git' | 'live'): Snapshot {
	const resource: Resource = {
		address: at,
		type: 'vault',
		key: 'a',
		attributes: SHOWN[of],
		...(of === 'live' && { id: 'v1' as RemoteId }),
	}
	return {
		of,
		marker: 'm',
		scopes: new Map([['vault', complete(new Map([[at, resource]]))]]),
		unknown: new Map(),
		gone: new Set(),
		warnings: [],
	}
}

const SIDES = { git: sideWith('git'), live: sideWith('live') }
const common = { address: at, type: 'vault', key: 'a', dependents: [], notes: [] }
const edit = (path: Present[], slot: string, more: object = {}): object => ({
	path,
	before: secret(`${slot} before`),
	after: secret(`${slot} after`),
	...more,
})
const conflict = (path: Present[], slot: string): Conflict =>
	({
		address: at,
		type: 'vault',
		path,
		reason: 'both-changed',
		base: secret(`${slot} base`),
		git: secret(`${slot} git`),
		live: secret(`${slot} live`),
	}) as unknown as Conflict

const plan = planWith({
	changes: [
		{ ...common, id: 'c1', kind: 'create', to: 'live', other: vault('create other'), after: vault('create after') },
		{ ...common, id: 'c2', kind: 'create', to: 'git', other: null, after: vault('create in git') },
		{
			...common,
			id: 'c3',
			kind: 'update',
			to: 'live',
			other: vault('update other'),
			before: vault('update before'),
			after: vault('update after'),
			edits: [
				edit(['password'], 'edit of password'),
				edit(['login', 'key'], 'edit of login.key'),
				edit(['keys', 'front'], 'edit of keys'),
				edit(['doors', 'a', 'code'], 'edit of doors.code'),
				edit(['stranger'], 'edit of a stranger'),
				edit(['free'], 'edit that the plan calls sensitive', { sensitive: true }),
			],
		},
		{ ...common, id: 'c4', kind: 'delete', to: 'git', other: null, before: vault('delete before') },
	] as unknown as Change[],
	adoptions: [
		{ address: at, type: 'vault', key: 'a', kind: 'agree', git: vault('adoption git'), live: vault('adoption live') },
		{ address: at, type: 'vault', key: 'a', kind: 'overwritten', git: null, live: vault('adoption overwritten') },
	],
	conflicts: [
		conflict(['password'], 'conflict of password'),
		conflict(['login', 'key'], 'conflict of login.key'),
		conflict(['stranger', 'deep'], 'conflict of a stranger'),
		{ ...conflict(['free'], 'conflict that the plan calls sensitive'), sensitive: true },
		{
			address: at,
			type: 'vault',
			path: [],
			reason: 'updated-and-deleted',
			base: vault('conflict base'),
			git: vault('conflict git'),
			live: null,
		},
	],
	unsupported: [
		{
			address: at,
			type: 'vault',
			action: 'update',
			path: ['password'],
			reason: 'no',
			remedy: 'app',
			before: secret('unsupported before'),
			after: secret('unsupported after'),
		},
		{ address: at, type: 'vault', action: 'create', reason: 'no', remedy: 'app', after: vault('unsupported as a whole') },
	],
	pending: [{ address: at, path: ['login', 'key'], value: secret('pending'), from: 'abc' }],
})
const outcomes: readonly Outcome[] = ['c1', 'c3', 'gone'].map((change) => ({ change, kind: 'done', observed: vault(`outcome ${change}`) }))
const entry: BaseEntry = {
	type: 'vault',
	key: 'a',
	id: '1' as RemoteId,
	attributes: vault('base'),
	observed: vault('base observed'),
	file: vault('base file'),
	overwritten: vault('base overwritten'),
}
const scan = scanFor(canaries)

describe('P7: no secret is in', () => {
	const options = { color: true, width: 400, title: 'Bank', purpose: 'look' } as const
	const type = findType(SCHEMA, 'vault')
	test.each<[string, () => string]>([
		['the text of a plan', () => showPlan(plan, SCHEMA, options)],
		['its Markdown', () => showPlanMarkdown(plan, SCHEMA, { title: 'Bank' })],
		['its JSON', () => renderJson(recordValue(redactPlan(plan, SCHEMA)), 'as-is')],
		['its JSON for readers of Terraform plans', () => runSteps(terraformJsonSteps(plan, SCHEMA, { version: '1.2.3' }))],
		['what became of it', () => showOutcomes(plan, outcomes, { color: false })],
		['what became of it, as JSON', () => renderJson(recordValue({ outcomes: redactOutcomes(outcomes, plan, SCHEMA) }), 'as-is')],
		[
			'an entry of the state',
			() => showEntry(viewEntry(at, entry, type), type, { color: false, yaml: (attributes) => renderJson(attributes, 'as-is') }),
		],
		['an entry of the state, as JSON', () => renderJson(recordValue(viewEntry(at, entry, type)), 'as-is')],
	])('%s', (_, show) => {
		const text = show()
		expect(scan(text)).toEqual([])
		expect(text.length).toBeGreaterThan(20)
	})

	test('any of them, where the type is not known', () => {
		const unknown = { ...SCHEMA, types: [] }
		expect(scan(showPlan(plan, unknown, options))).toEqual([])
		expect(scan(showPlanMarkdown(plan, unknown, { title: 'Bank' }))).toEqual([])
		expect(scan(renderJson(recordValue(redactPlan(plan, unknown)), 'as-is'))).toEqual([])
	})

	test('a plan whose secrets are only there: each of them is found before', () => {
		expect(scan(renderJson(recordValue({ plan, outcomes, entry, ...SHOWN }), 'as-is'))).toHaveLength(Object.keys(canaries).length)
	})
})

describe('P7, S29: what is stored for the next command holds no open secret', () => {
	const keyed = makeKeyed('a key that seals what is stored')
	const parts = (state: State): string => {
		const { parts: texts } = makeDocument({ state, lock: null, epoch: state.epoch, journal: null }, 'acme', 'n', EMPTY)
		return [...texts.values()].join('\n')
	}

	test('a saved plan that is sealed, whatever is in it', () => {
		expect(scan(sealed(planToJson(plan), 'the saved plan', keyed))).toEqual([])
	})

	test('a state that is sealed, whatever is in it', () => {
		const state = following(null, 1, content(new Map([[at, entry]])))
		expect(scan(sealed(parts(state), 'the state', keyed))).toEqual([])
	})

	test('a saved plan of sides that show secrets, and the state after it', () => {
		const hidden = (side: Snapshot): Snapshot => hideSnapshot(SCHEMA, side, () => undefined)
		const request = { ...requestOf({}), schema: SCHEMA, base: new Map(), git: hidden(SIDES.git), live: hidden(SIDES.live) }
		const made = sealPlan(makePlan(request))
		expect(scan(planToJson(made))).toEqual([])
		const outcomes = made.changes.map((change): Outcome => ({ change: change.id, kind: 'done' }))
		const base = recordFacts(new Map(), made, outcomes, SCHEMA)
		expect(base.size).toBe(1)
		expect(scan(parts(following(null, 1, content(base))))).toEqual([])
	})
})

describe('what is no secret', () => {
	test('stays as it is: a plan without any is the same', () => {
		const harmless = planWith({ changes: [updateToGit], conflicts: [], adoptions: [] })
		expect(redactPlan(harmless, service)).toEqual(harmless)
		const [change] = redactPlan(plan, SCHEMA).changes
		expect(change?.kind === 'create' && [change.after.get('name'), change.after.get('free')]).toEqual(['Vault', 'plain'])
		const names = (one: Plan): readonly string[] => one.changes.map(({ id }) => id)
		expect(names(redactPlan(rich, service))).toEqual(names(rich))
	})

	test('is that two secrets differ', () => {
		const [, , update] = redactPlan(plan, SCHEMA).changes
		expect(update?.kind === 'update' && update.edits[0]).toMatchObject({
			before: { kind: 'masked' },
			after: { kind: 'masked', version: 'changed' },
		})
	})
})
