import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Change, Digest, RemoteId } from '../../src/model/index.ts'
import type { PlanRequest, Touch } from '../../src/plan/index.ts'
import { makePlan } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { edited, nextRound, planned } from '../support/rounds.ts'
import type { Sides } from '../support/shop.ts'
import { at, BOARD_SHOP, INPUTS, requestOf, resourceOf } from '../support/shop.ts'

/** A board as its file and as the workspace have it. */
const DESK = { kind: 'desk', name: 'b' }
const SEEN = { name: 'b', mode: 'open' }

const touchedBy = (by: Touch['by'], kind: Touch['kind'] = 'written', isSettled = true): Touch => ({
	by,
	kind,
	who: by,
	at: '2026-01-01T00:00:00Z',
	isSettled,
})

describe('P2: what only files tell is told once', () => {
	const synced: Sides = {
		base: { 'board.b': SEEN },
		git: { 'board.b': DESK },
		live: { 'board.b': SEEN },
		request: { inputs: { ...INPUTS, base: { lineage: '0011', serial: 1, digest: 'sha256:0' as Digest } } },
	}

	test.each<[string, Sides, readonly string[]]>([
		['a link', { ...synced, git: { 'board.b': DESK, 'link.l': { weight: 2 } } }, ['base in-file', 'cannot create .']],
		['an attribute', { ...synced, git: { 'board.b': { ...DESK, label: 'x' } } }, ['base file', "cannot update label: 'x'"]],
		[
			'a member',
			{ ...synced, git: { 'board.b': { ...DESK, grid: { columns: 1, ruler: 'x' } } } },
			["live grid: · -> {'columns':1}", 'base file', "cannot update grid: {'ruler':'x'}"],
		],
		[
			'an attribute beside another one for the workspace',
			{ ...synced, git: { 'board.b': { ...DESK, name: 'c', label: 'x' } } },
			["live name: 'b' -> 'c'", 'base file', "cannot update label: 'x'"],
		],
		[
			'an attribute beside another one from the workspace',
			{ ...synced, git: { 'board.b': { ...DESK, label: 'x' } }, live: { 'board.b': { ...SEEN, mode: 'closed' } } },
			["git mode: 'open' -> 'closed'", 'base file', "cannot update label: 'x'"],
		],
		[
			'an attribute of a new resource',
			{ ...synced, git: { 'board.b': DESK, 'board.c': { ...DESK, label: 'x' } } },
			["live create {'name':'b','mode':'open','kind':'desk'}", 'base file', "cannot create label: 'x'"],
		],
		[
			'a map that the workspace loses keeps what only the file holds',
			{
				...synced,
				base: { 'board.b': { ...SEEN, grid: { columns: 1 } } },
				git: { 'board.b': { ...DESK, grid: { columns: 1, ruler: 'x' } } },
				in: { base: { 'board.b': { file: dictOf({ grid: { ruler: 'x' } }) } } },
			},
			["git grid: {'columns':1} -> ·"],
		],
	])('%s', (_, sides, lines) => {
		const request = requestOf(sides)
		expect(planned(request)).toEqual(lines)
		expect(planned(nextRound(request))).toEqual([])
	})

	test('a link that a person edits and removes', () => {
		const made = nextRound(requestOf({ ...synced, git: { 'board.b': DESK, 'link.l': { weight: 2 } } }))
		const changed = edited(made, 'git', resourceOf('link.l', { weight: 3 }))
		expect([planned(changed), planned(nextRound(changed))]).toEqual([['base in-file', 'cannot update weight: 3'], []])
		const removed = edited(nextRound(changed), 'git', { gone: 'link.l' })
		expect([planned(removed), planned(nextRound(removed))]).toEqual([['base forget', 'cannot delete .'], []])
	})

	test('at the first sync nothing is told and all is recorded', () => {
		const first = requestOf({ git: { 'board.b': { ...DESK, label: 'x' }, 'link.l': { weight: 2 } }, live: { 'board.b': SEEN } })
		expect(planned(first)).toEqual(['base agree', 'base file', 'base in-file'])
		expect(planned(nextRound(first))).toEqual([])
	})

	test.each(['targets', 'direction'] as const)('what %s leave out is told by the next plan that has it', (what) => {
		const policy = what === 'targets' ? { targets: [at('board.b')] } : { direction: 'outbound' as const }
		const sides: Sides = { ...synced, git: { 'board.b': DESK, 'link.l': { weight: 2 } }, live: { 'board.b': { ...SEEN, mode: 'closed' } } }
		const request = requestOf({ ...sides, policy })
		expect(planned(request)).toEqual(["git mode: 'open' -> 'closed'"])
		const after = nextRound(request)
		expect(planned({ ...after, policy: requestOf(sides).policy })).toEqual(['base in-file', 'cannot create .'])
	})

	test('a first sync of some targets records what there is beside them, so that it is no news later', () => {
		const sides: Sides = {
			git: { 'board.b': DESK, 'link.l': { weight: 2 } },
			live: { 'board.b': SEEN },
			policy: { targets: [at('board.b')] },
		}
		const after = nextRound(requestOf(sides))
		expect(planned({ ...after, policy: requestOf({}).policy })).toEqual([])
	})

	test('P21: a create that fails is tried again, with all that was told', () => {
		const sides: Sides = { ...synced, git: { 'board.b': DESK, 'board.c': { ...DESK, label: 'x' } } }
		for (const fate of ['failed', 'unknown', 'refused'] as const)
			expect(planned(nextRound(requestOf(sides), () => fate))).toEqual(planned(requestOf(sides)))
		const outbound = nextRound(requestOf({ ...sides, policy: { direction: 'outbound' } }))
		expect(planned({ ...outbound, policy: requestOf(sides).policy })).toEqual(planned(requestOf(sides)))
	})
})

