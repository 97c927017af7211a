import { complete, unknown } from '../model/index.ts'
import type { WholePaging } from '../ports/index.ts'
import type { Listing, Round, Tools } from './rows.ts'
import { addRows, gathered, itemsOf, notItems } from './rows.ts'
import { itemsIn } from './verdict.ts'

/** A list that comes in one answer. */
export async function readWhole(tools: Tools, listing: Listing, paging: WholePaging): Promise<Round> {
	const { endpoint, path, query } = listing
	const answer = await tools.call(endpoint.id, { path, query })
	if (answer.kind !== 'ok') return unknown(answer.problem)
	const items = itemsOf(itemsIn(answer.body, paging))
	if (!items) return unknown(notItems(endpoint, 'the answer holds something else than items'))
	const into = gathered()
	return addRows(into, items, listing, tools) ?? complete(into.rows)
}
