import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import { scratchFolder } from '../support/scratch.ts'

let worlds: E2e
let world: World
beforeAll(async () => {
	await builtEntry()
	worlds = await e2e(SHOP)
	world = await worlds.world()
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
}, 60_000)
afterAll(() => worlds.close())

describe('as people type it', () => {
	test('-target with one dash plans that address and what it needs, and nothing else', async () => {
		const { code, json } = await (await world.start('plan', '-target', 'sync.customers-to-crm', '-json')).ended
		expect(code).toBe(0)
		expect(json.plans[0].targets).toEqual(['sync.customers-to-crm'])
		expect(json.plans[0].changes.map(({ address }: { address: string }) => address)).toEqual(['model.customers'])
	})

	test('-detailed-exitcode answers 2 where there are changes', async () => {
		expect((await (await world.start('plan', '-detailed-exitcode')).ended).code).toBe(2)
	})

	test.each([
		[['plan', '--taget', 'model.visits'], '--target'],
		[['plna'], 'tideway plan'],
		[['lock', 'lst'], 'tideway lock list'],
		[['plan', 'extra'], 'takes no argument'],
		[['import', 'model.visits'], 'missing: ID'],
		[['state', 'mv'], 'missing: FROM, TO'],
		[['connection', 'add', 'ci'], 'missing: --kind'],
		[['apply', '--allow-deletes', 'few'], '--allow-deletes takes an integer, not few'],
		[['resolve', 'model.visits', '--git', '--live'], '--git and --live exclude each other'],
	])('%j is refused with 1 and a suggestion', async (argv, suggestion) => {
		const { code, out, err } = await (await world.start(...argv)).ended
		expect([code, out, err]).toEqual([1, '', expect.stringContaining(suggestion)])
	})

	test('an argument that is left out is not read from a pipe: a loop over lines keeps them', async () => {
		const piped = { cwd: world.clone, env: world.env, input: 'model.custmers\n', encoding: 'utf8' } as const
		const { status, stdout } = spawnSync(process.execPath, [await builtEntry(), 'log', '-n', '1'], piped)
		expect([status, stdout]).toEqual([0, expect.stringContaining('direction')])
	})

	test.each([
		['an unknown flag', ['plan', '--bogus']],
		['a value that a flag does not take', ['plan', '--direction', 'sideways']],
		['an argument that is missing', ['resolve']],
	])('%s with --json is one document that holds the problem', async (_name, argv) => {
		const { code, json } = await (await world.start(...argv, '--json')).ended
		expect([code, json.problem.code]).toEqual([1, 'USAGE'])
	})
})

describe('names that are not there', () => {
	test.each([
		[['plan', '--target', 'model.custmers'], 'ADDRESS_UNKNOWN', 'did you mean model.customers?'],
		[['resolve', 'model.visit', '--git'], 'ADDRESS_UNKNOWN', 'did you mean model.visits?'],
		[['plan', '--workspace', 'acem'], 'WORKSPACE_UNKNOWN', 'did you mean acme?'],
		[['plan', '--target', 'nonsense'], 'USAGE', 'model.customers'],
		[['plan', '--target', 'shop_model.visits'], 'ADDRESS_UNKNOWN', 'did you mean model.visits?'],
		[['apply', '--yes', '--lock-timeout', 'soon'], 'USAGE', '30s'],
		[['rollback', 'HEAD', '--yes', '--lock-timeout', 'soon'], 'USAGE', '30s'],
		[['promote', 'acme', 'acme'], 'USAGE', 'two workspaces'],
	])('%j is an error with a suggestion, never an empty plan', async (argv, code, hint) => {
		const ran = await world.run(...argv, '--json')
		expect(ran.code).toBe(1)
		expect(ran.json.problem).toMatchObject({ code, hint: expect.stringContaining(hint) })
	})
})

