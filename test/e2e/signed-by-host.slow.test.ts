import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { connectionText, hostOf } from '../support/e2e-host.ts'
import { SHOP } from '../support/e2e-tree.ts'
import { authoringBranchesOf } from '../support/forge-branches.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const BRANCH = 'tideway/acme'

test('the host makes the commits of a pull request, which go on with what it made; other ways of pushing are refused', async () => {
	const world = await worlds.world()
	const { host, connection, env } = await hostOf(world, 'github', authoringBranchesOf(world))
	const { model } = host
	const top = connectionText(connection)
	const settings = (push: string): void =>
		writeFileSync(
			path.join(world.clone, 'tideway.yaml'),
			settingsText(world.url, { top, settings: `git: host\npush: ${push}\nsign: { by: host }` }),
		)
	const run = (...argv: readonly string[]) => world.runWith({ env }, ...argv)
	settings('direct')
	world.commit({}, 'Sign')
	expect((await run('apply', '--yes')).err).toContain('push: pull-request')
	settings('pull-request')
	world.commit({}, 'Propose')
	const main = world.refs()['refs/heads/main']

	for (const [address, title] of [
		['visits', 'All visits'],
		['orders', 'All orders'],
	] as const) {
		await world.ui('update', 'model', address, { name: title })
		const applied = await run('apply', '--yes', '--json')
		expect(applied.json.applied[0].outcomes, applied.err).toContainEqual({ change: `outbound update model.${address}`, kind: 'proposed' })
	}
	const made = world.git('-C', world.remote, 'log', '--format=%an %s', `${main}..refs/heads/${BRANCH}`).trim().split('\n')
	expect(made).toEqual([expect.stringMatching(/^octocat .*orders/), expect.stringMatching(/^octocat .*visits/)])
	expect(world.refs()['refs/heads/main']).toBe(main)
	expect([model.pulls.length, model.authored.length]).toEqual([1, 2])
	const settled = world.refs()
	expect([(await run('apply', '--yes')).code, world.refs()]).toEqual([0, settled])
	expect(host.violations).toEqual([])
}, 120_000)
