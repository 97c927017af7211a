import { existsSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { readPlace } from '../../src/adapters/git/place.ts'
import { writeWorktreeFile } from '../../src/adapters/worktree.ts'
import { scratchFolder } from '../support/scratch.ts'

const { open } = fs
afterEach(() => {
	fs.open = open
	syncBuiltinESMExports()
})

/** Somebody at work between the look and the opening; `back`: who has tidied up right after it. */
function betweenLookAndOpen(swap: () => void, back?: () => void): void {
	fs.open = async (...args) => {
		swap()
		const handle = await open(...args)
		back?.()
		return handle
	}
	syncBuiltinESMExports()
}

function layout() {
	const root = scratchFolder({ 'repository/models/a.yaml': 'ours', 'outside/a.yaml': 'private' })
	const [models, aside] = [path.join(root, 'repository/models'), path.join(root, 'aside')]
	const swap = (): void => {
		renameSync(models, aside)
		symlinkSync(path.join(root, 'outside'), models)
	}
	const back = (): void => {
		renameSync(models, path.join(root, 'link'))
		renameSync(aside, models)
	}
	return { repository: path.join(root, 'repository'), outside: path.join(root, 'outside/a.yaml'), swap, back }
}

describe('S14: a folder that becomes a link between the look and the opening', () => {
	test.each([
		['stays one', false],
		['is a folder again at once', true],
	])('and %s, is not read through', async (_, isTidy) => {
		const { repository, swap, back } = layout()
		betweenLookAndOpen(swap, isTidy ? back : undefined)
		await expect(readPlace(repository, 'models/a.yaml')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
	})

	test.each([
		['stays one', false],
		['is a folder again at once', true],
	])('and %s, leaves what is behind it alone', async (_, isTidy) => {
		const { repository, outside, swap, back } = layout()
		betweenLookAndOpen(swap, isTidy ? back : undefined)
		await expect(writeWorktreeFile(repository, 'models/a.yaml', 'new')).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
		expect(readFileSync(outside, 'utf8')).toBe('private')
	})

	test('where nobody is at work, both do theirs', async () => {
		const { repository, outside } = layout()
		await writeWorktreeFile(repository, 'models/a.yaml', 'new')
		await writeWorktreeFile(repository, 'models/é/b.yaml', 'n')
		expect(String(await readPlace(repository, 'models/a.yaml'))).toBe('new')
		expect(readFileSync(path.join(repository, 'models/é/b.yaml'), 'utf8')).toBe('n')
		expect(existsSync(outside)).toBe(true)
	})
})
