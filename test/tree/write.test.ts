import { describe, expect, test } from 'vitest'
import type { Attribute, Change, Plan, ResourceType } from '../../src/model/index.ts'
import { Failure, findType } from '../../src/model/index.ts'
import { sealPlan } from '../../src/plan/index.ts'
import type { FileChange } from '../../src/ports/index.ts'
import type { CommitRequest } from '../../src/tree/index.ts'
import { afterPlan, commitsFor, editFile } from '../../src/tree/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { fakeTree, PERSON } from '../support/fake-tree.ts'
import type { Resourceful, Sides } from '../support/shop.ts'
import { at, BOARD_SHOP, planOf, SHOP_LAYOUT } from '../support/shop.ts'

const BOT = { name: 'Tideway', email: 'bot@example.com' }
const TRAILER = 'Tideway-State: 0011223344556677 3'

/** The commits of a plan's outbound changes on a tree with these files. */
async function commits(files: FilesByPath, sides: Sides, more: Partial<CommitRequest> = {}) {
	const fake = await fakeTree(files)
	const plan: Plan = sealPlan(planOf(sides))
	const planned = await commitsFor({
		plan,
		changes: plan.changes.filter(({ to }) => to === 'git'),
		schema: BOARD_SHOP,
		layout: SHOP_LAYOUT,
		provider: { name: 'shop' },
		tree: await fake.read({ schema: BOARD_SHOP, folder: more.folder ?? '' }),
		folder: '',
		repository: fake.repository,
		commits: 'per-resource',
		author: () => PERSON,
		committer: BOT,
		clock: fakeClock(),
		at: '2026-01-01T00:00:00.000Z',
		trailers: [TRAILER],
		...more,
	})
	return { plan, planned, fake }
}

const subject = (message: string): string => message.split('\n')[0] ?? ''
const shownFile = (file: FileChange): string => ('remove' in file ? `- ${file.path}` : `${file.path}\n${file.content}`)

const MODEL = '# the customers\nname: customers   # shown in the app\n\nsql: "select 1"\nhidden: false\nstale: kept\n'

describe('the values of a file after the plan', () => {
	const file = dictOf({ name: 'a', sql: 'git', stale: 'kept' })
	const base = { 'model.m': { name: 'a', sql: 'base' } }

	test('an edit of the other side is in them, and what is in conflict is as it was', () => {
		const plan = sealPlan(planOf({ base, git: { 'model.m': { name: 'a', sql: 'git' } }, live: { 'model.m': { name: 'b', sql: 'live' } } }))
		expect(afterPlan(plan, at('model.m'), file)).toEqual(dictOf({ name: 'b', sql: 'git', stale: 'kept' }))
	})

	test('without a change they are what they are', () => {
		expect(afterPlan(sealPlan(planOf({})), at('model.m'), file)).toEqual(file)
	})
})

describe('P14: editing a file', () => {
	const type = (name: string): ResourceType => findType(BOARD_SHOP, name) as ResourceType
	const edit = (text: string, before: object, after: object, name = 'model'): string =>
		editFile(text, 'models/m.yaml', type(name), dictOf(before), dictOf(after))

	/** Lines of the one that are not in the other, marked. */
	function changedLines(before: string, after: string): readonly string[] {
		const [old, now] = [before.split('\n'), after.split('\n')]
		return [
			...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
			...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
		]
	}

	test.each<[string, object, readonly string[]]>([
		[
			'one attribute',
			{ name: 'clients', sql: 'select 1' },
			['-name: customers   # shown in the app', '+name: clients   # shown in the app'],
		],
		['another one', { name: 'customers', sql: 'select 2' }, ['-sql: "select 1"', '+sql: "select 2"']],
		['one that goes', { name: 'customers' }, ['-sql: "select 1"']],
		['one that comes', { name: 'customers', sql: 'select 1', tags: ['x'] }, ['+tags:', '+  - x']],
		['none', { name: 'customers', sql: 'select 1' }, []],
	])('changes only the lines of %s', (_, after, lines) => {
		expect(changedLines(MODEL, edit(MODEL, { name: 'customers', sql: 'select 1' }, after))).toEqual(lines)
	})

	test('line endings and a missing final newline stay', () => {
		expect(edit('name: a\r\nsql: x', { name: 'a', sql: 'x' }, { name: 'b', sql: 'x' })).toBe('name: b\r\nsql: x')
	})

	test('items of a keyed list are found by their key', () => {
		const text = 'model: m\nconfig:\n  - to: a # first\n    from: x\n  - to: b # second\n    from: y\n'
		const config = (...from: readonly string[]) => ({ model: 'm', config: from.map((each, index) => ({ to: 'ab'[index], from: each })) })
		expect(edit(text, config('x', 'y'), config('x', 'z'), 'sync')).toBe(text.replace('from: y', 'from: z'))
		const swapped = { model: 'm', config: config('x', 'y').config.toReversed() }
		expect(edit(text, config('x', 'y'), swapped, 'sync')).toBe(
			'model: m\nconfig:\n  - to: b # second\n    from: y\n  - to: a # first\n    from: x\n',
		)
	})

	test('a file that does not parse is never written', () => {
		expect(() => edit('name: [', { name: 'a' }, { name: 'b' })).toThrow(Failure)
	})
})

