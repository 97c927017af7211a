import type { Attribute, Change, Dict, Present, Problem, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { findAttribute, findType, isDict, isHidden, isList, isStale, parseNumber, problem, showPath } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

/** The ids behind what a change refers to, by attribute: `source`, `model`, `destination`, and `dbtModel` for a dbt model's number. */
export type Ids = ReadonlyMap<string, RemoteId>

/** The body of a request, or why none can be made. */
export type Body = { readonly kind: 'body'; readonly body: Dict } | { readonly kind: 'impossible'; readonly problem: Problem }

/** A member of a request's body; undefined is left out. */
type Member = readonly [name: string, value: Value]

/** How an attribute that can be edited is sent. */
type Field = (value: Present, ids: Ids) => Member

const MODEL_FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
	['name', (value) => ['name', value]],
	['rawSql', (value) => ['raw', new Map([['sql', value]])]],
	['tableName', (value) => ['table', new Map([['name', value]])]],
	['customQuery', (value) => ['custom', new Map([['query', value]])]],
	['dbtModel', (_, ids) => ['dbt', new Map([['modelId', numberOf(ids, 'dbtModel') ?? null]])]],
	['primaryKey', (value) => ['primaryKey', value]],
])

const HOLDER_FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
	['name', (value) => ['name', value]],
	['description', (value) => ['description', value]],
	['onUndeclaredSchema', (value) => ['onUndeclaredSchema', value]],
])

const FIELDS: ReadonlyMap<TypeName, ReadonlyMap<string, Field>> = new Map([
	['model', MODEL_FIELDS],
	['schema_model', MODEL_FIELDS],
	['contract', HOLDER_FIELDS],
	['domain', HOLDER_FIELDS],
	[
		'sync',
		new Map<string, Field>([
			['config', (value) => ['configuration', value]],
			['schedule', (value) => ['schedule', writeSchedule(value)]],
			['schedulePaused', (value) => ['disabled', value]],
		]),
	],
])

/** The API's words for a model's type; the other types are spelled alike. */
const QUERY_OF_TYPE: ReadonlyMap<Value, string> = new Map([
	['raw_sql', 'raw_sql'],
	['table', 'table'],
	['dbt_model', 'dbt'],
	['custom', 'custom'],
])

/** A model's attributes that hold its query, by type. */
const QUERY: ReadonlyMap<Value, string> = new Map([
	['raw_sql', 'rawSql'],
	['table', 'tableName'],
	['dbt_model', 'dbtModel'],
	['custom', 'customQuery'],
])

/** The body that creates the resource: exactly the members that the API declares, and none that it does not. */
export function createBody(change: Extract<Change, { kind: 'create' }>, ids: Ids): Body {
	const { type, after } = change
	const names = [...new Set([...requiredOf(type, after), ...givenOf(type, after)])]
	const wrong = firstWrong(change, names)
	if (wrong) return impossible(wrong)
	return body([...fixedMembers(change, ids), ...fieldsOf(type, meaningOf(type, after), names, ids)])
}

function fixedMembers({ type, key, after }: Extract<Change, { kind: 'create' }>, ids: Ids): readonly Member[] {
	if (isModel(type))
		return [
			['slug', key],
			['queryType', QUERY_OF_TYPE.get(after.get('type'))],
			['sourceId', numberOf(ids, 'source')],
			['isSchema', type === 'schema_model'],
		]
	if (type !== 'sync') return [['slug', key]]
	return [
		['slug', key],
		['modelId', numberOf(ids, 'model')],
		['destinationId', numberOf(ids, 'destination')],
	]
}

function isModel(type: TypeName): boolean {
	return type === 'model' || type === 'schema_model'
}

/** Attributes of a contract or domain that are sent where they are there, or mean something where they are not. */
function givenOf(type: TypeName, after: Dict): readonly string[] {
	return FIELDS.get(type) === HOLDER_FIELDS ? [...meaningOf(type, after).keys()].filter((name) => HOLDER_FIELDS.has(name)) : []
}

/** The attributes with what absence means written out. */
export function meaningOf(type: TypeName, attributes: Dict): Dict {
	const absent = (findType(schema, type)?.attributes ?? []).flatMap(({ name, default: meaning }) =>
		meaning !== undefined && (attributes.get(name) ?? '') === '' ? [[name, meaning] as const] : [],
	)
	return absent.length === 0 ? attributes : new Map([...attributes, ...absent])
}

/** The body that makes the update: the members of the changed attributes, each as a whole, and nothing else. */
export function updateBody(change: Extract<Change, { kind: 'update' }>, ids: Ids): Body {
	const names = changedAttributes(change)
	const { type } = change
	const wrong = firstWrong(change, names)
	if (wrong) return impossible(wrong)
	return body(fieldsOf(type, new Map([...emptied(change), ...meaningOf(type, change.after)]), names, ids))
}

/** A text that an update takes away is sent empty; to leave it out would be to keep it. */
function emptied({ type, after }: Extract<Change, { kind: 'update' }>): Dict {
	return new Map(isTextOfHolder(type, 'description') && !after.has('description') ? [['description', '']] : [])
}

