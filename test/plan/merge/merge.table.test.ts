import { describe, expect, test } from 'vitest'
import type { MergeInput } from '../../../src/plan/index.ts'
import { merge } from '../../../src/plan/index.ts'
import type { Schema } from '../generate.ts'
import { at, changeLines, conflictLines, shown } from '../lines.ts'

/**
 * The truth tables of the three-way merge, a line for each row. A change reads `to path: before -> after`, a conflict
 * `path: base | git | live (reason)`; `·` is what is absent, and the path of the whole resource is `.`.
 */
type Side = Record<string, unknown> | null
type Expected = {
	readonly merged: Side
	readonly changes?: readonly string[]
	readonly conflicts?: readonly string[]
	readonly held?: readonly string[]
}
type Line = readonly [name: string, base: Side, git: Side, live: Side, expected: Expected]
type More = Pick<MergeInput, 'policy' | 'unknown'> & { readonly schema?: Schema; readonly observed?: Side; readonly lists?: 'sorted' }

const nothing: Side = null

function table(title: string, { lists, ...more }: More, lines: readonly Line[]): void {
	describe(title, () => {
		test.each(lines)('%s', (_, base, git, live, expected) => {
			const answer = merge({ base, git, live, ...more } as MergeInput)
			const got = lists === 'sorted' ? sorted(answer) : answer
			expect({
				merged: got.merged,
				changes: changeLines(got),
				conflicts: conflictLines(got),
				held: got.held.map(({ path }) => at(path)),
			}).toEqual({ changes: [], conflicts: [], held: [], ...expected })
		})
	})
}

/** The same with every list of texts in one order, where order does not count. */
function sorted<T>(value: T): T {
	return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
		Array.isArray(member) && key !== 'path' && member.every((each) => typeof each === 'string') ? member.toSorted() : member,
	) as T
}

table('2.1, P10: a resource in base', {}, [
	['= =', { a: 1 }, { a: 1 }, { a: 1 }, { merged: { a: 1 } }],
	['= ≠ updates git from live', { a: 1 }, { a: 1 }, { a: 2 }, { merged: { a: 2 }, changes: ['git a: 1 -> 2'] }],
	['≠ = updates live from git', { a: 1 }, { a: 2 }, { a: 1 }, { merged: { a: 2 }, changes: ['live a: 1 -> 2'] }],
	['≠ ≠ equal is adopted without a write', { a: 1 }, { a: 2 }, { a: 2 }, { merged: { a: 2 } }],
	[
		'≠ ≠ different, in different leaves',
		{ a: 1, b: 1 },
		{ a: 2, b: 1 },
		{ a: 1, b: 2 },
		{ merged: { a: 2, b: 2 }, changes: ['git b: 1 -> 2', 'live a: 1 -> 2'] },
	],
	[
		'≠ ≠ different, in one leaf',
		{ a: 1, b: 1 },
		{ a: 2, b: 1 },
		{ a: 3, b: 2 },
		{ merged: { a: 1, b: 2 }, changes: ['git b: 1 -> 2'], conflicts: ['a: 1 | 2 | 3 (both-changed)'] },
	],
	['= − deletes in git', { a: 1 }, { a: 1 }, nothing, { merged: nothing, changes: ["git .: {'a':1} -> ·"] }],
	['− = deletes in live', { a: 1 }, nothing, { a: 1 }, { merged: nothing, changes: ["live .: {'a':1} -> ·"] }],
	['− − is dropped from base', { a: 1 }, nothing, nothing, { merged: nothing }],
	[
		'≠ − keeps the edit where it is',
		{ a: 1 },
		{ a: 2 },
		nothing,
		{ merged: { a: 1 }, conflicts: [".: {'a':1} | {'a':2} | · (updated-and-deleted)"] },
	],
	[
		'− ≠ keeps the edit where it is',
		{ a: 1 },
		nothing,
		{ a: 2 },
		{ merged: { a: 1 }, conflicts: [".: {'a':1} | · | {'a':2} (deleted-and-updated)"] },
	],
])

table('2.1, P3: git could not be read', { unknown: ['git'] }, [
	['? =', { a: 1 }, nothing, { a: 1 }, { merged: { a: 1 }, held: ['.'] }],
	['? ≠', { a: 1 }, nothing, { a: 2 }, { merged: { a: 1 }, held: ['.'] }],
	['? −', { a: 1 }, nothing, nothing, { merged: { a: 1 }, held: ['.'] }],
	['2.2 ? created', nothing, nothing, { a: 1 }, { merged: nothing, held: ['.'] }],
])

table('2.1, P3: live could not be read', { unknown: ['live'] }, [
	['= ?', { a: 1 }, { a: 1 }, nothing, { merged: { a: 1 }, held: ['.'] }],
	['≠ ?', { a: 1 }, { a: 2 }, nothing, { merged: { a: 1 }, held: ['.'] }],
	['− ?', { a: 1 }, nothing, nothing, { merged: { a: 1 }, held: ['.'] }],
	['2.2 created ?', nothing, { a: 1 }, nothing, { merged: nothing, held: ['.'] }],
])

table('2.2, P10: a resource that is not in base', {}, [
	['created, absent', nothing, { a: 1 }, nothing, { merged: { a: 1 }, changes: ["live .: · -> {'a':1}"] }],
	['absent, created', nothing, nothing, { a: 1 }, { merged: { a: 1 }, changes: ["git .: · -> {'a':1}"] }],
	['created, created, equal', nothing, { a: 1 }, { a: 1 }, { merged: { a: 1 } }],
	[
		'created, created, different: lists the leaves, merges none',
		nothing,
		{ a: 1, b: 1, c: 1 },
		{ a: 1, b: 2 },
		{ merged: nothing, conflicts: ['b: · | 1 | 2 (both-added)', 'c: · | 1 | · (both-added)'] },
	],
	[
		'the same, deeper',
		nothing,
		{ a: { b: 1, c: 1 } },
		{ a: { b: 2, c: 1 } },
		{ merged: nothing, conflicts: ['a.b: · | 1 | 2 (both-added)'] },
	],
])

