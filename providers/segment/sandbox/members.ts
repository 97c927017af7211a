import type { Dict, Present, Value } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'

/** Attributes that name another resource by its key, and of which type that is. */
const REFERENCES: ReadonlyMap<string, string> = new Map([
	['source_id', 'source'],
	['destination_id', 'destination'],
	['warehouse_id', 'warehouse'],
	['tracking_plan_id', 'tracking_plan'],
	['model_id', 'reverse_etl_model'],
	['function_id', 'function'],
	['forwarding_violations_to', 'source'],
	['forwarding_blocked_events_to', 'source'],
])

/** What a permission is for, where that is a resource of its own. */
const GRANTED: Readonly<Record<string, string>> = { FUNCTION: 'function', SOURCE: 'source', WAREHOUSE: 'warehouse' }

/** Attributes whose members are the user's own, and spelled alike everywhere. */
const OPEN_MAPS = ['settings', 'config', 'fields', 'json_schema']

/** Where the service spells a member otherwise than in camel case. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([['reverse_etl_schedule', 'reverseETLSchedule']])

export type Members = { readonly kind: 'members'; readonly members: Dict } | { readonly kind: 'refused'; readonly reason: string }

/** The id of a resource, by type and key; undefined where there is none. */
export type IdOf = (type: string, key: string) => string | undefined

/** The same of what is of the type, or of one of the others. */
type FindId = (type: string, key: string, others?: readonly string[]) => string | undefined

/** Attributes of a file as members of the API: names in camel case, references as ids. Null stays. */
export function membersOf(attributes: Dict, idOf: IdOf): Members {
	const dangling: string[] = []
	const members = readDict(attributes, (type, key, others = []) => {
		const id = [type, ...others].map((one) => idOf(one, key)).find((found) => found !== undefined)
		if (id === undefined) dangling.push(`${type} ${key}`)
		return id
	})
	const [lost] = dangling
	return lost === undefined ? { kind: 'members', members } : { kind: 'refused', reason: `there is no ${lost}` }
}

function readDict(attributes: Dict, idOf: FindId): Dict {
	const members = new Map<string, Present>()
	for (const [name, value] of attributes) {
		const read = name === 'id' || name === 'integration_id' ? looseId(name, value, attributes, idOf) : readValue(name, value, idOf)
		if (read !== undefined) members.set(SPELLINGS.get(name) ?? camel(name), read)
	}
	return members
}

/** What may be named by its key, and goes by its id where it is not. */
function looseId(name: string, value: Present, beside: Dict, idOf: FindId): Value {
	if (typeof value !== 'string') return value
	if (name === 'integration_id') return idOf('destination', value, ['source'])
	const type = GRANTED[textIn(beside.get('type'))]
	return (type === undefined ? undefined : idOf(type, value)) ?? value
}

function readValue(name: string, value: Present, idOf: FindId): Value {
	const type = REFERENCES.get(name)
	if (type !== undefined && typeof value === 'string') return value === '' ? undefined : idOf(type, value)
	if (OPEN_MAPS.includes(name) && isDict(value)) return value
	if (isList(value)) return value.map((item) => (isDict(item) ? withoutNulls(readDict(item, idOf)) : item))
	return isDict(value) ? withoutNulls(readDict(value, idOf)) : value
}

function camel(name: string): string {
	return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

export function withoutNulls(members: Dict): Dict {
	return new Map([...members].filter(([, value]) => value !== null))
}

function textIn(value: Value): string {
	return typeof value === 'string' ? value : ''
}
