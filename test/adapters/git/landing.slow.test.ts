import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { openClone } from '../../../src/adapters/git/clone.ts'
import { openLocalRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import type { RefMove } from '../../../src/ports/index.ts'
import { COMPILED } from '../../support/compiled.ts'
import { type GitBench, gitBench, newCommit } from '../../support/git.ts'
import { cloneAt, everythingIn, localWork } from '../../support/git-local.ts'

/** Stands in for git; at its call number `at` it kills whoever called it, before or after the real git has run. One that lasts has no after. */
function deadlyGit(bench: GitBench, at: number, when: 'before' | 'after'): string {
	const count = join(bench.folder, 'count')
	mkdirSync(count)
	const path = join(bench.folder, 'deadly')
	const body = [
		'#!/bin/sh',
		// A file that must not be there yet: of calls that begin at the same time each has a number of its own.
		`set -C; n=1; until true 2>/dev/null > "${count}/$n"; do n=$((n + 1)); done`,
		`if [ $n -ne ${at} ]; then exec git "$@"; fi`,
		when === 'before' ? 'kill -9 $PPID' : '[ "$2" = --batch ] && exec git "$@"; git "$@"; kill -9 $PPID',
	]
	writeFileSync(path, `${body.join('\n')}\n`, { mode: 0o755 })
	return path
}

async function scene() {
	const bench = gitBench()
	const { work, repository, from, to } = await localWork(bench)
	const [state] = (await repository.commit(null, [newCommit('state', [{ path: 'meta.json', content: '{}' }])])) as [CommitId]
	bench.write(work, 'keep.yaml', 'my own work')
	const moves: readonly RefMove[] = [
		{ ref: 'refs/heads/main', from, to },
		{ ref: 'refs/tideway/acme', from: null, to: state },
	]
	return { bench, work, from, to, state, moves }
}

function pushOnce(bench: GitBench, work: string, git: string, moves: unknown) {
	const script = fileURLToPath(new URL('../../support/git-push-once.ts', import.meta.url))
	return spawnSync(process.execPath, [script, work, bench.cacheDir, git, JSON.stringify(moves)], {
		env: { ...bench.env, NODE_COMPILE_CACHE: COMPILED },
		encoding: 'utf8',
	})
}

const locks = (work: string) => ['index.lock', 'HEAD.lock', 'refs/heads/main.lock'].filter((name) => existsSync(join(work, '.git', name)))

test('P4 P28: killed before or after any call of git, the branch never moved without its index, and the next run completes it', async () => {
	const whole = await scene()
	expect(pushOnce(whole.bench, whole.work, deadlyGit(whole.bench, 1_000, 'before'), whole.moves).stdout).toBe('done')
	const calls = readdirSync(join(whole.bench.folder, 'count')).length
	whole.bench.remove()
	const ends: string[] = []
	const survived: string[] = []
	for (let at = 1; at <= calls; at += 1) {
		for (const when of ['before', 'after'] as const) {
			const { bench, work, from, to, state, moves } = await scene()
			const killed = pushOnce(bench, work, deadlyGit(bench, at, when), moves)
			if (killed.stdout === 'done') survived.push(when)
			else expect(killed.signal, `call ${at}, ${when}: ${killed.stderr}`).toBe('SIGKILL')
			await expect.poll(() => locks(work), { timeout: 5_000 }).toEqual([])
			const branch = bench.git(work, 'rev-parse', 'refs/heads/main')
			const stateRef = bench.git(work, 'for-each-ref', '--format=%(objectname)', 'refs/tideway/acme')
			expect([`${from} `, `${to} ${state}`], `call ${at}, ${when}`).toContain(`${branch} ${stateRef}`)
			if (branch === to) expect(bench.git(work, 'status', '--porcelain')).toBe(' M keep.yaml')
			ends.push(branch === to ? 'moved' : 'waiting')
			expect(readFileSync(join(work, 'keep.yaml'), 'utf8')).toBe('my own work')
			const next = await openLocalRepository(await cloneAt(bench, work), { cacheDir: bench.cacheDir, env: bench.env })
			expect(await next.push(moves), `call ${at}, ${when}`).toEqual({ kind: 'done' })
			expect(bench.git(work, 'status', '--porcelain')).toBe(' M keep.yaml')
			expect(bench.git(work, 'rev-parse', 'refs/heads/main', 'refs/tideway/acme')).toBe(`${to}\n${state}`)
			bench.remove()
		}
	}
	expect(calls).toBeGreaterThan(15)
	expect(survived, 'after the one that lasts').toEqual(['after'])
	expect(new Set(ends)).toEqual(new Set(['waiting', 'moved']))
}, 300_000)

/** Stands in for git, and does something else for the calls that a shell pattern matches. */
function otherGit(bench: GitBench, pattern: string, script: string): string {
	const path = join(bench.folder, 'other')
	writeFileSync(path, `#!/bin/sh\ncase "$*" in ${pattern}) ${script};; esac\nexec git "$@"\n`, { mode: 0o755 })
	return path
}

test('P28: files that stop half way, as on a full disk, are put back, and no ref moved', async () => {
	const { bench, work, from, to } = await scene()
	const before = everythingIn(bench, work)
	const git = otherGit(
		bench,
		`"read-tree -m -u ${from}"*`,
		'echo half > edit.yaml; rm drop.yaml; mkdir add; echo half > add/new.yaml; echo "fatal: no space" >&2; exit 128',
	)
	const own = await openClone(work, { git, env: bench.env })
	const repository = await openLocalRepository(await cloneAt(bench, work), { cacheDir: bench.cacheDir, env: bench.env })
	await expect(own?.fastForward('main', from, to, repository)).rejects.toMatchObject({
		problem: { message: expect.stringContaining('no space') },
	})
	expect(everythingIn(bench, work)).toEqual(before)
	expect(await (await cloneAt(bench, work)).fastForward('main', from, to, repository)).toBe('moved')
	bench.remove()
})

test('P28: where the refs cannot move at the last moment, files and index go back', async () => {
	const { bench, work, moves } = await scene()
	const before = everythingIn(bench, work)
	const git = otherGit(bench, '"update-ref -m "*', 'sed -u s/^commit$/abort/ | git "$@"; exit 1')
	const repository = await openLocalRepository(await cloneAt(bench, work), { git, cacheDir: bench.cacheDir, env: bench.env })
	expect(await repository.push(moves)).toMatchObject({ kind: 'rejected' })
	expect(everythingIn(bench, work)).toEqual(before)
	bench.remove()
})

test('P28 P35: a lock that a killed git left on a ref is named, with what to do, and nothing is moved', async () => {
	const { bench, work, moves } = await scene()
	mkdirSync(join(work, '.git/refs/tideway'), { recursive: true })
	writeFileSync(join(work, '.git/refs/tideway/acme.lock'), '')
	const before = everythingIn(bench, work)
	const repository = await openLocalRepository(await cloneAt(bench, work), { cacheDir: bench.cacheDir, env: bench.env })
	expect(await repository.push(moves)).toMatchObject({
		kind: 'rejected',
		problem: { message: expect.stringContaining('acme.lock'), hint: expect.stringContaining('remove the lock file') },
	})
	expect(everythingIn(bench, work)).toEqual(before)
	bench.remove()
})

test('P28: a commit that a person makes while files move waits or fails; their commit is never undone', async () => {
	const { bench, work, from, moves } = await scene()
	bench.write(work, 'staged.yaml', 'staged')
	bench.git(work, 'add', 'staged.yaml')
	const people = 'GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=a@example.test GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=a@example.test'
	const git = otherGit(
		bench,
		`"read-tree -m -u ${from}"*`,
		`git "$@"; env -u GIT_DIR ${people} git commit -m theirs > "${bench.folder}/theirs" 2>&1; exit 0`,
	)
	const repository = await openLocalRepository(await cloneAt(bench, work), { git, cacheDir: bench.cacheDir, env: bench.env })
	expect(await repository.push(moves)).toEqual({ kind: 'done' })
	expect(readFileSync(join(bench.folder, 'theirs'), 'utf8')).toContain('cannot lock ref')
	expect(bench.git(work, 'status', '--porcelain').split('\n').sort()).toEqual([' M keep.yaml', 'A  staged.yaml'])
	expect(bench.git(work, 'log', '--format=%s')).toBe('ours\nfirst')
	bench.remove()
})
