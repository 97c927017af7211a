import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { openHolders } from '../../src/adapters/holders.ts'
import { openProcesses } from '../../src/adapters/processes.ts'
import { Failure, problem } from '../../src/model/index.ts'
import type { Files, Holders, Processes } from '../../src/ports/index.ts'
import type { FakeFiles } from '../support/fake-files.ts'
import { fakeFiles } from '../support/fake-files.ts'

const [FIRST, SECOND] = ['0123456789abcdef'.repeat(2), 'fedcba9876543210'.repeat(2)]

function named(self: string, dead: readonly string[] = []): Processes {
	return { self, isGone: async () => true, hasEnded: async (name) => dead.includes(name) }
}

function holders(files: Files, processes: Processes): Holders {
	return openHolders(files, '/cache/holders', async () => processes)
}

const there = (files: FakeFiles): readonly string[] => [...files.contents.keys()].map((path) => path.replace('/cache/holders/', ''))

test('P36: a lock that was asked for here is known by its process, and no other is', async () => {
	const files = fakeFiles()
	await holders(files, named('ada')).begin(FIRST)
	expect(await holders(files, named('bob')).hasEnded(FIRST)).toBe(false)
	expect(await holders(files, named('bob', ['ada'])).hasEnded(FIRST)).toBe(true)
	expect(await holders(files, named('bob', ['ada'])).hasEnded(SECOND), 'asked for elsewhere').toBe(false)
	expect(await holders(fakeFiles(), named('bob', ['ada'])).hasEnded(FIRST), 'a copy of this machine, made before').toBe(false)
})

test('P43: an id that came from elsewhere leads to no other file', async () => {
	const files = fakeFiles()
	await files.write('/cache/secret', 'ada')
	const { hasEnded } = holders(files, named('bob', ['ada']))
	for (const id of ['../secret', '', '.', 'a/b', FIRST.toUpperCase()]) expect(await hasEnded(id)).toBe(false)
})

test('who has the lock forgets those that have ended, and keeps itself and who waits', async () => {
	const files = fakeFiles()
	const third = '00112233445566778899aabbccddeeff'
	await holders(files, named('ada')).begin(FIRST)
	await holders(files, named('cy')).begin(third)
	const own = holders(files, named('bob', ['ada']))
	await own.begin(SECOND)
	await own.sweep()
	expect(there(files).toSorted()).toEqual([third, SECOND].toSorted())
})

test('a process that has one lock after the other leaves word of the last', async () => {
	const files = fakeFiles()
	for (const id of [FIRST, SECOND]) {
		const own = holders(files, named('ada'))
		await own.begin(id)
		await own.sweep()
	}
	expect(there(files)).toEqual([SECOND])
})

test('a disk that takes nothing is no reason to do without a lock', async () => {
	const full: Files = { ...fakeFiles(), write: () => Promise.reject(new Failure(problem('FILE_IO', 'the disk is full'))) }
	await expect(holders(full, named('ada')).begin(FIRST)).resolves.toBeUndefined()
	const another: Files = { ...fakeFiles(), read: () => Promise.reject(new Failure(problem('FILE_IO', 'it is of another user'))) }
	expect(await holders(another, named('ada')).hasEnded(FIRST)).toBe(false)
})

test.runIf(process.platform === 'linux')('P36: a restart of the machine proves nothing, the end of a process does', async () => {
	const { self, isGone, hasEnded } = await openProcesses()
	const own = JSON.parse(self)
	expect(await hasEnded(self)).toBe(false)
	expect(await hasEnded(JSON.stringify({ ...own, pid: 2 ** 22 + 1 }))).toBe(true)
	const before = JSON.stringify({ ...own, boot: 'another', pid: 2 ** 22 + 1 })
	expect([await isGone(before), await hasEnded(before)]).toEqual([own.machine !== '', false])
	expect(await hasEnded(JSON.stringify({ ...own, host: 'another', pid: 2 ** 22 + 1 }))).toBe(false)
	expect(await hasEnded('garbage')).toBe(false)
})

test.runIf(process.platform === 'linux')('P35: a process that has ended and was not asked how has ended', async () => {
	// What it starts ends at once, and what it becomes does not ask for that.
	const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] })
	onTestFinished(() => void parent.kill('SIGKILL'))
	const [said] = await once(parent.stdout, 'data')
	const { self, hasEnded } = await openProcesses()
	const name = JSON.stringify({ ...JSON.parse(self), pid: Number(String(said)), start: '' })
	await expect.poll(() => hasEnded(name)).toBe(true)
})
