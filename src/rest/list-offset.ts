import type { Dict, Value } from '../model/index.ts'
import { complete, isDict, unknown } from '../model/index.ts'
import type { OffsetPaging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import type { Gathered, Listing, Round, Tools } from './rows.ts'
import { addRows, gathered, incomplete, itemsOf, notItems } from './rows.ts'
import { identityOf } from './verdict.ts'

/**
 * Each page begins with the last item of the page before, so that an item which is removed, lost or repeated between two pages shows: no
 * skipped row can pass for an absent one. The end is a page that has nothing new, or one that is shorter than asked for and says
 * that it is the last. A page is asked for with room for the item that joins it on and for one that proves its end, so that the
 * proof costs no further call; a server that refuses such a limit is asked for its own page size.
 */
export function readByOffset(tools: Tools, listing: Listing, paging: OffsetPaging): Promise<Round> {
	return readPages(tools, listing, { paging, pages: 'roomy' })
}

type Way = { readonly paging: OffsetPaging; readonly pages: 'roomy' | 'plain' }

async function readPages(tools: Tools, listing: Listing, { paging, pages }: Way): Promise<Round> {
	const { endpoint, path } = listing
	const into = gathered()
	for (let page = 1; page <= LIMITS.pages; page += 1) {
		const offset = Math.max(into.rows.length - 1, 0)
		const limit = paging.pageSize + (pages === 'plain' ? 0 : page === 1 ? 1 : 2)
		const answer = await tools.call(endpoint.id, { path, query: queryOf(listing, paging, { offset, limit }) })
		if (answer.kind === 'refused' && limit > paging.pageSize && [400, 422].includes(answer.status))
			return readPages(tools, listing, { paging, pages: 'plain' })
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const fresh = freshOf(answer.body, { listing, paging, limit, into })
		if (fresh.kind !== 'fresh') return fresh
		const wrong = addRows(into, fresh.rows, listing, tools)
		if (wrong) return wrong
		if (fresh.isLast) return complete(into.rows)
	}
	return unknown(incomplete(endpoint, `it has more than ${LIMITS.pages} pages`))
}

type Asked = { readonly offset: number; readonly limit: number }

function queryOf({ endpoint, query }: Listing, paging: OffsetPaging, { offset, limit }: Asked): Listing['query'] {
	const isOrdered = endpoint.parameters.some((parameter) => parameter.name === 'orderBy')
	const order = isOrdered && paging.orderBy !== undefined ? { orderBy: paging.orderBy } : {}
	return { ...query, limit: String(limit), offset: String(offset), ...order }
}

type Position = { readonly listing: Listing; readonly paging: OffsetPaging; readonly limit: number; readonly into: Gathered }

type Fresh = { readonly kind: 'fresh'; readonly rows: readonly Dict[]; readonly isLast: boolean }

/** What a page adds to the rows before it. */
function freshOf(body: Value, { listing, paging, limit, into }: Position): Round | Fresh {
	const { endpoint } = listing
	const items = isDict(body) ? itemsOf(body.get(paging.items)) : undefined
	if (!isDict(body) || !items) return unknown(notItems(endpoint, 'a page holds something else than items'))
	const last = into.rows.at(-1)
	if (last && identityOf(items[0], endpoint) !== identityOf(last, endpoint))
		return { kind: 'shifted', detail: 'a page does not join on to the one before' }
	const fresh = last ? items.slice(1) : items
	return { kind: 'fresh', rows: fresh, isLast: fresh.length === 0 || (body.get(paging.more) === false && items.length < limit) }
}
