import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import { COMPILED } from '../support/compiled.ts'
import { scratchFolder } from '../support/scratch.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const NOTE = `import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => {
	if (url.startsWith('file:')) appendFileSync(process.env.LOADED, new URL(url).pathname + '\\n')
	return next(url, context)
} })
`

let entry = ''
beforeAll(async () => {
	entry = await builtEntry()
})

/** The files below the checkout that a command loads as code, and their size together in KiB. */
function loadedBy(...argv: string[]): { readonly files: readonly string[]; readonly size: number } {
	const folder = scratchFolder({
		'note.mjs': NOTE,
		loaded: '',
		'tideway.yaml': 'version: 1\nworkspaces: { acme: { provider: hightouch } }\n',
	})
	spawnSync('git', ['init', '--quiet', folder])
	const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED, NODE_OPTIONS: '', LOADED: path.join(folder, 'loaded') }
	spawnSync(process.execPath, ['--import', path.join(folder, 'note.mjs'), entry, ...argv], { cwd: folder, env })
	const noted = readFileSync(env.LOADED, 'utf8').split('\n')
	const files = [...new Set(noted)].filter((file) => file.startsWith(`${ROOT}/`)).map((file) => path.relative(ROOT, file))
	return { files, size: Math.round(files.reduce((sum, file) => sum + statSync(path.join(ROOT, file)).size, 0) / 1024) }
}

describe('what is loaded at the start', () => {
	test('--version needs the entry alone', () => {
		expect(loadedBy('--version').files).toEqual(['bin/run.js'])
	})

	test('help loads no command, and neither loads a package beside the bundle', () => {
		const { files } = loadedBy('--help')
		expect(files.filter((file) => file.includes('/commands/') || file.includes('node_modules'))).toEqual([])
	})

	test('a command loads itself, what it needs, and no other command, provider or format', () => {
		const { files, size } = loadedBy('status')
		expect(files).toContain('dist/src/commands/status.js')
		expect(files.filter((file) => /commands\/(?!status)|node_modules|providers\/(?!hightouch)/.test(file))).toEqual([])
		const late = /^\/\/ (?:src\/(?:conformance|export|formats\/(?:hcl|json-schema)|sandbox|tree\/hcl)|node_modules\/(?:ajv|re2js))\//m
		expect(files.filter((file) => late.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([])
		expect(size).toBeLessThan(3000)
	})
})
