import type { TypeName } from '../../model/index.ts'

/** Members of a block that say how it is used, not what the resource holds. */
export const RESERVED: ReadonlySet<string> = new Set([
	'key',
	'count',
	'for_each',
	'depends_on',
	'provider',
	'lifecycle',
	'connection',
	'provisioner',
	'timeouts',
])

/** The type of a resource's block: `acme_model`. */
export function blockType(provider: string, type: TypeName): string {
	return `${provider}_${type}`
}
