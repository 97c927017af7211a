import { describe, expect, test } from 'vitest'
import { makeAddress } from '../../src/model/index.ts'
import type { Actor, Touched } from '../../src/ports/index.ts'
import { authorOf } from '../../src/sync/actors.ts'
import { applyWorkspace } from '../../src/sync/index.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { resourceOf } from '../support/shop.ts'

const PERSON = { name: 'Tideway', email: 'tideway@example.test' }
const JANE = { name: 'Jane Doe', email: 'jane@users.noreply.example' }
const people = new Map([
	['jane@vendor.example', JANE],
	['public-api-token/ci', { name: 'CI', email: 'ci@example.test' }],
])

describe('in whose name a change of the workspace is committed', () => {
	test.each([
		['a person of the settings', 'jane@vendor.example', JANE],
		['in another case', 'Jane@Vendor.Example', JANE],
		['a token of the settings', 'public-api-token/ci', { name: 'CI', email: 'ci@example.test' }],
		['somebody with an address', 'bob@vendor.example', { name: 'bob@vendor.example', email: 'bob@vendor.example' }],
		['somebody without', 'user/4Xwmq', PERSON],
		['what only looks like an address', 'a@b>\n<c@d', PERSON],
		['nobody that is named', undefined, PERSON],
	])('%s', (_, actor, author) => {
		expect(authorOf({ people, person: PERSON }, actor === undefined ? {} : { actor })).toEqual(author)
	})
})

describe('who changed what', () => {
	const files = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n' }
	const changed = async () => {
		const fake = await fakeWorkspace(files, { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		const asked: (readonly [readonly Touched[], string | null])[] = []
		const a = makeAddress('model', 'a')
		const held = fake.live.resources.get(a) ?? expect.fail('model.a is not there')
		fake.live.resources.set(a, { ...held, attributes: new Map([['name', 'A']]) })
		fake.live.resources.delete(makeAddress('model', 'b'))
		fake.live.actors = async (touched, since) => {
			asked.push([touched, since])
			const actor: Actor = { name: 'jane@vendor.example', at: '2026-03-01T09:12:00Z' }
			return new Map([[a, actor]])
		}
		return { fake, asked }
	}

	test('is asked for once, about what changed and nothing else, and stands in the plan', async () => {
		const { fake, asked } = await changed()
		const { plan } = await fake.plan()
		expect(asked.map(([touched]) => touched.map(({ address, id }) => [address, id !== undefined]))).toEqual([
			[
				['model.a', true],
				['model.b', true],
			],
		])
		expect(plan.changes.map(({ address, actor, changedAt }) => [address, actor, changedAt])).toEqual([
			['model.a', 'jane@vendor.example', '2026-03-01T09:12:00Z'],
			['model.b', undefined, undefined],
		])
	})

	test('is asked for by keys as they are, whatever addresses spell', async () => {
		const { fake, asked } = await changed()
		const odd = makeAddress('model', 'odd key')
		fake.live.resources.set(odd, resourceOf(odd, { name: 'o' }))
		await fake.plan()
		expect(asked.at(-1)?.[0].map(({ key }) => key)).toEqual(['odd key', 'a', 'b'])
	})

	test('is the author of the commit, and named in its message', async () => {
		const { fake } = await changed()
		const workspace = { ...fake.workspace, people }
		await applyWorkspace(workspace, await fake.plan({ allowDeletes: 1 }), OPTIONS)
		const made = [...fake.remote.commits.values()]
		expect(made.map(({ author, message }) => [author.name, message.split('\n')[2]])).toContainEqual([
			'Jane Doe',
			'Seen in the workspace, last changed there at 2026-03-01T09:12:00Z by jane@vendor.example.',
		])
	})

	test('costs no call where nothing changed', async () => {
		const { fake, asked } = await changed()
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		const before = asked.length
		expect((await fake.plan()).plan.changes).toEqual([])
		expect(asked.length).toBe(before)
	})
})
