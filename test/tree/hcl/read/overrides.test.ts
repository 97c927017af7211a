import { describe, expect, test } from 'vitest'
import type { LiveEdits } from '../../../support/hcl-tree.ts'
import { linesOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'

const A = 'resource "shop_model" "a" {\n  name = "A"\n  sql  = "one"\n}\n'
const OVER = '# ours\nresource "shop_model" "a" {\n  name = "over" # why\n}\n'
const SYNC = 'resource "shop_sync" "s" {\n  model = "m"\n  config {\n    to = "x"\n  }\n}\n'

describe('a file that overrides others', () => {
	test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
		['an attribute', { 'main.tf': A, 'override.tf': OVER }, ["model.a {'sql':'one','name':'over'}"]],
		[
			'one more',
			{ 'main.tf': A, 'x_override.tf': 'resource "shop_model" "a" {\n  kind = "sql"\n}\n' },
			["model.a {'name':'A','sql':'one','kind':'sql'}"],
		],
		[
			'the last of several counts',
			{ 'main.tf': A, 'a_override.tf': OVER, 'b_override.tf': OVER.replace('over', 'last') },
			["model.a {'sql':'one','name':'last'}"],
		],
		[
			'all blocks of a type',
			{ 'main.tf': SYNC, 'override.tf': 'resource "shop_sync" "s" {\n  config {\n    to = "y"\n  }\n  config {\n    to = "z"\n  }\n}\n' },
			["sync.s {'model':'m','config':[{'to':'y'},{'to':'z'}]}"],
		],
		[
			'a local value and a default',
			{
				'main.tf': `variable "v" {\n  default = "v"\n}\nlocals {\n  l = "l"\n}\n${A.replace('"A"', 'local.l').replace('"one"', 'var.v')}`,
				'override.tf': 'locals {\n  l = "L"\n}\nvariable "v" {\n  default = "V"\n}\n',
			},
			["model.a {'name':'L','sql':'V'}"],
		],
		[
			'what others refer to',
			{ 'main.tf': `${A}resource "shop_model" "b" {\n  name = shop_model.a.name\n}\n`, 'override.tf': OVER },
			["model.a {'sql':'one','name':'over'}", "model.b {'name':'over'}"],
		],
	])('%s', async (_, files, lines) => {
		expect(linesOfTree((await readHclFiles(files)).tree)).toEqual(lines)
	})

	test.each<[string, string, string]>([
		['what is not there', 'resource "shop_model" "b" {}\n', 'there is no resource shop_model b to override'],
		['how many there are', 'resource "shop_model" "a" {\n  count = 2\n}\n', '`count` is not overridden here'],
		['what happens to a name', 'moved {\n  from = shop_model.b\n  to   = shop_model.a\n}\n', '`moved` blocks are not overridden here'],
	])('P3: %s hides all', async (_, text, message) => {
		const { tree } = await readHclFiles({ 'main.tf': A, 'override.tf': text })
		expect(linesOfTree(tree)).toEqual([`HCL_INVALID override.tf:1:1 ${message}`])
	})

	test.each<[string, LiveEdits, Readonly<Record<string, string>>]>([
		['what it holds', { 'model.a': { name: 'X' } }, { 'main.tf': A, 'override.tf': OVER.replace('"over"', '"X"') }],
		['what it does not hold', { 'model.a': { sql: 'two' } }, { 'main.tf': A.replace('one', 'two'), 'override.tf': OVER }],
		[
			'both',
			{ 'model.a': { name: 'X', sql: 'two' } },
			{ 'main.tf': A.replace('one', 'two'), 'override.tf': OVER.replace('"over"', '"X"') },
		],
		['a new attribute', { 'model.a': { kind: 'sql' } }, { 'main.tf': A.replace('  sql', '  kind = "sql"\n  sql'), 'override.tf': OVER }],
		['a resource that goes', { 'model.a': null }, { 'override.tf': '# ours\n' }],
	])('P14: an edit of the workspace goes to the file that holds the value: %s', async (_, edits, expected) => {
		const { files, plan } = await writeHcl({ 'main.tf': A, 'override.tf': OVER }, edits)
		expect([plan.held, plan.conflicts]).toEqual([[], []])
		expect(files).toEqual(expected)
		expect((await writeHcl(files, {})).plan.changes).toEqual([])
	})

	test('P11: an attribute that goes there would be the other one again, so it is a conflict', async () => {
		const files = { 'main.tf': A, 'override.tf': OVER.replace('name = "over"', 'sql  = "over"') }
		const { plan, commits } = await writeHcl(files, { 'model.a': { sql: null } })
		expect(plan.conflicts).toMatchObject([{ reason: 'computed', path: ['sql'], place: { file: 'override.tf', line: 3 } }])
		expect(commits).toEqual([])
	})

	test('P11: a value that the block takes in two files is a conflict', async () => {
		const many = 'resource "shop_model" "m" {\n  for_each = { x = "X" }\n  name     = "N"\n  remark   = each.value\n}\n'
		const files = { 'main.tf': many, 'override.tf': 'resource "shop_model" "m" {\n  name = each.value\n}\n' }
		const { plan, commits } = await writeHcl(files, { 'model.m-x': { name: 'Z' } })
		expect(plan.conflicts).toMatchObject([{ reason: 'computed', path: ['name'], place: { file: 'override.tf', line: 2 } }])
		expect(commits).toEqual([])
	})

	test('a resource whose name ends like that gets a file that is none', async () => {
		const { files } = await writeHcl({}, { 'model.my_override': { name: 'A' } })
		expect(Object.keys(files)).toEqual(['model_my_override_.tf'])
	})
})
