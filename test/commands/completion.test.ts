import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { COMPLETION_SCRIPTS } from '../../src/commands/completion-scripts.ts'
import { builtEntry } from '../support/built.ts'
import { COMPILED } from '../support/compiled.ts'
import { scratchFolder } from '../support/scratch.ts'

let entry = ''
beforeAll(async () => {
	entry = await builtEntry()
})

const SETTINGS = `version: 1
workspaces:
  acme: { provider: hightouch }
  'acme $(touch stolen)': { provider: hightouch }
`

/** What bash offers for the last of these words, with the script that the program prints and the program itself. */
function offeredBy(script: string, folder: string, ...words: string[]): readonly string[] {
	const program = `tideway() { "$NODE" "$ENTRY" "$@"; }
		${script}
		COMP_WORDS=(tideway "$@"); COMP_CWORD=$#
		_tideway
		printf '%s\\n' "\${COMPREPLY[@]}"`
	const env = { ...process.env, NODE: process.execPath, ENTRY: entry, NODE_COMPILE_CACHE: COMPILED }
	const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program, 'bash', ...words], { cwd: folder, env, encoding: 'utf8' })
	expect(stderr).toBe('')
	return stdout.split('\n').filter(Boolean)
}

describe('completion in bash', () => {
	test('offers commands, values of flags, and the workspaces whose names no shell takes for anything else', () => {
		const folder = scratchFolder({ 'tideway.yaml': SETTINGS })
		spawnSync('git', ['init', '--quiet', folder])
		const printed = spawnSync(process.execPath, [entry, 'completion', 'bash'], { encoding: 'utf8' }).stdout
		expect(printed).toBe(`${COMPLETION_SCRIPTS.bash}\n`)
		expect(offeredBy(printed, folder, 'state', 'r')).toEqual(['rebuild', 'rm'])
		expect(offeredBy(printed, folder, 'convert', '--layout', '=', 'v')).toEqual(['vendor'])
		expect(offeredBy(printed, folder, 'plan', '-w', '')).toEqual(['acme'])
		expect(offeredBy(printed, scratchFolder(), 'plan', '-w', '')).toEqual([])
	})
})

const CHECKS = [
	['bash', '-n'],
	['zsh', '-n'],
	['fish', '--no-execute'],
] as const

test.each(CHECKS)('%s, where it is installed, takes the script', (shell, flag) => {
	const { error, status, stderr } = spawnSync(shell, [flag], { input: COMPLETION_SCRIPTS[shell], encoding: 'utf8' })
	expect(error === undefined ? { status, stderr } : error.message).toEqual(
		error === undefined ? { status: 0, stderr: '' } : expect.stringContaining('ENOENT'),
	)
})
