import type {
	Address,
	Base,
	BaseEntry,
	Dict,
	Read,
	RemoteId,
	Resource,
	Resources,
	ResourceType,
	Schema,
	Snapshot,
} from '../../model/index.ts'
import { complete, findType, rekeyed } from '../../model/index.ts'
import type { Bound } from '../../ports/index.ts'

/** What resources that the state knows are called in the files now, by the addresses that the state has. */
export type Renames = ReadonlyMap<Address, Renamed>

type Renamed = { readonly address: Address; readonly type: string; readonly key: string }

/**
 * Blocks under new names whose `import` block says the id of a resource which the state knows by another one: as after the files were
 * converted. It is the same resource (P17), so long as nothing else goes by the name that the state has, nor has the state another one of
 * the new name. Names may go round: what had the new name is renamed then, too.
 */
export function renamesIn(base: Base, { scopes, unknown }: Pick<Snapshot, 'scopes' | 'unknown'>): Renames {
	const byId = new Map<string, Address>()
	for (const [address, { type, id }] of base) if (id !== undefined) byId.set(`${type} ${id}`, address)
	const there = new Set<Address>(unknown.keys())
	const renames = new Map<Address, Renamed>()
	for (const read of scopes.values()) {
		if (read.kind === 'unknown') continue
		for (const { address, type, key, wantedId } of read.value.values()) {
			const was = wantedId === undefined ? undefined : byId.get(`${type} ${wantedId}`)
			if (was !== undefined && was !== address) renames.set(was, { address, type, key })
			there.add(address)
		}
	}
	return withoutTaken(renames, there, base)
}

/** Without those whose name is not free, and whatever was to get theirs. */
function withoutTaken(renames: Map<Address, Renamed>, there: ReadonlySet<Address>, base: Base): Renames {
	for (let count = -1; count !== renames.size; ) {
		count = renames.size
		const targets = new Set([...renames.values()].map(({ address }) => address))
		for (const [was, { address }] of renames)
			if ((there.has(was) && !targets.has(was)) || (base.has(address) && !renames.has(address))) renames.delete(was)
	}
	return renames
}

/** Base under the addresses that the files have, also where one resource refers to another. */
export function withRenames(schema: Schema, base: Base, renames: Renames): Base {
	if (renames.size === 0) return base
	const keys = new Map<string, string>()
	for (const [address, { type, key }] of renames) {
		const was = base.get(address)
		if (was) keys.set(`${type} ${was.key}`, key)
	}
	return new Map(
		[...base].map(([address, entry]): [Address, BaseEntry] => {
			const renamed = renames.get(address)
			const next = rekeyedEntry(schema, entry, (type, key) => keys.get(`${type} ${key}`))
			return renamed ? [renamed.address, { ...next, key: renamed.key }] : [address, next]
		}),
	)
}

function rekeyedEntry(schema: Schema, entry: BaseEntry, keyFor: (type: string, key: string) => string | undefined): BaseEntry {
	const type = findType(schema, entry.type)
	if (!type) return entry
	const of = (dict: Dict): Dict => rekeyed(type, dict, keyFor)
	const { attributes, observed, file, overwritten } = entry
	return {
		...entry,
		attributes: of(attributes),
		...(observed && { observed: of(observed) }),
		...(file && { file: of(file) }),
		...(overwritten && { overwritten: of(overwritten) }),
	}
}

/** By which keys the workspace's resources are known: as the state has them, and as `import` blocks say. */
export function boundNames(base: Base, { scopes }: Pick<Snapshot, 'scopes'>): readonly Bound[] {
	const bound = (type: string, key: string, id: RemoteId | undefined): readonly Bound[] => (id === undefined ? [] : [{ type, key, id }])
	const known = [...base.values()].flatMap(({ type, key, id }) => bound(type, key, id))
	const said = [...scopes.values()].flatMap((read) => (read.kind === 'complete' ? [...read.value.values()] : []))
	const ids = new Set(known.map(({ type, id }) => `${type} ${id}`))
	return [...known, ...said.flatMap(({ type, key, wantedId }) => (ids.has(`${type} ${wantedId}`) ? [] : bound(type, key, wantedId)))]
}

