import type { Finding, List, Resource, Value } from '../../../src/provider.ts'
import { findingIn, isDict, isList } from '../../../src/provider.ts'

type Ends = { readonly from: string | undefined; readonly to: string | undefined }

/** Relationships are either direct or lead through others, and then each of these goes on where the one before ends. */
export function relationships(resources: readonly Resource[]): readonly Finding[] {
	const all = resources.filter(({ type }) => type === 'relationship')
	const ends = new Map(all.map((resource) => [resource.key, endsOf(resource)]))
	return all.flatMap((resource) => [...form(resource), ...toItself(resource), ...way(resource, ends)])
}

function endsOf({ attributes }: Resource): Ends {
	return { from: slugOf(attributes.get('from')), to: slugOf(attributes.get('to')) }
}

function slugOf(end: Value): string | undefined {
	const slug = isDict(end) ? end.get('slug') : undefined
	return typeof slug === 'string' ? slug : undefined
}

const DIRECT = ['cardinality', 'mapping']

function form(resource: Resource): readonly Finding[] {
	const { attributes } = resource
	const direct = DIRECT.filter((name) => attributes.has(name))
	const through = attributes.get('through')
	if (through !== undefined)
		return [
			...direct.map((name) =>
				findingIn('error', resource, [name], {
					message: `\`${name}\` belongs to a direct relationship, and this one leads \`through\` others`,
				}),
			),
			...(isList(through) && through.length === 0 ? [emptyList(resource, 'through')] : []),
		]
	if (direct.length === 0)
		return [
			findingIn('error', resource, [], { message: 'it has neither `cardinality` and `mapping` nor `through`, so it relates nothing' }),
		]
	const mapping = attributes.get('mapping')
	return [
		...DIRECT.filter((name) => !direct.includes(name)).map((name) =>
			findingIn('error', resource, [], { message: `\`${name}\` is missing, which a direct relationship needs` }),
		),
		...(isList(mapping) && mapping.length === 0 ? [emptyList(resource, 'mapping')] : []),
	]
}

function emptyList(resource: Resource, name: string): Finding {
	return findingIn('error', resource, [name], { message: `\`${name}\` is empty, so it relates nothing` })
}

function toItself(resource: Resource): readonly Finding[] {
	const { from, to } = endsOf(resource)
	if (from === undefined || from !== to) return []
	return [
		findingIn('warning', resource, ['to', 'slug'], { message: `it leads from ${from} to itself`, hint: 'check which model is meant' }),
	]
}

/** Whether the way leads from one end to the other; not told where a part of it is not known. Parts may be gone either way round. */
function way(resource: Resource, known: ReadonlyMap<string, Ends>): readonly Finding[] {
	const through = resource.attributes.get('through')
	const { from, to } = endsOf(resource)
	const parts = isList(through) ? partsOf(through, known) : []
	if (!parts || parts.length === 0 || from === undefined || to === undefined) return []
	let at = from
	for (const [index, part] of parts.entries()) {
		if (part.from !== at && part.to !== at) {
			const message = `\`through[${index}]\` leads from ${part.from} to ${part.to}, and the way is at ${at} there`
			return [findingIn('error', resource, ['through', index], { message, hint: 'name the relationships in the order of the way' })]
		}
		at = part.from === at ? part.to : part.from
	}
	if (at === to) return []
	return [findingIn('error', resource, ['to', 'slug'], { message: `\`through\` leads to ${at}, and \`to.slug\` is ${to}` })]
}

type Part = { readonly from: string; readonly to: string }

function partsOf(through: List, known: ReadonlyMap<string, Ends>): readonly Part[] | undefined {
	const parts = through.map((slug) => (typeof slug === 'string' ? known.get(slug) : undefined))
	const whole = parts.flatMap((part): readonly Part[] =>
		part?.from === undefined || part.to === undefined ? [] : [{ from: part.from, to: part.to }],
	)
	return whole.length === parts.length ? whole : undefined
}