table('2.2: created on both sides, policy git', { policy: { onConflict: 'git' } }, [
	[
		'git is taken',
		nothing,
		{ a: 1, b: 1 },
		{ a: 2, c: 2 },
		{ merged: { a: 1, b: 1 }, changes: ['live a: 2 -> 1', 'live b: · -> 1', 'live c: 2 -> ·'] },
	],
])

table('2.2: created on both sides, policy live', { policy: { onConflict: 'live' } }, [
	[
		'live is taken',
		nothing,
		{ a: 1, b: 1 },
		{ a: 2, c: 2 },
		{ merged: { a: 2, c: 2 }, changes: ['git a: 1 -> 2', 'git b: 1 -> ·', 'git c: · -> 2'] },
	],
])

table('2.2: created on both sides, policy union', { policy: { onConflict: 'union' } }, [
	[
		'what only one side has is taken',
		nothing,
		{ a: 1, b: 1 },
		{ a: 1, c: 2 },
		{ merged: { a: 1, b: 1, c: 2 }, changes: ['git c: · -> 2', 'live b: · -> 1'] },
	],
	[
		'what differs stays a conflict',
		nothing,
		{ a: 1, b: 1 },
		{ a: 2 },
		{ merged: { b: 1 }, changes: ['live b: · -> 1'], conflicts: ['a: · | 1 | 2 (both-added)'] },
	],
])

table('2.3, P9, P10: leaves', {}, [
	['one side changes', { a: 1, z: 0 }, { a: 1, z: 0 }, { a: 2, z: 0 }, { merged: { a: 2, z: 0 }, changes: ['git a: 1 -> 2'] }],
	['one side unsets', { a: 1, z: 0 }, { z: 0 }, { a: 1, z: 0 }, { merged: { z: 0 }, changes: ['live a: 1 -> ·'] }],
	['one side sets null', { a: 1, z: 0 }, { a: 1, z: 0 }, { a: null, z: 0 }, { merged: { a: null, z: 0 }, changes: ['git a: 1 -> null'] }],
	['null to absent is a change', { a: null, z: 0 }, { z: 0 }, { a: null, z: 0 }, { merged: { z: 0 }, changes: ['live a: null -> ·'] }],
	[
		'empty text is not null',
		{ a: '', z: 0 },
		{ a: null, z: 0 },
		{ a: '', z: 0 },
		{ merged: { a: null, z: 0 }, changes: ["live a: '' -> null"] },
	],
	['an empty list is not absent', { a: [], z: 0 }, { z: 0 }, { a: [], z: 0 }, { merged: { z: 0 }, changes: ['live a: [] -> ·'] }],
	['both change to the same', { a: 1 }, { a: 2 }, { a: 2 }, { merged: { a: 2 } }],
	['both unset', { a: 1, z: 0 }, { z: 0 }, { z: 0 }, { merged: { z: 0 } }],
	['both change differently', { a: 1 }, { a: 2 }, { a: 3 }, { merged: { a: 1 }, conflicts: ['a: 1 | 2 | 3 (both-changed)'] }],
	[
		'changed against unset',
		{ a: 1, z: 0 },
		{ a: 2, z: 0 },
		{ z: 0 },
		{ merged: { a: 1, z: 0 }, conflicts: ['a: 1 | 2 | · (changed-and-unset)'] },
	],
	[
		'unset against changed',
		{ a: 1, z: 0 },
		{ z: 0 },
		{ a: 2, z: 0 },
		{ merged: { a: 1, z: 0 }, conflicts: ['a: 1 | · | 2 (changed-and-unset)'] },
	],
	[
		'null against unset',
		{ a: 1, z: 0 },
		{ a: null, z: 0 },
		{ z: 0 },
		{ merged: { a: 1, z: 0 }, conflicts: ['a: 1 | null | · (changed-and-unset)'] },
	],
	['added on both sides, same', { z: 0 }, { a: 1, z: 0 }, { a: 1, z: 0 }, { merged: { a: 1, z: 0 } }],
	[
		'added on both sides, different',
		{ z: 0 },
		{ a: 1, z: 0 },
		{ a: 2, z: 0 },
		{ merged: { z: 0 }, conflicts: ['a: · | 1 | 2 (both-added)'] },
	],
	['1 and 1.0 and -0 and 0 are spellings', { a: 1, b: 0 }, { a: 1n, b: -0 }, { a: 1.0, b: 0n }, { merged: { a: 1, b: 0 } }],
	[
		'large integers differ in their last digit',
		{ a: 9_007_199_254_740_993n },
		{ a: 9_007_199_254_740_993n },
		{ a: 9_007_199_254_740_992n },
		{ merged: { a: 9_007_199_254_740_992 }, changes: ["git a: '9007199254740993n' -> 9007199254740992"] },
	],
	[
		'CR LF is not LF',
		{ a: 'x\ny' },
		{ a: 'x\ny' },
		{ a: 'x\r\ny' },
		{ merged: { a: 'x\r\ny' }, changes: ["git a: 'x\\ny' -> 'x\\r\\ny'"] },
	],
	[
		'one letter in two Unicode forms is two texts',
		{ a: '\u00e9' },
		{ a: 'e\u0301' },
		{ a: '\u00e9' },
		{ merged: { a: 'e\u0301' }, changes: ["live a: '\u00e9' -> 'e\u0301'"] },
	],
	['a trailing blank counts', { a: 'x' }, { a: 'x ' }, { a: 'x' }, { merged: { a: 'x ' }, changes: ["live a: 'x' -> 'x '"] }],
])

