import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { pipeline, Readable } from 'node:stream'

import { Failure, fail, type Problem, problem } from '../../model/index.ts'
import { codeOf, codeSaid, cureOf } from '../cure.ts'
import { childEnvironment, type Environment } from './environment.ts'
import { hideCredentials } from './remote.ts'

export type GitOptions = {
	/** The program; `git` where none is given. */
	readonly git?: string
	readonly env: Environment
	readonly signal?: AbortSignal
	/** How long one call may take; 10 minutes where nothing is said, and an hour for fetch and push. */
	readonly deadlineMs?: number
}

/** How every call for one folder is made. */
export type Git = {
	readonly command: string
	readonly cwd: string
	/** Complete; nothing else is inherited. */
	readonly env: Readonly<Record<string, string>>
	/** Never shown. */
	readonly secrets: readonly string[]
	readonly deadlineMs: number
	/** For calls that move objects over a network. */
	readonly transferMs: number
	readonly signal?: AbortSignal
}

export type Call = {
	readonly input?: Iterable<string | Uint8Array>
	/** Exit codes that are answers; any other is a failure. Only 0 where nothing is said. */
	readonly accept?: readonly number[] | 'any'
	readonly deadlineMs?: number
}

export type Result = { readonly code: number; readonly out: Buffer; readonly error: string }

/** `collect.on` = what it says becomes the result; else whoever started it reads it. */
export type Running = {
	readonly child: ChildProcessWithoutNullStreams
	readonly finished: Promise<Result>
	readonly collect: { on: boolean }
	/** Ends it; `finished` then rejects with this problem. */
	readonly stop: (why: Problem) => void
}

const DEADLINE_MS = 10 * 60_000
const TRANSFER_MS = 60 * 60_000
/** What one call may answer, in bytes. */
export const MAX_OUTPUT = 1_000_000_000
const MAX_ERROR = 64_000
const MINIMUM = [2, 31] as const

/** Git as the options say, for who knows that it is new enough. */
export function gitFor(options: GitOptions, cwd: string): Git {
	return {
		command: options.git ?? 'git',
		cwd,
		env: childEnvironment(options.env),
		secrets: [],
		deadlineMs: options.deadlineMs ?? DEADLINE_MS,
		transferMs: options.deadlineMs ?? TRANSFER_MS,
		...(options.signal === undefined ? {} : { signal: options.signal }),
	}
}

/** Finds git and proves that it is new enough. Throws `Failure(GIT_TOO_OLD)`, or `GIT_FAILED` where there is none. */
export async function findGit(options: GitOptions, cwd: string): Promise<Git> {
	const git = gitFor(options, cwd)
	const text = (await runGit(git, ['version'])).out.toString().trim()
	const [major, minor] = (/(\d+)\.(\d+)/.exec(text)?.slice(1) ?? []).map(Number)
	if (major === undefined || minor === undefined) fail('GIT_FAILED', `${git.command} does not say which version of git it is`)
	if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
		fail('GIT_TOO_OLD', `${text} is too old`, { hint: 'Install git 2.31 or newer.' })
	}
	return git
}

/** Runs one git command to its end. Throws `Failure` where it fails, is stopped or takes too long. */
export async function runGit(git: Git, args: readonly string[], call: Call = {}): Promise<Result> {
	const { child, finished } = startGit(git, args, call)
	if (call.input === undefined) child.stdin.end()
	// A child that ended early closes its input; its exit code tells why.
	else pipeline(Readable.from(call.input), child.stdin, () => undefined)
	const result = await finished
	if (call.accept === 'any' || (call.accept ?? [0]).includes(result.code)) return result
	throw new Failure(gitProblem(git, args, result))
}

/** For an effect that has begun: a wish to stop does not cut it off, it ends by itself or by its deadline (P31). */
export function uninterrupted(git: Git): Git {
	const { signal: _, ...calm } = git
	return calm
}

/** What a failed command says, made safe to show. */
export function gitProblem(git: Git, args: readonly string[], result: Result): Problem {
	const text = safeText(git, result.error)
	const hint = adviceFor(git, result.error)
	return problem('GIT_FAILED', `git ${args[0] ?? ''} failed: ${text === '' ? `it ended with ${result.code}` : text}`, hint ? { hint } : {})
}

const DAMAGED = /corrupt|too small|is empty|not a git repository|bad (?:object|config)|truncated|cannot be mapped/

/** A repository that is named as a whole is one of our own, beside a remote. */
function adviceFor({ env }: Git, error: string): string | undefined {
	const own = env['GIT_DIR']
	if (own !== undefined && error.includes(own) && DAMAGED.test(error))
		return `Delete the folder ${own}: it only keeps what was fetched, and is made anew.`
	if (/index file (?:smaller|corrupt)|bad index file/i.test(error))
		return 'The index of this clone cannot be read: remove .git/index and type `git reset`; files stay as they are.'
	return cureOf(codeSaid(error))
}

/** Output of a child for a message: one line, without secrets, control characters and advice, at most 1,500 characters (S7). */
export function safeText(git: Git, text: string): string {
	const lines = text
		.split(/[\r\n]+/)
		.map((line) => line.trim())
		.filter((line) => line !== '' && !line.startsWith('hint:'))
	const plain = hideCredentials(lines.join('; ').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' '))
	return git.secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), plain).slice(0, 1_500)
}

