import { describe, expect, test } from 'vitest'
import type { Change, Present } from '../../../src/model/index.ts'
import { complete, isList } from '../../../src/model/index.ts'
import type { PlanRequest } from '../../../src/plan/index.ts'
import { makePlan } from '../../../src/plan/make.ts'
import { leaversAmong } from '../../../src/plan/order/leave.ts'
import { nextRound } from '../../support/rounds.ts'
import { requestOf } from '../../support/shop.ts'
import { MEMBER_SHOP } from '../../support/shop-members.ts'

type Tags = readonly string[]
type Model = { readonly name?: string; readonly tags: Tags }

/** A model that is shown in folders; of these `a` and `b` are known, and `b` has no file any more. */
function asked(base: Model, git: Model, live: Model, more: Partial<PlanRequest> = {}): PlanRequest {
	const folders = { 'folder.a': { name: 'a' }, 'folder.b': { name: 'b' } }
	const request = requestOf({
		base: { ...folders, 'model.m': base },
		git: { 'folder.a': folders['folder.a'], 'model.m': git },
		live: { ...folders, 'model.m': live },
	})
	return { ...request, schema: MEMBER_SHOP, ...more }
}

const lines = (request: PlanRequest): readonly string[] =>
	makePlan(request).changes.map(({ id, ...change }) => {
		const edits = change.kind === 'update' ? change.edits : []
		return [id, ...edits.map(({ path, before, after }) => `${path[0]} ${shown(before)} -> ${shown(after)}`)].join(', ')
	})
const shown = (value: Present | undefined): string => (isList(value) ? `[${value.join(' ')}]` : String(value))

/** The next request, after a run in which the workspace took what was deleted out of the models. */
function afterRun(request: PlanRequest): PlanRequest {
	const deleted = makePlan(request).changes.flatMap((change) =>
		change.to === 'live' && change.kind === 'delete' ? [change.before.get('name')] : [],
	)
	const next = nextRound(request)
	const read = next.live.scopes.get('model')
	const models = [...(read?.kind === 'complete' ? read.value : [])].map(([address, model]) => {
		const tags = model.attributes.get('tags')
		const left = isList(tags) ? tags.filter((tag) => !deleted.some((name) => String(name) === String(tag).toLowerCase())) : []
		return [address, { ...model, attributes: new Map([...model.attributes, ['tags', left] as const]) }] as const
	})
	return { ...next, live: { ...next.live, scopes: new Map([...next.live.scopes, ['model', complete(new Map(models))]]) } }
}

const DELETE = 'inbound delete folder.b'

