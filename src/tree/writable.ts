import type { Writable } from '../formats/hcl/index.ts'
import type { Dict, Present, ResourceType, Shape, Value } from '../model/index.ts'
import { bareSecret, isDict, isList, isSame, mapSecrets, referredTypes, settled } from '../model/index.ts'
import { encoded, holdsEncoded, inner } from './encoded.ts'
import { blockType } from './in-hcl.ts'

/** The names of blocks and the references to what is only read, by type and key; and the provider that their types are called after. */
export type Labels = {
	readonly labels: ReadonlyMap<string, string>
	readonly sources: ReadonlyMap<string, string>
	readonly provider: string
	/** The ids of resources in the workspace, by type and key: of those without a block, or where `isById` of all. */
	readonly ids?: ReadonlyMap<string, string>
	readonly isById?: boolean
}

/**
 * Attributes as they are to be written: what refers to another resource of the same files is a reference to its block. What is the same as
 * `before` is left as plain as it is, so that the spelling in the file stays.
 */
export function writableAttributes(names: Labels, type: ResourceType, before: Dict, after: Dict): ReadonlyMap<string, Writable> {
	// No expression tells the version of a secret.
	const plain = mapSecrets(after, bareSecret)
	return writableMembers(names, { kind: 'object', attributes: type.attributes }, before, isDict(plain) ? plain : after)
}

function writableMembers(names: Labels, shape: Shape, before: Value, after: Dict): ReadonlyMap<string, Writable> {
	const was = isDict(before) ? before : new Map<string, Present>()
	return new Map(
		[...after].map(([name, value]) => [name, writable(names, settled(inner(shape, name), after), was.get(name), value)] as const),
	)
}

function writable(names: Labels, shape: Shape, before: Value, after: Present): Writable {
	const isKept = before !== undefined && isSame(before, after)
	if (isKept && !holdsEncoded(shape)) return after
	const text = encoded(shape, after)
	if (text !== undefined) return text
	if (isDict(after)) return writableMembers(names, shape, before, after)
	if (isList(after)) {
		const was = isList(before) ? before : []
		return after.map((item) =>
			writable(
				names,
				inner(shape, ''),
				was.find((other) => isSame(other, item)),
				item,
			),
		)
	}
	return (isKept || typeof after !== 'string' ? undefined : referenceTo(names, shape, after)) ?? after
}

function referenceTo({ labels, sources, provider, ids, isById }: Labels, shape: Shape, key: string): Writable | undefined {
	for (const type of referredTypes(shape)) {
		const name = `${type} ${key}`
		const [id, label] = [ids?.get(name), labels.get(name)]
		if (id !== undefined && (isById || label === undefined)) return id
		const text = label === undefined ? sources.get(name) : `${blockType(provider, type)}.${label}.id`
		if (text !== undefined) return { kind: 'expression', text }
	}
	return undefined
}