table(
	'2.3: the schema says what means the same as absent',
	{
		schema: {
			attributes: [
				{ name: 'a', kind: 'string', sameAsAbsent: [null, ''] },
				{ name: 'on', kind: 'boolean', sameAsAbsent: [false] },
				{ name: 'z', kind: 'number' },
			],
		},
	},
	[
		['absent, null and the default are one value', { z: 0 }, { a: null, on: false, z: 0 }, { a: '', z: 0 }, { merged: { z: 0 } }],
		[
			'unset on one side, the default on the other',
			{ a: 'x', on: true, z: 0 },
			{ z: 0 },
			{ a: null, on: false, z: 0 },
			{ merged: { z: 0 } },
		],
		[
			'the default on one side is an unset on the other',
			{ a: 'x', z: 0 },
			{ a: '', z: 0 },
			{ a: 'x', z: 0 },
			{ merged: { z: 0 }, changes: ["live a: 'x' -> ·"] },
		],
		[
			'a value against the default',
			{ a: 'x', z: 0 },
			{ a: null, z: 0 },
			{ a: 'y', z: 0 },
			{ merged: { a: 'x', z: 0 }, conflicts: ["a: 'x' | · | 'y' (changed-and-unset)"] },
		],
		['created with the default, created without', nothing, { on: false, z: 0 }, { z: 0 }, { merged: { z: 0 } }],
		[
			'gone on live, the default spelled out in git',
			{ z: 0 },
			{ on: false, z: 0 },
			nothing,
			{ merged: nothing, changes: ["git .: {'z':0} -> ·"] },
		],
	],
)

const NESTED: Schema = {
	attributes: [
		{
			name: 'rule',
			kind: 'object',
			attributes: [
				{ name: 'a', kind: 'string', sameAsAbsent: [null] },
				{ name: 'z', kind: 'number' },
			],
		},
	],
}

table('2.3: the same, deeper', { schema: NESTED }, [
	['absent and null are one value', { rule: { z: 0 } }, { rule: { z: 0, a: null } }, { rule: { z: 0 } }, { merged: { rule: { z: 0 } } }],
	[
		'unset on one side, null on the other',
		{ rule: { a: 'x', z: 0 } },
		{ rule: { z: 0 } },
		{ rule: { a: null, z: 0 } },
		{ merged: { rule: { z: 0 } } },
	],
])

table(
	'2.3: chosen by the server, or kept in the file only',
	{
		schema: {
			attributes: [
				{ name: 'seen', kind: 'string', computed: true },
				{ name: 'remark', kind: 'string', live: 'file-only' },
				{ name: 'z', kind: 'number' },
			],
		},
	},
	[
		['a computed value is never a difference', { z: 0 }, { z: 0 }, { seen: 'today', z: 0 }, { merged: { z: 0 } }],
		['what is kept in the file is never a difference', { z: 0 }, { remark: 'ours', z: 0 }, { z: 0 }, { merged: { z: 0 } }],
		[
			'neither makes a deleted resource an edited one',
			{ z: 0 },
			{ remark: 'ours', z: 0 },
			nothing,
			{ merged: nothing, changes: ["git .: {'z':0} -> ·"] },
		],
	],
)

table('2.3, P2: the server rewrote what it was sent', { observed: { a: 'x', b: ['u'], z: 0 } }, [
	[
		'what it showed then is no change',
		{ a: ' X', b: ['U'], z: 0 },
		{ a: ' X', b: ['U'], z: 0 },
		{ a: 'x', b: ['u'], z: 0 },
		{ merged: { a: ' X', b: ['U'], z: 0 } },
	],
	[
		'neither is what was sent',
		{ a: ' X', b: ['U'], z: 0 },
		{ a: ' X', b: ['U'], z: 0 },
		{ a: ' X', b: ['u'], z: 0 },
		{ merged: { a: ' X', b: ['U'], z: 0 } },
	],
	[
		'another value is',
		{ a: ' X', b: ['U'], z: 0 },
		{ a: ' X', b: ['U'], z: 0 },
		{ a: 'y', b: ['u'], z: 0 },
		{ merged: { a: 'y', b: ['U'], z: 0 }, changes: ["git a: ' X' -> 'y'"] },
	],
	[
		'an edit in git is written over it',
		{ a: ' X', b: ['U'], z: 0 },
		{ a: ' Y', b: ['U'], z: 0 },
		{ a: 'x', b: ['u'], z: 0 },
		{ merged: { a: ' Y', b: ['U'], z: 0 }, changes: ["live a: 'x' -> ' Y'"] },
	],
	[
		'gone in git and rewritten only is a delete',
		{ a: ' X', b: ['U'], z: 0 },
		nothing,
		{ a: 'x', b: ['u'], z: 0 },
		{ merged: nothing, changes: ["live .: {'a':'x','b':['u'],'z':0} -> ·"] },
	],
	[
		'gone in git, part as sent and part rewritten, is a delete',
		{ a: ' X', b: ['U'], z: 0 },
		nothing,
		{ a: ' X', b: ['u'], z: 0 },
		{ merged: nothing, changes: ["live .: {'a':' X','b':['u'],'z':0} -> ·"] },
	],
])

table('2.3, P1, P2: a side may take over the other spelling of base', { observed: { a: 'x', m: { b: 'y', c: 'z' } } }, [
	["git takes over the server's spelling", { a: ' X' }, { a: 'x' }, { a: 'x' }, { merged: { a: 'x' } }],
	[
		'and live changes: git is unchanged, so live is taken, and the change says what git had',
		{ a: ' X' },
		{ a: 'x' },
		{ a: 'w' },
		{ merged: { a: 'w' }, changes: ["git a: 'x' -> 'w'"] },
	],
	[
		"live takes over git's, and git changes",
		{ a: ' X' },
		{ a: ' W' },
		{ a: ' X' },
		{ merged: { a: ' W' }, changes: ["live a: ' X' -> ' W'"] },
	],
	[
		'a map part in one spelling, part in the other, is unchanged as a whole',
		{ m: { b: ' Y', c: ' Z' } },
		{ m: 'flat' },
		{ m: { b: ' Y', c: 'z' } },
		{ merged: { m: 'flat' }, changes: ["live m: {'b':' Y','c':'z'} -> 'flat'"] },
	],
	[
		'with one member changed it is not',
		{ m: { b: ' Y', c: ' Z' } },
		{ m: 'flat' },
		{ m: { b: ' Y', c: 'w' } },
		{ merged: { m: { b: ' Y', c: ' Z' } }, conflicts: ["m: {'b':' Y','c':' Z'} | 'flat' | {'b':' Y','c':'w'} (type-changed)"] },
	],
])

