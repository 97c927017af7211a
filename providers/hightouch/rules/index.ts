import type { Finding, Resource, TypeName } from '../../../src/provider.ts'
import { findAttribute, findingIn, findType, isDict, isSame, nearest, showPath } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'
import { columnsByCase } from './columns.ts'
import { mappingLists } from './mappings.ts'
import { relationships } from './relationships.ts'
import { schedule } from './schedule.ts'

/** What Hightouch would make of the files, beyond their form: what is ignored, refused, or means something else than it seems to. */
export function validate(resources: readonly Resource[]): readonly Finding[] {
	return [
		...resources.flatMap((resource) => OF_ONE.get(resource.type)?.flatMap((rule) => rule(resource)) ?? []),
		...relationships(resources),
		...columnsByCase(resources),
		...unlisted(resources),
		...keysByCase(resources),
	]
}

type Rule = (resource: Resource) => readonly Finding[]

const OF_ONE: ReadonlyMap<TypeName, readonly Rule[]> = new Map<TypeName, readonly Rule[]>([
	['model', [query, plainModel]],
	['schema_model', [query]],
	['event', [eventType, eventSchema]],
	['domain_event', [eventType, eventSchema]],
	['sync', [schedule, doubleTargets]],
])

/** A model without the query of its type selects nothing. */
function query(resource: Resource): readonly Finding[] {
	const { attributes, type } = resource
	const chosen = attributes.get('type')
	const needed = findType(schema, type)?.attributes.find(
		({ only }) => only?.attribute === 'type' && typeof chosen === 'string' && only.is.includes(chosen),
	)
	if (!needed || needed.required || typeof chosen !== 'string') return []
	const value = attributes.get(needed.name)
	if (value !== undefined && !needed.sameAsAbsent?.some((same) => same === value)) return []
	return [findingIn('error', resource, [], { message: `\`${needed.name}\` is missing, which \`type: ${chosen}\` needs` })]
}

function plainModel(resource: Resource): readonly Finding[] {
	if (resource.attributes.get('isSchema') !== true) return []
	const message = '`isSchema: true` makes it a model of the Customer Studio schema, which has no place in this folder'
	const hint = 'move the file to schema/parent-models, related-models or event-models, or remove the line'
	return [findingIn('error', resource, ['isSchema'], { message, hint })]
}

function eventType(resource: Resource): readonly Finding[] {
	if (resource.attributes.get('type') !== 'alias') return []
	const message = "Hightouch's API does not take events of the type alias"
	return [findingIn('warning', resource, ['type'], { message, hint: 'make it in the Hightouch app' })]
}

/** Where each type of event holds what it carries. For users and groups traits are the usual name; both are taken. */
const CONTENT: ReadonlyMap<string, readonly string[]> = new Map([
	['track', ['properties']],
	['page', ['properties']],
	['screen', ['properties']],
	['identify', ['traits', 'properties']],
	['group', ['traits', 'properties']],
])

/** Keywords that put a schema together from others, so that its own form tells nothing. */
const COMPOSING = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if']

function eventSchema(resource: Resource): readonly Finding[] {
	const [root, type] = [resource.attributes.get('schema'), resource.attributes.get('type')]
	const content = typeof type === 'string' ? CONTENT.get(type) : undefined
	if (!isDict(root) || !content || COMPOSING.some((keyword) => root.has(keyword))) return []
	if (root.get('type') !== 'object' && !isSame(root.get('type'), ['object']))
		return [findingIn('warning', resource, ['schema'], { message: '`schema` has to be of `type: object`: it describes a whole event' })]
	const members = root.get('properties')
	if (isDict(members) && content.some((name) => isDict(members.get(name)))) return []
	const message = `\`schema\` does not describe what the event carries: it has no map at ${content.map((name) => `\`properties.${name}\``).join(' or ')}`
	return [findingIn('warning', resource, ['schema'], { message })]
}

/** Mappings merge by what they map to, which a second one to the same makes impossible. */
function doubleTargets(resource: Resource): readonly Finding[] {
	return mappingLists(resource.attributes.get('config'), ['config']).flatMap(({ items, path }) => {
		const first = new Map<string, number>()
		return items.flatMap((item, index): readonly Finding[] => {
			const target = isDict(item) ? item.get('to') : undefined
			if (typeof target !== 'string') return []
			const other = first.get(target)
			if (other === undefined) first.set(target, index)
			const message = `\`${showPath([...path, index, 'to'])}\` is ${target}, as in \`${showPath([...path, other ?? 0])}\``
			return other === undefined ? [] : [findingIn('warning', resource, [...path, index, 'to'], { message })]
		})
	})
}

/** A name in place of a source or destination whose set-up was never finished; Hightouch writes it itself. */
const UNFINISHED = 'null'

/** Sources and destinations that no manifest here lists and no alias stands for. Without a manifest nobody can tell. */
function unlisted(resources: readonly Resource[]): readonly Finding[] {
	return ['source', 'destination'].flatMap((type) => {
		const known = namesOf(resources, `${type}s`)
		if (!known) return []
		const hints = new Map<string, string | undefined>()
		return resources.flatMap((resource): readonly Finding[] => {
			const own = findType(schema, resource.type)
			const attribute = own && findAttribute(own, type)
			const name = resource.attributes.get(type)
			if (attribute?.kind !== 'string' || attribute.refersTo !== type || typeof name !== 'string') return []
			if (name === UNFINISHED || known.has(name)) return []
			const near = hints.has(name) ? hints.get(name) : nearest(name, known)
			hints.set(name, near)
			const message = `\`${type}\` is ${name}, which no manifest here lists and no alias stands for`
			return [
				findingIn('warning', resource, [type], { code: 'REFERENCE_DANGLING', message, ...(near && { hint: `did you mean ${near}?` }) }),
			]
		})
	})
}

/** Ids from the manifests and names from the aliases of all workspaces, with what these stand for. */
function namesOf(resources: readonly Resource[], member: string): ReadonlySet<string> | undefined {
	const maps = (type: TypeName) =>
		resources.filter((resource) => resource.type === type).flatMap(({ attributes }) => [attributes.get(member)].filter(isDict))
	const manifests = maps('manifest')
	if (manifests.length === 0) return undefined
	const aliased = maps('aliases').flatMap((names) => [...names].flat())
	return new Set([...manifests.flatMap((names) => [...names.keys()]), ...aliased.filter((name) => typeof name === 'string')])
}

/** Two files that are one where the file system does not tell capitals apart. */
function keysByCase(resources: readonly Resource[]): readonly Finding[] {
	const first = new Map<string, Resource>()
	return resources.flatMap((resource): readonly Finding[] => {
		const name = `${resource.type} ${resource.key.toLowerCase()}`
		const other = first.get(name)
		if (!other) first.set(name, resource)
		if (!other || other.key === resource.key) return []
		const message = `its slug differs from that of ${other.address} in capitals only: some file systems hold one of the two`
		return [findingIn('warning', resource, [], { message, hint: 'give one of them another slug, in the Hightouch app too' })]
	})
}
