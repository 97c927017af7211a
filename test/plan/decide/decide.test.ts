import { describe, expect, test } from 'vitest'
import type { BaseEntry, Dict, RemoteId, Resource, Side } from '../../../src/model/index.ts'
import { fromPlain } from '../../../src/model/index.ts'
import { decide } from '../../../src/plan/decide/decide.ts'
import type { Seen, Sight, Touch } from '../../../src/plan/decide/verdict.ts'
import type { Policy } from '../../../src/plan/index.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import { at, BOARD_SHOP, BROKEN, idOf, linesOf, planOf, resourceOf, unreadOf } from '../../support/shop.ts'

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
	readonly sight?: Partial<Sight>
	/** The base is that of a resource of which only its file told, or has this beside the rest. */
	readonly file?: 'all' | object
}

function sightOf(address: string, base: Held, git: Cell, live: Cell, more: More): Sight {
	const [name = '', key = ''] = address.split('.')
	const type = BOARD_SHOP.types.find((candidate) => candidate.name === name)
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
		base: base ? { ...baseOf(address, base, more.file), ...more.base } : undefined,
		git: see(git, { place: { file: `${name}s/${key}.yaml`, line: 1, column: 1 } }),
		live: see(live, { id: idOf(address), ...more.live }),
		...more.sight,
	}
}

