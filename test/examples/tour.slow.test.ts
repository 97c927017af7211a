import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import { scratchFolder } from '../support/scratch.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const TOUR = path.join(ROOT, 'examples', 'tour.ts')
const TOUR_MS = 60_000

type Tour = { readonly cwd: string; readonly env: NodeJS.ProcessEnv }

/** A folder with a space and a quote in its path, and a machine on which nobody has told Git who they are. */
async function place(): Promise<Tour> {
	await builtEntry()
	const home = scratchFolder()
	const cwd = path.join(scratchFolder(), "it's here")
	mkdirSync(cwd)
	const env = {
		PATH: process.env['PATH'],
		HOME: home,
		XDG_CACHE_HOME: path.join(home, 'cache'),
		GIT_CONFIG_NOSYSTEM: '1',
		CI: 'true',
		NO_COLOR: '1',
	}
	return { cwd, env }
}

function take({ cwd, env }: Tour, more: NodeJS.ProcessEnv = {}) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [TOUR], {
		cwd,
		env: { ...env, ...more },
		encoding: 'utf8',
		timeout: TOUR_MS,
	})
	return { status, stdout, stderr }
}

function start(
	folder: string,
	env: NodeJS.ProcessEnv,
	file: string,
	args: readonly string[],
): { readonly child: ChildProcess; text(): string } {
	const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
	let text = ''
	for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
	onTestFinished(() => {
		if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
	})
	return { child, text: () => text }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
	for (let tries = 0; tries < 200; tries += 1) {
		if (await isSo()) return true
		await sleep(100)
	}
	return false
}

async function answers(url: string): Promise<boolean> {
	return await fetch(url).then(
		() => true,
		() => false,
	)
}

/** Every line of the README's plan, in its order; at `…` there may be more. */
function expectPlanOfReadme(output: string): void {
	const shown = /^```text\n([\s\S]*?)^```$/m.exec(readFileSync(path.join(ROOT, 'README.md'), 'utf8'))?.[1] ?? ''
	const lines = shown.split('\n').filter((line) => line !== '' && line.trim() !== '…')
	expect(lines.length).toBeGreaterThan(20)
	let rest = output.slice(output.indexOf('\n4. ')).split('\n')
	for (const line of lines) {
		expect(rest).toContain(line)
		rest = rest.slice(rest.indexOf(line) + 1)
	}
}

const portIn = (text: string): string => /http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? ''
const effectsAt = (text: string): string => `http://127.0.0.1:${portIn(text)}/_sandbox/effects`

describe('the tour', { timeout: 3 * TOUR_MS }, () => {
	test('ends well, shows the plan of the README, and each command it ends with works pasted into its folder', async () => {
		const at = await place()
		const tour = take(at)
		expect(tour.stderr).not.toContain('failed')
		expect(tour.status).toBe(0)
		expectPlanOfReadme(tour.stdout)
		const folder = path.join(at.cwd, 'tideway-tour')
		const [go = '', serve = '', ...others] = tour.stdout
			.slice(tour.stdout.indexOf('Try next:'))
			.split('\n')
			.filter((line) => /^(cd |\.\/|HIGHTOUCH_TOKEN=)/.test(line))
		expect(go).toBe(`cd '${folder.replaceAll("'", `'\\''`)}'`)
		expect(spawnSync('bash', ['-c', `${go} && pwd`], { encoding: 'utf8' }).stdout.trim()).toBe(folder)
		expect(others).toHaveLength(6)

		expect(await answers(effectsAt(tour.stdout))).toBe(false)
		const machine = { ...at.env, PATH: machinePath() }
		const served = start(folder, machine, 'bash', ['-c', serve])
		expect(await until(() => answers(effectsAt(tour.stdout)))).toBe(true)
		expect(portIn(served.text())).toBe(portIn(tour.stdout))
		for (const command of others) expect({ command, ...pasted(command, folder, machine) }).toMatchObject({ command, status: 0 })
		expect(readFileSync(path.join(folder, 'hightouch', 'models', 'orders.yaml'), 'utf8')).toContain('name: All orders')
		process.kill(-(served.child.pid ?? 0), 'SIGINT')
		expect(await until(() => served.child.exitCode !== null)).toBe(true)
	})

	test('a second one takes a folder beside the first', async () => {
		const at = await place()
		mkdirSync(path.join(at.cwd, 'tideway-tour', 'mine'), { recursive: true })
		expect(take(at).status).toBe(0)
		expect(existsSync(path.join(at.cwd, 'tideway-tour-2', 'tideway.yaml'))).toBe(true)
		expect(existsSync(path.join(at.cwd, 'tideway-tour', 'tideway.yaml'))).toBe(false)
	})

	test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle stops the sandbox and ends with 130', async (signal) => {
		const at = await place()
		const tour = start(at.cwd, at.env, process.execPath, [TOUR])
		expect(await until(() => tour.text().includes('2. Adopt'))).toBe(true)
		expect(await answers(effectsAt(tour.text()))).toBe(true)
		tour.child.kill(signal)
		expect(await until(() => tour.child.exitCode !== null)).toBe(true)
		expect(tour.child.exitCode).toBe(130)
		expect(tour.text()).not.toContain('The tour failed')
		expect(await answers(effectsAt(tour.text()))).toBe(false)
	})

	test('fails with 1 and says why where a step does not do what it should', async () => {
		const at = await place()
		const withoutGit = take(at, { PATH: path.join(at.cwd, 'nothing') })
		expect(withoutGit).toMatchObject({ status: 1 })
		expect(withoutGit.stderr).toContain('The tour failed: git cannot be started')
	})
})

/** The Node that people have, not the one that npm puts before it. */
function machinePath(): string {
	const folders = (process.env['PATH'] ?? '').split(path.delimiter)
	return folders.filter((folder) => !folder.includes('node_modules')).join(path.delimiter)
}

function pasted(command: string, folder: string, env: NodeJS.ProcessEnv) {
	const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, env, encoding: 'utf8' })
	return { status, stdout, stderr }
}
