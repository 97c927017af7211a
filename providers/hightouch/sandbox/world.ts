import type { Dict, Present, SandboxReply, SandboxStep, Table, Value, World } from '../../../src/provider.ts'
import { isDict, isList, renderForeignJson, rowsWhere, withoutRow, withRow } from '../../../src/provider.ts'

export type Kind = 'source' | 'destination' | 'model' | 'sync' | 'run' | 'relationship' | 'contract' | 'domain' | 'event_source'

/** What gets ids: rows, and the components that a domain's row holds. */
type Counted = Kind | 'component'

/** Each kind counts from a number of its own, so that an id that is taken for one of another kind is found out. */
const FIRST_IDS: Readonly<Record<Counted, number>> = {
	source: 101,
	destination: 201,
	contract: 301,
	domain: 401,
	event_source: 501,
	model: 1001,
	sync: 5001,
	relationship: 6001,
	component: 8001,
	run: 90_001,
}

/** Ids that are texts of digits wherever the API shows them. */
const TEXT_IDS: readonly Counted[] = ['contract', 'domain', 'event_source', 'component']

const KINDS = Object.keys(FIRST_IDS).filter((kind) => kind !== 'component')

const WORKSPACE_ID = 4242

/** Stands in every connection's configuration, as real secrets may: whatever shows it leaks. */
export const SECRET_MARKER = 'sandbox-secret-'

export const dict = (entries: Readonly<Record<string, Value>>): Dict => {
	const made = new Map<string, Present>()
	for (const [key, value] of Object.entries(entries)) if (value !== undefined) made.set(key, value)
	return made
}

export function emptyWorld(): World {
	const tables = new Map(KINDS.map((kind): [string, Table] => [kind, new Map()]))
	return { tables, memory: dict({ workspaceId: WORKSPACE_ID, workspaceSlug: 'sandbox', next: dict(FIRST_IDS), dbt: dict({}) }) }
}

export function tableOf(world: World, kind: Kind): Table {
	return world.tables.get(kind) ?? new Map()
}

export function findById(world: World, kind: Kind, id: Value): Dict | undefined {
	return tableOf(world, kind).get(textOf(id))
}

/** A value as text, e.g. to find a row or to tell about it. */
export function textOf(value: Value): string {
	if (typeof value === 'string') return value
	return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : renderForeignJson(value)
}

/** The row with exactly that slug; `null` is the slug of a connection whose set-up was never finished. */
export function findBySlug(world: World, kind: Kind, slug: string): Dict | undefined {
	return rowsWhere(tableOf(world, kind), 'slug', slug === 'null' ? null : slug)[0]
}

type Taken = { readonly world: World; readonly id: string | number }

/** The next id of its kind. */
export function takeId(world: World, kind: Counted): Taken {
	const next = world.memory.get('next')
	const counts: Dict = isDict(next) ? next : new Map()
	const count = counts.get(kind)
	const id = typeof count === 'number' ? count : FIRST_IDS[kind]
	const memory = new Map(world.memory).set('next', new Map(counts).set(kind, id + 1))
	return { world: { ...world, memory }, id: TEXT_IDS.includes(kind) ? String(id) : id }
}

type Inserted = { readonly world: World; readonly row: Dict }

/** A new row with the next id, the workspace's id and both times in front. */
export function insertRow(world: World, kind: Kind, now: string, fields: Dict): Inserted {
	const taken = takeId(world, kind)
	const row = laidOver(dict({ id: taken.id, workspaceId: world.memory.get('workspaceId'), createdAt: now, updatedAt: now }), fields)
	return { world: replaceRow(taken.world, kind, row), row }
}

export function replaceRow(world: World, kind: Kind, row: Dict): World {
	return withTable(world, kind, withRow(tableOf(world, kind), textOf(row.get('id')), row))
}

export function removeRow(world: World, kind: Kind, id: Value): World {
	return withTable(world, kind, withoutRow(tableOf(world, kind), textOf(id)))
}

function withTable({ tables, memory }: World, kind: Kind, table: Table): World {
	return { tables: new Map(tables).set(kind, table), memory }
}

