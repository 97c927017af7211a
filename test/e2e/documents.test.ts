import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseJson } from '../../src/formats/json/index.ts'
import { planFromJson } from '../../src/show/index.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'schemas', 'commands.json'), 'utf8'))
const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema(schema, 'commands')

let worlds: E2e
let world: World
beforeAll(async () => {
	worlds = await e2e(SHOP)
	world = await worlds.world()
	await world.ui('update', 'model', 'visits', { name: 'All visits' })
	world.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
})
afterAll(() => worlds.close())

/** What a document breaks of the shape that is published for its command; empty where it fits. */
function faults(command: string, document: unknown): readonly unknown[] {
	const validate = ajv.getSchema(`commands#/$defs/${encodeURIComponent(command)}`)
	if (!validate) throw new Error(`no shape is published for ${command}`)
	return validate(document) ? [] : (validate.errors ?? [])
}

describe('what --json prints has the published shape', () => {
	test.each([
		['plan', ['plan']],
		['plan', ['plan', '--out', 'saved.plan']],
		['show', ['show', 'saved.plan']],
		['status', ['status']],
		['fmt', ['fmt', '--check']],
		['validate', ['validate']],
		['check', ['check']],
		['lock list', ['lock', 'list']],
		['log', ['log']],
		['failure', ['diff', 'acme', 'acme']],
		['failure', ['promote', 'acme', 'acme']],
		['rollback', ['rollback', 'HEAD', '--dry-run']],
		['failure', ['rollback', '0000000']],
		['completion', ['completion', 'bash']],
		['doctor', ['doctor']],
		['connection add', ['connection', 'add', 'key', '--kind', 'token', '--host', 'github.com', '--token', 'env:KEY']],
		['connection list', ['connection', 'list']],
		['connection remove', ['connection', 'remove', 'key']],
		['provider new', ['provider', 'new', 'acme']],
		['provider test', ['provider', 'test', 'tideway-provider-acme']],
		['graph', ['graph']],
		['failure', ['ci']],
		['failure', ['export', 'terraform', 'terraform']],
		['failure', ['state', 'export', '--terraform']],
		['failure', ['plan', '-target', 'model.nobody']],
		['failure', ['show', 'no-such-file']],
		['failure', ['convert', '--layout', 'readable']],
		['failure', ['lock', 'release', '0123456789abcdef0123456789abcdef']],
		['pull', ['pull', '--yes']],
		['push', ['push', '--yes']],
		['resync', ['resync', '--yes']],
		['apply', ['apply', '--yes']],
		['sync', ['sync']],
		['failure', ['sync', '--interval', '5s']],
		['failure', ['sync', '--watch', '--interval', '0s']],
		['failure', ['sync', '--watch', '--webhook-secret', 'env:NOBODY']],
		['pause', ['pause', '--reason', 'an audit']],
		['failure', ['sync']],
		['status', ['status']],
		['resume', ['resume']],
		['state list', ['state', 'list']],
		['state show', ['state', 'show', 'model.customers']],
		['state pull', ['state', 'pull']],
		['state mv', ['state', 'mv', 'model.visits', 'model.views', '--dry-run']],
		['state rm', ['state', 'rm', 'model.visits']],
		['import', ['import', 'model.visits', '1003']],
		['state mv', ['state', 'mv', 'model.visits', 'model.views']],
		['failure', ['state', 'rm', 'model.nobody']],
		['failure', ['import', 'model.customers', '1001']],
		['state rebuild', ['state', 'rebuild', '--yes']],
	])('%s: %j', async (command, argv) => {
		const { json } = await world.run(...argv.map((word) => (word === 'HEAD' ? world.git('rev-parse', 'HEAD').trim() : word)), '--json')
		expect(faults(command, json)).toEqual([])
	})
})

