import type { Found, Problem, Read, Ref, RemoteId, TypeName, Value } from '../../src/provider.ts'
import { complete, isDict, problem, unknown } from '../../src/provider.ts'
import type { Mapped } from './map.ts'
import { keyOf, mapItem, remoteId, titleOf, UNFINISHED } from './map.ts'
import type { Memory } from './memory.ts'
import { idsIn, namesIn, remember } from './memory.ts'

type Endpoints = {
	readonly list: string
	readonly get: string
	readonly create?: string
	readonly update?: string
	readonly delete?: string
}

/** Operations of the API by type; the parameter that names one thing is the type and `Id`. */
export const ENDPOINTS: ReadonlyMap<TypeName, Endpoints> = new Map([
	['source', { list: 'ListSource', get: 'GetSource' }],
	['destination', { list: 'ListDestination', get: 'GetDestination' }],
	['model', { list: 'ListModel', get: 'GetModel', create: 'CreateModel', update: 'UpdateModel', delete: 'DeleteModel' }],
	['sync', { list: 'ListSync', get: 'GetSync', create: 'CreateSync', update: 'UpdateSync', delete: 'DeleteSync' }],
])

/** One resource now: by its id where one is known, else by its slug. */
export async function find(memory: Memory, ref: Ref): Promise<Read<Found>> {
	const endpoints = ENDPOINTS.get(ref.type)
	if (!endpoints) return unknown(problem('USAGE', `Hightouch has no resources of type ${ref.type}`))
	return ref.id === undefined ? findByKey(memory, ref.type, ref.key, endpoints) : findById(memory, ref.type, ref.id, endpoints)
}

async function findById(memory: Memory, type: TypeName, id: RemoteId, endpoints: Endpoints): Promise<Read<Found>> {
	const answer = await memory.ports.api.call(endpoints.get, { path: { [`${type}Id`]: id } })
	if (answer.kind === 'refused' && answer.status === 404) return complete({ kind: 'gone' })
	if (answer.kind !== 'ok') return unknown(answer.problem)
	const answered = isDict(answer.body) ? remoteId(answer.body.get('id')) : undefined
	if (answered !== id)
		return unknown(problem('API_ANSWER_INVALID', `Asked for the ${type} with id ${id}, Hightouch answered with ${answered ?? 'none'}`))
	return asFound(memory, type, answer.body)
}

async function findByKey(memory: Memory, type: TypeName, key: string, endpoints: Endpoints): Promise<Read<Found>> {
	const list = await memory.ports.api.list(endpoints.list, key === UNFINISHED ? {} : { slug: key })
	if (list.kind === 'unknown') return list
	const [first, second] = list.value.filter((item) => keyOf(type, item) === key)
	if (!first) return complete({ kind: 'gone' })
	if (second) return unknown(problem('ADDRESS_DUPLICATE', `Several ${titleOf(type)} have the slug ${key}`))
	return asFound(memory, type, first)
}

async function asFound(memory: Memory, type: TypeName, item: Value): Promise<Read<Found>> {
	const stranger = foreignWorkspace(memory, item)
	if (stranger) return unknown(stranger)
	const mapped = await resolve(memory, type, item)
	if (mapped.kind === 'resource') return complete({ kind: 'found', resource: mapped.resource })
	if (mapped.kind !== 'foreign') return unknown(mapped.problem)
	const slug = isDict(item) ? keyOf(type, item) : undefined
	return unknown(
		problem('API_CONFLICT', `The slug ${slug ?? ''} is that of a ${type} which ${mapped.why}; Tideway does not keep such a ${type}`),
	)
}

/** A thing of another workspace than the last read's proves that the credential was exchanged meanwhile (P48). */
function foreignWorkspace({ workspaces }: Memory, item: Value): Problem | undefined {
	const workspace = isDict(item) ? remoteId(item.get('workspaceId')) : undefined
	if (workspace === undefined || workspaces.size === 0 || workspaces.has(workspace)) return undefined
	return problem('LIVE_IDENTITY', `Hightouch answered from workspace ${workspace}; before, it was ${[...workspaces].join(' and ')}`)
}

/** An answer about one thing as a resource; what it refers to is looked up where it was not seen before. */
export async function resolve(memory: Memory, type: TypeName, item: Value): Promise<Mapped> {
	remember(memory, type, item)
	const mapped = mapItem(type, item, namesIn(memory))
	if (mapped.kind !== 'dangling') return mapped
	const cause = await learn(memory, mapped.type, mapped.id)
	if (namesIn(memory).keyOf(mapped.type, mapped.id) !== undefined) return resolve(memory, type, item)
	return cause ? { ...mapped, problem: { ...mapped.problem, cause } } : mapped
}

async function learn(memory: Memory, type: TypeName, id: RemoteId): Promise<Problem | undefined> {
	const answer = await memory.ports.api.call(ENDPOINTS.get(type)?.get ?? '', { path: { [`${type}Id`]: id } })
	if (answer.kind !== 'ok') return answer.problem
	remember(memory, type, answer.body)
	return undefined
}

/** The id behind a reference's key. Unknown where nothing, or more than one thing, has that key. */
export async function findId(memory: Memory, type: TypeName, key: string): Promise<Read<RemoteId>> {
	if (idsIn(memory, type, key).length === 0) {
		const list = await memory.ports.api.list(ENDPOINTS.get(type)?.list ?? '', key === UNFINISHED ? {} : { slug: key })
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

/** The number by which the API takes a dbt model: known only from a model that uses the same one. */
export async function findDbtModel(memory: Memory, name: string): Promise<Read<RemoteId>> {
	if (!memory.dbtModels.has(name) && !memory.listed.has('model')) {
		const list = await memory.ports.api.list('ListModel')
		if (list.kind === 'unknown') return list
		for (const item of list.value) remember(memory, 'model', item)
	}
	const number = memory.dbtModels.get(name)
	if (number !== undefined) return complete(number)
	const { reason, remedy } = unnumbered(name)
	return unknown(problem('LIVE_UNSUPPORTED', reason, { hint: remedy }))
}

/** Why a dbt model that no model uses yet cannot be referred to. */
export function unnumbered(name: string): { readonly reason: string; readonly remedy: string } {
	return {
		reason: `No model of the workspace uses the dbt model ${name}, and Hightouch's API takes dbt models by a number that it shows nowhere else`,
		remedy: 'make the first model on it in the Hightouch app',
	}
}
