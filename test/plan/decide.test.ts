import { describe, expect, test } from 'vitest'
import type { BaseEntry, Dict, RemoteId, Resource, Side } from '../../src/model/index.ts'
import { fromPlain } from '../../src/model/index.ts'
import type { Seen, Sight } from '../../src/plan/decide.ts'
import { decide } from '../../src/plan/decide.ts'
import type { Policy } from '../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../src/plan/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { at, BROKEN, idOf, linesOf, resourceOf, SHOP, unreadOf } from '../support/shop.ts'

/**
 * The object tables of the three-way merge, a line for each row: what base, Git and live hold, then what is to be done. `gone` is
 * proven absence, `unread` a scope and `broken` an address that could not be read. A change reads `side path: before -> after`.
 */
const gone = null
const unread = 'unread'
const broken = 'broken'

type Held = object | null
type Cell = Held | typeof unread | typeof broken
type Row = readonly [name: string, base: Held, git: Cell, live: Cell, lines: readonly string[]]
type More = {
	readonly type?: string
	readonly policy?: Partial<Policy>
	readonly choose?: Side | Dict
	readonly base?: Partial<BaseEntry>
	readonly live?: Partial<Resource>
}

function sightOf(address: string, base: Held, git: Cell, live: Cell, more: More): Sight {
	const [name = '', key = ''] = address.split('.')
	const type = SHOP.types.find((candidate) => candidate.name === name)
	if (!type) throw new RangeError(`there is no type ${name}`)
	const see = (cell: Cell, own: Partial<Resource>): Seen => {
		if (cell === null) return { kind: 'absent' }
		if (cell === unread) return { kind: 'unknown', reason: unreadOf(name), alone: false }
		if (cell === broken) return { kind: 'unknown', reason: BROKEN, alone: true }
		return { kind: 'present', resource: resourceOf(address, cell, own) }
	}
	return {
		address: at(address),
		type,
		key,
		base: base ? { type: name, key, id: idOf(address), attributes: dictOf(base), ...more.base } : undefined,
		git: see(git, { place: { file: `${name}s/${key}.yaml`, line: 1, column: 1 } }),
		live: see(live, { id: idOf(address), ...more.live }),
	}
}

function table(title: string, more: More, rows: readonly Row[]): void {
	describe(title, () => {
		test.each(rows)('%s', (_, base, git, live, lines) => {
			const address = `${more.type ?? 'model'}.a`
			const choices = new Map(more.choose === undefined ? [] : [[at(address), more.choose]])
			expect(linesOf(decide(sightOf(address, base, git, live, more), { ...DEFAULT_POLICY, choices, ...more.policy }))).toEqual(lines)
		})
	})
}

const [A, B, C] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]

table('2.1: an object in base', {}, [
	['= = nothing', A, A, A, []],
	['= ≠ updates git from live', A, A, B, ["git name: 'a' -> 'b'"]],
	['≠ = updates live from git', A, B, A, ["live name: 'a' -> 'b'"]],
	['≠ ≠ equal is adopted', A, B, B, ['base agree']],
	['≠ ≠ different is a conflict at the leaf', A, B, C, ["conflict name: 'a' | 'b' | 'c' (both-changed)"]],
	[
		'≠ ≠ in other leaves merges',
		{ ...A, tags: [] },
		{ ...B, tags: [] },
		{ ...A, tags: ['x'] },
		["git tags: [] -> ['x']", "live name: 'a' -> 'b'"],
	],
	['= − deletes in git', A, A, gone, ['git delete']],
	['− = deletes in live', A, gone, A, ['live delete']],
	['− − is dropped from base', A, gone, gone, ['base forget']],
	['≠ − keeps the edit, undecided', A, B, gone, ["conflict .: {'name':'a'} | {'name':'b'} | · (updated-and-deleted)"]],
	['− ≠ keeps the edit, undecided', A, gone, B, ["conflict .: {'name':'a'} | · | {'name':'b'} (deleted-and-updated)"]],
])

table('2.1, P3: an object in base, one side unknown', {}, [
	['= ? where only this one could not be read', A, A, broken, ['held YAML_INVALID']],
	['? = where only this one could not be read', A, broken, A, ['held YAML_INVALID']],
	['? ≠', A, broken, B, ['held YAML_INVALID']],
	['? −', A, broken, gone, ['held YAML_INVALID']],
	['≠ ?', A, B, unread, ['held READ_INCOMPLETE']],
	['− ?', A, gone, unread, ['held READ_INCOMPLETE']],
	['? − of a whole scope', A, unread, gone, ['held READ_INCOMPLETE']],
	['? ≠ of a whole scope', A, unread, B, ['held READ_INCOMPLETE']],
	['= ? of a whole scope is said once for the scope, not here', A, A, unread, []],
	['? ? says why this one could not be read', A, broken, unread, ['held YAML_INVALID']],
])

