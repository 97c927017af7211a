import type { Dict, Moment, PageEdit, Present, SandboxReply, SandboxStep, Value, World } from '../../src/provider.ts'
import { isDict } from '../../src/provider.ts'
import { layout } from './layout.ts'
import { makeShow } from './sandbox-show.ts'
import type { Kind } from './sandbox-world.ts'
import {
	changeRow,
	dict,
	findById,
	findBySlug,
	freeSlug,
	inStoredOrder,
	insertRow,
	rememberDbt,
	removeRow,
	replaceRow,
	reply,
	SECRET_MARKER,
	tableOf,
	textOf,
	unchanged,
} from './sandbox-world.ts'
import { BLANK_SYNC, dbtOf, hasSyncs, statusAfter, storedSchedule } from './sandbox-write.ts'

export type Editable = Exclude<Kind, 'run'>

const EDITABLE: readonly Editable[] = ['source', 'destination', 'model', 'sync']

/** Columns of a row from attributes as files spell them, and the world, which may have learned a dbt model; or why not. */
export type Columns =
	| { readonly kind: 'columns'; readonly world: World; readonly columns: Readonly<Record<string, Value>> }
	| { readonly kind: 'refused'; readonly reason: string }

/** What people do in the service's own pages: more than its API can. */
export function editPage(world: World, edit: PageEdit, at: Moment): SandboxStep {
	const kind = EDITABLE.find((one) => one === edit.type)
	if (!kind) return unchanged(world, refusal(`there is no type ${edit.type}; there are ${EDITABLE.join(', ')}`))
	if (edit.kind === 'create') return create(world, { kind, attributes: edit.attributes, at })
	const row = findBySlug(world, kind, edit.key)
	if (!row) return unchanged(world, reply(404, dict({ message: `there is no ${kind} ${edit.key}` })))
	return edit.kind === 'update' ? update(world, { kind, row, attributes: edit.attributes, at }) : remove(world, kind, row)
}

type Creation = { readonly kind: Editable; readonly attributes: Dict; readonly at: Moment }

function create(world: World, { kind, attributes, at }: Creation): SandboxStep {
	const read = readColumns(world, kind, attributes)
	if (read.kind === 'refused') return unchanged(world, refusal(read.reason))
	const slug = freeSlug(world, kind, slugFor(read.world, kind, read.columns))
	const made = insertRow(read.world, kind, at.now, { ...blank(kind, slug), ...read.columns, slug })
	const row = kind === 'sync' ? changeRow(made.row, { status: statusAfter(made.row) }) : made.row
	return shown(replaceRow(made.world, kind, row), { kind, row, at })
}

/** A sync has no name; its slug comes from what it joins. */
function slugFor(world: World, kind: Editable, columns: Readonly<Record<string, Value>>): string {
	if (kind !== 'sync') return layout.slug(nameIn(columns.name))
	const name = (of: 'model' | 'destination') => layout.slug(nameIn(findById(world, of, columns[`${of}Id`])?.get('name')))
	return `${name('model')}-to-${name('destination')}`
}

function nameIn(value: Value): string {
	return typeof value === 'string' ? value : ''
}

type Update = { readonly kind: Editable; readonly row: Dict; readonly attributes: Dict; readonly at: Moment }

function update(world: World, { kind, row, attributes, at }: Update): SandboxStep {
	const read = readColumns(world, kind, attributes)
	if (read.kind === 'refused') return unchanged(world, refusal(read.reason))
	const changed = changeRow(row, { ...read.columns, updatedAt: at.now })
	const settled = kind === 'sync' ? changeRow(changed, { status: statusAfter(changed) }) : changed
	return shown(replaceRow(read.world, kind, settled), { kind, row: settled, at })
}

