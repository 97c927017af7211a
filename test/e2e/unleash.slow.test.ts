import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { builtEntry } from '../support/built.ts'
import type { GitBench } from '../support/git.ts'
import { gitBench } from '../support/git.ts'
import type { Admin } from '../support/unleash/admin.ts'
import { adminOf } from '../support/unleash/admin.ts'
import type { Clone, CloneOptions } from '../support/unleash/clone.ts'
import { cloneAgain, cloneOf } from '../support/unleash/clone.ts'
import type { UnleashServer } from '../support/unleash/server.ts'
import { startUnleash } from '../support/unleash/server.ts'

const FLAGS = '/projects/default/features'
const ON = `${FLAGS}/checkout/environments/development/on`
const FLAG = 'project: default\ntype: release\n'
const SECRET = 'http://127.0.0.1:9/hook-secret-of-the-tests'

let server: UnleashServer
let admin: Admin
let bench: GitBench
let options: CloneOptions
let count = 0
beforeAll(async () => {
	server = await startUnleash()
	admin = adminOf(server)
	bench = gitBench()
	options = { bench, server, entry: await builtEntry() }
}, 300_000)
afterAll(async () => {
	await server.stop()
	bench.remove()
})
beforeEach(() => admin.empty())

/** A few things that somebody made in Unleash. */
async function furnish(): Promise<void> {
	await admin.call('POST', '/segments', {
		name: 'beta users',
		constraints: [{ contextName: 'userId', operator: 'IN', values: ['1', '2'] }],
	})
	await admin.call('POST', FLAGS, { name: 'payments' })
	await admin.call('POST', FLAGS, { name: 'checkout', description: 'The new checkout' })
	await admin.call('POST', `${FLAGS}/checkout/dependencies`, { feature: 'payments' })
	const [{ id }] = ((await admin.call('GET', '/segments')) as { readonly segments: readonly [{ readonly id: number }] }).segments
	await admin.call('POST', `${FLAGS}/checkout/environments/development/strategies`, {
		name: 'flexibleRollout',
		title: 'Half',
		parameters: { rollout: '50' },
		segments: [id],
	})
	const parameters = { url: SECRET, contentType: 'application/json' }
	await admin.call('POST', '/addons', {
		provider: 'webhook',
		description: 'Tells the shop',
		enabled: false,
		events: ['feature-updated'],
		parameters,
	})
}

/** A clone that holds all that is there. */
async function adopted(format: 'yaml' | 'hcl' = 'yaml'): Promise<Clone> {
	count += 1
	const clone = cloneOf({ ...options, format }, `world-${count}`)
	expect(await clone.run('pull', '--yes')).toMatchObject({ code: 0 })
	return clone
}

async function settled(clone: Clone): Promise<void> {
	expect((await clone.run('plan')).out).toContain('No changes.')
}

async function flagNow(
	name: string,
): Promise<{ readonly description: string | null; readonly environments: readonly { readonly enabled: boolean }[] }> {
	return (await admin.call('GET', `${FLAGS}/${name}`)) as Awaited<ReturnType<typeof flagNow>>
}

