import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatHcl, parseHcl } from '../../../../src/formats/hcl/index.ts'
import type { LiveEdits } from '../../../support/hcl-tree.ts'
import { baseOfTree, linesOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'
import { shown } from '../../../support/shop.ts'

const block = (body: string): string => formatHcl(`resource "shop_model" "m" {\n${body}}\n`)
const MAP = '{\n    # the first\n    x = { name = "X", sql = "s" } # why\n    # the second\n    y = { name = "Y" }\n  }'
const LIST = 'locals {\n  names = ["A", "B", "C"]\n}\n'
const COUNTED = block('  count = length(local.names)\n  name  = local.names[count.index]\n')

/** The files after an edit of the workspace, which read back as what that holds, and in form. */
async function filesAfter(files: Readonly<Record<string, string>>, edits: LiveEdits): Promise<Readonly<Record<string, string>>> {
	const written = await writeHcl(files, edits)
	const { plan } = written
	expect([plan.held, plan.conflicts]).toEqual([[], []])
	const lines = linesOfTree((await readHclFiles(written.files)).tree)
	for (const change of plan.changes) {
		if (change.kind !== 'delete') expect(lines).toContain(`${change.address} ${shown(change.after)}`)
		else expect(lines.filter((line) => line.startsWith(`${change.address} `))).toEqual([])
	}
	expect(lines.filter((line) => line.startsWith('HCL_'))).toEqual([])
	for (const [path, text] of Object.entries(written.files)) if (path.endsWith('.tf')) expect(formatHcl(text)).toBe(text)
	return written.files
}

describe('P14: an edit of one of several resources changes what its block has for that one', () => {
	test.each<[string, string, LiveEdits, string, string]>([
		[
			'all of a value',
			block('  for_each = { x = "X", y = "Y" }\n  name     = each.value\n'),
			{ 'model.m-y': { name: 'Z' } },
			'y = "Y"',
			'y = "Z"',
		],
		[
			'a member in brackets',
			block(`  for_each = ${MAP}\n  name     = each.value["name"]\n`),
			{ 'model.m-x': { name: 'Z' } },
			'name = "X"',
			'name = "Z"',
		],
		[
			'a `lookup`',
			block(`  for_each = ${MAP}\n  name     = each.value.name\n  sql      = lookup(each.value, "sql", null)\n`),
			{ 'model.m-x': { sql: 'z' } },
			'sql = "s"',
			'sql = "z"',
		],
		[
			'one that is not there yet',
			block(`  for_each = ${MAP}\n  name     = each.value.name\n  sql      = lookup(each.value, "sql", null)\n`),
			{ 'model.m-y': { sql: 'z' } },
			'{ name = "Y" }',
			'{ name = "Y", sql = "z" }',
		],
		[
			'one that goes',
			block(`  for_each = ${MAP}\n  name     = each.value.name\n  sql      = try(each.value.sql, null)\n`),
			{ 'model.m-x': { sql: null } },
			'{ name = "X", sql = "s" }',
			'{ name = "X" }',
		],
		[
			'a default of a variable',
			`variable "all" {\n  default = {\n    x = { name = "X" }\n    y = { name = "Y" }\n  }\n}\n${block('  for_each = var.all\n  name     = each.value.name\n')}`,
			{ 'model.m-x': { name: 'Z' } },
			'name = "X"',
			'name = "Z"',
		],
		[
			'a map that the block goes into by its own key',
			`locals {\n  names = { x = "X", y = "Y" }\n}\n${block('  for_each = toset(["x", "y"])\n  name     = local.names[each.key]\n')}`,
			{ 'model.m-x': { name: 'Z' } },
			'x = "X"',
			'x = "Z"',
		],
		[
			'the same where its keys tell how many there are',
			`locals {\n  names = { x = "X", y = "Y" }\n}\n${block('  for_each = toset(keys(local.names))\n  name     = local.names[each.key]\n')}`,
			{ 'model.m-x': { name: 'Z' } },
			'x = "X"',
			'x = "Z"',
		],
		['an item of a list', LIST + COUNTED, { 'model.m-1': { name: 'Z' } }, '"B"', '"Z"'],
		['the first of them', LIST + COUNTED, { 'model.m': { name: 'Z' } }, '"A"', '"Z"'],
		[
			'a member of an item',
			`locals {\n  all = [{ name = "A" }, { name = "B" }]\n}\n${block('  count = length(local.all)\n  name  = local.all[count.index].name\n')}`,
			{ 'model.m-1': { name: 'Z' } },
			'name = "B"',
			'name = "Z"',
		],
		[
			'a key that goes, with its comments',
			block(`  for_each = ${MAP}\n  name     = each.value.name\n`),
			{ 'model.m-y': null },
			'    # the second\n    y = { name = "Y" }\n',
			'',
		],
		[
			'the first one',
			block(`  for_each = ${MAP}\n  name     = each.value.name\n  sql      = lookup(each.value, "sql", null)\n`),
			{ 'model.m-x': null },
			'    # the first\n    x = { name = "X", sql = "s" } # why\n',
			'',
		],
		[
			'a value that goes, whatever computes it',
			block('  for_each = { x = upper("x"), y = "Y" }\n  name     = each.value\n'),
			{ 'model.m-x': null },
			'{ x = upper("x"), y = "Y" }',
			'{ y = "Y" }',
		],
		[
			'an item of a set that goes',
			block('  for_each = toset(["x", "y"])\n  name     = each.key\n'),
			{ 'model.m-x': null },
			'["x", "y"]',
			'["y"]',
		],
		['the last one', block('  for_each = { x = "X" }\n  name     = each.value\n'), { 'model.m-x': null }, '{ x = "X" }', '{}'],
		['the last item of a list', LIST + COUNTED, { 'model.m-2': null }, ', "C"', ''],
		['the last ones', LIST + COUNTED, { 'model.m-1': null, 'model.m-2': null }, ', "B", "C"', ''],
		['all of them', LIST + COUNTED, { 'model.m': null, 'model.m-1': null, 'model.m-2': null }, '["A", "B", "C"]', '[]'],
		['the last one, and another value before it', LIST + COUNTED, { 'model.m-1': { name: 'Z' }, 'model.m-2': null }, '"B", "C"', '"Z"'],
		[
			'what refers to it names its key',
			`${block('  for_each = { x = "X", y = "Y" }\n  name     = each.value\n')}\nresource "shop_sync" "s" {\n  model = shop_model.m["x"].id\n}\n`,
			{ 'model.m-x': null },
			'{ x = "X", y = "Y" }',
			'{ y = "Y" }',
		],
		[
			'a block that says its id goes along',
			`${block('  for_each = { x = "X", y = "Y" }\n  name     = each.value\n')}\nimport {\n  to = shop_model.m["x"]\n  id = "7"\n}\n`,
			{ 'model.m-x': null },
			'{ x = "X", y = "Y" }',
			'{ y = "Y" }',
		],
	])('%s', async (_, text, edits, from, to) => {
		const after = (await filesAfter({ 'main.tf': text }, edits))['main.tf']
		const wanted = text
			.replace(from, to)
			.replace('shop_model.m["x"].id', '"m-x"')
			.replace(/\nimport \{[^}]*\}\n/, '')
		expect(after).toBe(wanted)
	})

	test('in a file of values', async () => {
		const files = {
			'main.tf': `variable "all" {}\n${block('  for_each = var.all\n  name     = each.value\n')}`,
			'terraform.tfvars': 'all = {\n  x = "X" # one\n  y = "Y" # two\n}\n',
		}
		expect(await filesAfter(files, { 'model.m-x': { name: 'Z' }, 'model.m-y': null })).toEqual({
			...files,
			'terraform.tfvars': 'all = {\n  x = "Z" # one\n}\n',
		})
	})

	test('a new one is a block of its own', async () => {
		const files = { 'main.tf': block('  for_each = { x = "X" }\n  name     = each.value\n') }
		expect(await filesAfter(files, { 'model.n': { name: 'N' } })).toEqual({
			...files,
			'model_n.tf': 'resource "shop_model" "n" {\n  name = "N"\n}\n',
		})
	})
})

