import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'

/** What one process of the watch was, from its start on. */
export type Life = {
	readonly fromMs: number
	/** At each second: resident memory in bytes, and how many files, pipes and sockets were open. */
	readonly samples: { readonly atMs: number; readonly bytes: number; readonly handles: number }[]
	/** Calls to the services' APIs, as its metrics told last. */
	calls: number
}

export type Line = { readonly event: string; readonly code?: string; readonly level: string; readonly message: string }

/** `sync --watch`, started again and again. */
export type Watch = {
	readonly lives: readonly Life[]
	readonly lines: readonly Line[]
	start(): Promise<void>
	/** Answers with its exit code; null where a signal ended it. */
	end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
	/** Whether every workspace was dealt with for the first time. */
	isReady(): Promise<boolean>
	/** Looks at the process; once a second is often enough. */
	sample(): Promise<void>
}

export type Watching = { readonly argv: readonly string[]; readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly log: string }

export function makeWatch({ argv, cwd, env, log }: Watching): Watch {
	const [lives, lines]: [Life[], Line[]] = [[], []]
	let running: { readonly child: ChildProcess; readonly life: Life; readonly url: string } | undefined
	return {
		lives,
		lines,
		start: async () => {
			const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
			const life: Life = { fromMs: Date.now(), samples: [], calls: 0 }
			lives.push(life)
			const url = Promise.withResolvers<string>()
			follow(child, (text) => {
				appendFileSync(log, `${text}\n`)
				const line = JSON.parse(text) as Line
				lines.push(line)
				if (line.event === 'listening') url.resolve(/http:\/\/[\d.:]+/.exec(line.message)?.[0] ?? '')
			})
			child.once('close', () => url.reject(new Error('the watch ended by itself')))
			running = { child, life, url: await url.promise }
		},
		end: async (signal) => {
			if (!running) return null
			const { child } = running
			running = undefined
			const closed = once(child, 'close')
			child.kill(signal)
			const [code] = (await closed) as [number | null]
			return code
		},
		isReady: async () => running !== undefined && (await fetch(`${running.url}/readyz`)).ok,
		sample: async () => {
			if (!running) return
			const { child, life, url } = running
			if (child.exitCode !== null) throw new Error(`the watch ended by itself with ${child.exitCode}`)
			const size = sizeOf(child.pid)
			if (size) life.samples.push({ atMs: Date.now(), ...size })
			const metrics = await fetch(`${url}/metrics`).then(
				(answer) => answer.text(),
				() => '',
			)
			const calls = [...metrics.matchAll(/^tideway_api_calls_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
			life.calls = Math.max(life.calls, calls)
		},
	}
}

function follow({ stdout }: ChildProcess, take: (line: string) => void): void {
	let rest = ''
	stdout?.on('data', (chunk: Buffer) => {
		const parts = `${rest}${chunk.toString()}`.split('\n')
		rest = parts.pop() ?? ''
		for (const part of parts) take(part)
	})
}

/** Undefined where the system does not tell. */
function sizeOf(pid: number | undefined): { readonly bytes: number; readonly handles: number } | undefined {
	const folder = `/proc/${pid}`
	if (!existsSync(`${folder}/status`)) return undefined
	try {
		const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1]
		return { bytes: Number(kibibytes) * 1024, handles: readdirSync(`${folder}/fd`).length }
	} catch {
		return undefined
	}
}
