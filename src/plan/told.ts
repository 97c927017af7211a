import type {
	Address,
	Adoption,
	Base,
	BaseEntry,
	Change,
	Dict,
	Digest,
	Resource,
	Schema,
	Snapshot,
	Told,
	ValuePath,
} from '../model/index.ts'
import { bareSecret, canonicalAttributes, digestOf, findType, isDict, isSame, mapSecrets, parseAddress, valueAt } from '../model/index.ts'
import { throughMaps, withValueAt } from './merge/paths.ts'

/**
 * What changes bring from one side to the other, so that it is known again where it arrived and nobody saw it: by address. What the other
 * side holds beside, and this one may never have had, is no part of it; nor is anything secret.
 */
export function toldBy(schema: Schema, changes: readonly Change[], base: Base): ReadonlyMap<Address, Told> {
	const told = new Map<Address, Told>()
	for (const change of changes) {
		const values = valuesOf(schema, change, base.get(change.address))
		if (values) told.set(change.address, { ...(change.remoteId !== undefined && { id: change.remoteId }), values })
	}
	return told
}

/** Undefined where there are none. */
export function valuesOf(schema: Schema, change: Change, entry: BaseEntry | undefined): Told['values'] | undefined {
	if (change.kind === 'delete') return undefined
	const after = plain(schema, change.type, change.after)
	if (change.kind === 'create') return new Map([[nameOf([]), digestOf(after)]])
	const before = plain(schema, change.type, change.before)
	const agreed = plain(schema, change.type, entry?.attributes ?? new Map())
	const values = new Map<string, Digest | null>()
	for (const { path, sensitive } of change.edits) {
		const unit = throughMaps(path, before, after, agreed)
		if (!sensitive && digestAt(before, unit) === digestAt(agreed, unit)) values.set(nameOf(unit), digestAt(after, unit))
	}
	return values.size > 0 ? values : undefined
}

/**
 * What was brought to a side and stands there now: both have held it, whatever the other one holds by now. So base is to hold it, as the
 * adoptions say, and what became of it since is an edit of the other side alone. Where both hold it still they agree, which tells more.
 */
export function arrivedAt(
	side: Snapshot,
	{
		schema,
		told,
		base,
		from,
	}: { readonly schema: Schema; readonly told: Iterable<readonly [Address, Told]>; readonly base: Base; readonly from: Snapshot },
): readonly Adoption[] {
	const adoptions: Adoption[] = []
	for (const [address, { id, values }] of told) {
		const [resource, other] = [resourceIn(side, address), resourceIn(from, address)]
		if (!resource) continue
		const { type, key } = resource
		const now = plain(schema, type, resource.attributes)
		if (other && isSame(plain(schema, type, other.attributes), now)) continue
		const entry = base.get(address)
		const known = entry ? withArrived(schema, entry, now, values) : values.get(nameOf([])) === digestOf(now) && { attributes: now }
		if (!known) continue
		const of = { address, type, key, ...(!entry && id !== undefined && { remoteId: id }) }
		adoptions.push({ ...of, kind: 'arrived', git: known.attributes, live: known.observed ?? null })
	}
	return adoptions
}

/** Undefined where base says it already. */
function withArrived(
	schema: Schema,
	{ type, attributes, observed }: BaseEntry,
	now: Dict,
	values: Told['values'],
): Pick<BaseEntry, 'attributes' | 'observed'> | undefined {
	const known = plain(schema, type, attributes)
	const paths = [...values].flatMap(([name, digest]) => {
		const path = pathOf(name)
		return path.length > 0 && digestAt(now, path) === digest && digestAt(known, path) !== digest ? [path] : []
	})
	if (paths.length === 0) return undefined
	const arrived = (dict: Dict): Dict => paths.reduce((agreed, path) => withValueAt(agreed, path, valueAt(now, path)), dict)
	return { attributes: arrived(attributes), ...(observed && { observed: arrived(observed) }) }
}

function resourceIn({ unknown, scopes }: Snapshot, address: Address): Resource | undefined {
	const read = scopes.get(parseAddress(address)?.type ?? '')
	return read?.kind === 'complete' && !unknown.has(address) ? read.value.get(address) : undefined
}

/** In the one spelling, and without what tells more of a secret than its name. */
function plain(schema: Schema, name: string, attributes: Dict): Dict {
	const type = findType(schema, name)
	const bare = mapSecrets(attributes, bareSecret)
	return type && isDict(bare) ? canonicalAttributes(type, bare) : attributes
}

function digestAt(dict: Dict, path: ValuePath): Digest | null {
	const value = valueAt(dict, path)
	return value === undefined ? null : digestOf(value)
}

/** A JSON Pointer (RFC 6901). */
function nameOf(path: ValuePath): string {
	return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** The path that a JSON Pointer names. */
export function pathOf(name: string): ValuePath {
	return name
		.split('/')
		.slice(1)
		.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}
