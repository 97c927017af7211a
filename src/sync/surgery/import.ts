import type { Address, BaseEntry, Problem, Resource, ResourceType, Schema } from '../../model/index.ts'
import { byCodeUnit, canonicalAttributes, Failure, fail, findType, managedTypes, nearest, problem } from '../../model/index.ts'
import { agreeResource, isSameIn, referencesOf } from '../../plan/index.ts'
import type { State, Stored } from '../../ports/index.ts'
import { digestState } from '../../state/index.ts'
import type { Readings } from '../read.ts'
import { readAll } from '../read.ts'
import type { Source, Workspace } from '../workspace.ts'
import type { LockChoices } from './held.ts'
import { contentOf, emptyContent, storeState } from './held.ts'

/** What is to be bound: the resource that Git holds under an address, and the workspace's with an id. */
export type Binding = { readonly address: Address; readonly type: string; readonly key: string; readonly id: string }

export type Imported = {
	readonly state: State
	readonly entry: BaseEntry
	/** The key that the workspace has for it. */
	readonly liveKey: string
	/** Attributes that the two sides hold differently: the next plan shows them as conflicts. */
	readonly differing: readonly string[]
	/** What else now needs an address or a resource. */
	readonly warnings: readonly Problem[]
}

/**
 * Binds a resource in Git to one of the workspace, by its id. What both hold equal is recorded as agreed. Where anything differs
 * nothing is: half a base would make one side's value an edit, and overwrite the other's (P1, P21). Throws a `Failure` for
 * whatever is not there, not readable, or bound already.
 */
export async function importResource(workspace: Workspace, source: Source, binding: Binding, choices: LockChoices): Promise<Imported> {
	const type = typeOf(workspace, binding)
	const readings = await readAll(workspace, source, null)
	refuseBound(readings.base, binding)
	const git = inGit(readings, binding)
	const live = await inLive(workspace, readings, binding)
	const [gitSide, liveSide] = [canonicalAttributes(type, git.attributes), canonicalAttributes(type, live.attributes)]
	const entry: BaseEntry = {
		type: type.name,
		key: binding.key,
		...(live.id !== undefined && { id: live.id }),
		...(agreeResource(type, undefined, gitSide, liveSide) ?? { attributes: new Map() }),
		...(live.version !== undefined && { version: live.version }),
	}
	const state = await storeState(workspace, 'import', choices, (stored) => {
		refuseMoved(readings.stored, stored)
		const base = new Map([...readings.base, [binding.address, entry] as const])
		const known = stored.state ? contentOf(stored.state) : emptyContent(workspace)
		const commit = known.commit === null || !tellsOfService(readings) ? source.commit : known.commit
		return { ...known, identity: readings.identity ?? known.identity, commit: commit ?? known.commit, base }
	})
	const differing = type.attributes.filter((one) => !isSameIn(one, gitSide.get(one.name), liveSide.get(one.name))).map(({ name }) => name)
	const warnings = [...leftOver(readings, binding, live), ...referring(workspace.provider.schema, readings, binding, live)]
	return { state, entry, liveKey: live.key, differing, warnings }
}

/** What the service's own sync did on the branch since the last run is for the next plan to tell, which must see these commits. */
function tellsOfService({ story }: Readings): boolean {
	return story.overwritten.size > 0 || [...story.touches.values()].some(({ by }) => by === 'service')
}

function typeOf({ provider, isIgnored }: Workspace, { address, type }: Binding): ResourceType {
	const names = managedTypes(provider.schema).flatMap(({ name, listed }) => (listed === 'none' ? [] : [name]))
	const found = names.includes(type) ? findType(provider.schema, type) : undefined
	if (!found) {
		const near = nearest(type, names)
		fail('ADDRESS_UNKNOWN', `${provider.title} has no resources of type ${type} that are kept in Git and have an id`, {
			hint: near ? `did you mean ${near}?` : `there are: ${names.join(', ')}`,
		})
	}
	return isIgnored(address) ? fail('ADDRESS_UNKNOWN', `the settings ignore ${address}`, { hint: 'take it out of `ignore` first' }) : found
}

function refuseBound(base: Readings['base'], { address, type, id }: Binding): void {
	const bound = base.get(address)
	if (bound) {
		const what = bound.id === undefined ? 'known already' : bound.id === id ? 'bound to that id already' : `bound to id ${bound.id} already`
		fail('ADDRESS_BOUND', `${address} is ${what}`, { hint: `to bind it anew, type \`tideway state rm ${address}\` first` })
	}
	for (const [other, entry] of base) {
		if (entry.type !== type || entry.id !== id) continue
		fail('ADDRESS_BOUND', `id ${id} is bound to ${other} already`, {
			hint: `\`tideway state mv ${other} ${address}\` gives it the other address`,
		})
	}
}

