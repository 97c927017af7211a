import { describe, expect, test } from 'vitest'
import type { Change, Dict, Plan, Present, Schema } from '../../../src/model/index.ts'
import { runSteps } from '../../../src/model/index.ts'
import { terraformJsonSteps } from '../../../src/show/index.ts'
import {
	agreed,
	createToLive,
	deleteToGit,
	dict,
	empty,
	model,
	nameConflict,
	planWith,
	rich,
	schema,
	updateToGit,
	updateToLive,
} from '../../support/plans.ts'

const terraformJson = (plan: Plan, described: Schema, version: string): string => runSteps(terraformJsonSteps(plan, described, { version }))

type Json = { readonly [name: string]: Json } & readonly Json[] & string

const read = (plan: Plan, described: Schema = schema): Json => JSON.parse(terraformJson(plan, described, '1.2.3')) as Json
const createOf = (after: Dict, type = 'model'): Plan => planWith({ changes: [{ ...createToLive, type, after } as Change] })
const changeIn = (plan: Plan, described: Schema = schema): Json => read(plan, described)['resource_changes']?.[0]?.['change'] as Json

describe('the shape that readers of Terraform plans expect', () => {
	test('an empty plan', () => {
		expect(read(empty)).toEqual({
			format_version: '1.2',
			terraform_version: '1.2.3',
			planned_values: { root_module: { resources: [] } },
			resource_drift: [],
			resource_changes: [],
			applyable: false,
			complete: true,
			errored: false,
		})
	})

	test('inbound changes: a create, an update, a delete, by address', () => {
		const gone = { ...deleteToGit, to: 'live', address: model('gone'), key: 'gone' } as Change
		const document = read(planWith({ changes: [updateToLive, createToLive, gone] }))
		expect(document['resource_drift']).toEqual([])
		expect(document['resource_changes']).toEqual([
			{
				address: 'model.gone',
				mode: 'managed',
				type: 'model',
				name: 'gone',
				provider_name: 'acme',
				change: {
					actions: ['delete'],
					before: { name: 'Old', source: 'warehouse', primaryKey: 'id' },
					after: null,
					after_unknown: {},
					before_sensitive: {},
					after_sensitive: false,
				},
				action_reason: 'delete_because_no_resource_config',
			},
			{
				address: 'model.refunds',
				mode: 'managed',
				type: 'model',
				name: 'refunds',
				provider_name: 'acme',
				change: {
					actions: ['create'],
					before: null,
					after: {
						name: 'Refunds',
						source: 'warehouse',
						rawSql: 'select *\nfrom refunds',
						primaryKey: 'id',
						tags: ['core'],
						password: null,
						region: null,
					},
					after_unknown: { id: true, tags: [false] },
					before_sensitive: false,
					after_sensitive: { tags: [false], password: true, region: true },
				},
			},
			{
				address: 'sync.orders-to-crm',
				mode: 'managed',
				type: 'sync',
				name: 'orders-to-crm',
				provider_name: 'acme',
				change: {
					actions: ['update'],
					before: {
						id: '202',
						model: 'orders',
						config: {
							mode: 'upsert',
							mappings: [
								{ to: 'email', from: 'mail' },
								{ to: 'full name', from: 'name' },
							],
						},
						schedule: { type: 'manual', token: null },
						paused: true,
					},
					after: {
						id: '202',
						model: 'orders',
						config: {
							mode: 'upsert',
							mappings: [
								{ to: 'email', from: 'email' },
								{ to: 'full name', from: 'name' },
								{ to: 'city', from: 'city' },
							],
						},
						schedule: { type: 'manual', token: null },
						paused: false,
					},
					after_unknown: {},
					before_sensitive: { config: { mappings: [{}, {}] }, schedule: { token: true } },
					after_sensitive: { config: { mappings: [{}, {}, {}] }, schedule: { token: true } },
				},
			},
		])
	})

	test('a service that has a provider for Terraform is spoken of as there', () => {
		const provider = { source: 'vendor/acme', types: new Map([['model', {}]]) }
		const plan = planWith({
			changes: [createToLive, updateToLive, { ...createToLive, address: model('odd key'), key: 'odd key' }],
		})
		const document = JSON.parse(runSteps(terraformJsonSteps(plan, schema, { version: '1.2.3', provider }))) as Json
		const named = (document['resource_changes'] as readonly Json[]).map((one) => [one['address'], one['type'], one['provider_name']])
		expect(named).toEqual([
			['acme_model.refunds', 'acme_model', 'registry.terraform.io/vendor/acme'],
			['acme_model["odd key"]', 'acme_model', 'registry.terraform.io/vendor/acme'],
			['sync.orders-to-crm', 'sync', 'acme'],
		])
	})

	test('planned_values holds what is there after the apply, of what is created or changed', () => {
		const gone = { ...deleteToGit, to: 'live' } as Change
		const [first, ...others] = (read(planWith({ changes: [createToLive, gone, updateToGit] }))['planned_values']?.['root_module']?.[
			'resources'
		] ?? []) as Json[]
		expect(others).toEqual([])
		expect(first).toEqual({
			address: 'model.refunds',
			mode: 'managed',
			type: 'model',
			name: 'refunds',
			provider_name: 'acme',
			schema_version: 1,
			values: changeIn(planWith({ changes: [createToLive] }))['after'],
			sensitive_values: { tags: [false], password: true, region: true },
		})
	})

	test('outbound changes are what changed in the workspace', () => {
		const made = { ...createToLive, to: 'git', address: model('made') } as Change
		const document = read(planWith({ changes: [updateToGit, deleteToGit, made] }))
		expect(document['resource_changes']).toEqual([])
		expect(document['planned_values']).toEqual({ root_module: { resources: [] } })
		const drift = document['resource_drift'] as readonly Json[]
		expect(drift.map((one) => [one['address'], one['change']?.['actions']])).toEqual([
			['model.customers', ['update']],
			['model.made', ['create']],
			['model["odd key"]', ['delete']],
		])
		expect(drift[0]?.['change']?.['before']?.['name']).toBe('Customers')
		expect(drift[0]?.['change']?.['after']?.['name']).toBe('All customers')
		expect(drift[2]?.['name']).toBe('odd key')
	})

	test.each<[string, Partial<Plan>, readonly [applyable: boolean, complete: boolean, errored: boolean]]>([
		['nothing to do', {}, [false, true, false]],
		['a change', { changes: [createToLive] }, [true, true, false]],
		['something to record', { adoptions: [agreed] }, [true, true, false]],
		['a preview', { changes: [createToLive], preview: true }, [false, true, false]],
		['a refusal', { changes: [createToLive], guards: rich.guards }, [false, true, true]],
		['an allowed danger', { changes: [createToLive], guards: rich.guards.map((one) => ({ ...one, allowed: true })) }, [true, true, false]],
		['an incomplete read', { changes: [createToLive], complete: false }, [true, false, false]],
		['one direction', { changes: [createToLive], direction: 'inbound' }, [true, false, false]],
		['a target', { changes: [createToLive], targets: [model('refunds')] }, [true, false, false]],
		['a conflict', { conflicts: [nameConflict] }, [false, false, false]],
		['a settled conflict', { changes: [createToLive], conflicts: [{ ...nameConflict, choice: 'git' }] }, [true, true, false]],
		['a held resource', { held: rich.held }, [false, false, false]],
		['what the API cannot do', { unsupported: rich.unsupported }, [false, false, false]],
	])('applyable, complete, errored: %s', (_, part, expected) => {
		const { applyable, complete, errored } = read(planWith(part))
		expect([applyable, complete, errored]).toEqual(expected)
	})

	test('what the server will choose is unknown in a create, and left out of its values', () => {
		const [first, second] = schema.types
		const described: Schema = {
			version: 1,
			types: [
				{
					...(first as Schema['types'][number]),
					attributes: [
						{ name: 'name', kind: 'string' },
						{ name: 'number', kind: 'number', computed: true },
					],
				},
				{
					...(second as Schema['types'][number]),
					attributes: [{ name: 'schedule', kind: 'object', attributes: [{ name: 'next', kind: 'string', computed: true }] }],
				},
			],
		}
		const created = changeIn(createOf(dict({ name: 'A' })), described)
		expect([created['after'], created['after_unknown']]).toEqual([{ name: 'A' }, { id: true, number: true }])
		expect(changeIn(createOf(dict({ schedule: {} }), 'sync'), described)['after_unknown']).toEqual({ id: true, schedule: { next: true } })
		const known = planWith({ changes: [{ ...createToLive, to: 'git', after: dict({ name: 'A' }) } as Change] })
		expect(read(known, described)['resource_drift']?.[0]?.['change']?.['after_unknown']).toEqual({})
	})
})

