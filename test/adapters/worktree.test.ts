import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
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