describe('a list that may leave some out', () => {
	const no = { reason: 'it is not shown', remedy: 'make it in the app' }
	const cannot = ({ kind, to, type }: Change) => (kind === 'create' && to === 'live' && type === 'board' ? no : undefined)
	const base = { lineage: '0011', serial: 1, digest: 'sha256:0' as Digest }
	const known = { 'model.m': { name: 'm' } }
	const sides: Sides = {
		base: known,
		git: { ...known, 'board.b': { ...DESK, label: 'x' } },
		live: known,
		request: { cannot, inputs: { ...INPUTS, base } },
	}

	test('P2: what cannot be created is told once as a whole, and lives in its file', () => {
		const request = requestOf(sides)
		expect(planned(request)).toEqual(['base in-file', 'cannot create .'])
		const after = nextRound(request)
		expect(planned(after)).toEqual([])
		expect(after.base.get(at('board.b'))).toEqual({
			type: 'board',
			key: 'b',
			attributes: new Map(),
			file: dictOf({ name: 'b', label: 'x' }),
		})
	})

	test.each<[string, Partial<PlanRequest>]>([
		['at the first sync', { inputs: INPUTS, base: new Map() }],
		['after `state rebuild`, which forgets all that was told', { base: new Map() }],
		['in a file that the service wrote', { touches: new Map([[at('board.b'), touchedBy('service')]]) }],
	])('%s without a word', (_, more) => {
		const request = { ...requestOf(sides), ...more }
		expect(planned(request).filter((line) => line !== 'base agree')).toEqual(['base in-file'])
		expect(planned(nextRound(request))).toEqual([])
	})

	test('a type that cannot be created at all is no other', () => {
		const types = BOARD_SHOP.types.map((type) => (type.name === 'board' ? { ...type, can: { ...type.can, create: no } } : type))
		const request = requestOf({ ...sides, request: { ...sides.request, schema: { ...BOARD_SHOP, types } } })
		expect(planned(request)).toEqual(['base in-file', 'cannot create .'])
		expect(planned(nextRound(request))).toEqual([])
	})

	test('P1: that it is new on both sides, and different, is no reason to take it for agreed', () => {
		const both = requestOf({
			...sides,
			live: { ...known, 'board.b': { name: 'c' } },
			git: { ...known, 'board.b': { ...DESK, label: 'x', source: 's' } },
		})
		const conflicts = ["conflict name: · | 'b' | 'c' (both-added)", "conflict source: · | 's' | · (both-added)"]
		expect(planned(both)).toEqual(conflicts)
		expect(planned(nextRound(both))).toEqual(conflicts)
	})

	test('P2: what cannot be made yet leaves nothing to record', () => {
		const waiting = { 'sync.s': { model: 'absent', startDate: 'x' } }
		const held = ['held to live REFERENCE_DANGLING', "cannot create startDate: 'x'"]
		expect(planned(requestOf({ ...sides, git: { ...known, ...waiting } }))).toEqual(held)
	})

	test('seen at last, it is like any other', () => {
		const alone = nextRound(requestOf(sides))
		const seen = edited(alone, 'live', resourceOf('board.b', { name: 'b' }, { id: 'id-b' as RemoteId }))
		expect(planned(seen)).toEqual(['base agree'])
		const agreed = nextRound(seen)
		expect(planned(agreed)).toEqual([])
		expect(planned(edited(agreed, 'live', { gone: 'board.b' }))).toEqual(['git delete'])
	})

	test('what refers to it is not held: the workspace may have it all the same', () => {
		const card = { 'card.b/c': { board: 'b', text: 't' } }
		expect(planned(requestOf({ ...sides, git: { ...sides.git, ...card } }))).toContain("live create {'board':'b','text':'t','state':'new'}")
		expect(planned(requestOf({ ...sides, git: card }))).toContain('held to live REFERENCE_DANGLING')
	})
})

