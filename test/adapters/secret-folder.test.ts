import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { makeSecretFolder } from '../../src/adapters/secret-folder.ts'
import type { Processes } from '../../src/ports/index.ts'

const processes: Processes = { self: 'me', isGone: async (name) => name === 'dead', hasEnded: async () => false }
let parent = ''
beforeEach(() => {
	parent = mkdtempSync(join(tmpdir(), 'secrets-'))
	const before = process.env['TMPDIR']
	process.env['TMPDIR'] = parent
	onTestFinished(() => {
		if (before === undefined) delete process.env['TMPDIR']
		else process.env['TMPDIR'] = before
		rmSync(parent, { recursive: true, force: true })
	})
})

test('S4: only this user reads what is in it, and it goes with all of it', async () => {
	const folder = await makeSecretFolder(processes)
	const [key, program] = [await folder.write('key', 'secret'), await folder.write('askpass', '#!/bin/sh', 0o700)]
	const modes = [folder.path, key, program].map((path) => (statSync(path).mode & 0o777).toString(8))
	expect([modes, readFileSync(key, 'utf8')]).toEqual([['700', '600', '700'], 'secret'])
	folder.remove()
	folder.remove()
	expect(existsSync(folder.path)).toBe(false)
})

test('what a process that is certainly dead left is removed; what may be in use stays', async () => {
	const leave = (name: string, owner?: string): string => {
		const path = join(parent, `tideway-secret-${name}`)
		mkdirSync(path)
		if (owner !== undefined) writeFileSync(join(path, 'owner'), owner)
		return path
	}
	const [dead, alive, unknown] = [leave('dead', 'dead'), leave('alive', 'alive'), leave('unknown')]
	const folder = await makeSecretFolder(processes)
	expect([dead, alive, unknown, folder.path].map((path) => existsSync(path))).toEqual([false, true, true, true])
	folder.remove()
})
