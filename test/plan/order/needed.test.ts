import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Address, Change, Snapshot } from '../../../src/model/index.ts'
import { problem } from '../../../src/model/index.ts'
import { makePlan } from '../../../src/plan/index.ts'
import { edited, nextRound, planned } from '../../support/rounds.ts'
import type { Resourceful, Sides } from '../../support/shop.ts'
import { at, planOf, requestOf } from '../../support/shop.ts'

const F = { 'folder.f': { name: 'f' } }
const X = { 'folder.x': { name: 'x' } }
const IN_F = { name: 'x', parent: 'f' }
const GONE = ['outbound delete folder.x', 'outbound delete folder.f']
const BLOCK = problem('HCL_COMPUTED', 'an expression says it')
const lost = (file: Resourceful, more: Partial<Sides> = {}): Sides => ({ base: F, git: { ...F, ...file }, live: {}, ...more })

function told(sides: Sides): readonly string[] {
	const plan = planOf(sides)
	return [
		...plan.changes.map(({ id }) => id),
		...plan.conflicts.map(({ address, reason }) => `${address} ${reason}`),
		...plan.held.map(({ address, to, reason }) => `${address} ${to} ${reason.code}`),
	]
}

describe('P8, P11: what is gone in the workspace and newly needed in Git keeps its file, as it does the other way', () => {
	const waiting = (user: string, to = 'live'): readonly string[] => [`${user} ${to} REFERENCE_DANGLING`, 'folder.f git REFERENCE_DANGLING']

	test.each<[string, Sides, readonly string[]]>([
		['something new is in it', lost({ 'folder.x': IN_F }), waiting('folder.x')],
		['something was moved into it', { base: { ...F, ...X }, git: { ...F, 'folder.x': IN_F }, live: X }, waiting('folder.x')],
		[
			'what was in it was edited, and went with it',
			{ base: { ...F, 'folder.x': IN_F }, git: { ...F, 'folder.x': { ...IN_F, name: 'X' } }, live: {} },
			['folder.x updated-and-deleted', 'folder.f git REFERENCE_DANGLING'],
		],
		[
			'what was in it was moved out there, and may not be written here',
			{
				base: { ...F, 'folder.x': IN_F },
				git: { ...F, 'folder.x': IN_F },
				live: X,
				request: { blocked: ({ address }) => (address === 'folder.x' ? BLOCK : undefined) },
			},
			['folder.x git HCL_COMPUTED', 'folder.f git REFERENCE_DANGLING'],
		],
		[
			'what it is in itself stays with it',
			{
				base: { 'folder.top': { name: 't' }, 'folder.f': { name: 'f', parent: 'top' } },
				git: { 'folder.top': { name: 't' }, 'folder.f': { name: 'f', parent: 'top' }, 'folder.x': IN_F },
				live: {},
			},
			[...waiting('folder.x'), 'folder.top git REFERENCE_DANGLING'],
		],
		[
			'what used it could not be read there',
			{
				base: { ...F, 'folder.x': IN_F },
				git: { ...F, 'folder.x': IN_F },
				live: {},
				in: { live: { unknown: ['folder.x'], gone: ['folder.f'] } },
			},
			['folder.x undefined YAML_INVALID', 'folder.f git REFERENCE_DANGLING'],
		],
		[
			'what other targets would delete needs nothing',
			{
				base: { ...F, 'folder.x': IN_F },
				git: { 'folder.f': { name: 'F' }, 'folder.x': IN_F },
				live: {},
				policy: { targets: [at('folder.f')], reach: 'exact', choices: new Map([[at('folder.f'), 'live']]) },
			},
			['outbound delete folder.f', 'folder.f updated-and-deleted'],
		],
		['of what goes with it nobody needs it', { base: { ...F, 'folder.x': IN_F }, git: { ...F, 'folder.x': IN_F }, live: {} }, GONE],
		[
			'what was moved out there leaves it here too',
			{ base: { ...F, 'folder.x': IN_F }, git: { ...F, 'folder.x': { ...IN_F, name: 'X' } }, live: X },
			['inbound update folder.x', 'outbound update folder.x', 'outbound delete folder.f'],
		],
		[
			'the workspace itself leads nowhere with the same',
			{ base: { ...F, 'folder.x': IN_F }, git: { ...F, 'folder.x': IN_F }, live: { 'folder.x': IN_F } },
			['outbound delete folder.f'],
		],
		[
			'what a filter ignores needs nothing',
			lost({ 'folder.x': IN_F }, { request: { isIgnored: (address) => address === 'folder.x' } }),
			['outbound delete folder.f'],
		],
		[
			'what the workspace never shows says nothing of it',
			{
				base: { 'board.b': { name: 'b', mode: 'open' } },
				git: { 'board.b': { kind: 'desk', name: 'b' }, 'link.l': { from: { board: 'b' } } },
				live: {},
				in: { live: { gone: ['board.b'] } },
			},
			['outbound delete board.b'],
		],
	])('%s', (_, given, expected) => {
		expect(told(given)).toEqual(expected)
	})

	test('what leaves its file only with others stays with them', () => {
		const two = { 'folder.f': { name: 'f' }, 'folder.g': { name: 'g' } }
		const goesWith = ({ address }: Change): readonly Address[] => (address === 'folder.g' ? [at('folder.f')] : [])
		const sides: Sides = { base: two, git: { ...two, 'folder.x': IN_F }, live: {}, request: { goesWith }, policy: { deletes: 'allow' } }
		expect(told(sides)).toEqual([...waiting('folder.x'), 'folder.g git REFERENCE_DANGLING'])
	})

	test('P2: it goes once nobody needs it, and is made again once the state has forgotten it', () => {
		const request = requestOf(lost({ 'folder.x': IN_F }))
		expect(planned(edited(request, 'git', { gone: 'folder.x' }))).toEqual(['git delete'])
		expect(planned({ ...request, base: new Map() })).toEqual(["live create {'name':'f'}", "live create {'name':'x','parent':'f'}"])
	})
})

