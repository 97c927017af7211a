import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { joinLists, listsFor } from '../../../../providers/hightouch/read/lists.ts'
import { mapItem } from '../../../../providers/hightouch/read/map.ts'
import type { Mapped } from '../../../../providers/hightouch/read/mapped.ts'
import { schema } from '../../../../providers/hightouch/schema/index.ts'
import type { Dict, Present, Resource, Value } from '../../../../src/provider.ts'
import { isDict, isList, isSame, toPlain } from '../../../../src/provider.ts'
import { dictOf, listed, notListed } from '../../../support/fake-api.ts'
import { cases, names } from '../cases.ts'

const resourceOf = (mapped: Mapped): Resource => (mapped.kind === 'resource' ? mapped.resource : expect.fail(JSON.stringify(mapped)))
const source = {
	id: 3,
	slug: 'production-postgres',
	name: 'Production',
	type: 'postgres',
	workspaceId: 4107,
	configuration: { password: 'marker-of-a-secret' },
}
const destination = { id: 41, slug: 'hub-spot', name: 'HubSpot', type: 'hubspot', workspaceId: 4107, configuration: {}, syncs: [] }
const customers = {
	id: 17,
	slug: 'customers',
	name: 'Customers',
	description: '',
	sourceId: 3,
	queryType: 'table',
	table: { name: 't' },
	primaryKey: 'id',
	isSchema: false,
	workspaceId: 4107,
}
const toHubSpot = {
	id: 901,
	slug: 'customers-to-hub-spot',
	modelId: 17,
	destinationId: 41,
	configuration: {},
	schedule: null,
	status: 'success',
	disabled: false,
	workspaceId: 4107,
}

describe('recorded answers', () => {
	test.each(cases)('$name is the file beside it: $about', ({ type, answer, file, text, key }) => {
		const { attributes, ...resource } = resourceOf(mapItem(type, answer, names))
		expect(isSame(attributes, file)).toBe(true)
		expect([...attributes.keys()]).toEqual([...file.keys()])
		expect(dump(toPlain(attributes))).toBe(text)
		expect(resource).toMatchObject({
			type,
			key,
			id: String(answer.get('id')),
			version: '2026-04-11T16:20:05.120Z',
			changedAt: '2026-04-11T16:20:05.120Z',
		})
		expect(resource).not.toHaveProperty('actor')
	})

	test.each(cases)('P12: the order of the members of $name does not count', ({ type, answer, file }) => {
		const { attributes } = resourceOf(mapItem(type, backwards(answer), names))
		expect(isSame(attributes, file)).toBe(true)
		expect([...attributes.keys()]).toEqual([...file.keys()])
	})

	test.each(cases)('$name keeps its meaning beside members from a later API', ({ type, answer, file }) => {
		const later = new Map<string, Present>([...answer, ['__proto__', 'x'], ['constructor', null], ['newMember', dictOf({ a: [1] })]])
		expect(isSame(resourceOf(mapItem(type, later, names)).attributes, file)).toBe(true)
	})

	test('every type of model, schedule and mapping has a case', () => {
		const types = new Set(
			cases.flatMap(({ file }) => [
				file.get('type'),
				isDict(file.get('schedule')) ? (file.get('schedule') as Dict).get('type') : undefined,
			]),
		)
		for (const type of [
			'raw_sql',
			'table',
			'dbt_model',
			'custom',
			'manual',
			'interval',
			'cron',
			'visual_cron',
			'dbt_cloud',
			'match_booster',
		])
			expect(types).toContain(type)
		const text = cases.map((item) => item.text).join()
		for (const kind of ['standard', 'template', 'static', "'reference '", 'array', 'object', 'variable'])
			expect(text).toContain(`type: ${kind}\n`)
	})
})

function backwards(value: Value): Value {
	if (isList(value)) return value.map((item) => backwards(item) ?? null)
	return isDict(value) ? new Map([...value].reverse().map(([key, member]) => [key, backwards(member) ?? null])) : value
}

