import { load } from 'js-yaml'
import type { Base, Dict, Present } from '../../src/model/index.ts'
import { makeAddress, toPlain } from '../../src/model/index.ts'
import type { Texts } from './hub.ts'
import { FOLDER } from './process.ts'
import type { World } from './world.ts'

/** What stands at each path of a resource, both as JSON. Items of a list with `to` stand under that; the path `[]` says that it exists. */
export type Leaves = ReadonlyMap<string, string>

/** One side by address. Read with another YAML parser and another reading of rows than the product's. */
export type Side = ReadonlyMap<string, Leaves>

export type Plain = Record<string, unknown>

/** The value of a leaf that the service does not show. */
export const HIDDEN = 'hidden'
export const ABSENT = 'absent'
export const WHOLE = '[]'

/** A first line that makes a file unreadable, and is gone again when a person mends it. */
export const BROKEN = '}{ half a merge\n'

const FOLDERS: Readonly<Record<string, string>> = { models: 'model', syncs: 'sync' }

export function addressOfFile(path: string): { readonly type: string; readonly key: string; readonly address: string } | undefined {
	const [, folder = '', key = ''] = new RegExp(`^${FOLDER}/(models|syncs)/([^/]+)\\.yaml$`).exec(path) ?? []
	const type = FOLDERS[folder]
	return type === undefined ? undefined : { type, key, address: makeAddress(type, key) }
}

/** Of the files that belong to a whole workspace the type is part of the name. */
export function fileOf(type: string, key: string): string {
	return FOLDERS[`${type}s`] === undefined ? `${FOLDER}/${type}-${key}.yaml` : `${FOLDER}/${type}s/${key}.yaml`
}

export function isBroken(text: string | undefined): boolean {
	return text?.startsWith(BROKEN) ?? false
}

export function readText(text: string): Plain {
	return (load(isBroken(text) ? text.slice(BROKEN.length) : text) ?? {}) as Plain
}

export function gitSide(texts: Texts): Side {
	const side = new Map<string, Leaves>()
	for (const [path, text] of texts) {
		const place = addressOfFile(path)
		if (place) side.set(place.address, leavesOf(place.type, readText(text)))
	}
	return side
}

export function liveSide(world: World): Side {
	const side = new Map<string, Leaves>()
	for (const { type, key, attributes } of liveResources(world)) side.set(makeAddress(type, key), leavesOf(type, attributes))
	return side
}

export type LiveResource = { readonly type: string; readonly key: string; readonly attributes: Plain }

export function liveResources(world: World): readonly LiveResource[] {
	const plain = (row: Dict): Plain => toPlain(row) as Plain
	const slugs = (table: string): ReadonlyMap<unknown, unknown> => new Map(world.rows(table).map((row) => [row.get('id'), row.get('slug')]))
	const [sources, destinations, models] = [slugs('source'), slugs('destination'), slugs('model')]
	return [
		...world
			.rows('model')
			.map(plain)
			.map((row) => resource('model', row, modelOf(row, sources))),
		...world
			.rows('sync')
			.map(plain)
			.map((row) => resource('sync', row, syncOf(world.isFilling ? filled(row) : row, models, destinations))),
	]
}

function resource(type: string, row: Plain, attributes: Plain): LiveResource {
	return { type, key: String(row['slug']), attributes }
}

/** As the service shows a row that lacks this. */
function filled(row: Plain): Plain {
	return { ...row, configuration: { configVersion: 2, ...(row['configuration'] as Plain) } }
}

function modelOf(row: Plain, sources: ReadonlyMap<unknown, unknown>): Plain {
	const inner = (member: string, name: string): unknown => (row[member] as Plain | undefined)?.[name]
	return {
		name: row['name'],
		source: sources.get(row['sourceId']),
		description: row['description'],
		type: row['queryType'],
		rawSql: inner('raw', 'sql'),
		tableName: inner('table', 'name'),
		primaryKey: row['primaryKey'],
	}
}

function syncOf(row: Plain, models: ReadonlyMap<unknown, unknown>, destinations: ReadonlyMap<unknown, unknown>): Plain {
	return {
		model: models.get(row['modelId']),
		destination: destinations.get(row['destinationId']),
		config: row['configuration'],
		schedule: row['schedule'] ?? { type: 'manual' },
		schedulePaused: row['disabled'],
	}
}

/** Base as Git and as the live server spell it. */
export function baseSides(base: Base): { readonly git: Side; readonly live: Side } {
	const side = (which: 'attributes' | 'observed'): Side =>
		new Map([...base].map(([address, entry]) => [address, leavesOf(entry.type, toPlain(entry[which] ?? entry.attributes) as Plain)]))
	return { git: side('attributes'), live: side('observed') }
}

/** A value of the plan in the same form, below `path`. */
export function leavesBelow(path: readonly (string | number)[], value: Present | undefined): Leaves {
	const leaves = new Map<string, string>()
	if (value !== undefined) flatten(leaves, path, toPlain(value))
	return leaves
}

/** The API does not show a sync's description; what means nothing is left out. */
export function leavesOf(type: string, attributes: Plain): Leaves {
	const leaves = new Map<string, string>([[WHOLE, 'present']])
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || (type === 'sync' && name === 'description')) continue
		if ((name === 'description' || name === 'rawSql' || name === 'tableName') && (value === '' || value === null)) continue
		flatten(leaves, [name], value)
	}
	return leaves
}

function flatten(leaves: Map<string, string>, path: readonly (string | number)[], value: unknown): void {
	// Without items there is nothing below it that could differ.
	if (path.at(-1) === 'mappings' && Array.isArray(value) && value.length === 0) return
	const isKeyed = Array.isArray(value) && value.length > 0 && value.every((item) => typeof (item as Plain | null)?.['to'] === 'string')
	if (isKeyed) for (const item of value as Plain[]) flatten(leaves, [...path, String(item['to'])], item)
	else if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
		for (const [name, member] of Object.entries(value)) flatten(leaves, [...path, name], member)
	else leaves.set(JSON.stringify(path), JSON.stringify(value))
}

export function at(side: Side, address: string, path: string): string {
	return side.get(address)?.get(path) ?? ABSENT
}

/** Every leaf of an address whose value is not the same on both sides. */
export function differing(one: Side, other: Side, address: string): readonly string[] {
	const paths = new Set([...(one.get(address)?.keys() ?? []), ...(other.get(address)?.keys() ?? [])])
	return [...paths].filter((path) => at(one, address, path) !== at(other, address, path))
}

export function addressesOf(...sides: readonly Side[]): readonly string[] {
	return [...new Set(sides.flatMap((side) => [...side.keys()]))].sort()
}

/** True where one path leads to the other or is it. */
export function overlaps(one: string, other: string): boolean {
	const [a, b] = [JSON.parse(one) as unknown[], JSON.parse(other) as unknown[]]
	return a.slice(0, b.length).every((key, index) => key === b[index])
}
