import { globSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRepository } from '../../src/adapters/git/repository.ts'
import type { CommitId } from '../../src/model/index.ts'
import { parseContent } from '../../src/tree/content.ts'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'

let bench: GitBench
beforeEach(() => {
	bench = gitBench()
})
afterEach(() => bench.remove())

test('S6: a tree is read from objects: nothing of it is a file of ours, a link or a program', async () => {
	const [remote, work] = [bench.bare('remote.git'), bench.work('work')]
	bench.write(work, 'models/a.yaml', 'name: checked out nowhere\n')
	bench.write(work, '.gitattributes', '* filter=evil\n')
	bench.git(work, 'add', '--all')
	const target = bench.git(work, 'hash-object', '-w', '--stdin')
	bench.git(work, 'update-index', '--add', '--cacheinfo', `120000,${target},models/link.yaml`)
	bench.git(work, 'commit', '--quiet', '--message', 'A tree')
	bench.git(work, 'push', '--quiet', remote, 'HEAD:refs/heads/main')
	const repository = await openRepository({ url: remote, cacheDir: bench.cacheDir, env: bench.env })
	const commit = (await repository.fetch(['refs/heads/main'])).get('refs/heads/main') as CommitId
	const entries = await repository.list(commit, '')
	const contents = await repository.read(entries.filter(({ mode }) => mode.startsWith('100')).map(({ id }) => id))
	expect(entries.map(({ path, mode }) => [path, mode])).toContainEqual(['models/link.yaml', '120000'])
	expect([...contents.values()].map(String)).toContain('name: checked out nowhere\n')
	const files = globSync('**/*', { cwd: bench.cacheDir, withFileTypes: true })
	expect(files.length).toBeGreaterThan(5)
	expect(files.filter((file) => file.isSymbolicLink() || /\.yaml$|gitattributes|^index$/.test(file.name))).toEqual([])
})

describe('S6, P44: a file of a commit that weighs next to nothing there', () => {
	test.each([
		['one line', Buffer.alloc(11_000_000, 'x')],
		['many lines', Buffer.alloc(20_000_000, 'a: b\n')],
		['more than a text may have', new Uint8Array(600_000_000)],
	])('is refused before it is read as a text: %s', (_, content) => {
		expect(parseContent(content, 'models/a.yaml')).toMatchObject({ problem: { code: 'INPUT_TOO_LARGE', where: { file: 'models/a.yaml' } } })
	})
})