describe('one item', () => {
	test.each(['queued', 'querying', 'processing', 'reporting'])('a sync whose status is %s is busy', (status) => {
		expect(resourceOf(mapItem('sync', dictOf({ ...toHubSpot, status }), names)).busy).toBe(`a run of it is in progress (${status})`)
	})

	test.each(['success', 'failed', 'disabled', 'pending', 'cancelled', 'warning', 'interrupted', 'something-new'])(
		'a sync whose status is %s is at rest',
		(status) => {
			expect(resourceOf(mapItem('sync', dictOf({ ...toHubSpot, status }), names))).not.toHaveProperty('busy')
		},
	)

	test.each([
		['the model of an audience', 'model', { ...customers, queryType: 'visual' }],
		['a schema model', 'model', { ...customers, isSchema: true }],
		['a model outside the schema', 'schema_model', customers],
		['the model of an audience, in the schema', 'schema_model', { ...customers, isSchema: true, queryType: 'visual' }],
		['the sync of an audience', 'sync', { ...toHubSpot, modelId: 30 }],
		['the sync of an audience, whose id is a text', 'sync', { ...toHubSpot, modelId: '30' }],
	])('%s is not ours', (_, type, item) => {
		expect(mapItem(type, dictOf(item), names).kind).toBe('foreign')
	})

	test.each([
		['a number', 41],
		['digits', '41'],
	])('an id may be %s', (_, id) => {
		const { attributes } = resourceOf(mapItem('sync', dictOf({ ...toHubSpot, id, destinationId: id, modelId: '17' }), names))
		expect([attributes.get('model'), attributes.get('destination')]).toEqual(['customers', 'hub-spot'])
	})

	test('P15: an id beyond 2^53 stays what it is', () => {
		const id = 9007199254740993n
		expect(resourceOf(mapItem('sync', dictOf({ ...toHubSpot, id }), names)).id).toBe('9007199254740993')
	})

	test('a type of model that came later is kept by its own name', () => {
		const { attributes } = resourceOf(mapItem('model', dictOf({ ...customers, queryType: 'semantic' }), names))
		expect(toPlain(attributes)).toEqual({ name: 'Customers', source: 'production-postgres', type: 'semantic', primaryKey: 'id' })
	})

	test.each([
		[null, { type: 'manual' }],
		[undefined, { type: 'manual' }],
		[{ type: 'manual', schedule: null }, { type: 'manual' }],
		[
			{ type: 'cron', schedule: { expression: '* * * * *' }, later: 1 },
			{ type: 'cron', schedule: { expression: '* * * * *' }, later: 1 },
		],
	])('the schedule %j is %j in a file', (schedule, file) => {
		expect(toPlain(resourceOf(mapItem('sync', dictOf({ ...toHubSpot, schedule }), names)).attributes.get('schedule'))).toEqual(file)
	})

	test('a reference to none is null in the words of the files', () => {
		expect(resourceOf(mapItem('model', dictOf({ ...customers, sourceId: null }), names)).attributes.get('source')).toBe('null')
	})

	test('P7: a source is its name and type, whatever its configuration holds', () => {
		const mapped = resourceOf(mapItem('source', dictOf(source), names))
		expect(toPlain(mapped.attributes)).toEqual({ name: 'Production', type: 'postgres' })
		expect(JSON.stringify([...mapped.attributes, mapped])).not.toContain('marker')
	})

	test('a thing without a slug goes by its id; a source without one was never set up', () => {
		expect(resourceOf(mapItem('model', dictOf({ ...customers, slug: null }), names)).key).toBe('17')
		expect(resourceOf(mapItem('sync', dictOf({ ...toHubSpot, slug: undefined }), names)).key).toBe('901')
		expect(resourceOf(mapItem('source', dictOf({ ...source, slug: null }), names)).key).toBe('null')
	})

	test.each([
		['no id', 'model', { ...customers, id: undefined }, 'one of the models without an id'],
		['no type', 'model', { ...customers, queryType: null }, 'what type the model customers has'],
		['no source', 'model', { ...customers, sourceId: undefined }, 'which source the model customers has'],
		['a list for an id', 'sync', { ...toHubSpot, modelId: [17] }, 'which model the sync customers-to-hub-spot has'],
	])('an answer with %s is refused by type', (_, type, item, message) => {
		const mapped = mapItem(type, dictOf(item), names)
		expect(mapped).toMatchObject({ kind: 'invalid', problem: { code: 'API_ANSWER_INVALID', message: expect.stringContaining(message) } })
	})

	test.each([null, 'Internal Server Error', 7, true])('an answer that is %j is refused by type', (answer) => {
		expect(mapItem('model', answer, names).kind).toBe('invalid')
	})
})

