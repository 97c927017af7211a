import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/model/index.ts'
import { problem } from '../../src/model/index.ts'
import { digestState } from '../../src/state/index.ts'
import { applyWorkspace } from '../../src/sync/index.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { at, baseOf, resourceOf } from '../support/shop.ts'

const TREE = { 'models/m.yaml': 'name: m\n' }
const LIVE = { 'model.m': { name: 'm' } }

describe('a misspelt address is an error, never an empty plan', () => {
	test.each(['targets', 'choices'] as const)('%s', async (where) => {
		const fake = await fakeWorkspace(TREE, LIVE)
		const policy = where === 'targets' ? { targets: [at('model.n')] } : { choices: new Map([[at('model.n'), 'git' as const]]) }
		await expect(fake.plan(policy)).rejects.toMatchObject({ problem: { code: 'ADDRESS_UNKNOWN', hint: 'did you mean model.m?' } })
	})

	test.each(['model.m', 'model.broken', 'model.live', 'model.base'])('%s is known', async (address) => {
		const fake = await fakeWorkspace({ ...TREE, 'models/broken.yaml': '[' }, { 'model.live': { name: 'l' } })
		await fake.remember(baseOf({ 'model.base': { name: 'b' } }))
		expect((await fake.plan({ targets: [at(address)] })).plan.targets).toEqual([address])
	})
})

test('what was named to be made anew and needs that not is said, never passed over', async () => {
	const fake = await fakeWorkspace(TREE, LIVE)
	await fake.remember(baseOf(LIVE))
	const { plan } = await fake.plan({ replace: [at('model.m')] })
	expect([plan.changes, plan.warnings.map(({ message }) => message)]).toEqual([
		[],
		['--replace model.m: no change of it needs that, so it is not made anew'],
	])
})

describe('P29: what the workspace was sent and has not taken is said when it is planned again', () => {
	const [WAS, WANTED] = [{ name: 'm', kind: 'sql', sql: 'one' }, 'name: M\nkind: sql\nsql: two\n']
	const started = async () => {
		const fake = await fakeWorkspace({ 'models/m.yaml': WANTED }, { 'model.m': WAS })
		await fake.remember(baseOf({ 'model.m': WAS }))
		fake.live.rewrite = (attributes) => new Map([...attributes, ['sql', 'one']])
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		return fake
	}
	const told = ({ changes, warnings }: Plan) => ({
		changes: changes.flatMap((change) => (change.kind === 'update' ? change.edits.map(({ path }) => path.join('.')) : [])),
		warnings: warnings.map(({ code, message }) => `${code} ${message}`),
	})
	const SAID = 'LIVE_IGNORED model.m: the last apply sent `sql` as "two", and the workspace still shows "one"'

	test('the attribute, and what it shows', async () => {
		const fake = await started()
		const { plan } = await fake.plan()
		expect(told(plan)).toEqual({ changes: ['sql'], warnings: [SAID] })
		expect(plan.warnings[0]?.where).toMatchObject({ file: 'models/m.yaml', address: 'model.m', path: ['sql'] })
		expect(told((await fake.plan({ direction: 'outbound' })).plan)).toEqual({ changes: [], warnings: [] })
	})

	test('each time, until it is taken', async () => {
		const fake = await started()
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(told((await fake.plan()).plan).warnings).toEqual([SAID])
		fake.live.rewrite = (attributes) => attributes
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(told((await fake.plan()).plan)).toEqual({ changes: [], warnings: [] })
		expect((await fake.stored()).journal).toBeNull()
	})

	test.each([
		['another value in Git is no repetition', WANTED.replace('two', 'three'), ['sql']],
		['nor is one that was taken back', WANTED.replace('two', 'one'), []],
	])('%s', async (_, file, changes) => {
		const fake = await started()
		await fake.commit({ 'models/m.yaml': file })
		expect(told((await fake.plan()).plan)).toEqual({ changes, warnings: [] })
	})

	test('P7: of a text that is no line of its own only where it stands', async () => {
		const fake = await started()
		await fake.commit({ 'models/m.yaml': WANTED.replace('two', 'two '.repeat(40)) })
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(told((await fake.plan()).plan).warnings).toEqual([
			'LIVE_IGNORED model.m: the last apply sent `sql` as it stands in Git, and the workspace still shows what it did before',
		])
	})
})

