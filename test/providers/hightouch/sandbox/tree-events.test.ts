import { describe, expect, test } from 'vitest'
import { sandbox as model } from '../../../../providers/hightouch/sandbox/index.ts'
import type { Dict, World } from '../../../../src/provider.ts'
import { toPlain } from '../../../../src/provider.ts'
import { tree } from '../../../support/sandbox.ts'

const at = { now: '2026-01-01T00:00:00.000Z', switches: {} }
const schema = { type: 'object' }
const event = { type: 'track', name: 'Signed Up', schema }
const uses = (slug: string) => ({ $ref: `#/definitions/components/${slug}` })

const fill = (files: Readonly<Record<string, object>>, world: World = model.empty()) => model.fill(world, tree(files), at)
const rowsOf = (world: World, kind: string): readonly Dict[] => [...(world.tables.get(kind)?.values() ?? [])]
const pathsOf = (world: World) => [...(model.tree?.(world, at).keys() ?? [])].filter((path) => !path.startsWith('manifest-'))

const CONTRACT = { 'events/contracts/web.yaml': { name: 'Web' } }
const DOMAIN = { 'events/domains/shop/domain.yaml': { name: 'Shop' } }

test('what a file does not say is what files mean by that, not what the API means', () => {
	const { world } = fill({ ...CONTRACT, 'events/contracts/web/signed-up.yaml': event })
	const [row] = rowsOf(world, 'contract')
	expect(toPlain(row)).toMatchObject({
		id: '301',
		slug: 'web',
		onUndeclaredSchema: 'ALLOW_EVENT',
		events: [{ slug: 'signed-up', version: 'default', onSchemaViolation: 'ALLOW_EVENT', onUndeclaredFields: 'ALLOW_EVENT' }],
	})
})

test('explicit nulls of older files say nothing', () => {
	const { world, skipped } = fill({
		'events/contracts/web.yaml': { name: 'Web', description: null, onUndeclaredSchema: null },
		'events/contracts/web/id.yaml': { type: 'identify', name: null, version: null, onSchemaViolation: null, schema },
		'events/domains/shop/domain.yaml': { name: 'Shop', sources: null },
		'events/domains/shop/components/c.yaml': { name: 'C', version: null, description: null, sources: [], schema },
	})
	expect(skipped).toEqual([])
	expect(toPlain(model.tree?.(world, at))).toMatchObject({
		'events/contracts/web.yaml': { name: 'Web' },
		'events/contracts/web/id.yaml': { type: 'identify', schema },
		'events/domains/shop/domain.yaml': { name: 'Shop' },
		'events/domains/shop/components/c.yaml': { name: 'C', schema },
	})
})

