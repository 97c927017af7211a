import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openClone } from '../../../src/adapters/git/clone.ts'
import { findGit, gitProblem, runGit } from '../../../src/adapters/git/process.ts'
import { type GitBench, gitBench } from '../../support/git.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

/** A program that stands in for git. */
function program(script: string): string {
	const path = join(bench.folder, 'some git')
	writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
	return path
}

describe('findGit', () => {
	test.each([
		['git version 2.30.9', 'GIT_TOO_OLD'],
		['git version 1.9', 'GIT_TOO_OLD'],
		['something else', 'GIT_FAILED'],
	])('%s is refused', async (version, code) => {
		const git = program(`echo "${version}"`)
		await expect(findGit({ git, env: bench.env }, bench.folder)).rejects.toMatchObject({ problem: { code } })
		await expect(openClone(bench.folder, { git, env: bench.env })).rejects.toMatchObject({ problem: { code } })
	})

	test.each(['git version 2.31.0', 'git version 2.39.3 (Apple Git-146)', 'git version 3.0.0.windows.1'])('%s is taken', async (version) => {
		expect((await findGit({ git: program(`echo "${version}"`), env: bench.env }, bench.folder)).cwd).toBe(bench.folder)
	})

	test('no git at all is a problem with a hint', async () => {
		await expect(findGit({ git: join(bench.folder, 'none'), env: bench.env }, bench.folder)).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining('ENOENT'), hint: expect.stringContaining('2.31') },
		})
	})
})

/** What a call comes to in a process that may open no file any more. */
function withoutHandles(): string {
	const program = `
		import { openSync } from 'node:fs'
		import { gitFor, runGit } from ${JSON.stringify(join(import.meta.dirname, '../../../src/adapters/git/process.ts'))}
		const git = gitFor({ env: process.env }, '/')
		try { for (;;) openSync('/dev/null') } catch {}
		await runGit(git, ['version']).catch(({ problem: { code, message, hint } }) => console.log([code, message, hint].join('|')))`
	return execFileSync('sh', ['-c', 'ulimit -n 80; exec "$0" "$@"', process.execPath, '--input-type=module', '--eval', program], {
		encoding: 'utf8',
	}).trim()
}

test.skipIf(process.platform === 'win32')('P29: too few file handles are no defect, but said with what to do', () => {
	expect(withoutHandles()).toBe('GIT_FAILED|git could not be started in / (EMFILE)|Let a process open more files: `ulimit -n 1024`.')
})

test.each([
	['fatal: write error: No space left on device', 'Free some space on that disk.'],
	["fatal: Unable to create temporary file '/a': Read-only file system", expect.stringContaining('can only be read')],
	['error: index file /cache/a/objects/pack/pack-1.idx is too small', expect.stringContaining('Delete the folder /cache/a:')],
	["fatal: not a git repository: '/cache/a'", expect.stringContaining('Delete the folder /cache/a:')],
	['error: object file /home/ann/b/.git/objects/1 is empty', undefined],
	['fatal: .git/index: index file smaller than expected', expect.stringContaining('git reset')],
	['fatal: index file corrupt', expect.stringContaining('git reset')],
	['fatal: not a valid object name', undefined],
])('%s: what to do', (said, hint) => {
	const git = { command: 'git', cwd: '/', env: { GIT_DIR: '/cache/a' }, secrets: [], deadlineMs: 1, transferMs: 1 }
	expect(gitProblem(git, ['fetch'], { code: 128, out: Buffer.alloc(0), error: said }).hint).toEqual(hint)
})

describe('what git gets', () => {
	test('S3 P7: the environment is built: what transports need comes in, no GIT_ variable, no editor, no secret of ours', async () => {
		const env = {
			...bench.env,
			GIT_DIR: '/x',
			GIT_SSH_COMMAND: 'x',
			GIT_ASKPASS: '/x',
			GIT_TRACE: '1',
			SSH_ASKPASS: '/x',
			EDITOR: '/x',
			PAGER: '/x',
			SERVICE_TOKEN: 'canary',
			TIDEWAY_VAR_X: 'canary',
			SSH_AUTH_SOCK: '/agent',
			https_proxy: 'http://proxy',
			XDG_CONFIG_HOME: '/xdg',
			LANG: 'de_DE',
		}
		const git = await findGit({ env }, bench.folder)
		expect(git.env).toMatchObject({
			PATH: process.env['PATH'],
			HOME: bench.env['HOME'],
			SSH_AUTH_SOCK: '/agent',
			https_proxy: 'http://proxy',
			XDG_CONFIG_HOME: '/xdg',
			LC_ALL: 'C',
			GIT_TERMINAL_PROMPT: '0',
			GIT_ASKPASS: '',
		})
		for (const name of [
			'GIT_DIR',
			'GIT_SSH_COMMAND',
			'GIT_TRACE',
			'SSH_ASKPASS',
			'EDITOR',
			'PAGER',
			'SERVICE_TOKEN',
			'TIDEWAY_VAR_X',
			'LANG',
		])
			expect(git.env).not.toHaveProperty(name)
		expect(JSON.stringify(git.env)).not.toContain('canary')
	})

	test('settings of the person that would sign, run hooks or push more are overruled', async () => {
		const work = bench.work('work')
		for (const [name, value] of [
			['core.hooksPath', '/x'],
			['commit.gpgSign', 'true'],
			['push.gpgSign', 'true'],
			['push.pushOption', 'x'],
			['push.followTags', 'true'],
			['core.fsmonitor', '/x'],
		] as const)
			bench.git(work, 'config', name, value)
		const git = await findGit({ env: bench.env }, work)
		const read = async (name: string) => (await runGit(git, ['config', '--get', name])).out.toString().trim()
		expect(
			await Promise.all(
				['core.hooksPath', 'commit.gpgSign', 'push.gpgSign', 'push.pushOption', 'push.followTags', 'core.fsmonitor'].map(read),
			),
		).toEqual(['/dev/null', 'false', 'false', '', 'false', 'false'])
	})

	test('without a remote, no transport is open', async () => {
		const git = await findGit({ env: bench.env }, bench.folder)
		await expect(runGit(git, ['ls-remote', bench.bare('a.git')])).rejects.toMatchObject({
			problem: { message: expect.stringContaining("transport 'file' not allowed") },
		})
	})
})

