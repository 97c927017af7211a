import type { Dict, Present, Problem, Read, RemoteId, Resource, Resources, Scope, TypeName, Value } from '../../src/provider.ts'
import { complete, findType, isDecimal, isDict, makeAddress, problem, unknown } from '../../src/provider.ts'
import { schema } from './schema.ts'

/** What each list held in one look, by type. */
export type Lists = ReadonlyMap<TypeName, Read<readonly Dict[]>>

/** What is known of the things that others refer to. */
export type Names = {
	/** The key of the thing with that id; undefined where no list held it. */
	readonly keyOf: (type: TypeName, id: RemoteId) => string | undefined
	/** True for the model behind an audience; its syncs are the audience's and no file of ours. */
	readonly isAudience: (model: RemoteId) => boolean
}

/**
 * One item of an answer. `foreign`: exists and is not kept here. `dangling`: refers to an id that no list held.
 * `invalid`: not what the API promises.
 */
export type Mapped =
	| { readonly kind: 'resource'; readonly resource: Resource }
	| { readonly kind: 'foreign'; readonly why: string }
	| { readonly kind: 'dangling'; readonly problem: Problem; readonly type: TypeName; readonly id: RemoteId }
	| { readonly kind: 'invalid'; readonly problem: Problem }

/** The key of a source or destination whose set-up was never finished, and of a reference to none. */
export const UNFINISHED = 'null'

/** States of a sync in which a run goes on. */
const RUNNING: readonly string[] = ['queued', 'querying', 'processing', 'reporting']

/** How the API spells what the files call otherwise; `tabel` stands in its own description. */
const TYPE_OF_QUERY: ReadonlyMap<string, string> = new Map([
	['dbt', 'dbt_model'],
	['tabel', 'table'],
])

/** Where a model of each type holds its query: the attribute, and the way to it in the answer. */
const QUERY_OF_TYPE: ReadonlyMap<string, readonly [attribute: string, member: string, inner: string]> = new Map([
	['raw_sql', ['rawSql', 'raw', 'sql']],
	['table', ['tableName', 'table', 'name']],
	['dbt_model', ['dbtModel', 'dbt', 'dbtUniqueId']],
	['dbt_cloud', ['dbtModel', 'dbt_cloud', 'dbtUniqueId']],
	['custom', ['customQuery', 'custom', 'query']],
])

/** Lists that a scope needs: its own first, then those of the types that its resources refer to. */
export function listsFor(scope: Scope): readonly TypeName[] {
	const references = findType(schema, scope)?.attributes.flatMap((attribute) => ('refersTo' in attribute ? [attribute.refersTo] : [])) ?? []
	return [scope, ...references.filter((type) => type !== undefined)]
}

/**
 * The scopes asked for, put together from the lists. `settled` is false where an id led nowhere although every list was
 * complete: something was made or removed between two lists, and a second look tells.
 */
export function joinLists(
	lists: Lists,
	scopes: readonly Scope[],
	names: Names,
): { readonly scopes: ReadonlyMap<Scope, Read<Resources>>; readonly settled: boolean } {
	const joined = new Map<Scope, Read<Resources>>()
	let settled = true
	for (const scope of scopes) {
		const items = itemsOf(lists, scope)
		const mapped = items.kind === 'complete' ? items.value.map((item) => mapItem(scope, item, names)) : []
		if (mapped.some((item) => item.kind === 'dangling')) settled = false
		joined.set(scope, items.kind === 'complete' ? collect(scope, mapped) : items)
	}
	return { scopes: joined, settled }
}

/** A scope is only as complete as every list that it is put together from. */
function itemsOf(lists: Lists, scope: Scope): Read<readonly Dict[]> {
	const missing = unknown(problem('USAGE', `Hightouch has no resources of type ${scope}`))
	const own = lists.get(scope) ?? missing
	if (own.kind === 'unknown') return own
	for (const type of listsFor(scope)) {
		const list = lists.get(type) ?? missing
		if (list.kind === 'complete') continue
		const message = `The ${titleOf(scope)} refer to ${titleOf(type)}, and the list of these could not be read to its end`
		return unknown(problem('READ_INCOMPLETE', message, { cause: list.reason }))
	}
	return own
}

/** All items as resources by address, or the first reason why the scope is not known. */
function collect(scope: Scope, items: readonly Mapped[]): Read<Resources> {
	const resources = new Map<Resource['address'], Resource>()
	for (const item of items) {
		if (item.kind === 'foreign') continue
		if (item.kind !== 'resource') return unknown(item.problem)
		const { address, key, id } = item.resource
		const other = resources.get(address)
		if (!other) resources.set(address, item.resource)
		else if (key !== UNFINISHED)
			return unknown(problem('ADDRESS_DUPLICATE', `Two ${titleOf(scope)} have the slug ${key}: ids ${other.id} and ${id}`))
	}
	return complete(resources)
}

/** One item of a list, or the answer to a look at one thing. Members that we do not know are ignored. */
export function mapItem(type: TypeName, item: Value, names: Names): Mapped {
	const dict = isDict(item) ? item : new Map<string, Present>()
	const id = remoteId(dict.get('id'))
	const key = keyOf(type, dict)
	if (id === undefined || key === undefined) return invalid(`Hightouch listed one of the ${titleOf(type)} without an id`)
	if (type === 'model') return mapModel(dict, { id, key, names })
	if (type === 'sync') return mapSync(dict, { id, key, names })
	return {
		kind: 'resource',
		resource: resource(type, { id, key }, dict, [
			['name', dict.get('name')],
			['type', dict.get('type')],
		]),
	}
}

