import { describe, expect, test } from 'vitest'
import type { Repository, TreeEntry } from '../../src/ports/index.ts'
import { commitFiles } from '../support/fake-tree.ts'
import { linesOfTree, readHclFiles, readHclText } from '../support/hcl-tree.ts'

const A = 'resource "shop_model" "a" {\n  name = "A"\n}\n'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a folder of HCL as a tree', () => {
	test('knows which file holds what, every path, and that files of another format are foreign', async () => {
		const { tree } = await readHclFiles({ 'in/a.tf': A, 'in/models/a.yaml': 'name: no\n', 'in/readme.md': '#' }, { folder: 'in' })
		expect([...tree.files]).toMatchObject([['model.a', { path: 'a.tf', inRepository: 'in/a.tf', type: 'model', key: 'a' }]])
		expect(tree.paths).toEqual(['a.tf', 'models/a.yaml', 'readme.md'])
		expect(linesOfTree(tree)).toEqual(["model.a {'name':'A'}"])
	})

	test('without a commit there is nothing', async () => {
		const { tree } = await readHclFiles({ 'a.tf': A }, { commit: null })
		expect([linesOfTree(tree), tree.paths]).toEqual([[], []])
	})

	test('every managed type has its scope, also an empty one', async () => {
		const { snapshot } = await readHclText(A)
		expect([...snapshot.scopes.keys()]).toEqual(['model', 'sync', 'folder', 'board', 'card', 'link'])
	})

	test.each(['120000', '160000'])('P43: an entry of mode %s is not followed, and hides all, since it may hold anything', async (mode) => {
		const { fake } = await readHclFiles({ 'a.tf': '../../etc/passwd', 'b.tf': A })
		const list: Repository['list'] = async (...of) =>
			(await fake.repository.list(...of)).map((entry): TreeEntry => (entry.path === 'a.tf' ? { ...entry, mode } : entry))
		const { tree } = await readHclFiles({ 'a.tf': '../../etc/passwd', 'b.tf': A }, { repository: { ...fake.repository, list } })
		expect(linesOfTree(tree)).toEqual(['VALUE_INVALID a.tf:-:- a.tf is a link, not a file, and is not followed'])
	})

	test.each([
		['a pointer of Git LFS', `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`],
		['locked by git-crypt', Uint8Array.of(0, ...bytes('GITCRYPT'), 0, 200, 201)],
	])('P3: a file that is %s says so and hides all, since it may hold anything', async (what, content) => {
		const { tree } = await readHclFiles({ 'a.tf': content, 'b.tf': A })
		expect(linesOfTree(tree)).toEqual([expect.stringMatching(`^VALUE_INVALID a.tf:-:- a.tf is ${what}`)])
	})

	test('uncommitted files are laid over: changed, new and deleted', async () => {
		const over = [
			{ path: 'a.tf', content: bytes(A.replace('"A"', '"X"')) },
			{ path: 'b.tf', content: null },
			{ path: 'c.tf', content: bytes(A.replace('"a"', '"c"')) },
		]
		const files = { 'a.tf': A, 'b.tf': A.replace('"a"', '"b"') }
		const { tree, fake } = await readHclFiles(files, { uncommitted: over })
		expect(linesOfTree(tree)).toEqual(["model.a {'name':'X'}", "model.c {'name':'A'}"])
		expect(tree.digest).not.toBe((await readHclFiles(files)).tree.digest)
		expect(fake.reads).toEqual([[]])
	})

	test('the digest names the content of its files, and of no others', async () => {
		const digest = async (files: Record<string, string>) => (await readHclFiles({ 'a.tf': A, ...files })).tree.digest
		expect(await digest({ 'readme.md': '#' })).toBe(await digest({}))
		expect(await digest({ 'a.tf': `# hello\n${A}` })).not.toBe(await digest({}))
		expect(await digest({ 'terraform.tfvars': 'x = 1\n' })).not.toBe(await digest({}))
	})

	test('P44: each blob is read once, and the event loop breathes between files and between resources', async () => {
		const files = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`m${n}.tf`, A.replace('"a"', `"m${n}"`)]))
		let [breaths, now] = [0, 0]
		const clock = {
			now: () => '',
			monotonicMs: () => (now += 30),
			sleep: async () => {
				breaths += 1
			},
		}
		const { fake, tree } = await readHclFiles(files, { clock })
		expect(tree.files.size).toBe(500)
		expect(fake.reads.map((ids) => ids.length)).toEqual([500])
		expect(breaths).toBeGreaterThanOrEqual(1000)
		const commit = await commitFiles(fake.repository, { 'm0.tf': null }, fake.commit)
		expect((await fake.read({ commit, format: 'hcl' })).paths).toHaveLength(499)
	})
})