describe('lists put together', () => {
	const lists = { source: listed(source), destination: listed(destination), model: listed(customers), sync: listed(toHubSpot) }
	const join = (changed: object, scopes = ['model', 'sync']) => joinLists(new Map(Object.entries({ ...lists, ...changed })), scopes, names)

	test('a scope needs its own list and those that it refers to', () => {
		const scopes = schema.types.map(({ name }) => [name, listsFor(name).join(' ')])
		expect(Object.fromEntries(scopes)).toEqual({
			source: 'source',
			destination: 'destination',
			model: 'model source',
			schema_model: 'model source',
			relationship: '',
			contract: 'contract',
			event: 'contract',
			domain: 'domain',
			component: 'domain',
			domain_event: 'domain',
			sync: 'sync model destination',
			manifest: 'source destination',
			aliases: '',
		})
	})

	test('complete lists make complete scopes', () => {
		const { scopes, settled } = join({})
		expect(settled).toBe(true)
		expect([...scopes].map(([scope, read]) => [scope, read.kind === 'complete' ? [...read.value.keys()] : read.reason])).toEqual([
			['model', ['model.customers']],
			['sync', ['sync.customers-to-hub-spot']],
		])
	})

	test.each([
		['source', { model: 'unknown', sync: 'complete' }],
		['destination', { model: 'complete', sync: 'unknown' }],
		['model', { model: 'unknown', sync: 'unknown' }],
		['sync', { model: 'complete', sync: 'unknown' }],
	])('P3: without the list of %s what needs it is unknown', (missing, expected) => {
		const { scopes } = join({ [missing]: notListed('page 3 failed') })
		expect(Object.fromEntries([...scopes].map(([scope, read]) => [scope, read.kind]))).toEqual(expected)
		expect(JSON.stringify([...scopes.values()].filter((read) => read.kind === 'unknown'))).toContain('page 3 failed')
	})

	test('P3: an id that leads nowhere makes its resource unread, and names sync and id', () => {
		const { scopes, unread, settled } = join({ sync: listed(toHubSpot, { ...toHubSpot, id: 902, slug: 'other', destinationId: 99 }) })
		expect(settled).toBe(false)
		expect(scopes.get('sync')).toMatchObject({ kind: 'complete', value: { size: 1 } })
		expect([...unread]).toEqual([
			[
				'sync.other',
				expect.objectContaining({ code: 'REFERENCE_DANGLING', message: expect.stringMatching(/sync other .*destination with id 99/) }),
			],
		])
		expect(scopes.get('model')?.kind).toBe('complete')
	})

	test('P16: nor may one that leads nowhere share its slug with another', () => {
		const { scopes } = join({ sync: listed(toHubSpot, { ...toHubSpot, id: 902, destinationId: 99 }) })
		expect(scopes.get('sync')).toMatchObject({ kind: 'unknown', reason: { code: 'ADDRESS_DUPLICATE' } })
	})

	test('P16: two syncs with one slug make the scope unknown, and name both ids', () => {
		const { scopes } = join({ sync: listed(toHubSpot, { ...toHubSpot, id: 902 }) })
		expect(scopes.get('sync')).toMatchObject({
			kind: 'unknown',
			reason: { code: 'ADDRESS_DUPLICATE', message: expect.stringContaining('901 and 902') },
		})
	})

	test('slugs that differ only in case are two', () => {
		const { scopes } = join({ sync: listed(toHubSpot, { ...toHubSpot, id: 902, slug: 'Customers-to-hub-spot' }) })
		expect(scopes.get('sync')).toMatchObject({ kind: 'complete', value: { size: 2 } })
	})

	test('several destinations that were never set up are no error', () => {
		const { scopes } = join({ destination: listed({ ...destination, slug: null }, { ...destination, id: 42, slug: null }) }, [
			'destination',
		])
		expect(scopes.get('destination')).toMatchObject({ kind: 'complete', value: { size: 1 } })
	})

	test('a scope that Hightouch does not have is unknown, not empty', () => {
		expect(join({}, ['audience']).scopes.get('audience')).toMatchObject({ kind: 'unknown', reason: { code: 'USAGE' } })
	})

	test('P45: names of the prototype are slugs like any other', () => {
		const { scopes } = join({ model: listed({ ...customers, slug: '__proto__' }, { ...customers, id: 18, slug: 'constructor' }) }, [
			'model',
		])
		expect(scopes.get('model')).toMatchObject({ kind: 'complete', value: { size: 2 } })
	})
})
