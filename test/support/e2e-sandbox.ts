import { execFile, spawn } from 'node:child_process'
import path from 'node:path'
import { builtEntry } from './built.ts'
import type { Runner } from './e2e-commands.ts'
import { startRunner } from './e2e-commands.ts'
import type { GitBench } from './git.ts'
import { gitBench } from './git.ts'

type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** A service's sandbox, with clones whose workspace it is. */
export type SandboxBench = {
	/** Of the sandbox's API. */
	readonly url: string
	/** A clone of a new remote that has these files of the workspace. */
	clone(
		name: string,
		files: Readonly<Record<string, string>>,
		env?: Readonly<Record<string, string>>,
		settings?: CloneSettings,
	): SandboxClone
	/** A call of what steers the sandbox; `actor`: who makes an edit. */
	control(method: 'GET' | 'PUT' | 'POST', name: string, body?: unknown, actor?: string): Promise<string>
	close(): Promise<void>
}

/** `top`, `more`: lines of tideway.yaml, at its top and of the workspace. */
type CloneSettings = { readonly mode?: 'mirror' | 'two-way'; readonly top?: string; readonly more?: string }

export type SandboxClone = {
	/** Writes files at the root of the repository, commits and pushes. */
	commit(files: Readonly<Record<string, string>>): void
	git(...args: readonly string[]): string
	readonly folder: string
	/** Runs a command, as typed after `tideway`, without the time that a new process takes. One after the other. */
	run(...argv: readonly string[]): Promise<Ran>
	/** The same as a process of the built program, to be stopped before it ends. */
	start(...argv: readonly string[]): { readonly ended: Promise<Ran>; kill(signal: NodeJS.Signals): void }
}

/** A sandbox of the provider that holds what these files say, in a process of its own, as the built program serves it. */
export async function sandboxBench(provider: string, tree: Readonly<Record<string, string>> = {}): Promise<SandboxBench> {
	const [bench, entry] = [gitBench(), await builtEntry()]
	const from = path.join(bench.folder, 'tree')
	for (const [file, text] of Object.entries(tree)) bench.write(from, file, text)
	const sandbox = await serveSandbox(entry, provider, ...(Object.keys(tree).length > 0 ? ['--from', from] : []))
	const runner = startRunner()
	return {
		url: sandbox.url,
		clone: (name, files, env = {}, settings = {}) =>
			cloneIn({ bench, entry, runner, url: sandbox.url, provider }, { name, files, env, settings }),
		control: async (method, name, body, actor) => {
			const answer = await fetch(new URL(`/_sandbox/${name}`, sandbox.url), {
				method,
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
				// A kept connection may be closed from there just when it is used again.
				headers: { connection: 'close', ...(actor !== undefined && { 'x-sandbox-actor': actor }) },
			})
			const text = await answer.text()
			if (!answer.ok) throw new Error(`${method} ${name}: ${answer.status} ${text}`)
			return text
		},
		close: async () => {
			await runner.close()
			sandbox.stop()
			bench.remove()
		},
	}
}

/** `entry`: of the built program. `url`: of the API. */
export async function serveSandbox(entry: string, ...argv: readonly string[]): Promise<{ readonly url: string; stop(): void }> {
	const child = spawn(process.execPath, [entry, 'sandbox', 'serve', '--port', '0', ...argv], { stdio: ['ignore', 'pipe', 'inherit'] })
	let said = ''
	for await (const chunk of child.stdout) {
		said += String(chunk)
		const url = /http:\/\/\S+/.exec(said)?.[0]
		if (url !== undefined) return { url, stop: () => void child.kill('SIGKILL') }
	}
	throw new Error(`the sandbox did not start: ${said}`)
}

type Inside = {
	readonly bench: GitBench
	readonly entry: string
	readonly runner: Runner
	readonly url: string
	readonly provider: string
}

type Cloned = {
	readonly name: string
	readonly files: Readonly<Record<string, string>>
	readonly env: Readonly<Record<string, string>>
	readonly settings: CloneSettings
}

function cloneIn({ bench, entry, runner, url, provider }: Inside, { name, files, env: more, settings }: Cloned): SandboxClone {
	const remote = bench.bare(`${name}.git`)
	const folder = path.join(bench.folder, name)
	const token = `${provider.toUpperCase()}_TOKEN`
	bench.git(bench.folder, 'clone', '--quiet', remote, name)
	const connect = `    connect:\n      token: env:${token}\n      url: ${url}\n`
	const own = `    provider: ${provider}\n    mode: ${settings.mode ?? 'two-way'}\n    path: ${provider}\n${settings.more ?? ''}`
	bench.write(folder, 'tideway.yaml', `version: 1\n${settings.top ?? ''}workspaces:\n  acme:\n${own}${connect}`)
	const commit: SandboxClone['commit'] = (changed) => {
		for (const [file, text] of Object.entries(changed)) bench.write(folder, file, text)
		bench.commitAll(folder, 'Edit')
		bench.git(folder, 'push', '--quiet', 'origin', 'HEAD:main')
	}
	commit(Object.fromEntries(Object.entries(files).map(([file, text]) => [`${provider}/${file}`, text])))
	const env = { ...bench.env, XDG_CACHE_HOME: path.join(bench.folder, `${name}.cache`), [token]: 'sandbox', ...more }
	const start: SandboxClone['start'] = (...argv) => {
		let kill: (signal: NodeJS.Signals) => void = () => {}
		const ended = new Promise<Ran>((resolve) => {
			const child = execFile(process.execPath, [entry, ...argv], { cwd: folder, env }, (_, out, err) =>
				resolve({ code: child.exitCode ?? -1, out, err }),
			)
			kill = (signal) => void child.kill(signal)
		})
		return { ended, kill }
	}
	const run: SandboxClone['run'] = async (...argv) => {
		const { code, out, err } = await runner.run({ argv, cwd: folder, env, pace: 'real' })
		return { code, out, err }
	}
	return { folder, commit, git: (...args) => bench.git(folder, ...args), run, start }
}
