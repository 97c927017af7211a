import type { Dict, Found, Read, Ref, RemoteId, Resources, TypeName } from '../../../src/provider.ts'
import { complete, makeAddress, problem, unknown } from '../../../src/provider.ts'
import { partsOf } from '../layout.ts'
import { together } from '../write/turns.ts'
import type { Holder, Part } from './events.ts'
import { holderIdIn, holderOf, mapParts, memberOf, partTypesOf } from './events.ts'
import { ENDPOINTS, findByKey, findItem, foreignWorkspace, getItem, listAll } from './look.ts'
import { aliasesOf, manifestOf } from './manifest.ts'
import { keyOf, remoteId } from './mapped.ts'
import type { Memory } from './memory.ts'
import { remember } from './memory.ts'

/** One resource now. Unknown where the answer proves nothing. */
export async function find(memory: Memory, ref: Ref): Promise<Read<Found>> {
	if (memberOf(ref.type) !== undefined) return findPart(memory, ref)
	if (ref.type === 'manifest' || ref.type === 'aliases') return findFile(memory, ref)
	if (ENDPOINTS.has(ref.type)) return findItem(memory, ref)
	return unknown(problem('USAGE', `Hightouch shows no resources of type ${ref.type}`))
}

async function findFile(memory: Memory, { type, key }: Ref): Promise<Read<Found>> {
	const { slug } = memory.ports
	const read = type === 'aliases' ? aliasesOf(new Map(), slug) : await readManifest(memory, slug)
	if (read.kind === 'unknown') return read
	const resource = read.value.get(makeAddress(type, key))
	return complete(resource ? { kind: 'found', resource } : { kind: 'gone' })
}

async function readManifest(memory: Memory, slug: string): Promise<Read<Resources>> {
	const types = ['source', 'destination']
	const lists = await Promise.all(types.map(async (type) => [type, await listAll(memory, type)] as const))
	return manifestOf(new Map(lists), slug)
}

/** An event or a component: found in what holds it, and gone where that is. */
async function findPart(memory: Memory, ref: Ref): Promise<Read<Found>> {
	const type = holderOf(ref.type) ?? 'contract'
	const found = await findHolder(memory, type, ref)
	if (found.kind === 'unknown') return found
	if (found.value === 'gone') return complete({ kind: 'gone' })
	const read = readHolder(memory, type, found.value)
	if (read.kind === 'unknown') return read
	const parts = partsIn(read.value, ref.type)
	if (parts.kind === 'unknown') return parts
	const part = parts.value.find((candidate) => isPart(candidate, ref))
	return complete(part ? { kind: 'found', resource: part.resource } : { kind: 'gone' })
}

/** What holds a part, by the part's id where one is known: its key may have been of a holder that goes by another slug now. */
async function findHolder(memory: Memory, type: Holder, ref: Ref): Promise<Read<Dict | 'gone'>> {
	if (ref.id === undefined) return findByKey(memory, type, partsOf(ref.type, ref.key)[0])
	const id = knownHolder(memory, ref.type, ref.id)
	if (id === undefined) return searchHolders(memory, type, ref)
	return together(memory.looks, `${type} ${id}`, ref, { clock: memory.ports.clock, work: () => getItem(memory, type, id) })
}

/** The contract or domain of a part with that id, or the one with that id itself; undefined for a component of a domain not seen yet. */
export function knownHolder({ domains }: Memory, type: TypeName, id: RemoteId): RemoteId | undefined {
	if (memberOf(type) === undefined) return id
	return type === 'component' && !id.includes('/') ? domains.get(id) : holderIdIn(id)
}

/** A component's id does not tell the domain; where none was read yet, each is looked into. */
async function searchHolders(memory: Memory, type: Holder, ref: Ref): Promise<Read<Dict | 'gone'>> {
	const list = await listAll(memory, type)
	if (list.kind === 'unknown') return list
	for (const shown of list.value) {
		const held = readHolder(memory, type, shown)
		const parts = held.kind === 'complete' ? partsIn(held.value, ref.type) : held
		if (parts.kind === 'unknown') return parts
		if (parts.value.some((part) => isPart(part, ref))) return complete(shown)
	}
	return complete('gone')
}

/** The part that is meant: by its id where one is known, which survives another slug of its holder, else by its own slug. */
export function isPart({ own, resource }: Part, { type, key, id }: Ref): boolean {
	return id === undefined ? own === partsOf(type, key)[1] : resource.id === id
}

/** A contract or a domain as it was shown, and who it is. */
type Held = { readonly type: Holder; readonly id: RemoteId; readonly key: string; readonly shown: Dict }

/** An answer about a contract or a domain, remembered. */
function readHolder(memory: Memory, type: Holder, shown: Dict): Read<Held> {
	const stranger = foreignWorkspace(memory, shown)
	if (stranger) return unknown(stranger)
	const [id, key] = [remoteId(shown.get('id')), keyOf(type, shown)]
	if (id === undefined || key === undefined) return unknown(problem('API_ANSWER_INVALID', `Hightouch shows a ${type} without its id`))
	remember(memory, type, shown)
	return complete({ type, id, key, shown })
}

/** A contract or a domain with all that it holds, by type. */
export type Whole = Held & { readonly parts: ReadonlyMap<TypeName, readonly Part[]> }

/** An answer about a contract or a domain that shows all of it, remembered. */
export function readWhole(memory: Memory, type: Holder, shown: Dict): Read<Whole> {
	const held = readHolder(memory, type, shown)
	if (held.kind === 'unknown') return held
	const parts = new Map<TypeName, readonly Part[]>()
	for (const part of partTypesOf(type)) {
		const read = partsIn(held.value, part)
		if (read.kind === 'unknown') return read
		parts.set(part, read.value)
	}
	return complete({ ...held.value, parts })
}

/** What a holder holds of one type. Not shown is unknown, and not none. */
function partsIn(held: Held, type: TypeName): Read<readonly Part[]> {
	const parts = mapParts(type, held.shown, held)
	if (parts) return complete(parts)
	return unknown(problem('API_ANSWER_INVALID', `Hightouch shows the ${held.type} ${held.key} without its ${memberOf(type)}`))
}