describe('P2: what is deleted in Git goes from the files that list it in the same run', () => {
	test.each<[string, Model, Model, Model, readonly string[]]>([
		['listed by nobody', { tags: ['a'] }, { tags: ['a'] }, { tags: ['a'] }, [DELETE]],
		[
			'its file lists it still',
			{ tags: ['a', 'b'] },
			{ tags: ['a', 'b'] },
			{ tags: ['a', 'b'] },
			[DELETE, 'outbound update model.m, tags [a b] -> [a]'],
		],
		[
			'taken from the file as well',
			{ tags: ['a', 'b'] },
			{ tags: ['a'] },
			{ tags: ['a', 'b'] },
			['inbound update model.m, tags [a b] -> [a]', DELETE],
		],
		[
			'taken from it in the workspace',
			{ tags: ['a', 'b'] },
			{ tags: ['a', 'b'] },
			{ tags: ['a'] },
			[DELETE, 'outbound update model.m, tags [a b] -> [a]'],
		],
		[
			'beside another one that Git adds',
			{ tags: ['a', 'b'] },
			{ tags: ['a', 'b', 'c'] },
			{ tags: ['a', 'b'] },
			['inbound update model.m, tags [a b] -> [a c]', DELETE, 'outbound update model.m, tags [a b c] -> [a c]'],
		],
		[
			'beside another attribute',
			{ name: 'x', tags: ['a', 'b'] },
			{ name: 'y', tags: ['a', 'b'] },
			{ name: 'x', tags: ['a', 'b'] },
			['inbound update model.m, name x -> y', DELETE, 'outbound update model.m, tags [a b] -> [a]'],
		],
		[
			'added by Git at the same time',
			{ tags: ['a'] },
			{ tags: ['a', 'b'] },
			{ tags: ['a'] },
			[DELETE, 'outbound update model.m, tags [a b] -> [a]'],
		],
		['added in the workspace at the same time', { tags: ['a'] }, { tags: ['a'] }, { tags: ['a', 'b'] }, [DELETE]],
		[
			'added in the workspace, beside another one that Git adds',
			{ tags: ['a'] },
			{ tags: ['a', 'c'] },
			{ tags: ['a', 'b'] },
			['inbound update model.m, tags [a b] -> [a c]', DELETE],
		],
		[
			'added in the workspace, beside another one there',
			{ tags: ['a'] },
			{ tags: ['a'] },
			{ tags: ['a', 'b', 'd'] },
			[DELETE, 'outbound update model.m, tags [a] -> [a d]'],
		],
		['added on both sides', { tags: [] }, { tags: ['b'] }, { tags: ['b'] }, [DELETE, 'outbound update model.m, tags [b] -> []']],
		[
			'under another case',
			{ tags: ['a', 'B'] },
			{ tags: ['a', 'B'] },
			{ tags: ['a', 'B'] },
			[DELETE, 'outbound update model.m, tags [a B] -> [a]'],
		],
	])('%s', (_, base, git, live, expected) => {
		const request = asked(base, git, live)
		expect(lines(request)).toEqual(expected)
		expect(lines(afterRun(request))).toEqual([])
	})

	test('what is made at the same time is made without it, and its file is set right', () => {
		const all = asked({ tags: ['a'] }, { tags: ['a'] }, { tags: ['a'] })
		const other = requestOf({
			git: { 'folder.a': { name: 'a' }, 'model.m': { tags: ['a'] }, 'model.new': { name: 'new', tags: ['a', 'b'] } },
		})
		const request = { ...all, git: other.git }
		const { changes, order } = makePlan(request)
		expect(lines(request)).toEqual(['inbound create model.new', DELETE, 'outbound update model.new, tags [a b] -> [a]'])
		expect(changes.map((change) => (change.kind === 'create' ? shown(change.after.get('tags')) : ''))).toEqual(['[a]', '', ''])
		expect(order).toEqual([['inbound create model.new'], [DELETE], ['outbound update model.new']])
		expect(lines(afterRun(request))).toEqual([])
		expect(lines({ ...request, policy: { ...request.policy, direction: 'inbound' } })).toEqual(['inbound create model.new', DELETE])
	})

	test('P1: what is new in the workspace gets a file without it, and the delete says who came to list it', () => {
		const all = asked({ tags: ['a'] }, { tags: ['a'] }, { tags: ['a', 'b'] })
		const added = requestOf({ live: { 'model.n': { name: 'n', tags: ['b'] } } }).live.scopes.get('model')
		const models = all.live.scopes.get('model')
		const both = new Map([models, added].flatMap((read) => (read?.kind === 'complete' ? [...read.value] : [])))
		const request = { ...all, live: { ...all.live, scopes: new Map([...all.live.scopes, ['model', complete(both)]]) } }
		const { changes } = makePlan(request)
		expect(changes.map(({ id, notes }) => [id, ...notes])).toEqual([
			[DELETE, 'model.m, model.n list it in the workspace since the last sync, and no file does'],
			['outbound create model.n'],
		])
		expect(changes.map((change) => (change.kind === 'create' ? shown(change.after.get('tags')) : ''))).toEqual(['', '[]'])
		expect(lines(afterRun(request))).toEqual([])
	})

	test('P10, P11: what lost its file and was put there in the workspace is a conflict all the same, and what it lists waits with it', () => {
		const given = asked({ tags: ['a'] }, { tags: ['a'] }, { tags: ['a', 'b'] })
		const request = { ...given, git: requestOf({ git: { 'folder.a': { name: 'a' } } }).git }
		const told = (each: PlanRequest) => {
			const { changes, conflicts, held } = makePlan(each)
			return [
				...changes.map(({ id }) => id),
				...conflicts.map(({ address, reason }) => `${address} ${reason}`),
				...held.map(({ address }) => address),
			]
		}
		expect(told(request)).toEqual(['model.m deleted-and-updated', 'folder.b'])
		expect(told(afterRun(request))).toEqual(told(request))
		const policy = { ...request.policy, onConflict: 'git' as const }
		expect(told({ ...request, policy })).toEqual(['inbound delete model.m', DELETE, 'model.m deleted-and-updated'])
	})

	test('the change says why, and waits for the delete', () => {
		const { changes } = makePlan(asked({ tags: ['b'] }, { tags: ['b'] }, { tags: ['b'] }))
		const file = changes.find(({ to }) => to === 'git') as Change
		expect(file.notes).toEqual(['folder.b is deleted, and leaves it'])
		expect(leaversAmong(MEMBER_SHOP, changes)(file).map(({ id }) => id)).toEqual([DELETE])
		expect(leaversAmong(MEMBER_SHOP, [file])(file)).toEqual([])
	})
})

describe('where it is not deleted nothing leaves', () => {
	const all: Model = { tags: ['a', 'b'] }
	test.each<[string, Partial<PlanRequest>, readonly string[]]>([
		['it is kept by the settings', { policy: { ...asked(all, all, all).policy, deletes: 'never' } }, []],
		['only Git is written', { policy: { ...asked(all, all, all).policy, direction: 'outbound' } }, []],
		['only the workspace is written', { policy: { ...asked(all, all, all).policy, direction: 'inbound' } }, [DELETE]],
		['the mode mirrors', { policy: { ...asked(all, all, all).policy, mode: 'mirror' } }, []],
	])('%s', (_, more, expected) => {
		expect(lines(asked(all, all, all, more))).toEqual(expected)
	})

	test('P1, P2: nor where one of the same name is to take its place: it would be lost on the way', () => {
		const request = asked(all, all, all)
		const named = (name: string, tags: Tags) =>
			requestOf({ git: { 'folder.a': { name: 'a' }, 'folder.c': { name }, 'model.m': { tags } } }).git
		const told = (git: PlanRequest['git']) => {
			const { changes, held } = makePlan({ ...request, git })
			return [...changes.map(({ id }) => id), ...held.map(({ address, reason }) => `${address} ${reason.code}`)]
		}
		expect(told(named('B', ['a', 'b']))).toEqual(['folder.b NAME_TAKEN', 'folder.c NAME_TAKEN'])
		expect(told(named('B', ['a']))).toEqual(['inbound step folder.b', 'inbound create folder.c', 'inbound update model.m', DELETE])
		expect(told(named('d', ['a', 'b']))).toEqual(['inbound create folder.c', DELETE, 'outbound update model.m'])
	})
})
