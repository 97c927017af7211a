import type { Dict, Filled, Moment, PageEdit, Present, SandboxStep, Shape, Value, World } from '../../../src/provider.ts'
import { findType, isDict, isHidden, isList } from '../../../src/provider.ts'
import { layout } from '../layout.ts'
import { schema } from '../schema/index.ts'
import { idText, memberOf } from '../spelling.ts'
import { record } from './events.ts'
import { childrenOf, putFeature, switchedOff, withSetting } from './feature.ts'
import { newFeature } from './features.ts'
import { newAddon } from './numbered.ts'
import { newStrategy, strategyId } from './strategies.ts'
import type { Kind } from './world.ts'
import {
	changeRow,
	dict,
	dictOf,
	dictsIn,
	errorBody,
	findNamed,
	findRow,
	putRow,
	removeRow,
	reply,
	SECRET_MARKER,
	takeNumber,
	textOf,
	unchanged,
} from './world.ts'

type Put = { readonly kind: 'put'; readonly world: World } | { readonly kind: 'refused'; readonly reason: string }

/** A workspace as the tree describes it, in the order of the types. What does not fit stays out. */
export function fillWorld(world: World, files: ReadonlyMap<string, Dict>, at: Moment): Filled {
	const skipped: { path: string; reason: string }[] = []
	let next = world
	for (const { name } of schema.types)
		for (const [path, attributes] of files) {
			const standing = layout.place(path)
			if (standing?.type !== name) continue
			const put = putOne(next, { type: name, key: standing.key, attributes, at })
			if (put.kind === 'put') next = put.world
			else skipped.push({ path, reason: put.reason })
		}
	return { world: withParents(next, files), skipped }
}

/** A flag may come before the one that it depends on. */
function withParents(world: World, files: ReadonlyMap<string, Dict>): World {
	let next = world
	for (const [path, attributes] of files) {
		const standing = layout.place(path)
		const parent = attributes.get('parent')
		const row = standing?.type === 'feature' ? findRow(next, 'feature', standing.key) : undefined
		if (row && isDict(parent)) next = putFeature(next, changeRow(row, { dependencies: [dependencyOf(parent)] }))
	}
	return next
}

function dependencyOf(parent: Dict): Dict {
	return new Map<string, Present>([['enabled', true], ['variants', []], ...parent])
}

type One = { readonly type: string; readonly key: string; readonly attributes: Dict; readonly at: Moment }

function putOne(world: World, one: One): Put {
	if (one.type === 'feature') return putFlag(world, one)
	if (one.type === 'addon') return putAddon(world, one)
	const described = findType(schema, one.type)
	if (!described) return { kind: 'refused', reason: `there is no type ${one.type}` }
	const members = membersOf(world, { kind: 'object', attributes: described.attributes }, one.attributes)
	if (one.type === 'segment') return putSegment(world, one.key, members)
	if (one.type === 'project') return putProject(world, one, members)
	const kind = one.type as Kind
	const before = findRow(world, kind, one.key) ?? dict({ name: one.key, ...BLANK[kind] })
	return { kind: 'put', world: putRow(world, kind, one.key, new Map([...before, ...members])) }
}

const BLANK: Partial<Readonly<Record<Kind, Readonly<Record<string, Value>>>>> = {
	environment: { type: 'production', enabled: true, sortOrder: 9 },
	context_field: { description: null, stickiness: false, sortOrder: 0, legalValues: [] },
	tag_type: { description: null, icon: null, color: null },
	strategy: { editable: true, deprecated: false, description: null, title: null, parameters: [] },
}

function putProject(world: World, { key, attributes }: One, members: Dict): Put {
	const before = findRow(world, 'project', key) ?? dict({ id: key, name: key, description: null, environments: [] })
	const names = attributes.get('environments')
	const environments = isList(names ?? null) ? (names as readonly Present[]).map((environment) => dict({ environment })) : undefined
	const row = changeRow(new Map([...before, ...members]), { environments: environments ?? before.get('environments') })
	return { kind: 'put', world: putRow(world, 'project', key, row) }
}

function putSegment(world: World, name: string, members: Dict): Put {
	const before = findNamed(world, 'segment', name)
	if (before) return { kind: 'put', world: putRow(world, 'segment', idText(before.get('id')) ?? '', new Map([...before, ...members])) }
	const { world: next, number } = takeNumber(world, 'segment')
	const row = new Map([...dict({ id: number, name, description: null, constraints: [] }), ...members])
	return { kind: 'put', world: putRow(next, 'segment', String(number), row) }
}

/** Files hold no secrets: each integration has one that is made up, and what a person typed in as it is. */
function putAddon(world: World, { key, attributes }: One): Put {
	const before = findRow(world, 'addon', key.replace(/^id-/, ''))
	const given = [...dictOf(attributes.get('parameters'))].filter(([, value]) => !isHidden(value) && !isDict(value))
	const secret: [string, Present] = ['authorization', `${SECRET_MARKER}-${key}`]
	const parameters = new Map([
		['url', `https://hooks.example/${SECRET_MARKER}`] as const,
		secret,
		...dictOf(before?.get('parameters')),
		...given,
	])
	const named = [...attributes].map(([name, value]) => [memberOf(name), value] as const)
	const made = newAddon(new Map<string, Present>([...(before ?? dict({ provider: 'webhook' })), ...named, ['parameters', parameters]]))
	if (!made) return { kind: 'refused', reason: 'it is no integration' }
	if (before) return { kind: 'put', world: putRow(world, 'addon', idText(before.get('id')) ?? '', made) }
	const { world: next, number } = takeNumber(world, 'addon')
	return { kind: 'put', world: putRow(next, 'addon', String(number), changeRow(made, { id: number })) }
}