table('2.2: an object that is not in base', {}, [
	['created, absent: create in live', gone, A, gone, ["live create {'name':'a'}"]],
	['absent, created: create in git', gone, gone, A, ["git create {'name':'a'}"]],
	['created, created, equal: adopt', gone, A, A, ['base agree']],
	[
		'created, created, different: a conflict on each differing leaf, no union',
		gone,
		{ ...A, sql: 'x' },
		B,
		["conflict name: · | 'a' | 'b' (both-added)", "conflict sql: · | 'x' | · (both-added)"],
	],
	['created, ?: creating now could duplicate', gone, A, unread, ['held READ_INCOMPLETE']],
	['?, created: the file may exist and not parse', gone, broken, A, ['held YAML_INVALID']],
	['?, created, of a whole scope', gone, unread, A, ['held READ_INCOMPLETE']],
	['absent, absent', gone, gone, gone, []],
	['a file without a required attribute waits for it', gone, { sql: 'x' }, gone, ['held to live VALUE_INVALID']],
	[
		'what the API cannot take at creation is left out and said',
		gone,
		{ ...A, remark: 'x', seen: 'now' },
		gone,
		["live create {'name':'a'}", "cannot create remark: 'x'"],
	],
	[
		'what creation alone can fix is sent',
		gone,
		{ ...A, source: 's', kind: 'sql' },
		gone,
		["live create {'name':'a','source':'s','kind':'sql'}"],
	],
	[
		'what belongs to another variant is not sent',
		gone,
		{ ...A, kind: 'table', sql: 'x', table: 't' },
		gone,
		["live create {'name':'a','kind':'table','table':'t'}"],
	],
])

table('2.2: a type that cannot be created', { type: 'source' }, [['created, absent', gone, A, gone, ['cannot create .']]])

table('2.5: renames; the address stays', {}, [
	['on one side', { ...A, sql: 'x' }, { ...B, sql: 'x' }, { ...A, sql: 'x' }, ["live name: 'a' -> 'b'"]],
	['on both, to the same', A, B, B, ['base agree']],
	[
		'on both, differently: a conflict on the name only',
		{ ...A, sql: 'x' },
		{ ...B, sql: 'y' },
		{ ...C, sql: 'x' },
		["live sql: 'x' -> 'y'", "conflict name: 'a' | 'b' | 'c' (both-changed)"],
	],
	[
		'against an edit of another leaf: both',
		{ ...A, sql: 'x' },
		{ ...B, sql: 'x' },
		{ ...A, sql: 'y' },
		["git sql: 'x' -> 'y'", "live name: 'a' -> 'b'"],
	],
	['against a delete', A, B, gone, ["conflict .: {'name':'a'} | {'name':'b'} | · (updated-and-deleted)"]],
	['case-only', A, { name: 'A' }, A, ["live name: 'a' -> 'A'"]],
	['to another Unicode form', { name: '\u00e9' }, { name: 'e\u0301' }, { name: '\u00e9' }, ["live name: '\u00e9' -> 'e\u0301'"]],
])

table('2.5: recreated outside under a new id', { live: { id: 'id-new' as RemoteId } }, [
	['unchanged: the new id is adopted', A, A, A, ['base rebind']],
	['changed to the same on both sides: adopted', A, B, B, ['base rebind']],
	['git unchanged: live is taken', A, A, B, ["git name: 'a' -> 'b'"]],
	['git changed: a conflict, never an update of the new one', A, B, A, ["conflict name: · | 'b' | 'a' (both-added)"]],
	[
		'P18, git deleted: a conflict, for only what base knows can be deleted',
		A,
		gone,
		A,
		["conflict .: {'name':'a'} | · | {'name':'a'} (deleted-and-updated)"],
	],
])

table(
	'2.3: the server rewrote what it was sent; either spelling is unchanged',
	{ base: { attributes: dictOf({ name: ' A' }), observed: dictOf({ name: 'a' }) } },
	[
		['git and live as they were', A, { name: ' A' }, A, []],
		['live as it was sent', A, { name: ' A' }, { name: ' A' }, ['base agree']],
		['git edited', A, B, A, ["live name: 'a' -> 'b'"]],
		['live edited', A, { name: ' A' }, B, ["git name: ' A' -> 'b'"]],
		['gone in git', A, gone, A, ['live delete']],
		['gone in live', A, { name: ' A' }, gone, ['git delete']],
		['live unread, git as it was', A, { name: ' A' }, unread, []],
	],
)