describe('P11: what a block says of several resources, or another place uses too, is a conflict', () => {
	const TWO = '{ x = { name = "X" }, y = { name = "Y" } }'
	test.each<[string, string, LiveEdits, string, string]>([
		['a literal of the block', block(`  for_each = ${TWO}\n  name     = "N"\n`), { 'model.m-x': { name: 'Z' } }, 'name', '"N"'],
		[
			'an attribute more',
			block(`  for_each = ${TWO}\n  name     = each.value.name\n`),
			{ 'model.m-x': { sql: 'z' } },
			'sql',
			'resource shop_model m',
		],
		[
			'a map that another block goes through',
			`locals {\n  all = ${TWO}\n}\n${block('  for_each = local.all\n  name     = each.value.name\n')}output "all" {\n  value = keys(local.all)\n}\n`,
			{ 'model.m-x': null },
			'',
			'for_each = local.all',
		],
		[
			'a part of what goes',
			'resource "shop_sync" "m" {\n  for_each = { x = "X" }\n  model    = "m"\n  config   = { a = each.value }\n}\n',
			{ 'sync.m-x': { config: null } },
			'config',
			'each.value',
		],
		[
			'a part of what becomes something else',
			'locals {\n  a = "A"\n}\n\nresource "shop_sync" "m" {\n  model  = "m"\n  config = { a = local.a }\n}\n',
			{ 'sync.m': { config: ['A'] } },
			'config',
			'local.a',
		],
		[
			'a member that goes, since one that is null is there',
			'locals {\n  a = "A"\n}\n\nresource "shop_sync" "m" {\n  model  = "m"\n  config = { a = local.a, b = 1 }\n}\n',
			{ 'sync.m': { config: { b: 1 } } },
			'config.a',
			'local.a',
		],
		[
			'a member under a key that is computed',
			'locals {\n  k = "a"\n}\n\nresource "shop_sync" "m" {\n  model  = "m"\n  config = { (local.k) = 1, b = 1 }\n}\n',
			{ 'sync.m': { config: { b: 1 } } },
			'config.a',
			'(local.k)',
		],
		[
			'a value beside a key that is computed, and may be the same',
			`locals {\n  k   = "a"\n  all = { a = "A", (local.k) = "B" }\n}\n\nresource "shop_model" "m" {\n  name = local.all.a\n}\n`,
			{ 'model.m': { name: 'X' } },
			'name',
			'local.all.a',
		],
		[
			'another kind of value in what is all of one type',
			'locals {\n  all = tomap({ a = "A" })\n}\n\nresource "shop_sync" "m" {\n  model  = "m"\n  config = local.all["a"]\n}\n',
			{ 'sync.m': { config: { b: 1 } } },
			'config',
			'local.all["a"]',
		],
		[
			'a map that is computed',
			block('  for_each = { for k in ["x", "y"] : k => upper(k) }\n  name     = each.value\n'),
			{ 'model.m-x': { name: 'Z' } },
			'name',
			'each.value',
		],
		[
			'one of it that goes',
			block('  for_each = { for k in ["x", "y"] : k => upper(k) }\n  name     = each.value\n'),
			{ 'model.m-x': null },
			'',
			'for_each = { for k in ["x", "y"] : k => upper(k) }',
		],
		['an item in the middle of a list', LIST + COUNTED, { 'model.m-1': null }, '', 'count = length(local.names)'],
		['a count', block('  count = 2\n  name  = "N"\n'), { 'model.m-1': null }, '', 'count = 2'],
		[
			'what two attributes take by the index',
			LIST + COUNTED.replace('}\n', '  sql   = local.names[count.index]\n}\n'),
			{ 'model.m-1': { name: 'Z' } },
			'name',
			'local.names[count.index]',
		],
		[
			'what the block takes as a value, too',
			`locals {\n  names = { x = "X" }\n}\n${block('  for_each = local.names\n  name     = local.names[each.key]\n  sql      = each.value\n')}`,
			{ 'model.m-x': { name: 'Z' } },
			'name',
			'local.names[each.key]',
		],
		[
			'one that something takes more of than its id',
			`${block(`  for_each = ${TWO}\n  name     = each.value.name\n`)}\noutput "n" {\n  value = shop_model.m["x"].name\n}\n`,
			{ 'model.m-x': null },
			'',
			'shop_model.m["x"].name',
		],
		[
			'one of several that something takes all of',
			`${block(`  for_each = ${TWO}\n  name     = each.value.name\n`)}\noutput "n" {\n  value = [for one in shop_model.m : one.id]\n}\n`,
			{ 'model.m-x': null },
			'',
			'shop_model.m',
		],
		[
			'a default of a `lookup` that is no null',
			block(`  for_each = ${TWO}\n  name     = each.value.name\n  table    = lookup(each.value, "table", "t")\n  kind     = "table"\n`),
			{ 'model.m-x': { table: null } },
			'table',
			'lookup(each.value, "table", "t")',
		],
	])('%s', async (_, text, edits, path, expression) => {
		const { plan, commits } = await writeHcl({ 'main.tf': text }, edits)
		expect(plan.conflicts.map((one) => [one.reason, one.path.join('.'), one.expression?.replace(/ +/g, ' ')])).toEqual([
			['computed', path, expression],
		])
		expect([plan.held, commits]).toEqual([[], []])
	})
})