describe('what cannot be added is left out and named', () => {
	test.each<[string, Readonly<Record<string, object>>, string]>([
		['events/contracts/web.yaml', { 'events/contracts/web.yaml': {} }, 'a contract needs a name'],
		[
			'events/contracts/web.yaml',
			{ 'events/contracts/web.yaml': { name: 'W', onUndeclaredSchema: 'X' } },
			'onUndeclaredSchema is one of ALLOW_EVENT, BLOCK_EVENT',
		],
		[
			'events/domains/shop/domain.yaml',
			{ 'events/domains/shop/domain.yaml': { name: 'S', sources: 'all' } },
			'sources is a list of event sources',
		],
		['events/contracts/web/a.yaml', { 'events/contracts/web/a.yaml': event }, 'there is no contract web'],
		['events/domains/shop/a.yaml', { 'events/domains/shop/a.yaml': event }, 'there is no domain shop'],
		[
			'events/domains/shop/components/a.yaml',
			{ 'events/domains/shop/components/a.yaml': { name: 'A', schema } },
			'there is no domain shop',
		],
		[
			'events/contracts/web/a.yaml',
			{ ...CONTRACT, 'events/contracts/web/a.yaml': { schema } },
			'type is one of track, identify, page, screen, group, alias',
		],
		[
			'events/contracts/web/a.yaml',
			{ ...CONTRACT, 'events/contracts/web/a.yaml': { type: 'track', schema } },
			'name is required for track events',
		],
		['events/contracts/web/a.yaml', { ...CONTRACT, 'events/contracts/web/a.yaml': { ...event, schema: '{}' } }, 'schema is a JSON schema'],
		[
			'events/contracts/web/b.yaml',
			{ ...CONTRACT, 'events/contracts/web/a.yaml': event, 'events/contracts/web/b.yaml': event },
			'another event has the same type, name and version',
		],
		['events/domains/shop/Domain.yaml', { ...DOMAIN, 'events/domains/shop/Domain.yaml': event }, 'slug domain is reserved'],
		[
			'events/domains/shop/a.yaml',
			{ ...DOMAIN, 'events/domains/shop/a.yaml': { ...event, schema: uses('gone') } },
			'schema there is no component gone',
		],
		['events/domains/shop/components/a.yaml', { ...DOMAIN, 'events/domains/shop/components/a.yaml': { schema } }, 'name is required'],
		[
			'schema/model-relationships/a.yaml',
			{ 'schema/model-relationships/a.yaml': { from: { slug: 'a' }, to: {} } },
			'a relationship needs the slug of a model at both ends',
		],
		[
			'schema/event-models/a.yaml',
			{ 'schema/event-models/a.yaml': { name: 'A', source: 's', type: 'table', tableName: 't' } },
			'an event model needs an eventTimestampColumn',
		],
		[
			'schema/parent-models/a.yaml',
			{
				'models/a.yaml': { name: 'A', source: 's', type: 'table', tableName: 't', primaryKey: 'id' },
				'schema/parent-models/a.yaml': { name: 'A', source: 's', type: 'table', tableName: 't', primaryKey: 'id' },
			},
			'there is a model a',
		],
	])('%s of %j', (path, files, reason) => {
		const { world, skipped } = fill(files)
		expect(skipped).toEqual([{ path, reason }])
		expect(pathsOf(world).sort()).toEqual(
			Object.keys(files)
				.filter((file) => file !== path)
				.sort(),
		)
	})

	test('what refers to it goes with it, however long the chain', () => {
		const { world, skipped } = fill({
			...DOMAIN,
			'events/domains/shop/paid.yaml': { ...event, schema: uses('a') },
			'events/domains/shop/components/a.yaml': { name: 'A', schema: uses('b') },
			'events/domains/shop/components/b.yaml': { name: 'B', schema: uses('gone') },
			'events/domains/shop/components/one.yaml': { name: 'One', schema: uses('two') },
			'events/domains/shop/components/two.yaml': { name: 'Two', schema: uses('one') },
		})
		expect(skipped.map(({ reason }) => reason)).toEqual(['gone', 'b', 'a'].map((slug) => `schema there is no component ${slug}`))
		expect(pathsOf(world)).toEqual([...Object.keys(DOMAIN), ...['one', 'two'].map((slug) => `events/domains/shop/components/${slug}.yaml`)])
	})

	test('and what was there before stays as it was', () => {
		const { world } = fill({ ...DOMAIN, 'events/domains/shop/components/a.yaml': { name: 'A', schema } })
		const again = fill({ 'events/domains/shop/components/a.yaml': { name: 'B', schema: uses('gone') } }, world)
		expect(again.skipped).toHaveLength(1)
		expect(model.tree?.(again.world, at)).toEqual(model.tree?.(world, at))
	})
})

test('a relationship whose models are gone is kept, as a rename leaves it', () => {
	const dangling = { from: { slug: 'renamed' }, to: { slug: 'gone' }, cardinality: '1:1', mapping: [] }
	const { world, skipped } = fill({ 'schema/model-relationships/a-b.yaml': dangling })
	expect([skipped, pathsOf(world)]).toEqual([[], ['schema/model-relationships/a-b.yaml']])
})

test('a file that is there already is updated, and keeps its id', () => {
	const files = { ...DOMAIN, 'events/domains/shop/components/a.yaml': { name: 'A', schema }, 'events/domains/shop/e.yaml': event }
	const first = fill(files)
	const second = fill({ ...files, 'events/domains/shop/components/a.yaml': { name: 'A2', schema } }, first.world)
	const [row] = rowsOf(second.world, 'domain')
	expect(rowsOf(second.world, 'domain')).toHaveLength(1)
	expect(toPlain(row)).toMatchObject({ id: '401', events: [{ slug: 'e' }], components: [{ id: '8001', slug: 'a', name: 'A2' }] })
})

test('files elsewhere are foreign', () => {
	const foreign = ['contracts/web.yml', 'contracts/a/b/c.yaml', 'domains/shop.yaml', 'domains/shop/other/x.yaml', 'domains/domain.yaml']
	const { world, skipped } = fill(Object.fromEntries(foreign.map((path) => [`events/${path}`, event])))
	expect([skipped, pathsOf(world)]).toEqual([[], []])
})
