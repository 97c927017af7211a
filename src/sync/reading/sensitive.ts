import type { Outcome, Schema, TypeName } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import type { DigestOf } from '../../plan/index.ts'
import { hideScopes, hideSensitive, hideSnapshot } from '../../plan/index.ts'
import type { Connection } from '../../ports/index.ts'
import type { Tree } from '../../tree/index.ts'

/** A workspace that shows no value which the schema calls sensitive, whatever its API does (P7). */
export function hidingSensitive(live: Connection, schema: Schema, digestOf: DigestOf): Connection {
	const hide = (name: TypeName, outcome: Outcome): Outcome => {
		const type = findType(schema, name)
		return type && outcome.observed ? { ...outcome, observed: hideSensitive(type, outcome.observed, digestOf) } : outcome
	}
	return {
		...live,
		read: async (scopes) => hideScopes(schema, await live.read(scopes), digestOf),
		find: async (ref) => {
			const found = await live.find(ref)
			const type = findType(schema, ref.type)
			if (!type || found.kind === 'unknown' || found.value.kind === 'gone') return found
			const { resource } = found.value
			const attributes = hideSensitive(type, resource.attributes, digestOf)
			return { ...found, value: { kind: 'found', resource: { ...resource, attributes } } }
		},
		write: async (batch) => {
			const types = new Map(batch.map((change) => [change.id, change.type]))
			return (await live.write(batch)).map((outcome) => hide(types.get(outcome.change) ?? '', outcome))
		},
	}
}

/** A tree as the engine may know it: what files say of such values in clear text is not looked at. */
export function withoutSensitive(tree: Tree, schema: Schema, digestOf: DigestOf): Tree {
	return { ...tree, snapshot: hideSnapshot(schema, tree.snapshot, digestOf) }
}