describe('init', () => {
	test.each([
		['./.service/', 0, 'path: .service'],
		['../x', 1, 'inside the repository'],
		['/x', 1, 'inside the repository'],
	])('--path %s', async (folder, code, said) => {
		const { ran, settings } = await begun('acme', folder)
		expect([ran.code, settings ?? ran.err]).toEqual([code, expect.stringContaining(said)])
	})

	test.each([
		['käse 🧀', 0, '  käse 🧀:\n'],
		['../x', 1, 'because it holds a slash'],
		['-x', 1, 'because it begins with a dash'],
		['a\u200bb', 1, 'a character that nobody sees'],
		['con', 1, 'because Windows keeps this name'],
	])('--workspace %j', async (name, code, said) => {
		const { ran, settings } = await begun(name, 'x')
		expect([ran.code, settings ?? ran.err]).toEqual([code, expect.stringContaining(said)])
	})

	test('P28: settings that are on the branch already, as of one that was killed after its push, are not made a second time', async () => {
		const cwd = scratchFolder()
		world.git('init', '--quiet', '--initial-branch=main', cwd)
		world.git('-C', cwd, 'remote', 'add', 'origin', world.remote)
		const ran = await world.runWith({ cwd }, 'init', '--provider', 'hightouch', '--workspace', 'acme', '--token', 'env:NOWHERE')
		expect([ran.code, ran.err]).toEqual([1, expect.stringMatching(/has a tideway.yaml already\n {2}FILE_EXISTS\n {2}Next: `git pull`/)])
		expect(existsSync(path.join(cwd, 'tideway.yaml'))).toBe(false)
	})

	async function begun(name: string, folder: string) {
		const cwd = scratchFolder()
		world.git('init', '--quiet', cwd)
		const argv = ['--provider', 'hightouch', `--workspace=${name}`, '--token', 'env:NOWHERE', '--path', folder]
		const ran = await world.runWith({ cwd }, 'init', ...argv)
		const file = path.join(cwd, 'tideway.yaml')
		return { ran, settings: existsSync(file) ? readFileSync(file, 'utf8') : undefined }
	}
})

describe('--json', () => {
	test.each([
		[['plan'], 0, 'plans'],
		[['status'], 0, 'workspaces'],
		[['validate'], 0, 'valid'],
		[['fmt', '--check'], 0, 'files'],
		[['lock', 'list'], 0, 'locks'],
		[['lock', 'release', 'f00'], 1, 'problem'],
		[['apply'], 1, 'problem'],
		[['push', '--yes', '--target', 'model.orders'], 0, 'applied'],
		[['pull', '--yes', '--target', 'model.orders'], 0, 'applied'],
		[['resync', '--yes', '--target', 'model.orders'], 0, 'applied'],
		[['resolve', 'model.orders', '--live'], 1, 'problem'],
		[['apply', '--yes'], 0, 'applied'],
	])('%j prints one document and nothing else', async (argv, code, member) => {
		const ran = await world.run(...argv, '--json')
		expect([ran.code, Object.keys(ran.json)], ran.out + ran.err).toEqual([code, expect.arrayContaining([member])])
	})
})

describe('--format', () => {
	test('json is the document of --json, also for a failure', async () => {
		expect((await world.run('plan', '--format', 'json')).json).toEqual((await world.run('plan', '--json')).json)
		expect((await world.run('plan', '--format=json', '--target', 'nonsense')).json).toMatchObject({ problem: { code: 'USAGE' } })
	})

	test('markdown and terraform-json print nothing else, and a saved plan shows the same', async () => {
		for (const [format, beginning] of [
			['markdown', '## Plan for `acme` (Hightouch, two-way)'],
			['terraform-json', '{"format_version":"1.2","terraform_version":'],
		] as const) {
			const planned = await world.run('plan', '--format', format, '--out', 'saved.json')
			expect([planned.code, planned.out.slice(0, beginning.length)]).toEqual([0, beginning])
			expect((await world.run('show', 'saved.json', '--format', format)).out).toBe(planned.out)
		}
	})

	test.each([
		[['plan', '--format', 'markdown', '--json'], 'two forms'],
		[['plan', '--format', 'html'], '--format=html'],
	])('%j is refused', async (argv, message) => {
		const { code, out, err } = await world.run(...argv)
		expect([code, out + err]).toEqual([1, expect.stringContaining(message)])
	})
})