function remove(world: World, kind: Editable, row: Dict): SandboxStep {
	if (kind === 'model' && hasSyncs(world, row)) return unchanged(world, refusal('syncs still use this model'))
	if (kind !== 'sync' && kind !== 'model' && isUsed(world, kind, row)) return unchanged(world, refusal(`this ${kind} is still in use`))
	return { world: removeRow(world, kind, row.get('id')), reply: reply(200, dict({ id: row.get('id') })) }
}

function isUsed(world: World, kind: 'source' | 'destination', row: Dict): boolean {
	const users = tableOf(world, kind === 'source' ? 'model' : 'sync')
	return [...users.values()].some((user) => user.get(`${kind}Id`) === row.get('id'))
}

/** What a new row has before anybody says anything about it. */
export function blank(kind: Editable, slug: string | null): Readonly<Record<string, Value>> {
	if (kind === 'model') return { name: slug, slug, description: '', primaryKey: 'id', isSchema: false, tags: dict({}), lastRunSize: null }
	if (kind === 'sync') return { slug, configuration: dict({}), schedule: null, disabled: false, status: 'pending', ...BLANK_SYNC }
	const configuration = dict({ host: 'db.example.com', password: `${SECRET_MARKER}${slug ?? 'unfinished'}` })
	return { name: slug ?? 'Unfinished', slug, type: kind === 'source' ? 'postgres' : 'webhookV2', configuration }
}

export function readColumns(world: World, kind: Editable, attributes: Dict): Columns {
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

/** A map, because a name in a file may be anything. */
const REFERENCES: ReadonlyMap<string, 'source' | 'model' | 'destination'> = new Map([
	['source', 'source'],
	['model', 'model'],
	['destination', 'destination'],
])

const PLAIN: ReadonlyMap<string, string> = new Map([
	['name', 'name'],
	['description', 'description'],
	['isSchema', 'isSchema'],
	['primaryKey', 'primaryKey'],
	['schedulePaused', 'disabled'],
	['eventTimestampColumn', 'eventTimestampColumn'],
])

function readAttribute(world: World, kind: Editable, name: string, value: Present): Columns {
	const columns = (made: Readonly<Record<string, Value>>, after = world): Columns => ({ kind: 'columns', world: after, columns: made })
	const reference = REFERENCES.get(name)
	if (reference) {
		const row = typeof value === 'string' ? findBySlug(world, reference, value) : undefined
		return row ? columns({ [`${reference}Id`]: row.get('id') }) : { kind: 'refused', reason: `there is no ${reference} ${textOf(value)}` }
	}
	const plain = PLAIN.get(name)
	if (plain !== undefined) return columns({ [plain]: value ?? (plain === 'description' ? '' : plain === 'name' ? undefined : value) })
	if (name === 'type') return columns(kind === 'model' ? { queryType: value === 'dbt_model' ? 'dbt' : value } : { type: value })
	if (name === 'dbtModel' && typeof value === 'string') {
		const { world: after, modelId } = rememberDbt(world, value)
		return columns({ dbt: dbtOf(value, modelId) }, after)
	}
	return columns(readContent(name, value))
}

/** Labels of schema models and the like have no place in the API and are left out. */
function readContent(name: string, value: Present): Readonly<Record<string, Value>> {
	if (name === 'rawSql') return { raw: value === null ? undefined : dict({ sql: value }) }
	if (name === 'tableName') return { table: value === null ? undefined : dict({ name: value }) }
	if (name === 'customQuery') return { custom: value === null ? undefined : dict({ query: inStoredOrder(value) }) }
	if (name === 'dbtModel') return { dbt: undefined }
	if (name === 'config') return { configuration: isDict(value) ? inStoredOrder(value) : dict({}) }
	return name === 'schedule' ? { schedule: storedSchedule(value) } : {}
}

function refusal(message: string): SandboxReply {
	return reply(422, dict({ message }))
}

function shown(world: World, { kind, row, at }: { readonly kind: Editable; readonly row: Dict; readonly at: Moment }): SandboxStep {
	return { world, reply: reply(200, makeShow(world, kind, at.switches)(row)) }
}
