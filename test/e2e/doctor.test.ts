import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRepository } from '../../src/adapters/git/repository.ts'
import { acquireLock, gitStore, stateRef } from '../../src/state/index.ts'
import { SECRETS } from '../support/canary-e2e.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeRandom } from '../support/fake-random.ts'
import { installHook } from '../support/git.ts'

type Check = { readonly name: string; readonly state: string; readonly found: string; readonly cure?: string }

const PROBE = 'refs/tideway-probe/acme'
const CUSTOMERS = 'models/customers.yaml'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

/**
 * Each check that is not fine as `state name`, with the exit code. P7, P13: nothing moves but the probe, nothing is changed in the
 * workspace, and no secret shows.
 */
async function diagnose(world: World, options: Parameters<World['runWith']>[0] = {}) {
	const [before, effects] = [world.refs(), (await world.effects()).length]
	const ran = await world.runWith(options, 'doctor', '--json')
	const { [PROBE]: _before, ...unmoved } = before
	const { [PROBE]: probed, ...after } = world.refs()
	expect([after, (await world.effects()).length]).toEqual([unmoved, effects])
	for (const secret of [world.env['HIGHTOUCH_TOKEN'], options.env?.['HIGHTOUCH_TOKEN']])
		if (secret !== undefined) expect(ran.out + ran.err).not.toContain(secret)
	const checks: readonly Check[] = ran.json.checks
	expect(
		checks.filter(({ state, cure }) => (state === 'warn' || state === 'FAIL') && cure === undefined),
		'each with what to do',
	).toEqual([])
	const find = (name: string): Check | undefined => checks.find((check) => check.name === name)
	return { code: ran.code, odd: checks.filter(({ state }) => state !== 'ok').map(({ state, name }) => `${state} ${name}`), find, probed }
}

/** Somebody else takes the lock, and keeps it. */
async function lock(world: World): Promise<string> {
	const repository = await openRepository({ url: world.remote, cacheDir: path.join(world.folder, 'other-cache'), env: world.env })
	const [clock, random] = [fakeClock(), fakeRandom('other')]
	const store = gitStore({ repository, clock, random, workspace: 'acme', ref: stateRef('acme') })
	const held = await acquireLock(store, { clock, random, holder: 'bob@desk', operation: 'apply', leaseMs: 1_000, waitMs: 0 })
	return held.kind === 'held' ? held.lock.id : expect.fail('the lock was taken')
}

test('all is well: 0, the probe is the only thing written, and a second look advances it', async () => {
	const world = await worlds.world()
	const first = await diagnose(world)
	expect([first.code, first.odd]).toEqual([0, []])
	expect(first.find('list of models')?.found).toBe('complete, 3')
	expect(first.find('identity')?.found).toContain('as at the last sync')
	const second = await diagnose(world)
	expect([second.code, second.probed === first.probed]).toEqual([0, false])
	expect(world.git('ls-remote', world.remote, `${PROBE}/*`)).toBe('')
	const text = await world.run('doctor')
	expect(text.out).toMatch(/^ok {4}git — 2\.\d+/m)
	expect(text.out).toMatch(/\nacme\nok {4}service — Hightouch, two-way\n/)
	expect(text.out).toMatch(/\d+ ok, 0 warnings, 0 failures\.\n$/)
})

/** What is wrong, how it came to be, how it shows, and what the one check says that names the cause. */
type Row = {
	readonly given: string
	readonly world?: Parameters<E2e['world']>[0]
	readonly spoil?: (world: World) => unknown
	readonly options?: Parameters<World['runWith']>[0]
	readonly code: number
	readonly odd: readonly string[]
	readonly says: readonly [name: string, found: RegExp, cure: RegExp]
}

