import { describe, expect, test } from 'vitest'
import type { Change, ValuePath } from '../../src/model/index.ts'
import { problem } from '../../src/model/index.ts'
import type { Tree } from '../../src/tree/index.ts'
import { placePlan, placesIn } from '../../src/tree/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FakeTree } from '../support/fake-tree.ts'
import { fakeTree } from '../support/fake-tree.ts'
import { at, planOf, SHOP } from '../support/shop.ts'

const SYNC = `model: customers
config:
  # what goes where
  mappings:
    - to: email
      from: mail
    - to: full name
      from: name
paused: false
`
const FILES = {
	'syncs/s.yaml': SYNC,
	'models/m.yaml': '# m\nname: M\nremark: old\n',
	'models/broken.yaml': 'name: [\n',
	'models/other.yaml': 'name: other\n',
}

const looked = ({ repository }: FakeTree, tree: Tree) => ({ tree, schema: SHOP, repository, clock: fakeClock() })

describe('where a value stands', () => {
	test.each<[string, ValuePath, string]>([
		['sync.s', ['paused'], 'syncs/s.yaml:9:1'],
		['sync.s', ['config', 'mappings', 'full name', 'from'], 'syncs/s.yaml:8:7'],
		['sync.s', ['config', 'mappings', 1, 'from'], 'syncs/s.yaml:8:7'],
		['sync.s', ['config', 'mappings', 'full name', 'missing'], 'syncs/s.yaml:7:7'],
		['sync.s', ['config', 'missing', 'deeper'], 'syncs/s.yaml:2:1'],
		['sync.s', ['startDate'], 'syncs/s.yaml:1:1'],
		['sync.s', [], 'syncs/s.yaml:1:1'],
		['model.broken', ['name'], 'nowhere'],
		['model.none', ['name'], 'nowhere'],
	])('%s %j', async (address, path, expected) => {
		const fake = await fakeTree(FILES)
		const locate = await placesIn(looked(fake, await fake.read()), [at('sync.s'), at('model.broken'), at('model.none')])
		const place = locate(at(address), path)
		expect(place ? `${place.file}:${place.line}:${place.column}` : 'nowhere').toBe(expected)
	})

	test('only the files that are asked about are opened, each once', async () => {
		const fake = await fakeTree(FILES)
		const tree = await fake.read()
		await placesIn(looked(fake, tree), [at('sync.s'), at('sync.s'), at('model.none')])
		expect(fake.reads.at(-1)).toEqual([tree.files.get(at('sync.s'))?.id])
	})

	test('in a file that is not committed', async () => {
		const fake = await fakeTree(FILES)
		const content = new TextEncoder().encode('\n\nmodel: edited\n')
		const tree = await fake.read({ uncommitted: [{ path: 'syncs/s.yaml', content }] })
		expect((await placesIn(looked(fake, tree), [at('sync.s')]))(at('sync.s'), ['model'])).toEqual({
			file: 'syncs/s.yaml',
			line: 3,
			column: 1,
		})
	})
})

describe('a plan with the places of what it speaks of', () => {
	test('edits, conflicts, what is beyond the API and what is held', async () => {
		const fake = await fakeTree(FILES)
		const live = {
			model: 'customers',
			config: {
				mappings: [
					{ to: 'email', from: 'e-mail' },
					{ to: 'full name', from: 'name' },
				],
			},
		}
		const git = {
			model: 'customers',
			config: {
				mappings: [
					{ to: 'email', from: 'mail' },
					{ to: 'full name', from: 'name' },
				],
			},
		}
		const draft = planOf({
			base: { 'sync.s': live, 'model.m': { name: 'm', remark: 'x' } },
			git: { 'sync.s': git, 'model.m': { name: 'M', remark: 'old' } },
			live: { 'sync.s': live, 'model.m': { name: '?', remark: 'x' } },
		})
		const held = [
			{
				address: at('sync.s'),
				type: 'sync',
				reason: problem('REFERENCE_DANGLING', 'no', { where: { address: at('sync.s'), path: ['paused'] } }),
			},
		]
		const placed = await placePlan({ ...draft, held }, looked(fake, await fake.read()))
		const [update] = placed.changes as readonly Extract<Change, { kind: 'update' }>[]
		expect(update?.edits).toMatchObject([
			{ path: ['config', 'mappings', 'email', 'from'], place: { file: 'syncs/s.yaml', line: 6, column: 7 } },
		])
		expect(placed.conflicts).toMatchObject([{ address: 'model.m', path: ['name'], place: { file: 'models/m.yaml', line: 2, column: 1 } }])
		expect(placed.unsupported).toMatchObject([{ path: ['remark'], place: { file: 'models/m.yaml', line: 3, column: 1 } }])
		expect(placed.held).toMatchObject([{ reason: { where: { file: 'syncs/s.yaml', line: 9, column: 1 } } }])
	})

	test('P44: a plan that speaks of nothing opens nothing', async () => {
		const fake = await fakeTree(FILES)
		const tree = await fake.read()
		const draft = planOf({})
		expect(await placePlan(draft, looked(fake, tree))).toBe(draft)
		expect(fake.reads).toHaveLength(1)
	})

	test('nothing but places is added', async () => {
		const fake = await fakeTree(FILES)
		const draft = planOf({ live: { 'model.new': { name: 'n' } }, base: { 'model.m': { name: 'M' } }, git: { 'model.m': { name: 'M' } } })
		expect(await placePlan(draft, looked(fake, await fake.read()))).toEqual(draft)
	})
})