table(
	'2.3, P1, P2: the server respelled elements of a set',
	{ observed: { s: ['a', 'b', 'n'] }, schema: { attributes: [{ name: 's', kind: 'set', items: { kind: 'string' } }] } },
	[
		['both as they were', { s: ['A', 'B', 'n'] }, { s: ['n', 'B', 'A'] }, { s: ['b', 'a', 'n'] }, { merged: { s: ['n', 'B', 'A'] } }],
		[
			'one added in git',
			{ s: ['A', 'B', 'n'] },
			{ s: ['A', 'B', 'n', 'c'] },
			{ s: ['a', 'b', 'n'] },
			{ merged: { s: ['A', 'B', 'n', 'c'] }, changes: ["live s: ['a','b','n'] -> ['a','b','n','c']"] },
		],
		[
			'one added on live',
			{ s: ['A', 'B', 'n'] },
			{ s: ['A', 'B', 'n'] },
			{ s: ['a', 'b', 'n', 'c'] },
			{ merged: { s: ['A', 'B', 'n', 'c'] }, changes: ["git s: ['A','B','n'] -> ['A','B','n','c']"] },
		],
		[
			'one that was not respelled removed in git',
			{ s: ['A', 'B', 'n'] },
			{ s: ['A', 'B'] },
			{ s: ['a', 'b', 'n'] },
			{ merged: { s: ['A', 'B'] }, changes: ["live s: ['a','b','n'] -> ['a','b']"] },
		],
		[
			'one that was respelled removed in git is gone on live, the rest is sent again',
			{ s: ['A', 'B', 'n'] },
			{ s: ['A', 'n'] },
			{ s: ['a', 'b', 'n'] },
			{ merged: { s: ['A', 'n'] }, changes: ["live s: ['a','b','n'] -> ['n','A']"] },
		],
		[
			'one removed on live is gone in git, the rest is spelled as on live',
			{ s: ['A', 'B', 'n'] },
			{ s: ['A', 'B', 'n'] },
			{ s: ['a', 'n'] },
			{ merged: { s: ['n', 'a'] }, changes: ["git s: ['A','B','n'] -> ['n','a']"] },
		],
		[
			"git takes over the server's spelling",
			{ s: ['A', 'B', 'n'] },
			{ s: ['a', 'b', 'n'] },
			{ s: ['a', 'b', 'n'] },
			{ merged: { s: ['a', 'b', 'n'] } },
		],
		[
			'git has one in both spellings',
			{ s: ['A', 'B', 'n'] },
			{ s: ['A', 'B', 'n', 'a'] },
			{ s: ['a', 'b', 'n'] },
			{ merged: { s: ['A', 'B', 'n', 'a'] } },
		],
	],
)

table(
	'2.4, P1: the server dropped an element of a set, and added one',
	{ observed: { s: ['b', 'auto'] }, schema: { attributes: [{ name: 's', kind: 'set', items: { kind: 'any' } }] } },
	[
		['both as they were', { s: ['b', null] }, { s: ['b', null] }, { s: ['b', 'auto'] }, { merged: { s: ['b', null] } }],
		[
			'one added in git',
			{ s: ['b', null] },
			{ s: ['b', null, ['c']] },
			{ s: ['b', 'auto'] },
			{ merged: { s: ['b', null, ['c']] }, changes: ["live s: ['b','auto'] -> ['b','auto',['c']]"] },
		],
	],
)

const masked = (version: string): object => ({ kind: 'masked', version })

table(
	'2.3, P7: the live value is masked',
	{ schema: { attributes: [{ name: 'token', kind: 'string', sensitive: true }] }, observed: { token: masked('1') } },
	[
		['still set, mark unmoved', { token: 'old' }, { token: 'old' }, { token: masked('1') }, { merged: { token: 'old' } }],
		[
			'edited in git, mark unmoved',
			{ token: 'old' },
			{ token: 'new' },
			{ token: masked('1') },
			{ merged: { token: 'new' }, changes: ["live token: {'kind':'masked','version':'1'} -> 'new'"] },
		],
		[
			'edited in git, mark moved',
			{ token: 'old' },
			{ token: 'new' },
			{ token: masked('2') },
			{ merged: { token: 'old' }, conflicts: ["token: 'old' | 'new' | {'kind':'masked','version':'2'} (both-changed)"] },
		],
		['the mask is never written to git', { token: 'old' }, { token: 'old' }, { token: masked('2') }, { merged: { token: 'old' } }],
	],
)

const secret = (text: string, version?: string): object => ({ kind: 'secret', text, ...(version !== undefined && { version }) })
const [KEY, OTHER] = [secret('${key}'), secret('${other}')]
const SECRETIVE: Schema = {
	attributes: [
		{ name: 'token', kind: 'string' },
		{ name: 'name', kind: 'string' },
	],
} as never

