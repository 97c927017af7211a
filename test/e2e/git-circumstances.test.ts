import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const CUSTOMERS = 'models/customers.yaml'

function commitAll(world: World): void {
	world.git('add', '--all')
	world.git('commit', '--quiet', '--message', 'Odd')
	world.git('push', '--quiet', 'origin', 'main')
}

test('a clone with the line ends of Windows is planned, applied and formatted as any other', async () => {
	const world = await worlds.world()
	world.git('config', 'core.autocrlf', 'true')
	world.git('rm', '-r', '--quiet', '--cached', '.')
	world.git('reset', '--quiet', '--hard')
	const messy = 'name: "Refunds"\r\nsource: warehouse\r\ntype: table\r\ntableName: t\r\nprimaryKey: id\r\n'
	world.write({ 'models/refunds.yaml': messy })
	expect((await world.run('fmt')).out).toBe('hightouch/models/refunds.yaml\n')
	expect(world.read('models/refunds.yaml')).toBe(messy.replaceAll('"', ''))
	commitAll(world)
	expect((await world.plan()).preview).toBe(false)
	await world.ui('update', 'model', 'customers', { name: 'All customers' })
	await world.apply(0)
	expect(world.read(CUSTOMERS)).toBe(edited(SHOP[CUSTOMERS], 'Customers', 'All customers').replaceAll('\n', '\r\n'))
	expect(world.files()[CUSTOMERS]).toBe(edited(SHOP[CUSTOMERS], 'Customers', 'All customers'))
	expect(world.git('status', '--porcelain')).toBe('')
})

test('P3, P43: a link in the place of the folder is refused, and nothing is taken for deleted', async () => {
	const world = await worlds.world()
	renameSync(path.join(world.clone, 'hightouch'), path.join(world.clone, 'real'))
	symlinkSync('real', path.join(world.clone, 'hightouch'))
	const preview = await world.plan()
	expect([preview.detached, preview.complete]).toEqual([[], false])
	commitAll(world)
	const before = world.refs()
	const { code, err } = await world.run('apply', '--yes')
	expect([code, err]).toEqual([1, expect.stringMatching(/hightouch is a symbolic link in \w+, not a folder[\s\S]*correct `path`/)])
	expect([world.refs(), await world.effects()]).toEqual([before, []])
})

test('settings that a sparse checkout leaves out are not made anew', async () => {
	const world = await worlds.world()
	world.git('sparse-checkout', 'set', '--no-cone', '/hightouch')
	for (const argv of [['plan'], ['init', '--provider', 'hightouch', '--token', 'env:HIGHTOUCH_TOKEN']]) {
		const { code, err } = await world.run(...argv)
		expect([argv, code, err]).toEqual([argv, 1, expect.stringContaining('git sparse-checkout add /tideway.yaml')])
	}
})

test('a clone without a commit of its own is brought to where the branch is', async () => {
	const world = await worlds.world()
	world.git('update-ref', '-d', 'refs/heads/main')
	world.git('rm', '-r', '--quiet', '--cached', '.')
	world.write({ 'models/visits.yaml': null })
	expect((await world.run('pull', '--yes')).err).toContain('main here is now at')
	expect(world.git('status', '--porcelain')).toBe('')
})

test('the marks of an unfinished merge do not reach the workspace, where a file is valid with them, too; what is beside them does', async () => {
	const world = await worlds.world()
	const marked = edited(SHOP[CUSTOMERS], '  from shop', '  <<<<<<< HEAD\n  from shop').replace(
		'customers\np',
		'customers\n  =======\n  >>>>>>> x\np',
	)
	world.commit({ [CUSTOMERS]: marked, 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'visit_id', 'id') })
	const { plan } = await world.apply(4)
	expect(plan.changes).toMatchObject([{ id: 'inbound update model.visits' }])
	expect(plan.held).toMatchObject([{ address: 'model.customers', reason: { message: expect.stringContaining('unfinished merge') } }])
	expect(await world.effects()).toHaveLength(1)
})

test('a file name that is no text is nobody’s business outside of the folder', async () => {
	const world = await worlds.world()
	writeFileSync(Buffer.from(`${world.clone}/caf\xe9.txt`, 'latin1'), 'x')
	commitAll(world)
	await world.ui('update', 'model', 'customers', { name: 'All customers' })
	await world.apply(0)
	expect(world.files()[CUSTOMERS]).toContain('All customers')
	expect(world.git('status', '--porcelain')).toBe('')
})
