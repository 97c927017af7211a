import type { Dict, Value } from '../model/index.ts'
import { complete, isDict, isList, unknown } from '../model/index.ts'
import type { CursorPaging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import type { Listing, Round, Tools } from './rows.ts'
import { addRows, gathered, incomplete, itemsOf, notItems } from './rows.ts'

/**
 * Pages by cursor cannot overlap, so that a row which is removed between two of them hides another. What shows it is the count of all
 * rows that each page tells, which must stay and must come out. A list of several pages without it is read twice, and must be the
 * same. The end is a page that names no next one, or a page of nothing where the count says that there is no more.
 */
export async function readByCursor(tools: Tools, listing: Listing, paging: CursorPaging): Promise<Round> {
	const first = await readPages(tools, listing, paging)
	if (first.kind !== 'uncounted') return first
	const again = await readPages(tools, listing, paging)
	if (again.kind !== 'uncounted') return again.kind === 'complete' ? shifted('it had several pages and has one') : again
	return first.ids === again.ids ? complete(again.rows) : shifted('it is another when it is read a second time')
}

type Uncounted = { readonly kind: 'uncounted'; readonly rows: readonly Dict[]; readonly ids: string }

async function readPages(tools: Tools, listing: Listing, paging: CursorPaging): Promise<Round | Uncounted> {
	const { endpoint, path, query } = listing
	const into = gathered()
	const cursors = new Set<string>()
	const totals = new Set<number | undefined>()
	let cursor: string | undefined
	for (let page = 1; page <= LIMITS.pages; page += 1) {
		const asked = { [paging.parameter.count]: paging.pageSize, ...(cursor === undefined ? {} : { [paging.parameter.cursor]: cursor }) }
		const answer = await tools.call(endpoint.id, { path, query: { ...query, [paging.parameter.name]: asked } })
		if (answer.kind !== 'ok') return unknown(answer.problem)
		const told = pageOf(answer.body, listing, paging)
		if (!told) return unknown(notItems(endpoint, 'a page holds something else than items, or does not say where the next one begins'))
		const wrong = addRows(into, told.items, listing, tools)
		if (wrong) return wrong
		totals.add(told.total)
		const isOver = told.items.length === 0 && told.total === into.rows.length
		cursor = isOver ? undefined : told.next
		if (cursor === undefined) return settle(into, totals, page)
		if (cursors.has(cursor)) return shifted('a page leads back to one before it')
		if (told.items.length === 0) return shifted('a page of nothing leads to another one')
		cursors.add(cursor)
	}
	return unknown(incomplete(endpoint, `it has more than ${LIMITS.pages} pages`))
}

function settle({ rows, seen }: ReturnType<typeof gathered>, totals: ReadonlySet<number | undefined>, pages: number): Round | Uncounted {
	const [total, other] = totals
	if (totals.size > 1) return shifted(`one page counts ${total ?? 'no'} items and another ${other ?? 'none'}`)
	if (total !== undefined) return total === rows.length ? complete(rows) : shifted(`${rows.length} items came of ${total}`)
	return pages === 1 ? complete(rows) : { kind: 'uncounted', rows, ids: JSON.stringify([...seen]) }
}

function shifted(detail: string): Round {
	return { kind: 'shifted', detail }
}

type Page = { readonly items: readonly Dict[]; readonly next: string | undefined; readonly total: number | undefined }

/** A list of one page may come without the block that tells of pages. */
function pageOf(body: Value, { endpoint }: Listing, { items, block, bare }: CursorPaging): Page | undefined {
	if (!isDict(body)) return undefined
	const rows = itemsOf(bare ? keyed(body.get(items), String(endpoint.identity)) : body.get(items))
	const told = body.get(block.name) ?? new Map()
	const next = isDict(told) ? told.get(block.next) : 0
	const total = isDict(told) ? told.get(block.total) : undefined
	if (!rows || (next !== undefined && next !== null && typeof next !== 'string')) return undefined
	return { items: rows, next: next || undefined, total: typeof total === 'number' ? total : undefined }
}

/** Texts as maps with that one member; anything else as it is. */
function keyed(items: Value, member: string): Value {
	return isList(items) ? items.map((item) => (typeof item === 'string' ? new Map([[member, item]]) : item)) : items
}