table('2.3, P7: a secret in git, which the workspace hides', { schema: SECRETIVE, observed: { token: { kind: 'masked' } } }, [
	['both as they were', { token: KEY }, { token: KEY }, { token: { kind: 'masked' } }, { merged: { token: KEY } }],
	[
		'another variable',
		{ token: KEY },
		{ token: OTHER },
		{ token: { kind: 'masked' } },
		{ merged: { token: OTHER }, changes: ["live token: {'kind':'masked'} -> {'kind':'secret','text':'${other}'}"] },
	],
	['taken away there', { token: KEY }, { token: KEY }, {}, { merged: {}, changes: ["git token: {'kind':'secret','text':'${key}'} -> ·"] }],
	['taken away in git', { token: KEY }, {}, { token: { kind: 'masked' } }, { merged: {}, changes: ["live token: {'kind':'masked'} -> ·"] }],
	[
		'beside another edit there',
		{ token: KEY, name: 'a' },
		{ token: KEY, name: 'a' },
		{ token: { kind: 'masked' }, name: 'b' },
		{ merged: { token: KEY, name: 'b' }, changes: ["git name: 'a' -> 'b'"] },
	],
])

table('2.3, P7: secrets that nobody sent', { schema: SECRETIVE }, [
	['there, and not in git', { name: 'a' }, { name: 'a' }, { name: 'a', token: { kind: 'masked' } }, { merged: { name: 'a' } }],
	['seen for the first time, on trust', null, { token: KEY }, { token: { kind: 'masked' } }, { merged: { token: KEY } }],
	[
		'seen for the first time, and it is not set there',
		null,
		{ token: KEY, name: 'a' },
		{ name: 'a' },
		{ merged: null, conflicts: ["token: · | {'kind':'secret','text':'${key}'} | · (both-added)"] },
	],
	[
		'added in git to a resource without it',
		{ name: 'a' },
		{ name: 'a', token: KEY },
		{ name: 'a' },
		{ merged: { name: 'a', token: KEY }, changes: ["live token: · -> {'kind':'secret','text':'${key}'}"] },
	],
])

table('2.4, P10: maps', {}, [
	[
		'merge per key',
		{ m: { a: 1, b: 1 } },
		{ m: { a: 2, b: 1 } },
		{ m: { a: 1, b: 2 } },
		{ merged: { m: { a: 2, b: 2 } }, changes: ['git m.b: 1 -> 2', 'live m.a: 1 -> 2'] },
	],
	[
		'a key added and another removed',
		{ m: { a: 1 } },
		{ m: { a: 1, b: 1 } },
		{ m: {} },
		{ merged: { m: { b: 1 } }, changes: ['git m.a: 1 -> ·', 'live m.b: · -> 1'] },
	],
	['order is not a change', { m: { a: 1, b: 1 } }, { m: { b: 1, a: 1 } }, { m: { a: 1, b: 1 } }, { merged: { m: { a: 1, b: 1 } } }],
	[
		'a key edited below against the same removed',
		{ m: { a: { x: 1 } } },
		{ m: { a: { x: 2 } } },
		{ m: {} },
		{ merged: { m: { a: { x: 1 } } }, conflicts: ["m.a: {'x':1} | {'x':2} | · (changed-and-unset)"] },
	],
	[
		'a map added on both sides, different: no union',
		{ m: {} },
		{ m: { a: { x: 1, y: 1 } } },
		{ m: { a: { x: 1, z: 1 } } },
		{ merged: { m: {} }, conflicts: ['m.a.y: · | 1 | · (both-added)', 'm.a.z: · | · | 1 (both-added)'] },
	],
	[
		'a key renamed is one removed and one added',
		{ m: { a: 1 } },
		{ m: { b: 1 } },
		{ m: { a: 1 } },
		{ merged: { m: { b: 1 } }, changes: ['live m.a: 1 -> ·', 'live m.b: · -> 1'] },
	],
])

table('2.4, P10: sets', { lists: 'sorted', schema: { attributes: [{ name: 's', kind: 'set', items: { kind: 'string' } }] } }, [
	['added on both sides is one', { s: [] }, { s: ['a'] }, { s: ['a'] }, { merged: { s: ['a'] } }],
	[
		'added apart',
		{ s: ['a'] },
		{ s: ['a', 'b'] },
		{ s: ['a', 'c'] },
		{ merged: { s: ['a', 'b', 'c'] }, changes: ["git s: ['a','b'] -> ['a','b','c']", "live s: ['a','c'] -> ['a','b','c']"] },
	],
	[
		'removed against kept is removed',
		{ s: ['a', 'b'] },
		{ s: ['a'] },
		{ s: ['a', 'b'] },
		{ merged: { s: ['a'] }, changes: ["live s: ['a','b'] -> ['a']"] },
	],
	[
		'an edit is a removal and an addition, and both merge',
		{ s: ['a', 'b'] },
		{ s: ['a', 'c'] },
		{ s: ['b'] },
		{ merged: { s: ['c'] }, changes: ["git s: ['a','c'] -> ['c']", "live s: ['b'] -> ['c']"] },
	],
	['order is not a change', { s: ['a', 'b'] }, { s: ['b', 'a'] }, { s: ['a', 'b'] }, { merged: { s: ['a', 'b'] } }],
])

const KEYED: Schema = {
	attributes: [
		{
			name: 'l',
			kind: 'list',
			merge: 'keyed',
			key: 'k',
			items: {
				kind: 'object',
				attributes: [
					{ name: 'k', kind: 'string' },
					{ name: 'v', kind: 'number' },
					{ name: 'w', kind: 'number' },
				],
			},
		},
	],
}
const item = (k: string, v = 0, w = 0): object => ({ k, v, w })
const items = (...keys: readonly string[]): Side => ({ l: keys.map((k) => item(k)) })