/** The ids of the resources that base or the workspace has, by type and key. */
export function idsKnown(base: Base, { scopes }: Pick<Snapshot, 'scopes'>): ReadonlyMap<string, RemoteId> {
	const live = [...scopes.values()].flatMap((read) => (read.kind === 'complete' ? [...read.value.values()] : []))
	return new Map([...base.values(), ...live].flatMap(({ type, key, id }) => (id === undefined ? [] : [[`${type} ${key}`, id] as const])))
}

/**
 * The Git side with keys where its files have ids of what they do not hold themselves. An id that the workspace lost is no name of a
 * resource any more: where base agreed on the id, as the workspace went on referring to it, a reference stays that, though the file of
 * what had it is still there and says so.
 */
export function withLiveKeys(schema: Schema, git: Snapshot, base: Base, live: Snapshot): Snapshot {
	const keys = new Map<string, string>()
	for (const [scope, read] of live.scopes)
		if (read.kind === 'complete')
			for (const { key, id } of read.value.values()) if (id !== undefined && id !== key) keys.set(`${scope} ${id}`, key)
	const seen = withReferences(schema, git, keys)
	const lost = lostIds(git, live)
	return lost.size === 0 ? seen : mapResources(schema, seen, (type, one) => withLostIds(type, one, base.get(one.address), lost))
}

/** The ids that `import` blocks say and the workspace does not have, by the type and key of their resources. */
function lostIds(git: Snapshot, live: Snapshot): ReadonlyMap<string, RemoteId> {
	const lost = new Map<string, RemoteId>()
	for (const [scope, read] of git.scopes) {
		const there = live.scopes.get(scope)
		if (read.kind === 'unknown' || there?.kind !== 'complete') continue
		const ids = new Set([...there.value.values()].map(({ id }) => id))
		for (const { key, wantedId } of read.value.values())
			if (wantedId !== undefined && !ids.has(wantedId)) lost.set(`${scope} ${key}`, wantedId)
	}
	return lost
}

function withLostIds(type: ResourceType, one: Resource, agreed: BaseEntry | undefined, lost: ReadonlyMap<string, RemoteId>): Resource {
	if (!agreed) return one
	const mentioned = new Set<string>()
	rekeyed(type, agreed.attributes, (name, text) => {
		mentioned.add(`${name} ${text}`)
		return undefined
	})
	const idFor = (name: string, key: string): string | undefined => {
		const id = lost.get(`${name} ${key}`)
		return id !== undefined && mentioned.has(`${name} ${id}`) ? id : undefined
	}
	return { ...one, attributes: rekeyed(type, one.attributes, idFor) }
}

/**
 * The Git side of a service that names its resources itself, with the names that it has for what the files call otherwise: a block's name is
 * what refers to it there. A name that the service has for something else stays.
 */
export function withOwnNames(schema: Schema, git: Snapshot, base: Base, live: Snapshot): Snapshot {
	const [names, taken] = [new Map<string, string>(), new Set<string>()]
	for (const [scope, read] of live.scopes)
		if (read.kind === 'complete')
			for (const { key, id } of read.value.values()) {
				taken.add(`${scope} ${key}`)
				if (id !== undefined) names.set(`${scope} ${id}`, key)
			}
	const keys = new Map<string, string>()
	for (const { type, key, id } of base.values()) {
		const own = id === undefined ? undefined : names.get(`${type} ${id}`)
		if (own !== undefined && own !== key && !taken.has(`${type} ${key}`)) keys.set(`${type} ${key}`, own)
	}
	return withReferences(schema, git, keys)
}

/** `keys`: what a reference is to be, by type and what it is. */
function withReferences(schema: Schema, git: Snapshot, keys: ReadonlyMap<string, string>): Snapshot {
	if (keys.size === 0) return git
	const keyFor = (name: string, id: string): string | undefined => keys.get(`${name} ${id}`)
	return mapResources(schema, git, (type, one) => ({ ...one, attributes: rekeyed(type, one.attributes, keyFor) }))
}

function mapResources(schema: Schema, snapshot: Snapshot, change: (type: ResourceType, one: Resource) => Resource): Snapshot {
	const scopes = new Map(
		[...snapshot.scopes].map(([scope, read]): [string, Read<Resources>] => {
			const type = findType(schema, scope)
			if (!type || read.kind === 'unknown') return [scope, read]
			return [scope, complete(new Map([...read.value].map(([address, one]) => [address, change(type, one)])))]
		}),
	)
	return { ...snapshot, scopes }
}
