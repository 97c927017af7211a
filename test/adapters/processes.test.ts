import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openProcesses } from '../../src/adapters/processes.ts'

/** A process that ends when it is told to, and what it says of itself. */
async function child(): Promise<{ readonly name: string; readonly end: () => Promise<void> }> {
	const script = `import(${JSON.stringify(new URL('../../src/adapters/processes.ts', import.meta.url).href)}).then(async ({ openProcesses }) => {
		process.stdout.write((await openProcesses()).self)
		process.stdin.resume()
	})`
	const process_ = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
	const [data] = (await once(process_.stdout, 'data')) as [Buffer]
	const end = async (): Promise<void> => {
		const closed = once(process_, 'close')
		process_.kill('SIGKILL')
		await closed
	}
	return { name: data.toString(), end }
}

test('a process is gone only after its end', async () => {
	const { self, isGone } = await openProcesses()
	expect(await isGone(self)).toBe(false)
	const { name, end } = await child()
	try {
		expect(name).not.toBe(self)
		expect(await isGone(name)).toBe(false)
	} finally {
		await end()
	}
	expect(await isGone(name)).toBe(true)
})

test.runIf(process.platform === 'linux')('a process id that was used again is another process', async () => {
	const { self, isGone } = await openProcesses()
	expect(await isGone(JSON.stringify({ ...JSON.parse(self), start: '1' }))).toBe(true)
})

test.each(['', 'null', '[]', '{}', '{"pid":1}', 'garbage', '{"pid":-1,"host":""}'])(
	'P38: the name %j cannot be judged, so it is not gone',
	async (name) => {
		expect(await (await openProcesses()).isGone(name)).toBe(false)
	},
)

test('P36: a process of another host or another namespace is never judged', async () => {
	const { self, isGone } = await openProcesses()
	const dead = { ...JSON.parse(self), pid: 2 ** 22 + 1 }
	expect(await isGone(JSON.stringify(dead))).toBe(true)
	expect(await isGone(JSON.stringify({ ...dead, host: 'another' }))).toBe(false)
	expect(await isGone(JSON.stringify({ ...dead, namespace: 'pid:[1]' }))).toBe(false)
})
