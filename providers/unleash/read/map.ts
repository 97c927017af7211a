import type { Address, Dict, Mapped, Present, Problem, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isDict, isList, makeAddress, problem } from '../../../src/provider.ts'
import { KINDS } from '../kinds.ts'
import { schema } from '../schema/index.ts'
import type { Reading } from '../spelling.ts'
import { idText, readMembers } from '../spelling.ts'
import type { Memory } from './memory.ts'
import { addonKey } from './memory.ts'

/** A thing as a resource with the attributes that its file has. */
export function mapItem(memory: Memory, type: TypeName, item: Dict): Mapped {
	const described = findType(schema, type)
	const id = remoteIdOf(type, item)
	const key = id === undefined ? undefined : keyOf(memory, type, id, item)
	if (!described || id === undefined || key === undefined)
		return {
			kind: 'invalid',
			problem: problem('API_ANSWER_INVALID', `Unleash shows one of the ${described?.title ?? type} without its name`),
		}
	const reading: Reading = { segments: memory.segments, dangling: [] }
	const address = makeAddress(type, key)
	const attributes = canonicalAttributes(described, readMembers(described.attributes, spread(type, item), reading))
	const [lost] = reading.dangling
	if (lost !== undefined) return { kind: 'dangling', address, problem: leadsNowhere(address, lost) }
	return { kind: 'resource', resource: { address, type, key, id, attributes } }
}

export function remoteIdOf(type: TypeName, item: Dict): RemoteId | undefined {
	if (type === 'project') return idText(item.get('id'))
	return idText(item.get(KINDS.get(type)?.identity ?? 'name'))
}

function keyOf(memory: Memory, type: TypeName, id: RemoteId, item: Dict): string | undefined {
	if (type === 'addon') return addonKey(memory, id)
	return type === 'segment' ? idText(item.get('name')) : id
}

function leadsNowhere(address: Address, id: RemoteId): Problem {
	return problem('REFERENCE_DANGLING', `${address} uses the segment with id ${id}, which Unleash does not list`, {
		hint: 'plan again; if it stays, take the segment off the strategy in Unleash',
		where: { address },
	})
}

/** What the API tells as lists, in the form that files have. */
function spread(type: TypeName, item: Dict): Dict {
	if (type === 'project')
		return new Map([...item, ['environments', listIn(item, 'environments').map((one) => one.get('environment') ?? '')]])
	if (type !== 'feature') return item
	const [parent] = listIn(item, 'dependencies')
	const environments = listIn(item, 'environments').map((one): [string, Present] => [
		textIn(one, 'name'),
		new Map(one).set('strategies', strategiesIn(one)),
	])
	return new Map(item).set('environments', new Map(environments)).set('parent', parent ?? null)
}

/** In the order that people see. */
export function strategiesIn(environment: Dict): readonly Dict[] {
	const place = (strategy: Dict): number => Number(strategy.get('sortOrder') ?? 0)
	return [...listIn(environment, 'strategies')].sort((a, b) => place(a) - place(b))
}

export function listIn(item: Dict, member: string): readonly Dict[] {
	const value: Value = item.get(member)
	return isList(value) ? value.filter(isDict) : []
}

export function textIn(item: Dict, member: string): string {
	const value = item.get(member)
	return typeof value === 'string' ? value : ''
}
