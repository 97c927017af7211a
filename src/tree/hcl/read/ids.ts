import type { Address, RemoteId, Resource, ResourceType, Schema } from '../../../model/index.ts'
import { findType, rekeyed } from '../../../model/index.ts'

/** The key of a resource by its type and id, and the other way round, as far as `import` blocks say so. */
export type Ids = { readonly keys: ReadonlyMap<string, string>; readonly ids: ReadonlyMap<string, RemoteId> }

export function idsOf(resources: ReadonlyMap<Address, Resource>, imports: ReadonlyMap<Address, RemoteId>): Ids {
	const keys = new Map<string, string>()
	const ids = new Map<string, RemoteId>()
	for (const [address, { type, key }] of resources) {
		const id = imports.get(address)
		if (id === undefined) continue
		keys.set(`${type} ${id}`, key)
		ids.set(`${type} ${key}`, id)
	}
	return { keys, ids }
}

/** Resources that call others by their keys: an id of one that the files hold stands for that. */
export function withKeys(resources: ReadonlyMap<Address, Resource>, schema: Schema, { keys }: Ids): ReadonlyMap<Address, Resource> {
	if (keys.size === 0) return resources
	const known = new Set([...resources.values()].map(({ type, key }) => `${type} ${key}`))
	const keyFor = (type: string, text: string): string | undefined =>
		known.has(`${type} ${text}`) ? undefined : keys.get(`${type} ${text}`)
	return new Map(
		[...resources].map(([address, resource]) => {
			const type: ResourceType | undefined = findType(schema, resource.type)
			return [address, type ? { ...resource, attributes: rekeyed(type, resource.attributes, keyFor) } : resource]
		}),
	)
}