describe('what a change does to files', () => {
	test('create, update and delete', async () => {
		const { planned } = await commits(
			{ 'models/m.yaml': MODEL, 'models/gone.yaml': 'name: gone\n' },
			{
				base: { 'model.m': { name: 'customers', sql: 'select 1' }, 'model.gone': { name: 'gone' } },
				git: { 'model.m': { name: 'customers', sql: 'select 1' }, 'model.gone': { name: 'gone' } },
				live: { 'model.m': { name: 'clients', sql: 'select 1' }, 'sync.new': { paused: true, model: 'm', config: { bb: 1, a: '1' } } },
			},
		)
		expect(planned.map(({ commit }) => commit.files.map(shownFile))).toEqual([
			[`models/m.yaml\n${MODEL.replace('name: customers', 'name: clients')}`],
			["syncs/new.yaml\nmodel: m\nconfig:\n  a: '1'\n  bb: 1\npaused: true\n"],
			['- models/gone.yaml'],
		])
	})

	test('below the workspace’s folder', async () => {
		const sides: Sides = {
			base: { 'model.m': { name: 'a' } },
			git: { 'model.m': { name: 'a' } },
			live: { 'model.m': { name: 'b' }, 'model.n': { name: 'n' } },
		}
		const { planned } = await commits({ 'in/models/m.yaml': 'name: a\n' }, sides, { folder: 'in' })
		expect(planned.flatMap(({ commit }) => commit.files.map(({ path }) => path))).toEqual(['in/models/n.yaml', 'in/models/m.yaml'])
	})

	test('P40: an update of a file that the commit does not have is refused', async () => {
		const sides: Sides = { base: { 'model.m': { name: 'a' } }, git: { 'model.m': { name: 'a' } }, live: { 'model.m': { name: 'b' } } }
		await expect(commits({}, sides)).rejects.toMatchObject({ problem: { code: 'PLAN_STALE' } })
	})

	test('P44: all files are read in one pass, and only those that are edited', async () => {
		const base = { 'model.a': { name: 'a' }, 'model.b': { name: 'b' }, 'model.c': { name: 'c' } }
		const live = { 'model.a': { name: 'A' }, 'model.b': { name: 'B' }, 'model.c': { name: 'c' } }
		const files = { 'models/a.yaml': 'name: a\n', 'models/b.yaml': 'name: b\n', 'models/c.yaml': 'name: c\n' }
		const { fake } = await commits(files, { base, git: base, live })
		expect(fake.reads.slice(1).map((ids) => ids.length)).toEqual([2])
	})
})

