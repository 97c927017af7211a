import type { Dict, Problem, Read, RemoteId, TypeName, Value } from '../../../src/provider.ts'
import { complete, isDict, problem, unknown } from '../../../src/provider.ts'
import { KINDS } from '../kinds.ts'
import { idText } from '../spelling.ts'
import { textIn } from './map.ts'
import type { Memory } from './memory.ts'
import { rememberSegment } from './memory.ts'

/** What is there once, as the API shows it, or that it is not. */
export type Looked = Read<Dict | 'gone'>

/** Each list of one look at the workspace is read once, whoever asks. */
export type Look = { readonly memory: Memory; readonly lists: Map<string, Promise<Read<readonly Dict[]>>> }

export function newLook(memory: Memory): Look {
	return { memory, lists: new Map() }
}

/** All things of a type, with what other calls tell of them. Flags that went while they were read are left out. */
export function itemsOf(look: Look, type: TypeName): Promise<Read<readonly Dict[]>> {
	const known = look.lists.get(type)
	if (known) return known
	const items = type === 'project' ? listProjects(look) : listKind(look, type)
	look.lists.set(type, items)
	return items
}

async function listKind({ memory }: Look, type: TypeName): Promise<Read<readonly Dict[]>> {
	const kind = KINDS.get(type)
	if (!kind) return unknown(problem('USAGE', `Unleash shows no resources of type ${type}`))
	const rows = await memory.ports.api.list(kind.list)
	if (rows.kind === 'unknown') return rows
	if (type === 'segment') rememberSegments(memory, rows.value)
	return type === 'strategy' ? complete(rows.value.filter(isCustom)) : rows
}

/** Those that Unleash brings along cannot be changed. */
function isCustom(strategy: Dict): boolean {
	return strategy.get('editable') !== false
}

function rememberSegments(memory: Memory, rows: readonly Dict[]): void {
	memory.segments.clear()
	memory.segmentIds.clear()
	for (const row of rows) {
		const id = idText(row.get('id'))
		if (id !== undefined) rememberSegment(memory, textIn(row, 'name'), id)
	}
}

/** The ids of all projects. */
export async function projectIds({ memory }: Look): Promise<Read<readonly string[]>> {
	const rows = await memory.ports.api.list('getProjects')
	if (rows.kind === 'unknown') return rows
	memory.projects = rows.value.map((row) => textIn(row, 'id'))
	return complete(memory.projects)
}

async function listProjects(look: Look): Promise<Read<readonly Dict[]>> {
	const ids = await projectIds(look)
	if (ids.kind === 'unknown') return ids
	const items: Dict[] = []
	for (const looked of await Promise.all(ids.value.map((id) => getProject(look.memory, id as RemoteId)))) {
		if (looked.kind === 'unknown') return looked
		if (looked.value !== 'gone') items.push(looked.value)
	}
	return complete(items)
}

async function getProject({ ports }: Memory, id: RemoteId): Promise<Looked> {
	const answer = await ports.api.call('getProjectOverview', { path: { projectId: id } })
	if (answer.kind === 'refused' && answer.status === 404) return complete('gone')
	if (answer.kind !== 'ok') return unknown(answer.problem)
	return isDict(answer.body) ? complete(new Map([...answer.body, ['id', id] as const])) : unknown(notAThing('getProjectOverview'))
}

/** One thing of a type other than flags, by what identifies it in addresses. */
export async function getOne(memory: Memory, type: TypeName, id: RemoteId): Promise<Looked> {
	if (type === 'project') return getProject(memory, id)
	const kind = KINDS.get(type)
	if (!kind) return unknown(problem('USAGE', `Unleash shows no resources of type ${type}`))
	const answer = await memory.ports.api.call(kind.get, { path: { [kind.parameter]: id } })
	if (answer.kind === 'refused' && answer.status === 404) return complete('gone')
	if (answer.kind !== 'ok') return unknown(answer.problem)
	if (!isDict(answer.body)) return unknown(notAThing(kind.get))
	if (idText(answer.body.get(kind.identity)) !== id)
		return unknown(problem('API_ANSWER_INVALID', `Asked for the ${type} ${id}, Unleash answered with another one`))
	return complete(type === 'strategy' && !isCustom(answer.body) ? 'gone' : answer.body)
}

export function notAThing(operation: string): Problem {
	return problem('API_ANSWER_INVALID', `${operation}: the answer is not the thing that was asked for`)
}

/** The answer's map; undefined where it is none. */
export function dictIn(value: Value): Dict | undefined {
	return isDict(value) ? value : undefined
}