/** All members, those of a later map in place of those of earlier ones. */
export function laidOver(...maps: readonly Dict[]): Dict {
	const all = new Map<string, Present>(maps[0])
	for (const map of maps.slice(1)) for (const key of map.keys()) all.set(key, map.get(key) ?? null)
	return all
}

/** The row with other values in some of its members; absent ones are taken out. */
export function changeRow(row: Dict, changes: Readonly<Record<string, Value>>): Dict {
	const changed = new Map(row)
	for (const [key, value] of Object.entries(changes)) {
		if (value === undefined) changed.delete(key)
		else changed.set(key, value)
	}
	return changed
}

/** The number by which the service knows a dbt model; each unique id keeps the number that it got first. */
export function rememberDbt(world: World, uniqueId: string): { readonly world: World; readonly modelId: number } {
	const known = dbtModels(world)
	const before = known.get(uniqueId)
	if (typeof before === 'number') return { world, modelId: before }
	const modelId = 7001 + known.size
	return { world: { ...world, memory: new Map(world.memory).set('dbt', new Map(known).set(uniqueId, modelId)) }, modelId }
}

export function findDbt(world: World, modelId: Value): string | undefined {
	for (const [uniqueId, known] of dbtModels(world)) if (known === modelId) return uniqueId
	return undefined
}

function dbtModels(world: World): Dict {
	const known = world.memory.get('dbt')
	return isDict(known) ? known : new Map()
}

/** A slug that nothing of the kind has: with `-2`, `-3` behind it where it is taken or where nothing is left of a name. */
export function freeSlug(world: World, kind: Kind, wanted: string): string {
	return freeAmong({ has: (slug) => rowsWhere(tableOf(world, kind), 'slug', slug).length > 0 }, wanted)
}

export function freeAmong(taken: Pick<ReadonlySet<Value>, 'has'>, wanted: string): string {
	let slug = wanted
	for (let count = 2; slug === '' || taken.has(slug); count += 1) slug = `${wanted}-${count}`
	return slug
}

const UTF8 = new TextEncoder()

/** Keys in the order in which the service's database keeps them: shorter ones first, then by bytes. The same value where it is in order. */
export function inStoredOrder(value: Present): Present {
	if (isInStoredOrder(value)) return value
	if (isList(value)) return value.map(inStoredOrder)
	if (!isDict(value)) return value
	const keys = [...value.keys()].sort(compareKeys)
	return new Map(keys.map((key): [string, Present] => [key, inStoredOrder(value.get(key) ?? null)]))
}

function isInStoredOrder(value: Value): boolean {
	if (isList(value)) return value.every(isInStoredOrder)
	if (!isDict(value)) return true
	let last = ''
	for (const key of value.keys()) {
		if (compareKeys(last, key) > 0 || !isInStoredOrder(value.get(key))) return false
		last = key
	}
	return true
}

/** Most keys have a byte for each character. */
const ONE_BYTE_EACH = /^[\0-\x7f]*$/

function compareKeys(a: string, b: string): number {
	if (ONE_BYTE_EACH.test(a) && ONE_BYTE_EACH.test(b)) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
	return compareBytes(UTF8.encode(a), UTF8.encode(b))
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
	if (a.length !== b.length) return a.length - b.length
	for (const [index, byte] of a.entries()) {
		const other = b[index] ?? 0
		if (byte !== other) return byte - other
	}
	return 0
}

export function reply(status: number, body: Value): SandboxReply {
	return { kind: 'body', status, body }
}

/** The service's error for values that it does not take: field → what is wrong with it. */
export function validationError(status: number, faults: Readonly<Record<string, string>>): SandboxReply {
	const details = dict(Object.fromEntries(Object.entries(faults).map(([field, message]) => [field, dict({ message })])))
	return reply(status, dict({ message: 'Validation failed', details }))
}

/** What a page says when it does not do something. */
export function refusal(message: string): SandboxReply {
	return reply(422, dict({ message }))
}

export function unchanged(world: World, answer: SandboxReply): SandboxStep {
	return { world, reply: answer }
}
