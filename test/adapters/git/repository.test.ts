import { existsSync, readdirSync, truncateSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openRepository } from '../../../src/adapters/git/repository.ts'
import type { CommitId } from '../../../src/model/index.ts'
import type { NewCommit } from '../../../src/ports/index.ts'
import { type GitBench, gitBench, newCommit } from '../../support/git.ts'
import { serveGit } from '../../support/git-http.ts'
import { cloneAt } from '../../support/git-local.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

const MAIN = 'refs/heads/main'
const STATE = 'refs/tideway/acme'

/** A bare remote with one commit on main; answers the remote, a work tree that pushes to it, and the commit. */
function seeded(files: Record<string, string> = { 'a.yaml': 'a: 1\n' }) {
	const remote = bench.bare('remote.git')
	const work = bench.work('seed')
	for (const [path, content] of Object.entries(files)) bench.write(work, path, content)
	const first = bench.commitAll(work, 'first')
	bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
	return { remote, work, first }
}

const open = (url: string, cacheDir = bench.cacheDir) => openRepository({ url, cacheDir, env: bench.env })
const texts = (contents: ReadonlyMap<string, Uint8Array>) => [...contents.values()].map((bytes) => Buffer.from(bytes).toString())

test('P3: an empty answer, as of a proxy, is no empty repository', async () => {
	const proxy = createServer((_, response) => void response.writeHead(200).end())
	await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve))
	const server = await serveGit({ root: bench.folder })
	bench.bare('empty.git')
	try {
		const behind = await open(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/empty.git`)
		const strange = { problem: { code: 'GIT_FAILED', message: expect.stringContaining('does not speak as a Git server does') } }
		await expect(behind.fetch([MAIN, STATE])).rejects.toMatchObject(strange)
		await expect(behind.look([MAIN])).rejects.toMatchObject(strange)
		const empty = await open(`${server.url}/empty.git`)
		expect(await empty.fetch([MAIN])).toEqual(new Map([[MAIN, null]]))
		expect(await empty.look([STATE])).toEqual(new Map([[STATE, null]]))
	} finally {
		proxy.close()
		await server.close()
	}
})

test('P26: a ref that is no commit is named as people know it', async () => {
	const { remote, work } = seeded()
	bench.git(work, 'push', '--quiet', remote, `${bench.git(work, 'rev-parse', 'HEAD:a.yaml')}:${STATE}`)
	const message = `${STATE} of ${remote} is a blob, not a commit`
	await expect((await open(remote)).fetch([MAIN, STATE])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED', message } })
})

test('P25: what a loss of power left of our own repository is mended, and keeps what it has', async () => {
	const { remote, first } = seeded()
	await (await open(remote)).fetch([MAIN])
	const [name = ''] = readdirSync(join(bench.cacheDir, 'git'))
	for (const file of ['HEAD', 'config']) truncateSync(join(bench.cacheDir, 'git', name, file))
	const repository = await open(remote)
	expect((await repository.list(first, '')).map(({ path }) => path)).toEqual(['a.yaml'])
	expect(await repository.fetch([MAIN])).toEqual(new Map([[MAIN, first]]))
})

test('P3: a look tells where refs are, brings nothing, and is no proof where the remote cannot be reached', async () => {
	const { remote, work, first } = seeded()
	const repository = await open(remote)
	expect(await repository.look([MAIN, STATE])).toEqual(
		new Map([
			[MAIN, first],
			[STATE, null],
		]),
	)
	await expect(repository.list(first, '')).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
	// A name that ends like the one that is asked for is another name.
	bench.git(work, 'push', '--quiet', remote, `HEAD:refs/heads/${STATE}`)
	expect((await repository.look([STATE])).get(STATE)).toBeNull()
	const gone = await open(join(bench.folder, 'nowhere.git'))
	await expect(gone.look([MAIN])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
})

describe('fetch', () => {
	test('P3: tells where refs are and proves that others are not there', async () => {
		const { remote, first } = seeded()
		const repository = await open(remote)
		expect(await repository.fetch([MAIN, STATE, 'refs/heads/gone'])).toEqual(
			new Map([
				[MAIN, first],
				[STATE, null],
				['refs/heads/gone', null],
			]),
		)
	})

	test('P3: an empty repository answers null, a missing one fails', async () => {
		const repository = await open(bench.bare('empty.git'))
		expect(await repository.fetch([MAIN, STATE])).toEqual(
			new Map([
				[MAIN, null],
				[STATE, null],
			]),
		)
		const missing = await open(join(bench.folder, 'nowhere.git'))
		await expect(missing.fetch([MAIN])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining('nowhere.git could not be read') },
		})
	})

	test('names that begin alike stay apart, and a folder may take the place of a ref', async () => {
		const { remote, work, first } = seeded()
		bench.git(work, 'push', '--quiet', remote, 'HEAD:refs/tideway/acme-two', 'HEAD:refs/heads/main-old')
		const repository = await open(remote)
		expect(await repository.fetch([STATE, 'refs/heads/mai'])).toEqual(
			new Map([
				[STATE, null],
				['refs/heads/mai', null],
			]),
		)
		expect(await repository.fetch(['refs/heads/x', 'refs/tideway/acme-two'])).toEqual(
			new Map([
				['refs/heads/x', null],
				['refs/tideway/acme-two', first],
			]),
		)
		bench.git(work, 'push', '--quiet', remote, 'HEAD:refs/heads/x')
		expect((await repository.fetch(['refs/heads/x'])).get('refs/heads/x')).toBe(first)
		bench.git(work, 'push', '--quiet', remote, ':refs/heads/x', 'HEAD:refs/heads/x/y')
		expect(await repository.fetch(['refs/heads/x', 'refs/heads/x/y'])).toEqual(
			new Map([
				['refs/heads/x', null],
				['refs/heads/x/y', first],
			]),
		)
	})

	test('follows a rewritten branch, and history stays right', async () => {
		const { remote, work, first } = seeded()
		const second = bench.commitAll(work, 'second')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await open(remote)
		expect((await repository.fetch([MAIN])).get(MAIN)).toBe(second)
		bench.git(work, 'reset', '--quiet', '--hard', first)
		const other = bench.commitAll(work, 'other')
		bench.git(work, 'push', '--quiet', '--force', remote, 'HEAD:main')
		expect((await repository.fetch([MAIN])).get(MAIN)).toBe(other)
		expect(await repository.isAncestor(first, other)).toBe(true)
		expect(await repository.isAncestor(second, other)).toBe(false)
		expect(await repository.isAncestor('1'.repeat(40) as CommitId, other)).toBe(false)
		await expect(repository.isAncestor(other, '1'.repeat(40) as CommitId)).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		expect((await repository.messages(other, 5)).map(({ id, message }) => [id, message])).toEqual([
			[other, 'other\n'],
			[first, 'first\n'],
		])
	})

	test('eight at once into one new cache all see the same, and leave one repository', async () => {
		const { remote, first } = seeded()
		const seen = await Promise.all(Array.from({ length: 8 }, async () => (await open(remote)).fetch([MAIN, STATE])))
		expect(seen).toEqual(
			Array.from(
				{ length: 8 },
				() =>
					new Map([
						[MAIN, first],
						[STATE, null],
					]),
			),
		)
		expect(readdirSync(join(bench.cacheDir, 'git'))).toHaveLength(1)
	})

	test('leaves nothing of one call behind, and keeps what it brought', async () => {
		const { remote, first } = seeded()
		await (await open(remote)).fetch([MAIN])
		const [own = ''] = readdirSync(join(bench.cacheDir, 'git'))
		const refs = bench.git(join(bench.cacheDir, 'git', own), 'for-each-ref', '--format=%(refname) %(objectname)')
		expect(refs).toMatch(new RegExp(`^refs/tideway-kept/[0-9a-f]{32} ${first}$`))
		expect(existsSync(join(bench.cacheDir, 'git', own, 'FETCH_HEAD'))).toBe(false)
	})
})

describe('list and read', () => {
	test('odd names, links and submodules are listed by mode; a folder is no prefix', async () => {
		const odd = [
			'-dash',
			'sp ace',
			'😀/é.yaml',
			'quo"te',
			'star*',
			':(top)x',
			'tab\tname',
			'back\\slash',
			'__proto__',
			'dir/one',
			'dirt/two',
		]
		const { remote, work } = seeded(Object.fromEntries(odd.map((name) => [name, name])))
		bench.git(work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`)
		bench.git(work, 'update-index', '--add', '--cacheinfo', `120000,${bench.git(work, 'hash-object', '-w', 'sp ace')},link`)
		bench.git(work, 'commit', '--quiet', '--message', 'odd')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await open(remote)
		const commit = (await repository.fetch([MAIN])).get(MAIN) as CommitId
		const entries = await repository.list(commit, '')
		expect(entries.map((entry) => entry.path)).toEqual(
			[...odd, 'sub', 'link'].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
		)
		expect(entries.filter((entry) => !entry.mode.startsWith('100')).map((entry) => [entry.path, entry.mode])).toEqual([
			['link', '120000'],
			['sub', '160000'],
		])
		expect((await repository.list(commit, 'dir')).map((entry) => entry.path)).toEqual(['dir/one'])
		expect((await repository.list(commit, '/dir/')).map((entry) => entry.path)).toEqual(['dir/one'])
		expect(await repository.list(commit, 'nothing')).toEqual([])
		expect((await repository.list(commit, ':(top)')).map((entry) => entry.path)).toEqual([])
		const plain = entries.filter((entry) => entry.mode.startsWith('100'))
		expect(texts(await repository.read(plain.map((entry) => entry.id)))).toEqual(plain.map((entry) => entry.path))
	})

	test('3 000 blobs come in one pass, whatever bytes they hold; a missing one is an error', async () => {
		const repository = await open(bench.bare('remote.git'))
		const content = (index: number) => Buffer.from(index === 7 ? '' : `${index}\0\r\n${index} missing\n`.repeat(1 + (index % 50)))
		const files = Array.from({ length: 3_000 }, (_, index) => ({ path: `d${index % 40}/${index}`, content: content(index) }))
		const [commit] = await repository.commit(null, [newCommit('many', files)])
		const entries = await repository.list(commit as CommitId, '')
		const blobs = await repository.read([...entries, ...entries].map((entry) => entry.id))
		expect(entries).toHaveLength(3_000)
		for (const entry of entries) expect(Buffer.from(blobs.get(entry.id) ?? []).equals(content(Number(entry.path.split('/')[1])))).toBe(true)
		expect(await repository.read([])).toEqual(new Map())
		await expect(repository.read([entries[0]?.id ?? '', '1'.repeat(40)])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED', message: expect.stringContaining('missing') },
		})
		await expect(repository.read(['--help'])).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
	})

	test.each([
		['120000', 'a symbolic link'],
		['160000', 'a submodule'],
		['100644', 'a file'],
	])('P3, P43: an entry of mode %s in the place of the folder, or on the way to it, is not an empty folder', async (mode, what) => {
		const { remote, work } = seeded({ real: 'x' })
		const id = mode === '160000' ? '1'.repeat(40) : bench.git(work, 'hash-object', '-w', 'real')
		bench.git(work, 'update-index', '--add', '--cacheinfo', `${mode},${id},deep/ws`)
		bench.git(work, 'commit', '--quiet', '--message', 'odd')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await open(remote)
		const commit = (await repository.fetch([MAIN])).get(MAIN) as CommitId
		for (const folder of ['deep/ws', 'deep/ws/below'])
			await expect(repository.list(commit, folder), folder).rejects.toMatchObject({
				problem: { code: 'GIT_FAILED', message: expect.stringContaining(`deep/ws is ${what}`), where: { file: 'deep/ws' } },
			})
		expect(await repository.list(commit, 'deep/other')).toEqual([])
	})

	test('file names that are no UTF-8 are told apart, cannot be written, and stay as they are beside what is written', async () => {
		const { remote, work } = seeded()
		const id = bench.git(work, 'hash-object', '-w', 'a.yaml')
		const { execFileSync } = await import('node:child_process')
		const names = [
			[0x61, 0xfe],
			[0x61, 0xff],
			[0x61, 0xc3, 0xa9],
		].map((bytes) => Buffer.from(bytes))
		const input = Buffer.concat(names.flatMap((name) => [Buffer.from(`100644 blob ${id}\t`), name, Buffer.from([0])]))
		const odd = execFileSync('git', ['mktree', '-z'], { cwd: work, input }).toString().trim()
		const first = bench.git(work, 'commit-tree', '-m', 'odd', odd) as CommitId
		bench.git(work, 'push', '--quiet', '--force', remote, `${first}:refs/heads/main`)
		const repository = await open(remote)
		await repository.fetch([MAIN])
		const paths = (await repository.list(first, '')).map((entry) => entry.path)
		expect(paths).toEqual(['aé', 'a\udcfe', 'a\udcff'])
		for (const path of paths.slice(1))
			await expect(repository.commit(first, [newCommit('bad', [{ path, content: '' }])])).rejects.toMatchObject({
				problem: { message: expect.stringContaining('half a character') },
			})
		const [second] = (await repository.commit(first, [newCommit('new', [{ path: 'b', content: 'b' }])])) as [CommitId]
		expect(await repository.push([{ ref: MAIN, from: first, to: second }])).toEqual({ kind: 'done' })
		expect(bench.git(remote, 'ls-tree', '--name-only', second).split('\n')).toEqual(['"a\\303\\251"', '"a\\376"', '"a\\377"', 'b'])
	})
})

