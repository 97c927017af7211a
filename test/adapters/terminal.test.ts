import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const TERMINAL = path.join(import.meta.dirname, '..', '..', 'src', 'adapters', 'terminal.ts')

type Streams = { readonly out: 'full' | 'read'; readonly err: 'full' | 'read' }

/** What a program that prints, works on and ends with a code comes to, where a disk takes nothing more of its output. */
function printed({ out, err }: Streams, code: number): { readonly status: number | null; readonly out: string; readonly err: string } {
	const full = openSync('/dev/full', 'w')
	const program = `
		import { systemTerminal, terminalLog } from ${JSON.stringify(TERMINAL)}
		process.stdout.on('error', (error) => { throw error })
		const terminal = systemTerminal()
		terminal.print('a plan')
		await new Promise(setImmediate)
		terminalLog('normal').warn('at work')
		terminal.print('an outcome')
		terminal.endWith(${code})`
	try {
		const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
			stdio: ['ignore', out === 'full' ? full : 'pipe', err === 'full' ? full : 'pipe'],
			encoding: 'utf8',
		})
		return { status: ran.status, out: ran.stdout ?? '', err: ran.stderr ?? '' }
	} finally {
		closeSync(full)
	}
}

describe.skipIf(process.platform !== 'linux')('P31: output that nobody can take does not end a run in the middle', () => {
	test.each([
		[{ out: 'full', err: 'read' }, 0, 1],
		[{ out: 'full', err: 'read' }, 130, 130],
		[{ out: 'full', err: 'full' }, 0, 1],
		[{ out: 'read', err: 'full' }, 3, 3],
	] as const)('%o: who would end with %i ends with %i', (streams, code, status) => {
		const ran = printed(streams, code)
		const said = streams.out === 'full' ? 'Error: standard output could not be written (ENOSPC); what would follow is not shown\n' : ''
		expect(ran).toEqual({
			status,
			out: streams.out === 'read' ? 'a plan\nan outcome\n' : '',
			err: streams.err === 'read' ? `${said}at work\n` : '',
		})
	})
})
