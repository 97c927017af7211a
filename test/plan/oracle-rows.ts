/** The rows of the truth tables, and which of them a merge met. Nothing here steers a decision. */
import type { Form } from './oracle-values.ts'
import { inOrder, isList, isMap, keysOf, memberForm, plain, same, sortOf } from './oracle-values.ts'

/** Every row of the truth tables that one resource's merge can meet. */
export const ROWS = [
	'2.1 = =',
	'2.1 = ≠',
	'2.1 ≠ =',
	'2.1 ≠ ≠ equal',
	'2.1 ≠ ≠ different',
	'2.1 = −',
	'2.1 − =',
	'2.1 − −',
	'2.1 ≠ −',
	'2.1 − ≠',
	'2.1 ? any',
	'2.1 any ?',
	'2.2 created absent',
	'2.2 absent created',
	'2.2 created created equal',
	'2.2 created created different',
	'2.2 created created different, policy git',
	'2.2 created created different, policy live',
	'2.2 created created different, policy union',
	'2.2 created ?',
	'2.2 ? created',
	'2.3 same as absent',
	'2.3 value to absent',
	'2.3 value to null',
	'2.3 one side changed',
	'2.3 both changed to the same',
	'2.3 both changed differently',
	'2.3 changed against unset',
	'2.3 added on both sides, same',
	'2.3 added on both sides, different',
	'2.3 rewritten by the provider',
	'2.3 computed',
	'2.3 number spelled in two ways',
	'2.3 text differing in form only',
	'2.4 map per key',
	'2.4 map, order only',
	'2.4 set, added on both sides',
	'2.4 set, removed against kept',
	'2.4 set, removed and added',
	'2.4 set, order only',
	'2.4 keyed, items merge',
	'2.4 keyed, edited against removed',
	'2.4 keyed, order of one side',
	'2.4 keyed, order of both sides, same',
	'2.4 keyed, order of both sides, different',
	'2.4 keyed, duplicate keys',
	'2.4 atomic, both changed differently',
	'2.4 atomic, order only',
	'2.4 type change on one side',
	'2.4 type change against edit below',
	'2.4 type change on both sides, same',
	'2.4 type change on both sides, different',
	'2.5 renamed on one side',
	'2.5 renamed on both sides, same',
	'2.5 renamed on both sides, different',
	'2.5 renamed against edit of other leaves',
	'2.5 renamed against deleted',
] as const

export type Row = (typeof ROWS)[number]

/** Those of a list that is merged by position. They have a generator of their own, which knows what is to come out. */
export const POSITIONAL_ROWS = {
	merges: '2.4 by position, changed in different places',
	equal: '2.4 by position, the same in one place',
	conflict: '2.4 by position, different in one place',
} as const

type Three = { readonly base: unknown; readonly git: unknown; readonly live: unknown }

export function noteResource({ base, git, live }: Three, rows: Row[]): void {
	const sign = (value: unknown): '=' | '≠' | '−' => (value === undefined ? '−' : same(value, base) ? '=' : '≠')
	const signs = `2.1 ${sign(git)} ${sign(live)}`
	rows.push((signs === '2.1 ≠ ≠' ? `${signs} ${same(git, live) ? 'equal' : 'different'}` : signs) as Row)
	const name = (value: unknown): unknown => (isMap(value) ? value.get('name') : undefined)
	const renamed = (value: unknown): boolean => value !== undefined && !same(name(value), name(base))
	const edited = (value: unknown): boolean => value !== undefined && !renamed(value) && !same(value, base)
	if (renamed(git) && renamed(live))
		rows.push(same(name(git), name(live)) ? '2.5 renamed on both sides, same' : '2.5 renamed on both sides, different')
	else if ((renamed(git) && live === undefined) || (renamed(live) && git === undefined)) rows.push('2.5 renamed against deleted')
	else if (renamed(git) || renamed(live)) rows.push('2.5 renamed on one side')
	if ((renamed(git) && edited(live)) || (renamed(live) && edited(git))) rows.push('2.5 renamed against edit of other leaves')
}

export function noteLeaf({ base, git, live }: Three, rows: Row[]): void {
	const changed = [git, live].filter((value) => !same(value, base))
	if (changed.length === 0) return
	const retyped = changed.filter((value) => base !== undefined && value !== undefined && sortOf(value) !== sortOf(base))
	const agree = same(git, live)
	if (changed.length === 1) {
		rows.push('2.3 one side changed')
		if (changed[0] === undefined) rows.push('2.3 value to absent')
		if (changed[0] === null && base !== undefined) rows.push('2.3 value to null')
		if (retyped.length > 0) rows.push('2.4 type change on one side')
		if (isList(changed[0]) && isList(base) && same(inOrder(changed[0]), inOrder(base))) rows.push('2.4 atomic, order only')
	} else if (base === undefined) {
		rows.push(agree ? '2.3 added on both sides, same' : '2.3 added on both sides, different')
	} else if (agree) {
		rows.push('2.3 both changed to the same')
		if (retyped.length > 0) rows.push('2.4 type change on both sides, same')
	} else if (git === undefined || live === undefined) {
		rows.push('2.3 changed against unset')
	} else {
		rows.push('2.3 both changed differently')
		if (retyped.length === 2) rows.push('2.4 type change on both sides, different')
		if (retyped.length === 1 && sortOf(base) !== 'scalar') rows.push('2.4 type change against edit below')
		if (isList(base) && isList(git) && isList(live)) rows.push('2.4 atomic, both changed differently')
	}
	const folded = (value: unknown): unknown =>
		typeof value === 'string' ? value.normalize('NFC').replaceAll('\r\n', '\n').trimEnd() : Symbol('no text')
	if (changed.some((value) => folded(value) === folded(base))) rows.push('2.3 text differing in form only')
}

/** Looks at the input as it came, because what is canonical has lost the orders that do not count. */
export function noteOrderOnly(
	root: Form,
	input: { readonly base: unknown; readonly git: unknown; readonly live: unknown },
	rows: Row[],
): void {
	const base = plain(input.base)
	for (const side of [plain(input.git), plain(input.live)]) {
		for (const row of orderOnly(root, base, side)) rows.push(row)
	}
}

function orderOnly(form: Form, base: unknown, side: unknown): readonly Row[] {
	if (isMap(base) && isMap(side)) {
		const below = keysOf(base).flatMap((key) => orderOnly(memberForm(form, key), base.get(key), side.get(key)))
		return same(base, side) && !same(keysOf(base), keysOf(side)) ? ['2.4 map, order only', ...below] : below
	}
	if (form.kind !== 'set' || !isList(base) || !isList(side) || same(base, side)) return []
	return same(inOrder(base), inOrder(side)) ? ['2.4 set, order only'] : []
}