table('2.4, P10: keyed lists', { schema: KEYED }, [
	[
		'items merge by key',
		{ l: [item('a'), item('b')] },
		{ l: [item('a', 1), item('b')] },
		{ l: [item('a'), item('b', 2)] },
		{ merged: { l: [item('a', 1), item('b', 2)] }, changes: ['git l.b.v: 0 -> 2', 'live l.a.v: 0 -> 1'] },
	],
	[
		'numbers are keys too',
		{ l: [{ k: 7 }, { k: 8.5 }] },
		{ l: [{ k: 7, v: 1 }, { k: 8.5 }] },
		{ l: [{ k: 7 }, { k: 8.5, v: 2 }] },
		{
			merged: {
				l: [
					{ k: 7, v: 1 },
					{ k: 8.5, v: 2 },
				],
			},
			changes: ['git l.8.5.v: · -> 2', 'live l.7.v: · -> 1'],
		},
	],
	[
		'members of one item merge',
		{ l: [item('a')] },
		{ l: [item('a', 1)] },
		{ l: [item('a', 0, 2)] },
		{ merged: { l: [item('a', 1, 2)] }, changes: ['git l.a.w: 0 -> 2', 'live l.a.v: 0 -> 1'] },
	],
	[
		'one member of one item',
		{ l: [item('a')] },
		{ l: [item('a', 1)] },
		{ l: [item('a', 2)] },
		{ merged: { l: [item('a')] }, conflicts: ['l.a.v: 0 | 1 | 2 (both-changed)'] },
	],
	[
		'added on one side, removed on the other',
		items('a', 'b'),
		items('a', 'b', 'c'),
		items('b'),
		{ merged: items('b', 'c'), changes: ["git l.a: {'k':'a','v':0,'w':0} -> ·", "live l.c: · -> {'k':'c','v':0,'w':0}"] },
	],
	[
		'edited against removed',
		{ l: [item('a'), item('b')] },
		{ l: [item('a', 1), item('b')] },
		{ l: [item('b')] },
		{ merged: items('a', 'b'), conflicts: ["l.a: {'k':'a','v':0,'w':0} | {'k':'a','v':1,'w':0} | · (edited-and-removed)"] },
	],
	[
		'order changed on one side, an item on the other',
		{ l: [item('a'), item('b')] },
		{ l: [item('b'), item('a')] },
		{ l: [item('a', 1), item('b')] },
		{
			merged: { l: [item('b'), item('a', 1)] },
			changes: [
				'git l.a.v: 0 -> 1',
				"live l: [{'k':'a','v':1,'w':0},{'k':'b','v':0,'w':0}] -> [{'k':'b','v':0,'w':0},{'k':'a','v':1,'w':0}]",
			],
		},
	],
	['order changed alike', items('a', 'b', 'c'), items('c', 'a', 'b'), items('c', 'a', 'b'), { merged: items('c', 'a', 'b') }],
	[
		'P8: order changed differently: base keeps its order',
		items('a', 'b', 'c'),
		items('c', 'a', 'b'),
		items('b', 'a', 'c'),
		{
			merged: items('a', 'b', 'c'),
			conflicts: [
				`l: ${['abc', 'cab', 'bac']
					.map((keys) =>
						shown(
							['l'],
							[...keys].map((key) => item(key)),
						),
					)
					.join(' | ')} (order-changed)`,
			],
		},
	],
	[
		'P22: an item put in front on one side, added alike on both: no order is written',
		items(),
		items('b', 'a'),
		items('a'),
		{ merged: items('b', 'a'), changes: ["live l.b: · -> {'k':'b','v':0,'w':0}"] },
	],
	[
		'P11: an item in conflict stays where its side put it',
		items('a', 'b'),
		{ l: [item('b'), item('a', 1)] },
		items('b'),
		{ merged: items('a', 'b'), conflicts: ["l.a: {'k':'a','v':0,'w':0} | {'k':'a','v':1,'w':0} | · (edited-and-removed)"] },
	],
	[
		'P8: added on both sides behind one item',
		items('a'),
		items('a', 'x'),
		items('a', 'y'),
		{ merged: items('a', 'y', 'x'), changes: ["git l.y: · -> {'k':'y','v':0,'w':0}", "live l.x: · -> {'k':'x','v':0,'w':0}"] },
	],
	[
		'P8: added alike on both sides in two places: one of the places, whichever side it is of',
		items('a', 'b'),
		items('x', 'a', 'b'),
		items('a', 'x', 'b'),
		{
			merged: items('a', 'x', 'b'),
			changes: [`git l: ${shown(['l'], items('x', 'a', 'b')?.['l'])} -> ${shown(['l'], items('a', 'x', 'b')?.['l'])}`],
		},
	],
	[
		'P11: an item added on both sides and in conflict keeps its place on each while the others are ordered',
		items('a', 'b'),
		{ l: [item('b'), item('x', 1), item('a')] },
		{ l: [item('x', 2), item('a'), item('b')] },
		{
			merged: items('b', 'a'),
			changes: [`live l: ${shown(['l'], [item('x', 2), item('a'), item('b')])} -> ${shown(['l'], [item('x', 2), item('b'), item('a')])}`],
			conflicts: ['l.x.v: · | 1 | 2 (both-added)'],
		},
	],
	[
		'two items with one key: the list is one leaf',
		items('a', 'b'),
		{ l: [item('a'), item('a', 1), item('b')] },
		{ l: [item('a'), item('b', 2)] },
		{
			merged: items('a', 'b'),
			conflicts: [
				`l: ${[
					[item('a'), item('b')],
					[item('a'), item('a', 1), item('b')],
					[item('a'), item('b', 2)],
				]
					.map((list) => shown(['l'], list))
					.join(' | ')} (both-changed)`,
			],
		},
	],
])

