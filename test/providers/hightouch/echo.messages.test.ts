import fc from 'fast-check'
import { expect, test } from 'vitest'
import { echo } from '../../../providers/hightouch/echo.ts'
import type { Plan } from '../../../src/model/index.ts'
import { makeAddress } from '../../../src/model/index.ts'
import { sealPlan } from '../../../src/plan/index.ts'
import { commitsFor } from '../../../src/tree/index.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeTree, PERSON } from '../../support/fake-tree.ts'
import { planOf, SHOP, SHOP_LAYOUT } from '../../support/shop.ts'

/** Texts that look like a part of Hightouch's messages, beside any others. */
const text = fc.oneof(
	fc.constantFrom(
		'models customers added in Hightouch',
		'deleted in Hightouch',
		'in Hightouch',
		'Update source and destination manifest',
		'x\nmodels y added in Hightouch',
		'customers',
	),
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const key = text.filter((name) => !/[/\0]/.test(name) && name.isWellFormed())
const FILE = 'name: old\n'

/** Messages of all commits for a plan that adds, updates and removes files of resources with these keys. */
async function messagesOf(keys: readonly string[], workspace: string, commits: 'per-resource' | 'per-sync'): Promise<readonly string[]> {
	const [named, old] = [{ name: 'new' }, { name: 'old' }]
	const three = (attributes: object, wanted: readonly number[]): Record<string, object> =>
		Object.fromEntries(keys.filter((_, index) => wanted.includes(index % 3)).map((name) => [makeAddress('model', name), attributes]))
	const tree = await fakeTree(Object.fromEntries(keys.filter((_, index) => index % 3 > 0).map((name) => [`models/${name}.yaml`, FILE])))
	const sides = { base: three(old, [1, 2]), git: three(old, [1, 2]), live: three(named, [0, 1]), request: { workspace } }
	const plan: Plan = sealPlan(planOf(sides))
	const request = {
		plan,
		changes: plan.changes,
		schema: SHOP,
		layout: SHOP_LAYOUT,
		tree: await tree.read(),
		provider: { name: 'hightouch' },
		folder: '',
		clock: fakeClock(),
	}
	const made = { repository: tree.repository, commits, author: () => PERSON, committer: PERSON, at: '2026-01-01T00:00:00Z' }
	expect(plan.changes).toHaveLength(keys.length)
	return (await commitsFor({ ...request, ...made, trailers: ['Tideway-State: 0011223344556677 3'] })).map(({ commit }) => commit.message)
}

test('no message of ours reads like one of Hightouch, whatever resources and workspaces are called', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(key, { minLength: 1, maxLength: 6 }),
			text,
			fc.constantFrom('per-resource', 'per-sync'),
			async (keys, workspace, commits) => {
				const messages = await messagesOf(keys, workspace, commits)
				expect(messages.length).toBeGreaterThan(0)
				expect(messages.filter((message) => echo.isOwn(message))).toEqual([])
			},
		),
		{ numRuns: 200 },
	)
})

test('nor does one of a commit that stands for hundreds', async () => {
	const keys = Array.from({ length: 303 }, (_, index) => `x${index} deleted in Hightouch`)
	const messages = await messagesOf(keys, 'models x added in Hightouch', 'per-resource')
	expect(messages).toHaveLength(3)
	expect(messages.filter((message) => echo.isOwn(message))).toEqual([])
})
