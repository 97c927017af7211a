import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/model/index.ts'
import { problem } from '../../src/model/index.ts'
import { applyWorkspace } from '../../src/sync/apply.ts'
import { fakeForge } from '../support/fake-forge.ts'
import type { FilesByPath } from '../support/fake-tree.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { at, baseOf, idOf, resourceOf } from '../support/shop.ts'

const A = 'models/a.yaml'

type Model = { readonly name: string; readonly sql?: string }

/** A workspace whose changes go to pull requests. Model a was renamed in it from `a` to `A`, and that is proposed. */
async function proposed({ isNew = false } = {}) {
	const old: Model = { name: 'a', sql: 'old' }
	const files: FilesByPath = isNew ? { 'models/b.yaml': 'name: b\n' } : { [A]: 'name: a\nsql: old\n', 'models/b.yaml': 'name: b\n' }
	const known = isNew ? { 'model.b': { name: 'b' } } : { 'model.a': old, 'model.b': { name: 'b' } }
	const fake = await fakeWorkspace(files, { ...known, 'model.a': { ...old, name: 'A' } })
	await fake.remember(baseOf(known))
	const forge = fakeForge(fake.remote)
	const workspace = { ...fake.workspace, pulls: { when: 'always', forge: async () => forge } as const }
	const apply = async (): Promise<readonly string[]> => {
		const { outcomes } = await applyWorkspace(workspace, await fake.plan(), OPTIONS)
		return outcomes.map(({ change, kind }) => `${change} ${kind}`)
	}
	expect(await apply()).toEqual([`outbound ${isNew ? 'create' : 'update'} model.a proposed`])
	return {
		fake,
		apply,
		/** The pull request is squashed onto main; people wrote `text` there. */
		land: async (text = 'name: A\nsql: old\n') => {
			await fake.commit({ [A]: text })
			forge.change(1, { state: 'merged' })
		},
		edit: (model: Model | null) => {
			if (model) fake.live.resources.set(at('model.a'), resourceOf('model.a', model, { id: idOf('model.a') }))
			else fake.live.resources.delete(at('model.a'))
		},
	}
}

function told({ changes, conflicts, held }: Plan) {
	return [
		...changes.map((change) => {
			const edits = change.kind === 'update' ? change.edits : []
			return [change.id, ...edits.map(({ path, before, after }) => `${path.join('.')}: ${String(before)} -> ${String(after)}`)].join(' ')
		}),
		...conflicts.map(({ address, path, reason }) => `conflict ${address} ${path.join('.')} ${reason}`),
		...held.map(({ address, reason }) => `held ${address} ${reason.code}`),
	]
}

describe('P1: what was proposed, has landed, and was edited again before anybody looked', () => {
	const KEPT = 'name: A\nsql: old\n'
	test.each<readonly [name: string, main: string, live: Model | null, plan: readonly string[]]>([
		['stands', KEPT, { name: 'A', sql: 'old' }, []],
		['renamed again in the workspace', KEPT, { name: 'AA', sql: 'old' }, ['outbound update model.a name: A -> AA']],
		['undone in the workspace', KEPT, { name: 'a', sql: 'old' }, ['outbound update model.a name: A -> a']],
		['another attribute in the workspace', KEPT, { name: 'A', sql: 'new' }, ['outbound update model.a sql: old -> new']],
		[
			'each side another attribute',
			'name: A\nsql: new\n',
			{ name: 'AA', sql: 'old' },
			['inbound update model.a sql: old -> new', 'outbound update model.a name: A -> AA'],
		],
		['each side the same attribute again', 'name: AAA\nsql: old\n', { name: 'AA', sql: 'old' }, ['conflict model.a name both-changed']],
		['deleted in the workspace', KEPT, null, ['outbound delete model.a']],
	])('%s', async (_name, main, live, plan) => {
		const { fake, apply, land, edit } = await proposed()
		await land(main)
		edit(live)
		expect(told((await fake.plan()).plan)).toEqual(plan)
		await apply()
		expect(told((await fake.plan()).plan)).toEqual(plan.filter((line) => !line.startsWith('inbound')))
		expect(fake.live.writes.map(({ id }) => id)).toEqual(plan.flatMap((line) => /^inbound \S+ \S+/.exec(line) ?? []))
	})

	test.each<readonly [name: string, live: Model | null, plan: readonly string[]]>([
		['stands', { name: 'A', sql: 'old' }, []],
		['renamed again in the workspace', { name: 'AA', sql: 'old' }, ['outbound update model.a name: A -> AA']],
		['deleted in the workspace', null, ['outbound delete model.a']],
	])('P19: a new one: %s', async (_name, live, plan) => {
		const { fake, land, edit } = await proposed({ isNew: true })
		await land()
		edit(live)
		expect(told((await fake.plan()).plan)).toEqual(plan)
	})

	test('P3: a new one that is not in the list, and cannot be looked up, is not taken for deleted, nor made again', async () => {
		const { fake, land, edit } = await proposed({ isNew: true })
		await land()
		edit(null)
		const find = fake.live.find
		fake.live.find = async (ref) => {
			fake.live.unlisted.add(ref.type)
			return await find(ref).finally(() => fake.live.unlisted.delete(ref.type))
		}
		expect(told((await fake.plan()).plan)).toEqual(['held model.a READ_INCOMPLETE'])
	})
})

