import type { Dict, Present, SandboxCall, SandboxReply, SandboxStep, Value, World } from '../../../src/provider.ts'
import { isDict, isList, rowsWhere, withoutRow, withRow } from '../../../src/provider.ts'

export type Kind = 'environment' | 'project' | 'context_field' | 'tag_type' | 'strategy' | 'segment' | 'feature' | 'addon' | 'event'

/** Stands in every secret that is made up here, as real ones would: whatever shows it leaks. */
export const SECRET_MARKER = 'sandbox-secret'

/** A map of what is not absent. */
export function dict(entries: Readonly<Record<string, Value>>): Dict {
	const made = new Map<string, Present>()
	for (const [name, value] of Object.entries(entries)) if (value !== undefined) made.set(name, value)
	return made
}

export function rowsOf(world: World, kind: Kind): readonly Dict[] {
	return [...(world.tables.get(kind)?.values() ?? [])]
}

export function findRow(world: World, kind: Kind, id: Value): Dict | undefined {
	return typeof id === 'string' || typeof id === 'number' ? world.tables.get(kind)?.get(String(id)) : undefined
}

/** The row of a kind that goes by that name, where ids are numbers. */
export function findNamed(world: World, kind: Kind, name: Value): Dict | undefined {
	return rowsWhere(world.tables.get(kind) ?? new Map(), 'name', name)[0]
}

export function putRow(world: World, kind: Kind, id: string, row: Dict): World {
	return { ...world, tables: new Map(world.tables).set(kind, withRow(world.tables.get(kind) ?? new Map(), id, row)) }
}

export function removeRow(world: World, kind: Kind, id: string): World {
	return { ...world, tables: new Map(world.tables).set(kind, withoutRow(world.tables.get(kind) ?? new Map(), id)) }
}

/** The next number of a kind. */
export function takeNumber(world: World, kind: string): { readonly world: World; readonly number: number } {
	const last = world.memory.get(kind)
	const number = (typeof last === 'number' ? last : 0) + 1
	return { world: { ...world, memory: new Map(world.memory).set(kind, number) }, number }
}

/** The row with other values in some of its members; absent ones stay as they are. */
export function changeRow(row: Dict, changes: Readonly<Record<string, Value>>): Dict {
	return new Map([...row, ...dict(changes)])
}

export function textOf(value: Value): string {
	return typeof value === 'string' ? value : ''
}

export function dictsIn(value: Value): readonly Dict[] {
	return isList(value) ? value.filter(isDict) : []
}

export function dictOf(value: Value): Dict {
	return isDict(value) ? value : new Map()
}

export function bodyOf({ body }: SandboxCall): Dict {
	return dictOf(body)
}

export function pathOf({ path }: SandboxCall, name: string): string {
	return path.get(name) ?? ''
}

export function reply(status: number, body?: Value): SandboxReply {
	return { kind: 'body', status, body }
}

export function unchanged(world: World, answer: SandboxReply): SandboxStep {
	return { world, reply: answer }
}

/** The status of success, with or without the thing. */
export function done(world: World, { endpoint }: SandboxCall, body?: Dict): SandboxStep {
	return { world, reply: reply(endpoint.success ?? 200, body) }
}

/** A body of errors as Unleash has them. */
export function errorBody(name: string, message: string, path?: string): Dict {
	return dict({ name, message, details: [dict({ message, path })] })
}

export function refuse(world: World, status: number, name: string, message: string): SandboxStep {
	return unchanged(world, reply(status, errorBody(name, message)))
}

export function notFound(world: World, what: string): SandboxStep {
	return refuse(world, 404, 'NotFoundError', `Could not find ${what}`)
}

export function taken(world: World, message: string): SandboxStep {
	return refuse(world, 409, 'NameExistsError', message)
}

export function badData(world: World, message: string): SandboxStep {
	return refuse(world, 400, 'BadDataError', `Request validation failed: your request body or params contain invalid data: ${message}`)
}

export function forbidden(world: World, message: string): SandboxStep {
	return refuse(world, 403, 'InvalidOperationError', message)
}

/** All rows of a list as they are, or as they are shown. */
export function listed(world: World, rows: readonly Dict[], show: (row: Dict) => Dict = (row) => row): SandboxStep {
	return unchanged(world, { kind: 'rows', rows, show })
}

/** A function for each operation, by the operation's id. */
export type Answers = Readonly<Record<string, (world: World, call: SandboxCall) => SandboxStep>>
