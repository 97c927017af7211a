import type { Attribute, Finding, Resource, Schema } from '../../model/index.ts'
import { canonicalAttributes, findingIn, findType, kindOf, renderJson } from '../../model/index.ts'

/** Values that the workspace allows once, and that two resources in files have: the second one is told, with the first. */
export function doubleNames(schema: Schema, resources: readonly Resource[]): readonly Finding[] {
	const first = new Map<string, Resource>()
	return resources.flatMap((resource) =>
		claimsOf(schema, resource).flatMap(({ names, claim }): readonly Finding[] => {
			const other = first.get(claim)
			if (!other) first.set(claim, resource)
			return other && other.address !== resource.address ? [doubled(names, resource, other)] : []
		}),
	)
}

type Claim = { readonly names: readonly string[]; readonly claim: string }

function claimsOf(schema: Schema, resource: Resource): readonly Claim[] {
	const type = findType(schema, resource.type)
	const single = type?.attributes.filter(({ unique }) => unique !== undefined) ?? []
	if (!type || (single.length === 0 && !type.uniqueTogether)) return []
	const values = canonicalAttributes(type, resource.attributes)
	const spelled = ({ name, unique }: Pick<Attribute, 'name' | 'unique'>): string | undefined => {
		const value = values.get(name)
		if (value === undefined || kindOf(value) === 'masked') return undefined
		const text = renderJson(value, 'sorted')
		return unique === 'folded' ? text.toLowerCase() : text
	}
	const together = type.uniqueTogether ?? []
	const sets: readonly (readonly Pick<Attribute, 'name' | 'unique'>[])[] = [
		...single.map((attribute) => [attribute]),
		...(together.length > 0 ? [together.map((name) => ({ name }))] : []),
	]
	return sets.flatMap((attributes): readonly Claim[] => {
		const spellings = attributes.map(spelled)
		const names = attributes.map(({ name }) => name)
		return spellings.includes(undefined) ? [] : [{ names, claim: [type.name, ...names, ...spellings].join('\0') }]
	})
}

function doubled(names: readonly string[], resource: Resource, other: Resource): Finding {
	const [name = ''] = names
	const what = names
		.map((one) => `\`${one}\``)
		.join(', ')
		.replace(/, ([^,]*)$/, ' and $1')
	const { problem: cause } = findingIn('error', other, [name], { message: 'it is the other one' })
	return findingIn('error', resource, [name], {
		message: `${what} ${names.length === 1 ? 'is' : 'are'} the same as in ${other.address}, and the workspace allows that once`,
		hint: 'give one of the two another one',
		cause,
	})
}