describe('P16: new files', () => {
	const held = ({ held: entries }: Plan): readonly string[] => entries.map(({ address, reason }) => `${address} ${reason.code}`)

	test.each<[string, Record<string, string>, string]>([
		['another case', { 'models/Orders.yaml': 'name: o\n' }, 'model.orders'],
		['another Unicode form', { 'models/caf\u00e9.yaml': 'name: o\n' }, 'model["cafe\u0301"]'],
		['a foreign file', { 'Models/orders.yaml': 'foreign' }, 'model.orders'],
		['a folder', { 'models/Orders.yaml/notes.md': 'foreign' }, 'model.orders'],
		['a file where the folder belongs', { models: 'foreign' }, 'model.orders'],
	])('%s is in the way', async (_, tree, address) => {
		const own = Object.keys(tree).filter((path) => /^models\/[^/]+$/.test(path))
		const live = Object.fromEntries([
			...own.map((path) => [`model[${JSON.stringify(path.slice(7, -5))}]`, { name: 'o' }]),
			[address, { name: 'new' }],
		])
		const fake = await fakeWorkspace(tree, live)
		const { plan } = await fake.plan()
		expect(held(plan)).toEqual([`${address} LAYOUT_COLLISION`])
		expect(plan.changes).toEqual([])
	})

	test('of two new ones that would share a file one gets it', async () => {
		const fake = await fakeWorkspace(TREE, { ...LIVE, 'model.new': { name: '1' }, 'model.NEW': { name: '2' } })
		const { plan } = await fake.plan()
		expect(plan.changes.map(({ address }) => address)).toEqual(['model.NEW'])
		expect(held(plan)).toEqual(['model.new LAYOUT_COLLISION'])
	})

	test('a key that can be no file name', async () => {
		const { plan } = await (await fakeWorkspace(TREE, { ...LIVE, 'model["a/b"]': { name: 'x' } })).plan()
		expect(held(plan)).toEqual(['model.a/b LAYOUT_COLLISION'])
	})
})

describe('P6: what a plan was made from', () => {
	test('is named in it', async () => {
		const fake = await fakeWorkspace(TREE, LIVE)
		await fake.remember(baseOf(LIVE))
		const { plan, readings } = await fake.plan()
		const { state } = await fake.stored()
		expect(plan.inputs).toMatchObject({
			base: { lineage: state?.lineage, serial: 1, digest: state && digestState(state) },
			git: { branch: 'refs/heads/main', commit: fake.tip(), tree: readings.tree.digest },
			live: { identity: 'w-1' },
			schema: 1,
		})
	})

	test('another workspace content, files or policy give another digest; the same gives the same (P12)', async () => {
		const make = async (change: 'nothing' | 'live' | 'git' | 'policy' | 'warning') => {
			const fake = await fakeWorkspace(TREE, LIVE)
			if (change === 'live') fake.live.resources.set(at('model.m'), resourceOf('model.m', { name: 'm' }, { id: 'other' as never }))
			if (change === 'git') await fake.commit({ 'models/m.yaml': '# hello\nname: m\n' })
			const warnings = change === 'warning' ? [problem('GIT_DIRTY', 'not committed')] : []
			return (await fake.plan(change === 'policy' ? { pauseRunning: true } : {}, { warnings })).plan.digest
		}
		expect(await make('nothing')).toBe(await make('nothing'))
		const others = await Promise.all((['live', 'git', 'policy', 'warning'] as const).map(make))
		expect(new Set([...others, await make('nothing')]).size).toBe(5)
	})
})