describe('P2, P14: what goes from a list goes in one run', () => {
	const TWELVE = Array.from({ length: 12 }, (_, index) => `N${index}`)
	const text = `locals {\n  names = [${TWELVE.map((name) => `"${name}"`).join(', ')}]\n}\n${COUNTED}`
	const without = (...indexes: readonly number[]): LiveEdits =>
		Object.fromEntries(indexes.map((index) => [index === 0 ? 'model.m' : `model.m-${index}`, null]))

	test('each commit takes the last one, whatever the order of their names', async () => {
		const { commits, plan } = await writeHcl({ 'main.tf': text }, without(9, 10, 11))
		expect([plan.held, plan.conflicts]).toEqual([[], []])
		const left = commits.map((files) => /"N8"(.*)\]/.exec(files['main.tf'] ?? '')?.[1])
		expect(left).toEqual([', "N9", "N10"', ', "N9"', ''])
	})

	test('what stands before one that stays keeps its place', async () => {
		const { plan, files } = await writeHcl({ 'main.tf': text }, without(2, 3, 10, 11))
		expect(plan.conflicts.map(({ address, reason }) => `${address} ${reason}`)).toEqual(['model.m-2 computed', 'model.m-3 computed'])
		expect(files['main.tf']).toBe(text.replace(', "N10", "N11"', ''))
	})

	test('one that was edited in its file since stays, and with it what stands before', async () => {
		const was = await readHclFiles({ 'main.tf': text })
		const written = await writeHcl({ 'main.tf': text.replace('"N11"', '"new"') }, without(10, 11), { base: baseOfTree(was.tree) })
		expect(written.plan.conflicts.map(({ address, reason }) => `${address} ${reason}`)).toEqual(['model.m-11 updated-and-deleted'])
		expect(written.plan.held.map(({ address, reason }) => `${address} ${reason.message}`)).toEqual([
			'model.m-10 model.m-10 stands before model.m-11 in a list, and would give it another address',
		])
		expect(written.commits).toEqual([])
	})
})

