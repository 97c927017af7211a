import type { Dict, Problem, Read, Value } from '../model/index.ts'
import { complete, fail, isDecimal, isDict, isList, problem, unknown } from '../model/index.ts'
import type { Api, ApiClient, ApiInput, Endpoint, Log, Paging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import { identityOf } from './verdict.ts'

export type Listing = {
	readonly endpoint: Endpoint
	readonly query: NonNullable<ApiInput['query']>
	readonly path: NonNullable<ApiInput['path']>
}

type Tools = { readonly call: ApiClient['call']; readonly api: Api; readonly log: Log }

/** `shifted`: the list moved under the reader; reading it again may settle that. */
type Failed = { readonly kind: 'unknown'; readonly reason: Problem }
type Round = Read<readonly Dict[]> | { readonly kind: 'shifted'; readonly detail: string }

/**
 * All items of a list, proven (P3). Each page begins with the last item of the page before, so that an item which is removed, lost or
 * repeated between two pages shows: no skipped row can pass for an absent one. The end is a page that has nothing new, or one that
 * is shorter than asked for and says that it is the last. A page is asked for with room for the item that joins it on and for one that
 * proves its end, so that the proof costs no further call; a server that refuses such a limit is asked for its own page size.
 */
export async function listAll(tools: Tools, listing: Listing): Promise<Read<readonly Dict[]>> {
	const { endpoint } = listing
	const paging = endpoint.paging ?? fail('USAGE', `${endpoint.id} is not a list`)
	let detail = ''
	for (let round = 1; round <= LIMITS.rounds; round += 1) {
		const result = await readRound(tools, listing, paging, 'roomy')
		if (result.kind !== 'shifted') return result
		detail = result.detail
		tools.log.debug(`${endpoint.id}: ${detail}; reading it again (${round} of ${LIMITS.rounds})`)
	}
	return unknown(incomplete(endpoint, `${detail}, each of the ${LIMITS.rounds} times it was read`))
}

async function readRound(tools: Tools, listing: Listing, paging: Paging, pages: 'roomy' | 'plain'): Promise<Round> {
	const { endpoint } = listing
	const rows: Dict[] = []
	const seen = new Set<string>()
	const owners = new Set<string>()
	for (let page = 1; page <= LIMITS.pages; page += 1) {
		const offset = Math.max(rows.length - 1, 0)
		const limit = paging.pageSize + (pages === 'plain' ? 0 : page === 1 ? 1 : 2)
		const answer = await tools.call(endpoint.id, { path: listing.path, query: queryOf(listing, paging, offset, limit) })
		if (answer.kind === 'refused' && limit > paging.pageSize && [400, 422].includes(answer.status))
			return readRound(tools, listing, paging, 'plain')
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const fresh = checkPage(answer.body, { endpoint, paging, limit, rows, seen })
		if (fresh.kind !== 'fresh') return fresh
		for (const row of fresh.rows) {
			rows.push(row)
			addOwner(owners, row, tools.api)
		}
		if (owners.size > 1) return unknown(incomplete(endpoint, 'the items belong to different workspaces'))
		tools.log.progress(endpoint.id, rows.length)
		if (fresh.isLast) return complete(rows)
	}
	return unknown(incomplete(endpoint, `it has more than ${LIMITS.pages} pages`))
}

function queryOf({ endpoint, query }: Listing, paging: Paging, offset: number, limit: number): Record<string, string> {
	const isOrdered = paging.orderBy !== undefined && endpoint.parameters.some((parameter) => parameter.name === 'orderBy')
	return { ...query, limit: String(limit), offset: String(offset), ...(isOrdered ? { orderBy: paging.orderBy } : {}) }
}

type Position = {
	readonly endpoint: Endpoint
	readonly paging: Paging
	readonly limit: number
	readonly rows: readonly Dict[]
	readonly seen: Set<string>
}

/** What a page adds to the rows before it. Ids are added to `seen`. */
function checkPage(
	body: Value,
	{ endpoint, paging, limit, rows, seen }: Position,
): Failed | Exclude<Round, Read<unknown>> | { readonly kind: 'fresh'; readonly rows: readonly Dict[]; readonly isLast: boolean } {
	const items = isDict(body) ? body.get(paging.items) : undefined
	if (!isDict(body) || !isList(items) || !items.every(isDict))
		return failed(problem('API_ANSWER_INVALID', `${endpoint.id}: a page holds something else than items`))
	const last = rows.at(-1)
	if (last && identityOf(items[0], endpoint) !== identityOf(last, endpoint))
		return { kind: 'shifted', detail: 'a page does not join on to the one before' }
	const fresh = last ? items.slice(1) : items
	for (const row of fresh) {
		const id = identityOf(row, endpoint)
		if (id === undefined) return failed(problem('API_ANSWER_INVALID', `${endpoint.id}: an item has no ${endpoint.identity ?? 'id'}`))
		if (seen.has(id)) return { kind: 'shifted', detail: `item ${id.slice(0, 40)} comes twice` }
		seen.add(id)
	}
	return { kind: 'fresh', rows: fresh, isLast: fresh.length === 0 || (body.get(paging.more) === false && items.length < limit) }
}

function failed(reason: Problem): Failed {
	return { kind: 'unknown', reason }
}

function addOwner(owners: Set<string>, row: Dict, api: Api): void {
	const owner = row.get(api.owner ?? '')
	if (typeof owner === 'string' || typeof owner === 'number') owners.add(String(owner))
	else if (isDecimal(owner)) owners.add(owner.text)
}

function incomplete(endpoint: Endpoint, detail: string): Problem {
	return problem('READ_INCOMPLETE', `${endpoint.id}: the list could not be read to its end: ${detail}`, {
		hint: 'Run again; nothing is decided from a list that is not complete',
	})
}
