import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import type { HistoryCommit, HistoryRequest, Repository } from '../../../src/ports/index.ts'
import { type GitBench, gitBench } from '../../support/git.ts'

let bench: GitBench
let work: string
beforeEach(() => {
	bench = gitBench()
	work = bench.work('work')
})
afterEach(() => bench.remove())

const NOBODY = '1'.repeat(40) as CommitId

/** Writes, removes (null) and commits. */
function change(files: Readonly<Record<string, string | null>>, message: string): CommitId {
	for (const [path, content] of Object.entries(files)) {
		if (content === null) bench.git(work, 'rm', '--quiet', '--', path)
		else bench.write(work, path, content)
	}
	return bench.commitAll(work, message)
}

/** The work tree's HEAD, as our own repository sees it once it was pushed. */
async function fetched(): Promise<{ readonly repository: Repository; readonly tip: CommitId }> {
	const remote = bench.bare('remote.git')
	bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env })
	const tip = (await repository.fetch(['refs/heads/main'])).get('refs/heads/main')
	return { repository, tip: tip as CommitId }
}

async function ask(request: Partial<HistoryRequest> = {}): Promise<readonly HistoryCommit[]> {
	const { repository, tip } = await fetched()
	return repository.history({ from: null, to: tip, folder: '', limit: 100, ...request })
}

/** `subject: kind path, …` */
function rows(commits: readonly HistoryCommit[]): readonly string[] {
	return commits.map(({ message, paths }) => `${message.trim()}: ${paths.map(({ kind, path }) => `${kind} ${path}`).join(', ')}`)
}

