import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { E2e } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'
import { serveGit } from '../support/git-http.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const GIT_TOKEN = 'ghs_5f0a$(x)%s'

/** The part of GitHub's API that tells of a repository, for whoever has the token. */
async function serveApi(repository: object): Promise<string> {
	const server = createServer((request, response) => {
		const isKnown = request.headers.authorization === `Bearer ${GIT_TOKEN}`
		const rules = request.url?.includes('/rules/branches/main') === true ? [{ type: 'pull_request' }] : repository
		response.writeHead(isKnown ? 200 : 401).end(JSON.stringify(isKnown ? rules : {}))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => server.closeAllConnections())
	onTestFinished(() => void server.close())
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a repository that only a token opens: added, tried, used by a plan, an apply and doctor, and taken out again', async () => {
	const world = await worlds.world({ top: '# ours', settings: 'push: direct' })
	world.git('-C', world.remote, 'config', 'http.receivepack', 'true')
	// As on any host, the repository has an owner.
	const root = path.dirname(path.dirname(world.remote))
	const server = await serveGit({ root, auth: { username: 'x-access-token', password: GIT_TOKEN } })
	onTestFinished(() => server.close())
	const env = { GIT_TOKEN }
	const api = await serveApi({
		permissions: { push: true },
		archived: false,
		private: true,
	})
	const where = [
		'--api',
		api,
		'--host',
		new URL(server.url).host,
		'--url',
		`${server.url}/${path.relative(root, world.remote)}`,
		'--service',
		'github',
	]
	const add = (...token: readonly string[]) => world.run('connection', 'add', 'host', '--kind', 'token', ...where, '-w', 'acme', ...token)

	const literal = await add('--token', GIT_TOKEN)
	expect([literal.code, literal.err]).toEqual([1, expect.stringContaining('never the secret itself')])
	expect(literal.err).not.toContain(GIT_TOKEN)
	expect((await add('--token', 'env:GIT_TOKEN')).code).toBe(0)
	expect((await add('--token', 'env:GIT_TOKEN')).err).toContain('has a connection host already')
	const text = world.git('diff', '--unified=0', 'tideway.yaml')
	expect(text.split('\n').filter((line) => /^-[^-]/.test(line))).toEqual([])
	world.git('commit', '--quiet', '--all', '--message', 'Connection')
	world.git('push', '--quiet', 'origin', 'main')

	expect((await world.run('connection', 'test', 'host')).err).toContain('env:GIT_TOKEN is not set')
	expect((await world.runWith({ env }, 'connection', 'test', 'host')).out).toContain('can be read: main is at')
	expect((await world.runWith({ env }, 'connection', 'list')).out).toContain('with env:GIT_TOKEN, used by acme')
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	const applied = await world.runWith({ env }, 'apply', '--yes')
	expect([applied.code, world.files()['models/visits.yaml']]).toEqual([0, expect.stringContaining('All visits')])
	expect(server.requests.some((request) => request.includes('git-receive-pack'))).toBe(true)
	const doctor = await world.runWith({ env: { ...env, GITHUB_ACTIONS: 'true' } }, 'doctor', '--bundle', 'help.json')
	expect([doctor.code, doctor.out]).toEqual([0, expect.stringContaining('through the connection host')])
	expect(doctor.out).toMatch(/^warn {2}branch rules — main takes changes by pull request only$/m)
	expect(doctor.out).toMatch(/^warn {2}job token — it is the token of a job of GitHub Actions/m)
	const bundle = readFileSync(path.join(world.clone, 'help.json'), 'utf8')
	expect(JSON.parse(bundle)).toMatchObject({
		versions: { git: expect.stringMatching(/^2\./) },
		settings: { connections: { host: { kind: 'token' } } },
	})
	for (const { out, err } of [applied, doctor]) expect(out + err + bundle).not.toContain(GIT_TOKEN)
	expect((await world.runWith({ env }, 'doctor', '--bundle', 'help.json')).err).toContain('help.json is there already')

	expect((await world.run('connection', 'remove', 'host')).err).toContain('acme uses the connection host')
	expect((await world.run('connection', 'remove', 'hots')).err).toContain('did you mean host?')
})
