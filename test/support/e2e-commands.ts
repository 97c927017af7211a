import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { bundledCommands } from './bundled.ts'
import { FOR_HELPERS } from './canary-e2e.ts'
import { COMPILED } from './compiled.ts'
import type { RunAnswer, RunRequest } from './e2e-runner.ts'

/** Runs commands one after the other in a lean process: each git that this large one started would cost several times as much. */
export type Runner = {
	run(request: RunRequest): Promise<RunAnswer>
	/** Answers what was said outside of commands. */
	close(): Promise<string>
}

export function startRunner(): Runner {
	const child = fork(path.join(import.meta.dirname, 'e2e-runner.ts'), [bundledCommands(), ...FOR_HELPERS], {
		// The smaller it is, the less each start of a git costs.
		execArgv: ['--max-semi-space-size=1', '--single-threaded'],
		env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED },
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	})
	let said = ''
	for (const stream of ['stdout', 'stderr'] as const) {
		child[stream]?.on('data', (text: Buffer) => {
			said += text.toString()
			process[stream].write(text)
		})
	}
	let last: Promise<unknown> = Promise.resolve()
	const ended = once(child, 'exit').then((): never => {
		throw new Error('the process that runs commands has ended')
	})
	ended.catch(() => undefined)
	const ask = async (request: RunRequest): Promise<RunAnswer> => {
		if (!child.connected) return await ended
		const answered = once(child, 'message')
		child.send(request)
		const [answer] = (await Promise.race([answered, ended])) as [RunAnswer]
		return answer
	}
	return {
		run: (request) => {
			const turn = last.then(() => ask(request))
			last = turn.catch(() => undefined)
			return turn
		},
		close: async () => {
			child.kill()
			await ended.catch(() => undefined)
			return said
		},
	}
}