table('beyond the API: an attribute that cannot be written', {}, [
	['read-only', { ...A, remark: 'x' }, { ...A, remark: 'y' }, { ...A, remark: 'x' }, ["cannot update remark: 'y'"]],
	['create-only', { ...A, source: 's' }, { ...A, source: 't' }, { ...A, source: 's' }, ["cannot update source: 't'"]],
	[
		'beside one that can',
		{ ...A, source: 's' },
		{ ...B, source: 't' },
		{ ...A, source: 's' },
		["live name: 'a' -> 'b'", "cannot update source: 't'"],
	],
	['the other way it is only read', { ...A, remark: 'x' }, { ...A, remark: 'x' }, { ...A, remark: 'y' }, ["git remark: 'x' -> 'y'"]],
	['computed is never a difference', A, A, { ...A, seen: 'now' }, []],
	[
		"a variant's payload goes with what chooses it",
		{ ...A, kind: 'sql', sql: 'x' },
		{ ...A, kind: 'table', table: 't' },
		{ ...A, kind: 'sql', sql: 'x' },
		["cannot update kind: 'table'", "cannot update table: 't'", 'cannot update sql'],
	],
	[
		'a stale payload is no difference',
		{ ...A, kind: 'sql', sql: 'x' },
		{ ...A, kind: 'sql', sql: 'x', table: 'stale' },
		{ ...A, kind: 'sql', sql: 'x' },
		[],
	],
	['the other silent spelling of absent is none either', A, { ...A, hidden: false, sql: '' }, A, []],
	[
		'what both sides agree on meanwhile is recorded',
		{ ...A, sql: 'x', remark: 'x' },
		{ ...A, sql: 'y', remark: 'y' },
		{ ...A, sql: 'y', remark: 'x' },
		['base agree', "cannot update remark: 'y'"],
	],
])

table('the file only: never a difference', { type: 'sync' }, [
	['in git', { model: 'm' }, { model: 'm', startDate: 'x' }, { model: 'm' }, []],
	[
		'and said once, when it is created',
		gone,
		{ model: 'm', startDate: 'x' },
		gone,
		["live create {'model':'m'}", "cannot create startDate: 'x'"],
	],
])

const DETACHES = [
	['− = stays in the workspace, listed', { model: 'm' }, gone, { model: 'm' }, ['detached']],
	['− ≠ comes back with its next change', { model: 'm' }, gone, { model: 'm', paused: true }, ["git create {'model':'m','paused':true}"]],
	['the file added again is the same resource', { model: 'm' }, { model: 'm' }, { model: 'm' }, []],
	['the file added again with an edit', { model: 'm' }, { model: 'm', paused: true }, { model: 'm' }, ['live paused: · -> true']],
	['− − is forgotten', { model: 'm' }, gone, gone, ['base forget']],
	['= − deletes in git all the same', { model: 'm' }, { model: 'm' }, gone, ['git delete']],
] as const satisfies readonly Row[]

table('detached: a type that cannot be deleted', { type: 'sync' }, DETACHES)
table('detached: `deletes: never`', { type: 'sync', policy: { deletes: 'never' } }, DETACHES)
table('detached: `deletes: never` for a type that could be', { policy: { deletes: 'never' } }, [['− =', A, gone, A, ['detached']]])
table('detached: a resync brings the file back', { type: 'sync', policy: { restoreDetached: true } }, [
	['− =', { model: 'm' }, gone, { model: 'm' }, ["git create {'model':'m'}"]],
])
table('detached: chosen to come back', { type: 'sync', choose: 'live' }, [
	['− =', { model: 'm' }, gone, { model: 'm' }, ["git create {'model':'m'}"]],
])

const WHOLE = {
	edited: "conflict .: {'name':'a'} | {'name':'b'} | · (updated-and-deleted)",
	deleted: "conflict .: {'name':'a'} | · | {'name':'b'} (deleted-and-updated)",
}

for (const [how, more] of [
	['choice', { choose: 'git' }],
	['policy', { policy: { onConflict: 'git' } }],
] as const) {
	table(`settled for git by ${how}; the conflict stays visible`, more, [
		['≠ ≠', A, B, C, ["live name: 'c' -> 'b'", "conflict name: 'a' | 'b' | 'c' (both-changed) => git"]],
		['≠ −: restored to live', A, B, gone, ["live create {'name':'b'}", `${WHOLE.edited} => git`]],
		['− ≠: deleted in live', A, gone, B, ['live delete', `${WHOLE.deleted} => git`]],
		['created, created', gone, A, B, ["live name: 'b' -> 'a'", "conflict name: · | 'a' | 'b' (both-added) => git"]],
		['where there is no conflict, nothing is overwritten', A, A, B, ["git name: 'a' -> 'b'"]],
	])
}