describe('commit', () => {
	const chain = (length: number): NewCommit[] =>
		Array.from({ length }, (_, index) => newCommit(`change ${index}`, [{ path: `d${index % 10}/${index}.yaml`, content: `n: ${index}\n` }]))

	test('a chain of 1 000 is in order, sound, the same each time, and no ref is left', async () => {
		const { remote, first } = seeded()
		const repository = await open(remote)
		await repository.fetch([MAIN])
		const ids = await repository.commit(first, chain(1_000))
		expect(ids).toHaveLength(1_000)
		expect(await repository.commit(first, chain(1_000))).toEqual(ids)
		const own = join(bench.cacheDir, 'git', readdirSync(join(bench.cacheDir, 'git'))[0] ?? '')
		expect(bench.git(own, 'for-each-ref', '--format=%(refname)')).toMatch(/^refs\/tideway-kept\/\w+$/)
		expect(bench.git(own, 'rev-list', '--reverse', `${first}..${ids[999]}`).split('\n')).toEqual(ids)
		expect(bench.git(own, 'fsck', '--strict', '--full', '--no-dangling', ids[999] ?? '')).toBe('')
		expect(bench.git(own, 'show', '-s', '--format=%an <%ae> %aI %cn %s', ids[999] ?? '')).toBe(
			'Bob <bob@example.test> 2026-01-02T03:04:05+00:00 Bob change 999',
		)
		expect(await repository.list(ids[999] as CommitId, '')).toHaveLength(1_001)
	}, 60_000)

	test('files are removed, modes kept, hostile names and texts stay what they are', async () => {
		const { remote, work } = seeded({ 'run.sh': 'old', 'gone.yaml': 'x', 'keep.yaml': 'k' })
		bench.git(work, 'update-index', '--chmod=+x', 'run.sh')
		bench.git(work, 'commit', '--quiet', '--message', 'executable')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await open(remote)
		const parent = (await repository.fetch([MAIN])).get(MAIN) as CommitId
		const odd = '-q "1" 😀/\u00e9 *.yaml'
		const [one, two] = (await repository.commit(parent, [
			newCommit('subject\n\nfrom refs/heads/x\ndata 3\n\0é', [
				{ path: 'run.sh', content: 'new' },
				{ path: 'gone.yaml', remove: true },
				{ path: 'never.yaml', remove: true },
				{ path: odd, content: 'a\r\nb\r\n' },
			]),
			{
				...newCommit('', [
					{ path: 'keep.yaml', remove: true },
					{ path: 'keep.yaml/inner', content: '' },
				]),
				author: { name: '<>\n', email: 'a<b>@example.test' },
			},
		])) as [CommitId, CommitId]
		expect((await repository.list(one, '')).map((entry) => [entry.path, entry.mode])).toEqual([
			[odd, '100644'],
			['keep.yaml', '100644'],
			['run.sh', '100755'],
		])
		expect((await repository.list(two, '')).map((entry) => entry.path)).toEqual([odd, 'keep.yaml/inner', 'run.sh'])
		const [entry] = await repository.list(one, '')
		expect(texts(await repository.read([entry?.id ?? '']))).toEqual(['a\r\nb\r\n'])
		const own = join(bench.cacheDir, 'git', readdirSync(join(bench.cacheDir, 'git'))[0] ?? '')
		expect(bench.git(own, 'fsck', '--strict', '--full', '--no-dangling', two)).toBe('')
		expect(bench.git(own, 'show', '-s', '--format=%an <%ae>', two)).toBe('unknown <ab@example.test>')
		expect((await repository.messages(one, 1)).map(({ message }) => message)).toEqual(['subject\n\nfrom refs/heads/x\ndata 3\né\n'])
	})

	test.each([
		['../out'],
		['/etc/passwd'],
		['a/../b'],
		['a//b'],
		['.git/config'],
		['x/.GIT/hooks/y'],
		['.g\u200cit/config'],
		['git~1/x'],
		['.git./x'],
		['.git::$INDEX/x'],
		['a\nb'],
		['a\0b'],
		['a\\b'],
		['\ud800'],
		['x'.repeat(5_000)],
	])('P43: refuses to write %j', async (path) => {
		const repository = await open(bench.bare('remote.git'))
		await expect(repository.commit(null, [newCommit('bad', [{ path, content: '' }])])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED' },
		})
	})

	test('a merge takes the files of what comes in, but for those that are given', async () => {
		const { remote, work, first } = seeded({ a: 'a0', b: 'b0', 'folder/c': 'c0' })
		bench.write(work, 'folder/c', 'c1')
		bench.write(work, 'd', 'd1')
		const target = bench.commitAll(work, 'target')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await open(remote)
		await repository.fetch([MAIN])
		const [own, merge, last] = (await repository.commit(first, [
			newCommit('own', [{ path: 'a', content: 'a1' }]),
			{
				...newCommit('merge', [
					{ path: 'a', content: 'a2' },
					{ path: 'b', remove: true },
				]),
				merges: target,
			},
			newCommit('after', [{ path: 'e', content: 'e1' }]),
		])) as [CommitId, CommitId, CommitId]
		expect((await repository.list(last, '')).map(({ path }) => path)).toEqual(['a', 'd', 'e', 'folder/c'])
		const [found] = await repository.history({ from: null, to: merge, folder: '', limit: 1 })
		expect(found).toMatchObject({ id: merge, parents: [own, target] })
		expect(await repository.isAncestor(target, last)).toBe(true)
		expect(texts(await repository.read((await repository.list(merge, '')).map(({ id }) => id)))).toEqual(['a2', 'd1', 'c1'])
	})

	test('a file never silently replaces a folder, a link or a submodule, nor the other way round', async () => {
		const { remote, work } = seeded({ file: 'f', 'dir/one': '1' })
		bench.git(work, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`)
		bench.git(work, 'update-index', '--add', '--cacheinfo', `120000,${bench.git(work, 'hash-object', '-w', 'file')},link`)
		bench.git(work, 'commit', '--quiet', '--message', 'odd')
		bench.git(work, 'push', '--quiet', remote, 'HEAD:main')
		const repository = await open(remote)
		const parent = (await repository.fetch([MAIN])).get(MAIN) as CommitId
		for (const path of ['dir', 'file/x', 'link', 'link/x', 'sub', 'sub/x']) {
			await expect(repository.commit(parent, [newCommit('bad', [{ path, content: '' }])]), path).rejects.toMatchObject({
				problem: { where: { file: path } },
			})
		}
	})

	test('an impossible time or parent is a problem, not a crash', async () => {
		const repository = await open(bench.bare('remote.git'))
		await expect(repository.commit(null, [{ ...newCommit('x', []), at: 'yesterday' }])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED' },
		})
		await expect(repository.commit('2'.repeat(40) as CommitId, [newCommit('x', [])])).rejects.toMatchObject({
			problem: { code: 'GIT_FAILED' },
		})
		expect(await repository.commit(null, [])).toEqual([])
	})
})

describe('the clone as a source of objects', () => {
	test('commits that were not pushed can be read and pushed from a complete clone, not from a shallow one', async () => {
		const { remote, work, first } = seeded()
		const second = bench.commitAll(work, 'second')
		const shallow = join(bench.folder, 'shallow')
		bench.git(bench.folder, 'clone', '--quiet', '--depth=1', `file://${work}`, shallow)
		const without = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env, clone: await cloneAt(bench, shallow) })
		await expect(without.list(second, '')).rejects.toMatchObject({ problem: { code: 'GIT_FAILED' } })
		const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env, clone: await cloneAt(bench, work) })
		await repository.fetch([MAIN])
		expect(await repository.list(second, '')).toHaveLength(1)
		const [third] = (await repository.commit(second, [newCommit('third', [{ path: 'b', content: 'b' }])])) as [CommitId]
		expect(await repository.push([{ ref: MAIN, from: first, to: third }])).toEqual({ kind: 'done' })
		expect(bench.git(remote, 'log', '--format=%s', 'main')).toBe('third\nsecond\nfirst')
		// What was fetched does not lean on the clone.
		bench.git(bench.folder, 'clone', '--quiet', '--bare', remote, 'copy.git')
		const alone = await open(remote)
		expect((await alone.fetch([MAIN])).get(MAIN)).toBe(third)
		const own = join(bench.cacheDir, 'git', readdirSync(join(bench.cacheDir, 'git'))[0] ?? '')
		expect(bench.git(own, 'rev-list', '--objects', third).split('\n').length).toBeGreaterThan(5)
	})
})

