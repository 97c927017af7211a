import type { Attribute, Dict, Present, Shape, TypeName, Value } from '../../model/index.ts'
import { findType, isDict, isList, settled, valueAt, withoutRow, withRow } from '../../model/index.ts'
import type { JsonSchema, World } from '../../ports/index.ts'
import type { Declared } from '../declared.ts'
import type { Spelling } from '../spelling.ts'
import { idText, memberPath, put, spellingOf } from '../spelling.ts'

/** Stands in every secret that is made up here: whatever shows it leaks. */
export const SECRET = 'sandbox-secret'

export function rowsOf({ tables }: World, type: TypeName): readonly Dict[] {
	return [...(tables.get(type)?.values() ?? [])]
}

export function findRow({ tables }: World, type: TypeName, id: string): Dict | undefined {
	return tables.get(type)?.get(id)
}

export function putRow(world: World, type: TypeName, id: string, row: Dict): World {
	return { ...world, tables: new Map(world.tables).set(type, withRow(world.tables.get(type) ?? new Map(), id, row)) }
}

export function removeRow(world: World, type: TypeName, id: string): World {
	return { ...world, tables: new Map(world.tables).set(type, withoutRow(world.tables.get(type) ?? new Map(), id)) }
}

type Named = { readonly type: TypeName; readonly key: string }

/** By the name that the service has for it, or by the id in the key. */
export function findByKey({ things }: Declared, world: World, { type, key }: Named): Dict | undefined {
	const member = things[type]?.key
	if (member === undefined) return findRow(world, type, key.replace(/^id-/, ''))
	return rowsOf(world, type).find((row) => idText(row.get(member)) === key)
}

type New = { readonly type: TypeName; readonly members: Dict; readonly now: string; readonly id?: string }

/** A row with what was sent, and what the service fills in: the id, and each member that an answer must have. */
export function newRow(declared: Declared, world: World, { type, members, now, id }: New): { readonly world: World; readonly row: Dict } {
	const things = declared.things[type]
	const schema = shownSchema(declared, type)
	const member = things?.id ?? 'id'
	const last = world.memory.get(type)
	const number = Math.max(typeof last === 'number' ? last : 0, Number(/^\d{1,15}$/.test(id ?? '') ? id : 0) - 1) + 1
	const isNumber = ['integer', 'number'].includes(String(properties(schema)[member]?.type))
	const own = members.get(member) ?? (isNumber ? Number(id ?? number) : (id ?? `${type}-${number}`))
	const blank = exampleOf(schema, { now, name: '' })
	const row = new Map([...(isDict(blank) ? blank : []), ...ownerOf(declared, blank), ...members, [member, own] as const])
	const next = { ...world, memory: new Map(world.memory).set(type, number) }
	return { world: putRow(next, type, idText(own) ?? '', row), row }
}

/** Every item names the one workspace, where items do. */
function ownerOf({ workspace: { call, member } }: Declared, blank: Present): readonly [string, Present][] {
	const path = member.split('.')
	const owner = call === undefined ? valueAt(blank, path) : undefined
	if (owner === undefined || !isDict(blank)) return []
	const [top = ''] = path
	return [[top, put(blank, path, typeof owner === 'number' ? 1 : 'sandbox').get(top) ?? null]]
}

/** How the list shows one item. */
function shownSchema({ api, things }: Declared, type: TypeName): JsonSchema {
	const endpoint = api.endpoints.find(({ id }) => id === things[type]?.list)
	const items = endpoint?.paging?.items
	const listed = items === undefined ? endpoint?.answer : properties(endpoint?.answer ?? {})[items]
	return (listed?.items as JsonSchema | undefined) ?? {}
}

function properties(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
	return (schema.properties as Readonly<Record<string, JsonSchema>> | undefined) ?? {}
}

/** The members that an answer must have, as they are where nobody said anything. */
export function itemOf(schema: JsonSchema): Dict {
	const example = exampleOf(schema, { now: '1970-01-01T00:00:00Z', name: '' })
	return isDict(example) ? example : new Map()
}

