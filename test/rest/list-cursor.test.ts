import { describe, expect, test } from 'vitest'
import { api } from '../../providers/segment/api/index.ts'
import type { ApiAnswer, ApiInput, Dict } from '../../src/provider.ts'
import { fromPlain, toPlain } from '../../src/provider.ts'
import { listAll } from '../../src/rest/list.ts'
import { startSegment } from '../providers/segment/start.ts'
import { listeningLog, tree } from '../support/sandbox.ts'

const sources = (count: number) =>
	tree(
		Object.fromEntries(
			Array.from({ length: count }, (_, n) => [`sources/s-${n}.yaml`, { slug: `s-${n}`, enabled: true, metadata: { id: 'srcmWebsite' } }]),
		),
	)
const slugs = (count: number) => Array.from({ length: count }, (_, n) => `s-${n}`)

describe('P3: a list by cursor is all of it, or unknown', () => {
	test.each([
		// items  total      calls
		[0, 'told', 1],
		[1, 'told', 1],
		[199, 'told', 1],
		[200, 'told', 1],
		[201, 'told', 3],
		[400, 'told', 3],
		[401, 'told', 5],
		[199, 'missing', 1],
		[200, 'missing', 3],
		[201, 'missing', 4],
	])('%i items come back, each once and in order; the count of all is %s', async (count, total, calls) => {
		const sandbox = await startSegment({ from: sources(count), switches: { 'page-total': total } })
		const client = sandbox.client({ api })
		const read = await client.list('listSources')
		if (read.kind !== 'complete') throw new Error(read.reason.message)
		expect(read.value.map((row) => row.get('slug'))).toEqual(slugs(count))
		expect(client.calls()).toBe(calls)
	})

	test.each([
		['page-size:50', 'complete'],
		['500:page=2,nth=1', 'complete'],
		['429:nth=2', 'complete'],
		['lose-page:page=2,nth=1', 'complete'],
		['repeat-row:page=2,nth=1', 'complete'],
		['hasmore-lies:page=3', 'complete'],
		['lose-page:page=2', 'READ_INCOMPLETE'],
		['repeat-row:page=2', 'READ_INCOMPLETE'],
		['no-hasmore', 'READ_INCOMPLETE'],
		['hasmore-lies', 'READ_INCOMPLETE'],
		['500:page=2', 'API_SERVER'],
		['403:page=2', 'API_FORBIDDEN'],
		['401:page=2', 'API_AUTH'],
		['empty:page=2', 'API_ANSWER_INVALID'],
		['html:page=2', 'API_ANSWER_INVALID'],
		['invalid-200:page=2', 'API_ANSWER_INVALID'],
		['internal-200:page=2', 'API_ANSWER_INVALID'],
		['truncate:page=2', 'API_UNREACHABLE'],
	])('under the fault %s it is %s', async (fault, expected) => {
		const faults = `${fault}${fault.includes(':') ? ',' : ':'}on=listSources`
		const sandbox = await startSegment({ from: sources(450), faults })
		const read = await sandbox.client({ api }).list('listSources')
		expect(read.kind === 'complete' ? 'complete' : read.reason.code).toBe(expected)
		if (read.kind === 'complete') expect(read.value.map((row) => row.get('slug'))).toEqual(slugs(450))
		expect((await sandbox.control('GET', 'faults')).json[0].struck).toBeGreaterThan(0)
	})

	test('items that are texts come as maps', async () => {
		const sandbox = await startSegment()
		await sandbox.fetch('POST', '/invites', { invites: [{ email: 'a@shop.example' }, { email: 'b@shop.example' }] })
		const read = await sandbox.client({ api }).list('listInvites')
		expect(read.kind === 'complete' && read.value.map(toPlain)).toEqual(
			['new@shop.example', 'a@shop.example', 'b@shop.example'].map((email) => ({ email })),
		)
	})

	test('items that several members tell apart, some of which may be missing', async () => {
		const sandbox = await startSegment()
		const rules = ['PAGE', 'SCREEN'].flatMap((type) => [1, 2].map((version) => ({ type, key: 'a', version, jsonSchema: {} })))
		await sandbox.fetch('PATCH', '/tracking-plans/tp_1/rules', { rules })
		const read = await sandbox.client({ api }).list('listRulesFromTrackingPlan', {}, { trackingPlanId: 'tp_1' })
		expect(read.kind === 'complete' && read.value.length).toBe(6)
	})
})

type Page = { readonly ids: readonly (number | string)[]; readonly next?: unknown; readonly total?: number }