function baseOf(address: string, base: object, file: More['file']): BaseEntry {
	const [type = '', key = ''] = address.split('.')
	if (file === 'all') return { type, key, attributes: new Map(), file: dictOf(base) }
	return { type, key, id: idOf(address), attributes: dictOf(base), ...(file && { file: dictOf(file) }) }
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

const touch = (by: Touch['by'], kind: Touch['kind'] = 'written', isSettled = true): Partial<Sight> => ({
	touch: { by, kind, who: by, at: '2026-01-01T00:00:00Z', isSettled },
})

table('the file only: never written, told once', { type: 'sync' }, [
	['in git', { model: 'm' }, { model: 'm', startDate: 'x' }, { model: 'm' }, ['base file', "cannot update startDate: 'x'"]],
	[
		'and said once, when it is created',
		gone,
		{ model: 'm', startDate: 'x' },
		gone,
		["live create {'model':'m'}", 'base file', "cannot create startDate: 'x'"],
	],
	[
		'beside an update',
		{ model: 'm' },
		{ model: 'n', startDate: 'x' },
		{ model: 'm' },
		["live model: 'm' -> 'n'", 'base file', "cannot update startDate: 'x'"],
	],
	[
		'beside an update from the workspace',
		{ model: 'm' },
		{ model: 'm', startDate: 'x' },
		{ model: 'm', paused: true },
		['git paused: · -> true', 'base file', "cannot update startDate: 'x'"],
	],
	['new on both sides it is as it is', gone, { model: 'm', startDate: 'x' }, { model: 'm' }, ['base agree', 'base file']],
	['a file that waits for more is not told about', gone, { startDate: 'x' }, gone, ['held to live VALUE_INVALID']],
	['gone in the workspace', { model: 'm' }, { model: 'm', startDate: 'x' }, gone, ['git delete']],
	['unread in the workspace', { model: 'm' }, { model: 'm', startDate: 'x' }, unread, []],
	['the workspace shows it all the same', { model: 'm' }, { model: 'm' }, { model: 'm', startDate: 'x' }, []],
])

table('the file only: told before', { type: 'sync', file: { startDate: 'x' } }, [
	['the same', { model: 'm' }, { model: 'm', startDate: 'x' }, { model: 'm' }, []],
	['another', { model: 'm' }, { model: 'm', startDate: 'y' }, { model: 'm' }, ['base file', "cannot update startDate: 'y'"]],
	['taken out', { model: 'm' }, { model: 'm' }, { model: 'm' }, ['base file', 'cannot update startDate']],
])

table('the file only: told again where the resource is made again', { type: 'sync', file: { startDate: 'x' }, choose: 'git' }, [
	['the same', { model: 'm' }, { model: 'm', startDate: 'x' }, gone, ["live create {'model':'m'}", "cannot create startDate: 'x'"]],
])

table('the file only: what the service wrote it need not be told', { type: 'sync', sight: touch('service') }, [
	['in git', { model: 'm' }, { model: 'm', startDate: 'x' }, { model: 'm' }, ['base file']],
	[
		'but what is to be created is',
		gone,
		{ model: 'm', startDate: 'x' },
		gone,
		["live create {'model':'m'}", 'base file', "cannot create startDate: 'x'"],
	],
])
table('the file only: told where a person touched the file last', { type: 'sync', sight: touch('person') }, [
	['in git', { model: 'm' }, { model: 'm', startDate: 'x' }, { model: 'm' }, ['base file', "cannot update startDate: 'x'"]],
])
table('the file only: nothing is news at the first sync', { type: 'sync', sight: { isFirst: true } }, [
	['in git', gone, { model: 'm', startDate: 'x' }, { model: 'm' }, ['base agree', 'base file']],
])

const DESK = { kind: 'desk', name: 'b' }

table('the file only: members, what the path tells and what says nothing', { type: 'board' }, [
	[
		'a member',
		{ name: 'b', mode: 'open' },
		{ ...DESK, grid: { ruler: 'r' } },
		{ name: 'b' },
		['base file', "cannot update grid: {'ruler':'r'}"],
	],
	[
		'a member of a map that is empty in the workspace',
		{ name: 'b', mode: 'open' },
		{ ...DESK, grid: { ruler: 'r' } },
		{ name: 'b', grid: {} },
		['base file', "cannot update grid: {'ruler':'r'}"],
	],
	[
		'a member beside one that goes',
		{ name: 'b', mode: 'open', grid: { columns: 1 } },
		{ ...DESK, grid: { columns: 2, ruler: 'r' } },
		{ name: 'b', grid: { columns: 1 } },
		['live grid.columns: 1 -> 2', 'base file', "cannot update grid: {'ruler':'r'}"],
	],
	[
		'a member of what is created',
		gone,
		{ ...DESK, grid: { columns: 2, ruler: 'r' } },
		gone,
		["live create {'name':'b','mode':'open','grid':{'columns':2},'kind':'desk'}", 'base file', "cannot create grid: {'ruler':'r'}"],
	],
	['what the path tells', gone, DESK, gone, ["live create {'name':'b','mode':'open','kind':'desk'}"]],
	['what says nothing', { name: 'b', mode: 'open' }, { ...DESK, label: '' }, { name: 'b' }, []],
	[
		'of the variant that the path tells: what the API does not take anyway is not waited for',
		gone,
		{ ...DESK, kind: 'wall', height: 1 },
		gone,
		["live create {'name':'b','mode':'open','height':1,'kind':'wall'}"],
	],
	['of the variant that the path tells: required', gone, { ...DESK, kind: 'wall' }, gone, ['held to live VALUE_INVALID']],
])

table('a default: spelled out or left out', { type: 'board' }, [
	['in git', { name: 'b', mode: 'open' }, { ...DESK, mode: 'open' }, { name: 'b' }, []],
	['in live', { name: 'b', mode: 'open' }, DESK, { name: 'b', mode: 'open' }, []],
	['as null', { name: 'b', mode: 'open' }, { ...DESK, mode: null }, { name: 'b' }, []],
	['in a base from before there was one', { name: 'b' }, DESK, { name: 'b' }, ['base agree']],
	['left for another value', { name: 'b', mode: 'open' }, { ...DESK, mode: 'closed' }, { name: 'b' }, ["live mode: 'open' -> 'closed'"]],
	['and back, by leaving it out', { name: 'b', mode: 'closed' }, DESK, { name: 'b', mode: 'closed' }, ["live mode: 'closed' -> 'open'"]],
	[
		'and back, in the workspace',
		{ name: 'b', mode: 'closed' },
		{ ...DESK, mode: 'closed' },
		{ name: 'b' },
		["git mode: 'closed' -> 'open'"],
	],
	['always sent', gone, DESK, gone, ["live create {'name':'b','mode':'open','kind':'desk'}"]],
	['written out in a new file', gone, gone, { name: 'b' }, ["git create {'name':'b','mode':'open'}"]],
	['it chooses the variant', { name: 'b', mode: 'open' }, { ...DESK, lock: 'stale' }, { name: 'b' }, []],
])

table('what the path tells is not written into the file', { type: 'card' }, [
	[
		'another one in the workspace',
		{ board: 'b', text: 't', state: 'new' },
		{ board: 'b', text: 't' },
		{ board: 'c', text: 'u' },
		["git text: 't' -> 'u'", "cannot update board: 'c'"],
	],
])
table('what the path tells is not settled by hand', { type: 'card', choose: dictOf({ text: 'v' }) }, [
	[
		'it stays',
		{ board: 'b', text: 't', state: 'new' },
		{ board: 'b', text: 'u' },
		{ board: 'b', text: 'w' },
		["git text: 'u' -> 'v'", "live text: 'w' -> 'v'", "conflict text: 't' | 'u' | 'w' (both-changed) => edited"],
	],
])

const LINK = { from: { board: 'b' } }

table('a resource that its file alone tells of: new', { type: 'link' }, [
	['told, and recorded', gone, LINK, gone, ['base in-file', 'cannot create .']],
	['a file that does not parse', gone, broken, gone, ['held YAML_INVALID']],
	['files that could not be read', gone, unread, gone, []],
	['nothing', gone, gone, gone, []],
])
table('a resource that its file alone tells of: told before', { type: 'link', file: 'all' }, [
	['the same', LINK, LINK, gone, []],
	['in other words', LINK, { from: { board: 'b', remark: '' }, weight: 1 }, gone, []],
	['another value', LINK, { from: { board: 'c' } }, gone, ['base in-file', "cannot update from.board: 'c'"]],
	['one more', LINK, { ...LINK, weight: 2 }, gone, ['base in-file', 'cannot update weight: 2']],
	['removed', LINK, gone, gone, ['base forget', 'cannot delete .']],
	['a file that does not parse', LINK, broken, gone, ['held YAML_INVALID']],
	['P3: files that could not be read are told once for all', LINK, unread, gone, []],
])
table('a resource that its file alone tells of: touched by the service', { type: 'link', file: 'all', sight: touch('service') }, [
	['new', gone, LINK, gone, ['base in-file']],
	['another value', LINK, { from: { board: 'c' } }, gone, ['base in-file']],
])
table(
	'a resource that its file alone tells of: removed by the service',
	{ type: 'link', file: 'all', sight: touch('service', 'removed') },
	[['forgotten without a word', LINK, gone, gone, ['base forget']]],
)
table(
	'a resource that its file alone tells of: removed by the service a moment ago',
	{ type: 'link', file: 'all', sight: touch('service', 'removed', false) },
	[['it waits, and is remembered', LINK, gone, gone, ['base removed', 'held ECHO_UNSETTLED']]],
)
table('a resource that its file alone tells of: removed by a person', { type: 'link', file: 'all', sight: touch('person', 'removed') }, [
	['told', LINK, gone, gone, ['base forget', 'cannot delete .']],
])
table('a resource that its file alone tells of: the first sync', { type: 'link', sight: { isFirst: true } }, [
	['recorded without a word', gone, LINK, gone, ['base in-file']],
])

table('a list that may leave it out', { type: 'board', file: 'all' }, [
	['never seen there: the file alone', { name: 'b' }, DESK, gone, []],
	['never seen there, edited', { name: 'b' }, { ...DESK, name: 'c' }, gone, ['base in-file', "cannot update name: 'c'"]],
	['never seen there, removed', { name: 'b' }, gone, gone, ['base forget', 'cannot delete .']],
	['seen now, as the file has it', { name: 'b' }, DESK, { name: 'b' }, ['base agree']],
	[
		'seen now, and another one: nothing was agreed on',
		{ name: 'b' },
		{ ...DESK, source: 's' },
		{ name: 'c' },
		["conflict name: · | 'b' | 'c' (both-added)", "conflict source: · | 's' | · (both-added)"],
	],
	['unread: told once for all', { name: 'b' }, DESK, unread, []],
	['unread, and edited', { name: 'b' }, { ...DESK, name: 'c' }, unread, ['held READ_INCOMPLETE']],
])
table('a list that may leave it out: seen once, it is like any other', { type: 'board' }, [
	['gone there', { name: 'b', mode: 'open' }, DESK, gone, ['git delete']],
	['gone in Git', { name: 'b', mode: 'open' }, gone, { name: 'b' }, ['detached']],
])

for (const kind of ['model', 'board'] as const) {
	const agreed = { name: 'a', ...(kind === 'board' && { mode: 'open' }) }
	const live = { name: 'a' }
	const file = `git create ${kind === 'board' ? "{'name':'a','mode':'open'}" : "{'name':'a'}"}`
	table(`a file that the service took away, of a ${kind}: its word on the workspace`, { type: kind, sight: touch('service', 'removed') }, [
		['settled, and still there: the file comes back', agreed, gone, live, ['base removed', file].toReversed()],
		['settled, and gone', agreed, gone, gone, ['base forget']],
		['settled, and never agreed on', gone, gone, live, [file]],
	])
	table(`a file that the service took away a moment ago, of a ${kind}`, { type: kind, sight: touch('service', 'removed', false) }, [
		['still there: it waits', agreed, gone, live, ['base removed', 'held ECHO_UNSETTLED']],
		['gone', agreed, gone, gone, ['base forget']],
		['unread', agreed, gone, unread, ['base removed', 'held READ_INCOMPLETE']],
		['never agreed on', gone, gone, live, ['held ECHO_UNSETTLED']],
	])
}
table(
	'a file that the service took away, remembered',
	{ sight: touch('service', 'removed', false), base: { removed: '2026-01-01T00:00:00Z' } },
	[['once is enough', A, gone, A, ['held ECHO_UNSETTLED']]],
)
table('a file that the service took away, forgotten again', { base: { removed: '2026-01-01T00:00:00Z' } }, [
	['where it is back', A, A, A, ['base removed']],
])
table(
	'a file that the service took away, and a person after it',
	{ sight: touch('person', 'removed'), base: { removed: '2026-01-01T00:00:00Z' } },
	[['is deleted', A, gone, A, ['live delete', 'base removed']]],
)
table('a file that a person took away', { sight: touch('person', 'removed') }, [['is deleted', A, gone, A, ['live delete']]])

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

test.each([
	['model.x', { name: 'x' }, 'deletes: never'],
	['sync.x', { model: 'm' }, 'there is no call for it'],
])('why %s without a file stays under `deletes: never`: %j %s', (address, attributes, reason) => {
	const sides = { [address]: attributes }
	const { detached } = planOf({ base: sides, live: sides, policy: { deletes: 'never' } })
	expect(detached.map((entry) => entry.reason)).toEqual([expect.stringContaining(reason)])
})
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
