import { describe, expect, test } from 'vitest'
import { schema } from '../../../providers/hightouch/schema/index.ts'
import type { Attribute, ResourceType, Shape } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isSame, managedTypes, toPlain } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

const type = (name: string): ResourceType => findType(schema, name) ?? expect.fail(`no type ${name}`)
const names = (name: string) => type(name).attributes.map((attribute) => attribute.name)
const attributesOf = (attributes: readonly Attribute[]): readonly Attribute[] =>
	attributes.flatMap((attribute) => [attribute, ...(attribute.kind === 'object' ? attributesOf(attribute.attributes) : [])])

const referencesIn = (shape: Shape): readonly string[] => {
	if (shape.kind === 'string') return shape.refersTo === undefined ? [] : [shape.refersTo]
	if (shape.kind === 'object') return shape.attributes.flatMap(referencesIn)
	if (shape.kind === 'list' || shape.kind === 'set') return referencesIn(shape.items)
	if (shape.kind === 'map') return referencesIn(shape.values)
	return shape.kind === 'any' && shape.mentions ? [shape.mentions.refersTo] : []
}

describe('the schema of Hightouch', () => {
	test('attributes stand in the order of the files', () => {
		expect(names('model')).toEqual([
			'name',
			'source',
			'description',
			'type',
			'dbtModel',
			'rawSql',
			'tableName',
			'customQuery',
			'isSchema',
			'primaryKey',
		])
		expect(names('sync')).toEqual(['model', 'destination', 'description', 'config', 'schedule', 'schedulePaused'])
		expect(names('schema_model')).toEqual(['kind', ...names('model'), 'primaryLabel', 'secondaryLabel', 'eventTimestampColumn'])
		expect(names('relationship')).toEqual(['from', 'to', 'cardinality', 'mapping', 'through'])
		expect(names('contract')).toEqual(['name', 'description', 'onUndeclaredSchema'])
		expect(names('domain')).toEqual(['name', 'description', 'onUndeclaredSchema', 'sources'])
		const event = ['includeBuiltInContext', 'name', 'onSchemaViolation', 'onUndeclaredFields', 'schema', 'type', 'version']
		expect(names('event')).toEqual(['contract', ...event])
		expect(names('domain_event')).toEqual(['domain', ...event])
		expect(names('component')).toEqual(['domain', 'name', 'version', 'description', 'sources', 'schema'])
		expect(names('manifest')).toEqual(['sources', 'destinations', 'slug'])
		expect(names('aliases')).toEqual(['sources', 'destinations'])
	})

	test('P7: sources and destinations are read for their names and types, and nothing of a configuration', () => {
		for (const name of ['source', 'destination']) {
			expect(type(name).role).toBe('data')
			expect(names(name)).toEqual(['name', 'type'])
		}
		expect(managedTypes(schema).map(({ name }) => name)).toEqual([
			'model',
			'schema_model',
			'relationship',
			'contract',
			'event',
			'domain',
			'component',
			'domain_event',
			'sync',
		])
	})

	test('a type stands after those that it refers to, or is one of them', () => {
		const order = schema.types.map(({ name }) => name)
		for (const { name, attributes } of schema.types)
			for (const referred of attributes.flatMap(referencesIn)) expect(order.indexOf(referred)).toBeLessThanOrEqual(order.indexOf(name))
	})

	test('whatever is not writable says why and what to do', () => {
		const silent = schema.types
			.flatMap(({ attributes }) => attributesOf(attributes))
			.filter(({ live, because }) => live && (!because?.reason || !because.remedy))
		expect(silent).toEqual([])
		const why = { reason: expect.any(String), remedy: expect.any(String) }
		for (const { name, listed, because } of schema.types) if ((listed ?? 'all') !== 'all') expect(because, name).toMatchObject(why)
		for (const { can } of schema.types) for (const ability of Object.values(can)) if (ability !== true) expect(ability).toMatchObject(why)
	})

	test('what the API can do with each type', () => {
		const able = ({ can }: ResourceType) => (['create', 'update', 'delete'] as const).filter((kind) => can[kind] === true).join(' ')
		expect(Object.fromEntries(schema.types.map((each) => [each.name, able(each)]))).toEqual({
			source: '',
			destination: '',
			model: 'create update',
			schema_model: 'create update',
			relationship: '',
			contract: 'create update',
			event: 'create update delete',
			domain: 'create update',
			component: 'create update delete',
			domain_event: 'create update delete',
			sync: 'create update',
			manifest: '',
			aliases: '',
		})
	})

	test('every change of what is written with a whole list says so', () => {
		for (const name of ['event', 'domain_event', 'component'])
			expect((type(name).notes ?? []).map(({ on, text }) => [on, text.includes('as one list')])).toEqual([
				['create', true],
				['update', true],
				['delete', true],
			])
		for (const name of ['contract', 'domain'])
			expect((type(name).notes ?? []).map(({ on, text }) => [on, text.includes('are sent with it')])).toEqual([['update', true]])
	})

	test.each([
		['model.shop.customers', true],
		['model.shop.customers.v2', true],
		['model.shop', false],
		['customers', false],
		['model.shop.my customers', false],
		['source.shop.customers', false],
	])('as the name of a dbt model, %s: %s', (name, isOne) => {
		const attribute = type('model').attributes.find((candidate) => candidate.name === 'dbtModel')
		const form = attribute?.kind === 'string' ? attribute.form : undefined
		expect(new RegExp(form?.pattern ?? '', 'u').test(name)).toBe(isOne)
	})

	test('heads of files are comments and empty lines, and end with a line of their own', () => {
		for (const { name, head } of schema.types.filter((each) => each.head !== undefined)) expect(head, name).toMatch(/^(?:#[^\n]*\n|\n)+$/)
		expect(type('manifest').head?.split('\n')).toEqual([expect.stringMatching(/^# READ ONLY/), expect.stringMatching(/^# /), '', ''])
	})

	test('notes, variants and the pause name attributes that exist', () => {
		for (const { attributes, notes = [], pausedBy, label } of schema.types) {
			const known = attributes.map(({ name }) => name)
			const named = [
				...notes.flatMap((note) => [...(note.attributes ?? []), ...Object.keys(note.when ?? {})]),
				...attributes.flatMap(({ only }) => only?.attribute ?? []),
			]
			expect(known).toEqual(expect.arrayContaining([...named, ...(pausedBy ? [pausedBy.attribute] : []), ...(label ? [label] : [])]))
		}
	})

	test.each([
		[
			'old empty values',
			{ name: 'A', type: 'table', tableName: 't', dbtModel: null, rawSql: '', isSchema: false, description: '' },
			{ name: 'A', type: 'table', tableName: 't' },
		],
		[
			'what is left of another type',
			{ name: 'A', type: 'table', tableName: 't', rawSql: 'select 1', customQuery: { path: 'x' } },
			{ name: 'A', type: 'table', tableName: 't' },
		],
		['a schema model stays one', { name: 'A', type: 'table', isSchema: true }, { name: 'A', type: 'table', isSchema: true }],
		['an unknown key is no difference', { name: 'A', type: 'table', slug: 'a' }, { name: 'A', type: 'table' }],
	])('model files that mean the same: %s', (_, file, canonical) => {
		expect(isSame(canonicalAttributes(type('model'), dictOf(file)), dictOf(canonical))).toBe(true)
	})

	test.each([
		[
			'event files say by silence what they mean',
			'event',
			{ type: 'track', name: 'Paid', schema: {} },
			{
				name: 'Paid',
				onSchemaViolation: 'ALLOW_EVENT',
				onUndeclaredFields: 'ALLOW_EVENT',
				schema: {},
				type: 'track',
				version: 'default',
			},
		],
		[
			'the name of what is no track event is none',
			'event',
			{ type: 'page', name: 'Home', schema: {}, includeBuiltInContext: false },
			{ onSchemaViolation: 'ALLOW_EVENT', onUndeclaredFields: 'ALLOW_EVENT', schema: {}, type: 'page', version: 'default' },
		],
		['a contract', 'contract', { name: 'Web', description: '' }, { name: 'Web', onUndeclaredSchema: 'ALLOW_EVENT' }],
		[
			'a related model has no primary key',
			'schema_model',
			{ kind: 'related', name: 'Orders', primaryKey: 'id', primaryLabel: 'x' },
			{ name: 'Orders' },
		],
		[
			'what the API does not show of a parent model',
			'schema_model',
			{ kind: 'parent', primaryKey: 'id', primaryLabel: 'x' },
			{ primaryKey: 'id' },
		],
	])('%s', (_, name, file, canonical) => {
		expect(toPlain(canonicalAttributes(type(name), dictOf(file)))).toEqual(canonical)
	})

	test.each([
		[
			'a start date',
			{ schedule: { type: 'cron', schedule: { expression: '0 6 * * *' }, startDate: '2026-01-05T06:00:00.000Z' } },
			{ schedule: { type: 'cron', schedule: { expression: '0 6 * * *' } } },
		],
		['a description', { description: 'Nightly.', schedulePaused: true }, { schedulePaused: true }],
		['no inner schedule', { schedule: { type: 'manual', schedule: null } }, { schedule: { type: 'manual' } }],
	])('sync files that mean the same to the API: %s', (_, file, canonical) => {
		expect(isSame(canonicalAttributes(type('sync'), dictOf(file)), dictOf(canonical))).toBe(true)
	})

	test('a member of a schedule that nobody described is compared all the same', () => {
		const file = dictOf({ schedule: { type: 'dbt_cloud', schedule: { job: { id: '1' } }, retries: 3 } })
		expect(isSame(canonicalAttributes(type('sync'), file), file)).toBe(true)
	})
})
