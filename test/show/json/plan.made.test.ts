import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../../src/formats/json/index.ts'
import type { Plan } from '../../../src/model/index.ts'
import type { Policy } from '../../../src/plan/index.ts'
import { makePlan, sealPlan } from '../../../src/plan/index.ts'
import { planFromJson, planSchema, planToJson } from '../../../src/show/index.ts'
import type { Resourceful, SideOptions, Sides } from '../../support/shop.ts'
import { at, requestOf } from '../../support/shop.ts'

const validate = new Ajv2020({ strict: false }).compile(planSchema())

/** What keeps a plan from being saved and carried out later; undefined where it is the same plan when it is read back. */
function faultOf(plan: Plan): string | undefined {
	const text = planToJson(plan)
	const parsed = parseJson(text)
	const read = parsed.kind === 'ok' ? planFromJson(parsed.value) : parsed
	if (read.kind === 'invalid') return read.problems[0]?.message
	if ('plan' in read && planToJson(read.plan) !== text) return 'it says something else'
	return validate(JSON.parse(text)) ? undefined : `schemas/plan.json: ${JSON.stringify(validate.errors)}`
}

/** Few values for each attribute, so that the three sides often meet; `undefined` is an attribute that is not there. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
	source: { name: ['s', 't'] },
	model: {
		name: ['a', 'b', 'c'],
		source: ['x', 'y', undefined],
		kind: ['sql', 'table', undefined],
		sql: ['select 1', 'select 2', undefined],
		remark: ['r', 'q', undefined],
		tags: [['t'], ['t', 'u'], undefined],
	},
	sync: {
		model: ['x', 'y', 'gone'],
		config: [[{ to: 'a', from: 1 }], [{ to: 'b' }, { to: 'a', from: 2 }], { $masked: '__proto__' }, 12345678901234567890n, undefined],
		paused: [true, false],
		startDate: ['2026-01-01', undefined],
	},
	board: { kind: ['wall', 'desk'], name: ['b', 'c'], label: ['l', '\ud800\u202e', undefined], height: [1, 2, undefined] },
	link: { weight: [1, 2], from: [{ remark: 'x' }, { board: 'x' }, undefined] },
	index: { entries: [{ x: { kind: 'a' } }, { x: { kind: 'b' } }], slug: ['x', undefined] },
}
const KEYS = ['x', 'y', '🏷 "\u202e']
const addressesOf = (types: readonly string[]): readonly string[] =>
	types.flatMap((type) => KEYS.map((key) => (/^\w+$/.test(key) ? `${type}.${key}` : `${type}[${JSON.stringify(key)}]`)))

function some(address: string): fc.Arbitrary<object> {
	const members = ATTRIBUTES[address.split(/[.[]/)[0] ?? ''] ?? {}
	return fc.record(Object.fromEntries(Object.entries(members).map(([name, values]) => [name, fc.constantFrom(...values)])))
}

const resources = (addresses: readonly string[]): fc.Arbitrary<Resourceful> =>
	fc.record(Object.fromEntries(addresses.map((address) => [address, some(address)])), { requiredKeys: [] }) as fc.Arbitrary<Resourceful>

function options(addresses: readonly string[], more: fc.Arbitrary<object>): fc.Arbitrary<SideOptions> {
	return fc.record({
		more: fc.dictionary(fc.constantFrom(...addresses), more, { maxKeys: 3 }),
		unread: fc.constantFrom([], [], [], ['model'], ['sync']),
		unknown: fc.constantFrom([], [], ['model.x']),
	}) as fc.Arbitrary<SideOptions>
}

const policies = fc.record(
	{
		mode: fc.constantFrom('two-way', 'mirror', 'deploy'),
		direction: fc.constantFrom('both', 'inbound', 'outbound'),
		onConflict: fc.constantFrom('hold', 'git', 'live', 'stop-all'),
		choices: fc.constantFrom(new Map([[at('model.x'), 'git']]), new Map([[at('model.x'), new Map([['name', 'own']])]])),
		replace: fc.constant([at('model.x'), at('model.y')]),
		createFirst: fc.boolean(),
		targets: fc.constantFrom([], [at('sync.x')]),
		restoreDetached: fc.boolean(),
	},
	{ requiredKeys: [] },
) as fc.Arbitrary<Partial<Policy>>

const inFiles = fc.record(
	{
		isProtected: fc.constant(true),
		isCreatedFirst: fc.constant(true),
		triggers: fc.constant([{ address: at('model.y') }]),
		ignored: fc.constantFrom('all', [['name']]),
	},
	{ requiredKeys: [] },
)
const inWorkspace = fc.record(
	{
		version: fc.constant('v2'),
		changedAt: fc.constant('2026-01-01T00:00:00Z'),
		actor: fc.constant('Jane Doe'),
		busy: fc.constant('it runs'),
	},
	{ requiredKeys: [] },
)

function sidesOf(types: readonly string[]): fc.Arbitrary<Sides> {
	const addresses = addressesOf(types)
	return fc.record({
		base: resources(addresses),
		git: resources(addresses),
		live: resources(addresses),
		policy: policies,
		in: fc.record({ git: options(addresses, inFiles), live: options(addresses, inWorkspace) }),
	})
}

function expectReadable(types: readonly string[]): void {
	fc.assert(
		fc.property(sidesOf(types), (sides) => {
			expect(faultOf(sealPlan(makePlan(requestOf(sides))))).toBeUndefined()
		}),
		{ numRuns: 150 },
	)
}

test('P6: a saved plan is read back as what it was, whatever it says, and has the published shape', () => {
	expectReadable(['source', 'model', 'sync', 'board', 'link'])
})

test('P6: also one that writes files which follow the workspace', () => {
	expectReadable(['index'])
})