for (const [how, more] of [
	['choice', { choose: 'live' }],
	['policy', { policy: { onConflict: 'live' } }],
] as const) {
	table(`settled for live by ${how}; the conflict stays visible`, more, [
		['≠ ≠', A, B, C, ["git name: 'b' -> 'c'", "conflict name: 'a' | 'b' | 'c' (both-changed) => live"]],
		['≠ −: removed from git', A, B, gone, ['git delete', `${WHOLE.edited} => live`]],
		['− ≠: brought back to git', A, gone, B, ["git create {'name':'b'}", `${WHOLE.deleted} => live`]],
		['created, created', gone, A, B, ["git name: 'a' -> 'b'", "conflict name: · | 'a' | 'b' (both-added) => live"]],
		['where there is no conflict, nothing is overwritten', A, B, A, ["live name: 'a' -> 'b'"]],
	])
}

table('chosen by name, a side that did not change is not deleted: git', { choose: 'git' }, [
	['= −: restored to live', A, A, gone, ["live create {'name':'a'}"]],
	['− =: deleted in live', A, gone, A, ['live delete']],
])
table('chosen by name, a side that did not change is not deleted: live', { choose: 'live' }, [
	['= −: removed from git', A, A, gone, ['git delete']],
	['− =: brought back to git', A, gone, A, ["git create {'name':'a'}"]],
])
table('a policy for conflicts says nothing about plain deletes', { policy: { onConflict: 'git' } }, [['= −', A, A, gone, ['git delete']]])

table('settled by hand: both sides get what a person wrote', { choose: dictOf({ name: 'd' }) }, [
	['≠ ≠', A, B, C, ["git name: 'b' -> 'd'", "live name: 'c' -> 'd'", "conflict name: 'a' | 'b' | 'c' (both-changed) => edited"]],
	[
		'where one side has it already',
		A,
		{ name: 'd' },
		C,
		["live name: 'c' -> 'd'", "conflict name: 'a' | 'd' | 'c' (both-changed) => edited"],
	],
])

describe('what a change carries', () => {
	const live = { changedAt: '2026-03-01T09:12:00Z', actor: 'Jane Doe' }
	const decided = (base: Held, git: Cell, seen: Cell) => decide(sightOf('model.a', base, git, seen, { live }), DEFAULT_POLICY)

	test('outbound: who and when, the id, the place and both sides as they are', () => {
		expect(decided(A, A, B).changes).toMatchObject([
			{
				id: 'outbound update model.a',
				...live,
				remoteId: idOf('model.a'),
				place: { file: 'models/a.yaml' },
				before: dictOf(A),
				after: dictOf(B),
				other: dictOf(B),
			},
		])
	})

	test('inbound: nobody is named, for the change is not theirs', () => {
		const [change] = decided(A, B, A).changes
		expect(change).toMatchObject({
			id: 'inbound update model.a',
			remoteId: idOf('model.a'),
			before: dictOf(A),
			after: dictOf(B),
			other: dictOf(B),
		})
		expect(change).not.toHaveProperty('actor')
	})

	test('a create has no id yet, a delete has that of base', () => {
		expect(decided(null, A, null).changes[0]).not.toHaveProperty('remoteId')
		expect(decided(A, null, A).changes).toMatchObject([{ id: 'inbound delete model.a', remoteId: idOf('model.a'), other: null }])
		expect(decided(A, A, null).changes).toMatchObject([
			{ id: 'outbound delete model.a', remoteId: idOf('model.a'), other: null, place: { file: 'models/a.yaml' } },
		])
	})

	test('a list whose items share a key is told, and where', () => {
		const config = (from: string) =>
			fromPlain([
				{ to: 'x', from },
				{ to: 'x', from: 'b' },
			])
		const sides = [
			{ model: 'm', config: config('1') },
			{ model: 'm', config: config('2') },
			{ model: 'm', config: config('1') },
		] as const
		const { warnings, changes } = decide(sightOf('sync.a', ...sides, {}), DEFAULT_POLICY)
		expect(warnings).toMatchObject([{ code: 'VALUE_INVALID', where: { file: 'syncs/a.yaml', address: 'sync.a', path: ['config'] } }])
		expect(changes).toMatchObject([{ edits: [{ path: ['config'] }] }])
	})
})
