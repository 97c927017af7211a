import type { Dict, List, Present, Value } from '../model/index.ts'
import { isDict } from '../model/index.ts'
import type { CursorPaging, OffsetPaging, Paging } from '../ports/index.ts'
import type { Fault } from './faults.ts'
import type { Query } from './query.ts'

/** `page`: counted from 0, where pages have numbers. */
export type Asked = { readonly offset: number; readonly limit: number; readonly page?: number }

/** What page a call asks for; undefined where its cursor is none of ours. */
export function askedPage({ flat, nested }: Query, paging: Paging): Asked | undefined {
	const numberOf = (name: string, otherwise: number) => Number(flat.get(name)?.[0] ?? otherwise)
	if (paging.kind === 'offset') return { offset: numberOf('offset', 0), limit: numberOf('limit', paging.pageSize) }
	if (paging.kind === 'whole') return { offset: 0, limit: Number.MAX_SAFE_INTEGER }
	if (paging.kind === 'number') {
		const limit = numberOf(paging.parameter.count, paging.pageSize)
		const page = numberOf(paging.parameter.page, paging.first) - paging.first
		return page >= 0 && limit > 0 ? { offset: page * limit, limit, page } : undefined
	}
	const [count, cursor] = askedCursor({ flat, nested }, paging)
	const offset = cursor === undefined ? 0 : typeof cursor === 'string' ? offsetOf(cursor) : undefined
	return offset === undefined ? undefined : { offset, limit: typeof count === 'number' ? count : paging.pageSize }
}

function askedCursor({ flat, nested }: Query, { parameter }: CursorPaging): readonly [Value, Value] {
	if (parameter.name === undefined) {
		const [count, cursor] = [flat.get(parameter.count)?.[0], flat.get(parameter.cursor)?.[0]]
		return [count === undefined ? undefined : Number(count), cursor]
	}
	const given = nested.get(parameter.name)
	return isDict(given) ? [given.get(parameter.count), given.get(parameter.cursor)] : [undefined, undefined]
}

/** A cursor means nothing to a client: here it is where the page begins, in base 64. */
function cursorOf(offset: number): string {
	return btoa(String(offset))
}

function offsetOf(cursor: string): number | undefined {
	try {
		const text = atob(cursor)
		return /^\d{1,9}$/.test(text) ? Number(text) : undefined
	} catch {
		return undefined
	}
}

/** Counted from 1. A page that begins a little before the end of the last one is the next. */
export function pageNumber({ offset, limit }: Asked): number {
	return Math.ceil(offset / limit) + 1
}

/** `after`: where the next page would begin, whether there is one or not. */
export type Page = {
	readonly rows: readonly Dict[]
	readonly more: boolean
	readonly from: number
	readonly after: number
	readonly total: number
}

/** One page of the rows, as the faults leave it. */
export function cutPage(rows: readonly Dict[], asked: Asked, faults: readonly Fault[]): Page {
	const most = Math.min(asked.limit, ...faults.flatMap((fault) => (fault.kind === 'page-size' ? [fault.rows ?? asked.limit] : [])))
	const begin = asked.page === undefined ? asked.offset : asked.page * most
	const offset = faults.some(({ kind }) => kind === 'lose-page') ? begin + asked.limit : begin
	const page = { from: asked.offset, after: offset + most, more: offset + most < rows.length, total: rows.length }
	const shown = rows.slice(offset, offset + most)
	if (!faults.some(({ kind }) => kind === 'repeat-row')) return { ...page, rows: shown }
	const again = rows[offset > 0 ? offset - 1 : 0]
	return { ...page, rows: again ? [again, ...shown].slice(0, Math.max(most, 2)) : shown }
}

/** The answer that holds a page. `shown`: its rows as they are shown. */
export function pageBody(paging: Paging, page: Omit<Page, 'rows'> & { readonly shown: readonly Present[] }, told: Told): Dict | List {
	if (paging.items === undefined) return page.shown
	const body = new Map<string, Present>([[paging.items, page.shown]])
	if (paging.kind === 'whole') return body
	if (paging.kind === 'number') return paging.total === undefined || told.total === 'missing' ? body : body.set(paging.total, page.total)
	const isSilent = told.faults.some(({ kind }) => kind === 'no-hasmore')
	const more = told.faults.some(({ kind }) => kind === 'hasmore-lies') ? !page.more : page.more
	return paging.kind === 'offset'
		? withMore(body, paging, isSilent ? undefined : more)
		: withBlock(body, paging, { page, told, more: !isSilent && more })
}

/** `total`: whether pages tell how many items there are. */
export type Told = { readonly faults: readonly Fault[]; readonly total: 'told' | 'missing' }

function withMore(body: Map<string, Present>, paging: OffsetPaging, more: boolean | undefined): Dict {
	return more === undefined ? body : body.set(paging.more, more)
}

type Block = { readonly page: Omit<Page, 'rows'>; readonly told: Told; readonly more: boolean }

function withBlock(body: Map<string, Present>, { block }: CursorPaging, { page, told, more }: Block): Dict {
	const members = new Map<string, Present>()
	if (block.current !== undefined) members.set(block.current, cursorOf(page.from))
	if (more) members.set(block.next, cursorOf(page.after))
	if (block.total !== undefined && told.total === 'told') members.set(block.total, page.total)
	return block.name === undefined ? new Map([...body, ...members]) : body.set(block.name, members)
}
