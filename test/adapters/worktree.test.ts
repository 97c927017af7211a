import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { removeWorktreeFile, writeWorktreeFile } from '../../src/adapters/worktree.ts'
import { scratchFolder } from '../support/scratch.ts'

describe('files of the worktree', () => {
	test('are written with the folders that they stand in, and removed with those that hold nothing any more', async () => {
		const root = scratchFolder()
		const has = (file: string): boolean => existsSync(path.join(root, file))
		await writeWorktreeFile(root, 'a/b/c.tf', 'x')
		await writeWorktreeFile(root, 'a/d.tf', 'y')
		expect(readFileSync(path.join(root, 'a/b/c.tf'), 'utf8')).toBe('x')
		await removeWorktreeFile(root, 'a/b/c.tf')
		expect([has('a/b'), has('a/d.tf')]).toEqual([false, true])
		await removeWorktreeFile(root, 'a/b/c.tf')
		await removeWorktreeFile(root, 'a/d.tf')
		expect([has('a'), has('')]).toEqual([false, true])
	})

	test('keep their mode, and leave no draft beside them or in the folder of git', async () => {
		const root = scratchFolder({ 'models/a.sh': 'old', '.git/HEAD': '' })
		chmodSync(path.join(root, 'models/a.sh'), 0o750)
		await writeWorktreeFile(root, 'models/a.sh', 'new')
		expect(statSync(path.join(root, 'models/a.sh')).mode & 0o777).toBe(0o750)
		expect([readdirSync(path.join(root, 'models')), readdirSync(path.join(root, '.git'))]).toEqual([['a.sh'], ['HEAD']])
	})

	test('P25: whoever is killed while one is written leaves it as it was, and nothing that git shows', async () => {
		const root = scratchFolder({ 'models/a.yaml': 'work that is nowhere else', '.git/HEAD': '' })
		const seen = stopAtRename()
		await expect(writeWorktreeFile(root, 'models/a.yaml', 'new')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
		expect(seen).toEqual([{ text: 'new', from: path.join(root, '.git') }])
		expect(readFileSync(path.join(root, 'models/a.yaml'), 'utf8')).toBe('work that is nowhere else')
	})

	test('P25: what a killed one has left is written over by the next of the same number', async () => {
		const root = scratchFolder({ 'a.yaml': 'old', [`.git/.tideway-${process.pid}.draft`]: 'a half of something longer' })
		await writeWorktreeFile(root, 'a.yaml', 'new')
		expect(readFileSync(path.join(root, 'a.yaml'), 'utf8')).toBe('new')
		expect(readdirSync(path.join(root, '.git'))).toEqual([])
	})

	test('S14: a folder that becomes a link while the draft is written is not written through', async () => {
		const root = scratchFolder({ 'repository/models/a.yaml': 'ours', 'repository/.git/HEAD': '', 'outside/a.yaml': 'private' })
		const [models, outside] = [path.join(root, 'repository/models'), path.join(root, 'outside')]
		beforeDraft(() => {
			renameSync(models, path.join(root, 'aside'))
			symlinkSync(outside, models)
		})
		await expect(writeWorktreeFile(path.join(root, 'repository'), 'models/a.yaml', 'new')).rejects.toMatchObject({
			problem: { code: 'FILE_IO' },
		})
		expect(readFileSync(path.join(outside, 'a.yaml'), 'utf8')).toBe('private')
	})

	test.each(['../x', 'a/../../x', '.git/config', 'a//b', './x'])('P43: %s does not stay inside', async (file) => {
		const root = scratchFolder()
		await expect(writeWorktreeFile(root, file, '')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
		await expect(removeWorktreeFile(root, file)).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
	})

	test('P43: no link is followed', async () => {
		const root = scratchFolder()
		mkdirSync(path.join(root, 'real'))
		writeFileSync(path.join(root, 'real/x'), 'kept')
		symlinkSync('real', path.join(root, 'link'))
		await expect(writeWorktreeFile(root, 'link/x', '')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
		await expect(removeWorktreeFile(root, 'link/x')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
		expect(readFileSync(path.join(root, 'real/x'), 'utf8')).toBe('kept')
	})
})

type Patched = 'open' | 'rename'

function patch<Name extends Patched>(name: Name, to: (typeof fs)[Name]): void {
	const was = fs[name]
	fs[name] = to
	syncBuiltinESMExports()
	onTestFinished(() => {
		fs[name] = was
		syncBuiltinESMExports()
	})
}

/** The process ends right before a draft takes its name. What it holds by then, and the folder that it is in. */
function stopAtRename(): readonly { readonly text: string; readonly from: string }[] {
	const seen: { readonly text: string; readonly from: string }[] = []
	patch('rename', (from) => {
		seen.push({ text: readFileSync(from, 'utf8'), from: path.dirname(String(from)) })
		return Promise.reject(new Error('killed'))
	})
	return seen
}

function beforeDraft(swap: () => void): void {
	const { open } = fs
	patch('open', (file, ...more) => {
		if (String(file).endsWith('.draft')) swap()
		return open(file, ...more)
	})
}
