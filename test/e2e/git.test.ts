import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, expectSettled, settingsText } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import { installHook } from '../support/git.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const CUSTOMERS = 'models/customers.yaml'
const VISITS = 'models/visits.yaml'
const byHand = edited(SHOP[CUSTOMERS], 'primaryKey: id', 'primaryKey: email')
const RENAMED = { name: 'All customers' }
const merged = edited(byHand, 'name: Customers', 'name: All customers')

const status = (world: World): string => world.git('status', '--porcelain')
const code = async (world: World, ...argv: string[]): Promise<readonly [number, string]> => {
	const ran = await world.run(...argv)
	return [ran.code, ran.out + ran.err]
}
/** A second clone pushes a commit that touches one file of the branch. */
function pushElsewhere(world: World, file: string, text: string): void {
	const other = path.join(world.folder, 'other')
	world.git('clone', '--quiet', world.remote, other)
	writeFileSync(path.join(other, 'hightouch', file), text)
	world.git('-C', other, 'commit', '--quiet', '--all', '--message', 'Edit elsewhere')
	world.git('-C', other, 'push', '--quiet', 'origin', 'HEAD:main')
}

describe('repositories that are not ready', () => {
	test('no repository, no settings, no commits, no such branch: 1, with what to type', async () => {
		const world = await worlds.world({ begin: 'empty' })
		const outside = await world.runWith({ cwd: world.folder }, 'plan')
		expect([outside.code, outside.err]).toEqual([1, expect.stringMatching(/is in no Git repository[\s\S]*git init/)])
		expect(await code(world, 'plan')).toEqual([1, expect.stringMatching(/no tideway\.yaml[\s\S]*tideway init/)])
		writeFileSync(path.join(world.clone, 'tideway.yaml'), settingsText('https://api.example.test/api/v1'))
		expect(await code(world, 'apply', '--yes')).toEqual([1, expect.stringMatching(/has no branch main[\s\S]*commit tideway\.yaml/)])
		expect(world.refs()).toEqual({})
	})

	test('a tracked branch that does not exist', async () => {
		const world = await worlds.world({ begin: 'settings', settings: 'branch: release' })
		expect(await code(world, 'apply', '--yes')).toEqual([1, expect.stringContaining('has no branch release')])
		expect(Object.keys(world.refs())).toEqual(['refs/heads/main'])
	})

	test('a plan before the first commit is a preview of the files here', async () => {
		const world = await worlds.world({ begin: 'settings' })
		world.write(SHOP)
		const plan = await world.plan()
		expect([plan.preview, plan.adoptions.length]).toEqual([true, 5])
	})
})

