import type { Dict, Present, Resource, ResourceType, Value, ValuePath } from '../../model/index.ts'
import { findAttribute, isDict } from '../../model/index.ts'
import type { Seen } from './verdict.ts'

/** The Git side of a resource that is there on both: of what its file leaves to the workspace it has what the workspace has. */
export function withIgnored(type: ResourceType, git: Seen, live: Seen): Seen {
	if (git.kind !== 'present' || live.kind !== 'present' || git.resource.ignored === undefined) return git
	return { kind: 'present', resource: { ...git.resource, attributes: ignoring(type, git.resource, live.resource.attributes) } }
}

function ignoring(type: ResourceType, { attributes, ignored }: Resource, live: Dict): Dict {
	// What the workspace does not show is the file's own in any case.
	const isShown = (name: string): boolean => findAttribute(type, name)?.live !== 'file-only'
	const paths = ignored === 'all' ? [...new Set([...attributes.keys(), ...live.keys()])].map((name) => [name]) : (ignored ?? [])
	return paths.filter(([name]) => isShown(String(name))).reduce((dict, path) => taken(dict, live, path) ?? new Map(), attributes)
}

/** A map with the value at `path` as another one has it; undefined where nothing is left of one that was not there. */
function taken(into: Value, from: Value, [name, ...rest]: ValuePath): Dict | undefined {
	const [own, other] = [into, from].map((value): Dict => (isDict(value) ? value : new Map()))
	const key = String(name)
	const value: Present | undefined =
		rest.length === 0 ? other?.get(key) : (taken(own?.get(key), other?.get(key), rest) ?? plain(own?.get(key)))
	const next = new Map(own)
	if (value === undefined) next.delete(key)
	else next.set(key, value)
	return next.size === 0 && !isDict(into) ? undefined : next
}

/** What is no map has nothing at any path. */
function plain(value: Value): Present | undefined {
	return isDict(value) ? undefined : value
}
