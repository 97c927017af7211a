import { join } from 'node:path'
import { expect, test } from 'vitest'
import { api } from '../../providers/hightouch/api/index.ts'
import { systemFiles } from '../../src/adapters/files.ts'
import { fail } from '../../src/model/index.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { SMALL, startSandbox } from '../support/sandbox.ts'
import { scratchFolder } from '../support/scratch.ts'

test('P25: a workspace in a file is there after a restart, with switches, effects and ids that go on', async () => {
	const data = { path: join(scratchFolder(), 'box.json'), files: systemFiles() }
	const first = await startSandbox({ from: SMALL, data, switches: { ids: 'digit-strings' } })
	await first.fetch('PATCH', '/models/1001', { name: 'Émoji 🏢 "quoted"', raw: { sql: 'select\n\t1' } })
	await first.fetch('PATCH', '/syncs/5001', { configuration: { $masked: 'a name', big: 1, __x: null, '10': 'a', '2': 'b' } })
	const before = await first.control('GET', 'world')
	await first.close()

	const second = await startSandbox({ data, from: new Map() })
	expect((await second.control('GET', 'world')).json).toEqual(before.json)
	expect((await second.control('GET', 'switches')).json.ids).toBe('digit-strings')
	expect((await second.control('GET', 'effects')).json.effects).toHaveLength(2)
	const made = await second.fetch('POST', '/models', {
		name: 'N',
		slug: 'n',
		queryType: 'table',
		sourceId: 101,
		isSchema: false,
		primaryKey: 'id',
		table: { name: 't' },
	})
	expect(made.json.id).toBe('1003')
})

test('exact numbers stay exact in answers and in the file', async () => {
	const files = fakeFiles()
	const data = { path: '/box.json', files }
	const send = async (sandbox: Awaited<ReturnType<typeof startSandbox>>) => sandbox.client().call('GetSync', { path: { syncId: '5001' } })
	const first = await startSandbox({ from: SMALL, data })
	const big = { kind: 'decimal', text: '9007199254740993' } as const
	await first.client().call('UpdateSync', { path: { syncId: '5001' }, body: new Map([['configuration', new Map([['n', big]])]]) })
	await first.close()
	const second = await startSandbox({ data })
	expect(await send(second)).toMatchObject({ kind: 'ok', body: expect.any(Map) })
	const answer = await send(second)
	expect(answer.kind === 'ok' && answer.body instanceof Map && answer.body.get('configuration')).toEqual(new Map([['n', big]]))
})

test.each([
	'',
	'{',
	'{}',
	'[]',
	'{"version":2,"provider":"hightouch"}',
	'{"version":1,"provider":"other","tables":{},"memory":{},"effects":[],"switches":{}}',
	'{"version":1,"provider":"hightouch","tables":{"model":[1]},"memory":{},"effects":[],"switches":{}}',
])('a file that is not ours is refused and not overwritten: %s', async (text) => {
	const files = fakeFiles()
	files.contents.set('/box.json', new TextEncoder().encode(text))
	await expect(startSandbox({ data: { path: '/box.json', files } })).rejects.toMatchObject({ problem: { code: 'STATE_INVALID' } })
	expect(new TextDecoder().decode(files.contents.get('/box.json'))).toBe(text)
})

test('what could not be stored is not answered', async () => {
	const files = fakeFiles()
	const sandbox = await startSandbox({ from: SMALL, data: { path: '/box.json', files } })
	files.before = (operation) => {
		if (operation === 'write') fail('FILE_IO', 'the disk is full')
	}
	await expect(sandbox.fetch('PATCH', '/models/1001', { name: 'Other' })).rejects.toThrow('fetch failed')
	expect((await sandbox.fetch('GET', '/models')).status).toBe(200)
	expect(sandbox.log.lines.join('\n')).toContain('the disk is full')
})

test('writes at the same time are all in the file, in fewer writes', async () => {
	const files = fakeFiles()
	let writes = 0
	const sandbox = await startSandbox({ from: SMALL, switches: { 'rate-limit': 'off' }, data: { path: '/box.json', files } })
	files.before = (operation) => {
		if (operation === 'write') writes += 1
	}
	await Promise.all(Array.from({ length: 40 }, (_, index) => sandbox.fetch('PATCH', '/models/1001', { name: `N${index}` })))
	const kept = JSON.parse(new TextDecoder().decode(files.contents.get('/box.json')))
	expect(kept.effects).toHaveLength(40)
	expect(writes).toBeLessThanOrEqual(40)
})

test.each<[Parameters<typeof startSandbox>[0], string]>([
	[{ faults: 'nope' }, 'USAGE'],
	[{ switches: { nope: 'x' } }, 'USAGE'],
	[{ switches: { ids: 'roman' } }, 'USAGE'],
	[{ provider: { name: 'other', api } }, 'PROVIDER_UNKNOWN'],
])('%j is refused at the start', async (options, code) => {
	await expect(startSandbox(options)).rejects.toMatchObject({ problem: { code } })
})

test('a port in use is refused', async () => {
	const first = await startSandbox()
	await expect(startSandbox({ port: first.port })).rejects.toMatchObject({ problem: { code: 'USAGE' } })
})

test('what a tree holds and cannot be added is named', async () => {
	const from = new Map([
		...SMALL,
		[
			'syncs/lost.yaml',
			new Map([
				['model', 'nobody'],
				['destination', 'crm'],
			]),
		] as const,
	])
	const sandbox = await startSandbox({ from })
	expect(sandbox.log.lines).toContain('syncs/lost.yaml is not in the sandbox: there is no model nobody')
	expect((await sandbox.fetch('GET', '/syncs')).json.data).toHaveLength(1)
})