describe('P28: a clone with work in it', () => {
	test('files that are not committed are planned as a preview; apply leaves them out and alone', async () => {
		const world = await worlds.world()
		world.write({ [CUSTOMERS]: byHand, 'models/draft.yaml': 'name: Draft\n' })
		const plan = await world.plan()
		expect(plan.preview).toBe(true)
		expect(plan.changes).toMatchObject([{ id: 'inbound update model.customers' }])
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		const [exit, text] = await code(world, 'apply', '--yes')
		expect([exit, text]).toEqual([0, expect.stringContaining(`hightouch/${CUSTOMERS}`)])
		expect(world.read(CUSTOMERS)).toBe(byHand)
		expect(world.read('models/draft.yaml')).toBe('name: Draft\n')
		expect(world.read(VISITS), 'the rest of the clone comes along').toContain('All visits')
		expect(status(world)).toBe(` M hightouch/${CUSTOMERS}\n?? hightouch/models/draft.yaml`)
		expect(await world.effects()).toEqual([])
	})

	test('an outbound commit to a file that is being edited lands on the remote, and the edit stays as it is', async () => {
		const world = await worlds.world()
		world.write({ [CUSTOMERS]: byHand })
		await world.ui('update', 'model', 'customers', RENAMED)
		const head = world.git('rev-parse', 'HEAD')
		const [exit, text] = await code(world, 'apply', '--yes')
		expect([exit, text]).toEqual([0, expect.stringContaining('git pull')])
		expect(world.read(CUSTOMERS)).toBe(byHand)
		expect(world.git('rev-parse', 'HEAD')).toBe(head)
		expect(world.files()[CUSTOMERS]).toBe(edited(SHOP[CUSTOMERS], 'name: Customers', 'name: All customers'))
	})

	test('in the middle of a merge: refused, and nothing is touched', async () => {
		const world = await worlds.world()
		world.git('checkout', '--quiet', '-b', 'topic')
		world.write({ [CUSTOMERS]: byHand })
		world.git('commit', '--quiet', '--all', '--message', 'Topic')
		world.git('checkout', '--quiet', 'main')
		world.git('merge', '--quiet', '--no-commit', '--no-ff', 'topic')
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		const before = [world.refs(), status(world)]
		expect(await code(world, 'apply', '--yes')).toEqual([6, expect.stringMatching(/a merge is under way[\s\S]*git merge --abort/)])
		expect([world.refs(), status(world)]).toEqual(before)
		expect((await world.plan()).warnings).toMatchObject([{ code: 'GIT_MID_OPERATION' }])
	})

	test('a detached HEAD stays where it is, and the branch of the remote is applied', async () => {
		const world = await worlds.world()
		world.git('checkout', '--quiet', '--detach')
		const head = world.git('rev-parse', 'HEAD')
		await world.ui('update', 'model', 'customers', RENAMED)
		await world.apply(0)
		expect([world.git('rev-parse', 'HEAD'), status(world)]).toEqual([head, ''])
		expect(world.files()[CUSTOMERS]).toContain('All customers')
	})
})

describe('a clone and its remote', () => {
	test('behind: the newest commit of the branch is planned and applied, and a pull brings the clone up to date', async () => {
		const world = await worlds.world()
		pushElsewhere(world, CUSTOMERS, byHand)
		await world.ui('update', 'model', 'customers', RENAMED)
		expect((await world.plan()).warnings).toMatchObject([{ code: 'GIT_BRANCH_MOVED' }])
		await world.apply(0)
		expect(world.files()[CUSTOMERS]).toBe(merged)
		expect((await world.rows('model'))['customers']).toMatchObject({ ...RENAMED, primaryKey: 'email' })
		await world.run('pull', '--yes')
		expect([world.read(CUSTOMERS), status(world)]).toEqual([merged, ''])
	})

	test('commits that are not pushed: refused, and with --push they go first', async () => {
		const world = await worlds.world()
		world.write({ [CUSTOMERS]: byHand })
		world.git('commit', '--quiet', '--all', '--message', 'Not pushed')
		await world.ui('update', 'model', 'customers', RENAMED)
		const before = world.refs()
		expect((await world.plan()).preview).toBe(true)
		expect(await code(world, 'apply', '--yes')).toEqual([6, expect.stringContaining('--push')])
		expect([world.refs(), await world.effects()]).toEqual([before, []])
		await world.apply(0, '--push')
		expect([world.files()[CUSTOMERS], world.read(CUSTOMERS), status(world)]).toEqual([merged, merged, ''])
	})

	test.each([['--depth=1'], ['--filter=blob:none']])('git clone %s is enough for what looks at files alone', async (part) => {
		const world = await worlds.world()
		world.git('-C', world.remote, 'config', 'uploadpack.allowFilter', 'true')
		const cwd = path.join(world.folder, `part "of" ${part}`)
		world.git('clone', '--quiet', part, `file://${world.remote}`, cwd)
		for (const argv of [['validate'], ['check'], ['fmt', '--check'], ['graph']]) {
			const { code, err } = await world.runWith({ cwd, env: { HIGHTOUCH_TOKEN: undefined } }, ...argv)
			expect([argv, code], err).toEqual([argv, 0])
		}
		world.git('-C', cwd, 'commit', '--quiet', '--allow-empty', '--message', 'Only here')
		expect((await world.runWith({ cwd }, 'plan')).err).toContain('`git push` the commit or `git fetch --unshallow` first')
	})

	test('what --push has pushed is not to be pushed any more, also where nothing comes back', async () => {
		const world = await worlds.world()
		world.write({ [CUSTOMERS]: byHand })
		world.git('commit', '--quiet', '--all', '--message', 'Not pushed')
		await world.apply(0, '--push')
		expect(world.git('status', '--short', '--branch').trim()).toBe('## main...origin/main')
	})

	test('diverged: refused, and neither history is lost', async () => {
		const world = await worlds.world()
		pushElsewhere(world, VISITS, edited(SHOP[VISITS], 'visit_id', 'id'))
		world.write({ [CUSTOMERS]: byHand })
		world.git('commit', '--quiet', '--all', '--message', 'Not pushed')
		const before = [world.refs(), world.git('rev-parse', 'HEAD')]
		expect(await code(world, 'plan')).toEqual([6, expect.stringContaining('both have commits of their own')])
		expect((await world.run('apply', '--yes')).code).toBe(6)
		expect((await world.run('apply', '--yes', '--push')).code).toBeGreaterThan(0)
		expect([world.refs(), world.git('rev-parse', 'HEAD')]).toEqual(before)
		expect(await world.effects()).toEqual([])
	})

	test('P47: a branch that was rewound is no deletion of what came after', async () => {
		const world = await worlds.world()
		const old = world.git('rev-parse', 'HEAD')
		world.commit({ 'models/refunds.yaml': 'name: Refunds\nsource: warehouse\ntype: table\ntableName: t\nprimaryKey: id\n' })
		await world.apply(0)
		world.git('push', '--quiet', '--force', 'origin', `${old}:main`)
		world.git('reset', '--quiet', '--hard', old)
		const before = world.refs()
		const ran = await world.run('apply', '--yes', '--json')
		expect(ran.code).toBe(4)
		expect(ran.json.applied[0].plan).toMatchObject({
			changes: [],
			detached: [],
			warnings: expect.arrayContaining([expect.objectContaining({ code: 'GIT_HISTORY' })]),
		})
		expect(world.refs()).toEqual(before)
		expect(await world.effects()).toHaveLength(1)
	})
})

