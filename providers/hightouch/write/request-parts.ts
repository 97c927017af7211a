import type { Change, Dict, Present, Problem, TypeName, Value } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isDict, problem } from '../../../src/provider.ts'
import { partsOf } from '../layout.ts'
import { schema } from '../schema/index.ts'
import { firstWrong, meaningOf, requiredOf } from './request.ts'

type Write = Exclude<Change, { kind: 'delete' }>

/** One item of a holder's list as it is sent, or why it cannot be. `shown`: as the API shows it now, where it has it. */
export function partItem(change: Write, shown: Dict | undefined): { readonly item: Dict } | Problem {
	const wrong = findWrong(change)
	if (wrong) return wrong
	const type = findType(schema, change.type)
	const after = type ? canonicalAttributes(type, change.after) : change.after
	return { item: change.type === 'component' ? componentItem(change, after, shown) : eventItem(change, after, shown) }
}

function findWrong(change: Write): Problem | undefined {
	const after = meaningOf(change.type, change.after)
	const edited = change.kind === 'update' ? change.edits.map((edit) => String(edit.path[0] ?? '')) : []
	const names = [...requiredOf(change.type, after), ...edited.filter((name) => after.has(name))]
	const wrong = firstWrong(change, [...new Set(names)])
	if (wrong) return wrong
	const where = { address: change.address, path: ['schema'] }
	if (!isDict(after.get('schema'))) return problem('VALUE_INVALID', `schema of the ${change.type} ${change.key} is not a map`, { where })
	if (after.get('type') !== 'alias') return undefined
	return problem(
		'LIVE_UNSUPPORTED',
		`The ${change.type} ${change.key} cannot be written: Hightouch's API takes no events of the type alias`,
		{
			hint: 'make the change in the Hightouch app',
			where: { address: change.address, path: ['type'] },
		},
	)
}

/** Members that no file knows stay as they are; so does the name of an event that goes by its type alone. */
function eventItem({ type, key }: Write, after: Dict, shown: Dict | undefined): Dict {
	const isOfType = shown?.get('type') === after.get('type')
	const kept = [...(shown ? sentPart(type, shown) : [])].filter(([name]) => name !== 'name' || isOfType)
	return members([
		...kept,
		...(shown ? [] : [['slug', partsOf(type, key)[1]] as const]),
		...['type', 'name', 'version', 'schema', 'onSchemaViolation', 'onUndeclaredFields'].map((name) => [name, after.get(name)] as const),
	])
}

/** A description that goes is sent empty; left out it would stay. */
function componentItem({ type, key }: Write, after: Dict, shown: Dict | undefined): Dict {
	const described = shown?.get('description')
	return members([
		...(shown ? sentPart(type, shown) : [['slug', partsOf(type, key)[1]] as const]),
		['name', after.get('name')],
		['version', after.get('version')],
		['description', after.get('description') ?? (described ? '' : undefined)],
		['schema', after.get('schema')],
	])
}

/** Members that a component may be sent with; what it imports follows from its schema. */
const SENT = ['id', 'slug', 'name', 'version', 'description', 'schema']

/** A part as it was shown, as far as the API takes it back: no null for what is not there, and of a component only what it declares. */
export function sentPart(type: TypeName, shown: Dict): Dict {
	return new Map([...shown].filter(([name, value]) => value !== null && (type !== 'component' || SENT.includes(name))))
}

function members(entries: Iterable<readonly [string, Value]>): Dict {
	const made = new Map<string, Present>()
	for (const [name, value] of entries) if (value !== undefined) made.set(name, value)
	return made
}
