import { execFileSync } from 'node:child_process'
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openLocalRepository, openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import type { Clone } from '../../../src/ports/index.ts'
import { type GitBench, gitBench, installHook, newCommit } from '../../support/git.ts'
import { cloneAt, everythingIn, localWork } from '../../support/git-local.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

const MAIN = 'refs/heads/main'
const STATE = 'refs/tideway/acme'

describe('fastForward', () => {
	const dirt: [string, (work: string) => void][] = [
		['an edited file', (work) => bench.write(work, 'edit.yaml', 'my work')],
		[
			'an edited file of the same size and time',
			(work) => {
				const { atime, mtime } = lstatSync(join(work, 'edit.yaml'))
				bench.write(work, 'edit.yaml', 'EDIT.yaml\n')
				utimesSync(join(work, 'edit.yaml'), atime, mtime)
			},
		],
		[
			'a staged edit',
			(work) => {
				bench.write(work, 'edit.yaml', 'my work')
				bench.git(work, 'add', 'edit.yaml')
			},
		],
		[
			'a staged edit, taken back in the file only',
			(work) => {
				bench.write(work, 'edit.yaml', 'my work')
				bench.git(work, 'add', 'edit.yaml')
				bench.write(work, 'edit.yaml', 'edit.yaml\n')
			},
		],
		['a deleted file', (work) => rmSync(join(work, 'edit.yaml'))],
		['a staged deletion', (work) => bench.git(work, 'rm', '--quiet', '--cached', 'edit.yaml')],
		['a file edited that is to go', (work) => bench.write(work, 'drop.yaml', 'my work')],
		['an executable bit', (work) => chmodSync(join(work, 'edit.yaml'), 0o755)],
		['an untracked file in the way', (work) => bench.write(work, 'add/new.yaml', 'mine')],
		[
			'an ignored file in the way',
			(work) => {
				bench.write(work, '.git/info/exclude', 'add/\n')
				bench.write(work, 'add/new.yaml', 'mine')
			},
		],
		[
			'a staged file in the way',
			(work) => {
				bench.write(work, 'add/new.yaml', 'mine')
				bench.git(work, 'add', 'add/new.yaml')
			},
		],
		['a file in the way of a folder', (work) => bench.write(work, 'add', 'mine')],
		['a folder in the way of a file', (work) => bench.write(work, 'add/new.yaml/mine', 'mine')],
		['a link in the way of a folder', (work) => symlinkSync(bench.folder, join(work, 'add'))],
		[
			'a dangling link in the way',
			(work) => {
				mkdirSync(join(work, 'add'))
				symlinkSync('nowhere', join(work, 'add/new.yaml'))
			},
		],
		[
			'a tracked file that became a link to the same text',
			(work) => {
				writeFileSync(join(bench.folder, 'same'), 'new\n')
				rmSync(join(work, 'edit.yaml'))
				symlinkSync(join(bench.folder, 'same'), join(work, 'edit.yaml'))
			},
		],
		[
			'an edit hidden by assume-unchanged',
			(work) => {
				bench.git(work, 'update-index', '--assume-unchanged', 'edit.yaml')
				bench.write(work, 'edit.yaml', 'my work')
			},
		],
		[
			'an edit hidden by skip-worktree',
			(work) => {
				bench.git(work, 'update-index', '--skip-worktree', 'edit.yaml')
				bench.write(work, 'edit.yaml', 'my work')
			},
		],
		[
			'an unresolved conflict of a stash',
			(work) => {
				bench.write(work, 'keep.yaml', 'stashed')
				bench.git(work, 'stash', '--quiet')
				bench.write(work, 'keep.yaml', 'other')
				bench.git(work, 'add', 'keep.yaml')
				const id = bench.git(work, 'hash-object', '-w', 'keep.yaml')
				const lines = [1, 2, 3].map((stage) => `100644 ${id} ${stage}\tkeep.yaml\n`).join('')
				execFileSync('git', ['update-index', '--index-info'], { cwd: work, input: `0 ${'0'.repeat(40)}\tkeep.yaml\n${lines}` })
			},
		],
	]
	test.each(dirt)('P28: %s is kept byte for byte, and nothing moves', async (_, dirty) => {
		const { work, own, repository, from, to } = await localWork(bench)
		dirty(work)
		const before = everythingIn(bench, work)
		expect(await own.fastForward('main', from, to, repository)).toBe('dirty')
		expect(everythingIn(bench, work)).toEqual(before)
		expect(await repository.push([{ ref: MAIN, from, to }])).toMatchObject({ kind: 'rejected', problem: { code: 'GIT_DIRTY' } })
		expect(everythingIn(bench, work)).toEqual(before)
	})

	test('P28: a merge or a rebase under way is refused, also where HEAD does not name the branch', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		bench.git(work, 'checkout', '--quiet', '-b', 'side')
		bench.write(work, 'keep.yaml', 'side\n')
		bench.commitAll(work, 'side')
		bench.git(work, 'checkout', '--quiet', 'main')
		bench.git(work, 'merge', '--quiet', '--no-ff', '--no-commit', 'side')
		let before = everythingIn(bench, work)
		await expect(own.fastForward('main', from, to, repository)).rejects.toMatchObject({ problem: { code: 'GIT_MID_OPERATION' } })
		expect(everythingIn(bench, work)).toEqual(before)
		bench.git(work, 'merge', '--abort')
		bench.write(work, 'keep.yaml', 'main\n')
		const main = bench.commitAll(work, 'main')
		expect(() => bench.git(work, 'rebase', 'side')).toThrow('Command failed')
		before = everythingIn(bench, work)
		await repository.fetch([MAIN])
		const [next] = (await repository.commit(main, [newCommit('next', [{ path: 'z', content: 'z' }])])) as [CommitId]
		await expect(own.fastForward('main', main, next, repository)).rejects.toMatchObject({ problem: { code: 'GIT_MID_OPERATION' } })
		expect(await repository.push([{ ref: MAIN, from: main, to: next }])).toMatchObject({
			kind: 'rejected',
			problem: { code: 'GIT_MID_OPERATION' },
		})
		expect(everythingIn(bench, work)).toEqual(before)
	})

	test('a branch that is not checked out moves alone; one that is elsewhere does not', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		bench.git(work, 'checkout', '--quiet', '--detach')
		bench.write(work, 'edit.yaml', 'my work')
		const before = everythingIn(bench, work)
		expect(await own.fastForward('main', from, to, repository)).toBe('elsewhere')
		expect(everythingIn(bench, work)).toEqual({ ...before, refs: `${MAIN} ${to}` })
		expect(await own.fastForward('main', from, to, repository)).toBe('elsewhere')
		expect(await own.fastForward('topic', null, to, repository)).toBe('elsewhere')
		expect(await own.resolve('refs/heads/topic')).toBe(to)
	})

	test('what would drop commits is refused', async () => {
		const { work, own, repository, to } = await localWork(bench)
		const mine = bench.commitAll(work, 'mine')
		await repository.fetch([MAIN])
		await expect(own.fastForward('main', mine, to, repository)).rejects.toMatchObject({ problem: { code: 'GIT_DIVERGED' } })
		expect(await own.resolve(MAIN)).toBe(mine)
	})

	test('the first commit of an empty repository; files in its way are kept', async () => {
		const work = bench.work('work')
		const own = await cloneAt(bench, work)
		const repository = await openLocalRepository(own, { cacheDir: bench.cacheDir, env: bench.env })
		expect(await repository.fetch([MAIN, STATE])).toEqual(
			new Map([
				[MAIN, null],
				[STATE, null],
			]),
		)
		const [to] = (await repository.commit(null, [newCommit('first', [{ path: 'a/b.yaml', content: 'b' }])])) as [CommitId]
		bench.write(work, 'a/b.yaml', 'mine')
		bench.write(work, 'other', 'mine')
		expect(await own.fastForward('main', null, to, repository)).toBe('dirty')
		rmSync(join(work, 'a'), { recursive: true })
		expect(await own.fastForward('main', null, to, repository)).toBe('moved')
		expect(bench.git(work, 'status', '--porcelain')).toBe('?? other')
		expect(bench.git(work, 'log', '--format=%s')).toBe('first')
	})

	test('a file becomes a folder and a folder a file', async () => {
		const work = bench.work('work')
		bench.write(work, 'one', '1')
		bench.write(work, 'two/x', '2')
		const from = bench.commitAll(work, 'first')
		const own = await cloneAt(bench, work)
		const repository = await openLocalRepository(own, { cacheDir: bench.cacheDir, env: bench.env })
		await repository.fetch([MAIN])
		const [to] = (await repository.commit(from, [
			newCommit('swap', [
				{ path: 'one', remove: true },
				{ path: 'one/x', content: '1' },
				{ path: 'two/x', remove: true },
				{ path: 'two', content: '2' },
			]),
		])) as [CommitId]
		bench.write(work, '.git/info/exclude', 'mine\n')
		bench.write(work, 'two/mine', 'ignored but mine')
		expect(await own.fastForward('main', from, to, repository)).toBe('dirty')
		expect(readFileSync(join(work, 'two/mine'), 'utf8')).toBe('ignored but mine')
		rmSync(join(work, 'two/mine'))
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(readFileSync(join(work, 'one/x'), 'utf8') + readFileSync(join(work, 'two'), 'utf8')).toBe('12')
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
	})

	test('files with CRLF arrive as they are, from a clone without line-end settings', async () => {
		const { work, own, repository, from, to } = await localWork(bench, [{ path: 'edit.yaml', content: 'a\r\nb\r\n' }])
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(readFileSync(join(work, 'edit.yaml'), 'utf8')).toBe('a\r\nb\r\n')
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
	})

	const odd: [string, (work: string) => void][] = [
		['a split index', (work) => bench.git(work, 'update-index', '--split-index')],
		[
			'an index of version 4 with caches',
			(work) => {
				for (const name of ['feature.manyFiles', 'core.untrackedCache', 'core.preloadIndex']) bench.git(work, 'config', name, 'true')
				bench.git(work, 'update-index', '--index-version=4', '--untracked-cache')
			},
		],
		[
			'a monitor of files that says nothing changed',
			(work) => {
				installHook(join(work, '.git'), 'printf "t\\0"', 'monitor')
				bench.git(work, 'config', 'core.fsmonitor', '.git/hooks/monitor')
				bench.git(work, 'update-index', '--fsmonitor')
			},
		],
		['other line ends', (work) => bench.git(work, 'config', 'core.autocrlf', 'true')],
		[
			'line ends that must not be lost',
			(work) => {
				bench.git(work, 'config', 'core.autocrlf', 'input')
				bench.git(work, 'config', 'core.safecrlf', 'true')
			},
		],
		['a sparse checkout that leaves out all of it', (work) => bench.git(work, 'sparse-checkout', 'set', '--no-cone', '/keep.yaml')],
		['a sparse index', (work) => bench.git(work, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'nothing')],
		[
			'attributes',
			(work) => {
				bench.git(work, 'config', 'filter.loud.clean', 'tr A-Z a-z')
				bench.git(work, 'config', 'filter.loud.smudge', 'tr a-z A-Z')
				bench.write(work, '.git/info/attributes', 'add/* filter=loud\nedit.yaml ident working-tree-encoding=UTF-16LE\n')
				bench.git(work, 'checkout', '--quiet', '--force', 'HEAD', '--', '.')
			},
		],
		['file names without case', (work) => bench.git(work, 'config', 'core.ignoreCase', 'true')],
		[
			'no links and no modes',
			(work) => {
				for (const name of ['symlinks', 'fileMode']) bench.git(work, 'config', `core.${name}`, 'false')
			},
		],
		['packed objects', (work) => bench.git(work, 'repack', '-a', '-d', '--quiet')],
		[
			'packed refs',
			(work) => {
				bench.git(work, 'tag', 'main')
				bench.git(work, 'pack-refs', '--all', '--prune')
			},
		],
	]
	test.each(odd)('P28: in a clone with %s branch, index and files move together, and work in it stays', async (_, set) => {
		const { work, repository, from, to } = await localWork(bench)
		set(work)
		const own = await cloneAt(bench, work)
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
		expect(bench.git(work, 'ls-files').split('\n')).toEqual(['add/new.yaml', 'edit.yaml', 'keep.yaml'])
		bench.git(work, 'sparse-checkout', 'disable')
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
		bench.write(work, 'add/new.yaml', 'my work')
		const [next] = (await repository.commit(to, [newCommit('next', [{ path: 'add/new.yaml', content: 'next\n' }])])) as [CommitId]
		expect(await own.fastForward('main', to, next, repository)).toBe('dirty')
		expect([await own.resolve(MAIN), readFileSync(join(work, 'add/new.yaml'), 'utf8')]).toEqual([to, 'my work'])
	})

	const elsewhere: [string, (work: string) => string][] = [
		[
			'a submodule',
			(work) => {
				bench.git(work, 'init', '--quiet', '../above')
				bench.git(join(bench.folder, 'above'), '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', work, 'sub')
				return join(bench.folder, 'above/sub')
			},
		],
		[
			'a clone whose repository is elsewhere',
			(work) => {
				bench.git(work, 'clone', '--quiet', '--separate-git-dir=../apart.git', work, '../files')
				return join(bench.folder, 'files')
			},
		],
	]
	/** Its files move once nothing of the user's is in the way; answers what that is for the clone that moves them. */
	const movedOnceClean = async (
		own: Clone,
		place: string,
		{ repository, from, to }: Awaited<ReturnType<typeof localWork>>,
	): Promise<string> => {
		bench.write(place, 'edit.yaml', 'my work')
		expect(await own.fastForward('main', from, to, repository)).toBe('dirty')
		bench.git(place, 'checkout', '--quiet', '--', '.')
		const moved = await own.fastForward('main', from, to, repository)
		expect([bench.git(place, 'status', '--porcelain'), readFileSync(join(place, 'edit.yaml'), 'utf8')]).toEqual(['', 'new\n'])
		return moved
	}

	test.each(elsewhere)('P28: %s moves as any other', async (_, make) => {
		const local = await localWork(bench)
		const place = make(local.work)
		expect(await movedOnceClean(await cloneAt(bench, place), place, local)).toBe('moved')
	})

	test('P28: a branch that is checked out in a submodule moves with its files, also from a linked worktree of it', async () => {
		const local = await localWork(bench)
		const place = elsewhere[0]?.[1](local.work) ?? ''
		bench.git(place, 'worktree', 'add', '--quiet', '--detach', join(bench.folder, 'linked'))
		expect(await movedOnceClean(await cloneAt(bench, join(bench.folder, 'linked')), place, local)).toBe('elsewhere')
	})

	test('P28: cut off half way in a clone with other line ends, the next run completes it', async () => {
		const { work, repository, from, to } = await localWork(bench)
		for (const [name, value] of [
			['autocrlf', 'true'],
			['safecrlf', 'true'],
		])
			bench.git(work, 'config', `core.${name}`, value ?? '')
		const own = await cloneAt(bench, work)
		bench.write(work, 'edit.yaml', 'new\r\n')
		bench.write(work, 'add/new.yaml', 'added\n')
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(bench.git(work, 'diff', '--stat', 'HEAD')).toBe('')
	})

	test('two hundred new files, and a linked worktree that has the branch', async () => {
		const { work, own, repository, from, to } = await localWork(
			bench,
			Array.from({ length: 200 }, (_, index) => ({ path: `d/${index}`, content: `${index}` })),
		)
		bench.git(work, 'checkout', '--quiet', '--detach')
		bench.git(work, 'worktree', 'add', '--quiet', '../linked', 'main')
		const linked = join(bench.folder, 'linked')
		bench.write(linked, 'd/7', 'mine')
		await expect(own.fastForward('main', from, to, repository)).resolves.toBe('dirty')
		rmSync(join(linked, 'd'), { recursive: true })
		expect(await own.fastForward('main', from, to, repository)).toBe('elsewhere')
		expect(bench.git(linked, 'status', '--porcelain')).toBe('')
		expect(readdirSync(join(linked, 'd'))).toHaveLength(200)
		expect(existsSync(join(work, 'd'))).toBe(false)
	})
})

