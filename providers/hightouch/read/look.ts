import type { Dict, Found, Problem, Read, Ref, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { complete, isDict, problem, unknown } from '../../../src/provider.ts'
import type { Holder } from './events.ts'
import { mapItem } from './map.ts'
import type { Mapped } from './mapped.ts'
import { keyOf, listOf, remoteId, titleOf, UNFINISHED } from './mapped.ts'
import type { Memory } from './memory.ts'
import { idsIn, namesIn, remember } from './memory.ts'

type Endpoints = {
	readonly list: string
	readonly get: string
	/** The parameter that names one thing. */
	readonly id: string
	/** Absent where a list cannot be narrowed down to a slug. */
	readonly bySlug?: true
	readonly create?: string
	readonly update?: string
	readonly delete?: string
}

const MODEL: Endpoints = {
	list: 'ListModel',
	get: 'GetModel',
	id: 'modelId',
	bySlug: true,
	create: 'CreateModel',
	update: 'UpdateModel',
	delete: 'DeleteModel',
}

/** Operations of the API by type. */
export const ENDPOINTS: ReadonlyMap<TypeName, Endpoints> = new Map<TypeName, Endpoints>([
	['source', { list: 'ListSource', get: 'GetSource', id: 'sourceId', bySlug: true }],
	['destination', { list: 'ListDestination', get: 'GetDestination', id: 'destinationId', bySlug: true }],
	['model', MODEL],
	['schema_model', MODEL],
	[
		'sync',
		{ list: 'ListSync', get: 'GetSync', id: 'syncId', bySlug: true, create: 'CreateSync', update: 'UpdateSync', delete: 'DeleteSync' },
	],
	['contract', { list: 'ListContracts', get: 'GetContract', id: 'contractId', create: 'CreateContract', update: 'UpdateContract' }],
	['domain', { list: 'ListDomains', get: 'GetDomain', id: 'domainId', create: 'CreateDomain', update: 'UpdateDomain' }],
])

/** The endpoints of a type that has some. Throws for others, which is a defect. */
export function endpointsOf(type: TypeName): Endpoints {
	const endpoints = ENDPOINTS.get(type)
	if (!endpoints) throw new TypeError(`${type} has no endpoints`)
	return endpoints
}

/** A whole list. Where it is refused because the workspace does not have what it lists, that is said. */
export async function listAll(memory: Memory, type: TypeName, key?: string): Promise<Read<readonly Dict[]>> {
	const { list, bySlug } = endpointsOf(type)
	const filter = bySlug && key !== undefined && key !== UNFINISHED ? { slug: key } : {}
	const read = await memory.ports.api.list(list, filter)
	return read.kind === 'complete' ? read : unknown(featureOff(type, read.reason) ?? read.reason)
}

/** How Hightouch refuses the lists of features that a workspace does not have. */
const REFUSED: ReadonlyMap<TypeName, readonly Problem['code'][]> = new Map<Holder, readonly Problem['code'][]>([
	['contract', ['API_FORBIDDEN', 'API_NOT_FOUND']],
	['domain', ['API_NOT_FOUND']],
])

function featureOff(type: TypeName, cause: Problem): Problem | undefined {
	if (!REFUSED.get(type)?.includes(cause.code)) return undefined
	const feature = type === 'contract' ? 'event contracts' : 'Event Studio'
	return problem('API_FEATURE_OFF', `The workspace has no ${feature}, or the API key may not read them`, {
		hint: `have ${feature} switched on for the workspace, or use the API key of an admin`,
		cause,
	})
}

/** One resource now, of a type that has endpoints of its own: by its id where one is known, else by its slug. */
export async function findItem(memory: Memory, { type, key, id }: Ref): Promise<Read<Found>> {
	const found = id === undefined ? await findByKey(memory, type, key) : await getItem(memory, type, id)
	if (found.kind === 'unknown') return found
	return found.value === 'gone' ? complete({ kind: 'gone' }) : asFound(memory, type, found.value)
}

/**
 * One thing as the API shows it. A contract or a domain that is not found may also be one of a workspace that lost the feature:
 * only the list proves that it is gone (P3).
 */
export async function getItem(memory: Memory, type: TypeName, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	const endpoints = endpointsOf(type)
	const answer = await memory.ports.api.call(endpoints.get, { path: { [endpoints.id]: id } })
	if (answer.kind === 'refused' && answer.status === 404) return REFUSED.has(type) ? findInList(memory, type, id) : complete('gone')
	if (answer.kind !== 'ok') return unknown(answer.problem)
	const answered = isDict(answer.body) ? remoteId(answer.body.get('id')) : undefined
	if (!isDict(answer.body) || answered !== id)
		return unknown(problem('API_ANSWER_INVALID', `Asked for the ${type} with id ${id}, Hightouch answered with ${answered ?? 'none'}`))
	return complete(answer.body)
}

async function findInList(memory: Memory, type: TypeName, id: RemoteId): Promise<Read<Dict | 'gone'>> {
	const list = await listAll(memory, type)
	return list.kind === 'unknown' ? list : complete(list.value.find((item) => remoteId(item.get('id')) === id) ?? 'gone')
}

/** The thing with exactly that key. */
export async function findByKey(memory: Memory, type: TypeName, key: string): Promise<Read<Dict | 'gone'>> {
	const list = await listAll(memory, type, key)
	if (list.kind === 'unknown') return list
	const [first, second] = list.value.filter((item) => keyOf(type, item) === key)
	if (second) return unknown(problem('ADDRESS_DUPLICATE', `Several ${titleOf(type)} have the slug ${key}`))
	return complete(first ?? 'gone')
}

async function asFound(memory: Memory, type: TypeName, item: Value): Promise<Read<Found>> {
	const stranger = foreignWorkspace(memory, item)
	if (stranger) return unknown(stranger)
	const mapped = await resolve(memory, type, item)
	if (mapped.kind === 'resource') return complete({ kind: 'found', resource: mapped.resource })
	if (mapped.kind !== 'foreign') return unknown(mapped.problem)
	const slug = isDict(item) ? keyOf(type, item) : undefined
	return unknown(
		problem(
			'API_CONFLICT',
			`The slug ${slug ?? ''} is that of a ${listOf(type)} which ${mapped.why}; Tideway does not keep it as a ${type}`,
		),
	)
}

/** A thing of another workspace than the last read's proves that the credential was exchanged meanwhile (P48). */
export function foreignWorkspace({ workspaces }: Memory, item: Value): Problem | undefined {
	const workspace = isDict(item) ? remoteId(item.get('workspaceId')) : undefined
	if (workspace === undefined || workspaces.size === 0 || workspaces.has(workspace)) return undefined
	return problem('LIVE_IDENTITY', `Hightouch answered from workspace ${workspace}; before, it was ${[...workspaces].join(' and ')}`)
}

/** An answer about one thing as a resource; what it refers to is looked up where it was not seen before. */
export async function resolve(memory: Memory, type: TypeName, item: Value): Promise<Mapped> {
	remember(memory, listOf(type), item)
	const mapped = mapItem(type, item, namesIn(memory))
	if (mapped.kind !== 'dangling') return mapped
	const cause = await learn(memory, mapped.type, mapped.id)
	if (namesIn(memory).keyOf(mapped.type, mapped.id) !== undefined) return resolve(memory, type, item)
	return cause ? { ...mapped, problem: { ...mapped.problem, cause } } : mapped
}

async function learn(memory: Memory, type: TypeName, id: RemoteId): Promise<Problem | undefined> {
	const endpoints = endpointsOf(type)
	const answer = await memory.ports.api.call(endpoints.get, { path: { [endpoints.id]: id } })
	if (answer.kind !== 'ok') return answer.problem
	remember(memory, type, answer.body)
	return undefined
}

/** The id behind a reference's key. Unknown where nothing, or more than one thing, has that key. */
export async function findId(memory: Memory, type: TypeName, key: string): Promise<Read<RemoteId>> {
	if (idsIn(memory, type, key).length === 0) {
		const list = await listAll(memory, type, key)
		if (list.kind === 'unknown') return list
		for (const item of list.value) remember(memory, type, item)
	}
	const [id, second] = idsIn(memory, type, key)
	if (id === undefined)
		return unknown(
			problem('REFERENCE_DANGLING', `Hightouch has no ${type} with the slug ${key}`, {
				hint: `create the ${type} first, or correct the reference`,
			}),
		)
	if (second === undefined) return complete(id)
	return unknown(
		problem('REFERENCE_DANGLING', `More than one ${type} of Hightouch goes by ${key}`, {
			hint: `give the ${type} a name of its own in the Hightouch app`,
		}),
	)
}