test('SHA-256: a clone and its remote are read, written and moved as any other', async () => {
	for (const name of ['work', 'remote.git'])
		bench.git(
			bench.folder,
			'init',
			'--quiet',
			'--object-format=sha256',
			'--initial-branch=main',
			...(name === 'work' ? [] : ['--bare']),
			name,
		)
	const [work, remote] = [join(bench.folder, 'work'), join(bench.folder, 'remote.git')]
	bench.write(work, 'ws/a.yaml', 'a: 1\n')
	const first = bench.commitAll(work, 'first')
	expect(first).toMatch(/^[0-9a-f]{64}$/)
	bench.git(work, 'push', '--quiet', remote, 'main')
	const clone = await cloneAt(bench, work)
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env, clone })
	expect(await repository.fetch([MAIN, STATE])).toEqual(
		new Map<string, CommitId | null>([
			[MAIN, first],
			[STATE, null],
		]),
	)
	const [to] = (await repository.commit(first, [newCommit('ours', [{ path: 'ws/a.yaml', content: 'a: 2\n' }])])) as [CommitId]
	const [state] = (await repository.commit(null, [newCommit('state', [{ path: 'meta.json', content: '{}' }])])) as [CommitId]
	const moves = [
		{ ref: MAIN, from: first, to },
		{ ref: STATE, from: null, to: state },
	]
	expect(await repository.push(moves)).toEqual({ kind: 'done' })
	expect(texts(await repository.read((await repository.list(to, 'ws')).map(({ id }) => id)))).toEqual(['a: 2\n'])
	expect(await clone.fastForward('main', first, to, repository)).toBe('moved')
	expect(bench.git(work, 'status', '--porcelain')).toBe('')
	const own = join(bench.cacheDir, 'git', readdirSync(join(bench.cacheDir, 'git'))[0] ?? '')
	expect(bench.git(own, 'for-each-ref', 'refs/tideway-import')).toBe('')
})
