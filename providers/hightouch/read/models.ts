import type { Dict, TypeName, Value } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import type { Context, Mapped } from './mapped.ts'
import { invalid, refer, remoteId, resource } from './mapped.ts'

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

/** A model, of the Customer Studio schema or not: both are in one list. Of which kind a schema model is, no answer says. */
export function mapModel(owner: 'model' | 'schema_model', item: Dict, context: Context): Mapped {
	const query = item.get('queryType')
	if (query === 'visual') return { kind: 'foreign', why: 'is the model of an audience' }
	const isSchema = item.get('isSchema') === true
	if (owner === 'model' && isSchema) return { kind: 'foreign', why: 'is a model of the Customer Studio schema' }
	if (owner === 'schema_model' && !isSchema) return { kind: 'foreign', why: 'is no model of the Customer Studio schema' }
	if (typeof query !== 'string') return invalid(`Hightouch does not say what type the model ${context.key} has`)
	const source = refer(owner, item, 'source', context)
	if (typeof source !== 'string') return source
	const type = TYPE_OF_QUERY.get(query) ?? query
	return {
		kind: 'resource',
		resource: resource(owner, context, item, [
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

export function mapSync(item: Dict, context: Context): Mapped {
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

/** A source or a destination, and nothing of its `configuration`. */
export function mapConnection(type: TypeName, item: Dict, context: Context): Mapped {
	return {
		kind: 'resource',
		resource: resource(type, context, item, [
			['name', item.get('name')],
			['type', item.get('type')],
		]),
	}
}
