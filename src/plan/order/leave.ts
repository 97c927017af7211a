import type { Address, Base, Change, Dict, List, Present, RemoteId, Resource, ResourceType, Schema, Snapshot } from '../../model/index.ts'
import { canonicalAttributes, complete, findAttribute, findType, isList, resourcesOf } from '../../model/index.ts'

export type Sides = { readonly schema: Schema; readonly base: Base; readonly git: Snapshot; readonly live: Snapshot }

/** The deletes of what a set lists, by the name under which it does. */
type Leavers = ReadonlyMap<string, Change>

/** A set that loses what is deleted. */
type Membership = { readonly name: string; readonly leavers: Leavers; readonly fold: (name: string) => string }

/**
 * What a plan's deletes do to what lists the deleted ones: the request as it stands after them. `joined`: what came to list it in the
 * workspace since both sides agreed, by the id of the delete.
 */
export type Left<Request> = {
	readonly request: Request
	readonly members: ReadonlyMap<Address, readonly Membership[]>
	readonly joined: ReadonlyMap<string, readonly Address[]>
}

/**
 * The service takes what it deletes out of the sets that list it. Where a file still does so, nobody wishes it back: it goes from the file as
 * if it had left the workspace already, and is not sent there; nor does it get into a file because the workspace lists it by now. Undefined
 * where nothing lists any of it.
 */
export function afterLeaving<Request extends Sides>(request: Request, changes: readonly Change[]): Left<Request> | undefined {
	const { schema, git } = request
	const losers = losersAmong(schema, changes)
	if (losers.size === 0) return undefined
	const members = new Map<Address, readonly Membership[]>()
	const joined = new Map<string, readonly Address[]>()
	const [base, scopes, inLive] = [new Map(request.base), new Map(request.live.scopes), finderIn(request)]
	for (const [type, all] of losers) {
		const shown = new Map(resourcesOf(scopes.get(type.name)))
		for (const { resource, newly } of joinersIn(request, type, all)) {
			shown.set(resource.address, { ...resource, attributes: all.reduce(withoutListed, resource.attributes) })
			for (const { id } of newly) joined.set(id, [...(joined.get(id) ?? []), resource.address])
		}
		for (const { address, attributes } of resourcesOf(git.scopes.get(type.name)).values()) {
			const [entry, there] = [base.get(address), inLive(type, address)]
			const own = all.filter((one) => listedIn(attributes, one).length > 0 || (there && shown.get(there.address) !== there))
			if (own.length === 0) continue
			members.set(address, own)
			if (!entry || !there) continue
			const { observed } = entry
			const asListed = (dict: Dict): Dict => own.reduce((now, one) => withListed(now, one, listedIn(attributes, one)), dict)
			base.set(address, { ...entry, attributes: asListed(entry.attributes), ...(observed && { observed: asListed(observed) }) })
			shown.set(there.address, { ...there, attributes: own.reduce(withoutListed, there.attributes) })
		}
		if (shown.size > 0) scopes.set(type.name, complete(shown))
	}
	if (members.size + joined.size === 0) return undefined
	return { request: { ...request, base, live: { ...request.live, scopes } }, members, joined }
}

type Joiner = { readonly resource: Resource; readonly newly: readonly Change[] }

/** What lists a deleted one in the workspace, and neither base nor a file has that. What lost its file itself is left as it is. */
function joinersIn({ base, git, live }: Sides, type: ResourceType, all: readonly Membership[]): readonly Joiner[] {
	const known = [...base].filter(([, entry]) => entry.type === type.name)
	const addresses = new Map(known.map(([address, { id }]) => [id, address] as const))
	const files = resourcesOf(git.scopes.get(type.name))
	return [...resourcesOf(live.scopes.get(type.name)).values()].flatMap((resource): readonly Joiner[] => {
		const address = (resource.id === undefined ? undefined : addresses.get(resource.id)) ?? resource.address
		const [entry, file] = [base.get(address), files.get(address)]
		if (entry && !file) return []
		const newly = all.flatMap((one) => {
			const before = new Set(
				[entry?.attributes, entry?.observed, file?.attributes].flatMap((dict) => (dict ? listedIn(dict, one).map(one.fold) : [])),
			)
			return listedIn(resource.attributes, one).flatMap((name) =>
				before.has(one.fold(name)) ? [] : (one.leavers.get(one.fold(name)) ?? []),
			)
		})
		return newly.length > 0 ? [{ resource, newly }] : []
	})
}