/** Starts a git, whose end is settled in `finished`. `call.deadlineMs` may be without end. Throws `Failure` where it cannot begin at all. */
export function startGit(git: Git, args: readonly string[], call: Call = {}): Running {
	refuseStopped(git, args)
	return settle(git, args, spawnGit(git, args), call.deadlineMs ?? git.deadlineMs)
}

function spawnGit(git: Git, args: readonly string[]): ChildProcessWithoutNullStreams {
	try {
		const child: ChildProcess = spawn(git.command, [...args], {
			cwd: git.cwd,
			env: git.env,
			windowsHide: true,
			// A session of its own has no terminal on which ssh or a helper could ask, and can be ended as a whole.
			detached: process.platform !== 'win32',
		})
		if (hasPipes(child)) return child
		// Its error event says the same a moment later.
		child.on('error', () => undefined)
	} catch (error) {
		throw new Failure(notStarted(git, error))
	}
	throw new Failure(notStarted(git, { code: 'EMFILE' }))
}

/** Without a free file handle a child has no pipes, whatever its type says. */
function hasPipes(child: ChildProcess): child is ChildProcessWithoutNullStreams {
	return Boolean(child.stdin && child.stdout && child.stderr)
}

/** Throws `Failure(CANCELLED)` where somebody wished to stop before it began. */
export function refuseStopped({ signal }: Git, args: readonly string[]): void {
	if (signal?.aborted === true) fail('CANCELLED', `git ${args[0] ?? ''} was not started: stopped on request`)
}

/** What it is to have run out of time. */
export function lateProblem(args: readonly string[], deadlineMs: number): Problem {
	return problem('GIT_FAILED', `git ${args[0] ?? ''} did not finish within ${Math.round(deadlineMs / 1_000)} s and was ended`)
}

function settle(git: Git, args: readonly string[], child: ChildProcessWithoutNullStreams, deadlineMs: number): Running {
	const collect = { on: true }
	let stopped: Problem | undefined
	const stop = (why: Problem): void => {
		if (stopped !== undefined) return
		stopped = why
		endTree(child)
	}
	const finished = new Promise<Result>((resolve, reject) => {
		const out: Buffer[] = []
		let size = 0
		let error = ''
		const onAbort = (): void => stop(problem('CANCELLED', `git ${args[0] ?? ''} was stopped on request`))
		const deadline = Number.isFinite(deadlineMs) ? setTimeout(() => stop(lateProblem(args, deadlineMs)), deadlineMs) : undefined
		git.signal?.addEventListener('abort', onAbort)
		const release = (): void => {
			clearTimeout(deadline)
			git.signal?.removeEventListener('abort', onAbort)
		}
		child.stdout.on('data', (chunk: Buffer) => {
			if (!collect.on) return
			size += chunk.length
			if (size > MAX_OUTPUT) stop(problem('INPUT_TOO_LARGE', `git ${args[0] ?? ''} answered with more than ${MAX_OUTPUT} bytes`))
			else out.push(chunk)
		})
		child.stderr.on('data', (chunk: Buffer) => {
			error = (error + chunk.toString()).slice(-MAX_ERROR)
		})
		child.stdin.on('error', () => undefined)
		child.on('error', (cause) => {
			release()
			reject(new Failure(notStarted(git, cause)))
		})
		onEnd(child, (code) => {
			release()
			if (stopped === undefined) resolve({ code, out: Buffer.concat(out), error })
			else reject(new Failure(stopped))
		})
	})
	return { child, finished, collect, stop }
}

function notStarted(git: Git, cause: unknown): Problem {
	const reason = codeOf(cause)
	return problem('GIT_FAILED', `${git.command} could not be started in ${git.cwd} (${reason})`, {
		hint: cureOf(reason) ?? 'Install git 2.31 or newer, and look whether the folder exists.',
	})
}

/**
 * Calls back when the child has ended and all it said is there. A shared ssh connection that outlives it may keep its error
 * channel open for minutes, so only that channel is not waited for.
 */
function onEnd(child: ChildProcessWithoutNullStreams, done: (code: number) => void): void {
	let called = false
	let exit: number | undefined
	let outEnded = false
	let grace: NodeJS.Timeout | undefined
	const finish = (code: number): void => {
		// A timer that is left would keep the whole program from ending.
		clearTimeout(grace)
		if (called) return
		called = true
		child.stderr.destroy()
		done(code)
	}
	const look = (): void => {
		if (called || exit === undefined || !outEnded) return
		const code = exit
		grace ??= setTimeout(() => finish(code), 500)
	}
	child.stdout.on('close', () => {
		outEnded = true
		look()
	})
	child.on('exit', (code) => {
		exit = code ?? 128
		look()
	})
	child.on('close', (code) => finish(code ?? 128))
}

/** Asks the child and everything it started to end, so that it removes its lock files; then makes it. */
function endTree(child: ChildProcessWithoutNullStreams): void {
	signalTree(child, 'SIGTERM')
	const force = setTimeout(() => signalTree(child, 'SIGKILL'), 3_000)
	child.on('close', () => clearTimeout(force))
}

function signalTree(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return
	try {
		if (process.platform === 'win32') child.kill(signal)
		else process.kill(-child.pid, signal)
	} catch {
		// It ended by itself in the meantime.
	}
}
