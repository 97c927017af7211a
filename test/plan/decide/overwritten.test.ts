import { describe, expect, test } from 'vitest'
import type { Dict, Side } from '../../../src/model/index.ts'
import type { PlanRequest, Policy, Touch } from '../../../src/plan/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import { edited, nextRound, planned } from '../../support/rounds.ts'
import type { Sides } from '../../support/shop.ts'
import { at, planOf, requestOf, resourceOf, shown, writtenOver } from '../../support/shop.ts'

const M = at('model.m')
const touched = (by: Touch['by']): Touch => ({ by, kind: 'written', who: by, at: '2026-01-01T00:00:00Z', isSettled: true })

/** A model whose file the service wrote over after a person had written `mine` in it. */
function lostEdit(
	mine: object,
	{ base, git, live = git }: { base: object; git: object; live?: object },
	policy: Partial<Policy> = {},
): Sides {
	return {
		base: { 'model.m': base },
		git: { 'model.m': git },
		live: { 'model.m': live },
		policy,
		request: {
			touches: new Map([[M, touched('service')]]),
			overwritten: new Map([[M, writtenOver(mine)]]),
		},
	}
}

const A = { name: 'a', sql: 'x' }
const EDIT = lostEdit({ name: 'mine', sql: 'x' }, { base: A, git: A })
const CONFLICT = "conflict name: 'a' | 'mine' | 'a' (overwritten)"

const kept = (request: PlanRequest): string => shown(request.base.get(M)?.overwritten)
const choosing = (request: PlanRequest, choice: Side | Dict): PlanRequest => ({
	...request,
	policy: { ...request.policy, choices: new Map([[M, choice]]) },
})
const side = (request: PlanRequest, which: Side): string => {
	const read = request[which].scopes.get('model')
	return shown(read?.kind === 'complete' ? read.value.get(M)?.attributes : undefined)
}
const both = (request: PlanRequest): readonly string[] => [side(request, 'git'), side(request, 'live')]

describe('what was written over', () => {
	test.each<[string, object, { base: object; git: object; live?: object }, readonly string[]]>([
		['one attribute', { name: 'mine', sql: 'x' }, { base: A, git: A }, ['base overwritten', CONFLICT]],
		[
			'by another value',
			{ name: 'mine', sql: 'x' },
			{ base: A, git: { name: 'theirs', sql: 'x' } },
			['base agree', 'base overwritten', "conflict name: 'a' | 'mine' | 'theirs' (overwritten)"],
		],
		[
			'an attribute that was added',
			{ ...A, remark: 'r' },
			{ base: A, git: A },
			['base overwritten', "conflict remark: · | 'r' | · (overwritten)"],
		],
		[
			'an attribute that was taken out',
			{ name: 'a' },
			{ base: A, git: A },
			['base overwritten', "conflict sql: 'x' | · | 'x' (overwritten)"],
		],
		['what says the same in other words', { ...A, hidden: false, seen: 'now' }, { base: A, git: A }, []],
		['an edit that the file still has', { name: 'mine', sql: 'x' }, { base: A, git: { name: 'mine', sql: 'x' } }, ['base agree']],
		[
			'only what the person had changed: what the service changed beside it is its own',
			{ name: 'mine', sql: 'x' },
			{ base: A, git: { name: 'a', sql: 'y' } },
			['base agree', 'base overwritten', CONFLICT],
		],
		[
			'what the workspace has all the same comes back by itself',
			{ name: 'mine', sql: 'x' },
			{ base: A, git: A, live: { name: 'mine', sql: 'x' } },
			["git name: 'a' -> 'mine'"],
		],
		[
			'where Git and the workspace differ the merge comes first',
			{ name: 'mine', sql: 'x' },
			{ base: A, git: A, live: { name: 'later', sql: 'x' } },
			["git name: 'a' -> 'later'", 'base overwritten'],
		],
	])('%s', (_, mine, sides, lines) => {
		expect(planned(requestOf(lostEdit(mine, sides)))).toEqual(lines)
	})

	test('it is not an edit where a person has touched the file since, nor where base does not know the resource', () => {
		const request = requestOf(EDIT)
		expect(planned({ ...request, touches: new Map([[M, touched('person')]]) })).toEqual([])
		expect(planned({ ...request, base: new Map() })).toEqual(['base agree'])
	})

	test('the conflict tells where, and what each side holds', () => {
		expect(planOf(EDIT).conflicts).toEqual([
			{
				address: M,
				type: 'model',
				path: ['name'],
				base: 'a',
				git: 'mine',
				live: 'a',
				reason: 'overwritten',
				place: { file: 'models/m.yaml', line: 1, column: 1 },
			},
		])
	})
})

