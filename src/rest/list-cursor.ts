import type { Dict, Value } from '../model/index.ts'
import { complete, isDict, isList, unknown } from '../model/index.ts'
import type { CursorPaging, NumberedPaging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import type { Listing, Round, Tools } from './rows.ts'
import { addRows, gathered, incomplete, itemsOf, notItems, shifted } from './rows.ts'
import { identityOf, itemsIn } from './verdict.ts'

type Pages = CursorPaging | NumberedPaging

/**
 * Pages by cursor or number cannot overlap, so that a row which is removed between two of them hides another. The count of all rows that each
 * page tells, which must stay and must come out, does not show it where a row is made at the same time: so the pages before the last
 * one are looked at once more and must be the same. A list without a count that fills a page is read twice, in pages of another size: what
 * a page lost or ended too early is not lost at the same place again. The end is a page that names no next one, or a page of nothing where the
 * count says that there is no more.
 */
export async function readByCursor(tools: Tools, listing: Listing, paging: Pages): Promise<Round> {
	const { pageSize } = paging
	const first = await readPages(tools, listing, paging, { size: pageSize })
	if (first.kind !== 'walked') return first
	const { rows, pages, isCounted } = first
	if (pages.length === 1 && (isCounted || rows.length < pageSize)) return complete(rows)
	const settled = pages.slice(0, isCounted ? -1 : undefined)
	const way = isCounted ? { size: pageSize, most: settled.length } : { size: Math.max(1, Math.floor((pageSize * 2) / 3)) }
	const again = await readPages(tools, listing, paging, way)
	if (again.kind !== 'walked') return again
	return textOf(again.pages) === textOf(settled) ? complete(rows) : shifted('it is another when it is read a second time')
}

/** `pages`: the ids of each. `isCounted`: as many rows came as were told. */
type Walked = {
	readonly kind: 'walked'
	readonly rows: readonly Dict[]
	readonly pages: readonly (readonly string[])[]
	readonly isCounted: boolean
}

function textOf(pages: Walked['pages']): string {
	return JSON.stringify(pages.flat())
}

/** `most`: no more pages than that, whatever comes behind them. */
type Way = { readonly size: number; readonly most?: number }

async function readPages(tools: Tools, listing: Listing, paging: Pages, { size, most }: Way): Promise<Round | Walked> {
	const { endpoint, path, query } = listing
	const into = gathered()
	const pages: (readonly string[])[] = []
	const cursors = new Set<string>()
	const totals = new Set<number | undefined>()
	let cursor: string | undefined
	for (let page = 1; page <= LIMITS.pages; page += 1) {
		const answer = await tools.call(endpoint.id, { path, query: { ...query, ...placeOf(paging, size, cursor) } })
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const before = into.rows.length
		const told = paging.kind === 'cursor' ? pageOf(answer.body, listing, paging) : numberedPage(answer.body, paging, { page, before })
		if (!told) return unknown(notItems(endpoint, 'a page holds something else than items, or does not say where the next one begins'))
		const wrong = addRows(into, told.items, listing, tools)
		if (wrong) return wrong
		pages.push(into.rows.slice(before).map((row) => identityOf(row, endpoint) ?? ''))
		totals.add(told.total)
		if (page === most) return { kind: 'walked', rows: into.rows, pages, isCounted: false }
		const isOver = told.items.length === 0 && told.total === into.rows.length
		cursor = isOver ? undefined : told.next
		if (cursor === undefined) return settle(into.rows, pages, totals)
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

function settle(rows: readonly Dict[], pages: Walked['pages'], totals: ReadonlySet<number | undefined>): Round | Walked {
	const [total, other] = totals
	if (totals.size > 1) return shifted(`one page counts ${total ?? 'no'} items and another ${other ?? 'none'}`)
	if (total !== undefined && total !== rows.length) return shifted(`${rows.length} items came of ${total}`)
	return { kind: 'walked', rows, pages, isCounted: total !== undefined }
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