type Context = { readonly id: RemoteId; readonly key: string; readonly names: Names }

function mapModel(item: Dict, context: Context): Mapped {
	const query = item.get('queryType')
	if (query === 'visual') return { kind: 'foreign', why: 'is the model of an audience' }
	if (item.get('isSchema') === true) return { kind: 'foreign', why: 'is a model of the Customer Studio schema' }
	if (typeof query !== 'string') return invalid(`Hightouch does not say what type the model ${context.key} has`)
	const source = refer('model', item, 'source', context)
	if (typeof source !== 'string') return source
	const type = TYPE_OF_QUERY.get(query) ?? query
	return {
		kind: 'resource',
		resource: resource('model', context, item, [
			['name', item.get('name')],
			['source', source],
			['description', item.get('description')],
			['type', type],
			...queryOf(type, item),
			['primaryKey', item.get('primaryKey')],
		]),
	}
}

function queryOf(type: string, item: Dict): readonly [string, Value][] {
	const [attribute, member, inner] = QUERY_OF_TYPE.get(type) ?? []
	const payload = member === undefined ? undefined : item.get(member)
	return attribute !== undefined && inner !== undefined && isDict(payload) ? [[attribute, payload.get(inner)]] : []
}

function mapSync(item: Dict, context: Context): Mapped {
	const modelId = remoteId(item.get('modelId'))
	if (modelId !== undefined && context.names.isAudience(modelId)) return { kind: 'foreign', why: 'belongs to an audience' }
	const model = refer('sync', item, 'model', context)
	if (typeof model !== 'string') return model
	const destination = refer('sync', item, 'destination', context)
	if (typeof destination !== 'string') return destination
	const mapped = resource('sync', context, item, [
		['model', model],
		['destination', destination],
		['config', item.get('configuration')],
		['schedule', readSchedule(item.get('schedule'))],
		['schedulePaused', item.get('disabled')],
	])
	const status = item.get('status')
	const isRunning = typeof status === 'string' && RUNNING.includes(status)
	return { kind: 'resource', resource: isRunning ? { ...mapped, busy: `a run of it is in progress (${status})` } : mapped }
}

/** A schedule that is not there is the manual one; the files always name it, and an inner one only where there is one. */
function readSchedule(schedule: Value): Value {
	if (schedule === null || schedule === undefined) return new Map([['type', 'manual']])
	return isDict(schedule) && schedule.get('schedule') === null ? new Map([...schedule].filter(([name]) => name !== 'schedule')) : schedule
}

/** The key that a reference's id stands for. */
function refer(owner: TypeName, item: Dict, type: TypeName, { key, names }: Context): string | Mapped {
	const value = item.get(`${type}Id`)
	if (value === null) return UNFINISHED
	const id = remoteId(value)
	if (id === undefined) return invalid(`Hightouch does not say which ${type} the ${owner} ${key} has`)
	const found = names.keyOf(type, id)
	if (found !== undefined) return found
	const message = `The ${owner} ${key} refers to the ${type} with id ${id}, which Hightouch does not list`
	const hint = `repair the ${owner} in the Hightouch app, or give the API key access to the ${type}`
	return {
		kind: 'dangling',
		type,
		id,
		problem: problem('REFERENCE_DANGLING', message, { hint, where: { address: makeAddress(owner, key) } }),
	}
}

function resource(
	type: TypeName,
	{ id, key }: { readonly id: RemoteId; readonly key: string },
	item: Dict,
	attributes: readonly [string, Value][],
): Resource {
	const present = attributes.filter((entry): entry is [string, Present] => entry[1] !== undefined && !isEmptySpelling(type, entry))
	const updatedAt = item.get('updatedAt')
	const version = typeof updatedAt === 'string' ? { version: updatedAt, changedAt: updatedAt } : {}
	return { address: makeAddress(type, key), type, key, id, attributes: new Map(present), ...version }
}

/** Values that the files leave out, as the schema has it. */
function isEmptySpelling(type: TypeName, [name, value]: readonly [string, Value]): boolean {
	const attribute = findType(schema, type)?.attributes.find((candidate) => candidate.name === name)
	return attribute?.sameAsAbsent?.some((same) => same === value) ?? false
}

/** An id as we hold it; the API spells it as a number, and did as a text of digits. */
export function remoteId(value: Value): RemoteId | undefined {
	if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value) as RemoteId
	return isDecimal(value) ? (value.text as RemoteId) : undefined
}

/** A thing's slug. One without is named `null` where its set-up may be unfinished, else by its id, which is as stable. */
export function keyOf(type: TypeName, item: Dict): string | undefined {
	const slug = item.get('slug')
	if (typeof slug === 'string' && slug !== '') return slug
	return type === 'source' || type === 'destination' ? UNFINISHED : remoteId(item.get('id'))
}

/** The plural of a type, for people. */
export function titleOf(type: TypeName): string {
	return findType(schema, type)?.title ?? type
}

function invalid(message: string): Mapped {
	return { kind: 'invalid', problem: problem('API_ANSWER_INVALID', message) }
}
