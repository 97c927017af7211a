import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'
import { forgeDouble } from '../support/forge-double.ts'
import type { Authored, Branches } from '../support/forge-model.ts'
import { serveGit } from '../support/git-http.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const BRANCH = 'tideway/acme'

/** The host's view of the world's own remote, where it makes commits in its own name. */
function branchesOf(world: World): Branches {
	const desk = path.join(world.folder, 'desk-of-the-host')
	world.git('clone', '--quiet', world.remote, desk)
	const git = (...args: string[]): string => world.git('-C', desk, ...args).trim()
	const author = (branch: string, authored: Authored): string => {
		if ('merged' in authored) throw new RangeError('nothing is merged here')
		git('fetch', '--quiet', 'origin')
		git('checkout', '--quiet', '-B', branch, `origin/${branch}`)
		for (const { path: file, contents } of authored.fileChanges.additions ?? []) {
			mkdirSync(path.dirname(path.join(desk, file)), { recursive: true })
			writeFileSync(path.join(desk, file), Buffer.from(contents, 'base64'))
		}
		for (const { path: file } of authored.fileChanges.deletions ?? []) rmSync(path.join(desk, file))
		const { headline, body = '' } = authored.message
		git('add', '--all')
		git('commit', '--quiet', '--author', 'octocat <cat@host.test>', '--message', headline, '--message', body)
		git('push', '--quiet', 'origin', branch)
		return git('rev-parse', 'HEAD')
	}
	const commitOf = (branch: string): string | undefined => world.refs()[`refs/heads/${branch}`]
	return { commitOf, author, squash: () => expect.fail('nothing is squashed here') }
}

test('the host makes the commits of a pull request, which go on with what it made; other ways of pushing are refused', async () => {
	const world = await worlds.world()
	world.git('-C', world.remote, 'config', 'http.receivepack', 'true')
	const [owner, name] = world.remote.split(path.sep).slice(-2)
	const host = await forgeDouble('github', `${owner}/${name?.replace(/\.git$/, '')}`, branchesOf(world))
	onTestFinished(() => host.close())
	const { model } = host
	const server = await serveGit({
		root: path.dirname(path.dirname(world.remote)),
		auth: { username: 'x-access-token', password: model.token },
	})
	onTestFinished(() => server.close())
	const connection = [
		'connections:',
		'  host:',
		'    kind: token',
		`    host: ${new URL(server.url).host}`,
		'    token: env:GIT_TOKEN',
		'    service: github',
		`    api: ${host.api}`,
		`    url: ${server.url}/${owner}/${name}`,
	].join('\n')
	const settings = (push: string): void =>
		writeFileSync(
			path.join(world.clone, 'tideway.yaml'),
			settingsText(world.url, { top: connection, settings: `git: host\npush: ${push}\nsign: { by: host }` }),
		)
	const run = (...argv: readonly string[]) => world.runWith({ env: { GIT_TOKEN: model.token } }, ...argv)
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
