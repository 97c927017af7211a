import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openObjects } from '../../../src/adapters/git/objects.ts'
import { findGit, type Git, uninterrupted } from '../../../src/adapters/git/process.ts'
import { listTree } from '../../../src/adapters/git/tree.ts'
import type { CommitId } from '../../../src/model/index.ts'
import { type GitBench, gitBench } from '../../support/git.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

/** A git in place of the real one that notes each start, and may do something else first. */
function noted(script = ''): string {
	const path = join(bench.folder, 'noted')
	writeFileSync(path, `#!/bin/sh\n[ "$1" = version ] || echo $$ >> "${bench.folder}/starts"\n${script}\nexec git "$@"\n`, { mode: 0o755 })
	return path
}
const starts = (): readonly string[] => readFileSync(join(bench.folder, 'starts'), 'utf8').trim().split('\n')

async function gitIn(folder: string, more: Partial<Parameters<typeof findGit>[0]> = {}): Promise<Git> {
	return findGit({ env: bench.env, git: more.git ?? noted(), ...more }, folder)
}

describe('objects through one process', () => {
	test('many who ask at once get their own answers, in the order of their names', async () => {
		const work = bench.work('work')
		bench.write(work, 'empty', '')
		bench.write(work, 'long', 'x\n'.repeat(200_000))
		const commit = bench.commitAll(work, 'first')
		const git = await gitIn(work)
		const objects = openObjects(git)
		const names = ['HEAD:long', 'HEAD:empty', `${commit}^{tree}`, '1'.repeat(40), commit]
		const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => objects(git, names.slice(index % names.length))))
		for (const [index, answer] of answers.entries())
			expect(answer.map((found) => found && [found.kind, found.content.length])).toEqual(
				[['blob', 400_000], ['blob', 0], ['tree', expect.any(Number)], undefined, ['commit', expect.any(Number)]].slice(
					index % names.length,
				),
			)
		expect(await objects(git, [])).toEqual([])
		expect(starts()).toHaveLength(1)
	})

	test('P3: refs and objects that came after it was started are seen as they are', async () => {
		const work = bench.work('work')
		const first = bench.commitAll(work, 'first')
		const git = await gitIn(work)
		const objects = openObjects(git)
		const idAt = async (ref: string) => (await objects(git, [ref]))[0]?.id
		expect(await idAt('refs/heads/main')).toBe(first)
		const second = bench.commitAll(work, 'second')
		expect([await idAt('refs/heads/main'), await idAt('refs/heads/new')]).toEqual([second, undefined])
		bench.git(work, 'branch', 'new')
		bench.git(work, 'pack-refs', '--all')
		bench.git(work, 'repack', '-a', '-d', '-q')
		expect([await idAt('refs/heads/new'), await idAt(first)]).toEqual([second, first])
		bench.git(work, 'update-ref', '-d', 'refs/heads/new')
		expect(await idAt('refs/heads/new')).toBeUndefined()
		expect(starts()).toHaveLength(1)
	})

	test('where it was ended, the next who asks starts another one', async () => {
		const work = bench.work('work')
		const commit = bench.commitAll(work, 'first')
		const git = await gitIn(work)
		const objects = openObjects(git)
		expect((await objects(git, [commit]))[0]?.id).toBe(commit)
		const [pid] = starts()
		process.kill(Number(pid), 'SIGKILL')
		await expect
			.poll(() =>
				objects(git, [commit]).then(
					([found]) => found?.id,
					() => undefined,
				),
			)
			.toBe(commit)
		expect(starts()).toHaveLength(2)
	})

	test('P31: who wishes to stop waits for nothing more; who must go on gets the answer', async () => {
		const work = bench.work('work')
		const commit = bench.commitAll(work, 'first')
		const stopping = new AbortController()
		const git = await gitIn(work, { signal: stopping.signal })
		const objects = openObjects(git)
		const [stopped, calm] = [objects(git, [commit]), objects(uninterrupted(git), [commit])]
		stopping.abort()
		await expect(stopped).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
		expect((await calm)[0]?.id).toBe(commit)
		await expect(objects(git, [commit])).rejects.toMatchObject({ problem: { code: 'CANCELLED' } })
	})

	test.each([
		['that ends without a word', 'exit 3', 'it ended with 3'],
		['that ends in the middle of an object', `echo "${'1'.repeat(40)} blob 100"; exit 3`, 'it ended with 3'],
		['that says something else', 'echo "what is this"', 'does not say what'],
		['that never answers', 'cat > /dev/null', 'did not finish within'],
	])('P38: one %s is an error, and nothing is missing', async (_, script, message) => {
		const git = await gitIn(bench.folder, { git: noted(`[ "$1" = version ] || { ${script}; exit 3; }`), deadlineMs: 300 })
		await expect(openObjects(git)({ ...git, deadlineMs: 300 }, ['1'.repeat(40)])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining(message) },
		})
	})
})

test('P44: one that begins to tell more than can be held is ended', async () => {
	const git = await gitIn(bench.folder, { git: noted(`[ "$1" = version ] || { echo "${'1'.repeat(40)} blob 2000000000"; sleep 60; }`) })
	await expect(openObjects(git)(git, ['1'.repeat(40)])).rejects.toMatchObject({ problem: { code: 'INPUT_TOO_LARGE' } })
	await expect.poll(() => isRunning(Number(starts()[0])), { timeout: 5_000 }).toBe(false)
})

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}

describe('S6, P44: trees that weigh next to nothing here, and would be endless as a list', () => {
	const refused = async (work: string, commit: CommitId) => {
		const git = await gitIn(work)
		await expect(listTree({ local: git, objects: openObjects(git) }, commit, '')).rejects.toMatchObject({
			problem: { code: 'INPUT_TOO_LARGE' },
		})
	}

	test('folders that hold one another many times over are refused', async () => {
		const work = bench.work('work')
		const make = (lines: string): string => execFileSync('git', ['mktree'], { cwd: work, input: lines, encoding: 'utf8' }).trim()
		let tree = make('')
		for (let level = 0; level < 24; level += 1) tree = make(`040000 tree ${tree}\ta\n040000 tree ${tree}\tb\n`)
		await refused(work, bench.git(work, 'commit-tree', '-m', 'wide', tree) as CommitId)
	})

	test('folders in folders without end are refused', async () => {
		const work = bench.work('work')
		const path = Array.from({ length: 1_100 }, () => 'a').join('/')
		const commit = `commit refs/heads/deep\ncommitter A <a@example.test> 0 +0000\ndata 0\nM 100644 inline ${path}\ndata 0\n\n`
		execFileSync('git', ['fast-import', '--quiet'], { cwd: work, input: commit })
		await refused(work, bench.git(work, 'rev-parse', 'refs/heads/deep') as CommitId)
	})
})
