import { noteGit } from './canary-git.ts'
import { runCommand } from './find-command.ts'
import './offline.ts'

/** A command to run. `hurried`: waits between attempts pass fifty times as fast. */
export type RunRequest = {
	readonly argv: readonly string[]
	readonly cwd: string
	readonly env: NodeJS.ProcessEnv
	readonly pace: 'real' | 'hurried'
}
/** `calls`: how git was called, as far as no command before called it so. */
export type RunAnswer = { readonly code: number; readonly out: string; readonly err: string; readonly calls: string }

const timer = globalThis.setTimeout
/** Its arguments: the folder of `bundledCommands`, then names of variables that a parent process has chosen, see `noteGit`. */
const [commands = '', ...own] = process.argv.slice(2)
const takeCalls = noteGit(own)

// Each command listens to its streams for as long as its process lives, and here many of them do.
for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0)

/** The body of a process that `e2e.ts` starts: one command at a time, with its streams caught. */
process.on('message', (request: RunRequest) => {
	// What a command lets through is a defect, of this one command: the next one still has its turn.
	run(request).then(
		(answer) => process.send?.(answer),
		(error: unknown) =>
			process.send?.({
				code: -1,
				out: '',
				err: error instanceof Error ? (error.stack ?? error.message) : String(error),
				calls: takeCalls(),
			}),
	)
})
process.on('disconnect', () => process.exit(0))

async function run({ argv, cwd, env, pace }: RunRequest): Promise<RunAnswer> {
	const caught = { out: '', err: '' }
	process.chdir(cwd)
	process.env = env
	process.exitCode = undefined
	process.stdout.write = (text) => catchText(caught, 'out', text)
	process.stderr.write = (text) => catchText(caught, 'err', text)
	globalThis.setTimeout = pace === 'hurried' ? hurried : timer
	await runCommand(commands, argv)
	return { code: Number(process.exitCode ?? 0), ...caught, calls: takeCalls() }
}

/** Deadlines, which are longer, and short pauses stay as they are. */
const hurried = Object.assign(
	(work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout =>
		timer(work, ms >= 400 && ms <= 30_000 ? ms / 50 : ms, ...args),
	timer,
)

function catchText(caught: { out: string; err: string }, stream: 'out' | 'err', text: string | Uint8Array): true {
	caught[stream] += typeof text === 'string' ? text : Buffer.from(text).toString()
	return true
}
