import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e, FOLDER, settingsText } from '../support/e2e.ts'
import { connectionText, hostOf } from '../support/e2e-host.ts'
import { SHOP } from '../support/e2e-tree.ts'
import { squashMerge } from '../support/forge-model.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const BRANCH = 'tideway/acme'
const VISITS = 'models/visits.yaml'

test('what changes in the workspace is one pull request, which people edit and squash, and then both sides agree', async () => {
	const world = await worlds.world()
	const { host, connection, env } = await hostOf(world, 'gitlab')
	const { model } = host
	const settings = settingsText(world.url, { top: connectionText(connection), settings: 'git: host\npush: pull-request' })
	writeFileSync(path.join(world.clone, 'tideway.yaml'), settings)
	world.commit({}, 'Propose')
	const before = world.refs()
	const run = (...argv: readonly string[]) => world.runWith({ env }, ...argv)

	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	const first = await run('apply', '--yes', '--json')
	const proposed = world.refs()
	expect([first.code, first.json.applied[0].outcomes]).toEqual([0, [{ change: 'outbound update model.visits', kind: 'proposed' }]])
	expect(model.pulls).toEqual([
		expect.objectContaining({ state: 'open', head: BRANCH, base: 'main', author: model.me, labels: new Set(['tideway']) }),
	])
	expect(model.pulls[0]?.body).toContain('"Visits" -> "All visits"')
	expect(proposed['refs/heads/main']).toBe(before['refs/heads/main'])

	expect([(await run('apply', '--yes')).code, world.refs()]).toEqual([0, proposed])
	world.git('fetch', '--quiet', 'origin')
	world.git('checkout', '--quiet', BRANCH)
	appendFileSync(path.join(world.clone, FOLDER, VISITS), '# seen by Ann\n')
	world.git('commit', '--quiet', '--all', '--message', 'A word')
	world.git('push', '--quiet', 'origin', BRANCH)
	world.git('checkout', '--quiet', 'main')
	const edited = world.refs()
	expect([(await run('apply', '--yes')).code, world.refs(), model.pulls.length]).toEqual([0, edited, 1])

	for (const pull of model.pulls) squashMerge(model, pull)
	world.git('pull', '--quiet', 'origin', 'main')
	expect(world.read(VISITS)).toMatch(/^name: All visits\n.*# seen by Ann\n$/s)
	const plan = await run('plan', '--json')
	expect([plan.code, plan.json.plans[0]]).toMatchObject([0, { changes: [], conflicts: [], held: [], warnings: [] }])
	expect(host.requests.filter(({ name }) => !name.startsWith('GET ')).map(({ name }) => name.split('/').at(-1))).toEqual(['merge_requests'])
	expect(host.violations).toEqual([])
})
