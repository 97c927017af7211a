import type { Address, Attribute, Change, Dict, Problem, Resource, ResourceType, Schema, Snapshot } from '../../model/index.ts'
import { complete, findAttribute, findType, isList, parseAddress, problem, renderJson, resourcesOf } from '../../model/index.ts'

type Sides = { readonly schema: Schema; readonly git: Snapshot; readonly live: Snapshot }

/**
 * Git without what its sets list although nothing has that name, in Git or, after these changes, in the workspace: it cannot be sent. Where
 * files are never written, as in a deploy, it stays in them, and each is told. The same request where there is none.
 */
export function withoutStrangers<Request extends Sides>(request: Request, changes: readonly Change[]): Request {
	const gone = new Set(changes.flatMap(({ to, kind, address }) => (to === 'live' && kind === 'delete' ? [address] : [])))
	const [scopes, warnings] = [new Map(request.git.scopes), [...request.git.warnings]]
	for (const type of request.schema.types)
		for (const attribute of type.attributes) {
			const isKnown = namesFor(request, attribute, gone)
			const resources = resourcesOf(scopes.get(type.name))
			if (!isKnown || resources.size === 0) continue
			const strangers = new Map([...resources.values()].map((one) => [one.address, strangersIn(one, attribute, isKnown)] as const))
			if ([...strangers.values()].every((names) => names.length === 0)) continue
			for (const [address, names] of strangers) for (const name of names) warnings.push(told(resources.get(address), attribute, name))
			const kept = (one: Resource): Resource => without(one, attribute, new Set(strangers.get(one.address)))
			scopes.set(type.name, complete(new Map([...resources].map(([address, one]) => [address, kept(one)]))))
		}
	return warnings.length === request.git.warnings.length ? request : { ...request, git: { ...request.git, scopes, warnings } }
}

/** Whether something has a name; undefined where the set has other names, or nobody can tell. */
function namesFor({ schema, git, live }: Sides, attribute: Attribute, gone: ReadonlySet<Address>): ((name: string) => boolean) | undefined {
	const loses = attribute.kind === 'set' ? attribute.loses : undefined
	const type = loses && findType(schema, loses.type)
	if (!loses || !type || type.role !== 'managed' || (type.listed ?? 'all') !== 'all' || !isRead(git, type) || !isRead(live, type))
		return undefined
	const isFolded = findAttribute(type, loses.attribute)?.unique === 'folded'
	const fold = (name: string): string => (isFolded ? name.normalize('NFC').toLowerCase() : name)
	const inLive = [...resourcesOf(live.scopes.get(type.name)).values()].filter(({ address }) => !gone.has(address))
	const all = [...resourcesOf(git.scopes.get(type.name)).values(), ...inLive]
	const names = new Set(all.flatMap(({ attributes }) => textAt(attributes, loses.attribute)).map(fold))
	return (name) => names.has(fold(name))
}

function isRead({ scopes, unknown }: Snapshot, { name }: ResourceType): boolean {
	return scopes.get(name)?.kind === 'complete' && ![...unknown.keys()].some((address) => parseAddress(address)?.type === name)
}

function textAt(attributes: Dict, name: string): readonly string[] {
	const value = attributes.get(name)
	return typeof value === 'string' ? [value] : []
}

function strangersIn({ attributes }: Resource, { name }: Attribute, isKnown: (name: string) => boolean): readonly string[] {
	const value = attributes.get(name)
	return isList(value) ? value.filter((item) => typeof item === 'string').filter((item) => !isKnown(item)) : []
}

function without(resource: Resource, { name }: Attribute, strangers: ReadonlySet<unknown>): Resource {
	const value = resource.attributes.get(name)
	if (strangers.size === 0 || !isList(value)) return resource
	return { ...resource, attributes: new Map([...resource.attributes, [name, value.filter((item) => !strangers.has(item))]]) }
}

function told(resource: Resource | undefined, { name: attribute }: Attribute, name: string): Problem {
	const address = resource?.address ?? ''
	const message = `${address}: \`${attribute}\` lists ${renderJson(name, 'as-is')}, which has no file, and the workspace does not have it or is about to lose it`
	return problem('REFERENCE_DANGLING', message, {
		hint: 'take it out of the file: what is only deployed from Git is never written there',
		where: { ...resource?.place, ...(resource && { address: resource.address }), path: [attribute] },
	})
}
