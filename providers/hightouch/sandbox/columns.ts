import type { Dict, Present, Value, World } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import { fittedModel } from './schema.ts'
import type { Kind } from './world.ts'
import { changeRow, dict, findBySlug, inStoredOrder, rememberDbt, SECRET_MARKER, textOf } from './world.ts'
import { BLANK_SYNC, dbtOf, statusAfter, storedSchedule } from './write.ts'

/** Kinds whose rows have a column for each attribute. */
export type Columned = Extract<Kind, 'source' | 'destination' | 'model' | 'sync'>

/** Columns of a row from attributes as files spell them, and the world, which may have learned a dbt model; or why not. */
export type Columns =
	| { readonly kind: 'columns'; readonly world: World; readonly columns: Readonly<Record<string, Value>> }
	| { readonly kind: 'refused'; readonly reason: string }

/** What a new row has before anybody says anything about it. */
export function blank(kind: Columned, slug: string | null): Readonly<Record<string, Value>> {
	if (kind === 'model') return { name: slug, slug, description: '', primaryKey: 'id', isSchema: false, tags: dict({}), lastRunSize: null }
	if (kind === 'sync') return { slug, configuration: dict({}), schedule: null, disabled: false, status: 'pending', ...BLANK_SYNC }
	const configuration = dict({ host: 'db.example.com', password: `${SECRET_MARKER}${slug ?? 'unfinished'}` })
	return { name: slug ?? 'Unfinished', slug, type: kind === 'source' ? 'postgres' : 'webhookV2', configuration }
}

/** A row as it stands after an edit, with what follows from the rest of it. */
export function settledRow(kind: Columned, row: Dict): Dict {
	if (kind === 'model') return fittedModel(row)
	return kind === 'sync' ? changeRow(row, { status: statusAfter(row) }) : row
}

export function readColumns(world: World, kind: Columned, attributes: Dict): Columns {
	const columns: Record<string, Value> = {}
	let next = world
	for (const [name, value] of attributes) {
		const read = readAttribute(next, kind, name, value)
		if (read.kind === 'refused') return read
		Object.assign(columns, read.columns)
		next = read.world
	}
	return { kind: 'columns', world: next, columns }
}

type Reference = Extract<Columned, 'source' | 'model' | 'destination'>

const REFERENCES: Readonly<Partial<Record<Columned, readonly Reference[]>>> = { model: ['source'], sync: ['model', 'destination'] }

/** The column of each attribute that is kept as it is, and what stands there when it is removed. Maps, because a name in a file may be anything. */
const PLAIN: Readonly<Record<Columned, ReadonlyMap<string, readonly [column: string, removed: Value]>>> = {
	source: new Map(),
	destination: new Map(),
	model: new Map<string, readonly [string, Value]>([
		['description', ['description', '']],
		['kind', ['kind', undefined]],
		['isSchema', ['isSchema', false]],
		['primaryKey', ['primaryKey', null]],
		['primaryLabel', ['primaryLabel', undefined]],
		['secondaryLabel', ['secondaryLabel', undefined]],
		['eventTimestampColumn', ['eventTimestampColumn', undefined]],
	]),
	sync: new Map<string, readonly [string, Value]>([
		['description', ['description', '']],
		['schedulePaused', ['disabled', false]],
	]),
}

function readAttribute(world: World, kind: Columned, name: string, value: Present): Columns {
	const columns = (made: Readonly<Record<string, Value>>, after = world): Columns => ({ kind: 'columns', world: after, columns: made })
	const reference = REFERENCES[kind]?.find((one) => one === name)
	if (reference) {
		const row = typeof value === 'string' ? findBySlug(world, reference, value) : undefined
		return row ? columns({ [`${reference}Id`]: row.get('id') }) : { kind: 'refused', reason: `there is no ${reference} ${textOf(value)}` }
	}
	const plain = PLAIN[kind].get(name)
	if (plain) return columns({ [plain[0]]: value ?? plain[1] })
	const isFixed = name === 'name' ? kind !== 'sync' : name === 'type' && (kind === 'source' || kind === 'destination')
	if (isFixed) return columns(value === null ? {} : { [name]: value })
	if (kind === 'model' && name === 'dbtModel' && typeof value === 'string') {
		const { world: after, modelId } = rememberDbt(world, value)
		return columns({ dbt: dbtOf(value, modelId) }, after)
	}
	return columns(kind === 'model' ? readQuery(name, value) : kind === 'sync' ? readSync(name, value) : {})
}

function readQuery(name: string, value: Present): Readonly<Record<string, Value>> {
	if (name === 'type') return { queryType: value === 'dbt_model' ? 'dbt' : value }
	if (name === 'rawSql') return { raw: value === null ? undefined : dict({ sql: value }) }
	if (name === 'tableName') return { table: value === null ? undefined : dict({ name: value }) }
	if (name === 'customQuery') return { custom: value === null ? undefined : dict({ query: inStoredOrder(value) }) }
	return name === 'dbtModel' ? { dbt: undefined } : {}
}

function readSync(name: string, value: Present): Readonly<Record<string, Value>> {
	if (name === 'config') return { configuration: isDict(value) ? inStoredOrder(value) : dict({}) }
	return name === 'schedule' ? { schedule: storedSchedule(value) } : {}
}