describe('more than one workspace', () => {
	test('Markdown has a body for each, a Terraform plan is for one', async () => {
		const two = await worlds.world()
		const file = path.join(two.clone, 'tideway.yaml')
		const [head = '', acme = ''] = readFileSync(file, 'utf8').split('workspaces:\n')
		writeFileSync(file, `${head}workspaces:\n${acme}${acme.replace('acme:', 'other:')}`)
		expect((await two.run('plan', '--format', 'markdown')).out.match(/^## Plan for `\w+`/gm)).toEqual([
			'## Plan for `acme`',
			'## Plan for `other`',
		])
		const refused = await two.run('plan', '--format', 'terraform-json')
		expect([refused.code, refused.out, refused.err]).toEqual([1, '', expect.stringContaining('not of acme, other')])
	})

	test('resolve asks which one is meant before anything is read or written', async () => {
		const two = await worlds.world()
		const file = path.join(two.clone, 'tideway.yaml')
		const [head = '', acme = ''] = readFileSync(file, 'utf8').split('workspaces:\n')
		writeFileSync(file, `${head}workspaces:\n${acme}${acme.replace('acme:', 'other:')}`)
		const ran = await two.run('resolve', 'model.visits', '--git', '--json')
		expect([ran.code, ran.json.problem]).toMatchObject([1, { code: 'USAGE', hint: expect.stringContaining('-w') }])
		expect(ran.json.problem.message).toContain('acme, other')
	})
})

describe('a clone that cannot be moved', () => {
	test('is a warning after the apply, whose report and exit code stay', async () => {
		const merging = await worlds.world()
		await merging.ui('update', 'model', 'visits', { name: 'All visits' })
		expect((await merging.run('plan', '--out', 'saved.json')).code).toBe(0)
		writeFileSync(path.join(merging.clone, '.git', 'MERGE_HEAD'), `${merging.git('rev-parse', 'HEAD').trim()}\n`)
		const ran = await merging.run('apply', 'saved.json', '--json')
		expect([ran.code, ran.json.applied?.[0].commits], ran.out + ran.err).toEqual([0, 1])
		expect(ran.err).toContain('merge is under way')
		expect(merging.files()['models/visits.yaml']).toContain('name: All visits')
	})
})

describe('files that are checked here', () => {
	test('validate names file, line and column, needs no network and no credential, and ends with 1', async () => {
		world.write({
			'models/broken.yaml': 'name: Broken\nsource: [\n',
			'syncs/lost.yaml': edited(SHOP['syncs/orders-to-hook.yaml'], 'model: orders', 'model: nowhere'),
		})
		const ran = await world.runWith({ env: { HIGHTOUCH_TOKEN: undefined } }, 'validate')
		expect(ran.code).toBe(1)
		expect(ran.out).toMatch(/hightouch\/models\/broken\.yaml:\d+:\d+/)
		expect(ran.out).toContain('hightouch/syncs/lost.yaml:1')
		world.write({ 'models/broken.yaml': null, 'syncs/lost.yaml': null })
	})

	test('fmt --check ends with 2 and names the file; fmt brings it into the form of the service, beside one that nobody can read', async () => {
		const own = SHOP['models/orders.yaml'] ?? ''
		world.write({ 'models/orders.yaml': own.replace('primaryKey: id\n', '').replace('name: Orders\n', 'primaryKey: "id"\nname: Orders\n') })
		const checked = await world.run('fmt', '--check', '--json')
		expect([checked.code, checked.json]).toEqual([2, { files: ['hightouch/models/orders.yaml'], problems: [] }])
		world.write({ 'models/broken.yaml': 'name: Broken\nsource: [\n' })
		const ran = await world.run('fmt')
		expect([ran.code, ran.out]).toEqual([1, 'hightouch/models/orders.yaml\n'])
		expect(ran.err).toMatch(/Error: not valid YAML.+\n +YAML_INVALID at hightouch\/models\/broken\.yaml:3:1\n/)
		expect([world.read('models/orders.yaml'), world.read('models/broken.yaml')]).toEqual([own, 'name: Broken\nsource: [\n'])
		world.write({ 'models/broken.yaml': null })
	})
})
