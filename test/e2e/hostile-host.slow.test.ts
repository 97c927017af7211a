import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ciHost } from '../support/ci-host.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e, settingsText } from '../support/e2e.ts'
import { connectionText, hostOf } from '../support/e2e-host.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'
import type { FaultProxy, Mishap } from '../support/fault-proxy.ts'
import { faultProxy, MISHAPS } from '../support/fault-proxy.ts'
import { squashMerge } from '../support/forge-model.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const named = (name: string): string => edited(SHOP['models/customers.yaml'], 'name: Customers', `name: ${name}`)

/** What can befall a request: one that only asks is not the worse for what it might have done. */
const mishapsOf = (request: string): readonly Mishap[] => (request.startsWith('GET ') ? ['reset', 'cut'] : MISHAPS)

/** Each request of a run in its turn, with each mishap. */
async function eachOf(requests: readonly string[], play: (at: number, kind: Mishap) => Promise<void>): Promise<void> {
	for (const [at, request] of requests.entries()) for (const kind of mishapsOf(request)) await play(at, kind)
}

async function hosted() {
	const world = await worlds.world()
	const host = await ciHost(world.remote)
	const proxy = await faultProxy(host.env('push')['GITHUB_API_URL'] ?? '')
	onTestFinished(async () => {
		await proxy.close()
		await host.close()
	})
	const ci = async (event: 'pull_request' | 'push', number: number | undefined, mishap?: Parameters<FaultProxy['begin']>[0]) => {
		proxy.begin(mishap)
		return await world.runWith({ env: { ...host.env(event, number), GITHUB_API_URL: proxy.url }, pace: 'hurried' }, 'ci', '--json')
	}
	return { world, host, proxy, ci }
}

const BRANCH = 'tideway/acme'

/** A world whose outbound changes go through pull requests of a host behind a proxy. */
async function proposing(world: World) {
	const { host, connection, env } = await hostOf(world, 'github')
	const proxy = await faultProxy(host.api)
	onTestFinished(() => proxy.close())
	const top = connectionText({ ...connection, api: proxy.url })
	writeFileSync(path.join(world.clone, 'tideway.yaml'), settingsText(world.url, { top, settings: 'git: host\npush: pull-request' }))
	world.commit({}, 'Propose')
	const run = async (mishap?: Parameters<FaultProxy['begin']>[0]) => {
		proxy.begin(mishap)
		return await world.runWith({ env, pace: 'hurried' }, 'apply', '--yes', '--json')
	}
	return { host, proxy, run }
}

