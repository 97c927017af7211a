import { existsSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { convertHere, readSettings } from '../../src/compose/index.ts'
import { fakeClone } from '../support/fake-clone.ts'
import { scratchFolder } from '../support/scratch.ts'

const SETTINGS = `version: 1
workspaces:
  acme: { provider: segment, path: segment, connect: { token: env:TOKEN } }
`
const FILES = [
	{ path: 'segment/sources/old.tf', remove: true },
	{ path: 'segment/new.tf', content: 'new' },
] as const

function projectOf(uncommitted: readonly string[]) {
	const root = scratchFolder({ 'segment/sources/old.tf': 'old', '.git/HEAD': '' })
	const clone = { ...fakeClone({ uncommitted }), root }
	const has = (file: string): boolean => existsSync(path.join(root, file))
	return { project: { root, clone, text: SETTINGS, settings: readSettings(new TextEncoder().encode(SETTINGS)) }, has }
}

test('P28: whoever is stopped between two files of a conversion has removed none that another one does not hold yet', async () => {
	const { project, has } = projectOf([])
	symlinkSync('elsewhere', path.join(project.root, 'segment/new.tf'))
	await expect(convertHere(project, 'acme', FILES)).rejects.toMatchObject({ problem: { code: 'FILE_IO' } })
	expect(has('segment/sources/old.tf')).toBe(true)
})

test('P28: what an interrupted conversion left is not converted a second time', async () => {
	const { project, has } = projectOf(['segment/half.tf'])
	await expect(convertHere(project, 'acme', FILES)).rejects.toMatchObject({
		problem: { code: 'GIT_DIRTY', message: expect.stringContaining('segment/half.tf'), hint: expect.stringContaining('git stash -u') },
	})
	expect([has('segment/sources/old.tf'), has('segment/new.tf')]).toEqual([true, false])
})

test('on files that are committed, all are written and removed', async () => {
	const { project, has } = projectOf([])
	await convertHere(project, 'acme', FILES)
	expect([has('segment/sources'), has('segment/new.tf')]).toEqual([false, true])
})