function putFlag(world: World, { key, attributes, at }: One): Put {
	const described = findType(schema, 'feature')
	const plain = new Map([...attributes].filter(([name]) => !['environments', 'parent'].includes(name)))
	const members = membersOf(world, { kind: 'object', attributes: described?.attributes ?? [] }, plain)
	const before = findRow(world, 'feature', key) ?? newFeature({ name: key, project: 'default', createdAt: at.now })
	let next = world
	let row = new Map([...before, ...members]) as Dict
	const parent = attributes.get('parent')
	if (attributes.has('parent')) row = changeRow(row, { dependencies: isDict(parent) ? [dependencyOf(parent)] : [] })
	for (const [environment, setting] of dictOf(attributes.get('environments'))) {
		const strategies: Dict[] = []
		for (const strategy of dictsIn(dictOf(setting).get('strategies'))) {
			const made = newStrategy(next, membersOf(next, strategyShape(), strategy), key)
			if (typeof made === 'string') return { kind: 'refused', reason: made }
			const taken = takeNumber(next, 'strategy')
			next = taken.world
			strategies.push(changeRow(made, { id: strategyId(taken.number), sortOrder: strategies.length }))
		}
		row = withSetting(row, environment, dict({ enabled: dictOf(setting).get('enabled') === true, strategies }))
	}
	return { kind: 'put', world: putFeature(next, row) }
}

function strategyShape(): Shape {
	const environments = findType(schema, 'feature')?.attributes.find(({ name }) => name === 'environments')
	const values = environments?.kind === 'map' && environments.values.kind === 'object' ? environments.values.attributes : []
	const strategies = values.find(({ name }) => name === 'strategies')
	return strategies?.kind === 'list' ? strategies.items : { kind: 'any' }
}

/** Attributes of a file as members of the API: names in camel case, segments by id. */
function membersOf(world: World, shape: Shape, attributes: Dict): Dict {
	const members = new Map<string, Present>()
	const described = shape.kind === 'object' ? shape.attributes : []
	for (const [name, value] of attributes)
		members.set(memberOf(name), sentAs(world, described.find((one) => one.name === name) ?? { kind: 'any' }, value))
	return members
}

function sentAs(world: World, shape: Shape, value: Present): Present {
	if (shape.kind === 'string' && shape.refersTo === 'segment') return findNamed(world, 'segment', value)?.get('id') ?? 0
	if (shape.kind === 'object' && isDict(value)) return membersOf(world, shape, value)
	if ((shape.kind === 'list' || shape.kind === 'set') && isList(value)) return value.map((item) => sentAs(world, shape.items, item))
	return value
}

/** What a person does in the service's own pages. */
export function editPage(world: World, edit: PageEdit, at: Moment): SandboxStep {
	const kind = edit.type as Kind
	if (edit.kind === 'delete') return deletePage(world, kind, edit.key, at)
	const name = edit.kind === 'update' ? edit.key : textOf(edit.attributes.get('name'))
	const attributes = edit.kind === 'create' ? new Map([...edit.attributes].filter(([one]) => one !== 'name')) : edit.attributes
	const put = putOne(world, { type: edit.type, key: name, attributes, at })
	if (put.kind === 'refused') return unchanged(world, reply(400, errorBody('BadDataError', put.reason)))
	const event = {
		type: `${edit.type.replace('_', '-')}-updated`,
		...(kind === 'feature' ? { featureName: name } : { data: dict({ name }) }),
	}
	return { world: record(put.world, at, event), reply: reply(200, dict({ name })) }
}

/** Archived, if it is a flag. */
function deletePage(world: World, kind: Kind, key: string, at: Moment): SandboxStep {
	const row = kind === 'segment' ? findNamed(world, kind, key) : findRow(world, kind, key.replace(/^id-/, ''))
	if (!row) return unchanged(world, reply(404, errorBody('NotFoundError', `there is no ${kind} ${key}`)))
	if (kind !== 'feature') {
		const id = kind === 'segment' || kind === 'addon' ? (idText(row.get('id')) ?? '') : key
		return { world: record(removeRow(world, kind, id), at, { type: `${kind}-deleted`, preData: dict({ name: key }) }), reply: reply(200) }
	}
	if (childrenOf(world, key).length > 0)
		return unchanged(world, reply(403, errorBody('InvalidOperationError', 'other features depend on it')))
	const gone = changeRow(switchedOff(row), { archived: true, archivedAt: at.now, dependencies: [] })
	return { world: record(putFeature(world, gone), at, { type: 'feature-archived', featureName: key }), reply: reply(200) }
}
