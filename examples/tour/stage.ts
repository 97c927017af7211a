import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { styleText } from 'node:util'

/** The claim that the product did not keep, or the step that could not be taken. */
export class TourFailure extends Error {}

/** A command as a person types it in `folder`; what `./tideway` and `./click` stand for is in `programs`. */
export type Typed = readonly [name: string, ...rest: string[]]

export type Stage = {
	chapter(title: string): void
	say(text: string): void
	/** Shows the command and its own output, and fails the tour where it ends with another code. */
	run(typed: Typed, expectedExit?: number): Promise<void>
	/** Shows commands that print nothing, one under the other. */
	runAll(commands: readonly Typed[]): Promise<void>
	/** Runs it without showing it, and answers with what it printed. */
	ask(typed: Typed, expectedExit?: number): Promise<string>
	/** Starts something that stays, and waits for its first line. */
	serve(typed: Typed): Promise<void>
	/** Shows the claim where it holds, and fails the tour where it does not. */
	check(claim: string, holds: boolean, found?: unknown): void
	stop(): Promise<void>
}

export type StageOptions = {
	readonly folder: string
	readonly env: Readonly<Record<string, string | undefined>>
	/** What to run for a name that is no program on the path. */
	readonly programs: ReadonlyMap<string, readonly string[]>
}

/** `shown` as it comes, `asked` for by the tour, `kept` unless it does not start. */
type Output = 'shown' | 'asked' | 'kept'

const WIDTH = 100
const START_MS = 20_000

export function makeStage(options: StageOptions): Stage {
	const running = new Set<ChildProcess>()
	let chapters = 0
	const start = (typed: Typed, stdio: Output): ChildProcess => {
		const child = startProcess(options, typed, stdio)
		running.add(child)
		child.once('close', () => running.delete(child))
		return child
	}
	return {
		chapter: (title) => {
			chapters += 1
			print(`\n${styleText('bold', `${chapters}. ${title}`)}\n`)
		},
		say: (text) => print(`${wrap(text)}\n`),
		run: async (typed, expectedExit = 0) => {
			print(prompt(typed))
			expectExit(typed, await ended(start(typed, 'shown')), expectedExit)
			print('')
		},
		runAll: async (commands) => {
			for (const typed of commands) {
				print(prompt(typed))
				expectExit(typed, await ended(start(typed, 'shown')), 0)
			}
			print('')
		},
		ask: async (typed, expectedExit = 0) => {
			const child = start(typed, 'asked')
			const [text, exit] = await Promise.all([textOf(child), ended(child)])
			expectExit(typed, exit, expectedExit)
			return text
		},
		serve: async (typed) => {
			print(`${prompt(typed)} &`)
			print(await firstLine(start(typed, 'kept'), typed))
			print('')
		},
		check: (claim, holds, found) => {
			if (!holds) throw new TourFailure(`this does not hold: ${claim}${found === undefined ? '' : `\n  found: ${JSON.stringify(found)}`}`)
			print(styleText('green', `  checked: ${claim}`))
		},
		stop: async () => {
			const children = [...running]
			for (const child of children) child.kill('SIGTERM')
			await Promise.all(children.map(ended))
		},
	}
}

function prompt(typed: Typed): string {
	return styleText('bold', `$ ${lineOf(typed)}`)
}

function lineOf(typed: Typed): string {
	return typed.map(quote).join(' ')
}

/** As `sh` reads it back. */
export function quote(word: string): string {
	if (/^[\w@%+:,./=-]+$/.test(word)) return word
	const [, name = '', value = word] = /^([\w]+=)(.*)$/s.exec(word) ?? []
	return `${name}'${value.replaceAll("'", `'\\''`)}'`
}

export function print(text: string): void {
	process.stdout.write(`${text}\n`)
}

/** Lines of at most WIDTH columns. */
export function wrap(text: string): string {
	const lines: string[] = []
	for (const word of text.split(' ')) {
		const last = lines.at(-1)
		if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`
		else lines.push(word)
	}
	return lines.join('\n')
}

function startProcess({ folder, env, programs }: StageOptions, [name, ...rest]: Typed, output: Output): ChildProcess {
	const [file = name, ...before] = programs.get(name) ?? [name]
	const [stdout, stderr] = [output === 'shown' ? 'inherit' : 'pipe', output === 'kept' ? 'pipe' : 'inherit'] as const
	return spawn(file, [...before, ...rest], { cwd: folder, env, stdio: ['ignore', stdout, stderr] })
}

async function ended(child: ChildProcess): Promise<number> {
	if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? 128
	return await new Promise((resolve, reject) => {
		child.once('error', (error) => reject(new TourFailure(`${path.basename(child.spawnfile)} cannot be started: ${error.message}`)))
		child.once('close', (code) => resolve(code ?? 128))
	})
}

function expectExit(typed: Typed, exit: number, expected: number): void {
	if (exit !== expected) throw new TourFailure(`\`${lineOf(typed)}\` ended with ${exit} where ${expected} was expected`)
}

async function textOf(child: ChildProcess): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of child.stdout ?? []) chunks.push(chunk)
	return Buffer.concat(chunks).toString('utf8')
}

async function firstLine(child: ChildProcess, typed: Typed): Promise<string> {
	return await new Promise((resolve, reject) => {
		const giveUp = (what: string): void =>
			reject(new TourFailure(`\`${lineOf(typed)}\` ${what}${complaint === '' ? '' : `:\n${complaint.trimEnd()}`}`))
		const timer = setTimeout(giveUp, START_MS, 'did not start in time')
		let [text, complaint] = ['', '']
		child.stderr?.on('data', (chunk: Buffer) => {
			complaint += chunk.toString('utf8')
		})
		child.once('error', (error) => giveUp(`cannot be started (${error.message})`))
		child.stdout?.on('data', (chunk: Buffer) => {
			text += chunk.toString('utf8')
			if (!text.includes('\n')) return
			clearTimeout(timer)
			resolve(text.trimEnd())
		})
		child.once('close', () => {
			clearTimeout(timer)
			giveUp('ended at once')
		})
	})
}