describe('values', () => {
	test('P7: no sensitive, unclassified or masked value is in it', () => {
		const text = terraformJson(rich, schema, '1.2.3')
		for (const secret of ['old-token-value', 'new-token-value', 'hunter-password', 'unclassified-secret', 'conflict-token'])
			expect(text).not.toContain(secret)
	})

	test.each<[string, Present, string]>([
		['masked', { kind: 'masked', version: 'v1' }, 'name'],
		['masked in a list', [{ kind: 'masked' }], 'tags'],
	])('P7: a %s value is null and marked', (_, value, name) => {
		const { after, after_sensitive: marks } = changeIn(createOf(new Map([[name, value]])))
		expect([after, marks]).toEqual(name === 'tags' ? [{ tags: [null] }, { tags: [true] }] : [{ name: null }, { name: true }])
	})

	test('P7: a type that the schema does not have shows no value at all', () => {
		const { after, after_sensitive: marks } = changeIn(createOf(dict({ name: 'A', config: { deep: ['B'] } }), 'stranger'))
		expect([after, marks]).toEqual([
			{ name: null, config: null },
			{ name: true, config: true },
		])
	})

	test('P7: an attribute that only the plan knows to be secret is hidden', () => {
		const edits = [{ path: ['config', 'mappings', 'email', 'from'], before: 'mail', after: 'email', sensitive: true as const }]
		const { before, after, before_sensitive: marks } = changeIn(planWith({ changes: [{ ...updateToLive, edits } as Change] }))
		expect([before?.['config'], after?.['config'], marks?.['config'], after?.['model']]).toEqual([null, null, true, 'orders'])
	})

	test('P15: numbers stay exact, and names of ours are names', () => {
		const after = new Map<string, Present>([
			[
				'config',
				new Map<string, Present>([
					['big', { kind: 'decimal', text: '9007199254740993' }],
					['$masked', 'a key'],
				]),
			],
		])
		expect(terraformJson(createOf(after, 'sync'), schema, '1.2.3')).toContain(
			'"after":{"config":{"$masked":"a key","big":9007199254740993}}',
		)
	})

	test.each<[string, object, string, object]>([
		['is a text there', { a: { 'b<': 1 }, A: '&' }, '{"A":"\\u0026","a":{"b\\u003c":1}}', {}],
		['without a secret in it', { a: [{ kind: 'masked' }] }, '{"a":[null]}', { body: true }],
	])('P7: JSON in a text %s', (_, body, text, marks) => {
		const described: Schema = {
			version: 1,
			types: schema.types.map((type) => ({ ...type, attributes: [{ name: 'body', kind: 'any', encoded: 'json' } as const] })),
		}
		const { after, after_sensitive: marked, after_unknown: unknown } = changeIn(createOf(dict({ body })), described)
		expect([after, marked, unknown]).toEqual([{ body: text }, marks, { id: true }])
	})

	test('P45: names of the prototype are names', () => {
		const after = dict(JSON.parse('{"config": {"__proto__": 1, "constructor": {"prototype": 2}}}'))
		expect(terraformJson(createOf(after, 'sync'), schema, '1.2.3')).toContain('{"config":{"__proto__":1,"constructor":{"prototype":2}}}')
	})

	test('P12: the order of the changes does not show', () => {
		expect(terraformJson({ ...rich, changes: [...rich.changes].reverse() }, schema, '1.2.3')).toBe(terraformJson(rich, schema, '1.2.3'))
	})

	test('it is one line of JSON', () => {
		expect(terraformJson(rich, schema, '1.2.3').split('\n')).toEqual([expect.stringMatching(/^\{.*\}$/), ''])
	})
})
