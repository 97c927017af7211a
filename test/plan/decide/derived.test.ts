import { describe, expect, test } from 'vitest'
import type { Mode } from '../../../src/model/index.ts'
import { fromPlain, isDict } from '../../../src/model/index.ts'
import { decideDerived } from '../../../src/plan/decide/derived.ts'
import type { Seen, Sight, Touch } from '../../../src/plan/decide/verdict.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { edited, nextRound, planned } from '../../support/rounds.ts'
import { at, BOARD_SHOP, BROKEN, idOf, linesOf, planOf, requestOf, resourceOf, unreadOf } from '../../support/shop.ts'

const gone = null
const unread = 'unread'
const broken = 'broken'

type Cell = object | null | typeof unread | typeof broken
type Row = readonly [name: string, git: Cell, live: Cell, lines: readonly string[]]

function decided(name: 'index' | 'names', git: Cell, live: Cell, more: { readonly mode?: Mode; readonly touch?: Touch } = {}) {
	const type = BOARD_SHOP.types.find((candidate) => candidate.name === name)
	if (!type) throw new RangeError(`there is no type ${name}`)
	const address = `${name}.acme`
	const see = (cell: Cell): Seen => {
		if (cell === null) return { kind: 'absent' }
		if (cell === unread) return { kind: 'unknown', reason: unreadOf(name), alone: false }
		if (cell === broken) return { kind: 'unknown', reason: BROKEN, alone: true }
		return { kind: 'present', resource: resourceOf(address, cell, { id: idOf(address) }) }
	}
	const sight: Sight = {
		address: at(address),
		type,
		key: 'acme',
		base: undefined,
		git: see(git),
		live: see(live),
		...(more.touch && { touch: more.touch }),
	}
	return decideDerived(sight, { ...DEFAULT_POLICY, mode: more.mode ?? 'two-way' })
}

const FULL = { entries: { a: { name: 'A', kind: 'x' } }, slug: 'acme' }
const OTHER = { entries: { a: { name: 'A', kind: 'y' } }, slug: 'acme' }
const CREATE = "git create {'entries':{'a':{'name':'A','kind':'x'}},'slug':'acme'}"

describe('derived: the file follows the workspace', () => {
	test.each<Row>([
		['the same', FULL, FULL, []],
		['another value', OTHER, FULL, ["git entries.a.kind: 'y' -> 'x'"]],
		['more than the workspace has', { ...FULL, slug: 'acme', entries: { ...FULL.entries, b: {} } }, FULL, ['git entries.b: {} -> ·']],
		['less', { ...FULL, entries: {} }, FULL, ["git entries.a: · -> {'name':'A','kind':'x'}"]],
		['what it may leave out', { entries: { a: { kind: 'x' } } }, FULL, []],
		['what it may leave out, and says otherwise', { entries: { a: { name: 'B', kind: 'x' } } }, FULL, ["git entries.a.name: 'B' -> 'A'"]],
		['what it may leave out, beside a difference', { entries: { a: { kind: 'y' } } }, FULL, ["git entries.a.kind: 'y' -> 'x'"]],
		['what it may not leave out', { ...FULL, entries: { a: { name: 'A' } } }, FULL, ["git entries.a.kind: · -> 'x'"]],
		['no file: it is made', gone, FULL, [CREATE]],
		['in the file alone: it is that of another workspace', FULL, gone, []],
		['a file that does not parse', broken, FULL, ['held YAML_INVALID']],
		['a file that does not parse, of another workspace', broken, gone, []],
		['files that could not be read', unread, FULL, []],
		['a workspace that could not be read', FULL, unread, []],
	])('%s', (_, git, live, lines) => {
		expect(linesOf(decided('index', git, live))).toEqual(lines)
	})

	test('nothing comes out of a workspace that is only deployed to', () => {
		expect(linesOf(decided('index', OTHER, FULL, { mode: 'deploy' }))).toEqual([])
		expect(linesOf(decided('index', gone, FULL, { mode: 'deploy' }))).toEqual([])
		expect(linesOf(decided('index', OTHER, FULL, { mode: 'mirror' }))).toEqual(["git entries.a.kind: 'y' -> 'x'"])
	})

	test.each([
		['a person: told', 'person', ['DERIVED_EDITED']],
		['the service', 'service', []],
		['nobody', undefined, []],
	] as const)('edited by %s', (_, by, codes) => {
		const touch = by && ({ by, kind: 'written', who: 'abc1234', at: '2026-01-01T00:00:00Z', isSettled: true } as const)
		const { warnings, changes } = decided('index', OTHER, FULL, touch && { touch })
		expect([warnings.map(({ code }) => code), changes.length]).toEqual([codes, 1])
		expect(decided('index', FULL, FULL, touch && { touch }).warnings).toEqual([])
	})

	test('the warning names the file and the commit', () => {
		const touch: Touch = { by: 'person', kind: 'written', who: 'abc1234', at: '2026-01-01T00:00:00Z', isSettled: true }
		expect(decided('index', OTHER, FULL, { touch }).warnings).toMatchObject([
			{ message: expect.stringContaining('index.acme was edited by hand in abc1234'), where: { address: 'index.acme' } },
		])
	})
})

describe('seed: made once', () => {
	test.each<Row>([
		['no file: it is made, as the workspace has it', gone, {}, ['git create {}']],
		['a file with something in it stays', { sources: { a: 'b' } }, {}, []],
		['a file that does not parse', broken, {}, ['held YAML_INVALID']],
		['in the file alone', { sources: {} }, gone, []],
		['a workspace that could not be read', gone, unread, []],
	])('%s', (_, git, live, lines) => {
		expect(linesOf(decided('names', git, live))).toEqual(lines)
	})
})

describe('P2: after an apply the second plan is empty', () => {
	const live = { 'index.acme': FULL, 'names.acme': {} }
	const made = nextRound(requestOf({ live }))

	test('made, and nothing of it in base', () => {
		expect(planned(requestOf({ live }))).toEqual([CREATE, 'git create {}'])
		expect([planned(made), made.base.size]).toEqual([[], 0])
	})

	test('deleted by hand: made again', () => {
		const without = edited(edited(made, 'git', { gone: 'index.acme' }), 'git', { gone: 'names.acme' })
		expect(planned(without)).toEqual([CREATE, 'git create {}'])
		expect(planned(nextRound(without))).toEqual([])
	})

	test('edited by hand, in a file that leaves out what it may', () => {
		const terse = fromPlain({ entries: { a: { kind: 'mine' } }, extra: 1 })
		const request = edited(made, 'git', { ...resourceOf('index.acme', {}), attributes: isDict(terse) ? terse : new Map() })
		expect(planned(request)).toEqual(["git entries.a.kind: 'mine' -> 'x'"])
		expect(planned(nextRound(request))).toEqual([])
	})

	test('the push that fails is made up for by the next run', () => {
		const refused = nextRound(requestOf({ live }), () => 'refused')
		expect(planned(refused)).toEqual([CREATE, 'git create {}'])
	})

	test('it never goes to the workspace, and its absence there deletes nothing', () => {
		const request = edited(made, 'live', { gone: 'index.acme' })
		expect(planned(request)).toEqual([])
		expect(planOf({ git: { 'index.acme': FULL, 'names.acme': { sources: {} } } }).changes).toEqual([])
	})
})
