import type { Dict, Schema, TypeName } from '../model/index.ts'
import type { Layout, Provider } from '../ports/index.ts'

/** The name of a block for a key: the key itself where it can be a name, else something like it. */
export function labelFor(key: string): string {
	if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return key
	const cleaned = key.replace(/[^A-Za-z0-9_-]+/g, '_')
	return /^[A-Za-z_]/.test(cleaned) ? cleaned : `_${cleaned}`
}

/**
 * The provider as its resources are kept in HCL: any file may hold any of them, so paths tell nothing, and files that the service's own
 * sync keeps are not there.
 */
export function inHcl(provider: Provider): Provider {
	const { echo: _echo, ...rest } = provider
	return { ...rest, schema: plainSchema(provider.schema), layout: layoutOf(provider) }
}

function plainSchema(schema: Schema): Schema {
	return {
		...schema,
		types: schema.types
			.filter(({ role }) => role === 'managed' || role === 'data')
			.map((type) => ({
				...type,
				attributes: type.attributes.map((attribute) => {
					const { fromPath: _told, ...plain } = attribute
					return plain
				}),
			})),
	}
}

/** Characters of a key in the name of a file: systems allow some 255 bytes for all of it. Several resources may share a file. */
const LONGEST = 100

function layoutOf({ layout }: Provider): Layout {
	return {
		place: () => undefined,
		mayHold: isHclFile,
		path: (type: TypeName, key: string, _attributes?: Dict) => `${type}_${labelFor(key).slice(0, LONGEST)}.tf`,
		slug: layout.slug,
		accepts: () => true,
	}
}

/** True for a file that may hold resources, or values for them. What Terraform keeps for itself is none of them. */
export function isHclFile(path: string): boolean {
	return isValuesFile(path) || (path.endsWith('.tf') && !path.split('/').some((part) => part.startsWith('.')))
}

/** True for a file that gives values to variables without being named. */
export function isValuesFile(path: string): boolean {
	return path === 'terraform.tfvars' || /^[^/]+\.auto\.tfvars$/.test(path)
}
