import type { Address, Base, BaseEntry, Digest, Value } from '../model/index.ts'
import { byCodeUnit, digestText, isDict } from '../model/index.ts'
import { parseEntry, renderEntry } from './codec.ts'
import { damaged } from './fields.ts'

/** `00` to `ff`: the first two digits of the SHA-256 of the address. */
export type ShardName = string

export type Shard = { readonly addresses: ReadonlySet<Address>; readonly text: string; readonly digest: Digest }

/**
 * A base, cut into up to 256 texts. A base made from another by replacing entries shares the untouched ones with it, by
 * identity or else by text, so that a write costs what it changes and not what it holds.
 */
export type Sharded = { readonly base: Base; readonly shards: ReadonlyMap<ShardName, Shard> }

export const NO_SHARDS: Sharded = { base: new Map(), shards: new Map() }

export function shardOf(address: Address): ShardName {
	return digestText(address).slice('sha256:'.length, 'sha256:'.length + 2)
}

/** `base` in shards, taking from `previous` what did not change. */
export function shardBase(base: Base, previous: Sharded): Sharded {
	if (base === previous.base) return previous
	const touched = touchedShards(base, previous)
	if (touched.size === 0) return { base, shards: previous.shards }
	const shards = new Map(previous.shards)
	for (const [name, addresses] of touched) {
		const before = shards.get(name)
		if (addresses.size === 0) {
			shards.delete(name)
			continue
		}
		const text = renderShard([...addresses].map((address) => [address, base.get(address)]))
		shards.set(name, before && before.text === text ? before : { addresses, text, digest: digestText(text) })
	}
	return { base, shards }
}

/** The shards whose entries may differ, each with the addresses it is to hold. */
function touchedShards(base: Base, previous: Sharded): ReadonlyMap<ShardName, ReadonlySet<Address>> {
	const touched = new Map<ShardName, Set<Address>>()
	const touch = (address: Address): Set<Address> => {
		const name = shardOf(address)
		const addresses = touched.get(name) ?? new Set(previous.shards.get(name)?.addresses)
		touched.set(name, addresses)
		return addresses
	}
	for (const [address, entry] of base) if (entry !== previous.base.get(address)) touch(address).add(address)
	for (const address of previous.base.keys()) if (!base.has(address)) touch(address).delete(address)
	return touched
}

/** One entry to a line, in the order of addresses, so that a difference between two writes reads well. */
function renderShard(entries: readonly (readonly [Address, BaseEntry | undefined])[]): string {
	const lines = entries.flatMap(([address, entry]) => (entry ? [[address, renderEntry(entry)] as const] : []))
	return joinShard(lines)
}

export function joinShard(lines: readonly (readonly [string, string])[]): string {
	const sorted = lines.toSorted(([a], [b]) => byCodeUnit(a, b))
	return `{\n${sorted.map(([address, text]) => `${JSON.stringify(address)}:${text}`).join(',\n')}\n}\n`
}

/**
 * One stored shard. Throws `Failure(STATE_INVALID)`, also where an entry belongs into another shard and where the text
 * is not the one that we would write: its digest would not be the digest of what it says.
 */
export function parseShard(name: ShardName, text: string, value: Value, what: string): { readonly entries: Base; readonly shard: Shard } {
	if (!isDict(value)) damaged(what, 'it is not a JSON object')
	const entries = new Map<Address, BaseEntry>()
	for (const [key, member] of value) {
		const { address, entry } = parseEntry(key, member, what)
		if (shardOf(address) !== name) damaged(what, `${address} does not belong there`)
		entries.set(address, entry)
	}
	if (renderShard([...entries]) !== text) damaged(what, 'it is not written as a state is')
	return { entries, shard: { addresses: new Set(entries.keys()), text, digest: digestText(text) } }
}
