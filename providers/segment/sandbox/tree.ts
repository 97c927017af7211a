import type { Dict, Filled, Moment, PageEdit, RemoteId, SandboxStep, Standing, World } from '../../../src/provider.ts'
import { keyOfId } from '../keys.ts'
import { layout } from '../layout.ts'
import { slug } from '../slug.ts'
import { record, verbOf } from './audit.ts'
import type { IdOf } from './members.ts'
import { membersOf } from './members.ts'
import { labelId } from './people.ts'
import { disconnectPlan, removePlan } from './plans.ts'
import { KINDS, PUTS } from './put.ts'
import type { Put } from './saying.ts'
import { removeDestination, removeSource } from './sources.ts'
import { removeWarehouse } from './warehouses.ts'
import { dict, draftOf, errors, findBy, findRow, removeRow, reply, rowsOf, settle, tableOf, textOf, unchanged } from './world.ts'

/** Names a resource by its id, as in `id-4Xwmq8Ro`. */
const BY_ID = /^id-(.+)$/

/** The id of a resource by the key that files give it: an id, or a slug or name that is as good as one. */
function findId(world: World, type: string, key: string): string | undefined {
	const kind = KINDS.get(type)
	if (kind === undefined) return undefined
	if (type === 'source') return textOf(findBy(world, 'source', 'slug', key)?.get('id')) || idIn(world, type, key)
	if (type === 'source_tracking_plan_connection') return findId(world, 'source', key)
	if (type === 'label') return [...tableOf(world, 'label').keys()].find((id) => keyOfId(id as RemoteId) === key)
	const named = type === 'function' ? rowsOf(world, 'function').find((row) => slug(textOf(row.get('displayName'))) === key) : undefined
	return named ? textOf(named.get('id')) : idIn(world, type, key)
}

/** Of what stands in a destination, the destination's id comes before its own, as it does between the two ends of a connection. */
function idIn(world: World, type: string, key: string): string | undefined {
	const kind = KINDS.get(type)
	const [, text] = BY_ID.exec(key) ?? []
	if (text === undefined || kind === undefined) return undefined
	if (findRow(world, kind, text)) return text
	const row = rowsOf(world, kind).find(
		(one) => `${textOf(one.get('destinationId') ?? one.get('spaceId'))}_${textOf(one.get('id'))}` === text,
	)
	return row ? textOf(row.get('id')) : undefined
}

/** What has the id of something else before its own. */
const WITHIN = ['destination_subscription', 'destination_filter', 'profiles_warehouse']

/** The id that a new resource is to have, where its key tells. */
function wantedId({ type, key }: Standing, members: Dict): string | undefined {
	const [, text] = BY_ID.exec(key) ?? []
	const holder = members.get(type === 'profiles_warehouse' ? 'spaceId' : 'destinationId')
	const isWithin = WITHIN.includes(type) && typeof holder === 'string'
	return isWithin && text?.startsWith(`${holder}_`) ? text.slice(holder.length + 1) : text
}

type Entry = { readonly path: string; readonly standing: Standing; readonly attributes: Dict }

/**
 * A workspace as the tree describes it, in the order in which things are made. What is there already is changed. What refers to something
 * that is not there stays out.
 */
export function fillWorld(world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled {
	const entries = [...files].flatMap(([path, attributes]): Entry[] => {
		const standing = layout.place(path)
		return standing ? [{ path, standing, attributes }] : []
	})
	const skipped: { path: string; reason: string }[] = []
	const keys = new Map<string, string>()
	let next: World = draftOf(world)
	for (const type of PUTS.keys()) {
		for (const { path, standing, attributes } of entries.filter((entry) => entry.standing.type === type)) {
			const put = putOne(next, { standing, attributes, at, idOf: (of, key) => keys.get(`${of} ${key}`) ?? findId(world, of, key) })
			if (put.kind === 'refused') skipped.push({ path, reason: put.reason })
			else {
				keys.set(`${type} ${standing.key}`, put.id)
				next = put.world
			}
		}
	}
	return { world: settle(next), skipped }
}

type One = { readonly standing: Standing; readonly attributes: Dict; readonly at: Moment; readonly idOf: IdOf }

function putOne(world: World, { standing, attributes, at, idOf }: One): Put {
	const { type, key } = standing
	const kind = KINDS.get(type)
	const read = membersOf(attributes, idOf)
	const put = PUTS.get(type)
	if (read.kind === 'refused' || !kind || !put)
		return read.kind === 'refused' ? read : { kind: 'refused', reason: `there is no type ${type}` }
	const before = findRow(world, kind, idOf(type, key))
	const id = wantedId(standing, read.members)
	return put(world, { members: read.members, at, ...(before ? { before } : {}), ...(id === undefined ? {} : { id }) })
}

/** What a person does in the service's own pages. */
export function editPage(world: World, edit: PageEdit, at: Moment): SandboxStep {
	const kind = KINDS.get(edit.type)
	const key = edit.kind === 'create' ? '' : edit.key
	const before = kind && edit.kind !== 'create' ? findRow(world, kind, findId(world, edit.type, key)) : undefined
	if (!kind || (edit.kind !== 'create' && !before))
		return unchanged(world, reply(404, errors('not-found', `there is no ${edit.type} ${key}`)))
	if (edit.kind === 'delete' && before) {
		const next = record(removeOne(world, edit.type, before), at, { kind, verb: 'Deleted', row: before, by: 'page' })
		return { world: next, reply: reply(200, dict({ id: before.get('id') })) }
	}
	const attributes = edit.kind === 'delete' ? dict({}) : edit.attributes
	const put = putOne(world, { standing: { type: edit.type, key }, attributes, at, idOf: (type, of) => findId(world, type, of) })
	if (put.kind === 'refused') return unchanged(world, reply(422, errors('input-validation', put.reason)))
	const row = findRow(put.world, kind, put.id) ?? dict({})
	const verb = before ? verbOf(before, row) : 'Created'
	return { world: record(put.world, at, { kind, verb, row, by: 'page' }), reply: reply(200, dict({ id: put.id })) }
}

function removeOne(world: World, type: string, row: Dict): World {
	const id = textOf(row.get('id'))
	if (type === 'source') return removeSource(world, row)
	if (type === 'destination') return removeDestination(world, id)
	if (type === 'warehouse') return removeWarehouse(world, id)
	if (type === 'tracking_plan') return removePlan(world, id)
	if (type === 'source_tracking_plan_connection') return disconnectPlan(world, textOf(row.get('sourceId')))
	if (type === 'source_warehouse_connection')
		return removeRow(world, 'warehouse_connection', `${textOf(row.get('sourceId'))}:${textOf(row.get('warehouseId'))}`)
	if (type === 'label') return removeRow(world, 'label', labelId(row))
	return removeRow(world, KINDS.get(type) ?? 'event', id)
}
