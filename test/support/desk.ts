import { execFileSync, spawn } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** `cwd`, `env`: of the program, complete. `input`: what it reads; nothing where it is left out. */
type Task = { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>>; readonly input?: string }

type Desk = { readonly tasks: number; readonly answers: number; readonly out: number; readonly error: number }

let desk: Desk | undefined

/**
 * Runs a program to its end and answers what it printed. It is started by a small shell that waits for such tasks: a start from this large
 * process copies its page tables, which costs several times what a call of git does. Throws an `Error` with `status` and `stderr` where it fails.
 */
export function runAtDesk(file: string, args: readonly string[], task: Task): Buffer {
	desk ??= openDesk()
	const { tasks, answers, out, error } = desk
	for (const printed of [out, error]) ftruncateSync(printed)
	writeFileSync(tasks, scriptOf(file, args, task))
	const status = readStatus(answers)
	const stdout = contentOf(out)
	if (status === 0) return stdout
	const stderr = contentOf(error).toString()
	throw Object.assign(new Error(`Command failed: ${[file, ...args].join(' ')}\n${stderr}`), { status, stdout, stderr })
}

/** The shell ends with this process, which alone holds the other ends of its pipes. */
function openDesk(): Desk {
	const folder = mkdtempSync(path.join(tmpdir(), 'tideway-desk-'))
	const at = (name: string): string => path.join(folder, name)
	execFileSync('mkfifo', [at('tasks'), at('answers')])
	// Opened for both ways, a pipe does not wait for its other end.
	const [tasks, held] = [openSync(at('tasks'), 'r+'), openSync(at('answers'), 'r+')]
	const [taken, given, answers] = [openSync(at('tasks'), 'r'), openSync(at('answers'), 'w'), openSync(at('answers'), 'r')]
	const [out, error] = [openSync(at('out'), 'a+'), openSync(at('error'), 'a+')]
	const shell = spawn('sh', [], {
		cwd: '/',
		env: { PATH: process.env['PATH'] },
		stdio: [taken, given, 'inherit', out, error],
		detached: true,
	})
	shell.unref()
	for (const end of [held, taken, given]) closeSync(end)
	rmSync(folder, { recursive: true })
	return { tasks, answers, out, error }
}

function scriptOf(file: string, args: readonly string[], { cwd, env, input }: Task): string {
	const variables = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`export ${name}=${quoted(value)}`]))
	const words = [file, ...args].map(quoted).join(' ')
	const program = ['unset PATH', ...variables, `cd ${quoted(cwd)} && unset PWD OLDPWD && exec ${words}`].join('\n')
	const source = input === undefined ? '</dev/null' : ''
	const feed = input === undefined ? '' : `printf %s ${quoted(input)} | `
	return `${feed}(\n${program}\n) ${source} >&3 2>&4 3>&- 4>&-\necho $?\n`
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`
}

function readStatus(answers: number): number {
	const buffer = Buffer.alloc(16)
	let text = ''
	while (!text.endsWith('\n')) {
		const size = readSync(answers, buffer)
		if (size === 0) throw new Error('the shell at the desk has ended')
		text += buffer.toString('latin1', 0, size)
	}
	return Number(text)
}

function contentOf(printed: number): Buffer {
	const content = Buffer.alloc(fstatSync(printed).size)
	let at = 0
	while (at < content.length) at += readSync(printed, content, at, content.length - at, at)
	return content
}
