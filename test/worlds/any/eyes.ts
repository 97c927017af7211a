import type { Base, Conflict, Dict, Resource, ResourceType, Schema, Shape, Snapshot, Value } from '../../../src/model/index.ts'
import { canonicalAttributes, findType, isDict, isList, isMasked, isSecret, renderJson } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import type { Planned } from '../../../src/sync/index.ts'
import { planWorkspace } from '../../../src/sync/index.ts'
import { withRenames } from '../../../src/sync/reading/renamed.ts'
import type { Moment } from '../checker.ts'
import type { Process } from '../process.ts'
import type { Leaves, Side } from '../sides.ts'
import { HIDDEN, WHOLE } from '../sides.ts'
import { Violation } from '../violation.ts'
import type { World } from '../world.ts'

/** What is seen where the service and the files are the provider's to read: with its own eyes, while nothing fails. */
export type Seen = { readonly moment: Moment; readonly planned: Planned; readonly begun: Awaited<ReturnType<Process['begin']>> }

export async function see(world: World): Promise<Seen> {
	const begun = await world.ann.begin()
	const planned = await planWorkspace(begun.workspace, begun.source, DEFAULT_POLICY)
	const { git, live, stored } = planned.readings
	const { schema } = world.ground.provider
	const moment: Moment = {
		texts: world.files(),
		git: sideOf(schema, git),
		live: sideOf(schema, live),
		base: baseOf(schema, withRenames(schema, stored.state?.base ?? new Map(), planned.readings.renames)),
		writes: await world.writes(),
		commits: world.commits(),
	}
	return { moment, planned, begun }
}

/** Everything that is followed. */
export function resourcesOf(schema: Schema, snapshot: Snapshot): readonly { readonly type: ResourceType; readonly resource: Resource }[] {
	return schema.types.flatMap((type) => {
		const read = snapshot.scopes.get(type.name)
		if (type.role !== 'managed' || !read) return []
		if (read.kind === 'unknown') throw new Violation(`unexpected: ${type.name} of ${snapshot.of} cannot be read: ${read.reason.message}`)
		return [...read.value.values()].map((resource) => ({ type, resource }))
	})
}

function sideOf(schema: Schema, snapshot: Snapshot): Side {
	return new Map(resourcesOf(schema, snapshot).map(({ type, resource }) => [resource.address, leavesOf(type, resource.attributes)]))
}

function baseOf(schema: Schema, base: Base): Moment['base'] {
	const side = (which: 'attributes' | 'observed'): Side =>
		new Map(
			[...base].flatMap(([address, entry]) => {
				const type = findType(schema, entry.type)
				return type ? [[address, leavesOf(type, entry[which] ?? entry.attributes)]] : []
			}),
		)
	return { git: side('attributes'), live: side('observed') }
}

function leavesOf(type: ResourceType, attributes: Dict): Leaves {
	return new Map([[WHOLE, 'present'], ...leavesIn(type, canonicalAttributes(type, attributes))])
}

function leavesIn(type: ResourceType, attributes: Dict): Leaves {
	const leaves = new Map<string, string>()
	for (const [name, value] of attributes) {
		const attribute = type.attributes.find((one) => one.name === name)
		if (attribute && !attribute.computed && attribute.live !== 'file-only' && !attribute.sensitive)
			flatten(leaves, attribute, [name], value)
	}
	return leaves
}

/** What a conflict tells of a side. */
export function shownBy({ types }: Schema, { type: name, path, ...sides }: Conflict, side: 'git' | 'live'): Leaves {
	const [type, value] = [types.find((one) => one.name === name), sides[side]]
	const leaves = new Map<string, string>()
	if (!type || value === undefined) return leaves
	const names = path.map(String)
	const [first, ...rest] = names
	if (first === undefined) return isDict(value) ? leavesIn(type, value) : leaves
	const attribute: Shape = type.attributes.find((one) => one.name === first) ?? ANY
	flatten(leaves, rest.reduce(insideOf, attribute), names, value)
	return leaves
}

const ANY: Shape = { kind: 'any' }

function insideOf(shape: Shape, name: string): Shape {
	if (shape.kind === 'object') return shape.attributes.find((one) => one.name === name) ?? ANY
	if (shape.kind === 'map') return shape.values
	return shape.kind === 'list' || shape.kind === 'set' ? shape.items : shape
}

function flatten(leaves: Map<string, string>, shape: Shape, path: readonly string[], value: Value): void {
	const inner = membersOf(shape, value)
	// What the service hides is compared by nobody.
	if (isMasked(value) || isSecret(value)) leaves.set(JSON.stringify(path), HIDDEN)
	else if (!inner) leaves.set(JSON.stringify(path), renderJson(value, 'sorted'))
	else for (const [name, [member, at]] of inner) flatten(leaves, member, [...path, name], at)
}

/** What merges by itself, by the name under which it does; undefined for what is one leaf. */
function membersOf(shape: Shape, value: Value): ReadonlyMap<string, readonly [Shape, Value]> | undefined {
	if (isDict(value) && value.size > 0) return new Map([...value].map(([name, member]) => [name, [insideOf(shape, name), member]]))
	if (!isList(value) || value.length === 0 || (shape.kind !== 'set' && shape.kind !== 'list')) return undefined
	const keys = shape.kind === 'set' ? shape.keys : shape.merge === 'keyed' && shape.key ? [shape.key] : []
	if (!keys) return new Map(value.map((item) => [renderJson(item, 'sorted'), [ANY, 'in'] as const]))
	if (keys.length === 0) return undefined
	return new Map(value.map((item) => [keys.flatMap((key) => wordsIn(item, key)).join(' '), [shape.items, item] as const]))
}

function wordsIn(item: Value, key: string): readonly string[] {
	const value = isDict(item) ? item.get(key) : undefined
	return value === undefined ? [] : [typeof value === 'string' ? value : renderJson(value, 'sorted')]
}
