import type { Address, Change, Dict, Held, Problem, Resource, ResourceType, Schema, Snapshot } from '../../model/index.ts'
import { canonicalAttributes, findType, parseAddress, problem, resourcesOf } from '../../model/index.ts'
import type { Sorted } from './hold.ts'
import { referencesOf } from './references.ts'

type NeedRequest = {
	readonly schema: Schema
	readonly git: Snapshot
	readonly live: Snapshot
	readonly isIgnored: (address: Address) => boolean
	readonly goesWith?: (change: Change) => readonly Address[]
}

/**
 * What the workspace has lost keeps its file while other files need it and the workspace does not say the same: a new file in a folder that
 * was deleted there, or one that was moved into it. Which of the two counts, a person decides; the other direction is held likewise (P8).
 * `all`: what the changes are part of. What other targets would delete in Git needs nothing.
 */
export function keepNeeded(request: NeedRequest, { changes, held }: Sorted, all: readonly Change[] = changes): Sorted {
	const kept: Held[] = []
	const waiting = new Set(held.flatMap(({ address, to }) => (to === 'git' ? [address] : [])))
	const others = all.filter(({ to, kind, address }) => to === 'git' && kind === 'delete' && !waiting.has(address))
	let left = changes
	for (let before = -1; before !== left.length; ) {
		before = left.length
		const stays = new Set(kept.map(({ address }) => address))
		const going = [...others.filter(({ address }) => !stays.has(address)), ...left.filter(({ to }) => to === 'git')]
		const written = new Map(going.map((change) => [change.address, change]))
		left = left.filter((change) => {
			const reason = change.to === 'git' && change.kind === 'delete' ? reasonToKeep(request, change, written) : undefined
			if (reason) kept.push({ address: change.address, type: change.type, to: 'git', reason })
			return !reason
		})
	}
	return kept.length === 0 ? { changes, held } : { changes: left, held: [...held, ...kept] }
}

type Written = ReadonlyMap<Address, Change>

function reasonToKeep(request: NeedRequest, change: Change, written: Written): Problem | undefined {
	const { address, place, dependents } = change
	const users = dependents.filter((user) => needs(request, user, address, written))
	const where = { ...place, address }
	if (users.length > 0)
		return problem(
			'REFERENCE_DANGLING',
			`the workspace has lost ${address}, and ${users.join(', ')} in Git still ${users.length === 1 ? 'needs' : 'need'} it`,
			{
				hint: `take it out of there, and its file goes; or \`tideway state rm ${address}\`, and it is made again from its file`,
				where,
			},
		)
	const other = request.goesWith?.(change).find((one) => written.get(one)?.kind !== 'delete')
	return other && problem('REFERENCE_DANGLING', `${address} can leave its file only together with ${other}, which stays`, { where })
}

/** True where a file will refer to what is gone, and its resource in the workspace does not, as far as anybody knows. */
function needs(request: NeedRequest, user: Address, used: Address, written: Written): boolean {
	const { schema, git, live, isIgnored } = request
	const type = findType(schema, parseAddress(user)?.type ?? '')
	const file = type && resourceIn(git, type, user)
	const change = written.get(user)
	if (!type || !file || isIgnored(user) || user === used || change?.kind === 'delete') return false
	// What the workspace need not show says nothing of what became of it there.
	if (type.role !== 'managed' || (type.listed ?? 'all') !== 'all') return false
	const shown = resourceIn(live, type, user)
	return refersTo(request, type, change?.after ?? file.attributes, used) && !(shown && refersTo(request, type, shown.attributes, used))
}

function resourceIn({ scopes }: Snapshot, { name }: ResourceType, address: Address): Resource | undefined {
	return resourcesOf(scopes.get(name)).get(address)
}

/** Where two types may be meant, the other one may be there. */
function refersTo({ schema, git }: NeedRequest, type: ResourceType, attributes: Dict, used: Address): boolean {
	const references = referencesOf(type, canonicalAttributes(type, attributes)).filter(({ isLoose }) => !isLoose)
	return references.some(
		(reference) =>
			reference.address === used &&
			!references.some((other) => {
				const otherType = findType(schema, other.type)
				return (
					other.address !== used && other.path.join() === reference.path.join() && otherType && resourceIn(git, otherType, other.address)
				)
			}),
	)
}