describe('P14, P15: edits of several resources of one block', () => {
	const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
	const models = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/), name, name), {
		selector: ([key]) => key,
		minLength: 1,
		maxLength: 5,
	})

	test('commute, read back, and leave the lines of the others alone', async () => {
		await fc.assert(
			fc.asyncProperty(models, fc.array(fc.option(name), { minLength: 5, maxLength: 5 }), async (all, wanted) => {
				const entries = all.map(
					([key, one, sql]) =>
						`    ${key} = { name = ${JSON.stringify(one).replaceAll(/[$%]\{/g, '_')}, sql = ${JSON.stringify(sql).replaceAll(/[$%]\{/g, '_')} } # ${key}\n`,
				)
				const text = formatHcl(
					`locals {\n  all = {\n${entries.join('')}  }\n}\n\n${block('  for_each = local.all\n  name     = each.value.name\n  kind     = "sql"\n  sql      = each.value.sql\n')}`,
				)
				const edits = Object.fromEntries(
					all.map(([key], index) => [`model.m-${key}`, wanted[index] === null ? null : { name: wanted[index] }]),
				)
				const files = await filesAfter({ 'main.tf': text }, edits)
				const reversed = await filesAfter({ 'main.tf': text }, Object.fromEntries(Object.entries(edits).reverse()))
				expect(reversed).toEqual(files)
				expect(parseHcl(files['main.tf'] ?? '').kind).toBe('ok')
				const kept = text.split('\n').filter((line) => !all.some(([key]) => line.trim().startsWith(`${key} `)))
				const left = (files['main.tf'] ?? '').split('\n')
				expect(kept.filter((line) => !left.includes(line) && !/^ {2}(?:all = \{|\})$/.test(line))).toEqual([])
			}),
			{ numRuns: 40 },
		)
	})
})