function inGit({ git }: Readings, { address, type, key }: Binding): Resource {
	const read = git.scopes.get(type)
	const reason = git.unknown.get(address) ?? (read?.kind === 'unknown' ? read.reason : undefined)
	if (reason) throw new Failure(reason)
	const resources = read?.kind === 'complete' ? read.value : new Map<Address, Resource>()
	const near = nearest(address, resources.keys())
	return (
		resources.get(address) ??
		fail('ADDRESS_UNKNOWN', `Git has no file for ${address}`, {
			hint: near
				? `did you mean ${near}?`
				: `\`tideway pull\` writes a file for what only the workspace has; or add one for ${key} and push it`,
		})
	)
}

async function inLive({ live }: Workspace, readings: Readings, { type, key, id }: Binding): Promise<Resource> {
	const read = readings.live.scopes.get(type)
	if (read?.kind === 'unknown') throw new Failure(read.reason)
	const found = await live.find({ type, key, id: id as NonNullable<Resource['id']> })
	if (found.kind === 'unknown') throw new Failure(found.reason)
	if (found.value.kind === 'found' && found.value.resource.type === type) return found.value.resource
	const other = allIn(readings.live).find((resource) => resource.id === id)
	return fail('ID_UNKNOWN', `the workspace has no ${type} with id ${id}`, {
		hint: other ? `${id} is the id of ${other.address}` : 'the id of a resource stands in its address in the app',
	})
}

/** What was looked at must still hold: a state that somebody wrote meanwhile may be of a newer commit. */
function refuseMoved(read: Stored, now: Stored): void {
	const digest = (stored: Stored): string | null => stored.state && digestState(stored.state)
	if (digest(read) !== digest(now)) fail('PLAN_STALE', 'somebody else applied meanwhile; nothing was bound', { hint: 'import again' })
}

/** The resource that goes by the address's key, and the file that goes by the resource's, where nothing else is bound to them. */
function leftOver({ base, git, live }: Readings, { address, type, id }: Binding, bound: Resource): readonly Problem[] {
	const isBound = (other: string | undefined): boolean => [...base.values()].some((entry) => entry.type === type && entry.id === other)
	const warnings: Problem[] = []
	const namesake = allIn(live).find((resource) => resource.address === address)
	if (namesake && namesake.id !== id && !isBound(namesake.id)) {
		const hint = `make a file of another name for it and bind that: \`tideway import ADDRESS ${namesake.id ?? ''}\``
		warnings.push(
			problem('ADDRESS_DUPLICATE', `the workspace has another resource that goes by ${address}, with id ${namesake.id ?? ''}`, { hint }),
		)
	}
	if (bound.address !== address && !base.has(bound.address) && allIn(git).some((resource) => resource.address === bound.address)) {
		const hint = 'bind that file to the id of its own resource, or remove it: until then the next plan holds it'
		const message = `Git has a file for ${bound.address} too, and the resource of that key is now bound to ${address}`
		warnings.push(problem('ADDRESS_DUPLICATE', message, { hint }))
	}
	return warnings
}

/** Who refers to it by either key. References go by key, so that one to an address that goes by another key there leads nowhere. */
function referring(schema: Schema, { git, live }: Readings, { address }: Binding, bound: Resource): readonly Problem[] {
	if (bound.address === address) return []
	const users = [...allIn(git), ...allIn(live)].filter((resource) => {
		const type = findType(schema, resource.type)
		const mentioned = type ? referencesOf(type, resource.attributes).map((reference) => reference.address) : []
		return mentioned.includes(address) || mentioned.includes(bound.address)
	})
	const names = [...new Set(users.map((user) => user.address))].sort(byCodeUnit)
	if (names.length === 0) return []
	const message = `${names.join(', ')} refer to it, and the two sides name it differently: ${address} and ${bound.address}`
	const hint = `what only the key differs in shows as a conflict; give both sides one key, e.g. with a file for ${bound.address}`
	return [problem('REFERENCE_DANGLING', message, { hint })]
}

function allIn(snapshot: Readings['git']): readonly Resource[] {
	return [...snapshot.scopes.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.values()] : []))
}
