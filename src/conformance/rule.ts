import type { PlainTree, Sample } from '../kit/index.ts'
import type { Change, Dict, Present, Read, Resource, Shape } from '../model/index.ts'
import {
	canonicalAttributes,
	findType,
	isDict,
	isList,
	isMasked,
	listedTypes,
	makeAddress,
	managedTypes,
	parseAddress,
	renderJson,
} from '../model/index.ts'
import type { Endpoint, Provider } from '../ports/index.ts'
import { dictOf } from './sample.ts'
import type { OpenWorld, ProviderWorld } from './world.ts'

/** `Pn` are the properties that the engine keeps; a provider has its part in them. */
export type Rule = {
	readonly title: string
	/** Faults on demand are what only a sandbox has. */
	readonly needs: 'sandbox' | 'workspace'
	/** What it is tried with, one after the other; at least one. */
	readonly trials: readonly Trial[]
}

/** `run` answers with what is wrong, a sentence each; empty where it holds. */
export type Trial = { readonly name: string; run(): Promise<readonly string[]> }

/** What the rules share. */
export type Bench = {
	readonly provider: Provider
	readonly sample: Sample
	readonly open: OpenWorld
	/** The types that are in the user's hands, of those that the API shows; and all that it shows. */
	readonly managed: readonly string[]
	readonly scopes: readonly string[]
}

export function benchFor(provider: Provider, sample: Sample, open: OpenWorld): Bench {
	const scopes = listedTypes(provider.schema)
	const managed = managedTypes(provider.schema).map(({ name }) => name)
	return { provider, sample, open, scopes, managed: managed.filter((name) => scopes.includes(name)) }
}

/** A rule of one trial. */
export function rule(title: string, needs: Rule['needs'], run: Trial['run']): Rule {
	return { title, needs, trials: [{ name: '', run }] }
}

type Use = (world: ProviderWorld) => Promise<readonly string[]>

/** In a workspace of its own, which ends with it. */
export async function within(bench: Bench, tree: PlainTree, faults: string | undefined, use: Use): Promise<readonly string[]> {
	const world = await bench.open({ tree, ...(faults !== undefined && { faults }) })
	try {
		return await use(world)
	} finally {
		await world.close()
	}
}

export function inSmall(bench: Bench, use: Use): Promise<readonly string[]> {
	return within(bench, bench.sample.tree, undefined, use)
}

/** Nothing where both are the same. */
export function differ(what: string, is: unknown, wanted: unknown): readonly string[] {
	return is === wanted ? [] : [`${what} is ${show(is)} and should be ${show(wanted)}`]
}

const MOST = 300

function show(value: unknown): string {
	const text = typeof value === 'string' ? value : String(JSON.stringify(value))
	return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}

export type Live = { readonly resources: readonly Resource[]; readonly wrong: readonly string[] }

/** Everything of the types, and why that is not all. */
export async function readLive({ connection }: ProviderWorld, types: readonly string[]): Promise<Live> {
	const reads = [...(await connection.read(types))]
	const resources = reads.flatMap(([, read]) => (read.kind === 'complete' ? [...read.value.values()] : []))
	return { resources, wrong: reads.flatMap(([type, read]) => (read.kind === 'unknown' ? [`${type} is unknown: ${whyOf(read)}`] : [])) }
}

export function whyOf(read: Extract<Read<unknown>, { kind: 'unknown' }>): string {
	const { code, message, cause } = read.reason
	return `${code}: ${message}${cause ? ` (${cause.message})` : ''}`
}

/** A resource as two sides are compared: what means the same is spelled the same, and what is hidden stands nowhere. */
export function canonicalText({ provider }: Bench, address: string, attributes: Dict | undefined): string {
	const type = findType(provider.schema, parseAddress(address)?.type ?? '')
	if (!type || !attributes) return ''
	const shape: Shape = { kind: 'object', attributes: type.attributes }
	return renderJson(inOrder(shape, canonicalAttributes(type, withoutMasked(attributes))), 'sorted')
}

/** The elements of each set in one order, since theirs does not count. */
function inOrder(shape: Shape, value: Present): Present {
	if (isDict(value)) return new Map([...value].map(([name, member]) => [name, inOrder(memberOf(shape, name), member)]))
	if (!isList(value)) return value
	const items = shape.kind === 'list' || shape.kind === 'set' ? value.map((item) => inOrder(shape.items, item)) : value
	return shape.kind === 'set' ? items.toSorted((a, b) => (renderJson(a, 'sorted') < renderJson(b, 'sorted') ? -1 : 1)) : items
}

function memberOf(shape: Shape, name: string): Shape {
	if (shape.kind === 'map') return shape.values
	return (shape.kind === 'object' ? shape.attributes.find((attribute) => attribute.name === name) : undefined) ?? { kind: 'any' }
}

/** What a service confirms to be set and does not show stands in no file. */
export function withoutMasked(attributes: Dict): Dict {
	const open = [...attributes].filter(([, value]) => !isMasked(value))
	return new Map(open.map(([name, value]): [string, Present] => [name, isDict(value) ? withoutMasked(value) : value]))
}

export function textOf(resources: readonly Resource[]): string {
	return resources.map(({ address, attributes }) => `${address} ${renderJson(attributes, 'sorted')}`).join('\n')
}

/** The operation that lists resources of a type: the one whose items a find by key would filter. */
export function listOf({ provider }: Bench, { type, list }: ReturnType<Sample['many']>): Endpoint | undefined {
	const lists = provider.api.endpoints.filter(({ paging }) => paging)
	const name = type.replaceAll('_', '')
	return lists.find(({ id }) => id === list || [type, `${type}s`, name, `${name}s`].some((one) => id.toLowerCase() === `list${one}`))
}

export function creationOf({ create }: Sample): Extract<Change, { kind: 'create' }> {
	const { type, key } = create
	const address = makeAddress(type, key)
	const after = dictOf(create.attributes)
	return { id: `create ${address}`, kind: 'create', to: 'live', address, type, key, after, other: null, dependents: [], notes: [] }
}

export function updateOf(
	{ address, type, key, id, attributes }: Resource,
	attribute: string,
	after: Present,
): Extract<Change, { kind: 'update' }> {
	return {
		id: `update ${address}`,
		kind: 'update',
		to: 'live',
		address,
		type,
		key,
		before: attributes,
		after: new Map([...attributes, [attribute, after]]),
		edits: [{ path: [attribute], before: attributes.get(attribute), after }],
		other: null,
		dependents: [],
		notes: [],
		...(id !== undefined && { remoteId: id }),
	}
}

export function deletionOf({ address, type, key, id, attributes }: Resource): Extract<Change, { kind: 'delete' }> {
	return {
		id: `delete ${address}`,
		kind: 'delete',
		to: 'live',
		address,
		type,
		key,
		before: attributes,
		other: null,
		dependents: [],
		notes: [],
		...(id !== undefined && { remoteId: id }),
	}
}
