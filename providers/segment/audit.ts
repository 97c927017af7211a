import type { Actor, Address, Dict, Mark, Problem, Read, RemoteId, Touched, Value } from '../../src/provider.ts'
import { complete } from '../../src/provider.ts'
import { splitIds } from './keys.ts'
import type { Memory } from './read/memory.ts'

type Happened = { readonly id: string; readonly at: string; readonly by: string; readonly what: string }

/**
 * Who changed these last, from one list of what happened in the workspace: it tells no values, is kept for 90 days, and not every plan
 * and token may read it. Where it cannot be read, nobody is named.
 */
export async function actors(memory: Memory, touched: readonly Touched[], since: string | null): Promise<ReadonlyMap<Address, Actor>> {
	if (since === null) return new Map()
	const events = await eventsSince(memory, since)
	if (events.kind === 'unknown') {
		memory.ports.log.info(`nobody is named as the author of changes: ${whyNot(events.reason)}`)
		return new Map()
	}
	const newest = new Map<string, Happened>()
	for (const event of events.value) if (event.at >= (newest.get(event.what)?.at ?? '')) newest.set(event.what, event)
	return new Map(
		touched.flatMap(({ address, type, id }): [Address, Actor][] => {
			const [last] = (id === undefined ? [] : traceOf(type, id)).flatMap((what) => newest.get(what) ?? []).toSorted(byNewest)
			return last ? [[address, { name: last.by, at: last.at }]] : []
		}),
	)
}

function byNewest(a: Happened, b: Happened): number {
	return a.at < b.at ? 1 : a.at > b.at ? -1 : 0
}

function whyNot({ code, message }: Problem): string {
	return code === 'API_FORBIDDEN' ? 'the token may not read the audit trail, or the workspace has none' : message
}

/** The ids under which what happened to a resource may be told: of a connection it is one of its ends that changes. */
function traceOf(type: string, id: RemoteId): readonly string[] {
	const [first, second] = splitIds(id)
	if (type === 'source_tracking_plan_connection') return [first]
	if (type === 'source_warehouse_connection') return [second]
	return second === '' ? [id] : [id, second]
}

/**
 * The mark is the time of the newest event with the ids of those that have it. Reading some things leaves an event too, which is no
 * reason to read again.
 */
export async function moved(memory: Memory, since: string | null): Promise<Read<Mark>> {
	if (since === null) return complete({ mark: memory.ports.clock.now(), isMoved: true })
	const [from = since, ...seen] = since.split(' ')
	const events = await eventsSince(memory, from)
	if (events.kind === 'unknown') return events
	const fresh = events.value.filter(({ id, at }) => at > from || (at === from && !seen.includes(id)))
	const newest = [from, ...fresh.map(({ at }) => at)].toSorted().at(-1) ?? from
	const ids = [...(newest === from ? seen : []), ...fresh.filter(({ at }) => at === newest).map(({ id }) => id)]
	return complete({ mark: [newest, ...ids].join(' '), isMoved: fresh.length > 0 })
}

async function eventsSince({ ports }: Memory, startTime: string): Promise<Read<readonly Happened[]>> {
	const rows = await ports.api.list('listAuditEvents', { startTime })
	return rows.kind === 'unknown' ? rows : complete(rows.value.flatMap(happened))
}

function happened(row: Dict): readonly Happened[] {
	const [id, at, actor, mail, what, type] = ['id', 'timestamp', 'actor', 'actorEmail', 'resourceId', 'type'].map((name) =>
		textIn(row.get(name)),
	)
	const by = mail ?? actor
	const isWhole = id !== undefined && at !== undefined && by !== undefined && what !== undefined
	return isWhole && !/retrieved/i.test(type ?? '') ? [{ id, at, by, what }] : []
}

function textIn(value: Value): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined
}
