import type {
	Address,
	Base,
	BaseEntry,
	Problem,
	Released,
	RemoteId,
	Resource,
	Resources,
	ResourceType,
	Schema,
	Snapshot,
	TypeName,
} from '../../model/index.ts'
import { byCodeUnit, fileTypes, makeAddress, problem, resourcesOf } from '../../model/index.ts'
import { shapeOf } from '../merge/resource.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { NO_SECRETS, settleSecrets } from '../secrets/secrets.ts'
import type { SecretSides } from '../secrets/warnings.ts'
import { secretWarnings } from '../secrets/warnings.ts'
import { withIgnored } from './ignored.ts'
import { livesInFile } from './in-file.ts'
import type { Overwrite, Seen, Sight, Touch } from './verdict.ts'

/** What is known beside the three sides: whether this is the first sync, and who touched which file since the last one. */
export type Story = {
	readonly isFirst: boolean
	readonly touches: ReadonlyMap<Address, Touch>
	readonly overwritten: ReadonlyMap<Address, Overwrite>
}

/** `warnings`: secrets in clear text, and those of which nobody can tell whether they are the same. */
export type Sights = {
	readonly sights: readonly Sight[]
	readonly problems: readonly Problem[]
	readonly warnings: readonly Problem[]
}

/** Every address of a file that any of the three snapshots knows, in a fixed order. What a filter ignores is invisible. */
export function sightsOf(
	schema: Schema,
	base: Base,
	git: Snapshot,
	live: Snapshot,
	isIgnored: (address: Address) => boolean,
	story: Story = { isFirst: false, touches: new Map(), overwritten: new Map() },
	secrets: Secrets = NO_SECRETS,
): Sights {
	const sights: Sight[] = []
	const problems: Problem[] = []
	const pairs: SecretSides[] = []
	const known = byType(base)
	const mentioned = [...git.unknown.keys(), ...live.unknown.keys(), ...story.overwritten.keys()]
	for (const type of fileTypes(schema)) {
		const entries = known.get(type.name) ?? new Map<Address, BaseEntry>()
		const inGit = resourcesIn(git, type)
		const matched = matchIdentities(entries, resourcesIn(live, type), inGit)
		problems.push(...matched.problems)
		const others = mentioned.filter((address) => isOfType(address, type))
		const addresses = new Set([...entries.keys(), ...inGit.keys(), ...matched.resources.keys(), ...others])
		for (const address of [...addresses].sort(byCodeUnit)) {
			if (isIgnored(address)) continue
			const entry = entries.get(address)
			const key = entry?.key ?? inGit.get(address)?.key ?? matched.resources.get(address)?.key ?? keyOf(address, type)
			const seenLive: Seen = type.listed === 'none' ? { kind: 'absent' } : see(live, type, address, matched.resources)
			const proven = entry && !livesInFile(type, entry, seenLive.kind) ? needProof(live, address, seenLive) : seenLive
			const owner = !entry && inGit.has(address) && proven.kind === 'absent' ? matched.boundElsewhere.get(address) : undefined
			const now = entry && !inGit.has(address) && proven.kind === 'present' ? proven.resource.address : address
			const isMoved = now !== address && inGit.has(now) && !entries.has(now)
			const seen = isMoved
				? calledAnew(address, now)
				: owner
					? spokenFor(address, owner)
					: (seenAt(matched.unbound.get(address), proven) ?? proven)
			const [touch, overwritten, released] = [story.touches.get(address), story.overwritten.get(address), releasedAt(git, type, key)]
			const sides = { base: entry, git: withIgnored(type, see(git, type, address, inGit), seen), live: seen }
			pairs.push({ address, ...sides })
			sights.push({
				address,
				type,
				key,
				...settleSecrets(shapeOf(type), sides, secrets),
				...(story.isFirst && { isFirst: true as const }),
				...(touch && { touch }),
				...(overwritten && { overwritten }),
				...(released && { released }),
			})
		}
	}
	return { sights, problems, warnings: secretWarnings(pairs) }
}

/** That Git lets it go, by its own name or by that of the block which made it. */
function releasedAt({ released }: Snapshot, { name }: ResourceType, key: string): Released | undefined {
	if (!released) return undefined
	for (let end = key.length; end > 0; end = key.lastIndexOf('-', end - 1)) {
		const found = released.get(makeAddress(name, key.slice(0, end)))
		if (found && (found.andInstances || end === key.length)) return found
	}
	return undefined
}

function byType(base: Base): ReadonlyMap<TypeName, Base> {
	const types = new Map<TypeName, Map<Address, BaseEntry>>()
	for (const [address, entry] of base) {
		const entries = types.get(entry.type) ?? new Map<Address, BaseEntry>()
		types.set(entry.type, entries.set(address, entry))
	}
	return types
}

function resourcesIn(snapshot: Snapshot, type: ResourceType): Resources {
	return resourcesOf(snapshot.scopes.get(type.name))
}

function isOfType(address: Address, type: ResourceType): boolean {
	return address.startsWith(`${type.name}.`) || address.startsWith(`${type.name}[`)
}

