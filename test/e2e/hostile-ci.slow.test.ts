import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { CiHost } from '../support/ci-host.ts'
import { ciHost } from '../support/ci-host.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'
import { layListener, layTripwire, rawCommit, strangeIn, watched } from '../support/hostile.ts'
import type { Deeds } from '../support/witness.ts'
import { canWitness } from '../support/witness.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

async function hosted(): Promise<{ readonly world: World; readonly host: CiHost }> {
	const world = await worlds.world()
	const host = await ciHost(world.remote)
	onTestFinished(() => host.close())
	return { world, host }
}

/** A job, and what it did beside its work. */
async function job(world: World, host: CiHost, env: NodeJS.ProcessEnv): Promise<Deeds & { readonly strange: readonly string[] }> {
	const deeds = await watched(world, ['ci'], { env })
	const hosts = [new URL(world.url).host, new URL(host.env('push')['GITHUB_API_URL'] ?? '').host]
	return { ...deeds, strange: strangeIn(deeds, world, hosts) }
}

/** What only a file says that nobody may open, and what acts in a terminal. */
const UNSEEN = /nobody may read|\u001b/

describe.skipIf(!canWitness())('P41, S6: a pull request', () => {
	test.each([
		['of the repository', {}],
		['of a fork', { isFromFork: true as const }],
	])('%s starts no program, opens no file and reaches no host of its own', async (_, options) => {
		const { world, host } = await hosted()
		const [{ folder, file, program }, listener] = [layTripwire(), await layListener()]
		const settings = world
			.git('show', 'main:tideway.yaml')
			.replaceAll(world.url, `${listener.url}/api/v1`)
			.replace('provider: hightouch', `provider: hightouch\n    env_file: ${file}\n    variables: { evil: file:${file} }\n    git: evil`)
			.replace('workspaces:', `connections: { evil: { kind: token, host: ${listener.host}, token: file:${file} } }\nworkspaces:`)
		const title = `$(${program}) --upload-pack=${program} \u001b[2J`
		const number = await host.open('evil', { title, body: title, ...options })
		const commit = rawCommit(world, {
			'100644 tideway.yaml': settings,
			'120000 hightouch/models/linked.yaml': file,
			'120000 hightouch/syncs-linked': folder,
			'100644 .gitattributes': '* filter=evil diff=evil merge=evil\n',
			'100644 node_modules/tideway-provider-hightouch/index.js': `require('child_process').execFileSync(${JSON.stringify(program)})`,
			'100644 .npmrc': `registry=${listener.url}\n`,
			'100644 hightouch/models/$(id).yaml': SHOP['models/orders.yaml'] ?? '',
		})
		world.git('push', '--quiet', 'origin', `${commit}:refs/pull/${number}/head`, `${commit}:refs/heads/evil`)
		const ran = await job(world, host, host.env('pull_request', number))
		expect(ran.strange, ran.err).toEqual([])
		expect(ran.code, ran.err).not.toBe(0)
		expect(`${ran.out}${ran.err}`).not.toMatch(UNSEEN)
		expect(JSON.stringify(await host.comments(number))).not.toMatch(UNSEEN)
		expect(await world.effects()).toEqual([])
	})
})

describe.skipIf(!canWitness())('P39, S1: what an event says of a branch', () => {
	test.each([
		['an option', '--upload-pack=PROGRAM'],
		['a command in a shell', '$(PROGRAM)'],
		['another remote', 'ext::PROGRAM'],
		['a way up', '../../main'],
		['a range', 'main..main'],
		['two lines', 'main\n::set-output name=x::y'],
	])('%s, is no branch', async (_, name) => {
		const { world, host } = await hosted()
		const branch = name.replace('PROGRAM', layTripwire().program)
		const ran = await job(world, host, { ...host.env('push'), GITHUB_REF: `refs/heads/${branch}` })
		expect(ran.strange, ran.err).toEqual([])
		expect(ran.code, ran.err).toBe(1)
		expect(`${ran.out}\n${ran.err}`).not.toMatch(/^\s*::set-output/m)
		expect(await world.effects()).toEqual([])
	})
})

describe.skipIf(!canWitness())('P42, S34: names that people give in the workspace', () => {
	const names = [
		'../../../up',
		'$(id)',
		'`id`',
		'-rf',
		'::set-output name=x::y',
		'<!-- tideway plan -->',
		'a\u001b]8;;https://x.test\u0007b',
		'\u202egnp.exe',
		'.git',
		'__proto__',
	]

	test('become files below the folder, and plain text in comments and logs', async () => {
		const { world, host } = await hosted()
		for (const [index, name] of names.entries())
			await world.ui('create', 'model', `named-${index}`, { name, source: 'warehouse', type: 'table', tableName: name, primaryKey: 'id' })
		const ran = await job(world, host, host.env('schedule'))
		expect(ran.strange, ran.err).toEqual([])
		expect(ran.code, ran.err).toBe(0)
		expect(`${ran.out}\n${ran.err}`).not.toMatch(/[\u001b\u0007\u202e]|^\s*::/m)
		const files = Object.keys(world.files())
		expect(files.filter((file) => !/^[a-z\d][\w./-]*$/.test(file))).toEqual([])
		expect(files).toHaveLength(Object.keys(SHOP).length + names.length)
	})
})
