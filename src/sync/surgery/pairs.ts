import type { Address, RemoteId, Resource, ResourceType, Snapshot } from '../../model/index.ts'
import { canonicalAttributes, managedTypes } from '../../model/index.ts'
import { isSameIn, shapeOf } from '../../plan/index.ts'
import type { Readings } from '../read.ts'
import { readAll } from '../read.ts'
import type { Source, Workspace } from '../workspace.ts'

/** A resource that only Git has and one that only the workspace has, which may be the same under two keys. */
export type Pair = { readonly address: Address; readonly live: Address; readonly id: RemoteId }

/** Looks at both sides for what a lost state may have bound together. A guess for people: nothing is bound by it (P17). */
export async function findPairs(workspace: Workspace, source: Source): Promise<readonly Pair[]> {
	return pairsIn(await readAll(workspace, source, null), managedTypes(workspace.provider.schema))
}

function pairsIn({ base, git, live }: Readings, types: readonly ResourceType[]): readonly Pair[] {
	const bound = new Set([...base.values()].map(({ type, id }) => `${type} ${id ?? ''}`))
	return types.flatMap((type) => {
		const [inGit, inLive] = [resourcesIn(git, type), resourcesIn(live, type)]
		const onlyGit = inGit.filter(({ address }) => !base.has(address) && !inLive.some((other) => other.address === address))
		const onlyLive = inLive.filter(
			({ address, id }) => !bound.has(`${type.name} ${id ?? ''}`) && !inGit.some((other) => other.address === address),
		)
		return onlyGit.flatMap(({ address, attributes }) => {
			const same = onlyLive.filter((other) => isSameResource(type, attributes, other.attributes))
			const [match, another] = same.length > 0 ? same : onlyLive.filter((other) => hasSameLabel(type, attributes, other.attributes))
			return match?.id !== undefined && !another ? [{ address, live: match.address, id: match.id }] : []
		})
	})
}

function resourcesIn(snapshot: Snapshot, { name }: ResourceType): readonly Resource[] {
	const read = snapshot.scopes.get(name)
	return read?.kind === 'complete' ? [...read.value.values()] : []
}

function isSameResource(type: ResourceType, a: Resource['attributes'], b: Resource['attributes']): boolean {
	return isSameIn(shapeOf(type), canonicalAttributes(type, a), canonicalAttributes(type, b))
}

function hasSameLabel({ label }: ResourceType, a: Resource['attributes'], b: Resource['attributes']): boolean {
	const name = label === undefined ? undefined : a.get(label)
	return label !== undefined && name !== undefined && name === b.get(label)
}