/** Something that fits a schema, with no more than it must have. `name`: what its texts are made of. */
export function exampleOf(schema: JsonSchema, say: { readonly now: string; readonly name: string }): Present {
	if ('default' in schema && ['string', 'boolean', 'number'].includes(typeof schema.default)) return schema.default as Present
	if (schema.nullable === true) return null
	if (Array.isArray(schema.enum)) return String(schema.enum[0])
	switch (schema.type) {
		case 'object': {
			const required = Array.isArray(schema.required) ? schema.required.map(String) : []
			return new Map(required.map((name) => [name, exampleOf(properties(schema)[name] ?? {}, say)]))
		}
		case 'array':
			return []
		case 'integer':
		case 'number':
			return say.name === '' ? 0 : 1
		case 'boolean':
			return false
		default:
			return schema.format === 'date-time' ? say.now : say.name === '' ? '' : `${say.name}-sandbox`
	}
}

/** As an answer has it: a secret as its mask, or not at all. */
export function shown(declared: Declared, type: TypeName, row: Dict): Dict {
	const attributes = findType(declared.schema, type)?.attributes ?? []
	const spelling = spellingOf(declared, type)
	let open = row
	for (const path of secretPaths(attributes, spelling, [])) {
		const value = valueAt(open, path)
		if (value === undefined || value === null) continue
		open = declared.mask === undefined ? withoutAt(open, path) : put(open, path, declared.mask)
	}
	return open
}

/** Members that hold a secret, apart from those within lists. */
export function secretPaths(
	attributes: readonly Attribute[],
	spelling: Spelling,
	within: readonly string[],
): readonly (readonly string[])[] {
	return attributes.flatMap((attribute) => {
		const path = memberPath(spelling, attribute.name, within)
		if (attribute.sensitive) return [path]
		if (attribute.kind !== 'object') return []
		return secretPaths(attribute.attributes, spelling, [...within, attribute.name]).map((inner) => [...path, ...inner])
	})
}

function withoutAt(row: Dict, [first = '', ...rest]: readonly string[]): Dict {
	const next = new Map(row)
	const inner = row.get(first)
	if (rest.length > 0 && isDict(inner)) return next.set(first, withoutAt(inner, rest))
	next.delete(first)
	return next
}

type Row = { readonly type: TypeName; readonly row: Dict }

/** Why a row cannot be: it refers to something that is not there. */
export function strayIn(declared: Declared, world: World, { type, row }: Row): string | undefined {
	const stray = referencesIn(declared, { type, row }).find((reference) => !findRow(world, reference.type, reference.id))
	return stray && `there is no ${stray.type} with the id ${stray.id}`
}

/** What refers to a row, as its type and id. */
export function usersOf(declared: Declared, world: World, { type, row }: Row): readonly string[] {
	const id = idText(row.get(declared.things[type]?.id ?? ''))
	return Object.entries(declared.things).flatMap(([other, things]) =>
		rowsOf(world, other)
			.filter(
				(one) =>
					one !== row &&
					referencesIn(declared, { type: other, row: one }).some((reference) => reference.type === type && reference.id === id),
			)
			.map((one) => `${other} ${idText(one.get(things.id))}`),
	)
}

type Reference = { readonly type: TypeName; readonly id: string }

function referencesIn(declared: Declared, { type, row }: Row): readonly Reference[] {
	const attributes = findType(declared.schema, type)?.attributes ?? []
	return referencesOf({ kind: 'object', attributes }, declared.things[type]?.read?.(row) ?? row, spellingOf(declared, type), [])
}

function referencesOf(shape: Shape, value: Value, spelling: Spelling, within: readonly string[]): readonly Reference[] {
	if (value === undefined || value === null) return []
	if (shape.kind === 'string') {
		const id = shape.refersTo === undefined || shape.loose ? undefined : idText(value)
		return id === undefined || shape.refersTo === undefined ? [] : [{ type: shape.refersTo, id }]
	}
	if (shape.kind === 'object' && isDict(value))
		return shape.attributes.flatMap((attribute) => {
			const member = valueAt(value, memberPath(spelling, attribute.name, within))
			return referencesOf(settled(attribute, value), member, spelling, [...within, attribute.name])
		})
	if (shape.kind === 'map' && isDict(value)) return [...value.values()].flatMap((one) => referencesOf(shape.values, one, spelling, within))
	if ((shape.kind === 'list' || shape.kind === 'set') && isList(value))
		return value.flatMap((one) => referencesOf(shape.items, one, spelling, within))
	return []
}