describe('P2: it stays until a person decides', () => {
	test('kept once, and shown by each plan', () => {
		const first = requestOf(EDIT)
		expect(planned(first)).toEqual(['base overwritten', CONFLICT])
		const second = nextRound(first)
		expect([kept(second), planned(second)]).toEqual(["{'name':'mine'}", [CONFLICT]])
		expect(planned(nextRound(second))).toEqual([CONFLICT])
	})

	test('what was taken out too', () => {
		const second = nextRound(requestOf(lostEdit({ name: 'a' }, { base: A, git: A })))
		expect([kept(second), planned(second)]).toEqual(["{'sql':null}", ["conflict sql: 'x' | · | 'x' (overwritten)"]])
		const settled = nextRound(choosing(second, 'git'))
		expect([both(settled), planned(settled)]).toEqual([["{'name':'a'}", "{'name':'a'}"], []])
	})

	test('while other changes go on', () => {
		const second = nextRound(requestOf(EDIT))
		const moved = edited(second, 'live', resourceOf('model.m', { name: 'a', sql: 'y' }, { id: 'id-m' as never }))
		expect(planned(moved)).toEqual(["git sql: 'x' -> 'y'", CONFLICT])
		const third = nextRound(moved)
		expect([both(third), kept(third), planned(third)]).toEqual([
			["{'name':'a','sql':'y'}", "{'name':'a','sql':'y'}"],
			"{'name':'mine'}",
			[CONFLICT],
		])
	})

	test('where the same attribute moves on, the edit waits and comes back', () => {
		const second = nextRound(requestOf(EDIT))
		const moved = edited(second, 'live', resourceOf('model.m', { name: 'later', sql: 'x' }, { id: 'id-m' as never }))
		expect(planned(moved)).toEqual(["git name: 'a' -> 'later'"])
		const third = nextRound(moved)
		expect([kept(third), planned(third)]).toEqual(["{'name':'mine'}", ["conflict name: 'later' | 'mine' | 'later' (overwritten)"]])
	})

	test('a member of the same attribute that moves on is not taken back by it', () => {
		const config = (a: string, b: string) => ({ model: 'm', config: { a, b } })
		const S = at('sync.s')
		const sides: Sides = {
			base: { 'sync.s': config('1', '1') },
			git: { 'sync.s': config('1', '1') },
			live: { 'sync.s': config('1', '1') },
			request: { touches: new Map([[S, touched('service')]]), overwritten: new Map([[S, writtenOver(config('mine', '1'))]]) },
		}
		const second = nextRound(requestOf(sides))
		const moved = edited(second, 'live', resourceOf('sync.s', config('1', '2'), { id: 'id-s' as never }))
		const third = nextRound(moved)
		expect(planned(third)).toEqual(["conflict config.a: '1' | 'mine' | '1' (overwritten)"])
		expect(shown(third.base.get(S)?.overwritten)).toBe("{'config':{'a':'mine','b':'2'}}")
	})

	test('where the workspace loses the resource, the file is not removed without a word', () => {
		const gone = edited(nextRound(requestOf(EDIT)), 'live', { gone: 'model.m' })
		expect(planned(gone)).toEqual(["conflict .: {'name':'a','sql':'x'} | {'name':'a','sql':'x'} | · (updated-and-deleted)"])
		expect(planned({ ...gone, touches: new Map([[M, touched('person')]]) })).toEqual(['git delete'])
		const again = nextRound(choosing(gone, 'git'))
		expect([both(again), planned(again)]).toEqual([both(requestOf(EDIT)), [CONFLICT]])
		expect(planned(nextRound(choosing(gone, 'live')))).toEqual([])
	})

	test('gone once a person touches the file, or it is as they wrote it', () => {
		const second = nextRound(requestOf(EDIT))
		const third = nextRound({ ...second, touches: new Map([[M, touched('person')]]) })
		expect([kept(third), planned(third)]).toEqual(['·', []])
		const same = { name: 'mine', sql: 'x' }
		const written = edited(edited(second, 'git', resourceOf('model.m', same)), 'live', resourceOf('model.m', same, { id: 'id-m' as never }))
		expect(planned(written)).toEqual(['base agree', 'base overwritten'])
		expect(planned(nextRound(written))).toEqual([])
	})
})

