import type { Address, Dict, Finding, Resource, Schema, TypeName } from '../../model/index.ts'
import { findAttribute, findingIn, findType, showPath } from '../../model/index.ts'
import type { Reference } from '../order/references.ts'
import { mentionsIn, referencesOf } from '../order/references.ts'

/** What is there, whether or not it could be read, and the path of a file that is not; undefined where that depends on more than the key. */
export type Around = {
	readonly known: ReadonlySet<Address>
	/** Types of which nobody can tell what is there. */
	readonly unread: ReadonlySet<TypeName>
	readonly fileOf: (type: TypeName, key: string) => string | undefined
}

/**
 * References to types that live in Git and lead to no file. Mostly the workspace may have what they lead to, so they are
 * warnings; errors where a file stands below another one that is missing, or mentions a part that only files can add.
 */
export function danglingReferences(schema: Schema, resources: readonly Resource[], around: Around): readonly Finding[] {
	return resources.flatMap((resource) => {
		const type = findType(schema, resource.type)
		if (!type) return []
		return referencesOf(type, resource.attributes)
			.filter((reference) => !reference.isLoose && !around.known.has(reference.address) && !around.unread.has(reference.type))
			.filter((reference) => findType(schema, reference.type)?.role === 'managed')
			.map((reference): Finding => {
				const attribute = findAttribute(type, String(reference.path[0]))
				const isFirm = attribute !== undefined && (attribute.fromPath || mentionsIn(attribute) !== undefined)
				return findingIn(isFirm ? 'error' : 'warning', resource, reference.path, {
					code: 'REFERENCE_DANGLING',
					message: `\`${showPath(reference.path)}\` leads to ${reference.address}, ${missing(reference, around)}`,
				})
			})
	})
}

function missing({ type, key }: Reference, { fileOf }: Around): string {
	const file = fileOf(type, key)
	return file === undefined ? 'which has no file' : `and there is no ${file}`
}

/** Other names that stand twice in one resource: each is one name over all that it gives names to. */
export function doubleAliases(schema: Schema, resources: readonly Resource[]): readonly Finding[] {
	return resources.flatMap((resource) => {
		const members = Object.keys(findType(schema, resource.type)?.aliases ?? {})
		const first = new Map<string, string>()
		const found: Finding[] = []
		for (const member of members) {
			for (const alias of namesIn(resource.attributes, member)) {
				const other = first.get(alias)
				if (other === undefined) first.set(alias, member)
				else found.push(doubled(resource, [member, alias], [other, alias]))
			}
		}
		return found
	})
}

function namesIn(attributes: Dict, member: string): readonly string[] {
	const names = attributes.get(member)
	return names instanceof Map ? [...names.keys()] : []
}

function doubled(resource: Resource, path: readonly string[], other: readonly string[]): Finding {
	const { problem: cause } = findingIn('error', resource, other, {
		code: 'ALIAS_DOUBLE',
		message: `\`${showPath(other)}\` is the other one`,
	})
	return findingIn('error', resource, path, {
		code: 'ALIAS_DOUBLE',
		message: `\`${showPath(path)}\` is an alias a second time, after \`${showPath(other)}\`, so it stands for nothing`,
		hint: 'give one of the two another name',
		cause,
	})
}
