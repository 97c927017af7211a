import type { Dict, Present, SandboxCall, SandboxReply, SandboxStep, Table, Value, World } from '../../../src/provider.ts'
import { isDict, isList, rowsWhere, withoutRow, withoutRows, withRow } from '../../../src/provider.ts'

export type Kind =
	| 'source_metadata'
	| 'destination_metadata'
	| 'warehouse_metadata'
	| 'source'
	| 'source_settings'
	| 'destination'
	| 'subscription'
	| 'filter'
	| 'warehouse'
	| 'warehouse_connection'
	| 'plan'
	| 'rule'
	| 'plan_connection'
	| 'transformation'
	| 'function'
	| 'model'
	| 'label'
	| 'role'
	| 'user'
	| 'invite'
	| 'group'
	| 'instance'
	| 'space'
	| 'profiles_warehouse'
	| 'event'

/** Rows that have an id of their own, as the service spells the ids of each kind. A row of any other is known by what it joins. */
const IDS: Readonly<Partial<Record<Kind, (count: string) => string>>> = {
	source_metadata: (count) => `srcm${count}`,
	destination_metadata: (count) => `d${count.padStart(23, '0')}`,
	warehouse_metadata: (count) => `whsm${count}`,
	source: (count) => `src${count.padStart(19, 'S')}`,
	destination: (count) => count.padStart(24, 'de50'),
	subscription: (count) => `sub${count.padStart(19, 'M')}`,
	filter: (count) => `flt${count.padStart(24, 'F')}`,
	warehouse: (count) => `whs${count.padStart(19, 'W')}`,
	plan: (count) => `tp_${count.padStart(27, 'P')}`,
	transformation: (count) => `trf${count.padStart(24, 'T')}`,
	function: (count) => count.padStart(10, 'x'),
	model: (count) => `mdl${count.padStart(19, 'R')}`,
	user: (count) => `usr${count.padStart(19, 'U')}`,
	group: (count) => `grp${count.padStart(24, 'G')}`,
	instance: (count) => count.padStart(24, '1f00'),
	space: (count) => `spa_${count.padStart(23, 'Z')}`,
	profiles_warehouse: (count) => `pwh${count.padStart(19, 'V')}`,
	event: (count) => `evt${count.padStart(24, 'E')}`,
}

export const WORKSPACE = { id: 'wksSandboxSandboxSand', slug: 'sandbox', name: 'Sandbox' } as const

/** Stands in every write key and in what the service hides of settings, as real secrets do: whatever shows it leaks. */
export const SECRET_MARKER = 'sandbox-secret-'

/** A map of what is not absent. */
export const dict = (entries: Readonly<Record<string, Value>>): Dict => {
	const made = new Map<string, Present>()
	for (const [key, value] of Object.entries(entries)) if (value !== undefined) made.set(key, value)
	return made
}

export function tableOf(world: World, kind: Kind): Table {
	return world.tables.get(kind) ?? new Map()
}

export function rowsOf(world: World, kind: Kind): readonly Dict[] {
	return [...tableOf(world, kind).values()]
}

export function findRow(world: World, kind: Kind, id: Value): Dict | undefined {
	return typeof id === 'string' ? tableOf(world, kind).get(id) : undefined
}

/** Rows that have that very value. */
export function rowsWith(world: World, kind: Kind, member: string, value: Value): readonly Dict[] {
	return rowsWhere(tableOf(world, kind), member, value)
}

export function findBy(world: World, kind: Kind, member: string, value: Value): Dict | undefined {
	return rowsWith(world, kind, member, value)[0]
}

export function textOf(value: Value): string {
	return typeof value === 'string' ? value : ''
}

export function dictIn(value: Value): Dict {
	return isDict(value) ? value : new Map()
}

export function listIn(value: Value): readonly Present[] {
	return isList(value) ? value : []
}

/** A world that is being filled from files. */
type Draft = World & { readonly draft: true }

export function draftOf({ tables, memory }: World): Draft {
	return { tables, memory, draft: true }
}

export function settle({ tables, memory }: World): World {
	return { tables, memory }
}

function withTable(world: World, kind: Kind, table: Table): World {
	return { ...world, tables: new Map(world.tables).set(kind, table) }
}

/** Adds a row or takes the place of the one with that id. */
export function putRow(world: World, kind: Kind, id: string, row: Dict): World {
	return withTable(world, kind, withRow(tableOf(world, kind), id, row))
}

export function removeRow(world: World, kind: Kind, id: string): World {
	return withTable(world, kind, withoutRow(tableOf(world, kind), id))
}

/** Without the rows that have that value. */
export function removeWith(world: World, kind: Kind, member: string, value: Value): World {
	return withTable(world, kind, withoutRows(tableOf(world, kind), member, value))
}

type Taken = { readonly world: World; readonly id: string }

/** The next id of a kind. All kinds count together, so that an id that is taken for one of another kind is found out. */
export function takeId(world: World, kind: Kind): Taken {
	const next = world.memory.get('next')
	const count = typeof next === 'number' ? next : 1
	const spell = IDS[kind] ?? ((text: string) => text)
	return { world: { ...world, memory: new Map(world.memory).set('next', count + 1) }, id: spell(String(count)) }
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

/** A map with the members of another one laid over it; those that are null are taken out. */
export function mergeMembers(before: Value, change: Value): Dict {
	const merged = new Map([...dictIn(before), ...dictIn(change)])
	for (const [name, value] of dictIn(change)) if (value === null) merged.delete(name)
	return merged
}

export function bodyOf({ body }: SandboxCall): Dict {
	return dictIn(body)
}

/** What a body holds of the members named, null for what it takes away. */
export function given(body: Dict, ...names: readonly string[]): Readonly<Record<string, Value>> {
	return Object.fromEntries(names.flatMap((name) => (body.has(name) ? [[name, body.get(name)] as const] : [])))
}

export function reply(status: number, body: Value): SandboxReply {
	return { kind: 'body', status, body }
}

export function unchanged(world: World, answer: SandboxReply): SandboxStep {
	return { world, reply: answer }
}

/** The word that answers a write without anything to show. */
export function success(world: World): SandboxStep {
	return { world, reply: reply(200, dict({ status: 'SUCCESS' })) }
}

/** What a call is answered with when it succeeds. */
export function shown(world: World, { endpoint }: SandboxCall, body: Dict): SandboxStep {
	return { world, reply: reply(endpoint.success ?? 200, body) }
}

/** The body of a refusal, in the form that all errors have. */
export function errors(type: string, message: string, more: Readonly<Record<string, Value>> = {}): Dict {
	return dict({ errors: [dict({ type, message, ...more })] })
}

export function notFound(world: World, what: string): SandboxStep {
	return unchanged(world, reply(404, errors('not-found', `${what} was not found`)))
}

/** A rule of the service's own that a call breaks. */
export function badRequest(world: World, message: string): SandboxStep {
	return unchanged(world, reply(400, errors('bad-request', message)))
}

/** A function for each operation, by the operation's id. */
export type Answers = Readonly<Record<string, (world: World, call: SandboxCall) => SandboxStep>>
