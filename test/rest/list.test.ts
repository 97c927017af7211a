import { describe, expect, test } from 'vitest'
import { api } from '../../providers/hightouch/api/index.ts'
import type { ApiAnswer, ApiInput, Dict } from '../../src/provider.ts'
import { fromPlain, problem } from '../../src/provider.ts'
import { listAll } from '../../src/rest/list.ts'
import { listeningLog, manyModels, startSandbox } from '../support/sandbox.ts'

describe('P3: a list is all of it, or unknown', () => {
	test.each([
		// items  calls
		[0, 1],
		[1, 1],
		[2, 1],
		[99, 1],
		[100, 2],
		[101, 2],
		[102, 2],
		[199, 2],
		[200, 2],
		[201, 3],
		[202, 3],
		[298, 3],
		[299, 3],
	])('%i items come back, each once and in order, with %i calls', async (count, calls) => {
		const sandbox = await startSandbox({ from: manyModels(count) })
		const client = sandbox.client()
		const read = await client.list('ListModel')
		if (read.kind !== 'complete') throw new Error(read.reason.message)
		expect(read.value.map((row) => row.get('slug'))).toEqual(Array.from({ length: count }, (_, index) => `m-${index + 1}`))
		expect(client.calls()).toBe(calls)
	})

	test.each([
		['no-hasmore', 'complete'],
		['hasmore-lies', 'complete'],
		['page-size:30', 'complete'],
		['page-size:30;no-hasmore', 'complete'],
		['page-size:100;hasmore-lies:page=1', 'complete'],
		['page-size:1', 'READ_INCOMPLETE'],
		['page-size:1;no-hasmore', 'READ_INCOMPLETE'],
		['no-hasmore:page=2', 'complete'],
		['500:on=ListModel,page=2,nth=1', 'complete'],
		['429:on=ListModel,nth=2', 'complete'],
		['drop-answer:on=ListModel,nth=2', 'complete'],
		['truncate:on=ListModel,nth=1', 'complete'],
		['html:on=ListModel,page=2,nth=1', 'complete'],
		['internal-200:on=ListModel,nth=1', 'complete'],
		['empty:on=ListModel,nth=2', 'complete'],
		['lose-page:on=ListModel,page=2,nth=1', 'complete'],
		['repeat-row:on=ListModel,page=2,nth=1', 'complete'],
		['lose-page:page=2', 'READ_INCOMPLETE'],
		['lose-page:page=3', 'READ_INCOMPLETE'],
		['repeat-row:page=2', 'READ_INCOMPLETE'],
		['repeat-row:page=1', 'READ_INCOMPLETE'],
		['html:on=ListModel,page=2', 'API_ANSWER_INVALID'],
		['empty:page=3', 'API_ANSWER_INVALID'],
		['truncate:page=2', 'API_UNREACHABLE'],
		['drop-answer:page=2', 'API_UNREACHABLE'],
		['internal-200:page=2', 'API_SERVER'],
		['invalid-200:page=2', 'API_REJECTED'],
		['500:page=2', 'API_SERVER'],
		['502:page=2', 'API_SERVER'],
		['401:after=1', 'API_AUTH'],
		['403:after=1', 'API_FORBIDDEN'],
		['404:on=ListModel,after=1', 'API_NOT_FOUND'],
		['429:after=1', 'API_LIMIT'],
	])('under the fault %s it is %s', async (faults, expected) => {
		const sandbox = await startSandbox({ from: manyModels(250), faults })
		const read = await sandbox.client().list('ListModel')
		expect(read.kind === 'complete' ? 'complete' : read.reason.code).toBe(expected)
		if (read.kind === 'complete')
			expect(read.value.map((row) => row.get('slug'))).toEqual(Array.from({ length: 250 }, (_, index) => `m-${index + 1}`))
		const counts = await sandbox.control('GET', 'faults')
		expect(counts.json[0].struck).toBeGreaterThan(0)
	})

	test('an item that is removed between two pages is noticed, and the list read again', async () => {
		const rows = Array.from({ length: 150 }, (_, index) => row(index + 1))
		const pages: string[] = []
		const read = await listScripted((offset, limit) => {
			pages.push(String(offset))
			if (pages.length === 2) rows.splice(5, 1)
			return { data: rows.slice(offset, offset + limit), hasMore: offset + limit < rows.length }
		})
		expect(pages).toEqual(['0', '100', '0', '100'])
		expect(read.kind === 'complete' ? read.value.length : read.reason).toBe(149)
	})

	test.each([422, 400, 200])('a server that refuses a limit above its page size with status %i is read with that', async (status) => {
		const rows = Array.from({ length: 250 }, (_, index) => row(index + 1))
		const limits: number[] = []
		const read = await listScripted((offset, limit) => {
			limits.push(limit)
			return limit > 100 ? status : { data: rows.slice(offset, offset + limit), hasMore: offset + limit < rows.length }
		})
		expect(limits).toEqual([101, 100, 100, 100])
		expect(read.kind === 'complete' ? read.value.length : read.reason).toBe(250)
	})

	test.each([100, 101, 250])('a server that cuts the limit and takes a page of %i items for the last one hides none', async (count) => {
		const rows = Array.from({ length: count }, (_, index) => row(index + 1))
		const read = await listScripted((offset, limit) => {
			const data = rows.slice(offset, offset + Math.min(limit, 100))
			return { data, hasMore: data.length === limit }
		})
		expect(read.kind === 'complete' ? read.value.length : read.reason).toBe(count)
	})

	test.each([true, undefined])('one item is all, also where more of them are told of: %s', async (hasMore) => {
		const read = await listScripted((offset) => ({ data: [row(1)].slice(offset), ...(hasMore && { hasMore }) }))
		expect(read.kind === 'complete' ? read.value.length : read.reason).toBe(1)
	})

	test('a list that never holds still is unknown', async () => {
		let first = 0
		const read = await listScripted((offset, limit) => {
			first += 3
			return { data: Array.from({ length: limit }, (_, index) => row(first + offset + index)), hasMore: true }
		})
		expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'READ_INCOMPLETE' } })
	})

	test('a page that comes again and again is unknown, and ends', async () => {
		let calls = 0
		const read = await listScripted((_offset, limit) => {
			calls += 1
			return { data: Array.from({ length: limit }, (_, index) => row(index + 1)), hasMore: true }
		})
		expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'READ_INCOMPLETE' } })
		expect(calls).toBe(6)
	})

	test('P48: items of two workspaces are unknown', async () => {
		const read = await listScripted(() => ({ data: [row(1), { ...row(2), workspaceId: 8 }], hasMore: false }))
		expect(read).toMatchObject({ kind: 'unknown', reason: { code: 'READ_INCOMPLETE' } })
	})

	test.each([[[{ name: 'no id' }]], [[{ id: '' }]], [['text']], [[null]], [[[]]]])('items that are none are unknown: %j', async (data) => {
		expect(await listScripted(() => ({ data, hasMore: false }))).toMatchObject({ kind: 'unknown', reason: { code: 'API_ANSWER_INVALID' } })
	})

	test('ids as strings and as numbers beyond 2^53 are told apart', async () => {
		const sandbox = await startSandbox({ from: manyModels(120), switches: { ids: 'digit-strings' } })
		const read = await sandbox.client().list('ListModel')
		expect(read.kind === 'complete' && read.value.length).toBe(120)
		const big = await listScripted(() => ({ data: [{ id: 9007199254740993n }, { id: 9007199254740992n }], hasMore: false }))
		expect(big.kind === 'complete' && big.value.length).toBe(2)
	})
})

function row(id: number): { id: number; workspaceId: number } {
	return { id, workspaceId: 7 }
}

function listScripted(page: (offset: number, limit: number) => unknown): ReturnType<typeof listAll> {
	const endpoint = api.endpoints.find(({ id }) => id === 'ListModel')
	if (!endpoint) throw new Error('the description has no ListModel')
	const call = async (_id: string, { query = {} }: ApiInput = {}): Promise<ApiAnswer> => {
		const body = page(Number(query.offset), Number(query.limit))
		if (typeof body === 'number') return { kind: 'refused', status: body, problem: problem('API_REJECTED', 'the limit is too large') }
		return { kind: 'ok', status: 200, body: fromPlain(body) as Dict }
	}
	return listAll({ call, api, log: listeningLog() }, { endpoint, query: {}, path: {} })
}
