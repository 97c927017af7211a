import type { Dict, Present } from '../model/index.ts'
import type { Paging } from '../ports/index.ts'
import type { Fault } from './faults.ts'

export type Asked = { readonly offset: number; readonly limit: number }

export function askedPage(query: ReadonlyMap<string, readonly string[]>, paging: Paging): Asked {
	const numberOf = (name: string, otherwise: number) => Number(query.get(name)?.[0] ?? otherwise)
	return { offset: numberOf('offset', 0), limit: numberOf('limit', paging.pageSize) }
}

/** Counted from 1. A page that begins a little before the end of the last one is the next. */
export function pageNumber({ offset, limit }: Asked): number {
	return Math.ceil(offset / limit) + 1
}

/** One page of the rows, as the faults leave it. */
export function cutPage(
	rows: readonly Dict[],
	asked: Asked,
	faults: readonly Fault[],
): { readonly rows: readonly Dict[]; readonly more: boolean } {
	const most = Math.min(asked.limit, ...faults.flatMap((fault) => (fault.kind === 'page-size' ? [fault.rows ?? asked.limit] : [])))
	const offset = faults.some(({ kind }) => kind === 'lose-page') ? asked.offset + asked.limit : asked.offset
	const page = rows.slice(offset, offset + most)
	const more = offset + most < rows.length
	if (!faults.some(({ kind }) => kind === 'repeat-row')) return { rows: page, more }
	const again = rows[offset > 0 ? offset - 1 : 0]
	return { rows: again ? [again, ...page].slice(0, Math.max(most, 2)) : page, more }
}

export function pageBody(
	paging: Paging,
	page: { readonly rows: readonly Present[]; readonly more: boolean },
	faults: readonly Fault[],
): Dict {
	const body = new Map<string, Present>([[paging.items, page.rows]])
	if (faults.some(({ kind }) => kind === 'no-hasmore')) return body
	return body.set(paging.more, faults.some(({ kind }) => kind === 'hasmore-lies') ? !page.more : page.more)
}