function keyOf(address: Address, type: ResourceType): string {
	const rest = address.slice(type.name.length)
	return rest.startsWith('.') ? rest.slice(1) : String(JSON.parse(rest.slice(1, -1)))
}

function see(snapshot: Snapshot, type: ResourceType, address: Address, resources: Resources): Seen {
	const reason = snapshot.unknown.get(address)
	if (reason) return { kind: 'unknown', reason, alone: true }
	const read = snapshot.scopes.get(type.name)
	if (!read) return { kind: 'unknown', reason: problem('READ_INCOMPLETE', `${type.title} were not read`), alone: false }
	if (read.kind === 'unknown') return { kind: 'unknown', reason: read.reason, alone: false }
	const resource = resources.get(address)
	return resource ? { kind: 'present', resource } : { kind: 'absent' }
}

/** What base knows and a complete list does not show must be looked up alone before it counts as gone (P3). */
function needProof(live: Snapshot, address: Address, seen: Seen): Seen {
	if (seen.kind !== 'absent' || live.gone.has(address)) return seen
	return {
		kind: 'unknown',
		reason: problem('READ_INCOMPLETE', `${address} is missing from the list and could not be confirmed as gone`, { where: { address } }),
		alone: true,
	}
}

/** The key is taken there by a resource that has its file already: a create would bind one resource to two files (P17). */
function spokenFor(address: Address, owner: Address): Seen {
	return {
		kind: 'unknown',
		reason: problem('ADDRESS_BOUND', `what the workspace has as ${address} is bound to ${owner} already`, {
			hint: `\`tideway state mv ${owner} ${address}\` binds it to this file, or give the file another name`,
			where: { address },
		}),
		alone: true,
	}
}

/** Both sides have it under one new name, and only the state does not know that: it is not gone on any of them (P17). */
function calledAnew(address: Address, now: Address): Seen {
	return {
		kind: 'unknown',
		reason: problem('ADDRESS_BOUND', `${address} is called ${now} in Git and in the workspace by now`, {
			hint: `\`tideway state mv ${address} ${now}\` tells the state`,
			where: { address },
		}),
		alone: true,
	}
}

/** Before its id is right, nothing is known of what the workspace has for it. */
function seenAt(reason: Problem | undefined, seen: Seen): Seen | undefined {
	return reason && seen.kind !== 'unknown' ? { kind: 'unknown', reason, alone: true } : undefined
}

function wrongId(address: Address, id: RemoteId, why: string, place: Resource['place']): Problem {
	return problem('ID_UNKNOWN', `${address} is to be what has the id ${id}, which ${why}`, {
		hint: 'correct the id of its `import` block, or remove the block',
		where: { ...place, address },
	})
}

type Matched = {
	readonly resources: Resources
	readonly problems: readonly Problem[]
	/** By its own address there: the one that base has for it. */
	readonly boundElsewhere: ReadonlyMap<Address, Address>
	/** Why what a file says of the id of its resource cannot be. */
	readonly unbound: ReadonlyMap<Address, Problem>
}

/**
 * Live resources under the addresses that base, or else a file, has for them: by id first, then by key, never by name (P17). So a resource whose
 * key changed keeps its address, and one that was recreated under the same key stays where it was.
 */
function matchIdentities(entries: Base, live: Resources, git: Resources): Matched {
	const listed = [...live].sort(([a], [b]) => byCodeUnit(a, b))
	const problems: Problem[] = []
	const byId = new Map<RemoteId, Resource>()
	const taken = new Set<Resource>()
	for (const [address, resource] of listed) {
		if (resource.id === undefined) continue
		const twin = byId.get(resource.id)
		if (!twin) byId.set(resource.id, resource)
		else {
			taken.add(resource)
			problems.push(
				problem('ADDRESS_DUPLICATE', `${twin.address} and ${address} in the workspace have the same id`, { where: { address } }),
			)
		}
	}
	const resources = new Map<Address, Resource>()
	const boundElsewhere = new Map<Address, Address>()
	for (const [address, entry] of entries) {
		const known = entry.id === undefined ? undefined : byId.get(entry.id)
		if (!known) continue
		resources.set(address, known)
		taken.add(known)
		if (known.address !== address) boundElsewhere.set(known.address, address)
	}
	const unbound = new Map<Address, Problem>()
	for (const [address, { wantedId, place }] of git) {
		if (wantedId === undefined || entries.has(address)) continue
		const wanted = byId.get(wantedId)
		const why = !wanted ? 'the workspace does not have' : taken.has(wanted) ? 'is bound to another address already' : undefined
		if (why !== undefined) unbound.set(address, wrongId(address, wantedId, why, place))
		else if (wanted) {
			resources.set(address, wanted)
			taken.add(wanted)
			if (wanted.address !== address) boundElsewhere.set(wanted.address, address)
		}
	}
	for (const [address, resource] of listed) {
		if (taken.has(resource)) continue
		if (!resources.has(address)) resources.set(address, resource)
		else
			problems.push(
				problem('ADDRESS_DUPLICATE', `two resources in the workspace claim ${makeAddress(resource.type, resource.key)}`, {
					where: { address },
				}),
			)
	}
	return { resources, problems, boundElsewhere, unbound }
}
