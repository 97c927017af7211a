import type { Actor, Address, Dict, Mark, Read, Touched } from '../../src/provider.ts'
import { complete, isDict, makeAddress, unknown } from '../../src/provider.ts'
import { dictIn, notAThing } from './read/look.ts'
import { listIn, textIn } from './read/map.ts'
import type { Memory } from './read/memory.ts'
import { addonKey } from './read/memory.ts'
import { idText } from './spelling.ts'

/** Events come newest first. Unleash gives a thousand at a time. */
const PAGE = 500
const PAGES = 4

/** Whose the last event about each resource is. What is older than `since`, or than some two thousand events, is nobody's. */
export async function actorsOf(memory: Memory, touched: readonly Touched[], since: string | null): Promise<ReadonlyMap<Address, Actor>> {
	const wanted = new Map(touched.map(({ address }) => [address, address]))
	const found = new Map<Address, Actor>()
	for (let page = 0; page < PAGES && found.size < wanted.size; page += 1) {
		const events = await readEvents(memory, PAGE, page * PAGE)
		if (events.kind === 'unknown') return found
		for (const event of events.value) {
			const at = textIn(event, 'createdAt')
			if (since !== null && at < since) return found
			const address = addressOf(memory, event)
			const name = textIn(event, 'createdBy')
			if (address !== undefined && name !== '' && wanted.has(address) && !found.has(address)) found.set(address, { name, at })
		}
		if (events.value.length < PAGE) break
	}
	return found
}

/** The number of the newest event. Switching an environment on or off, or sorting environments, leaves none. */
export async function movedSince(memory: Memory, since: string | null): Promise<Read<Mark>> {
	const events = await readEvents(memory, 1, 0)
	if (events.kind === 'unknown') return events
	const mark = idText(events.value[0]?.get('id')) ?? '0'
	return complete({ mark, isMoved: mark !== since })
}

async function readEvents({ ports }: Memory, limit: number, offset: number): Promise<Read<readonly Dict[]>> {
	const answer = await ports.api.call('searchEvents', { query: { limit: String(limit), offset: String(offset) } })
	if (answer.kind !== 'ok') return unknown(answer.problem)
	const body = dictIn(answer.body)
	return body ? complete(listIn(body, 'events')) : unknown(notAThing('searchEvents'))
}

/** What an event is about; undefined where that is nothing that files hold. */
function addressOf(memory: Memory, event: Dict): Address | undefined {
	const feature = textIn(event, 'featureName')
	if (feature !== '') return makeAddress('feature', feature)
	const kind = textIn(event, 'type')
	if (kind.startsWith('project-')) return makeAddress('project', textIn(event, 'project'))
	const about = [event.get('data'), event.get('preData')].find(isDict)
	if (!about) return undefined
	if (kind.startsWith('addon-')) return makeAddress('addon', addonKey(memory, idText(about.get('id')) ?? ('' as never)))
	const type = NAMED.find(([prefix]) => kind.startsWith(prefix))?.[1]
	const name = textIn(about, 'name')
	return type === undefined || name === '' ? undefined : makeAddress(type, name)
}

const NAMED = [
	['segment-', 'segment'],
	['tag-type-', 'tag_type'],
	['context-field-', 'context_field'],
	['strategy-', 'strategy'],
] as const