describe('crashes', () => {
	test('P28: cut off before the branch moved, the next run completes it', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		await own.fastForward('other', null, to, repository)
		bench.git(work, 'read-tree', '-m', '-u', from, to)
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
	})

	test('P28: cut off in the middle of the files, the next run completes it; with other content in one of them it does nothing', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		bench.write(work, 'edit.yaml', 'new\n')
		bench.write(work, 'add/new.yaml', 'addeX\n')
		rmSync(join(work, 'drop.yaml'))
		const before = everythingIn(bench, work)
		expect(await own.fastForward('main', from, to, repository)).toBe('dirty')
		expect(everythingIn(bench, work)).toEqual(before)
		bench.write(work, 'add/new.yaml', 'added\n')
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
	})

	test('P28: another git at work, or refs that are locked, stop it before anything moved', async () => {
		const { work, own, repository, from, to } = await localWork(bench)
		const before = everythingIn(bench, work)
		writeFileSync(join(work, '.git/index.lock'), '')
		await expect(own.fastForward('main', from, to, repository)).rejects.toMatchObject({
			problem: {
				code: 'GIT_FAILED',
				message: expect.stringContaining('another git process'),
				hint: expect.stringContaining(join(work, '.git/index.lock')),
			},
		})
		expect(everythingIn(bench, work)).toEqual(before)
		rmSync(join(work, '.git/index.lock'))
		writeFileSync(join(work, '.git/refs/heads/main.lock'), '')
		await expect(own.fastForward('main', from, to, repository)).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		rmSync(join(work, '.git/refs/heads/main.lock'))
		expect(everythingIn(bench, work)).toEqual(before)
		expect(await own.fastForward('main', from, to, repository)).toBe('moved')
	})
})

