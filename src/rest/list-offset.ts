import type { Dict, Value } from '../model/index.ts'
import { complete, isDict, unknown } from '../model/index.ts'
import type { OffsetPaging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import type { Gathered, Listing, Round, Tools } from './rows.ts'
import { addRows, gathered, incomplete, itemsOf, notItems, shifted } from './rows.ts'
import { identityOf } from './verdict.ts'

/**
 * Each page begins with the last item of the page before, so that an item which is removed, lost or repeated between two pages shows: no
 * skipped row can pass for an absent one. The end is a page that has nothing new, or one that is shorter than pages may be and says
 * that it is the last. A page is asked for with room for one item more than pages usually have, so that the proof costs no further call;
 * a server that refuses such a limit is asked for its own page size.
 */
export function readByOffset(tools: Tools, listing: Listing, paging: OffsetPaging): Promise<Round> {
	return readPages(tools, listing, { paging, pages: 'roomy' })
}

type Way = { readonly paging: OffsetPaging; readonly pages: 'roomy' | 'plain' }

async function readPages(tools: Tools, listing: Listing, { paging, pages }: Way): Promise<Round> {
	const { endpoint, path } = listing
	const into = gathered()
	const limit = paging.pageSize + (pages === 'plain' ? 0 : 1)
	let longest = 0
	for (let page = 1; page <= LIMITS.pages; page += 1) {
		// Where no page has shown two items, the next one may have no room for what joins it on.
		const offset = longest > 1 ? into.rows.length - 1 : into.rows.length
		const answer = await tools.call(endpoint.id, { path, query: queryOf(listing, paging, { offset, limit }) })
		if (answer.kind === 'refused' && pages === 'roomy' && answer.problem.code === 'API_REJECTED')
			return readPages(tools, listing, { paging, pages: 'plain' })
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const told = pageOf(answer.body, listing, { paging, longest, into })
		if (told.kind !== 'page') return told
		const wrong = addRows(into, told.fresh, listing, tools)
		if (wrong) return wrong
		if (told.isLast) return complete(into.rows)
		longest = Math.max(longest, told.length)
	}
	return unknown(incomplete(endpoint, `it has more than ${LIMITS.pages} pages`))
}

type Asked = { readonly offset: number; readonly limit: number }

function queryOf({ endpoint, query }: Listing, paging: OffsetPaging, { offset, limit }: Asked): Listing['query'] {
	const isOrdered = endpoint.parameters.some((parameter) => parameter.name === 'orderBy')
	const order = isOrdered && paging.orderBy !== undefined ? { orderBy: paging.orderBy } : {}
	return { ...query, limit: String(limit), offset: String(offset), ...order }
}

/** `longest`: so many items the longest page so far has shown. */
type Position = { readonly paging: OffsetPaging; readonly longest: number; readonly into: Gathered }

/** `fresh`: what the page adds to the rows before it. */
type Page = { readonly kind: 'page'; readonly fresh: readonly Dict[]; readonly length: number; readonly isLast: boolean }

function pageOf(body: Value, { endpoint }: Listing, { paging, longest, into }: Position): Round | Page {
	const items = isDict(body) ? itemsOf(body.get(paging.items)) : undefined
	if (!isDict(body) || !items) return unknown(notItems(endpoint, 'a page holds something else than items'))
	const { length } = items
	const last = into.rows.at(-1)
	if (last && longest > 1 && identityOf(items[0], endpoint) !== identityOf(last, endpoint))
		return shifted('a page does not join on to the one before')
	if (last && longest === 1 && length > 0) return shifted('pages of one item cannot join on to each other')
	const fresh = last && longest > 1 ? items.slice(1) : items
	// A server that cuts a limit down to its own may take such a page for the last one.
	const isCut = length >= Math.max(paging.pageSize, longest)
	return { kind: 'page', fresh, length, isLast: fresh.length === 0 || (body.get(paging.more) === false && !isCut) }
}
