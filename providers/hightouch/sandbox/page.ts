import type { Dict, Moment, PageEdit, Present, SandboxStep, Value, World } from '../../../src/provider.ts'
import { rowsWhere } from '../../../src/provider.ts'
import { layout } from '../layout.ts'
import type { Columned } from './columns.ts'
import { blank, readColumns, settledRow } from './columns.ts'
import type { ItemType } from './page-events.ts'
import { editHolder, editItem } from './page-events.ts'
import { editRelationship } from './page-relationships.ts'
import type { SchemaKind } from './schema.ts'
import { asSchemaKind, schemaKindOf } from './schema.ts'
import { makeShow } from './show.ts'
import {
	changeRow,
	dict,
	findById,
	findBySlug,
	freeSlug,
	insertRow,
	refusal,
	removeRow,
	replaceRow,
	reply,
	tableOf,
	unchanged,
} from './world.ts'
import { usersOf } from './write.ts'

const COLUMNED = ['source', 'destination', 'model', 'schema_model', 'sync'] as const
type ColumnedType = (typeof COLUMNED)[number]

const HOLDERS = ['contract', 'domain'] as const
const ITEMS: readonly ItemType[] = ['event', 'domain_event', 'component']

const EDITABLE: readonly string[] = [...COLUMNED, 'relationship', ...HOLDERS, ...ITEMS]

/** What people do in the service's own pages: more than its API can. */
export function editPage(world: World, edit: PageEdit, at: Moment): SandboxStep {
	if (edit.type === 'relationship') return editRelationship(world, edit, at)
	const holder = HOLDERS.find((one) => one === edit.type)
	if (holder) return editHolder(world, holder, { edit, at })
	const item = ITEMS.find((one) => one === edit.type)
	if (item) return editItem(world, item, { edit, at })
	const type = COLUMNED.find((one) => one === edit.type)
	return type
		? editRow(world, type, { edit, at })
		: unchanged(world, refusal(`there is no type ${edit.type}; there are ${EDITABLE.join(', ')}`))
}

type RowEdit = { readonly edit: PageEdit; readonly at: Moment }

function editRow(world: World, type: ColumnedType, { edit, at }: RowEdit): SandboxStep {
	if (edit.kind === 'create') return create(world, { type, attributes: edit.attributes, at })
	const row = findOfType(world, type, edit.key)
	if (!row) return unchanged(world, reply(404, dict({ message: `there is no ${type} ${edit.key}` })))
	return edit.kind === 'update' ? update(world, { type, row, attributes: edit.attributes, at }) : remove(world, type, row)
}

/** Schema models are models to the service. */
function kindOf(type: ColumnedType): Columned {
	return type === 'schema_model' ? 'model' : type
}

function findOfType(world: World, type: ColumnedType, slug: string): Dict | undefined {
	const row = findBySlug(world, kindOf(type), slug)
	const isSchema = row !== undefined && schemaKindOf(row) !== undefined
	return isSchema === (type === 'schema_model') ? row : undefined
}

type Creation = { readonly type: ColumnedType; readonly attributes: Dict; readonly at: Moment }

function create(world: World, { type, attributes, at }: Creation): SandboxStep {
	const kind = kindOf(type)
	const schemaKind = type === 'schema_model' ? asSchemaKind(attributes.get('kind')) : undefined
	if (type === 'schema_model' && !schemaKind) return unchanged(world, refusal('a schema model is of the kind parent, related or event'))
	const given = type === 'schema_model' ? new Map<string, Present>([['primaryKey', null], ...attributes, ['isSchema', true]]) : attributes
	const read = readColumns(world, kind, given)
	if (read.kind === 'refused') return unchanged(world, refusal(read.reason))
	const fault = schemaFault(schemaKind, read.columns.eventTimestampColumn)
	if (fault !== undefined) return unchanged(world, refusal(fault))
	const slug = freeSlug(world, kind, slugFor(read.world, kind, read.columns))
	const made = insertRow(read.world, kind, at.now, dict({ ...blank(kind, slug), ...read.columns, slug }))
	const row = settledRow(kind, made.row)
	return shown(replaceRow(made.world, kind, row), { kind, row, at })
}

function schemaFault(kind: SchemaKind | undefined, timestamp: Value): string | undefined {
	return kind === 'event' && typeof timestamp !== 'string' ? 'an event model needs an eventTimestampColumn' : undefined
}

/** A sync has no name; its slug comes from what it joins. */
function slugFor(world: World, kind: Columned, columns: Readonly<Record<string, Value>>): string {
	if (kind !== 'sync') return layout.slug(nameIn(columns.name))
	const name = (of: 'model' | 'destination') => layout.slug(nameIn(findById(world, of, columns[`${of}Id`])?.get('name')))
	return `${name('model')}-to-${name('destination')}`
}

function nameIn(value: Value): string {
	return typeof value === 'string' ? value : ''
}

type Update = { readonly type: ColumnedType; readonly row: Dict; readonly attributes: Dict; readonly at: Moment }

function update(world: World, { type, row, attributes, at }: Update): SandboxStep {
	const kind = kindOf(type)
	const schemaKind = schemaKindOf(row)
	const wanted = attributes.get('kind')
	if (schemaKind && wanted !== undefined && wanted !== schemaKind) return unchanged(world, refusal(`it stays of the kind ${schemaKind}`))
	const read = readColumns(world, kind, attributes)
	if (read.kind === 'refused') return unchanged(world, refusal(read.reason))
	const changed = changeRow(row, { ...read.columns, updatedAt: at.now })
	const fault = schemaFault(schemaKind, changed.get('eventTimestampColumn'))
	if (fault !== undefined) return unchanged(world, refusal(fault))
	const settled = settledRow(kind, changed)
	return shown(replaceRow(read.world, kind, settled), { kind, row: settled, at })
}

function remove(world: World, type: ColumnedType, row: Dict): SandboxStep {
	const kind = kindOf(type)
	const users = kind === 'model' ? usersOf(world, row) : undefined
	if (users !== undefined) return unchanged(world, refusal(`${users} still use this model`))
	if (kind !== 'sync' && kind !== 'model' && isUsed(world, kind, row)) return unchanged(world, refusal(`this ${kind} is still in use`))
	return { world: removeRow(world, kind, row.get('id')), reply: reply(200, dict({ id: row.get('id') })) }
}

function isUsed(world: World, kind: 'source' | 'destination', row: Dict): boolean {
	return rowsWhere(tableOf(world, kind === 'source' ? 'model' : 'sync'), `${kind}Id`, row.get('id')).length > 0
}

function shown(world: World, { kind, row, at }: { readonly kind: Columned; readonly row: Dict; readonly at: Moment }): SandboxStep {
	return { world, reply: reply(200, makeShow(world, kind, at.switches)(row)) }
}
