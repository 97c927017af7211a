import type { Written } from '../../apply/index.ts'
import { writtenIn } from '../../apply/index.ts'
import type { Address, Base, Read, RemoteId, Resource, Resources, ResourceType, Schema } from '../../model/index.ts'
import { byCodeUnit, canonicalAttributes, digestOf, findType, isEarlier, msBetween, parseAddress } from '../../model/index.ts'
import { isSameIn, shapeOf } from '../../plan/index.ts'
import type { Workspace } from '../workspace.ts'

/** For how long a service may go on showing what it held before a write that it has confirmed. */
const LATE_MS = 10_000

type Scopes = ReadonlyMap<string, Read<Resources>>

/**
 * Resources that the workspace shows just as they were before a run on this machine wrote to them a moment ago. That may be a read that is late,
 * and nobody's wish: what was edited must not be edited back, what was made not be deleted, and what was deleted not come back (P1, P19). What
 * is still shown so when the moment is over counts, and so does at once what the service tells a newer version of.
 */
export async function lateIn(workspace: Workspace, base: Base, scopes: Scopes): Promise<readonly Address[]> {
	const { schema } = workspace.provider
	const sides = { base, resourcesOf: resourcesIn(scopes) }
	return [...byAddress(await justWritten(workspace))].flatMap(([address, writes]) => lateAt(schema, address, writes, sides) ?? [])
}

/** What runs on this machine did to the workspace within that time, the oldest first. */
async function justWritten({ files, paths, clock }: Workspace): Promise<readonly Written[]> {
	const now = clock.now()
	const isRecent = (at: string): boolean => {
		const ms = msBetween(at, now)
		return ms !== undefined && ms >= 0 && ms < LATE_MS
	}
	const names = (await files.list(paths.runs)).toSorted((a, b) => byCodeUnit(b, a))
	const runs: (readonly Written[])[] = []
	for (const name of names) {
		const path = `${paths.runs}/${name}`
		// Of long ago, as nearly always: it may be large, and is not read.
		const changedAt = await files.changedAt(path)
		if (changedAt !== undefined && !isRecent(changedAt)) break
		const diary = await files.read(path)
		const written = writtenIn(new TextDecoder().decode(diary), isRecent)
		if (written.length === 0) break
		runs.push(written)
	}
	return runs.toReversed().flat()
}

function byAddress(writes: readonly Written[]): ReadonlyMap<Address, readonly Written[]> {
	const groups = new Map<Address, Written[]>()
	for (const write of writes) groups.set(write.address, [...(groups.get(write.address) ?? []), write])
	return groups
}

/** The resources of a scope, to be found both ways. */
type Shown = { readonly byId: ReadonlyMap<RemoteId | undefined, Resource>; readonly byAddress: Resources }
/** `resourcesOf`: undefined where they could not be read. */
type Sides = { readonly base: Base; readonly resourcesOf: (type: ResourceType) => Shown | undefined }

/** Each scope is looked through once, and only where something was written. */
function resourcesIn(scopes: Scopes): Sides['resourcesOf'] {
	const known = new Map<string, Shown>()
	return ({ name }) => {
		const read = scopes.get(name)
		if (read?.kind !== 'complete') return undefined
		const shown = known.get(name) ?? { byId: new Map([...read.value.values()].map((one) => [one.id, one])), byAddress: read.value }
		known.set(name, shown)
		return shown
	}
}

/** The address under which the resource is shown as it was. */
function lateAt(schema: Schema, address: Address, writes: readonly Written[], { base, resourcesOf }: Sides): Address | undefined {
	const type = findType(schema, parseAddress(address)?.type ?? '')
	const all = type && resourcesOf(type)
	const last = writes.at(-1)
	if (!type || !all || !last) return undefined
	const entry = base.get(address)
	const isDeleted = last.kind === 'delete'
	if (isDeleted !== (entry === undefined)) return undefined
	const id = isDeleted ? last.id : entry?.id
	const shown = id === undefined ? all.byAddress.get(address) : all.byId.get(id as RemoteId)
	if (!shown) return !isDeleted && writes.some(({ before }) => before === null) ? address : undefined
	if (isEarlier(entry?.version, shown.version)) return undefined
	const attributes = canonicalAttributes(type, shown.attributes)
	// What was written may be hidden, or be what stood there before that.
	if (entry && isSameIn(shapeOf(type), attributes, entry.observed ?? entry.attributes)) return undefined
	const digest = digestOf(attributes)
	return writes.some(({ before }) => before === digest) ? shown.address : undefined
}