describe('pushes that do not land', () => {
	/** A remote that takes no commit on the branch, and everything else. */
	function protect(world: World): void {
		const refusal = '[ "$ref" = refs/heads/main ] && { echo "main is protected" >&2; exit 1; }'
		installHook(world.remote, `while read -r old new ref; do\n\t${refusal}\ndone\nexit 0`)
	}

	test('P21, P29: a hook that refuses the branch: outbound is refused, inbound is recorded, nothing is lost', async () => {
		const world = await worlds.world()
		world.commit({ [CUSTOMERS]: byHand })
		await world.ui('update', 'model', 'customers', RENAMED)
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		protect(world)
		const ran = await world.run('apply', '--yes', '--json')
		expect(ran.code).toBe(4)
		const kinds = Object.fromEntries(
			ran.json.applied[0].outcomes.map((outcome: { change: string; kind: string }) => [outcome.change, outcome.kind]),
		)
		expect(kinds).toEqual({
			'inbound update model.customers': 'done',
			'outbound update model.customers': 'refused',
			'outbound update model.visits': 'refused',
		})
		expect(ran.out).toContain('main is protected')
		expect((await world.run('lock', 'list')).out).toContain('Nothing is locked')
		expect(status(world), 'no rescue file: the state was stored').toBe('')
		rmSync(path.join(world.remote, 'hooks', 'pre-receive'))
		const { plan } = await world.apply(0)
		expect(plan.changes.map(({ to }: { to: string }) => to)).toEqual(['git', 'git'])
		expect(await world.effects()).toHaveLength(1)
		expect(world.files()).toEqual({ ...SHOP, [CUSTOMERS]: merged, [VISITS]: edited(SHOP[VISITS], 'Visits', 'All visits') })
	})

	test('P28: the branch moves while the workspace is being changed: no force, no rebase, and the next run merges', async () => {
		const world = await worlds.world()
		world.commit({ [CUSTOMERS]: byHand })
		await world.ui('update', 'model', 'visits', { name: 'All visits' })
		await world.faults('slow:ms=700,on=UpdateModel')
		const running = world.run('apply', '--yes', '--json')
		while ((await world.effects()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
		pushElsewhere(world, VISITS, edited(SHOP[VISITS], 'visit_id', 'id'))
		const moved = world.refs()['refs/heads/main']
		const ran = await running
		expect(ran.code).toBe(4)
		expect(ran.out).toContain('GIT_BRANCH_MOVED')
		expect(world.refs()['refs/heads/main']).toBe(moved)
		await world.faults('')
		await world.apply(0)
		expect(world.files()).toEqual({
			...SHOP,
			[CUSTOMERS]: byHand,
			[VISITS]: edited(edited(SHOP[VISITS], 'visit_id', 'id'), 'Visits', 'All visits'),
		})
		expect((await world.rows('model'))['visits']).toMatchObject({ name: 'All visits', primaryKey: 'id' })
	})
})

describe('without a remote', () => {
	async function alone(): Promise<World> {
		const world = await worlds.world({ begin: 'settings' })
		world.write(SHOP)
		world.git('add', '--all')
		world.git('commit', '--quiet', '--message', 'Begin')
		world.git('remote', 'remove', 'origin')
		expect((await world.run('apply', '--yes')).code).toBe(0)
		return world
	}

	test('P28: the state is in this repository; branch, index and files move together', async () => {
		const world = await alone()
		expect(world.git('for-each-ref', '--format=%(refname)')).toMatch(/^refs\/tideway\//m)
		await world.ui('update', 'model', 'customers', RENAMED)
		world.write({ [VISITS]: edited(SHOP[VISITS], 'visit_id', 'id') })
		world.git('commit', '--quiet', '--all', '--message', 'By hand')
		expect((await world.run('apply', '--yes')).code).toBe(0)
		expect([world.read(CUSTOMERS), status(world)]).toEqual([edited(SHOP[CUSTOMERS], 'name: Customers', 'name: All customers'), ''])
		expect(world.git('log', '-1', '--format=%s')).toContain('model.customers')
		expect((await world.rows('model'))['visits'].primaryKey).toBe('id')
		await expectSettled(world)
	})

	test('P28: a touched path with work in it is refused, and the work stays', async () => {
		const world = await alone()
		await world.ui('update', 'model', 'customers', RENAMED)
		world.write({ [CUSTOMERS]: byHand })
		const before = [world.git('for-each-ref', 'refs/heads'), status(world)]
		const ran = await world.run('apply', '--yes')
		expect(ran.code).toBe(4)
		expect(ran.out + ran.err).toContain(`hightouch/${CUSTOMERS}`)
		expect([world.git('for-each-ref', 'refs/heads'), status(world)]).toEqual(before)
		expect(world.read(CUSTOMERS)).toBe(byHand)
		world.git('commit', '--quiet', '--all', '--message', 'By hand')
		expect((await world.run('apply', '--yes')).code).toBe(0)
		expect([world.read(CUSTOMERS), status(world)]).toEqual([merged, ''])
		expect((await world.rows('model'))['customers']).toMatchObject({ ...RENAMED, primaryKey: 'email' })
	})
})

describe('state: local', () => {
	test('the state is a file that Git does not see, and the same merges hold', async () => {
		const world = await worlds.world({ top: 'state: local' })
		expect(Object.keys(world.refs())).toEqual(['refs/heads/main'])
		expect(existsSync(path.join(world.clone, '.tideway'))).toBe(true)
		expect(status(world)).toBe('')
		world.commit({ [CUSTOMERS]: byHand })
		await world.ui('update', 'model', 'customers', RENAMED)
		await world.apply(0)
		expect(world.files()[CUSTOMERS]).toBe(merged)
		expect(readFileSync(path.join(world.clone, 'hightouch', CUSTOMERS), 'utf8')).toBe(merged)
		expect(status(world)).toBe('')
		expect(await world.effects()).toHaveLength(1)
	})
})