/**
 * Changes as they were decided for afterwards, as they are made: what is written to the workspace is so before anything is deleted there.
 * `mayWrite`: whether a file can be changed. What is made without somebody gets a change of its file, too.
 */
export function beforeLeaving(
	request: Sides,
	{ members, joined }: Pick<Left<Sides>, 'members' | 'joined'>,
	changes: readonly Change[],
	mayWrite: (change: Change) => boolean,
): readonly Change[] {
	const inLive = finderIn(request)
	return changes.flatMap((change) => {
		const own = members.get(change.address)
		const type = findType(request.schema, change.type)
		if (change.kind === 'delete') return [withJoined(change, joined.get(change.id))]
		if (!own || !type) return [change]
		if (change.kind === 'create') return change.to === 'live' ? madeWithout(type, change, own, mayWrite) : [change]
		if (change.to === 'git') return [{ ...change, notes: [...change.notes, ...own.flatMap((one) => leftBy(change, one).map(noteOf))] }]
		const now = canonicalAttributes(type, inLive(type, change.address)?.attributes ?? change.before)
		return [own.reduce((next, { name }) => startingFrom(next, name, now.get(name)), change)]
	})
}

/** Somebody's edit goes with what it was about, and is told. */
function withJoined(change: Change, addresses: readonly Address[] | undefined): Change {
	if (!addresses) return change
	const [first, ...others] = addresses
	const listed = others.length === 0 ? `${first} lists` : `${addresses.join(', ')} list`
	return { ...change, notes: [...change.notes, `${listed} it in the workspace since the last sync, and no file does`] }
}

/** Where its file cannot be changed, it is made as that says. */
function madeWithout(
	type: ResourceType,
	change: Extract<Change, { kind: 'create' }>,
	own: readonly Membership[],
	mayWrite: (change: Change) => boolean,
): readonly Change[] {
	const after = own.reduce(withoutListed, change.after)
	const edits = own.map(({ name }) => ({ path: [name], before: change.after.get(name), after: after.get(name) }))
	const { address, key, place, after: before } = change
	const common = { address, type: type.name, key, other: after, dependents: [], ...(place && { place }) }
	const bare: Update = { ...common, id: `outbound update ${address}`, kind: 'update', to: 'git', before, after, edits, notes: [] }
	const file = { ...bare, notes: own.flatMap((one) => leftBy(bare, one).map(noteOf)) }
	return mayWrite(file) ? [{ ...change, after, other: before }, file] : [change]
}

/** For a change of a file: the deletes because of which it takes something out of a set. */
export function leaversAmong(schema: Schema, changes: readonly Change[]): (change: Change) => readonly Change[] {
	const losers = new Map([...losersAmong(schema, changes)].map(([{ name }, all]) => [name, all]))
	return (change) =>
		change.to === 'git' && change.kind === 'update' ? (losers.get(change.type) ?? []).flatMap((one) => leftBy(change, one)) : []
}

type Update = Extract<Change, { kind: 'update' }>

function leftBy({ before, after }: Update, one: Membership): readonly Change[] {
	const kept = new Set(listedIn(after, one).map(one.fold))
	return listedIn(before, one).flatMap((name) => (kept.has(one.fold(name)) ? [] : (one.leavers.get(one.fold(name)) ?? [])))
}

