import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openClone } from '../../../src/adapters/git/clone.ts'
import { openLocalRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import { type GitBench, gitBench, newCommit } from '../../support/git.ts'
import { cloneAt, everythingIn, localWork } from '../../support/git-local.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

const MAIN = 'refs/heads/main'

describe('openClone', () => {
	test('finds the root from below; null outside, in a bare repository, and where there is nothing', async () => {
		const work = bench.work('wörk 😀')
		bench.write(work, 'deep/er/file', 'x')
		expect((await openClone(join(work, 'deep/er'), { env: bench.env }))?.root).toBe(realpathSync(work))
		expect(await openClone(bench.folder, { env: bench.env })).toBeNull()
		expect(await openClone(bench.bare('bare.git'), { env: bench.env })).toBeNull()
		expect(await openClone(join(work, '.git'), { env: bench.env })).toBeNull()
		expect(await openClone(join(bench.folder, 'nowhere'), { env: bench.env })).toBeNull()
	})

	test('a `.git` that leads nowhere is a broken clone, not the lack of one', async () => {
		const work = bench.work('work')
		bench.commitAll(work, 'first')
		bench.git(work, 'worktree', 'add', '--quiet', '../linked', '-b', 'topic')
		rmSync(join(work, '.git/worktrees/linked'), { recursive: true })
		await expect(openClone(join(bench.folder, 'linked'), { env: bench.env })).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', hint: expect.stringContaining('git worktree repair') },
		})
	})

	test("what the caller's own environment says about git is not listened to", async () => {
		const work = bench.work('work')
		const other = bench.work('other')
		const env = {
			...bench.env,
			GIT_DIR: join(other, '.git'),
			GIT_WORK_TREE: other,
			GIT_INDEX_FILE: '/dev/null',
			GIT_CONFIG_COUNT: '1',
			GIT_CONFIG_KEY_0: 'user.name',
			GIT_CONFIG_VALUE_0: 'X',
		}
		const found = await openClone(work, { env })
		expect(found?.root).toBe(realpathSync(work))
		expect(await found?.person()).toBeUndefined()
	})

	test('head: no commits, a branch, detached', async () => {
		const work = bench.work('work')
		const own = await cloneAt(bench, work)
		expect(await own.head()).toEqual({ branch: 'main', commit: null })
		const first = bench.commitAll(work, 'first')
		bench.git(work, 'checkout', '--quiet', '-b', 'topic/😀')
		expect(await own.head()).toEqual({ branch: 'topic/😀', commit: first })
		bench.git(work, 'checkout', '--quiet', '--detach')
		expect(await own.head()).toEqual({ branch: null, commit: first })
		expect(await own.resolve(MAIN)).toBe(first)
		expect(await own.resolve('refs/heads/mai')).toBeNull()
		expect(await own.resolve('refs/heads/topic')).toBeNull()
		bench.git(work, 'tag', '-m', 'a tag', 'v1')
		expect(await own.resolve('refs/tags/v1')).toBe(first)
	})

	test('operation: merge, cherry-pick, revert, rebase, am, bisect, and none', async () => {
		const { work, own } = await localWork(bench)
		expect(await own.operation()).toBeNull()
		bench.git(work, 'checkout', '--quiet', '-b', 'side')
		bench.write(work, 'edit.yaml', 'side\n')
		const side = bench.commitAll(work, 'side')
		bench.git(work, 'checkout', '--quiet', 'main')
		bench.write(work, 'edit.yaml', 'main\n')
		bench.commitAll(work, 'main')
		for (const [command, expected] of [
			[['merge', 'side'], 'merge'],
			[['cherry-pick', side], 'cherry-pick'],
			[['revert', side], 'revert'],
			[['rebase', 'side'], 'rebase'],
		] as const) {
			expect(() => bench.git(work, ...command), expected).toThrow('Command failed')
			expect(await own.operation()).toBe(expected)
			bench.git(work, expected, '--abort')
			expect(await own.operation()).toBeNull()
		}
		bench.git(work, 'format-patch', '--quiet', '-1', '--output', join(bench.folder, 'patch'), side)
		expect(() => bench.git(work, 'am', join(bench.folder, 'patch'))).toThrow('Command failed')
		expect(await own.operation()).toBe('am')
		bench.git(work, 'am', '--abort')
		bench.write(work, 'edit.yaml', 'last\n')
		const last = bench.commitAll(work, 'last')
		for (const command of ['revert', 'cherry-pick'] as const) {
			expect(() => bench.git(work, command, side, last), command).toThrow('Command failed')
			bench.commitAll(work, 'resolved by hand, with one more to go')
			expect(await own.operation(), command).toBe(command)
			bench.git(work, command, '--quit')
			expect(await own.operation()).toBeNull()
		}
		bench.git(work, 'bisect', 'start')
		expect(await own.operation()).toBe('bisect')
	})

	test('remoteUrl: the followed one, origin, the only one, none; relative paths and shortened ones are resolved', async () => {
		const work = bench.work('work')
		const remoteUrl = async (branch: string) => (await cloneAt(bench, work)).remoteUrl(branch)
		expect(await remoteUrl('main')).toBeNull()
		bench.git(work, 'remote', 'add', 'only', '../remote.git')
		expect(await remoteUrl('main')).toBe(join(realpathSync(bench.folder), 'remote.git'))
		bench.git(work, 'remote', 'add', 'second', 'git@host.example:a/b.git')
		await expect(remoteUrl('main')).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining('several remotes') },
		})
		bench.git(work, 'remote', 'add', 'origin', 'short:a/b')
		bench.git(work, 'config', 'url.https://host.example/.insteadOf', 'short:')
		expect(await remoteUrl('main')).toBe('https://host.example/a/b')
		bench.git(work, 'config', 'branch.main.remote', 'second')
		expect(await remoteUrl('main')).toBe('git@host.example:a/b.git')
		bench.git(work, 'config', 'branch.main.remote', '.')
		expect(await remoteUrl('refs/heads/main')).toBe('https://host.example/a/b')
	})

	test('person: the settings, before them the environment, else nobody', async () => {
		const work = bench.work('work')
		expect(await (await cloneAt(bench, work)).person()).toBeUndefined()
		bench.git(work, 'config', 'user.name', 'Zoë')
		bench.git(work, 'config', 'user.email', 'zoe@example.test')
		expect(await (await cloneAt(bench, work)).person()).toEqual({ name: 'Zoë', email: 'zoe@example.test' })
		const own = await openClone(work, { env: { ...bench.env, GIT_AUTHOR_NAME: 'CI' } })
		expect(await own?.person()).toEqual({ name: 'CI', email: 'zoe@example.test' })
	})
})