/** Pages by their cursors; those asked for are noted. */
async function listScripted(pages: Readonly<Record<string, Page>>, asked: string[] = []) {
	const endpoint = api.endpoints.find(({ id }) => id === 'listSources')
	if (!endpoint) throw new Error('the description has no listSources')
	const call = async (_id: string, { query = {} }: ApiInput = {}): Promise<ApiAnswer> => {
		const { cursor = 'first' } = query.pagination as { readonly cursor?: string }
		asked.push(cursor)
		const { ids, next, total } = pages[cursor] ?? { ids: [] }
		const block = { current: cursor, ...(next === undefined ? {} : { next }), ...(total === undefined ? {} : { totalEntries: total }) }
		return { kind: 'ok', status: 200, body: fromPlain({ sources: ids.map((id) => ({ id: `s${id}` })), pagination: block }) as Dict }
	}
	const read = await listAll({ call, api, log: listeningLog() }, { endpoint, query: {}, path: {} })
	const ids = read.kind === 'complete' ? read.value.map((row) => row.get('id')) : []
	return { outcome: read.kind === 'complete' ? ids.length : read.reason.code, ids, asked }
}

describe('P3: what a server may tell of pages', () => {
	test.each<[string, Readonly<Record<string, Page>>, number | string]>([
		['null for the next page is the end', { first: { ids: [1], next: null } }, 1],
		['an empty cursor is the end', { first: { ids: [1], next: '' } }, 1],
		['a number is no cursor', { first: { ids: [1], next: 2 } }, 'API_ANSWER_INVALID'],
		['a page that leads to itself', { first: { ids: [1], next: 'a' }, a: { ids: [2], next: 'a' } }, 'READ_INCOMPLETE'],
		['pages in a circle', { first: { ids: [1], next: 'a' }, a: { ids: [2], next: 'b' }, b: { ids: [3], next: 'a' } }, 'READ_INCOMPLETE'],
		['an item on two pages', { first: { ids: [1, 2], next: 'a' }, a: { ids: [2, 3] } }, 'READ_INCOMPLETE'],
		['fewer items than were counted', { first: { ids: [1, 2], total: 3 } }, 'READ_INCOMPLETE'],
		['counts that differ', { first: { ids: [1], next: 'a', total: 2 }, a: { ids: [2], total: 3 } }, 'READ_INCOMPLETE'],
		['a count on one page only', { first: { ids: [1], next: 'a', total: 2 }, a: { ids: [2] } }, 'READ_INCOMPLETE'],
		['nothing behind all that was counted', { first: { ids: [1], next: 'a', total: 1 }, a: { ids: [], next: 'b', total: 1 } }, 1],
		['nothing, and something behind it', { first: { ids: [1], next: 'a' }, a: { ids: [], next: 'b' }, b: { ids: [2] } }, 'READ_INCOMPLETE'],
	])('%s', async (_what, pages, expected) => {
		expect((await listScripted(pages)).outcome).toBe(expected)
	})

	test('P3: an item that is removed while another one is made hides none, though as many come as are counted', async () => {
		const rows = [1, 2, 3, 4]
		let reads = 0
		const pages: Readonly<Record<string, Page>> = {
			get first(): Page {
				return { ids: rows.slice(0, 2), next: 'a', total: rows.length }
			},
			get a(): Page {
				reads += 1
				if (reads === 1) {
					rows.shift()
					rows.push(5)
				}
				return { ids: rows.slice(2), total: rows.length }
			},
		}
		const { ids, asked } = await listScripted(pages)
		expect(ids).toEqual(['s2', 's3', 's4', 's5'])
		expect(asked).toEqual(['first', 'a', 'first', 'first', 'a', 'first'])
	})

	test('P3: a list in which items come and go all the time is unknown', async () => {
		let first = 1
		const pages: Readonly<Record<string, Page>> = {
			get first(): Page {
				return { ids: [first, first + 1], next: 'a', total: 4 }
			},
			get a(): Page {
				first += 1
				return { ids: [first + 2, first + 3], total: 4 }
			},
		}
		expect((await listScripted(pages)).outcome).toBe('READ_INCOMPLETE')
	})

	test('pages without a count are read twice, and must be the same', async () => {
		const { outcome, asked } = await listScripted({ first: { ids: [1], next: 'a' }, a: { ids: [2] } })
		expect([outcome, asked]).toEqual([2, ['first', 'a', 'first', 'a']])
		let reads = 0
		const shrinking: Readonly<Record<string, Page>> = {
			first: { ids: ['a'], next: 'x' },
			get x(): Page {
				reads += 1
				return { ids: [`b${reads}`] }
			},
		}
		expect((await listScripted(shrinking)).outcome).toBe('READ_INCOMPLETE')
	})
})
