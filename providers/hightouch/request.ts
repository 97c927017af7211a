import type { Attribute, Change, Dict, Edit, List, Present, Problem, RemoteId, TypeName, Value, ValuePath } from '../../src/provider.ts'
import {
	canonicalAttributes,
	findAttribute,
	findType,
	isDict,
	isList,
	isMasked,
	isSame,
	isStale,
	parseNumber,
	problem,
	showPath,
	valueAt,
} from '../../src/provider.ts'
import { schema } from './schema.ts'

/** The ids behind what a change refers to, by attribute: `source`, `model`, `destination`, and `dbtModel` for a dbt model's number. */
export type Ids = ReadonlyMap<string, RemoteId>

/** The body of a request, or why none can be made. */
export type Body = { readonly kind: 'body'; readonly body: Dict } | { readonly kind: 'impossible'; readonly problem: Problem }

/** A member of a request's body; undefined is left out. */
type Member = readonly [name: string, value: Value]

/** How an attribute that can be edited is sent. */
type Field = (value: Present, ids: Ids) => Member

const FIELDS: ReadonlyMap<TypeName, ReadonlyMap<string, Field>> = new Map([
	[
		'model',
		new Map<string, Field>([
			['name', (value) => ['name', value]],
			['rawSql', (value) => ['raw', new Map([['sql', value]])]],
			['tableName', (value) => ['table', new Map([['name', value]])]],
			['customQuery', (value) => ['custom', new Map([['query', value]])]],
			['dbtModel', (_, ids) => ['dbt', new Map([['modelId', numberOf(ids, 'dbtModel') ?? null]])]],
			['primaryKey', (value) => ['primaryKey', value]],
		]),
	],
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
	const { type, key, after } = change
	const wrong = firstWrong(change, requiredOf(type, after))
	if (wrong) return impossible(wrong)
	const fixed: readonly Member[] =
		type === 'model'
			? [
					['slug', key],
					['queryType', QUERY_OF_TYPE.get(after.get('type'))],
					['sourceId', numberOf(ids, 'source')],
					['isSchema', false],
				]
			: [
					['slug', key],
					['modelId', numberOf(ids, 'model')],
					['destinationId', numberOf(ids, 'destination')],
				]
	return body([...fixed, ...fieldsOf(type, after, requiredOf(type, after), ids)])
}

/** The body that makes the update: the members of the changed attributes, each as a whole, and nothing else. */
export function updateBody(change: Extract<Change, { kind: 'update' }>, ids: Ids): Body {
	const names = changedAttributes(change)
	const wrong = firstWrong(change, names)
	if (wrong) return impossible(wrong)
	return body(fieldsOf(change.type, change.after, names, ids))
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

/** The attributes that a new resource must have; a model's query is one by its type. */
function requiredOf(type: TypeName, after: Dict): readonly string[] {
	const required =
		findType(schema, type)
			?.attributes.filter((attribute) => attribute.required)
			.map((attribute) => attribute.name) ?? []
	const query = type === 'model' ? QUERY.get(after.get('type')) : undefined
	return query === undefined ? required : [...required, query]
}

function fieldsOf(type: TypeName, after: Dict, names: readonly string[], ids: Ids): readonly Member[] {
	return names.flatMap((name) => {
		const [field, value] = [FIELDS.get(type)?.get(name), after.get(name)]
		return field && value !== undefined ? [field(value, ids)] : []
	})
}

/** What keeps the attributes from being sent: the API cannot take one, or it does not hold what it must. */
function firstWrong(change: Exclude<Change, { kind: 'delete' }>, names: readonly string[]): Problem | undefined {
	const { type, key, address, after } = change
	const isType = type !== 'model' || QUERY_OF_TYPE.has(after.get('type'))
	if (change.kind === 'create' && !isType) return wrongValue(change, 'type', `is ${shown(after.get('type'))}, which the API cannot create`)
	if (change.kind === 'create' && after.get('isSchema') === true) return cannot(change, 'isSchema')
	for (const name of names) {
		const attribute = describe(type, name)
		if (!attribute)
			return problem('VALUE_INVALID', `The ${type} ${key} has no attribute ${name} in Hightouch`, { where: { address, path: [name] } })
		if (change.kind === 'update' && (attribute.live !== undefined || !isType)) return cannot(change, name)
		const value = after.get(name)
		if (value === undefined || value === null) return wrongValue(change, name, 'is not set, and Hightouch must have it')
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
	return isDict(value) ? [...value.values()].some(hasMasked) : isMasked(value)
}

/** `type` and `schedule` alone: a start date is known to the files only, and a manual schedule is none. */
function writeSchedule(schedule: Present): Value {
	if (!isDict(schedule)) return schedule
	const inner = schedule.get('schedule')
	if (schedule.get('type') === 'manual' && !isDict(inner)) return null
	return new Map([...schedule].filter(([name, value]) => name === 'type' || (name === 'schedule' && value !== null)))
}

/**
 * Paths of the edits that the answer shows undone: what was to change is as it was before. A value that the server
 * rewrote is another matter, and none of these.
 */
export function ignoredEdits({ type, edits }: Extract<Change, { kind: 'update' }>, observed: Dict): readonly ValuePath[] {
	const described = findType(schema, type)
	const now = described ? canonicalAttributes(described, observed) : observed
	const undone = (edit: Edit): boolean => {
		const value = valueIn(now, edit.path)
		return isSame(value, edit.before) && !isSame(edit.before, edit.after)
	}
	return edits.filter(undone).map((edit) => edit.path)
}

/** The value at a path in which an item of a list may be named by its `to`. */
function valueIn(root: Dict, path: ValuePath): Value {
	let at: Value = root
	for (const key of path) at = isList(at) && typeof key === 'string' ? itemTo(at, key) : valueAt(at, [key])
	return at
}

function itemTo(list: List, to: string): Value {
	return list.find((item) => isDict(item) && item.get('to') === to)
}

/**
 * Names of the sent attributes that another holder does not have as they were sent. `members`: `exact` has maps equal,
 * `at-least` lets the other hold more, as a server does that fills in defaults.
 */
export function unlikeSent(type: TypeName, sent: Dict, observed: Dict, members: 'exact' | 'at-least'): readonly string[] {
	const described = findType(schema, type)
	if (!described) return [...sent.keys()]
	const [wanted, held] = [canonicalAttributes(described, sent), canonicalAttributes(described, observed)]
	const isLike = members === 'exact' ? isSame : holds
	return described.attributes
		.filter(({ name, live }) => live !== 'read-only' && wanted.has(name) && !isLike(held.get(name), wanted.get(name)))
		.map(({ name }) => name)
}

/** True where `value` has everything that `part` has; lists are compared item by item. */
function holds(value: Value, part: Value): boolean {
	if (isDict(value) && isDict(part)) return [...part].every(([key, member]) => holds(value.get(key), member))
	if (isList(value) && isList(part)) return value.length === part.length && part.every((item, index) => holds(value[index], item))
	return isSame(value, part)
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