describe('which commits', () => {
	const live: Resourceful = { 'sync.s': { model: 'm' }, 'model.m': { name: 'm' }, 'model.l': { name: 'l' } }

	test('one per resource, in the plan’s order, so that each resolves', async () => {
		const { plan, planned } = await commits({}, { live })
		expect(planned.map(({ commit }) => subject(commit.message))).toEqual(['add model.l', 'add model.m', 'add sync.s'])
		expect(planned.map(({ changes }) => changes)).toEqual(plan.changes.map(({ id }) => [id]))
		expect(planned[0]?.commit).toMatchObject({ author: PERSON, committer: BOT, at: '2026-01-01T00:00:00.000Z' })
	})

	test('one for the whole sync, where the settings say so; a single change still names itself', async () => {
		const { plan, planned } = await commits({}, { live }, { commits: 'per-sync' })
		expect(planned.map(({ commit, changes }) => [subject(commit.message), commit.author, commit.files.length, changes])).toEqual([
			['acme: bring 3 changes from the workspace', BOT, 3, plan.changes.map(({ id }) => id)],
		])
		const single = await commits({}, { live: { 'model.m': { name: 'm' } } }, { commits: 'per-sync' })
		expect(single.planned.map(({ commit }) => subject(commit.message))).toEqual(['add model.m'])
	})

	const many = (type: string, count: number): Resourceful =>
		Object.fromEntries(Array.from({ length: count }, (_, n) => [`${type}.n${n}`, { name: `n${n}` }]))

	test('two hundred are still one each', async () => {
		expect((await commits({}, { live: many('model', 200) })).planned).toHaveLength(200)
	})

	test('above that, one per type and kind, each with everything in it', async () => {
		const { planned, plan } = await commits({}, { live: { ...many('model', 150), ...many('folder', 51) } })
		expect(planned.map(({ commit }) => [subject(commit.message), commit.files.length])).toEqual([
			['acme: create folder, 51 resources', 51],
			['acme: create model, 150 resources', 150],
		])
		expect(planned.flatMap(({ changes }) => changes).toSorted()).toEqual(plan.changes.map(({ id }) => id).toSorted())
	})
})

describe('what a commit says', () => {
	const sides: Sides = {
		base: { 'model.m': { name: 'a', sql: 'x' } },
		git: { 'model.m': { name: 'a', sql: 'x' } },
		live: { 'model.m': { name: 'b', sql: 'y' } },
		in: { live: { more: { 'model.m': { changedAt: '2026-03-01T09:12:00Z' } } } },
	}
	const files = { 'models/m.yaml': 'name: a\nsql: x\n' }

	test('what changed, when it did, and to which workspace, resource, plan and state it belongs', async () => {
		const { plan, planned } = await commits(files, sides)
		expect(planned[0]?.commit.message).toBe(
			[
				'update model.m (name, sql)',
				'',
				'Seen in the workspace, last changed there at 2026-03-01T09:12:00Z.',
				'',
				'Tideway-Workspace: acme',
				'Tideway-Address: model.m',
				`Tideway-Plan: ${plan.digest}`,
				TRAILER,
			].join('\n'),
		)
	})

	test('the trailers are one block at the end, in every form', async () => {
		for (const form of ['per-resource', 'per-sync'] as const) {
			const { planned } = await commits({}, { live: { 'model.a': { name: 'a' }, 'model.b': { name: 'b' } } }, { commits: form })
			for (const { commit } of planned) {
				const block = commit.message.split('\n\n').at(-1)?.split('\n') ?? []
				expect(block.at(-1)).toBe(TRAILER)
				expect(block.every((line) => /^Tideway-[A-Z][a-z]+: \S/.test(line))).toBe(true)
			}
		}
	})

	test('a key cannot add a line or a trailer', async () => {
		const key = 'x\nTideway-State: ffffffffffffffff 9'
		const { planned } = await commits({}, { live: { [`model[${JSON.stringify(key)}]`]: { name: 'x' } } })
		expect(planned[0]?.commit.message.match(/^Tideway-State: .*$/gm)).toEqual([TRAILER])
	})

	test('it never looks like a commit of the service’s own sync', async () => {
		const changes = ['per-resource', 'per-sync'] as const
		for (const form of changes) {
			const { planned } = await commits(
				files,
				{ ...sides, live: { ...sides.live, 'model.n': { name: 'n' }, 'sync.s': { model: 'm' } } },
				{ commits: form },
			)
			for (const { commit } of planned) expect(commit.message).not.toMatch(/(created|changed|updated|deleted) in |in hightouch/i)
		}
	})

	test('a delete', async () => {
		const { planned } = await commits(files, { ...sides, live: {} })
		const [only] = planned
		expect(only?.commit.message).toMatch(/^remove model\.m\n\nTideway-Workspace/)
		expect(only?.changes).toEqual(['outbound delete model.m'] satisfies readonly Change['id'][])
	})
})