function noteOf({ address }: Change): string {
	return `${address} is deleted, and leaves it`
}

function startingFrom(change: Update, name: string, now: Present | undefined): Update {
	const isEdited = change.edits.some(({ path }) => path[0] === name)
	const edits = change.edits.map((edit) => (edit.path[0] === name ? { ...edit, before: now } : edit))
	return {
		...change,
		before: withValue(change.before, name, now),
		after: isEdited ? change.after : withValue(change.after, name, now),
		edits,
	}
}

function withValue(dict: Dict, name: string, value: Present | undefined): Dict {
	const others = [...dict].filter(([key]) => key !== name)
	return new Map(value === undefined ? others : [...others, [name, value]])
}

/** The types with sets that lose something. */
export function losersAmong(schema: Schema, changes: readonly Change[]): ReadonlyMap<ResourceType, readonly Membership[]> {
	const all = schema.types.map((type) => [type, membershipsOf(schema, type, changes)] as const)
	return new Map(all.filter(([, memberships]) => memberships.length > 0))
}

function membershipsOf(schema: Schema, type: ResourceType, changes: readonly Change[]): readonly Membership[] {
	return type.attributes.flatMap((attribute): readonly Membership[] => {
		if (attribute.kind !== 'set' || !attribute.loses) return []
		const { type: other, attribute: by } = attribute.loses
		const described = findType(schema, other)
		const isFolded = described !== undefined && findAttribute(described, by)?.unique === 'folded'
		const fold = (name: string): string => (isFolded ? name.normalize('NFC').toLowerCase() : name)
		const leavers = new Map<string, Change>()
		for (const change of changes) {
			const name = change.type === other && change.to === 'live' && change.kind === 'delete' ? change.before.get(by) : undefined
			if (typeof name === 'string') leavers.set(fold(name), change)
		}
		// What is made anew under the same name is somebody's wish.
		for (const change of changes) {
			const name = change.type === other && change.to === 'live' && change.kind === 'create' ? change.after.get(by) : undefined
			if (typeof name === 'string') leavers.delete(fold(name))
		}
		return leavers.size === 0 ? [] : [{ name: attribute.name, leavers, fold }]
	})
}

/** Those that the set lists although they are deleted. */
export function listedIn(attributes: Dict, { name, leavers, fold }: Membership): readonly string[] {
	return textsIn(attributes.get(name)).filter((text) => leavers.has(fold(text)))
}

function withListed(attributes: Dict, { name }: Membership, names: readonly string[]): Dict {
	const now = listIn(attributes.get(name))
	return withValue(attributes, name, [...now, ...names.filter((text) => !now.includes(text))])
}

function withoutListed(attributes: Dict, one: Membership): Dict {
	const gone = new Set<Present>(listedIn(attributes, one))
	if (gone.size === 0) return attributes
	return withValue(
		attributes,
		one.name,
		listIn(attributes.get(one.name)).filter((item) => !gone.has(item)),
	)
}

function listIn(value: Present | undefined): List {
	return isList(value) ? value : []
}

function textsIn(value: Present | undefined): readonly string[] {
	return listIn(value).filter((item) => typeof item === 'string')
}

/** Finds a resource of the workspace, by id first: a file may call it something else. */
export function finderIn({ base, live }: Sides): (type: ResourceType, address: Address) => Resource | undefined {
	const known = new Map<ResourceType, ReadonlyMap<RemoteId | undefined, Resource>>()
	const byId = (type: ResourceType): ReadonlyMap<RemoteId | undefined, Resource> => {
		const ids = known.get(type) ?? new Map([...resourcesOf(live.scopes.get(type.name)).values()].map((one) => [one.id, one]))
		known.set(type, ids)
		return ids
	}
	return (type, address) => {
		const id = base.get(address)?.id
		return (id === undefined ? undefined : byId(type).get(id)) ?? resourcesOf(live.scopes.get(type.name)).get(address)
	}
}