const KEYS = ['a', 'b', 'c', 'd']
type Folder = { readonly name: string; readonly parent?: string }

/** Folders in those that come later by name; null for none. What is in one that is gone is gone, or elsewhere. */
const trees: fc.Arbitrary<readonly (Folder | null)[]> = fc
	.tuple(
		...KEYS.map((_, index) =>
			fc.option(fc.record({ name: fc.constantFrom('x', 'y'), parent: fc.constantFrom(undefined, ...KEYS.slice(index + 1)) }), { freq: 3 }),
		),
	)
	.map((all) =>
		all.map(
			(one) =>
				one && (one.parent === undefined || !all[KEYS.indexOf(one.parent)] ? { name: one.name } : { name: one.name, parent: one.parent }),
		),
	)

const sideOf = (all: readonly (Folder | null)[]): Resourceful =>
	Object.fromEntries(all.flatMap((one, index) => (one ? [[`folder.${KEYS[index]}`, one]] : [])))

function danglingIn({ scopes }: Snapshot): readonly string[] {
	const read = scopes.get('folder')
	const all = read?.kind === 'complete' ? [...read.value.values()] : []
	const keys = new Set(all.map(({ key }) => key))
	return all.flatMap(({ key, attributes }) => {
		const parent = attributes.get('parent')
		return typeof parent === 'string' && !keys.has(parent) ? [key] : []
	})
}

test('P2, P8: generated: whatever each side deletes, makes and moves, no file is left with a reference that the run took away', () => {
	const seen = { live: 0, git: 0 }
	fc.assert(
		fc.property(trees, trees, trees, (base, git, live) => {
			const request = requestOf({ base: sideOf(base), git: sideOf(git), live: sideOf(live) })
			for (const { kind, to } of makePlan(request).changes) if (kind === 'delete') seen[to] += 1
			const after = nextRound(request)
			const gone = new Set(makePlan(request).changes.flatMap((change) => (change.kind === 'delete' ? [change.key] : [])))
			for (const side of ['git', 'live'] as const)
				for (const key of danglingIn(after[side])) {
					const read = after[side].scopes.get('folder')
					const parent = read?.kind === 'complete' && read.value.get(at(`folder.${key}`))?.attributes.get('parent')
					expect([side, key, gone.has(String(parent))]).toEqual([side, key, false])
				}
			expect(makePlan(after).changes).toEqual([])
		}),
		{ numRuns: 500 },
	)
	expect(Math.min(...Object.values(seen))).toBeGreaterThan(50)
})