describe('openLocalRepository', () => {
	test("P28: several refs and the checked-out branch move as one; a stranger's move stops all", async () => {
		const { work, repository, from, to } = await localWork(bench)
		const [state] = (await repository.commit(null, [newCommit('state', [{ path: 'meta.json', content: '{}' }])])) as [CommitId]
		expect(await repository.fetch([MAIN, STATE])).toEqual(
			new Map([
				[MAIN, from],
				[STATE, null],
			]),
		)
		bench.git(work, 'update-ref', STATE, from)
		const before = everythingIn(bench, work)
		expect(
			await repository.push([
				{ ref: MAIN, from, to },
				{ ref: STATE, from: null, to: state },
			]),
		).toMatchObject({
			kind: 'moved',
			refs: new Map([
				[MAIN, from],
				[STATE, from],
			]),
		})
		expect(everythingIn(bench, work)).toEqual(before)
		bench.git(work, 'update-ref', '-d', STATE)
		expect(
			await repository.push([
				{ ref: MAIN, from, to },
				{ ref: STATE, from: null, to: state },
			]),
		).toEqual({ kind: 'done' })
		expect(await repository.fetch([MAIN, STATE])).toEqual(
			new Map([
				[MAIN, to],
				[STATE, state],
			]),
		)
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
		expect(bench.git(work, 'fsck', '--strict', '--full')).toBe('')
	})

	test("P28: of four at once exactly one wins, and the files are the winner's", async () => {
		const { work, own, from } = await localWork(bench)
		const rivals = await Promise.all(
			[0, 1, 2, 3].map(async (index) => {
				const repository = await openLocalRepository(own, { cacheDir: join(bench.folder, `cache-${index}`), env: bench.env })
				await repository.fetch([MAIN])
				const [to] = (await repository.commit(from, [newCommit(`rival ${index}`, [{ path: 'edit.yaml', content: `${index}` }])])) as [
					CommitId,
				]
				return { repository, to, index }
			}),
		)
		const outcomes = await Promise.all(rivals.map(({ repository, to }) => repository.push([{ ref: MAIN, from, to }])))
		const winner = rivals.find((_, index) => outcomes[index]?.kind === 'done')
		expect(outcomes.filter((outcome) => outcome.kind === 'done')).toHaveLength(1)
		expect(bench.git(work, 'rev-parse', 'main')).toBe(winner?.to)
		expect(readFileSync(join(work, 'edit.yaml'), 'utf8')).toBe(`${winner?.index}`)
		expect(bench.git(work, 'status', '--porcelain')).toBe('')
	})

	test('openRepository serves a path to a repository with files in the same way; commits that are only there can be read', async () => {
		const { work } = await localWork(bench)
		bench.git(work, 'checkout', '--quiet', '--detach')
		const alone = bench.commitAll(work, 'on no branch')
		const repository = await openRepository({ url: work, cacheDir: bench.cacheDir, env: bench.env })
		expect(await repository.list(alone, '')).toHaveLength(3)
		bench.write(work, 'sub/x', 'x')
		const below = await openRepository({ url: join(work, 'sub'), cacheDir: bench.cacheDir, env: bench.env })
		await expect(below.fetch([MAIN])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		expect(repository.url).toBe(realpathSync(work))
		const [to] = (await repository.commit(alone, [newCommit('next', [])])) as [CommitId]
		expect(await repository.push([{ ref: 'refs/heads/new', from: null, to }])).toEqual({ kind: 'done' })
		expect(bench.git(work, 'log', '-2', '--format=%s', 'new')).toBe('next\non no branch')
	})

	test("a hook of the user's repository is not run", async () => {
		const { work, repository, from, to } = await localWork(bench)
		installHook(join(work, '.git'), `touch "${bench.folder}/ran"\nexit 1`, 'reference-transaction')
		installHook(join(work, '.git'), `touch "${bench.folder}/ran"`, 'post-index-change')
		expect(await repository.push([{ ref: MAIN, from, to }])).toEqual({ kind: 'done' })
		expect(existsSync(join(bench.folder, 'ran'))).toBe(false)
	})
})