describe('P2: generated: what only the file holds neither makes a change nor stops one', () => {
	const visible = fc.record(
		{ name: fc.constantFrom('b', 'c'), mode: fc.constantFrom('open', 'closed'), grid: fc.record({ columns: fc.constantFrom(1, 2) }) },
		{ requiredKeys: ['name'] },
	)
	const hidden = fc.record({ label: fc.constantFrom('', 'x', 'y'), ruler: fc.constantFrom('r', 's') }, { requiredKeys: [] })
	const present = fc.option(visible, { nil: null, freq: 4 })
	const link = fc.option(fc.record({ weight: fc.constantFrom(1, 2, 3) }, { requiredKeys: [] }), { nil: null })
	type Visible = { readonly name: string; readonly mode?: string; readonly grid?: { readonly columns: number } }
	type Hidden = { readonly label?: string; readonly ruler?: string }

	const resource = (board: Visible | null): Record<string, object> => (board ? { 'board.b': board } : {})
	const file = (board: Visible | null, { label, ruler }: Hidden): Record<string, object> => {
		if (!board) return {}
		const grid = ruler === undefined ? board.grid : { ...board.grid, ruler }
		return { 'board.b': { ...board, kind: 'desk', ...(label !== undefined && { label }), ...(grid && { grid }) } }
	}
	const decisions = (request: PlanRequest) => {
		const { changes, conflicts, held, detached, guards } = makePlan(request)
		return { changes: changes.map((change) => ({ ...change, place: undefined })), conflicts, held, detached, guards }
	}

	test('the same changes, conflicts and holds as without it', () => {
		fc.assert(
			fc.property(present, present, present, hidden, link, (base, git, live, own, line) => {
				const sides = { base: resource(base && { mode: 'open', ...base }), live: resource(live) }
				const bare = decisions(requestOf({ ...sides, git: file(git, {}) }))
				expect(decisions(requestOf({ ...sides, git: { ...file(git, own), ...(line && { 'link.l': line }) } }))).toEqual(bare)
			}),
		)
	})

	test('after each run in which all goes well, nothing is left but conflicts', () => {
		fc.assert(
			fc.property(present, present, present, hidden, link, (base, git, live, own, line) => {
				const request = requestOf({
					base: resource(base && { mode: 'open', ...base }),
					live: resource(live),
					git: { ...file(git, own), ...(line && { 'link.l': line }) },
					policy: { onConflict: 'git' },
				})
				expect(planned(nextRound(nextRound(request))).filter((text) => text !== 'detached')).toEqual([])
			}),
		)
	})
})

describe('removed by the service: never a delete in the workspace', () => {
	const M = at('model.m')
	const LATER = { 'model.m': { name: 'm' }, 'model.n': { name: 'n' } }
	const removal = (isSettled: boolean): Partial<PlanRequest> => ({ touches: new Map([[M, touchedBy('service', 'removed', isSettled)]]) })
	const sides: Sides = { base: LATER, git: { 'model.n': { name: 'N' } }, live: LATER }

	test('while it is not settled it waits, and is remembered whatever else is recorded', () => {
		const request = requestOf({ ...sides, request: removal(false) })
		expect(planned(request)).toEqual(["live name: 'n' -> 'N'", 'base removed', 'held ECHO_UNSETTLED'])
		expect(nextRound(request).base.get(M)?.removed).toBe('2026-01-01T00:00:00Z')
	})

	test.each<[string, Partial<PlanRequest>]>([
		['other targets', { policy: { ...requestOf({}).policy, targets: [at('model.n')] } }],
		['another direction', { policy: { ...requestOf({}).policy, direction: 'inbound' } }],
	])('%s do not make a run forget it', (_, more) => {
		const request = { ...requestOf({ ...sides, request: removal(false) }), ...more }
		expect(nextRound(request).base.get(M)?.removed).toBe('2026-01-01T00:00:00Z')
	})

	test('nor does a direction in which it is not told that no file can be made', () => {
		const cannot = ({ to }: Change) => (to === 'git' ? { reason: 'it is not told', remedy: 'look' } : undefined)
		const request = requestOf({ ...sides, policy: { direction: 'inbound' }, request: { ...removal(true), cannot } })
		expect(planned(request)).toEqual(["live name: 'n' -> 'N'", 'base removed'])
	})

	test('P2: settled, the file comes back, and the memory of it goes', () => {
		const request = nextRound(requestOf({ ...sides, request: removal(false) }))
		const settled = { ...request, ...removal(true) }
		expect(planned(settled)).toEqual(["git create {'name':'m'}"])
		const after = nextRound(settled)
		expect([planned(after), after.base.get(M)?.removed]).toEqual([[], undefined])
	})

	test('P21: where the push fails it is remembered', () => {
		const request = requestOf({ ...sides, request: removal(true) })
		expect(planned(request)).toContain("git create {'name':'m'}")
		expect(nextRound(request, ({ to }) => (to === 'git' ? 'refused' : 'done')).base.get(M)?.removed).toBe('2026-01-01T00:00:00Z')
	})

	test('gone in the workspace too, it is forgotten', () => {
		const request = requestOf({ ...sides, live: { 'model.n': { name: 'N' } }, request: removal(true) })
		expect(planned(request)).toEqual(['base forget', 'base agree'])
		expect(planned(nextRound(request))).toEqual([])
	})
})