describe('saved plans', () => {
	test('P6: carried out as they are, once; refused when something moved, and when they were changed', async () => {
		const own = await worlds.world()
		await own.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		const saved = path.join(own.clone, 'a.plan')
		expect((await own.run('plan', '--out', 'a.plan')).code).toBe(0)
		expect((await own.run('apply', 'a.plan', '--target', 'model.visits')).err).toContain('has decided that already')
		const text = readFileSync(saved, 'utf8')
		writeFileSync(saved, text.replace('Visits of a day', 'Visits of a night'))
		expect((await own.run('apply', 'a.plan')).code).toBe(6)
		expect(own.files()['models/visits.yaml']).toBe(SHOP['models/visits.yaml'])
		writeFileSync(saved, text)
		expect((await own.run('apply', 'a.plan')).code).toBe(0)
		expect(own.files()['models/visits.yaml']).toContain('Visits of a day')
		expect((await own.run('apply', 'a.plan')).err).toContain('since this plan was made')
		expect((await own.plan()).changes).toEqual([])
	})

	test('P6: one with a conflict is read back, and what does not depend on it is carried out', async () => {
		const own = await worlds.world()
		await own.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		await own.ui('update', 'model', 'orders', { name: 'Orders of a day' })
		own.commit({ 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'Visits', 'Visits of a night') })
		expect((await own.run('plan', '--out', 'a.plan')).code).toBe(0)
		const shown = await own.run('show', 'a.plan', '--json')
		expect([shown.code, faults('show', shown.json)]).toEqual([0, []])
		expect(shown.json.plans[0].conflicts).toMatchObject([{ address: 'model.visits', path: ['name'] }])
		expect((await own.run('apply', 'a.plan')).code).toBe(3)
		expect(own.files()['models/orders.yaml']).toContain('Orders of a day')
		expect(own.files()['models/visits.yaml']).toContain('Visits of a night')
	})

	test('P6: where the settings name a key, one is sealed, and one that is not is looked at and not carried out', async () => {
		const own = await worlds.world({ top: 'state_key: env:HIGHTOUCH_TOKEN' })
		await own.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		expect((await own.run('plan', '--out', 'sealed.plan')).code).toBe(0)
		expect(readFileSync(path.join(own.clone, 'sealed.plan'), 'utf8')).toMatch(/^\{"sealed":/)
		const [plan] = (await own.run('show', 'sealed.plan', '--json')).json.plans
		writeFileSync(path.join(own.clone, 'open.plan'), JSON.stringify(plan))
		expect((await own.run('show', 'open.plan')).out).toContain('Visits of a day')
		expect(await own.run('apply', 'open.plan')).toMatchObject({ code: 1, err: expect.stringContaining('the saved plan is not sealed') })
		expect(own.files()['models/visits.yaml']).toBe(SHOP['models/visits.yaml'])
		expect((await own.run('apply', 'sealed.plan')).code).toBe(0)
		expect(own.files()['models/visits.yaml']).toContain('Visits of a day')
	})

	test('P12: what --json prints of a plan has the digest that it says', async () => {
		const own = await worlds.world()
		await own.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		own.commit({ 'models/new.yaml': 'name: New\nsource: warehouse\ntype: table\ntableName: t\nprimaryKey: id\n' })
		const plan = await own.plan()
		const parsed = parseJson(JSON.stringify(plan))
		if (parsed.kind === 'invalid') throw new Error('it is no JSON')
		expect(plan.changes).toHaveLength(2)
		expect(planFromJson(parsed.value)).toMatchObject({ kind: 'ok', plan: { digest: plan.digest } })
	})

	test('one that does nothing says so, whatever its file is called; what it has decided is not asked for again', async () => {
		const own = await worlds.world()
		expect((await own.run('plan', '--out', 'push')).code).toBe(0)
		for (const flags of [['-w', 'acme'], ['--replace', 'model.visits'], ['--push']]) {
			const { code, err } = await own.run('apply', 'push', ...flags)
			expect([code, err]).toEqual([1, expect.stringContaining('has decided that already')])
		}
		const { code, out } = await own.run('apply', 'push')
		expect([code, out]).toEqual([0, expect.stringContaining('No changes')])
	})

	test('P6 P28: a plan file holds while others push what is none of its business, and its commit goes on top of theirs', async () => {
		const own = await worlds.world()
		await own.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		expect((await own.run('plan', '--out', 'a.plan')).code).toBe(0)
		writeFileSync(path.join(own.clone, 'README.md'), '# For everybody\n')
		own.git('add', 'README.md')
		own.git('commit', '--quiet', '--message', 'Say what this is')
		own.git('push', '--quiet', 'origin', 'HEAD:main')
		const theirs = own.git('rev-parse', 'HEAD').trim()
		expect((await own.run('apply', 'a.plan')).code).toBe(0)
		expect(own.files()['models/visits.yaml']).toContain('Visits of a day')
		expect(own.git('rev-parse', 'HEAD~1').trim()).toBe(theirs)
		expect((await own.plan()).changes).toEqual([])
	})

	test('P40: a plan file is refused when the branch has moved on', async () => {
		const own = await worlds.world()
		await own.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		await own.run('plan', '--out', 'a.plan')
		own.commit({ 'models/customers.yaml': edited(SHOP['models/customers.yaml'], 'primaryKey: id', 'primaryKey: email') })
		const before = own.refs()
		const ran = await own.run('apply', 'a.plan')
		expect([ran.code, ran.err]).toEqual([6, expect.stringContaining('moved since this plan was made')])
		expect(own.refs()['refs/heads/main']).toBe(before['refs/heads/main'])
		expect(await own.effects()).toEqual([])
	})
})
