import type { Address, Adoption, Change, Schema, Snapshot, Unsupported } from '../model/index.ts'
import { fileAttributes, findType, resourcesOf } from '../model/index.ts'
import type { Touch } from './decide/verdict.ts'

type Refusal = { readonly reason: string; readonly remedy: string }

export type AbilityRequest = {
	readonly schema: Schema
	readonly git: Snapshot
	/** Nothing is agreed on yet. */
	readonly isFirst: boolean
	/** Who touched which file since the last sync. */
	readonly touches: ReadonlyMap<Address, Touch>
	/** The provider's word on a change that its schema allows. */
	readonly cannot?: (change: Change) => Refusal | undefined
	/** The service's own sync with Git, where it is at work on this branch. */
	readonly service?: string
}

export type Possible = {
	readonly changes: readonly Change[]
	readonly unsupported: readonly Unsupported[]
	readonly adoptions: readonly Adoption[]
}

/**
 * Takes out what cannot be done, beside what is `told` of single attributes. A resource that the API may never show is recorded as its
 * file has it.
 */
export function sortByAbility(request: AbilityRequest, wanted: readonly Change[], told: readonly Unsupported[]): Possible {
	const changes: Change[] = []
	const unable: Unsupported[] = []
	const adoptions: Adoption[] = []
	for (const change of wanted) {
		const refusal = request.cannot?.(change) ?? (change.to === 'live' ? cannotAtAll(request.schema, change) : undefined)
		const inFile = refusal && inFileOnly(request, change)
		if (inFile) adoptions.push(inFile)
		if (!refusal) changes.push(change)
		else if (!inFile || isNews(request, change)) unable.push(unableTo(change, refusal))
	}
	const refused = new Set(wanted.filter(({ kind, to }) => kind === 'create' && to === 'live').map(({ address }) => address))
	for (const { address } of changes) refused.delete(address)
	const rest = told.filter((entry) => !isPartOf(refused, entry))
	return { changes, unsupported: carriedBy(request.service, [...rest, ...unable]), adoptions }
}

/** At the first sync nothing is, nor is a file that the service's own sync wrote. */
function isNews({ isFirst, touches }: AbilityRequest, { address }: Change): boolean {
	return !isFirst && touches.get(address)?.by !== 'service'
}

/** What cannot be created as a whole is not told attribute by attribute. */
function isPartOf(refused: ReadonlySet<Address>, { address, action, path }: Unsupported): boolean {
	return action === 'create' && path !== undefined && refused.has(address)
}

function unableTo(change: Change, refusal: Refusal): Unsupported {
	const { address, type, place } = change
	return { address, type, ...(change.to === 'git' && { to: 'git' as const }), action: change.kind, ...refusal, ...(place && { place }) }
}

function inFileOnly({ schema, git }: AbilityRequest, { kind, to, type: name, address, key }: Change): Adoption | undefined {
	const type = findType(schema, name)
	if (type?.listed !== 'some' || to !== 'live' || kind !== 'create') return undefined
	const resource = resourcesOf(git.scopes.get(name)).get(address)
	return resource && { address, type: name, key, kind: 'in-file', git: fileAttributes(type, resource.attributes, true), live: null }
}

function cannotAtAll(schema: Schema, change: Change): Refusal | undefined {
	const ability = findType(schema, change.type)?.can[change.kind]
	return ability === undefined || ability === true ? undefined : ability
}

/** What the API cannot carry over, the service's own sync does once it is on the branch; it never deletes. */
function carriedBy(service: string | undefined, unsupported: readonly Unsupported[]): readonly Unsupported[] {
	if (service === undefined) return unsupported
	return unsupported.map((entry) =>
		entry.action === 'delete' || entry.to === 'git' ? entry : { ...entry, remedy: `applied by ${service} after merge` },
	)
}
