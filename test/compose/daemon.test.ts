import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openFront } from '../../src/compose/daemon.ts'
import { gitBench } from '../support/git.ts'
import { runtimeWith } from '../support/reach.ts'

const bench = gitBench()
afterAll(() => bench.remove())

const openAt = (at: string) => openFront(runtimeWith(bench, {}), { at, secrets: [] })

describe('an address to listen on', () => {
	test.each([
		['8080', '127.0.0.1', 8080],
		['0', '127.0.0.1', 0],
		['0.0.0.0:8080', '0.0.0.0', 8080],
		['localhost:8080', 'localhost', 8080],
		['[::1]:8080', '::1', 8080],
	])('%s is %s and port %i', async (at, host, port) => {
		expect(await openAt(at)).toMatchObject({ host, port })
	})

	test.each(['', 'localhost', ':8080', '65536', '127.0.0.1:123456', 'http://localhost:8080', '::1:8080'])('%j is none', async (at) => {
		await expect(openAt(at)).rejects.toMatchObject({ problem: { code: 'USAGE' } })
	})
})

describe('the secrets of webhooks', () => {
	test('come from where the references lead', async () => {
		writeFileSync(join(bench.folder, 'hook'), 'in a file\n')
		const runtime = runtimeWith(bench, { HOOK: 'in a variable' })
		const { secrets } = await openFront(runtime, { at: '0', secrets: ['env:HOOK', 'file:hook'] })
		expect(secrets).toEqual(['in a variable', 'in a file'])
	})

	test('P38: one that is not there ends the start, and is not passed over', async () => {
		const missing = openFront(runtimeWith(bench, {}), { at: '0', secrets: ['env:HOOK'] })
		await expect(missing).rejects.toMatchObject({ problem: { code: 'CREDENTIAL_MISSING' } })
	})

	test('P7: a secret itself is refused, and not repeated', async () => {
		const literal = openFront(runtimeWith(bench, {}), { at: '0', secrets: ['hunter2-hunter2'] })
		await expect(literal).rejects.toMatchObject({ problem: { code: 'USAGE' } })
		await expect(literal).rejects.not.toThrow('hunter2')
	})
})
