import type { Dict, Problem, Read, Value } from '../model/index.ts'
import { isDecimal, isDict, problem, unknown } from '../model/index.ts'
import type { Api, ApiClient, ApiInput, Endpoint, Log } from '../ports/index.ts'
import { identityOf } from './verdict.ts'

export type Listing = {
	readonly endpoint: Endpoint
	readonly query: NonNullable<ApiInput['query']>
	readonly path: NonNullable<ApiInput['path']>
}

export type Tools = { readonly call: ApiClient['call']; readonly api: Api; readonly log: Log }

/** `shifted`: the list moved under the reader; reading it again may settle that. */
export type Round = Read<readonly Dict[]> | Shifted
type Shifted = { readonly kind: 'shifted'; readonly detail: string }

export function shifted(detail: string): Shifted {
	return { kind: 'shifted', detail }
}

/** The rows of the pages so far, and what is known of them. */
export type Gathered = { readonly rows: Dict[]; readonly seen: Set<string>; readonly owners: Set<string> }

export function gathered(): Gathered {
	return { rows: [], seen: new Set(), owners: new Set() }
}

/** The items of a page, where they are all maps. */
export function itemsOf(items: Value): readonly Dict[] | undefined {
	return Array.isArray(items) && items.every(isDict) ? items : undefined
}

/** Adds the rows of a page; or why nothing can be made of the list. */
export function addRows(into: Gathered, fresh: readonly Dict[], { endpoint }: Listing, { api, log }: Tools): Round | undefined {
	for (const row of fresh) {
		const id = identityOf(row, endpoint)
		if (id === undefined) return unknown(notItems(endpoint, `an item has no ${[endpoint.identity ?? 'id'].flat().join(' or ')}`))
		if (into.seen.has(id)) return shifted(`item ${id.slice(0, 40)} comes twice`)
		into.seen.add(id)
		into.rows.push(row)
		addOwner(into.owners, row, api)
	}
	if (into.owners.size > 1) return unknown(incomplete(endpoint, 'the items belong to different workspaces'))
	log.progress(endpoint.id, into.rows.length)
	return undefined
}

function addOwner(owners: Set<string>, row: Dict, api: Api): void {
	const owner = row.get(api.owner ?? '')
	if (typeof owner === 'string' || typeof owner === 'number') owners.add(String(owner))
	else if (isDecimal(owner)) owners.add(owner.text)
}

export function notItems({ id }: Endpoint, detail: string): Problem {
	return problem('API_ANSWER_INVALID', `${id}: ${detail}`)
}

export function incomplete(endpoint: Endpoint, detail: string): Problem {
	return problem('READ_INCOMPLETE', `${endpoint.id}: the list could not be read to its end: ${detail}`, {
		hint: 'Run again; nothing is decided from a list that is not complete',
	})
}