const ROWS: readonly Row[] = [
	{
		given: 'no branch',
		world: { begin: 'settings', settings: 'branch: release' },
		code: 1,
		odd: ['FAIL branch', 'skip settings on release', 'skip own sync'],
		says: ['branch', /has no branch release/, /commit tideway\.yaml/],
	},
	{
		given: 'a wrong token',
		options: { env: { HIGHTOUCH_TOKEN: SECRETS.wrongToken } },
		code: 1,
		odd: ['FAIL workspace', 'skip identity'],
		says: ['workspace', /does not accept the credential/, /env:HIGHTOUCH_TOKEN/],
	},
	{
		given: 'no token',
		options: { env: { HIGHTOUCH_TOKEN: undefined } },
		code: 1,
		odd: ['FAIL credential', 'skip workspace', 'skip identity'],
		says: ['credential', /env:HIGHTOUCH_TOKEN is not set/, /export HIGHTOUCH_TOKEN/],
	},
	{
		given: "another workspace's token",
		spoil: (world) => world.serveAgain({ workspaceId: 77 }),
		code: 1,
		odd: ['FAIL identity'],
		says: ['identity', /reaches workspace 77, and the last sync was with workspace 4242/, /correct the credential/],
	},
	{
		given: 'pull requests, where the remote is on no host',
		world: { begin: 'settings', settings: 'push: pull-request' },
		code: 1,
		odd: ['FAIL pull requests'],
		says: ['pull requests', /is on no host whose pull requests are known/, /push: direct/],
	},
	{
		given: 'a remote that is only read',
		spoil: (world) => installHook(world.remote, 'echo "this host is read-only" >&2; exit 1'),
		code: 1,
		odd: ['FAIL write access', 'skip atomic push'],
		says: ['write access', /this host is read-only/, /a rule or a hook of the host/],
	},
	{
		given: 'a remote that cannot be reached: what needs no remote is looked at all the same',
		spoil: (world) => world.git('remote', 'set-url', 'origin', path.join(world.folder, 'nowhere.git')),
		code: 1,
		odd: [
			'FAIL remote',
			'skip branch',
			'skip settings on main',
			'skip write access',
			'skip atomic push',
			'skip state',
			'skip lock',
			'skip identity',
			'skip own sync',
		],
		says: ['remote', /nowhere\.git could not be read/, /git ls-remote/],
	},
	{
		given: 'a held lock',
		spoil: lock,
		code: 0,
		odd: ['warn lock'],
		says: ['lock', /held by bob@desk for apply since/, /tideway lock release [0-9a-f]{32}/],
	},
	{
		given: 'a state that is gone',
		world: { settings: 'commits: per-sync' },
		spoil: async (world) => {
			await world.ui('update', 'model', 'visits', { name: 'All visits' })
			await world.apply(0)
			world.git('push', '--quiet', 'origin', ':refs/tideway/acme')
		},
		code: 1,
		odd: ['FAIL state', 'skip lock', 'skip identity'],
		says: ['state', /although one of lineage [0-9a-f]+ was there before/, /tideway state rebuild/],
	},
	{
		given: 'settings that are not on the branch as they are here',
		spoil: (world) => appendFileSync(path.join(world.clone, 'tideway.yaml'), '# mine\n'),
		code: 0,
		odd: ['warn settings on main'],
		says: ['settings on main', /is not the one on main/, /commit it and push it/],
	},
	{
		given: 'settings that are not on the branch at all',
		spoil: (world) => {
			world.git('rm', '--quiet', '--cached', 'tideway.yaml')
			world.git('commit', '--quiet', '--message', 'Without settings')
			world.git('push', '--quiet', 'origin', 'main')
		},
		code: 1,
		odd: ['FAIL settings on main'],
		says: ['settings on main', /is not on main/, /commit it and push it/],
	},
	{
		given: 'settings that nobody can read',
		spoil: (world) => writeFileSync(path.join(world.clone, 'tideway.yaml'), 'version: 1\nworkspace: {}\n'),
		code: 1,
		odd: ['FAIL settings'],
		says: ['settings', /workspace/, /did you mean workspaces/],
	},
	{
		given: 'no settings',
		spoil: (world) => rmSync(path.join(world.clone, 'tideway.yaml')),
		code: 1,
		odd: ['FAIL settings'],
		says: ['settings', /there is no tideway\.yaml/, /tideway init/],
	},
	{
		given: 'settings that this version does not carry out',
		world: { begin: 'settings', top: 'state: s3://bucket/tideway' },
		code: 1,
		odd: ['FAIL service', 'skip state', 'skip workspace'],
		says: ['service', /state in s3 is not supported/, /state: git/],
	},
	{
		given: 'a merge under way',
		spoil: (world) => {
			world.git('checkout', '--quiet', '-b', 'side')
			world.git('commit', '--quiet', '--allow-empty', '--message', 'Side')
			world.git('checkout', '--quiet', 'main')
			world.git('commit', '--quiet', '--allow-empty', '--message', 'Main')
			world.git('merge', '--quiet', '--no-ff', '--no-commit', 'side')
		},
		code: 0,
		odd: ['warn operation'],
		says: ['operation', /a merge is under way/, /git merge --abort/],
	},
	{
		given: "the service's own sync on the same branch",
		spoil: (world) => {
			world.write({ [CUSTOMERS]: edited(SHOP[CUSTOMERS], 'primaryKey: id', 'primaryKey: email') })
			world.git('commit', '--quiet', '--all', '--message', 'models customers changed in Hightouch')
			world.git('push', '--quiet', 'origin', 'main')
		},
		code: 0,
		odd: ['warn own sync'],
		says: ['own sync', /made 1 of the last \d+ commits/, /let one of the two write/],
	},
	{
		given: 'a list that the credential may not read',
		spoil: (world) => world.faults('403:on=ListSync'),
		code: 1,
		odd: ['FAIL list of syncs'],
		says: ['list of syncs', /the credential may not/, /give the credential the right to read syncs/],
	},
]

