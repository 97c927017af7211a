import { describe, expect, test } from 'vitest'
import { schema } from '../../../providers/hightouch/schema.ts'
import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isSame, managedTypes } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

const type = (name: string): ResourceType => findType(schema, name) ?? expect.fail(`no type ${name}`)
const names = (name: string) => type(name).attributes.map((attribute) => attribute.name)
const attributesOf = (attributes: readonly Attribute[]): readonly Attribute[] =>
	attributes.flatMap((attribute) => [attribute, ...(attribute.kind === 'object' ? attributesOf(attribute.attributes) : [])])

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
	})

	test('P7: sources and destinations are read for their names and types, and nothing of a configuration', () => {
		for (const name of ['source', 'destination']) {
			expect(type(name).role).toBe('data')
			expect(names(name)).toEqual(['name', 'type'])
		}
		expect(managedTypes(schema).map(({ name }) => name)).toEqual(['model', 'sync'])
	})

	test('a type stands after those that it refers to', () => {
		const order = schema.types.map(({ name }) => name)
		for (const { name, attributes } of schema.types)
			for (const attribute of attributes)
				if (attribute.kind === 'string' && attribute.refersTo) expect(order.indexOf(attribute.refersTo)).toBeLessThan(order.indexOf(name))
	})

	test('whatever is not writable says why and what to do', () => {
		const silent = schema.types
			.flatMap(({ attributes }) => attributesOf(attributes))
			.filter(({ live, because }) => live && (!because?.reason || !because.remedy))
		expect(silent).toEqual([])
		for (const { can } of schema.types) expect(can.delete).toMatchObject({ reason: expect.any(String), remedy: expect.any(String) })
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