describe('the program and a real Unleash', { timeout: 240_000 }, () => {
	test.each(['yaml', 'hcl'] as const)('P1 P7: what is there is adopted in %s without a secret, and is the same then', async (format) => {
		await furnish()
		const clone = await adopted(format)
		await settled(clone)
		expect((await clone.run('fmt', '--check')).code).toBe(0)
		const all = clone.git('grep', '-h', '', '--', '.')
		expect(all).toContain('beta users')
		expect(all).not.toContain('hook-secret')
		expect(all).not.toContain('*****')
	})

	test('P2 P10 P14: edits of both sides meet, each in its own line', async () => {
		await furnish()
		const clone = await adopted()
		const before = clone.read('features/checkout.yaml')
		await admin.call('POST', ON)
		clone.commit({ 'features/checkout.yaml': before.replace('The new checkout', 'The newest checkout # ours') })
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })
		expect(await flagNow('checkout')).toMatchObject({ description: 'The newest checkout' })
		expect(clone.read('features/checkout.yaml')).toContain('The newest checkout # ours\n')
		expect(clone.read('features/checkout.yaml')).toContain('    enabled: true\n')
		await settled(clone)
	})

	test('P9: two who changed one thing are asked, and neither is overwritten', async () => {
		await furnish()
		const clone = await adopted()
		await admin.call('PATCH', `${FLAGS}/checkout`, [{ op: 'replace', path: '/description', value: 'From Unleash' }])
		clone.commit({ 'features/checkout.yaml': clone.read('features/checkout.yaml').replace('The new checkout', 'From Git') })
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 3, out: expect.stringContaining('From Unleash') })
		expect((await flagNow('checkout')).description).toBe('From Unleash')
		expect(await clone.run('resolve', 'feature.checkout', '--git')).toMatchObject({ code: 0 })
		await clone.run('apply', '--yes')
		expect((await flagNow('checkout')).description).toBe('From Git')
		await settled(clone)
	})

	test('P18: a file that goes archives its flag, and one that comes back brings it back, on either side', async () => {
		await furnish()
		const clone = await adopted()
		const text = clone.read('features/checkout.yaml')
		clone.commit({ 'features/checkout.yaml': null })
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })
		expect(await admin.status('GET', `${FLAGS}/checkout`)).toBe(404)
		clone.commit({ 'features/checkout.yaml': text })
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })
		expect(await flagNow('checkout')).toMatchObject({ description: 'The new checkout' })
		await settled(clone)
		await admin.call('DELETE', `${FLAGS}/checkout`)
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })
		expect(clone.has('features/checkout.yaml')).toBe(false)
		await admin.call('POST', '/archive/revive/checkout')
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0 })
		expect(clone.has('features/checkout.yaml')).toBe(true)
		await settled(clone)
	})

	test('what others need stays: a parent, and a segment in use', async () => {
		await furnish()
		const clone = await adopted()
		clone.commit({ 'features/payments.yaml': null, 'segments/beta users.yaml': null })
		const held = await clone.run('apply', '--yes')
		expect(held.out).toContain('feature.payments is still used by feature.checkout')
		expect(held.out).toContain('segment["beta users"] is still used by feature.checkout')
		expect(await admin.status('GET', `${FLAGS}/payments`)).toBe(200)
		clone.commit({ 'features/checkout.yaml': null })
		expect(await clone.run('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('3 destroyed') })
		await settled(clone)
	})

	test('P23 P31: an apply that was killed is carried on, and makes nothing twice', async () => {
		const clone = await adopted()
		const flags = Array.from({ length: 40 }, (_, index) => `f-${index}`)
		clone.commit(Object.fromEntries(flags.map((name) => [`features/${name}.yaml`, FLAG])))
		const { process: child, ended } = clone.start('apply', '--yes')
		const made = async (): Promise<number> =>
			((await admin.call('GET', FLAGS)) as { readonly features: readonly unknown[] }).features.length
		await expect.poll(made, { timeout: 60_000, interval: 20 }).toBeGreaterThan(2)
		child.kill('SIGKILL')
		await ended
		expect(await made()).toBeLessThan(flags.length)
		const again = await clone.run('apply', '--yes')
		expect(again, again.out).toMatchObject({ code: 0 })
		expect(await made()).toBe(flags.length)
		const [{ count: creations }] = (await server.sql(
			"select count(*) from events where type = 'feature-created' and feature_name like 'f-%'",
		)) as readonly [{ readonly count: string }]
		expect(Number(creations)).toBe(flags.length)
		await settled(clone)
	})

	test('P4: of two runners at once one waits or gives up, and all is made once', async () => {
		const one = await adopted()
		const other = cloneAgain(options, `world-${count}.git`, `world-${count}-other`)
		one.commit(Object.fromEntries(['a', 'b', 'c'].map((name) => [`features/${name}.yaml`, FLAG])))
		other.git('pull', '--quiet')
		const ran = await Promise.all([one.run('apply', '--yes'), other.run('apply', '--yes')])
		for (const { code, out } of ran) expect([0, 4, 5, 6], out).toContain(code)
		expect(ran.map(({ code }) => code)).toContain(0)
		expect(await one.run('apply', '--yes')).toMatchObject({ code: 0 })
		await settled(one)
		const rows = await server.sql(
			"select feature_name from events where type = 'feature-created' and feature_name in ('a', 'b', 'c') order by 1",
		)
		expect(rows.map(({ feature_name }) => feature_name)).toEqual(['a', 'b', 'c'])
	})
})
