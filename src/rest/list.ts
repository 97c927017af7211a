import type { Dict, Read } from '../model/index.ts'
import { fail, unknown } from '../model/index.ts'
import type { Paging } from '../ports/index.ts'
import { LIMITS } from './limits.ts'
import { readByCursor } from './list-cursor.ts'
import { readByOffset } from './list-offset.ts'
import { readWhole } from './list-whole.ts'
import type { Listing, Round, Tools } from './rows.ts'
import { incomplete } from './rows.ts'

/** All items of a list, proven (P3): read again where it moved meanwhile, and unknown where it never holds still. */
export async function listAll(tools: Tools, listing: Listing): Promise<Read<readonly Dict[]>> {
	const { endpoint } = listing
	const paging = endpoint.paging ?? fail('USAGE', `${endpoint.id} is not a list`)
	let detail = ''
	for (let round = 1; round <= LIMITS.rounds; round += 1) {
		const result = await readRound(tools, listing, paging)
		if (result.kind !== 'shifted') return result
		detail = result.detail
		tools.log.debug(`${endpoint.id}: ${detail}; reading it again (${round} of ${LIMITS.rounds})`)
	}
	return unknown(incomplete(endpoint, `${detail}, each of the ${LIMITS.rounds} times it was read`))
}

function readRound(tools: Tools, listing: Listing, paging: Paging): Promise<Round> {
	switch (paging.kind) {
		case 'offset':
			return readByOffset(tools, listing, paging)
		case 'cursor':
		case 'number':
			return readByCursor(tools, listing, paging)
		case 'whole':
			return readWhole(tools, listing, paging)
	}
}
