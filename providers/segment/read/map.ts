import type { Address, Dict, Mapped, Present, Problem, Resource, TypeName } from '../../../src/provider.ts'
import { findType, isDict, makeAddress, problem } from '../../../src/provider.ts'
import { keyOfId } from '../keys.ts'
import { hiddenSettings, withHidden } from '../masked.ts'
import { schema } from '../schema/index.ts'
import type { Names } from './names.ts'
import { connectionKey, isConnection, remoteIdOf } from './names.ts'
import type { Dangling, Reading } from './spelling.ts'
import { memberOf, readMembers } from './spelling.ts'

/** An item as a resource with the attributes that its file has. */
export function mapItem(type: TypeName, item: Dict, names: Names): Mapped {
	const described = findType(schema, type)
	const id = remoteIdOf(type, item)
	if (!described || id === undefined)
		return { kind: 'invalid', problem: problem('API_ANSWER_INVALID', `Segment shows one of the ${titleOf(type)} without its id`) }
	const reading: Reading = { names, dangling: [] }
	const attributes = withHidden(readMembers(described.attributes, lifted(type, item), reading), hiddenSettings(item))
	const key = (isConnection(type) ? (names.givenTo(type, id) ?? connectionKey(type, item, names)) : names.keyOf(type, id)) ?? keyOfId(id)
	const address = makeAddress(type, key)
	const [lost] = reading.dangling
	if (lost) return { kind: 'dangling', address, problem: leadsNowhere(address, lost) }
	const changed = item.get('updatedAt')
	const version = typeof changed === 'string' ? { version: changed, changedAt: changed } : {}
	return { kind: 'resource', resource: { address, type, key, id, attributes, ...version, ...shownOf(type, item, names) } }
}

/** What Git Sync writes of the catalogue, as each destination shows it. */
const CATALOGUED = ['contacts', 'partner_owned', 'region_endpoints', 'supported_regions']

function shownOf(type: TypeName, item: Dict, { naming }: Names): Pick<Resource, 'shown'> {
	const metadata = item.get('metadata')
	if (naming !== 'ids' || type !== 'destination' || !isDict(metadata)) return {}
	const shown = CATALOGUED.flatMap((name): [string, Present][] => {
		const value = metadata.get(memberOf(name))
		return value === undefined || value === null ? [] : [[name, value]]
	})
	return { shown: new Map([['metadata', new Map(shown)]]) }
}

/** A warehouse has its name among its settings. */
function lifted(type: TypeName, item: Dict): Dict {
	const settings = item.get('settings')
	if ((type !== 'warehouse' && type !== 'profiles_warehouse') || !(settings instanceof Map)) return item
	const { name, rest } = withoutName(settings)
	return new Map([...item, ['settings', rest] as const, ...(name === undefined ? [] : [['name', name] as const])])
}

function withoutName(settings: Dict) {
	return { name: settings.get('name'), rest: new Map([...settings].filter(([member]) => member !== 'name')) }
}

function leadsNowhere(address: Address, { type, id }: Dangling): Problem {
	return problem('REFERENCE_DANGLING', `${address} refers to the ${type} with id ${id}, which Segment does not list`, {
		hint: `repair it in the Segment app, or give the token access to the ${type}`,
		where: { address },
	})
}

/** The plural of a type, for people. */
export function titleOf(type: TypeName): string {
	return findType(schema, type)?.title ?? type
}