describe('what a commit tells', () => {
	test('ids, parents, both people, the time of committing in UTC, and the whole message', async () => {
		const first = change({ a: '1' }, 'first')
		bench.write(work, 'a', '2')
		const env = {
			...bench.env,
			GIT_AUTHOR_NAME: 'Zoë "😀" <z',
			GIT_AUTHOR_EMAIL: 'zoe@example.test',
			GIT_AUTHOR_DATE: '2026-01-01T00:00:00+0100',
			GIT_COMMITTER_NAME: 'Bob',
			GIT_COMMITTER_EMAIL: 'bob@example.test',
			GIT_COMMITTER_DATE: '2026-02-03T04:05:06+0200',
		}
		const message = 'subject ✓\n\nM\n\nA\tb\n\nTideway-Workspace: acme\n'
		execFileSync('git', ['commit', '--quiet', '--all', '--file=-'], { cwd: work, env, input: message })
		const second = bench.git(work, 'rev-parse', 'HEAD') as CommitId
		expect((await ask())[0]).toEqual({
			id: second,
			parents: [first],
			author: { name: 'Zoë "😀" z', email: 'zoe@example.test' },
			committer: { name: 'Bob', email: 'bob@example.test' },
			at: '2026-02-03T02:05:06.000Z',
			message,
			paths: [{ path: 'a', kind: 'changed' }],
		})
	})

	test('newest first, down to the root; renames are a removal and an addition; changed modes count', async () => {
		change({ a: 'same text\n'.repeat(20), b: '1' }, 'root')
		bench.git(work, 'mv', 'a', 'c')
		change({ b: '2' }, 'rename')
		chmodSync(join(work, 'c'), 0o755)
		change({}, 'mode')
		change({}, 'empty')
		change({ b: null }, 'gone')
		expect(rows(await ask())).toEqual([
			'gone: removed b',
			'empty: ',
			'mode: changed c',
			'rename: removed a, changed b, added c',
			'root: added a, added b',
		])
	})

	test('odd paths are what they are', async () => {
		const odd = ['-dash', ':(top)x', 'A', 'M', '\n', 'a\nb', 'blank ', 'dir/\tx', 'quo"te', NOBODY, '😀/é.yaml']
		change(Object.fromEntries(odd.map((path) => [path, path])), 'odd')
		change({}, 'after')
		const [after, first] = await ask()
		expect(after?.paths).toEqual([])
		expect(first?.paths.map(({ path }) => path)).toEqual(odd.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
	})
})

describe('merges', () => {
	beforeEach(() => {
		change({ 'f/base': '1', 'f/both': '1', 'g/x': '1' }, 'base')
		bench.git(work, 'checkout', '--quiet', '-b', 'side')
		change({ 'f/side': '1', 'f/both': 'side' }, 'side')
		bench.git(work, 'checkout', '--quiet', 'main')
	})
	const newest = (commits: readonly HistoryCommit[]) => rows(commits)[0]

	test('one that only brings two sides together changed nothing', async () => {
		change({ 'f/main': '1' }, 'main')
		bench.git(work, 'merge', '--quiet', '--no-ff', '--message', 'merge', 'side')
		const commits = await ask()
		expect(rows(commits)[0]).toBe('merge: ')
		expect(commits[0]?.parents).toHaveLength(2)
		expect(rows(commits).slice(1).toSorted()).toEqual([
			'base: added f/base, added f/both, added g/x',
			'main: added f/main',
			'side: changed f/both, added f/side',
		])
	})

	test('what it did beyond its sides is its own: a settled conflict, a new file, a removal', async () => {
		change({ 'f/both': 'main' }, 'main')
		bench.git(work, 'merge', '--quiet', '--no-commit', '--strategy=ours', 'side')
		bench.write(work, 'f/both', 'settled')
		bench.write(work, 'f/new', '1')
		change({ 'f/base': null }, 'merge')
		expect(newest(await ask())).toBe('merge: removed f/base, changed f/both, added f/new')
	})

	test('a side whose changes the merge dropped again is history too, in a folder as well', async () => {
		change({ 'g/x': '2' }, 'main')
		bench.git(work, 'merge', '--quiet', '--strategy=ours', '--message', 'merge', 'side')
		expect(rows(await ask({ folder: 'f' })).toSorted()).toEqual([
			'base: added f/base, added f/both',
			'merge: ',
			'side: changed f/both, added f/side',
		])
		expect(rows(await ask({ folder: 'nothing' }))).toEqual([])
	})
})

describe('the part that is asked for', () => {
	test('from, folder and limit cut as they say; a folder is no prefix, and no pattern', async () => {
		const first = change({ 'dir/a': '1', 'dirt/a': '1', 'd*/a': '1' }, 'first')
		const second = change({ 'dir/a': '2', other: '2' }, 'second')
		const third = change({ 'dirt/a': '3', 'd*/a': '3' }, 'third')
		change({ dot: '4' }, 'fourth')
		const { repository, tip } = await fetched()
		const table: readonly (readonly [Partial<HistoryRequest>, readonly string[]])[] = [
			[{ from: second }, ['fourth: added dot', 'third: changed d*/a, changed dirt/a']],
			[{ from: tip }, []],
			[{ folder: 'dir' }, ['second: changed dir/a', 'first: added dir/a']],
			[{ folder: '/dir/' }, ['second: changed dir/a', 'first: added dir/a']],
			[{ folder: 'd*' }, ['third: changed d*/a', 'first: added d*/a']],
			[{ folder: 'dir', from: first }, ['second: changed dir/a']],
			[{ folder: 'dir', limit: 1 }, ['second: changed dir/a']],
			[{ to: third, limit: 1 }, ['third: changed d*/a, changed dirt/a']],
			[{ limit: 0 }, []],
			[{ from: third, limit: Number.POSITIVE_INFINITY }, ['fourth: added dot']],
		]
		for (const [request, expected] of table) {
			const found = await repository.history({ from: null, to: tip, folder: '', limit: 100, ...request })
			expect(rows(found), JSON.stringify(request)).toEqual(expected)
		}
	})

	test('an end that is not here is an error, not an empty history', async () => {
		change({ a: '1' }, 'first')
		const { repository, tip } = await fetched()
		const request = { from: null, to: tip, folder: '', limit: 5 }
		for (const wrong of [{ from: NOBODY }, { to: NOBODY }, { to: '--all' as CommitId }])
			await expect(repository.history({ ...request, ...wrong }), JSON.stringify(wrong)).rejects.toMatchObject({
				problem: { code: 'GIT_FAILED' },
			})
	})
})

test("a person's git settings change nothing", async () => {
	change({ 'f/a': 'same text\n'.repeat(20), 'f/z': '1', '.mailmap': 'Eve <eve@example.test> <ann@example.test>\n' }, 'root')
	bench.git(work, 'mv', 'f/a', 'f/b')
	change({}, 'rename')
	const before = await ask({ folder: 'f' })
	const settings = {
		'log.showSignature': 'true',
		'log.showRoot': 'false',
		'log.follow': 'true',
		'log.mailmap': 'true',
		'log.decorate': 'full',
		'log.date': 'relative',
		'log.diffMerges': 'off',
		'diff.renames': 'copies',
		'diff.relative': 'true',
		'diff.orderFile': bench.folder,
		'diff.external': 'false',
		'diff.ignoreSubmodules': 'all',
		'color.ui': 'always',
		'core.quotePath': 'true',
		'format.pretty': 'oneline',
		'i18n.logOutputEncoding': 'latin1',
		'mailmap.blob': 'HEAD:.mailmap',
	}
	for (const [name, value] of Object.entries(settings)) bench.git(work, 'config', '--global', name, value)
	const repository = await openRepository({ url: join(bench.folder, 'remote.git'), cacheDir: bench.cacheDir, env: bench.env })
	const tip = before[0]?.id as CommitId
	expect(await repository.history({ from: null, to: tip, folder: 'f', limit: 100 })).toEqual(before)
	expect(rows(before)).toEqual(['rename: removed f/a, added f/b', 'root: added f/a, added f/z'])
	expect(before[0]?.author).toEqual({ name: 'Ann', email: 'ann@example.test' })
})
