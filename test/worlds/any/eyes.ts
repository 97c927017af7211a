import type { Base, Dict, Resource, ResourceType, Schema, Shape, Snapshot, Value } from '../../../src/model/index.ts'
import { canonicalAttributes, findType, isDict, isList, isMasked, isSecret, renderJson } from '../../../src/model/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import type { Planned } from '../../../src/sync/index.ts'
import { planWorkspace } from '../../../src/sync/index.ts'
import type { Moment } from '../checker.ts'
import { Violation } from '../checker.ts'
import type { Process } from '../process.ts'
import type { Leaves, Side } from '../sides.ts'
import { WHOLE } from '../sides.ts'
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
		base: baseOf(schema, stored.state?.base ?? new Map()),
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
	const leaves = new Map<string, string>([[WHOLE, 'present']])
	for (const [name, value] of canonicalAttributes(type, attributes)) {
		const attribute = type.attributes.find((one) => one.name === name)
		if (attribute && !attribute.computed && attribute.live !== 'file-only' && !attribute.sensitive)
			flatten(leaves, attribute, [name], value)
	}
	return leaves
}

function flatten(leaves: Map<string, string>, shape: Shape, path: readonly string[], value: Value): void {
	const inner = membersOf(shape, value)
	// What the service hides is compared by nobody.
	if (isMasked(value) || isSecret(value)) leaves.set(JSON.stringify(path), 'hidden')
	else if (!inner) leaves.set(JSON.stringify(path), renderJson(value, 'sorted'))
	else for (const [name, [member, at]] of inner) flatten(leaves, member, [...path, name], at)
}

/** What merges by itself, by the name under which it does; undefined for what is one leaf. */
function membersOf(shape: Shape, value: Value): ReadonlyMap<string, readonly [Shape, Value]> | undefined {
	const any: Shape = { kind: 'any' }
	if (isDict(value) && value.size > 0) {
		const of = (name: string): Shape =>
			shape.kind === 'object' ? (shape.attributes.find((one) => one.name === name) ?? any) : shape.kind === 'map' ? shape.values : any
		return new Map([...value].map(([name, member]) => [name, [of(name), member]]))
	}
	if (!isList(value) || value.length === 0) return undefined
	if (shape.kind === 'set' && !shape.keys) return new Map(value.map((item) => [renderJson(item, 'sorted'), [any, 'in'] as const]))
	const keys = shape.kind === 'set' ? (shape.keys ?? []) : shape.kind === 'list' && shape.merge === 'keyed' && shape.key ? [shape.key] : []
	if (keys.length === 0 || (shape.kind !== 'set' && shape.kind !== 'list')) return undefined
	const named = value.map(
		(item) =>
			[keys.map((key) => renderJson(isDict(item) ? item.get(key) : undefined, 'sorted')).join(' '), [shape.items, item] as const] as const,
	)
	return new Map(named)
}