describe('P24, P29, P39: whatever befalls one request to the host', () => {
	test('a pull request has one comment and the right check after the next run, and nothing is applied', async () => {
		const { world, host, proxy, ci } = await hosted()
		const push = (name: string): string => {
			world.git('checkout', '--quiet', '-B', 'rename', 'main')
			world.write({ 'models/customers.yaml': named(name) })
			world.git('commit', '--quiet', '--all', '--message', name)
			world.git('push', '--quiet', '--force', 'origin', 'rename')
			const id = world.git('rev-parse', 'HEAD')
			world.git('checkout', '--quiet', 'main')
			return id
		}
		push('First')
		const number = await host.open('rename', {})
		expect((await ci('pull_request', number)).code).toBe(0)
		const usual = proxy.seen
		const mine = async () => (await host.comments(number)).filter(({ by }) => by === 'octocat')
		expect(usual.length).toBeGreaterThan(4)
		let count = 0
		await eachOf(usual, async (at, kind) => {
			const name = `Name ${count++}`
			const head = push(name)
			const what = `${kind} at ${at}`
			const struck = await ci('pull_request', number, { at, kind })
			expect([0, 1, 4], `${what}: ${struck.err}`).toContain(struck.code)
			expect(host.check(head, 'tideway/plan') ?? '', what).not.toMatch(/completed failure/)
			const healed = await ci('pull_request', number)
			expect(healed.code, `${what}: ${healed.err}`).toBe(0)
			expect(host.check(head, 'tideway/plan'), what).toBe('completed success: 0 to add, 1 to change, 0 to delete in the workspace')
			const comments = await mine()
			expect(comments.filter(({ body }) => body.includes(name)).length, what).toBe(1)
			expect(comments.length, what).toBe(1)
		})
		expect(await world.effects()).toEqual([])
	}, 600_000)

	test.each(MISHAPS)('the first comment is there once, though its request is %s', async (kind) => {
		const { world, host, proxy, ci } = await hosted()
		world.git('checkout', '--quiet', '-b', 'rename')
		world.write({ 'models/customers.yaml': named('First') })
		world.git('commit', '--quiet', '--all', '--message', 'First')
		world.git('push', '--quiet', 'origin', 'rename')
		world.git('checkout', '--quiet', 'main')
		const number = await host.open('rename', {})
		expect((await ci('pull_request', number)).code).toBe(0)
		const at = proxy.seen.findIndex((request) => /^POST .*\/comments$/.test(request))
		const other = await host.open('other', {})
		world.git('push', '--quiet', 'origin', 'rename:other')
		await ci('pull_request', other, { at, kind })
		expect(proxy.seen[at]).toMatch(/^POST .*\/comments$/)
		expect((await ci('pull_request', other)).code).toBe(0)
		expect(await host.comments(other)).toHaveLength(kind === 'doubled' ? 2 : 1)
		expect(proxy.seen.filter((request) => /^POST .*\/comments$/.test(request))).toHaveLength(['reset', 'busy'].includes(kind) ? 1 : 0)
	})

	test('what the workspace has of its own is one pull request after the next run', async () => {
		const world = await worlds.world()
		const { host, proxy, run } = await proposing(world)
		await world.ui('update', 'model', 'visits', { name: 'First' })
		expect((await run()).code).toBe(0)
		const usual = proxy.seen
		expect(usual.filter((request) => request.startsWith('POST '))).not.toEqual([])
		let count = 0
		await eachOf(usual, async (at, kind) => {
			for (const pull of host.model.pulls) if (pull.state === 'open') squashMerge(host.model, pull)
			expect((await run()).code).toBe(0)
			const name = `Visits ${count++}`
			await world.ui('update', 'model', 'visits', { name })
			const what = `${kind} at ${at}`
			const struck = await run({ at, kind })
			expect([0, 1, 4], `${what}: ${struck.out}${struck.err}`).toContain(struck.code)
			const healed = await run()
			expect(healed.code, `${what}: ${healed.out}${healed.err}`).toBe(0)
			const open = host.model.pulls.filter(({ state }) => state === 'open')
			expect(
				open.map(({ body }) => body.includes(name)),
				what,
			).toEqual([true])
			expect(world.git('-C', world.remote, 'show', `refs/heads/${BRANCH}:hightouch/models/visits.yaml`), what).toContain(`name: ${name}`)
		})
		expect(await world.effects()).toEqual([])
		expect(host.violations).toEqual([])
	}, 600_000)

	test('a push is applied once, by this run or the next one', async () => {
		const { world, proxy, ci } = await hosted()
		world.commit({ 'models/customers.yaml': named('First') })
		expect((await ci('push', undefined)).code).toBe(0)
		const usual = proxy.seen
		expect(usual.length).toBeGreaterThan(1)
		let count = 0
		await eachOf(usual, async (at, kind) => {
			const name = `Name ${count++}`
			const before = (await world.effects()).length
			world.git('pull', '--quiet', 'origin', 'main')
			world.commit({ 'models/customers.yaml': named(name) })
			const what = `${kind} at ${at}`
			const struck = await ci('push', undefined, { at, kind })
			expect([0, 1, 4, 6], `${what}: ${struck.out}${struck.err}`).toContain(struck.code)
			const healed = await ci('push', undefined)
			expect(healed.code, `${what}: ${healed.out}${healed.err}`).toBe(0)
			expect((await world.rows('model'))['customers'].name, what).toBe(name)
			expect((await world.effects()).length - before, what).toBe(1)
		})
	}, 600_000)
})
