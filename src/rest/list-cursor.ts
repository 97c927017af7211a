import type { Dict, Value } from '../model/index.ts'
import { complete, isDict, isList, unknown } from '../model/index.ts'
import type { CursorPaging, NumberedPaging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import type { Listing, Round, Tools } from './rows.ts'
import { addRows, gathered, incomplete, itemsOf, notItems } from './rows.ts'
import { itemsIn } from './verdict.ts'

type Pages = CursorPaging | NumberedPaging

/**
 * Pages by cursor or number cannot overlap, so that a row which is removed between two of them hides another. What shows it is the count of all
 * rows that each page tells, which must stay and must come out. A list without it that fills a page is read twice, in pages of
 * another size, and must be the same: what a page lost or ended too early is not lost at the same place again. The end is a page that names no next one, or a page of nothing where the count says that there is no more.
 */
export async function readByCursor(tools: Tools, listing: Listing, paging: Pages): Promise<Round> {
	const first = await readPages(tools, listing, paging, paging.pageSize)
	if (first.kind !== 'uncounted') return first
	const again = await readPages(tools, listing, paging, Math.max(1, Math.floor((paging.pageSize * 2) / 3)))
	if (again.kind === 'complete') return shifted('it filled a page and fits into a smaller one')
	if (again.kind !== 'uncounted') return again
	return first.ids === again.ids ? complete(again.rows) : shifted('it is another when it is read a second time')
}

type Uncounted = { readonly kind: 'uncounted'; readonly rows: readonly Dict[]; readonly ids: string }

async function readPages(tools: Tools, listing: Listing, paging: Pages, size: number): Promise<Round | Uncounted> {
	const { endpoint, path, query } = listing
	const into = gathered()
	const cursors = new Set<string>()
	const totals = new Set<number | undefined>()
	let cursor: string | undefined
	for (let page = 1; page <= LIMITS.pages; page += 1) {
		const answer = await tools.call(endpoint.id, { path, query: { ...query, ...placeOf(paging, size, cursor) } })
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const told =
			paging.kind === 'cursor'
				? pageOf(answer.body, listing, paging)
				: numberedPage(answer.body, paging, { page, before: into.rows.length })
		if (!told) return unknown(notItems(endpoint, 'a page holds something else than items, or does not say where the next one begins'))
		const wrong = addRows(into, told.items, listing, tools)
		if (wrong) return wrong
		totals.add(told.total)
		const isOver = told.items.length === 0 && told.total === into.rows.length
		cursor = isOver ? undefined : told.next
		if (cursor === undefined) return settle(into, totals, page === 1 && told.items.length < size ? 'short' : 'full')
		if (cursors.has(cursor)) return shifted('a page leads back to one before it')
		if (told.items.length === 0) return shifted('a page of nothing leads to another one')
		cursors.add(cursor)
	}
	return unknown(incomplete(endpoint, `it has more than ${LIMITS.pages} pages`))
}

/** The parameters that ask for a page. `cursor`: of any but the first. */
function placeOf(paging: Pages, size: number, cursor: string | undefined): NonNullable<Listing['query']> {
	const { count } = paging.parameter
	if (paging.kind === 'number') return { [count]: size, [paging.parameter.page]: cursor ?? paging.first }
	const asked = { [count]: size, ...(cursor === undefined ? {} : { [paging.parameter.cursor]: cursor }) }
	return paging.parameter.name === undefined ? asked : { [paging.parameter.name]: asked }
}

function settle(
	{ rows, seen }: ReturnType<typeof gathered>,
	totals: ReadonlySet<number | undefined>,
	page: 'short' | 'full',
): Round | Uncounted {
	const [total, other] = totals
	if (totals.size > 1) return shifted(`one page counts ${total ?? 'no'} items and another ${other ?? 'none'}`)
	if (total !== undefined) return total === rows.length ? complete(rows) : shifted(`${rows.length} items came of ${total}`)
	return page === 'short' ? complete(rows) : { kind: 'uncounted', rows, ids: JSON.stringify([...seen]) }
}

function shifted(detail: string): Round {
	return { kind: 'shifted', detail }
}

type Page = { readonly items: readonly Dict[]; readonly next: string | undefined; readonly total: number | undefined }

/** A list of one page may come without the block that tells of pages. */
function pageOf(body: Value, { endpoint }: Listing, { items, block, bare }: CursorPaging): Page | undefined {
	if (!isDict(body)) return undefined
	const rows = itemsOf(bare ? keyed(body.get(items), String(endpoint.identity)) : body.get(items))
	const told = block.name === undefined ? body : (body.get(block.name) ?? new Map())
	const next = isDict(told) ? told.get(block.next) : 0
	const total = isDict(told) && block.total !== undefined ? told.get(block.total) : undefined
	if (!rows || (next !== undefined && next !== null && typeof next !== 'string')) return undefined
	return { items: rows, next: next || undefined, total: typeof total === 'number' ? total : undefined }
}

/** Texts as maps with that one member; anything else as it is. */
function keyed(items: Value, member: string): Value {
	return isList(items) ? items.map((item) => (typeof item === 'string' ? new Map([[member, item]]) : item)) : items
}

type At = { readonly page: number; readonly before: number }

/** Only a page of nothing is the last one, unless the count has come out: a server may hold pages that are smaller than asked for. */
function numberedPage(body: Value, paging: NumberedPaging, { page, before }: At): Page | undefined {
	const items = itemsOf(itemsIn(body, paging))
	if (!items) return undefined
	const told = paging.total === undefined || !isDict(body) ? undefined : body.get(paging.total)
	const total = typeof told === 'number' ? told : undefined
	const isLast = items.length === 0 || before + items.length === total
	return { items, total, next: isLast ? undefined : String(paging.first + page) }
}
