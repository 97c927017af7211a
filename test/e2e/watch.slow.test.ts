import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectNoSecret } from '../support/canary-e2e.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

const SECRET = 'the secret of the webhooks'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

type Watch = Awaited<ReturnType<World['start']>>
type Line = Readonly<Record<string, unknown>>

/** A running watch, its log so far, and the address of its server. */
async function watch(world: World, ...argv: string[]) {
	const args = ['sync', '--watch', '--log-format', 'json', '--listen', '0', ...argv]
	const started: Watch = await world.start(...args)
	let text = ''
	started.process.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
	const lines = (): readonly Line[] =>
		text
			.split('\n')
			.slice(0, -1)
			.map((line) => JSON.parse(line) as Line)
	const until = async (what: (line: Line) => boolean): Promise<Line> =>
		await expect
			.poll(() => lines().find(what), { timeout: 30_000 })
			.toBeDefined()
			.then(() => lines().find(what) ?? {})
	const listening = await until(({ event }) => event === 'listening')
	const url = /http:\/\/[\d.:]+/.exec(String(listening['message']))?.[0] ?? ''
	return { ...started, lines, until, url }
}

function pushed(url: string, branch: string, delivery: string): Promise<Response> {
	const body = JSON.stringify({ ref: `refs/heads/${branch}` })
	const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
	const headers = { 'x-github-event': 'push', 'x-github-delivery': delivery, 'x-hub-signature-256': signature }
	return fetch(`${url}/webhooks`, { method: 'POST', body, headers })
}

test('a watch brings edits of both sides over, answers for its health, and ends with the lock free', async () => {
	const world = await worlds.world()
	world.env['HOOK_SECRET'] = SECRET
	const running = await watch(world, '--interval', '10m', '--live-interval', '2s', '--webhook-secret', 'env:HOOK_SECRET')
	await expect.poll(async () => (await fetch(`${running.url}/readyz`)).status, { timeout: 30_000 }).toBe(200)

	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	expect(await running.until(({ event }) => event === 'synced')).toMatchObject({ workspace: 'acme', outbound: 1, inbound: 0 })
	expect(world.files()['models/visits.yaml']).toContain('name: All visits')

	world.git('pull', '--quiet', '--ff-only')
	const before = (await world.effects()).length
	world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
	expect((await pushed(running.url, 'main', 'd-1')).status).toBe(202)
	expect(await running.until(({ inbound }) => inbound === 1)).toMatchObject({ outbound: 0, undone: 0 })
	expect((await world.effects()).length).toBe(before + 1)

	const metrics = await (await fetch(`${running.url}/metrics`)).text()
	expect(metrics).toContain('tideway_changes_total{workspace="acme",direction="inbound"} 1')
	expect(metrics).toMatch(/tideway_api_calls_total\{workspace="acme"\} [1-9]/)

	expectNoSecret({ metrics, readiness: await (await fetch(`${running.url}/readyz`)).text() })
	expect(metrics + JSON.stringify(running.lines()), 'P7: the secret of webhooks').not.toContain(SECRET)

	running.kill('SIGTERM')
	const ended = await running.ended
	expect([ended.code, running.lines().at(-1)?.['event']]).toEqual([130, 'stopped'])
	expect((await world.run('lock', 'list', '--json')).json).toEqual({ locks: [] })
	expect((await world.plan()).changes).toEqual([])
})

test('a pause is for everybody: a watch of two clones, an apply, a sync; and a second signal ends a watch at once', async () => {
	const world = await worlds.world()
	world.git('clone', '--quiet', world.remote, '../other')
	const running = await watch(world, '--interval', '1s', '--live-interval', '1s', '--repository', '.', '--repository', '../other')
	await expect.poll(async () => (await fetch(`${running.url}/readyz`)).status, { timeout: 30_000 }).toBe(200)
	expect((await world.run('pause', '--reason', 'an audit')).code).toBe(0)
	expect(await running.until(({ code }) => code === 'PAUSED')).toMatchObject({ event: 'problem', level: 'warn' })
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	const refused = await world.run('sync')
	expect([refused.code, (await world.run('apply', '--yes')).code]).toEqual([6, 6])
	expect(refused.err).toContain('an audit')
	expect((await world.run('status', '--json')).json.workspaces[0].paused).toMatchObject({
		by: 'Ann <ann@example.test>',
		reason: 'an audit',
	})
	expect((await world.run('resume')).code).toBe(0)
	expect(await running.until(({ event }) => event === 'synced')).toMatchObject({ outbound: 1 })
	// Whichever of the two was faster, the other one has nothing left to do.
	await expect.poll(() => running.lines().filter(({ event }) => event === 'recovered').length, { timeout: 30_000 }).toBe(2)
	expect(running.lines().filter(({ event }) => event === 'synced')).toHaveLength(1)
	running.kill('SIGINT')
	running.kill('SIGINT')
	expect((await running.ended).code).toBe(130)
})

test('a workspace that comes into the settings on the branch is watched from then on, and one that goes is left alone', async () => {
	const world = await worlds.world()
	world.git('clone', '--quiet', world.remote, '../other')
	const file = `${world.folder}/other/tideway.yaml`
	const push = (text: string): void => {
		writeFileSync(file, text)
		for (const words of [
			['pull', '--quiet', '--rebase', '--autostash'],
			['commit', '--quiet', '--all', '--message', 'Settings'],
			['push', '--quiet'],
		])
			world.git('-C', '../other', ...words)
	}
	const running = await watch(world, '--interval', '1s', '--live-interval', '1s')
	await expect.poll(async () => (await fetch(`${running.url}/readyz`)).status, { timeout: 30_000 }).toBe(200)
	const text = readFileSync(file, 'utf8')
	const [head = '', acme = ''] = text.split('  acme:\n')
	const beta = `  beta:\n${acme.replace('path: hightouch', 'path: beta')}`
	push(`${text}${beta}`)
	expect(await running.until(({ event, workspace }) => event === 'started' && workspace === 'beta')).toBeDefined()
	expect(await running.until(({ event, workspace }) => event === 'synced' && workspace === 'beta')).toMatchObject({ inbound: 0, undone: 0 })
	push(`${head}${beta}`)
	expect(await running.until(({ event, workspace }) => event === 'stopped' && workspace === 'acme')).toBeDefined()
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	await expect
		.poll(() => running.lines().filter(({ event, workspace }) => event === 'synced' && workspace === 'beta').length, { timeout: 30_000 })
		.toBe(2)
	running.kill('SIGTERM')
	expect((await running.ended).code).toBe(130)
	world.git('fetch', '--quiet', 'origin')
	expect(world.git('grep', '-l', 'All visits', 'origin/main')).toBe('origin/main:beta/models/visits.yaml')
	expect((await world.run('lock', 'list', '--json')).json).toEqual({ locks: [] })
})
