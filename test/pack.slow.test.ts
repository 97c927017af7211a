import { execFile, execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtEntry } from './support/built.ts'
import { e2e } from './support/e2e.ts'
import { edited, SHOP } from './support/e2e-tree.ts'

const ROOT = path.join(import.meta.dirname, '..')
const PROVIDER = path.join(ROOT, 'examples', 'provider')

const folder = mkdtempSync(path.join(tmpdir(), 'tideway-pack-'))
const release = path.join(folder, 'release')
const user = path.join(folder, 'user')
const installed = path.join(user, 'node_modules', 'tideway')
const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`, NODE_PATH: '' }

/** Runs a program as somebody does who has nothing but the package. */
function run(cwd: string, program: string, ...args: string[]): string {
	return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Notes each address that a process looks up or connects to. */
const WATCH = `import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
const note = (text) => appendFileSync(process.env.REACHED, text + '\\n')
subscribe('net.client.socket', ({ socket }) => {
	socket.on('lookup', (error, address, family, host) => host !== undefined && host !== address && note(host))
	socket.on('connectionAttempt', (address, port) => note(address + ':' + port))
})
`

let said = ''
beforeAll(async () => {
	await builtEntry()
	said = run(ROOT, process.execPath, '.ci/pack.ts', release)
	mkdirSync(user)
	writeFileSync(path.join(user, 'package.json'), '{ "private": true, "type": "module" }\n')
	writeFileSync(path.join(user, 'watch.mjs'), WATCH)
	const [tarball = ''] = globSync(path.join(release, '*.tgz'))
	run(user, 'npm', 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball)
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the package', () => {
	const files = () => globSync('**/*.*', { cwd: installed })

	test('holds the program, its types, schemas and texts, and nothing of the checkout', () => {
		const tops = globSync('*', { cwd: installed }).toSorted()
		expect(tops).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'oclif.manifest.json', 'package.json', 'schemas'])
		expect(files().filter((file) => /\.map$|(?<!\.d)\.ts$|(?:^|\/)test\/|\.test\./.test(file))).toEqual([])
		expect(files().filter((file) => readFileSync(path.join(installed, file), 'utf8').includes(ROOT))).toEqual([])
		expect(said).toMatch(/^tideway-\d+\.\d+\.\d+\.tgz: [\d.]+ MiB, [\d.]+ MiB unpacked, \d+ files$/m)
		expect(Number(/: ([\d.]+) MiB/.exec(said)?.[1])).toBeLessThan(3)
	})

	test('comes with checksums, and with a list of all that is in it', () => {
		expect(run(release, 'sha256sum', '--check', 'SHA256SUMS').match(/: OK$/gm)).toHaveLength(2)
		const [list = ''] = globSync(path.join(release, '*.cdx.json'))
		const { components } = JSON.parse(readFileSync(list, 'utf8')) as { readonly components: readonly { readonly name: string }[] }
		const { dependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'))
		const named = components.map(({ name }) => name)
		expect(named).toEqual(expect.arrayContaining(Object.keys(dependencies)))
		expect(named).not.toContain('vitest')
	})
})

describe('installed into an empty folder', () => {
	test('S39: the program answers, plans against a workspace, and talks to nobody else', async () => {
		const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))
		expect(run(user, 'npx', '--no-install', 'tideway', '--version')).toBe(`tideway ${version}\n`)
		const worlds = await e2e(SHOP)
		try {
			const world = await worlds.world()
			world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'name: Customers', 'name: Clients') })
			const entry = path.join(user, 'node_modules', '.bin', 'tideway')
			// The workspace is served by this process, which must not wait in vain.
			const own = {
				...world.env,
				PATH: env.PATH,
				NODE_OPTIONS: `--import=${path.join(user, 'watch.mjs')}`,
				REACHED: path.join(user, 'reached'),
			}
			const { stdout: plan } = await promisify(execFile)(entry, ['plan'], { cwd: world.clone, env: own })
			expect(plan).toContain('update model.customers')
			expect(plan).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
			const reached = readFileSync(path.join(user, 'reached'), 'utf8').trim().split('\n')
			expect([...new Set(reached)]).toEqual([new URL(world.url).host])
		} finally {
			await worlds.close()
		}
	})

	test('both doors of the library have types, and work', () => {
		const program = `import type { MergeOutput } from 'tideway'
import { makePlan, merge, parseYaml } from 'tideway'
import { declareProvider } from 'tideway/provider'

const { conflicts, merged }: MergeOutput = merge({ base: { a: 1, b: 1 }, git: { a: 2, b: 1 }, live: { a: 1, b: 3 } })
// @ts-expect-error what a caller gets wrong is seen
merge({ base: 1 })
console.log(JSON.stringify({ merged, conflicts, others: [makePlan, parseYaml, declareProvider].map((one) => typeof one) }))
`
		writeFileSync(path.join(user, 'use.ts'), program)
		cpSync(PROVIDER, path.join(user, 'larkwatch'), { recursive: true })
		const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', lib: ['es2024'], types: [] }
		const more = { allowImportingTsExtensions: true, resolveJsonModule: true, skipLibCheck: true }
		const settings = { compilerOptions: { ...options, ...more }, include: ['use.ts', 'larkwatch'] }
		writeFileSync(path.join(user, 'tsconfig.json'), JSON.stringify(settings))
		writeFileSync(path.join(user, 'globals.d.ts'), 'declare const console: { log(text: string): void }\n')
		writeFileSync(path.join(user, 'tsconfig.json'), JSON.stringify({ ...settings, include: [...settings.include, 'globals.d.ts'] }))
		expect(run(user, process.execPath, path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')).toBe('')
		expect(JSON.parse(run(user, process.execPath, 'use.ts'))).toEqual({
			merged: { a: 2, b: 3 },
			conflicts: [],
			others: ['function', 'function', 'function'],
		})
	})

	test("a provider of the user's own passes every rule", () => {
		cpSync(PROVIDER, path.join(user, 'larkwatch'), { recursive: true })
		const { checks } = JSON.parse(run(user, 'npx', '--no-install', 'tideway', 'provider', 'test', 'larkwatch', '--json'))
		expect(checks.length).toBeGreaterThan(10)
	})
})