function isTextOfHolder(type: TypeName, name: string): boolean {
	return name === 'description' && FIELDS.get(type) === HOLDER_FIELDS
}

/** Names of the attributes at the top that an update changes, less those that only the file knows. */
export function changedAttributes({ type, edits, after }: Extract<Change, { kind: 'update' }>): readonly string[] {
	const names = new Set(edits.map((edit) => String(edit.path[0] ?? '')))
	return [...names].filter((name) => {
		const attribute = describe(type, name)
		return !attribute || (attribute.live !== 'file-only' && !isStale(attribute, after))
	})
}

function describe(type: TypeName, name: string): Attribute | undefined {
	const described = findType(schema, type)
	return described && findAttribute(described, name)
}

/** The attributes that a new resource must have, less those that no request tells; a model's query is one by its type. */
export function requiredOf(type: TypeName, after: Dict): readonly string[] {
	const required =
		findType(schema, type)
			?.attributes.filter((attribute) => attribute.required && attribute.live !== 'file-only' && !isStale(attribute, after))
			.map((attribute) => attribute.name) ?? []
	const query = isModel(type) ? QUERY.get(after.get('type')) : undefined
	return query === undefined ? required : [...required, query]
}

function fieldsOf(type: TypeName, after: Dict, names: readonly string[], ids: Ids): readonly Member[] {
	return names.flatMap((name) => {
		const [field, value] = [FIELDS.get(type)?.get(name), after.get(name)]
		return field && value !== undefined ? [field(value, ids)] : []
	})
}

/** What keeps the attributes from being sent: the API cannot take one, or it does not hold what it must. */
export function firstWrong(change: Exclude<Change, { kind: 'delete' }>, names: readonly string[]): Problem | undefined {
	const { type, key, address } = change
	const after = meaningOf(type, change.after)
	const isType = !isModel(type) || QUERY_OF_TYPE.has(after.get('type'))
	if (change.kind === 'create' && !isType) return wrongValue(change, 'type', `is ${shown(after.get('type'))}, which the API cannot create`)
	if (change.kind === 'create' && after.get('isSchema') === (type === 'model')) return cannot(change, 'isSchema')
	for (const name of names) {
		const attribute = describe(type, name)
		if (!attribute)
			return problem('VALUE_INVALID', `The ${type} ${key} has no attribute ${name} in Hightouch`, { where: { address, path: [name] } })
		if (change.kind === 'update' && (attribute.live !== undefined || !isType)) return cannot(change, name)
		const value = after.get(name) ?? (isTextOfHolder(type, name) ? '' : undefined)
		if (value === undefined) return wrongValue(change, name, 'is not set, and Hightouch must have it')
		const kind = WRITTEN_AS.get(attribute.kind)
		if (kind && !kind.is(value)) return wrongValue(change, name, `is not ${kind.named}`)
		if (hasMasked(value)) return wrongValue(change, name, 'holds a masked value, which is never sent')
	}
	return undefined
}

const WRITTEN_AS: ReadonlyMap<string, { readonly named: string; readonly is: (value: Present) => boolean }> = new Map([
	['string', { named: 'a text', is: (value: Present) => typeof value === 'string' }],
	['boolean', { named: 'true or false', is: (value: Present) => typeof value === 'boolean' }],
	['object', { named: 'a map', is: isDict }],
])

function hasMasked(value: Present): boolean {
	if (isList(value)) return value.some(hasMasked)
	return isDict(value) ? [...value.values()].some(hasMasked) : isHidden(value)
}

/** `type` and `schedule` alone: a start date is known to the files only, and a manual schedule is none. */
function writeSchedule(schedule: Present): Value {
	if (!isDict(schedule)) return schedule
	const inner = schedule.get('schedule')
	if (schedule.get('type') === 'manual' && !isDict(inner)) return null
	return new Map([...schedule].filter(([name, value]) => name === 'type' || (name === 'schedule' && value !== null)))
}

/** An id as the API takes it: a number where it is one. */
function numberOf(ids: Ids, attribute: string): Value {
	const id = ids.get(attribute)
	return id === undefined ? undefined : /^\d+$/.test(id) ? parseNumber(id) : id
}

function body(members: readonly Member[]): Body {
	return { kind: 'body', body: new Map(members.filter((member): member is [string, Present] => member[1] !== undefined)) }
}

function impossible(why: Problem): Body {
	return { kind: 'impossible', problem: why }
}

/** Why an attribute cannot be written, in the schema's own words. */
function cannot({ type, key, address }: Change, name: string): Problem {
	const because = describe(type, name)?.because
	const message = `${name} of the ${type} ${key} cannot be written: ${because?.reason ?? 'Hightouch does not take it'}`
	return problem('LIVE_UNSUPPORTED', message, { ...(because && { hint: because.remedy }), where: { address, path: [name] } })
}

function wrongValue({ type, key, address, place }: Change, name: string, what: string): Problem {
	const where = { address, path: [name], ...(place && { file: place.file, line: place.line, column: place.column }) }
	return problem('VALUE_INVALID', `${showPath([name])} of the ${type} ${key} ${what}`, { hint: `correct ${name} in its file`, where })
}

function shown(value: Value): string {
	return typeof value === 'string' ? JSON.stringify(value) : 'no text'
}
