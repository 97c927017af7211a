import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'

import { EXIT, fail } from '../model/index.ts'
import type { Log, Terminal } from '../ports/index.ts'
import { codeOf } from './cure.ts'

const WIDTH = 100
const SHOW_EVERY_MS = 100

/** The process's own standard streams. What they do not take never ends a run in the middle (P31). */
export function systemTerminal(): Terminal {
	const { stdin, stdout, stderr } = process
	let lost: string | undefined
	const end = (): void => {
		if (lost !== undefined && process.exitCode !== EXIT.cancelled) process.exitCode = EXIT.error
	}
	const lose = (error: unknown): void => {
		const code = codeOf(error)
		// A reader that went away has read what it wanted.
		if (code === 'EPIPE' || lost !== undefined) return
		lost = code
		put(stderr, `Error: standard output could not be written (${lost}); what would follow is not shown\n`)
		if (process.exitCode !== undefined) end()
	}
	// oclif has a listener that throws: a terminal that is closed would end an apply in the middle.
	stdout.removeAllListeners('error')
	stdout.on('error', lose)
	stderr.on('error', () => undefined)
	return {
		isInteractive: Boolean(stdin.isTTY && stdout.isTTY) && !process.env['CI'],
		hasColor: hasColor(),
		width: stdout.columns || WIDTH,
		print: (text) => lost === undefined && put(stdout, text.endsWith('\n') ? text : `${text}\n`, lose),
		printError: (text) => put(stderr, text.endsWith('\n') ? text : `${text}\n`),
		endWith: (code) => {
			process.exitCode = code
			end()
		},
		ask,
		edit,
	}
}

/** A stream may refuse at once, or with an event a moment later. */
function put(stream: NodeJS.WriteStream, text: string, onRefusal: (error: unknown) => void = () => {}): void {
	try {
		stream.write(text)
	} catch (error) {
		onRefusal(error)
	}
}

function hasColor(): boolean {
	if (process.env['NO_COLOR'] || process.env['TERM'] === 'dumb') return false
	return Boolean(process.env['FORCE_COLOR'] && process.env['FORCE_COLOR'] !== '0') || Boolean(process.stdout.isTTY)
}

async function ask(question: string, signal?: AbortSignal): Promise<string> {
	const reader = createInterface({ input: process.stdin, output: process.stdout })
	try {
		return await reader.question(question, signal ? { signal } : {})
	} catch {
		return fail('CANCELLED', 'the question was not answered; nothing was done')
	} finally {
		reader.close()
	}
}

async function edit(text: string, name: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'tideway-'))
	const path = join(folder, name)
	try {
		await writeFile(path, text, { mode: 0o600 })
		const [command = 'vi', ...args] = (process.env['VISUAL'] || process.env['EDITOR'] || 'vi').split(' ')
		const code = await new Promise<number>((resolve) => {
			const child = spawn(command, [...args, path], { stdio: 'inherit' })
			child.on('error', () => resolve(-1))
			child.on('exit', (status) => resolve(status ?? -1))
		})
		if (code !== 0)
			fail('CANCELLED', `the editor ${command} ended without success; nothing was done`, { hint: 'set EDITOR to the editor you want' })
		return await readFile(path, 'utf8')
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}

/** Diagnostics on standard error: progress as one line that rewrites itself on a terminal, nothing of it elsewhere. */
export function terminalLog(level: 'quiet' | 'normal' | 'debug'): Log & { clear(): void } {
	const { stderr } = process
	const isLive = Boolean(stderr.isTTY) && level !== 'quiet' && process.env['TERM'] !== 'dumb'
	let shownMs = 0
	let isShown = false
	const clear = (): void => {
		if (isShown) put(stderr, '\r\u001B[K')
		isShown = false
	}
	const line = (text: string): void => {
		clear()
		put(stderr, `${text}\n`)
	}
	return {
		clear,
		progress: (step, done, total) => {
			const now = performance.now()
			if (!isLive || (now - shownMs < SHOW_EVERY_MS && done !== total)) return
			shownMs = now
			isShown = true
			put(stderr, `\r\u001B[K${step}${done === undefined ? '' : ` ${done}${total === undefined ? '' : ` of ${total}`}`}`)
		},
		info: (message) => level !== 'quiet' && line(message),
		warn: (message) => line(message),
		debug: (message) => level === 'debug' && line(message),
	}
}