describe('new files', () => {
	const written = async (files: FilesByPath, sides: Sides): Promise<readonly string[]> =>
		(await commits(files, sides)).planned.flatMap(({ commit }) => commit.files.map(shownFile))

	test.each<[string, Resourceful, readonly string[]]>([
		['a default is written out', { 'card.b/c': { board: 'b', text: 't' } }, ['cards/b/c.yaml\ntext: t\nstate: new\n']],
		['what the path tells is not', { 'card.b/c': { board: 'b', text: 't', state: 'old' } }, ['cards/b/c.yaml\ntext: t\nstate: old\n']],
		[
			'a derived one has its head',
			{ 'index.acme': { entries: { a: { name: 'A', kind: 'x' } } } },
			['index-acme.yaml\n# READ ONLY\n\nentries:\n  a:\n    name: A\n    kind: x\n'],
		],
		['one that is made once has nothing but its head', { 'names.acme': {} }, ['names-acme.yaml\n# Names of your own\n']],
		['an empty one without a head is a map', { 'folder.f': {} }, ['folders/f.yaml\n{}\n']],
	])('%s', async (_, live, expected) => {
		expect(await written({}, { live })).toEqual(expected)
	})

	test('where it is not known where one belongs, none is made', async () => {
		await expect(commits({}, { live: { 'board.b': { name: 'b' } } })).rejects.toMatchObject({ problem: { code: 'PLAN_INVALID' } })
	})

	test('an update stays where the file is, and what the path tells stays out of it', async () => {
		const base = { 'board.b': { name: 'b', mode: 'open' } }
		const sides: Sides = { base, git: { 'board.b': { name: 'b', kind: 'wall' } }, live: { 'board.b': { name: 'c', mode: 'closed' } } }
		expect(await written({ 'boards/wall/b.yaml': '# mine\nname: b\n' }, sides)).toEqual([
			'boards/wall/b.yaml\n# mine\nname: c\nmode: closed\n',
		])
	})
})

describe('other names in what is written', () => {
	const NAMES = { 'names-shop.yaml': 'sources: {wh: prod-wh, lake: prod-lake}\n' }
	const base = (source: string): Resourceful => ({ 'board.b': { name: 'b', source, mode: 'open' } })

	test.each<[string, string, string, object, string]>([
		['another source gets its alias', 'name: b\nsource: wh\n', 'prod-wh', { source: 'prod-lake' }, 'name: b\nsource: lake\n'],
		['one without an alias gets its key', 'name: b\nsource: wh\n', 'prod-wh', { source: 'other' }, 'name: b\nsource: other\n'],
		['an alias stays where the source stays', 'name: b\nsource: wh # here\n', 'prod-wh', { name: 'c' }, 'name: c\nsource: wh # here\n'],
		['a key stays where the source stays', 'name: b\nsource: prod-wh\n', 'prod-wh', { name: 'c' }, 'name: c\nsource: prod-wh\n'],
	])('%s', async (_, text, source, changed, expected) => {
		const live = { 'board.b': { name: 'b', source, mode: 'open', ...changed } }
		const { planned } = await commits({ ...NAMES, 'boards/desk/b.yaml': text }, { base: base(source), git: base(source), live })
		expect(planned.flatMap(({ commit }) => commit.files.map(shownFile))).toEqual([`boards/desk/b.yaml\n${expected}`])
	})
})

test('P14: what only the file holds outlives a map within a map', () => {
	const board = findType(BOARD_SHOP, 'board') as ResourceType
	const lines: Attribute = { name: 'lines', kind: 'object', attributes: [{ name: 'ink', kind: 'string', live: 'file-only' }] }
	const nested: ResourceType = { ...board, attributes: [{ name: 'grid', kind: 'object', attributes: [lines] }] }
	const text = 'grid:\n  columns: 1\n  lines:\n    width: 2\n    ink: red\n'
	const before = dictOf({ grid: { columns: 1, lines: { width: 2 } } })
	expect(editFile(text, 'boards/desk/b.yaml', nested, before, dictOf({ grid: { columns: 1 } }))).toBe(text.replace('    width: 2\n', ''))
})

describe('P14: what only the file holds', () => {
	const type = findType(BOARD_SHOP, 'board') as ResourceType
	const text = 'name: b\nlabel: mine\ngrid:\n  columns: 1\n  ruler: mine # drawn\n'
	const edit = (after: object): string =>
		editFile(
			text,
			'boards/desk/b.yaml',
			type,
			dictOf({ name: 'b', mode: 'open', grid: { columns: 1 } }),
			dictOf({ mode: 'open', ...after }),
		)

	test.each([
		['outlives another value beside it', { name: 'b', grid: { columns: 2 } }, text.replace('columns: 1', 'columns: 2')],
		['outlives the member beside it', { name: 'b', grid: {} }, text.replace('  columns: 1\n', '')],
		['outlives the map around it', { name: 'b' }, text.replace('  columns: 1\n', '')],
	])('%s', (_, after, expected) => {
		expect(edit(after)).toBe(expected)
	})
})
