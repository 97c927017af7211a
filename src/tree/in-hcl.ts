import type { Dict, Schema, TypeName } from '../model/index.ts'
import type { Layout, Provider } from '../ports/index.ts'

/** The name of a block for a key: the key itself where it can be a name, else something like it. */
export function labelFor(key: string): string {
	if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return key
	const cleaned = key.replace(/[^A-Za-z0-9_-]+/g, '_')
	return /^[A-Za-z_]/.test(cleaned) ? cleaned : `_${cleaned}`
}

/** The type of a resource's block: `acme_model`. */
export function blockType(provider: string, type: TypeName): string {
	return `${provider}_${type}`
}

/**
 * The provider as its resources are kept in HCL: any file may hold any of them, so paths tell nothing, and files that the service's own
 * sync keeps are not there. `form`: whether new files are in the form of the service's own sync, or under names.
 */
export function inHcl(provider: Provider, form: 'vendor' | 'readable'): Provider {
	const { echo: _echo, ...rest } = provider
	return { ...rest, schema: plainSchema(provider.schema), layout: layoutOf(provider, form) }
}

/** The form of a folder in which nobody chose one: that of the service's own sync where it wrote one of these files. */
export function formOf({ hcl }: Pick<Provider, 'hcl'>, paths: Iterable<string>): 'vendor' | 'readable' {
	for (const path of paths) if (hcl?.isVendors(path)) return 'vendor'
	return 'readable'
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

function layoutOf({ layout, hcl, terraform }: Provider, form: 'vendor' | 'readable'): Layout {
	const isImportable = (type: TypeName): boolean => terraform?.types.get(type)?.importable === true
	const common = {
		place: () => undefined,
		mayHold: (path: string) => isHclFile(path) || isCompanion(path),
		slug: layout.slug,
		accepts: () => true as const,
	}
	const path = (type: TypeName, key: string, _attributes?: Dict): string => {
		const name = `${type}_${labelFor(key).slice(0, LONGEST)}`
		return isOverrideFile(`${name}.tf`) ? `${name}_.tf` : `${name}.tf`
	}
	if (!hcl) return { ...common, path }
	if (form === 'readable') return { ...common, path, blocks: { kind: 'readable', isImportable } }
	const vendorPath = (type: TypeName, key: string): string | undefined => hcl.vendorPath(type, key)
	return { ...common, path: vendorPath, blocks: { kind: 'vendor', written: hcl.written, isImportable } }
}

/** True for a file that may hold resources, or values for them. What Terraform keeps for itself is none of them. */
export function isHclFile(path: string): boolean {
	return isValuesFile(path) || (path.endsWith('.tf') && !path.split('/').some((part) => part.startsWith('.')))
}

/** True for a file that an expression may read: code, data, a template. */
export function isCompanion(path: string): boolean {
	return (
		/\.(?:csv|fql|graphql|html|js|json|mjs|sql|tftpl|tpl|ts|txt|xml|ya?ml)$/.test(path) &&
		!path.split('/').some((part) => part.startsWith('.'))
	)
}

/** A file that Terraform reads as a part of the configuration and that is not read here. */
export function unreadForm(path: string): 'json' | 'values' | undefined {
	if (path.split('/').some((part) => part.startsWith('.'))) return undefined
	if (path.endsWith('.tf.json')) return 'json'
	return path.endsWith('.json') && isValuesFile(path.slice(0, -'.json'.length)) ? 'values' : undefined
}

/** True for a file whose blocks are laid over those of the others. */
export function isOverrideFile(path: string): boolean {
	return /(?:^|[/_])override\.tf$/.test(path)
}

/** True for a file that gives values to variables without being named. */
export function isValuesFile(path: string): boolean {
	return path === 'terraform.tfvars' || /^[^/]+\.auto\.tfvars$/.test(path)
}