test('P21: once it is recorded, a file that says the same again is a wish like any other', async () => {
	const { fake, apply, land, edit } = await proposed()
	await land()
	await apply()
	await fake.commit({ [A]: 'name: z\nsql: old\n' })
	await apply()
	expect(fake.live.resources.get(at('model.a'))?.attributes.get('name')).toBe('z')
	await fake.commit({ [A]: 'name: A\nsql: old\n' })
	edit({ name: 'z', sql: 'old' })
	expect(told((await fake.plan()).plan)).toEqual(['inbound update model.a name: z -> A'])
})

describe('P4: an update that reached the workspace, and the run ended before it was recorded', () => {
	test.each<readonly [name: string, file: string | null, plan: readonly string[]]>([
		['the file stands', 'name: A\nsql: old\n', []],
		['the file was edited again', 'name: AA\nsql: old\n', ['inbound update model.a name: A -> AA']],
		['the edit was taken back', 'name: a\nsql: old\n', ['inbound update model.a name: A -> a']],
		['the file is gone', null, ['inbound delete model.a']],
	])('%s', async (_name, file, plan) => {
		const fake = await fakeWorkspace(
			{ [A]: 'name: a\nsql: old\n', 'models/b.yaml': 'name: b\n' },
			{ 'model.a': { name: 'a', sql: 'old' }, 'model.b': { name: 'b' } },
		)
		await fake.remember(baseOf({ 'model.a': { name: 'a', sql: 'old' }, 'model.b': { name: 'b' } }))
		await fake.commit({ [A]: 'name: A\nsql: old\n' })
		fake.live.fate = () => 'unanswered'
		const { outcomes } = await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect([outcomes[0]?.kind, fake.live.resources.get(at('model.a'))?.attributes.get('name')]).toEqual(['unknown', 'A'])
		await fake.commit({ [A]: file })
		fake.live.fate = () => 'done'
		expect(told((await fake.plan()).plan)).toEqual(plan)
		await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
		expect(told((await fake.plan()).plan)).toEqual([])
	})
})

test('P4, P21: a create that came half way is no edit of anybody: what is missing follows', async () => {
	const fake = await fakeWorkspace({ [A]: 'name: a\nsql: new\n', 'models/b.yaml': 'name: b\n' }, { 'model.b': { name: 'b' } })
	await fake.remember(baseOf({ 'model.b': { name: 'b' } }))
	const write = fake.live.write
	fake.live.write = async (batch) => {
		fake.live.rewrite = (attributes) => new Map([...attributes].filter(([name]) => name !== 'sql'))
		const outcomes = await write(batch)
		fake.live.rewrite = (attributes) => attributes
		fake.live.write = write
		return outcomes.map((outcome) => ({ ...outcome, kind: 'failed', problem: problem('LIVE_IGNORED', 'only in part') }))
	}
	const { outcomes } = await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
	expect(outcomes.map(({ kind }) => kind)).toEqual(['failed'])
	expect(told((await fake.plan()).plan)).toEqual(['inbound update model.a sql: undefined -> new'])
	await applyWorkspace(fake.workspace, await fake.plan(), OPTIONS)
	expect(told((await fake.plan()).plan)).toEqual([])
	expect(fake.live.writes.map(({ id }) => id)).toEqual(['inbound create model.a', 'inbound update model.a'])
})
