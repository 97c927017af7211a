import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import { COMPILED } from '../support/compiled.ts'
import { scratchFolder } from '../support/scratch.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')

type Ran = { readonly code: number; readonly json: ReturnType<typeof JSON.parse> }

async function tideway(cwd: string, ...argv: string[]): Promise<Ran> {
	return run(await builtEntry(), cwd, ...argv)
}

function run(entry: string, cwd: string, ...argv: string[]): Promise<Ran> {
	const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED }
	return new Promise((resolve) => {
		execFile(process.execPath, [entry, ...argv, '--json'], { cwd, env }, (error, out) =>
			resolve({ code: typeof error?.code === 'number' ? error.code : 0, json: JSON.parse(out) }),
		)
	})
}

/** What broke of the rules, by title. */
const broken = (json: ReturnType<typeof JSON.parse>): readonly string[] =>
	json.checks.filter(({ state }: { state: string }) => state !== 'ok').map(({ name }: { name: string }) => name)

function compile(folder: string, ...flags: string[]): void {
	mkdirSync(path.join(folder, 'node_modules'))
	symlinkSync(ROOT, path.join(folder, 'node_modules', 'tideway'))
	execFileSync(process.execPath, [path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', folder, ...flags])
}

test('a new provider type-checks, passes every rule, and fails the one that a mistake breaks', async () => {
	const cwd = scratchFolder()
	expect(await tideway(cwd, 'provider', 'new', 'acme', 'mine')).toMatchObject({ code: 0, json: { provider: 'acme', folder: 'mine' } })
	const folder = path.join(cwd, 'mine')
	compile(folder, '--noEmit')

	const first = await tideway(cwd, 'provider', 'test', 'mine')
	expect([first.code, broken(first.json), first.json.checks.length]).toEqual([0, [], 16])

	const index = path.join(folder, 'index.ts')
	const mistake = "read: (item) => new Map(item).set('isActive', true),"
	writeFileSync(index, readFileSync(index, 'utf8').replace('members: {', `${mistake}\n\t\t\tmembers: {`))
	const second = await tideway(cwd, 'provider', 'test', 'mine')
	expect([second.code, broken(second.json)]).toEqual([1, ['P17, P22: updates in one call, and leaves the rest alone']])
})

test('a folder that holds something already is left as it is', async () => {
	const cwd = scratchFolder({ 'mine/index.ts': 'mine' })
	expect(await tideway(cwd, 'provider', 'new', 'acme', 'mine')).toMatchObject({ code: 1, json: { problem: { code: 'FILE_EXISTS' } } })
	expect(readFileSync(path.join(cwd, 'mine', 'index.ts'), 'utf8')).toBe('mine')
})

const settings = (version: string): string => `version: 1
workspaces:
  shop: { provider: acme, package: tideway-provider-acme@${version}, path: shop }
`

test('S11: a package beside Tideway is loaded by the name and version in the settings, and by nothing else', async () => {
	const repository = { 'repository/tideway.yaml': settings('0.1.0'), 'repository/shop/items/kettle.yaml': 'nmae: Kettle\n' }
	const cwd = scratchFolder(repository)
	const home = path.join(cwd, 'node_modules')
	await tideway(cwd, 'provider', 'new', 'acme', path.join(cwd, 'made'))
	compile(path.join(cwd, 'made'))
	for (const file of ['package.json', 'dist'])
		cpSync(path.join(cwd, 'made', file), path.join(home, 'tideway-provider-acme', file), { recursive: true })
	for (const file of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
		cpSync(path.join(ROOT, file), path.join(home, 'tideway', file), { recursive: true })
	const here = path.join(cwd, 'repository')
	execFileSync('git', ['init', '--quiet', here])
	const validate = () => run(path.join(home, 'tideway', 'bin', 'run.js'), here, 'validate')

	const { json } = await validate()
	expect(json.findings.map(({ problem }: { problem: { message: string } }) => problem.message).join('\n')).toContain('nmae')
	writeFileSync(path.join(here, 'tideway.yaml'), settings('0.2.0'))
	expect(await validate()).toMatchObject({ code: 1, json: { problem: { code: 'PROVIDER_UNFIT' } } })
	writeFileSync(path.join(here, 'tideway.yaml'), settings('0.1.0').replace(/package: \S+ /, ''))
	expect(await validate()).toMatchObject({ code: 1, json: { problem: { code: 'PROVIDER_UNKNOWN' } } })
})