table('2.4, P1, P2: keyed lists as the server keeps them', { schema: KEYED, observed: items('a', 'b', 'c') }, [
	['in an order of its own', items('c', 'b', 'a'), items('c', 'b', 'a'), items('a', 'b', 'c'), { merged: items('c', 'b', 'a') }],
	[
		'an item added in git then',
		items('c', 'b', 'a'),
		items('c', 'd', 'b', 'a'),
		items('a', 'b', 'c'),
		{ merged: items('c', 'd', 'b', 'a'), changes: ["live l.d: · -> {'k':'d','v':0,'w':0}"] },
	],
	[
		'an order given in git then',
		items('c', 'b', 'a'),
		items('b', 'c', 'a'),
		items('a', 'b', 'c'),
		{
			merged: items('b', 'c', 'a'),
			changes: [`live l: ${shown(['l'], items('a', 'b', 'c')?.['l'])} -> ${shown(['l'], items('b', 'c', 'a')?.['l'])}`],
		},
	],
	['under other keys', items('A', 'B', 'C'), items('A', 'B', 'C'), items('a', 'b', 'c'), { merged: items('A', 'B', 'C') }],
	[
		'an item removed in git then: the list is one leaf',
		items('A', 'B', 'C'),
		items('A', 'C'),
		items('a', 'b', 'c'),
		{
			merged: items('A', 'C'),
			changes: [`live l: ${shown(['l'], items('a', 'b', 'c')?.['l'])} -> ${shown(['l'], items('A', 'C')?.['l'])}`],
		},
	],
])

table('2.4, P10: keyed lists within data of any shape', { schema: { attributes: [{ name: 'd', kind: 'any', keyedBy: 'id' }] } }, [
	[
		'items merge by key',
		{
			d: {
				l: [
					{ id: 'a', v: 0 },
					{ id: 'b', v: 0 },
				],
			},
		},
		{
			d: {
				l: [
					{ id: 'a', v: 1 },
					{ id: 'b', v: 0 },
				],
			},
		},
		{
			d: {
				l: [
					{ id: 'a', v: 0 },
					{ id: 'b', v: 2 },
				],
			},
		},
		{
			merged: {
				d: {
					l: [
						{ id: 'a', v: 1 },
						{ id: 'b', v: 2 },
					],
				},
			},
			changes: ['git d.l.b.v: 0 -> 2', 'live d.l.a.v: 0 -> 1'],
		},
	],
	[
		'items without the key are one leaf',
		{ d: [1, 2] },
		{ d: [1, 3] },
		{ d: [0, 2] },
		{ merged: { d: [1, 2] }, conflicts: ['d: [1,2] | [1,3] | [0,2] (both-changed)'] },
	],
])

table('2.4, P10: atomic lists', {}, [
	[
		'changed on one side',
		{ l: [1, 2] },
		{ l: [1, 2, 3] },
		{ l: [1, 2] },
		{ merged: { l: [1, 2, 3] }, changes: ['live l: [1,2] -> [1,2,3]'] },
	],
	[
		'changed differently',
		{ l: [1, 2] },
		{ l: [1, 2, 3] },
		{ l: [0, 1, 2] },
		{ merged: { l: [1, 2] }, conflicts: ['l: [1,2] | [1,2,3] | [0,1,2] (both-changed)'] },
	],
	['order is a change', { l: [1, 2] }, { l: [1, 2] }, { l: [2, 1] }, { merged: { l: [2, 1] }, changes: ['git l: [1,2] -> [2,1]'] }],
])

table(
	'2.4, P10: lists merged by position',
	{ schema: { attributes: [{ name: 'l', kind: 'list', merge: 'positional', items: { kind: 'string' } }] } },
	[
		[
			'changes apart',
			{ l: ['a', 'b', 'c'] },
			{ l: ['x', 'a', 'b', 'c'] },
			{ l: ['a', 'b', 'c', 'y'] },
			{
				merged: { l: ['x', 'a', 'b', 'c', 'y'] },
				changes: ["git l: ['x','a','b','c'] -> ['x','a','b','c','y']", "live l: ['a','b','c','y'] -> ['x','a','b','c','y']"],
			},
		],
		['inserted at one point, equal', { l: ['a', 'b'] }, { l: ['a', 'x', 'b'] }, { l: ['a', 'x', 'b'] }, { merged: { l: ['a', 'x', 'b'] } }],
		[
			'inserted at one point, different',
			{ l: ['a', 'b'] },
			{ l: ['a', 'x', 'b'] },
			{ l: ['a', 'y', 'b'] },
			{ merged: { l: ['a', 'b'] }, conflicts: ["l: ['a','b'] | ['a','x','b'] | ['a','y','b'] (both-changed)"] },
		],
		[
			'moved on both sides, to different places',
			{ l: ['x', 'a', 'b'] },
			{ l: ['a', 'x', 'b'] },
			{ l: ['a', 'b', 'x'] },
			{ merged: { l: ['x', 'a', 'b'] }, conflicts: ["l: ['x','a','b'] | ['a','x','b'] | ['a','b','x'] (both-changed)"] },
		],
		[
			'moved on one side, removed on the other',
			{ l: ['a', 'b', 'x'] },
			{ l: ['x', 'a', 'b'] },
			{ l: ['a', 'b'] },
			{ merged: { l: ['a', 'b', 'x'] }, conflicts: ["l: ['a','b','x'] | ['x','a','b'] | ['a','b'] (both-changed)"] },
		],
		[
			'moved on one side, another edited on the other',
			{ l: ['a', 'b', 'c', 'd'] },
			{ l: ['d', 'a', 'b', 'c'] },
			{ l: ['a', 'x', 'c', 'd'] },
			{
				merged: { l: ['d', 'a', 'x', 'c'] },
				changes: ["git l: ['d','a','b','c'] -> ['d','a','x','c']", "live l: ['a','x','c','d'] -> ['d','a','x','c']"],
			},
		],
	],
)