describe('a child that misbehaves', () => {
	const ended = (pid: number) => {
		try {
			process.kill(pid, 0)
			return false
		} catch {
			return true
		}
	}

	test('it and what it started end with the deadline, even where it does not want to', async () => {
		const pids = join(bench.folder, 'pids')
		const git = await findGit(
			{
				git: program(
					`[ "$1" = version ] && exec echo git version 2.40.0\ntrap "" TERM\nsleep 60 &\necho $$ $! > "${pids}"\nwait; sleep 60`,
				),
				env: bench.env,
				deadlineMs: 500,
			},
			bench.folder,
		)
		await expect(runGit(git, ['fetch'])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining('git fetch did not finish within') },
		})
		const [child, grandchild] = readFileSync(pids, 'utf8').trim().split(' ').map(Number)
		await expect.poll(() => ended(child ?? 0) && ended(grandchild ?? 0), { timeout: 5_000 }).toBe(true)
	})

	test('one that leaves its error channel open to others is not waited for', async () => {
		const git = await findGit(
			{ git: program('[ "$1" = version ] && exec echo git version 2.40.0\nsleep 30 >/dev/null </dev/null &\necho done'), env: bench.env },
			bench.folder,
		)
		const before = performance.now()
		expect((await runGit(git, ['x'])).out.toString()).toBe('done\n')
		expect(performance.now() - before).toBeLessThan(10_000)
	})

	test('one whose answer ends after itself leaves nothing that keeps the program from ending', () => {
		const git = JSON.stringify({ env: bench.env, git: program('sleep 0.1 2>/dev/null & exec 2>&-') })
		const module = JSON.stringify(join(import.meta.dirname, '../../../src/adapters/git/process.ts'))
		const script = [
			`const { gitFor, runGit } = await import(${module})`,
			`await runGit(gitFor(${git}, ${JSON.stringify(bench.folder)}), ['x'])`,
			"process.stdout.write(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').join())",
		]
		expect(execFileSync(process.execPath, ['--input-type=module', '--eval', script.join('\n')], { encoding: 'utf8' })).toBe('')
	})

	test('S7: its words are shown on one line, short, without control characters and credentials', async () => {
		const script =
			'printf "fatal: https://u:hunter2@host.example/a \\033[31mred\\007\\nhint: advice\\nsecond" >&2; head -c 200000 /dev/zero | tr "\\\\0" x >&2; exit 3'
		const git = await findGit(
			{ git: program(`[ "$1" = version ] && exec echo git version 2.40.0\n${script}`), env: bench.env },
			bench.folder,
		)
		const failure = await runGit({ ...git, secrets: ['xxxx'] }, ['push']).catch((error: unknown) => error)
		const text = JSON.stringify(failure)
		expect(text.length).toBeLessThan(4_000)
		expect(text).not.toMatch(/hunter2|\\u001b|\\u0007|xxxx/)
		const short = await runGit(
			{ ...git, command: program('printf "fatal: https://u:hunter2@host.example/a\\nhint: advice\\nsecond\\n" >&2; exit 3') },
			['push'],
		).catch((error: unknown) => error)
		expect(short).toMatchObject({ problem: { message: 'git push failed: fatal: https://host.example/a; second' } })
	})

	test('one that does not read its input ends with its own code', async () => {
		const git = await findGit({ git: program('[ "$1" = version ] && exec echo git version 2.40.0\nexit 7'), env: bench.env }, bench.folder)
		const result = await runGit(git, ['x'], { input: ['x'.repeat(5_000_000)], accept: [7] })
		expect(result.code).toBe(7)
	})
})