describe('P2: settled, at once or later, the second plan is empty', () => {
	const mine = "{'name':'mine','sql':'x'}"
	const rounds = [
		['at once', requestOf(EDIT)],
		['later', nextRound(requestOf(EDIT))],
	] as const

	test.each(rounds)('%s for Git: both sides get the edit', (_, request) => {
		const chosen = choosing(request, 'git')
		expect(planned(chosen)).toEqual(["live name: 'a' -> 'mine'", "git name: 'a' -> 'mine'", 'base overwritten', `${CONFLICT} => git`])
		const after = nextRound(chosen)
		expect([both(after), kept(after), planned(after)]).toEqual([[mine, mine], '·', []])
	})

	test.each(rounds)('%s for the workspace: nothing is written, and it is recorded that this was decided', (_, request) => {
		const chosen = choosing(request, 'live')
		expect(planned(chosen)).toEqual(['base overwritten', `${CONFLICT} => live`])
		const after = nextRound(chosen)
		expect([both(after), kept(after), planned(after)]).toEqual([both(request), '·', []])
	})

	test.each(rounds)('%s by hand: both sides get what was written', (_, request) => {
		const after = nextRound(choosing(request, dictOf({ name: 'ours', sql: 'x' })))
		const ours = "{'name':'ours','sql':'x'}"
		expect([both(after), kept(after), planned(after)]).toEqual([[ours, ours], '·', []])
	})

	test.each(rounds)('%s by hand, as both sides have it', (_, request) => {
		const chosen = choosing(request, dictOf(A))
		expect(planned(chosen)).toEqual(['base overwritten', `${CONFLICT} => edited`])
		const after = nextRound(chosen)
		expect([kept(after), planned(after)]).toEqual(['·', []])
	})

	test.each(['git', 'live'] as const)('by the policy that %s wins', (onConflict) => {
		const after = nextRound(requestOf({ ...EDIT, policy: { onConflict } }))
		expect([kept(after), planned(after)]).toEqual(['·', []])
		expect(both(after)).toEqual(onConflict === 'git' ? [mine, mine] : both(requestOf(EDIT)))
	})

	test('what the workspace changed elsewhere is not taken back by choosing Git', () => {
		const sides = lostEdit({ name: 'mine', sql: 'x' }, { base: A, git: A, live: { name: 'a', sql: 'later' } })
		const chosen = choosing(requestOf(sides), 'git')
		expect(planned(chosen)).toEqual([
			"live name: 'a' -> 'mine'",
			"git name: 'a' -> 'mine', sql: 'x' -> 'later'",
			'base overwritten',
			`${CONFLICT} => git`,
		])
		const after = nextRound(chosen)
		const merged = "{'name':'mine','sql':'later'}"
		expect([both(after), planned(after)]).toEqual([[merged, merged], []])
	})

	test('a part that could not be shown is not settled with the part that was', () => {
		const sides = lostEdit({ name: 'mine', sql: 'my own' }, { base: A, git: A, live: { name: 'a', sql: 'later' } })
		const after = nextRound(choosing(requestOf(sides), 'live'))
		expect([kept(after), planned(after)]).toEqual(["{'sql':'my own'}", ["conflict sql: 'later' | 'my own' | 'later' (overwritten)"]])
	})
})

describe('P21: it is not forgotten where its writes fail', () => {
	const rounds = [
		['at once', choosing(requestOf(EDIT), 'git')],
		['later', choosing(nextRound(requestOf(EDIT)), 'git')],
	] as const

	test.each(rounds)('%s, to the workspace: the file has it, and it is an edit like any other', (_, chosen) => {
		const after = nextRound(chosen, (change) => (change.to === 'live' ? 'failed' : 'done'))
		expect(planned(after).filter((line) => !line.startsWith('base'))).toEqual(["live name: 'a' -> 'mine'"])
		expect(planned(nextRound(nextRound(after)))).toEqual([])
	})

	test.each(rounds)('%s, to Git: the workspace has it, and it comes back from there', (_, chosen) => {
		const after = nextRound(chosen, (change) => (change.to === 'git' ? 'failed' : 'done'))
		expect(planned(after).filter((line) => !line.startsWith('base'))).toEqual(["git name: 'a' -> 'mine'"])
		expect(planned(nextRound(nextRound(after)))).toEqual([])
	})

	test.each(rounds)('%s, to both: it is a conflict again', (_, chosen) => {
		const after = nextRound(chosen, () => 'failed')
		expect([kept(after), planned(after)]).toEqual(["{'name':'mine'}", [CONFLICT]])
	})

	test.each<[string, Partial<PlanRequest>]>([
		['another direction', { policy: { ...requestOf(EDIT).policy, direction: 'inbound', mode: 'mirror', choices: new Map([[M, 'git']]) } }],
		['other targets', { policy: { ...requestOf(EDIT).policy, targets: [at('model.n')] } }],
		[
			'a file in the way',
			{ blocked: () => ({ code: 'LAYOUT_COLLISION', message: 'taken' }), policy: choosing(requestOf(EDIT), 'git').policy },
		],
	])('%s: nothing is written, and it is kept', (_, more) => {
		const request = { ...requestOf({ ...EDIT, base: { ...EDIT.base, 'model.n': A } }), ...more }
		const after = nextRound(request)
		expect([both(after), kept(after)]).toEqual([both(request), "{'name':'mine'}"])
	})
})

test('beyond the API: the file gets the edit, and the plan says that it goes no further', () => {
	const source = (name: string) => ({ ...A, source: name })
	const chosen = choosing(requestOf(lostEdit(source('t'), { base: source('s'), git: source('s') })), 'git')
	expect(planned(chosen)).toEqual([
		"git source: 's' -> 't'",
		'base overwritten',
		"conflict source: 's' | 't' | 's' (overwritten) => git",
		"cannot update source: 't'",
	])
	expect(planned(nextRound(chosen))).toEqual(["cannot update source: 't'"])
})