table('2.4, P10: changes of type', {}, [
	['on one side replaces the node', { a: 1 }, { a: { b: 1 } }, { a: 1 }, { merged: { a: { b: 1 } }, changes: ["live a: 1 -> {'b':1}"] }],
	[
		'a map to a list, on one side',
		{ a: { b: 1 } },
		{ a: { b: 1 } },
		{ a: ['b'] },
		{ merged: { a: ['b'] }, changes: ["git a: {'b':1} -> ['b']"] },
	],
	[
		'against an edit below: the highest changed node',
		{ a: { b: { c: 1 } } },
		{ a: 'flat' },
		{ a: { b: { c: 2 } } },
		{ merged: { a: { b: { c: 1 } } }, conflicts: ["a: {'b':{'c':1}} | 'flat' | {'b':{'c':2}} (type-changed)"] },
	],
	['on both sides, same', { a: 1 }, { a: [1] }, { a: [1] }, { merged: { a: [1] } }],
	[
		'on both sides, different',
		{ a: 1 },
		{ a: [1] },
		{ a: { b: 1 } },
		{ merged: { a: 1 }, conflicts: ["a: 1 | [1] | {'b':1} (type-changed)"] },
	],
	[
		'on both sides, two maps that differ',
		{ a: 1 },
		{ a: { b: 1 } },
		{ a: { b: 2 } },
		{ merged: { a: 1 }, conflicts: ["a: 1 | {'b':1} | {'b':2} (type-changed)"] },
	],
])

table('2.5, P17: names', {}, [
	[
		'renamed on one side',
		{ name: 'a', z: 0 },
		{ name: 'a', z: 0 },
		{ name: 'A', z: 0 },
		{ merged: { name: 'A', z: 0 }, changes: ["git name: 'a' -> 'A'"] },
	],
	['renamed on both sides, same', { name: 'a', z: 0 }, { name: 'b', z: 0 }, { name: 'b', z: 0 }, { merged: { name: 'b', z: 0 } }],
	[
		'renamed on both sides, different: other leaves merge',
		{ name: 'a', z: 0 },
		{ name: 'b', z: 1 },
		{ name: 'c', z: 0 },
		{ merged: { name: 'a', z: 1 }, changes: ['live z: 0 -> 1'], conflicts: ["name: 'a' | 'b' | 'c' (both-changed)"] },
	],
	[
		'renamed against an edit',
		{ name: 'a', z: 0 },
		{ name: 'b', z: 0 },
		{ name: 'a', z: 1 },
		{ merged: { name: 'b', z: 1 }, changes: ['git z: 0 -> 1', "live name: 'a' -> 'b'"] },
	],
	[
		'renamed against deleted',
		{ name: 'a' },
		{ name: 'b' },
		nothing,
		{ merged: { name: 'a' }, conflicts: [".: {'name':'a'} | {'name':'b'} | · (updated-and-deleted)"] },
	],
])

const RULES: Schema = {
	attributes: [
		{
			name: 'rules',
			kind: 'set',
			items: {
				kind: 'object',
				attributes: [
					{ name: 'type', kind: 'string' },
					{ name: 'key', kind: 'string' },
					{ name: 'schema', kind: 'any' },
				],
			},
			keys: ['type', 'key'],
		},
	],
}
const rule = (key: string, schema: object, type = 'TRACK') => ({ type, key, schema })

table('P9: sets whose elements some of their members tell apart', { schema: RULES }, [
	[
		'each side changes another one',
		{ rules: [rule('a', { x: 1 }), rule('b', { x: 1 })] },
		{ rules: [rule('a', { x: 2 }), rule('b', { x: 1 })] },
		{ rules: [rule('b', { x: 2 }), rule('a', { x: 1 })] },
		{
			merged: { rules: [rule('a', { x: 2 }), rule('b', { x: 2 })] },
			changes: [
				"git rules: [{'type':'TRACK','key':'a','schema':{'x':2}},{'type':'TRACK','key':'b','schema':{'x':1}}] -> [{'type':'TRACK','key':'a','schema':{'x':2}},{'type':'TRACK','key':'b','schema':{'x':2}}]",
				"live rules: [{'type':'TRACK','key':'b','schema':{'x':2}},{'type':'TRACK','key':'a','schema':{'x':1}}] -> [{'type':'TRACK','key':'b','schema':{'x':2}},{'type':'TRACK','key':'a','schema':{'x':2}}]",
			],
		},
	],
	[
		'both change the same one, in different members',
		{ rules: [rule('a', { x: 1, y: 1 })] },
		{ rules: [rule('a', { x: 2, y: 1 })] },
		{ rules: [rule('a', { x: 1, y: 2 })] },
		{
			merged: { rules: [rule('a', { x: 2, y: 2 })] },
			changes: [
				"git rules: [{'type':'TRACK','key':'a','schema':{'x':2,'y':1}}] -> [{'type':'TRACK','key':'a','schema':{'x':2,'y':2}}]",
				"live rules: [{'type':'TRACK','key':'a','schema':{'x':1,'y':2}}] -> [{'type':'TRACK','key':'a','schema':{'x':2,'y':2}}]",
			],
		},
	],
	[
		'both change the same member: a conflict there, and nothing is there twice',
		{ rules: [rule('a', { x: 1 })] },
		{ rules: [rule('a', { x: 2 })] },
		{ rules: [rule('a', { x: 3 })] },
		{ merged: { rules: [rule('a', { x: 1 })] }, conflicts: ['rules.TRACK a.schema.x: 1 | 2 | 3 (both-changed)'] },
	],
	[
		'one side edits what the other removes',
		{ rules: [rule('a', { x: 1 }), rule('b', {})] },
		{ rules: [rule('a', { x: 2 }), rule('b', {})] },
		{ rules: [rule('b', {})] },
		{
			merged: { rules: [rule('a', { x: 1 }), rule('b', {})] },
			conflicts: [
				"rules.TRACK a: {'type':'TRACK','key':'a','schema':{'x':1}} | {'type':'TRACK','key':'a','schema':{'x':2}} | · (edited-and-removed)",
			],
		},
	],
	[
		'two of one name are no set of this kind',
		{ rules: [] },
		{ rules: [rule('a', { x: 1 }), rule('a', { x: 2 })] },
		{ rules: [] },
		{
			merged: { rules: [rule('a', { x: 1 }), rule('a', { x: 2 })] },
			changes: ["live rules: [] -> [{'type':'TRACK','key':'a','schema':{'x':1}},{'type':'TRACK','key':'a','schema':{'x':2}}]"],
		},
	],
])
