/** The truth tables of the three-way merge, row by row: what a merge meets is counted, what it cannot meet is proven by a test. */
import { POSITIONAL_ROWS, ROWS } from '../plan/oracle-rows.ts'

export type TableRow = {
	readonly name: string
	/** The title of the test that proves a row which the merge of one resource cannot meet; `counted` where generated merges do. */
	readonly proof: 'counted' | 'missing' | { readonly file: string; readonly title: string }
}

export const TABLES: readonly { readonly id: string; readonly name: string }[] = [
	{ id: '2.1', name: 'a resource in base' },
	{ id: '2.2', name: 'a resource that is not in base' },
	{ id: '2.3', name: 'leaves' },
	{ id: '2.4', name: 'containers' },
	{ id: '2.5', name: 'identity' },
]

/** Rows about several resources, about files, and about what only a provider knows. */
const ELSEWHERE: readonly TableRow[] = [
	byTest(
		'2.2 two files for one address',
		'test/tree/read.test.ts',
		'two places for one address are told, and none of them counts for more',
	),
	byTest('2.2 two of one id', 'test/plan/make.test.ts', 'P16: two under one id are told, and the first keeps it'),
	byTest('2.2 ignored', 'test/plan/make.test.ts', 'what is ignored is invisible: not created, updated or deleted, nor dropped from base'),
	byTest('2.3 masked by the workspace', 'test/plan/merge/merge.table.test.ts', '2.3, P7: the live value is masked'),
	byTest('2.3 a reference that leads nowhere', 'test/plan/make.test.ts', 'to nothing: held, and what needs that is held too'),
	byTest(
		'2.3 a reference by an id that leads nowhere',
		'test/providers/hightouch/read/map.test.ts',
		'P3: an id that leads nowhere makes its resource unread, and names sync and id',
	),
	byTest('2.4 order in files', 'test/tree/order.test.ts', 'patch: what the two values do not speak of stays as the file has it'),
	byTest('2.5 renamed in case or form only', 'test/plan/decide/decide.test.ts', '2.5: renames; the address stays'),
	byTest('2.5 two that swapped their keys', 'test/plan/make.test.ts', 'two that swapped keys are not changed at all'),
	byTest('2.5 a file that moved', 'test/e2e/state.test.ts', 'P17: a file renamed in Git keeps its resource'),
	byTest('2.5 made again under a new id', 'test/plan/decide/decide.test.ts', '2.5: recreated outside under a new id'),
	byTest(
		'2.5 a file that was copied',
		'test/e2e/files.test.ts',
		'a copied file with a new name and query is a second model, and the first is untouched',
	),
	byTest(
		'2.5 an attribute that only a create can set',
		'test/plan/decide/decide.test.ts',
		'beyond the API: an attribute that cannot be written',
	),
	byTest('2.5 a new one under a name that was just freed', 'test/plan/order/names.test.ts', 'a name that is needed is freed first'),
	byTest(
		'2.5 an id of another type, or under another parent',
		'test/properties/identity.test.ts',
		'2.5, P3, P17: an id that is of something else now',
	),
	byTest('2.5 a parent that was renamed', 'test/properties/identity.test.ts', '2.5, P3, P17: a parent that was renamed'),
]

export const TABLE_ROWS: readonly TableRow[] = [
	...[...ROWS, ...Object.values(POSITIONAL_ROWS)].map((name): TableRow => ({ name, proof: 'counted' })),
	...ELSEWHERE,
].sort((one, other) => one.name.slice(0, 3).localeCompare(other.name.slice(0, 3)))

function byTest(name: string, file: string, title: string): TableRow {
	return { name, proof: { file, title } }
}
