import { describe, expect, test } from 'vitest'
import { schema } from '../../../providers/segment/schema/index.ts'
import type { Attribute, ResourceType, Shape } from '../../../src/provider.ts'
import { canonicalAttributes, findType, toPlain } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

const type = (name: string): ResourceType => findType(schema, name) ?? expect.fail(`no type ${name}`)
const isOurs = ({ computed }: Attribute): boolean => !computed
const names = (name: string) =>
	type(name)
		.attributes.filter(isOurs)
		.map((attribute) => attribute.name)

const inside = (shape: Shape): readonly Attribute[] => {
	if (shape.kind === 'object') return shape.attributes.flatMap((attribute) => [attribute, ...inside(attribute)])
	return shape.kind === 'set' || shape.kind === 'list' ? inside(shape.items) : []
}
const all = ({ attributes }: ResourceType): readonly Attribute[] => attributes.flatMap((attribute) => [attribute, ...inside(attribute)])

describe('the schema of Segment', () => {
	test.each([
		['label', ['description', 'key', 'value']],
		['user', ['email', 'permissions']],
		['user_group', ['members', 'name', 'permissions']],
		['insert_function_instance', ['enabled', 'function_id', 'integration_id', 'name', 'settings']],
		['profiles_warehouse', ['enabled', 'metadata_id', 'name', 'schema_name', 'settings', 'space_id']],
		['function', ['code', 'description', 'display_name', 'logo_url', 'resource_type', 'settings']],
		['source', ['enabled', 'labels', 'metadata', 'name', 'settings', 'slug']],
		['warehouse', ['enabled', 'metadata', 'name', 'settings']],
		['source_warehouse_connection', ['source_id', 'warehouse_id']],
		['reverse_etl_model', ['description', 'enabled', 'name', 'query', 'query_identifier_column', 'source_id']],
		['tracking_plan', ['description', 'name', 'rules', 'type']],
		['source_tracking_plan_connection', ['schema_settings', 'source_id', 'tracking_plan_id']],
		['destination', ['enabled', 'metadata', 'name', 'settings', 'source_id']],
		[
			'destination_subscription',
			['action_id', 'destination_id', 'enabled', 'model_id', 'name', 'reverse_etl_schedule', 'settings', 'trigger'],
		],
		['destination_filter', ['actions', 'description', 'destination_id', 'enabled', 'if', 'source_id', 'title']],
		[
			'transformation',
			[
				'allow_properties',
				'destination_metadata_id',
				'drop',
				'enabled',
				'fql_defined_properties',
				'hash_properties_configuration',
				'if',
				'name',
				'new_event_name',
				'property_renames',
				'property_value_transformations',
				'source_id',
			],
		],
	])('%s has the attributes of the Terraform resource, in the order of the alphabet', (name, attributes) => {
		expect(names(name)).toEqual(attributes)
		expect([...attributes].sort()).toEqual(attributes)
	})

	test('a type stands after those that it refers to', () => {
		const order = schema.types.map(({ name }) => name)
		for (const each of schema.types)
			for (const attribute of all(each))
				if (attribute.kind === 'string' && attribute.refersTo !== undefined)
					expect(order.indexOf(attribute.refersTo)).toBeLessThan(order.indexOf(each.name))
	})

	test('whatever is not writable says why and what to do', () => {
		const why = { reason: expect.any(String), remedy: expect.any(String) }
		for (const each of schema.types) {
			for (const attribute of all(each)) if (attribute.live) expect(attribute.because, attribute.name).toMatchObject(why)
			for (const ability of Object.values(each.can)) if (ability !== true) expect(ability).toMatchObject(why)
		}
	})

	test('P7: settings that may hold secrets are never shown', () => {
		for (const name of ['source', 'warehouse', 'destination'])
			expect(type(name).attributes.find((attribute) => attribute.name === 'settings')).toMatchObject({ sensitive: 'in-part' })
	})

	test('notes and labels name attributes that exist', () => {
		for (const { name, attributes, notes = [], label } of schema.types) {
			const named = [...notes.flatMap((note) => [...(note.attributes ?? []), ...Object.keys(note.when ?? {})]), ...(label ? [label] : [])]
			expect(
				attributes.map((attribute) => attribute.name),
				name,
			).toEqual(expect.arrayContaining(named))
		}
	})

	test.each([
		[
			'what the catalogue adds to a destination',
			'destination',
			{ metadata: { id: 'm', contacts: [{}], partner_owned: false, region_endpoints: ['US'], supported_regions: ['eu'] } },
			{ metadata: { id: 'm' } },
		],
		['what Segment chose', 'source', { slug: 'a', workspace_id: 'w', write_keys: ['k'] }, { slug: 'a' }],
		['nulls written out', 'destination_subscription', { name: 'a', model_id: null }, { name: 'a' }],
		[
			'nulls in actions',
			'destination_filter',
			{ actions: [{ type: 'DROP', fields: null, path: null, percent: null }] },
			{ actions: [{ type: 'DROP' }] },
		],
		['lists without anything in them', 'source', { slug: 'a', labels: [] }, { slug: 'a' }],
		['a group without members', 'user_group', { name: 'a', members: [] }, { name: 'a' }],
		['the description of a model', 'reverse_etl_model', { name: 'a' }, { name: 'a', description: '' }],
	])('files that mean the same: %s', (_, name, file, canonical) => {
		expect(toPlain(canonicalAttributes(type(name), dictOf(file)))).toEqual(canonical)
	})
})
