import type { Dict, Present, Problem, Read, Resource, Resources, Value } from '../../../src/provider.ts'
import { complete, makeAddress, problem, unknown } from '../../../src/provider.ts'
import type { Lists } from './lists.ts'
import { keyOf, remoteId, titleOf } from './mapped.ts'

/** The manifest of the workspace with that slug: its sources and destinations by slug, in the order of their ids. */
export function manifestOf(lists: Lists, slug: string): Read<Resources> {
	const [sources, destinations] = [listIn(lists, 'source'), listIn(lists, 'destination')]
	if (sources.kind === 'unknown') return sources
	if (destinations.kind === 'unknown') return destinations
	return alone('manifest', slug, [
		['sources', entriesOf('source', sources.value)],
		['destinations', entriesOf('destination', destinations.value)],
		['slug', `manifest-${slug}`],
	])
}

/** Each workspace has one file of aliases, and what is in it is the user's. Where nothing could be read, not even that is known. */
export function aliasesOf(lists: Lists, slug: string): Read<Resources> {
	const reasons = [...lists.values()].flatMap((list): readonly Problem[] => (list.kind === 'unknown' ? [list.reason] : []))
	const [first] = reasons
	return first && reasons.length === lists.size ? unknown(first) : alone('aliases', slug, [])
}

function listIn(lists: Lists, type: 'source' | 'destination'): Read<readonly Dict[]> {
	return lists.get(type) ?? unknown(problem('READ_INCOMPLETE', `The ${titleOf(type)} were not read`))
}

function alone(type: string, key: string, attributes: readonly (readonly [string, Present])[]): Read<Resources> {
	const resource: Resource = { address: makeAddress(type, key), type, key, attributes: new Map(attributes) }
	return complete(new Map([[resource.address, resource]]))
}

/** Those whose set-up was never finished share one name; the first stands for them. */
function entriesOf(type: 'source' | 'destination', items: readonly Dict[]): Dict {
	const entries = new Map<string, Present>()
	for (const item of [...items].sort(byId)) {
		const key = keyOf(type, item)
		if (key !== undefined && !entries.has(key)) entries.set(key, entryOf(item))
	}
	return entries
}

function entryOf(item: Dict): Dict {
	const members = ['name', 'type'].map((name): [string, Value] => [name, item.get(name)])
	return new Map(members.filter((member): member is [string, string] => typeof member[1] === 'string' && member[1] !== ''))
}

/** Numbers of any size, also where they came as texts. */
function byId(a: Dict, b: Dict): number {
	const [left, right] = [String(remoteId(a.get('id')) ?? ''), String(remoteId(b.get('id')) ?? '')]
	return left.length - right.length || (left < right ? -1 : Number(left > right))
}
