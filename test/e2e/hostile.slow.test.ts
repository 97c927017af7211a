import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'
import { installHook } from '../support/git.ts'
import { layTripwire, rawCommit, strangeIn, watched } from '../support/hostile.ts'
import type { Deeds } from '../support/witness.ts'
import { canWitness } from '../support/witness.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

/**
 * Settings of git that name a program. Filters are not among them: those of a person's own settings run on the files of that person's clone, as
 * with any git; a commit can but name one.
 */
const PROGRAMS = [
	'core.fsmonitor',
	'core.sshCommand',
	'core.pager',
	'core.editor',
	'core.askPass',
	'core.gitProxy',
	'core.alternateRefsCommand',
	'credential.helper',
	'diff.external',
	'diff.evil.textconv',
	'diff.evil.command',
	'gpg.program',
	'merge.evil.driver',
	'remote.origin.uploadpack',
	'remote.origin.receivepack',
	'trailer.tideway.command',
	'uploadpack.packObjectsHook',
	'alias.rev-parse',
	'pager.status',
]
const HOOKS = ['pre-push', 'post-checkout', 'reference-transaction', 'post-index-change', 'pre-commit', 'post-merge', 'pre-auto-gc']
const ORDERS = SHOP['models/orders.yaml'] ?? ''

/** Runs commands, and expects that they did nothing but their work. */
async function expectPlain(
	world: World,
	commands: readonly (readonly string[])[],
	more: Parameters<typeof watched>[2] = {},
): Promise<readonly Deeds[]> {
	const all: Deeds[] = []
	for (const argv of commands) {
		const deeds = await watched(world, argv, more)
		expect.soft(strangeIn(deeds, world, [new URL(world.url).host]), argv.join(' ')).toEqual([])
		all.push(deeds)
	}
	return all
}

describe.skipIf(!canWitness())('S3: settings of a repository start no program', () => {
	test('those of the clone', async () => {
		const world = await worlds.world()
		const { program } = layTripwire()
		for (const hook of HOOKS) installHook(path.join(world.clone, '.git'), `exec ${program}`, hook)
		for (const name of PROGRAMS) world.git('config', name, program)
		world.git('config', 'commit.gpgSign', 'true')
		mkdirSync(path.join(world.clone, '.git', 'info'))
		writeFileSync(path.join(world.clone, '.git', 'info', 'attributes'), '* diff=evil merge=evil\n')
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		writeFileSync(path.join(world.clone, 'README.md'), 'mine\n')
		const [, applied] = await expectPlain(world, [['plan'], ['apply', '--yes'], ['log'], ['validate']])
		expect(applied?.code).toBe(0)
		expect(world.files()['models/visits.yaml']).toContain('All visits')
	})

	test('those of a bare repository that a commit holds', async () => {
		const world = await worlds.world()
		const { program } = layTripwire()
		const vendor = path.join(world.clone, 'vendor')
		world.git('init', '--quiet', vendor)
		writeFileSync(path.join(vendor, 'tideway.yaml'), settingsText(world.url))
		world.git('-C', vendor, 'add', '--all')
		world.git('-C', vendor, 'commit', '--quiet', '--message', 'A file')
		cpSync(path.join(vendor, '.git'), vendor, { recursive: true })
		rmSync(path.join(vendor, '.git'), { recursive: true })
		const config = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n[filter "evil"]\n\tclean = ${program}\n`
		for (const [name, text] of [
			['config', config],
			['info/attributes', '* filter=evil\n'],
		] as const) {
			mkdirSync(path.dirname(path.join(vendor, name)), { recursive: true })
			writeFileSync(path.join(vendor, name), text)
		}
		writeFileSync(path.join(vendor, 'tideway.yaml'), `${settingsText(world.url)}# edited\n`)
		const all = await expectPlain(world, [['plan'], ['validate']], { cwd: vendor })
		expect(all.map(({ code }) => code)).toEqual([1, 1])
	})
})

describe.skipIf(!canWitness())('S1, S2: an address starts no program', () => {
	test.each([
		['of a transport helper', (program: string) => `ext::${program} %S /x`],
		['that is an option', (program: string) => `--upload-pack=${program}`],
		['whose host is an option', (program: string) => `ssh://-oProxyCommand=${program}/x`],
		['whose host is an option, in short', (program: string) => `-oProxyCommand=${program}:x`],
		['without encryption', () => 'git://127.0.0.1:9/x'],
	])('of the remote, %s', async (_, address) => {
		const world = await worlds.world()
		world.git('config', 'remote.origin.url', address(layTripwire().program))
		world.git('config', 'protocol.allow', 'always')
		for (const { code } of await expectPlain(world, [['plan']])) expect(code).toBe(1)
	})

	test('that stands for another one', async () => {
		const world = await worlds.world()
		const { program } = layTripwire()
		world.git('config', `url.ext::${program} .insteadOf`, path.dirname(world.remote))
		for (const { code } of await expectPlain(world, [['plan']])) expect(code).toBe(1)
	})
})

describe.skipIf(!canWitness())('S6, P43: what a commit holds', () => {
	test('leads nowhere, whatever its names and kinds', async () => {
		const world = await worlds.world()
		const { folder, file, program } = layTripwire()
		const commit = rawCommit(world, {
			'120000 hightouch/models/linked.yaml': file,
			'120000 hightouch/syncs-linked': folder,
			'120000 hightouch/models/up.yaml': '../../../../../../../../etc/passwd',
			'160000 hightouch/module': '',
			'100644 .gitmodules': `[submodule "x"]\n\tpath = hightouch/module\n\turl = ext::${program}\n`,
			'100644 .gitattributes': '* filter=evil diff=evil merge=evil\n',
			[`100644 hightouch/models/$(${program}).yaml`.replace(`${path.dirname(folder)}/`, '_')]: ORDERS,
			'100644 hightouch/models/`id`.yaml': ORDERS,
			'100644 hightouch/models/--output=x.yaml': ORDERS,
			'100644 hightouch/models/orders.yaml:stream': ORDERS,
			'100644 hightouch/models/ORDERS.yaml': ORDERS,
			'100644 hightouch/models/CON.yaml': ORDERS,
			'100644 hightouch/models/\u001b[2Jclear.yaml': ORDERS,
			'100644 hightouch/models/\u202egnp.yaml': ORDERS,
			'100644 hightouch/models/line\nbreak.yaml': ORDERS,
			'100644 hightouch/models/__proto__.yaml': ORDERS,
		})
		world.git('push', '--quiet', 'origin', `${commit}:refs/heads/main`)
		const all = await expectPlain(world, [['plan'], ['check'], ['apply', '--yes'], ['pull']])
		for (const { out, err } of all) expect(out + err).not.toMatch(/[\u001b\u202e]|nobody may read/)
	})
})
