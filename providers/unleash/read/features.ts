import type { Address, Dict, Problem, Read } from '../../../src/provider.ts'
import { complete, isDict, makeAddress, unknown } from '../../../src/provider.ts'
import type { Look, Looked } from './look.ts'
import { newLook, notAThing, projectIds } from './look.ts'
import { textIn } from './map.ts'
import type { Memory } from './memory.ts'

/** Flags as the API shows them one by one, with their tags; and those that could not be read. */
export type Features = { readonly items: readonly Dict[]; readonly unread: ReadonlyMap<Address, Problem> }

/** Only a call for each flag shows its strategies. One that is archived between the two calls is gone. */
export async function listFeatures(look: Look): Promise<Read<Features>> {
	const projects = await projectIds(look)
	if (projects.kind === 'unknown') return projects
	const items: Dict[] = []
	const unread = new Map<Address, Problem>()
	for (const projectId of projects.value) {
		const headers = await look.memory.ports.api.list('getFeatures', {}, { projectId })
		if (headers.kind === 'unknown') return headers
		const found = await Promise.all(headers.value.map((header) => getIn(look.memory, projectId, textIn(header, 'name'))))
		for (const [index, looked] of found.entries()) {
			const header = headers.value[index]
			if (!header) continue
			if (looked.kind === 'unknown') unread.set(makeAddress('feature', textIn(header, 'name')), looked.reason)
			else if (looked.value !== 'gone') items.push(withTags(looked.value, header.get('tags') ?? []))
		}
	}
	return complete({ items, unread })
}

function withTags(feature: Dict, tags: NonNullable<ReturnType<Dict['get']>>): Dict {
	return new Map([...feature, ['tags', tags] as const])
}

async function getIn({ ports }: Memory, projectId: string, featureName: string): Promise<Looked> {
	const answer = await ports.api.call('getFeature', { path: { projectId, featureName } })
	if (answer.kind === 'refused' && answer.status === 404) return complete('gone')
	if (answer.kind !== 'ok') return unknown(answer.problem)
	if (!isDict(answer.body) || textIn(answer.body, 'name') !== featureName) return unknown(notAThing('getFeature'))
	return complete(answer.body.get('archived') === true ? 'gone' : answer.body)
}

/** One flag, with its tags. An address names a project too, and 404 says only that the flag is not in that one. */
export async function getFeature(memory: Memory, name: string): Promise<Looked> {
	const tried = new Set<string>()
	for (const projects of [async () => complete(memory.projects), () => projectIds(newLook(memory))]) {
		const ids: Read<readonly string[]> = await projects()
		if (ids.kind === 'unknown') return ids
		for (const projectId of ids.value) {
			if (tried.has(projectId)) continue
			tried.add(projectId)
			const looked = await getIn(memory, projectId, name)
			if (looked.kind === 'unknown') return looked
			if (looked.value !== 'gone') return tagged(memory, looked.value)
		}
	}
	return complete('gone')
}

async function tagged({ ports }: Memory, feature: Dict): Promise<Looked> {
	const tags = await ports.api.list('listTags', {}, { featureName: textIn(feature, 'name') })
	return tags.kind === 'unknown' ? tags : complete(withTags(feature, tags.value))
}