describe('uncommitted', () => {
	test('edited, staged, deleted, untracked; neither ignored nor elsewhere; nothing is written', async () => {
		const { work, own } = await localWork(bench)
		bench.write(work, '.gitignore', '*.secret\n')
		bench.write(work, 'ws/a.yaml', 'a\r\n')
		bench.write(work, 'ws/b.yaml', 'b')
		bench.write(work, 'ws/c.yaml', 'c')
		bench.commitAll(work, 'workspace')
		bench.write(work, 'ws/a.yaml', 'a2\r\n')
		rmSync(join(work, 'ws/b.yaml'))
		bench.write(work, 'ws/😀 "x".yaml', 'new')
		bench.write(work, 'ws/-staged.yaml', 'staged')
		bench.git(work, 'add', '--', 'ws/-staged.yaml')
		bench.write(work, 'ws/x.secret', 'hidden')
		bench.write(work, 'wsx/other.yaml', 'other')
		bench.git(work, 'init', '--quiet', 'ws/nested')
		symlinkSync('/etc/passwd', join(work, 'ws/link.yaml'))
		rmSync(join(work, 'ws/c.yaml'))
		symlinkSync('/etc/passwd', join(work, 'ws/c.yaml'))
		const before = everythingIn(bench, work)
		const found = await own.uncommitted('ws')
		expect(found.map(({ path, content }) => [path, content === null ? null : Buffer.from(content).toString()])).toEqual(
			[
				['ws/-staged.yaml', 'staged'],
				['ws/a.yaml', 'a2\r\n'],
				['ws/b.yaml', null],
				['ws/c.yaml', null],
				['ws/😀 "x".yaml', 'new'],
			].sort((left, right) => found.findIndex((file) => file.path === left[0]) - found.findIndex((file) => file.path === right[0])),
		)
		expect(found).toHaveLength(5)
		expect(found.filter((file) => file.isLink).map(({ path }) => path)).toEqual(['ws/c.yaml'])
		expect((await own.uncommitted('')).map((file) => file.path)).toContain('wsx/other.yaml')
		expect(await own.uncommitted('nothing')).toEqual([])
		expect(everythingIn(bench, work)).toEqual(before)
	})

	test.each<[string, Readonly<Record<string, string>>, string, string | Uint8Array, string]>([
		['line ends', { 'core.autocrlf': 'true', 'core.safecrlf': 'true' }, '', 'a\r\nb\r\n', 'a\nb\n'],
		['line ends by an attribute', {}, '*.yaml text eol=crlf', 'a\r\nb\r\n', 'a\nb\n'],
		['line ends of a file that is no text', { 'core.autocrlf': 'true' }, '*.yaml -text', 'a\r\n', 'a\r\n'],
		['line ends without a setting', {}, '', 'a\r\n', 'a\r\n'],
		['another encoding', {}, '*.yaml working-tree-encoding=UTF-16LE', Buffer.from('é\n', 'utf16le'), 'é\n'],
		['a filter', { 'filter.loud.clean': 'tr a-z A-Z' }, '*.yaml filter=loud', 'a: b\n', 'A: B\n'],
		['an id', {}, '*.yaml ident', '# $Id: 123 $\n', '# $Id$\n'],
	])('P28: what a commit would hold: %s', async (_, settings, attributes, here, kept) => {
		const { work } = await localWork(bench)
		bench.write(work, '.gitattributes', `${attributes}\n`)
		for (const [name, value] of Object.entries(settings)) bench.git(work, 'config', name, value)
		bench.write(work, 'é new.yaml', here)
		bench.write(work, 'edit.yaml', here)
		const before = everythingIn(bench, work)
		const found = await (await cloneAt(bench, work)).uncommitted('')
		const contents = ['edit.yaml', 'é new.yaml'].map((path) => found.find((file) => file.path === path)?.content ?? [])
		expect(contents.map((content) => Buffer.from(content).toString())).toEqual([kept, kept])
		expect(everythingIn(bench, work)).toEqual(before)
		bench.git(work, '-c', 'core.safecrlf=false', 'add', '--all')
		expect(`${bench.git(work, 'show', ':edit.yaml')}\n`, 'as git does it').toBe(kept)
	})

	test('line ends that the index has are left alone, as git leaves them', async () => {
		const { work } = await localWork(bench)
		bench.write(work, 'edit.yaml', 'a\r\n')
		bench.commitAll(work, 'with CRLF')
		bench.git(work, 'config', 'core.autocrlf', 'true')
		const own = await cloneAt(bench, work)
		bench.write(work, 'edit.yaml', 'a\r\nb\r\n')
		expect(await own.uncommitted('')).toEqual([{ path: 'edit.yaml', content: Buffer.from('a\r\nb\r\n') }])
		expect(
			[...(await own.stored(['edit.yaml', 'keep.yaml', 'nowhere']))].map(([path, content]) => [path, Buffer.from(content).toString()]),
		).toEqual([
			['edit.yaml', 'a\r\nb\r\n'],
			['keep.yaml', 'keep.yaml\n'],
		])
	})

	test('what a sparse checkout leaves out is not deleted, and is told apart from what is not there', async () => {
		const { work, own } = await localWork(bench)
		bench.write(work, 'ws/a.yaml', 'a')
		bench.commitAll(work, 'workspace')
		bench.git(work, 'sparse-checkout', 'set', '--no-cone', '/keep.yaml')
		expect(existsSync(join(work, 'ws/a.yaml'))).toBe(false)
		expect(await own.uncommitted('')).toEqual([])
		const paths = ['ws/a.yaml', 'ws', 'edit.yaml', '', 'keep.yaml', 'nowhere.yaml']
		expect(await Promise.all(paths.map(own.isLeftOut))).toEqual([true, true, true, true, false, false])
	})

	test('P43: a folder that became a link leads nowhere', async () => {
		const { work, own } = await localWork(bench)
		bench.write(work, 'ws/a.yaml', 'a')
		bench.commitAll(work, 'workspace')
		rmSync(join(work, 'ws'), { recursive: true })
		mkdirSync(join(bench.folder, 'outside'))
		writeFileSync(join(bench.folder, 'outside', 'a.yaml'), 'not ours')
		symlinkSync(join(bench.folder, 'outside'), join(work, 'ws'))
		expect(await own.uncommitted('')).toEqual([{ path: 'ws/a.yaml', content: null, isLink: true }])
	})

	test('before the first commit every file is new', async () => {
		const work = bench.work('work')
		bench.write(work, 'a.yaml', 'a')
		expect((await (await cloneAt(bench, work)).uncommitted('')).map((file) => file.path)).toEqual(['a.yaml'])
	})
})

