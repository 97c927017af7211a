import type { Dict, Present, Problem, RemoteId, Resource, TypeName, Value } from '../../../src/provider.ts'
import { findType, isDecimal, makeAddress, problem } from '../../../src/provider.ts'
import { schema } from '../schema/index.ts'

/** What is known of the things that others refer to. */
export type Names = {
	/** The key of the thing with that id; undefined where no list held it. */
	readonly keyOf: (type: TypeName, id: RemoteId) => string | undefined
	/** True for the model behind an audience; its syncs are the audience's and no file of ours. */
	readonly isAudience: (model: RemoteId) => boolean
}

/**
 * One item of an answer. `foreign`: exists and is not kept here. `dangling`: refers to an id that no list held.
 * `invalid`: not what the API promises.
 */
export type Mapped =
	| { readonly kind: 'resource'; readonly resource: Resource }
	| { readonly kind: 'foreign'; readonly why: string }
	| {
			readonly kind: 'dangling'
			readonly address: Resource['address']
			readonly problem: Problem
			readonly type: TypeName
			readonly id: RemoteId
	  }
	| { readonly kind: 'invalid'; readonly problem: Problem }

/** Who an item is, and what is known of others. */
export type Context = { readonly id: RemoteId; readonly key: string; readonly names: Names }

/** The key of a source or destination whose set-up was never finished, and of a reference to none. */
export const UNFINISHED = 'null'

/** Types that are told by the list of another one, and that one. */
const LIST_OF: ReadonlyMap<TypeName, TypeName> = new Map([
	['schema_model', 'model'],
	['event', 'contract'],
	['domain_event', 'domain'],
	['component', 'domain'],
])

/** The type whose list, and whose index of ids, a type's resources are in. */
export function listOf(type: TypeName): TypeName {
	return LIST_OF.get(type) ?? type
}

/** A resource with the attributes that are there, spelled as its file spells them. */
export function resource(
	type: TypeName,
	{ id, key }: Pick<Context, 'id' | 'key'>,
	item: Dict,
	attributes: readonly [string, Value][],
): Resource {
	const present = attributes.filter((entry): entry is [string, Present] => entry[1] !== undefined && !isEmptySpelling(type, entry))
	const updatedAt = item.get('updatedAt')
	const version = typeof updatedAt === 'string' ? { version: updatedAt, changedAt: updatedAt } : {}
	const isUntouched = typeof updatedAt === 'string' && item.get('createdAt') === updatedAt
	return { address: makeAddress(type, key), type, key, id, attributes: new Map(present), ...version, ...(isUntouched && { isUntouched }) }
}

/** Values that the files leave out, as the schema has it. */
function isEmptySpelling(type: TypeName, [name, value]: readonly [string, Value]): boolean {
	const attribute = findType(schema, type)?.attributes.find((candidate) => candidate.name === name)
	return attribute?.sameAsAbsent?.some((same) => same === value) ?? false
}

/** The key that a reference's id stands for. */
export function refer(owner: TypeName, item: Dict, type: TypeName, { key, names }: Context): string | Mapped {
	const value = item.get(`${type}Id`)
	if (value === null) return UNFINISHED
	const id = remoteId(value)
	if (id === undefined) return invalid(`Hightouch does not say which ${type} the ${owner} ${key} has`)
	const found = names.keyOf(type, id)
	if (found !== undefined) return found
	const message = `The ${owner} ${key} refers to the ${type} with id ${id}, which Hightouch does not list`
	const hint = `repair the ${owner} in the Hightouch app, or give the API key access to the ${type}`
	const address = makeAddress(owner, key)
	return { kind: 'dangling', address, type, id, problem: problem('REFERENCE_DANGLING', message, { hint, where: { address } }) }
}

/** An id as we hold it; the API spells it as a number, and did as a text of digits. */
export function remoteId(value: Value): RemoteId | undefined {
	if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value) as RemoteId
	return isDecimal(value) ? (value.text as RemoteId) : undefined
}

/** A thing's slug. One without is named `null` where its set-up may be unfinished, else by its id, which is as stable. */
export function keyOf(type: TypeName, item: Dict): string | undefined {
	const slug = item.get('slug')
	if (typeof slug === 'string' && slug !== '') return slug
	return type === 'source' || type === 'destination' ? UNFINISHED : remoteId(item.get('id'))
}

/** The plural of a type, for people. */
export function titleOf(type: TypeName): string {
	return findType(schema, type)?.title ?? type
}

export function invalid(message: string): Extract<Mapped, { kind: 'invalid' }> {
	return { kind: 'invalid', problem: problem('API_ANSWER_INVALID', message) }
}
