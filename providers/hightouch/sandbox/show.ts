import type { Dict, Present, SandboxCall, SandboxReply, Switches, Value, World } from '../../../src/provider.ts'
import { isDict, isList, rowsWhere } from '../../../src/provider.ts'
import { makeShowHolder } from './events-show.ts'
import { HIDDEN_OF_MODEL, schemaKindOf } from './schema.ts'
import type { Kind } from './world.ts'
import { changeRow, dict, findById, tableOf, textOf } from './world.ts'

/** Shows rows of one kind as the API does. */
export function makeShow(world: World, kind: Kind, switches: Switches): (row: Dict) => Dict {
	const spell = switches.ids === 'digit-strings' ? spellIds : (row: Dict) => row
	if (kind === 'model' || kind === 'destination') {
		const shown = kind === 'model' ? (row: Dict) => shownOfModel(row, switches) : () => ({})
		return (row) => spell(changeRow(row, { ...shown(row), syncs: syncsOf(world, kind, row) }))
	}
	if (kind === 'sync') return (row) => spell(showSync(world, row, switches))
	if (kind !== 'contract' && kind !== 'domain') return spell
	const show = makeShowHolder(world, kind, switches)
	return (row) => spell(show(row))
}

/** What a model shows otherwise than its row has it. */
function shownOfModel(row: Dict, switches: Switches): Readonly<Record<string, Value>> {
	const isKeyed = schemaKindOf(row) === undefined || row.get('primaryKey') !== null
	return isKeyed ? HIDDEN_OF_MODEL : { ...HIDDEN_OF_MODEL, primaryKey: switches['related-primary-key'] === 'empty' ? '' : null }
}

function syncsOf(world: World, kind: 'model' | 'destination', row: Dict): readonly Present[] {
	return rowsWhere(tableOf(world, 'sync'), `${kind}Id`, row.get('id')).map((sync) => sync.get('id') ?? null)
}

function showSync(world: World, row: Dict, switches: Switches): Dict {
	const model = findById(world, 'model', row.get('modelId'))
	return changeRow(row, {
		description: undefined,
		configuration: echoed(row.get('configuration'), switches),
		schedule: showSchedule(row.get('schedule'), switches),
		referencedColumns: [...columnsIn(row.get('configuration'), new Set())].sort(),
		primaryKey: model?.get('primaryKey') ?? null,
	})
}

/** Some destinations' settings come back with more in them than was sent. */
function echoed(configuration: Value, switches: Switches): Value {
	if (switches['config-echo'] !== 'completed' || !isDict(configuration) || configuration.has('configVersion')) return configuration
	return new Map<string, Present>([...configuration, ['configVersion', 2]])
}

function showSchedule(schedule: Value, switches: Switches): Value {
	if (!isDict(schedule)) return switches['manual-schedule'] === 'object' ? dict({ type: 'manual' }) : null
	return switches['start-date'] === 'shown' ? schedule : changeRow(schedule, { startDate: undefined })
}

/** Those found so far, and what the value names anywhere in it. */
function columnsIn(value: Value, found: Set<string>): ReadonlySet<string> {
	if (isList(value)) for (const item of value) columnsIn(item, found)
	if (!isDict(value)) return found
	const from = value.get('from')
	if (typeof from === 'string') found.add(from)
	for (const member of value.values()) columnsIn(member, found)
	return found
}

const ID_MEMBERS = ['id', 'workspaceId', 'sourceId', 'modelId', 'destinationId']

/** As an older edition of the API document has it: ids as strings of digits. */
function spellIds(row: Dict): Dict {
	const spelled = new Map(row)
	for (const [key, value] of row) {
		if (ID_MEMBERS.includes(key) && typeof value === 'number') spelled.set(key, String(value))
		if (key === 'syncs' && isList(value)) spelled.set(key, value.map(textOf))
		if (key === 'dbt' && isDict(value)) spelled.set(key, spellIds(value))
	}
	return spelled
}

/** A list's rows, filtered and in order. `within` is taken and does nothing: runs here end when they are told to. */
export function listRows(world: World, kind: Kind, call: SandboxCall): SandboxReply {
	const tests = testsOf(kind, call)
	const rows = [...tableOf(world, kind).values()].filter((row) => tests.every((passes) => passes(row)))
	const show = makeShow(world, kind, call.switches)
	const shown = kind === 'run' ? (row: Dict) => show(changeRow(row, { syncId: undefined })) : show
	return { kind: 'rows', rows: rows.sort(byMember(call.query.get('orderBy')?.[0] ?? 'id')), show: shown }
}

type Test = (row: Dict) => boolean

/** Only what the call asks for is looked at in each row: a client that reads many pages asks for it as often. */
function testsOf(kind: Kind, { query, path, switches }: SandboxCall): readonly Test[] {
	const [after, before] = ['after', 'before'].map((name) => query.get(name)?.[0])
	const at = kind === 'run' ? 'startedAt' : 'lastRunAt'
	const tags = query.get('tags') ?? []
	const about = (wanted: string | undefined, test: (wanted: string) => Test): readonly Test[] =>
		wanted === undefined ? [] : [test(wanted)]
	const isText = (member: string) => (wanted: string) => (row: Dict) => matchesText(row.get(member), wanted, switches)
	const isId = (member: string) => (wanted: string) => (row: Dict) => textOf(row.get(member)) === wanted
	return [
		...(kind === 'model' && switches['event-models-listed'] !== 'yes' ? [(row: Dict) => schemaKindOf(row) !== 'event'] : []),
		...about(query.get('name')?.[0], isText('name')),
		...about(query.get('slug')?.[0], isText('slug')),
		...about(query.get('modelId')?.[0], isId('modelId')),
		...about(query.get('runId')?.[0], isId('id')),
		...about(path.get('syncId'), isId('syncId')),
		...(after === undefined && before === undefined ? [] : [(row: Dict) => isBetween(row.get(at), after, before)]),
		...(tags.length === 0 ? [] : [(row: Dict) => hasTags(row.get('tags'), tags)]),
	]
}

function matchesText(value: Value, wanted: string, switches: Switches): boolean {
	if (typeof value !== 'string') return false
	if (switches['list-filters'] === 'contains') return value.toLowerCase().includes(wanted.toLowerCase())
	return value === wanted
}

function isBetween(at: Value, after: string | undefined, before: string | undefined): boolean {
	return typeof at === 'string' && (after === undefined || at > after) && (before === undefined || at < before)
}

function hasTags(tags: Value, wanted: readonly string[]): boolean {
	return wanted.every((tag) => {
		const [key = '', value = ''] = tag.split(/:(.*)/s)
		return isDict(tags) && tags.get(key) === value
	})
}

function byMember(member: string): (a: Dict, b: Dict) => number {
	const byId = (a: Dict, b: Dict) => Number(a.get('id')) - Number(b.get('id'))
	if (member === 'id') return byId
	return (a, b) => {
		const [left, right] = [a.get(member), b.get(member)]
		const order = textOf(left) < textOf(right) ? -1 : textOf(left) > textOf(right) ? 1 : 0
		return order || byId(a, b)
	}
}