describe('fastForward', () => {
	test('P28: branch, index and files move together; other work stays', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		bench.write(work, 'keep.yaml', 'my own work')
		bench.write(work, 'untracked.yaml', 'mine too')
		bench.write(work, 'staged.yaml', 'staged')
		bench.git(work, 'add', 'staged.yaml')
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(await own.head()).toEqual({ branch: 'main', commit: to })
		expect(bench.git(work, 'status', '--porcelain').split('\n').sort()).toEqual(
			[' M keep.yaml', '?? untracked.yaml', 'A  staged.yaml'].sort(),
		)
		expect(readFileSync(join(work, 'edit.yaml'), 'utf8')).toBe('new\n')
		expect(readFileSync(join(work, 'add/new.yaml'), 'utf8')).toBe('added\n')
		expect(existsSync(join(work, 'drop.yaml'))).toBe(false)
		expect(bench.git(work, 'fsck', '--strict', '--full')).toBe('')
		expect(bench.git(work, 'reflog', '-1', '--format=%gs', 'HEAD')).toBe('tideway: sync')
		expect(await own.fastForward('main', from, to, repository)).toBe('elsewhere')
		expect(await own.fastForward('main', to, to, repository)).toBe('moved')
	})

	test.each<[string, readonly string[], boolean]>([
		['the same branch', ['refs/heads/main', 'from'], true],
		['a branch of which nothing is remembered yet', ['refs/heads/main', ''], true],
		['another branch', ['refs/heads/trunk', 'from'], false],
		['a branch that is known to be elsewhere', ['refs/heads/main', 'other'], false],
	])('what is remembered of the remote moves along where the clone follows %s', async (_, [follows = '', at = ''], moves) => {
		const { work, own, repository, from, to } = await localWork(bench)
		const other = bench.git(work, 'commit-tree', '-m', 'other', 'HEAD^{tree}')
		const tracking = `refs/remotes/origin/${follows.slice('refs/heads/'.length)}`
		bench.git(work, 'remote', 'add', 'origin', 'https://git.example.test/acme.git')
		for (const [name, value] of Object.entries({ remote: 'origin', merge: follows }))
			bench.git(work, 'config', `branch.main.${name}`, value)
		const known = { from, other }[at]
		if (known !== undefined) bench.git(work, 'update-ref', tracking, known)
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(bench.git(work, 'rev-parse', tracking)).toBe(moves ? to : known)
	})

	test('what is remembered of the remote comes with the first commit of a clone that was empty', async () => {
		const work = bench.work('empty')
		bench.git(work, 'remote', 'add', 'origin', 'https://git.example.test/acme.git')
		for (const [name, value] of Object.entries({ remote: 'origin', merge: 'refs/heads/main' }))
			bench.git(work, 'config', `branch.main.${name}`, value)
		const own = await cloneAt(bench, work)
		const repository = await openLocalRepository(own, { cacheDir: bench.cacheDir, env: bench.env })
		const [to] = (await repository.commit(null, [newCommit('first', [{ path: 'a.yaml', content: 'a' }])])) as [CommitId]
		expect(await own.fastForward('main', null, to, repository)).toBe('moved')
		expect(bench.git(work, 'rev-parse', 'refs/remotes/origin/main')).toBe(to)
	})

	test('P28: with an edit, a staged edit or an untracked file in its way it does nothing', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		const mine: [string, () => void][] = [
			['add/new.yaml', () => undefined],
			['edit.yaml', () => undefined],
			['edit.yaml', () => void bench.git(work, 'add', 'edit.yaml')],
		]
		for (const [path, then] of mine) {
			bench.write(work, path, 'mine')
			then()
			const before = everythingIn(bench, work)
			expect(await own.fastForward('main', from, to, repository)).toBe('dirty')
			expect(everythingIn(bench, work)).toEqual(before)
			if (path.startsWith('add/')) rmSync(join(work, 'add'), { recursive: true })
		}
	})
})