describe('what is wrong is named, with what to do', () => {
	test.each(ROWS)('$given', async ({ world: begin, spoil, options, code, odd, says: [name, found, cure] }) => {
		const world = await worlds.world(begin)
		await spoil?.(world)
		const seen = await diagnose(world, options)
		expect({ code: seen.code, odd: seen.odd }).toEqual({ code, odd })
		expect(seen.find(name)?.found).toMatch(found)
		expect(seen.find(name)?.cure).toMatch(cure)
	})
})

test('a shallow clone, a folder that is in no repository, and a clone without a remote', async () => {
	const world = await worlds.world()
	const shallow = path.join(world.folder, 'shallow')
	world.git('clone', '--quiet', '--depth=1', `file://${world.remote}`, shallow)
	const seen = await diagnose(world, { cwd: shallow })
	expect([seen.code, seen.odd, seen.find('history')?.cure]).toEqual([0, ['warn history'], 'type `git fetch --unshallow`'])
	const outside = await diagnose(world, { cwd: world.folder })
	expect([outside.code, outside.odd, outside.find('repository')?.cure]).toEqual([
		1,
		['FAIL repository', 'skip settings'],
		expect.stringContaining('git init'),
	])
	const alone = await worlds.world({ begin: 'settings' })
	alone.git('remote', 'remove', 'origin')
	const local = await diagnose(alone)
	expect([local.code, local.odd]).toEqual([0, ['skip write access', 'skip atomic push']])
	expect(local.find('state')?.found).toContain('the first apply makes it')
	expect(alone.git('for-each-ref', 'refs/tideway-probe')).toBe('')
})

const BRANCHES_ONLY =
	'while read -r old new ref; do case "$ref" in refs/heads/*) ;; *) echo "deny updating a hidden ref" >&2; exit 1;; esac; done'

test('state_ref: branch on a remote that takes branches only: the state is a branch that explains itself', async () => {
	const world = await worlds.world({ begin: 'settings', top: 'state_ref: branch' })
	installHook(world.remote, BRANCHES_ONLY)
	await world.apply(0)
	const names = Object.keys(world.refs()).filter((name) => !name.startsWith('refs/heads/main'))
	expect(names).toEqual(['refs/heads/tideway-state/acme'])
	expect(world.git('-C', world.remote, 'show', 'tideway-state/acme:README.md')).toContain('never merged')
	const ran = await world.run('doctor', '--json')
	expect(ran.json.checks.filter(({ state }: Check) => state !== 'ok')).toEqual([])
	expect((await world.run('log')).out).toMatch(/acme/)
})

test('state_ref that was changed: a stop, not a second history', async () => {
	const world = await worlds.world()
	const file = path.join(world.clone, 'tideway.yaml')
	writeFileSync(file, `state_ref: branch\n${readFileSync(file, 'utf8')}`)
	world.git('commit', '--quiet', '--all', '--message', 'Elsewhere')
	world.git('push', '--quiet', 'origin', 'main')
	const { code, err } = await world.run('apply', '--yes')
	expect([code, err]).toEqual([1, expect.stringMatching(/no state in refs\/heads\/tideway-state\/acme of .*, but in refs\/tideway\/acme/)])
})

test('state: local on a remote that takes branches only: a warning, since nothing but the branch is pushed', async () => {
	const world = await worlds.world({ top: 'state: local' })
	installHook(world.remote, BRANCHES_ONLY)
	const seen = await diagnose(world)
	expect([seen.code, seen.odd]).toEqual([0, ['warn write access', 'skip atomic push']])
	expect(seen.find('write access')?.cure).toContain('keeps this namespace for itself')
	expect(seen.find('state')?.found).toContain('.tideway/acme.json')
})

test('a workspace that the settings do not have is wrong usage', async () => {
	const world = await worlds.world()
	const ran = await world.run('doctor', '-w', 'acm')
	expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('did you mean acme?')])
})
