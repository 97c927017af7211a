import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeAddress } from '../../../../src/model/index.ts'
import type { LiveEdits } from '../../../support/hcl-tree.ts'
import { linesOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'
import { shown } from '../../../support/shop.ts'

const A = 'resource "shop_model" "a" {\n  name = "A"\n}\n'
const B = 'resource "shop_model" "b" {\n  name = "B"\n}\n'
const LAKES = 'data "shop_source" "wh" {}\n\ndata "shop_source" "lake" {\n  key = "the lake"\n}\n\n'
const SYNC = 'resource "shop_sync" "s" {\n  model = shop_model.a.id\n}\n'

/** One file after one edit of the workspace, and that it reads back as what the workspace holds. */
async function textAfter(text: string, edits: LiveEdits): Promise<string | undefined> {
	const { files, plan } = await writeHcl({ 'main.tf': text }, edits)
	expect([plan.held, plan.conflicts]).toEqual([[], []])
	const lines = linesOfTree((await readHclFiles(files)).tree)
	for (const change of plan.changes) {
		if (change.kind !== 'delete') expect(lines).toContain(`${change.address} ${shown(change.after)}`)
		else expect(lines.filter((line) => line.startsWith(`${change.address} `))).toEqual([])
	}
	return files['main.tf']
}

describe('P14: an edit of the workspace changes the lines of its attribute, and reads back as that', () => {
	test.each<[string, string, LiveEdits, string | undefined]>([
		['a literal', `# top\n\n${A}# end\n`, { 'model.a': { name: 'X' } }, `# top\n\n${A.replace('"A"', '"X"')}# end\n`],
		['a new attribute', A, { 'model.a': { sql: 'x' } }, 'resource "shop_model" "a" {\n  name = "A"\n  sql  = "x"\n}\n'],
		[
			'beside blocks that a `dynamic` makes, which stay',
			'resource "shop_sync" "s" {\n  config {\n    n = 0\n  }\n  dynamic "config" {\n    for_each = [1, 2]\n    content {\n      n = config.value\n    }\n  }\n  paused = false\n}\n',
			{ 'sync.s': { paused: true } },
			'resource "shop_sync" "s" {\n  config {\n    n = 0\n  }\n  dynamic "config" {\n    for_each = [1, 2]\n    content {\n      n = config.value\n    }\n  }\n  paused = true\n}\n',
		],
		['one that goes', 'resource "shop_model" "a" {\n  name = "A"\n  sql  = "x" # why\n}\n', { 'model.a': { sql: null } }, A],
		[
			'on one line',
			'resource "shop_model" "a" { name = "A" }\n',
			{ 'model.a': { name: 'X' } },
			'resource "shop_model" "a" { name = "X" }\n',
		],
		[
			'one line that has to be spread',
			'resource "shop_model" "a" { name = "A" }\n',
			{ 'model.a': { sql: 'x' } },
			'resource "shop_model" "a" {\n  name = "A"\n  sql  = "x"\n}\n',
		],
		[
			'one line that has to be spread, where others show tabs',
			'resource "shop_model" "a" {name = "A"}\nresource "shop_model" "b" {\n\tname = "B"\n}\n',
			{ 'model.a': { sql: 'x' } },
			'resource "shop_model" "a" {\n\tname = "A"\n\tsql  = "x"\n}\nresource "shop_model" "b" {\n\tname = "B"\n}\n',
		],
		[
			'CRLF and a byte order mark',
			`\uFEFF${A}${B}`.replaceAll('\n', '\r\n'),
			{ 'model.b': { name: 'X' } },
			`\uFEFF${A}${B.replace('"B"', '"X"')}`.replaceAll('\n', '\r\n'),
		],
		['without a last line break', A.trimEnd(), { 'model.a': { name: 'X' } }, A.trimEnd().replace('"A"', '"X"')],
		[
			'a heredoc',
			'resource "shop_model" "a" {\n  name = "A"\n  sql  = <<-EOT\n    select 1\n    from t\n  EOT\n}\n',
			{ 'model.a': { sql: 'select 2\nfrom t\n' } },
			'resource "shop_model" "a" {\n  name = "A"\n  sql  = <<-EOT\n    select 2\n    from t\n  EOT\n}\n',
		],
		[
			'a nested member',
			'resource "shop_sync" "s" {\n  model = "m"\n  config = {\n    a = 1 # one\n    b = { c = [1, 2] }\n  }\n}\n',
			{ 'sync.s': { config: { a: 1, b: { c: [1, 3] } } } },
			'resource "shop_sync" "s" {\n  model = "m"\n  config = {\n    a = 1 # one\n    b = { c = [1, 3] }\n  }\n}\n',
		],
		[
			'a nested block',
			'resource "shop_sync" "s" {\n  model = "m"\n  config {\n    to   = "a" # first\n    from = "x"\n  }\n  config {\n    to   = "b"\n    from = "y"\n  }\n}\n',
			{
				'sync.s': {
					config: [
						{ to: 'a', from: 'x' },
						{ to: 'b', from: 'z' },
					],
				},
			},
			'resource "shop_sync" "s" {\n  model = "m"\n  config {\n    to   = "a" # first\n    from = "x"\n  }\n  config {\n    to   = "b"\n    from = "z"\n  }\n}\n',
		],
		[
			'blocks that become something no block can say',
			'resource "shop_sync" "s" {\n  model = "m"\n  config {\n    to = "a"\n  }\n}\n',
			{ 'sync.s': { config: [{ to: 'a' }, 'x'] } },
			'resource "shop_sync" "s" {\n  model = "m"\n  config = [\n    {\n      to = "a"\n    },\n    "x",\n  ]\n}\n',
		],
		[
			'the comment beside the end of a block, in its column',
			'resource "shop_model" "a" {\n  name = "A" # n\n}            # end\n',
			{ 'model.a': { name: 'Anna' } },
			'resource "shop_model" "a" {\n  name = "Anna" # n\n}               # end\n',
		],
		['a reference', `${A}${B}${SYNC}`, { 'sync.s': { model: 'b' } }, `${A}${B}${SYNC.replace('shop_model.a.id', 'shop_model.b.id')}`],
		[
			'a reference to what is only read, which becomes another one',
			`${LAKES}resource "shop_board" "b" {\n  name   = "B"\n  source = data.shop_source.wh.id\n  mode   = "open"\n}\n`,
			{ 'board.b': { source: 'the lake' } },
			`${LAKES}resource "shop_board" "b" {\n  name   = "B"\n  source = data.shop_source.lake.id\n  mode   = "open"\n}\n`,
		],
		[
			'or goes',
			`${LAKES}resource "shop_board" "b" {\n  name   = "B"\n  source = data.shop_source.wh.id\n  mode   = "open"\n}\n`,
			{ 'board.b': { source: null } },
			`${LAKES}resource "shop_board" "b" {\n  name = "B"\n  mode = "open"\n}\n`,
		],
		[
			'or the key of what has no block',
			`${LAKES}resource "shop_board" "b" {\n  name   = "B"\n  source = data.shop_source.wh.id\n  mode   = "open"\n}\n`,
			{ 'board.b': { source: 'x' } },
			`${LAKES}resource "shop_board" "b" {\n  name   = "B"\n  source = "x"\n  mode   = "open"\n}\n`,
		],
		[
			'the spelling of what stays',
			`${A}${SYNC.replace('shop_model.a.id', '"a"')}`,
			{ 'sync.s': { paused: true } },
			`${A}resource "shop_sync" "s" {\n  model  = "a"\n  paused = true\n}\n`,
		],
		['a block that goes, with its comment', `# one\n${A}\n# two\n${B}\n# end\n`, { 'model.a': null }, `# one\n\n# two\n${B}\n# end\n`],
		['the second of three', `${A}\n# two\n${B}\n${SYNC}`, { 'model.b': null }, `${A}\n${SYNC}`],
		['the last one of a file, which goes with it', A, { 'model.a': null }, undefined],
		['the last one of a file that holds something else', `locals {\n  x = 1\n}\n\n${A}`, { 'model.a': null }, 'locals {\n  x = 1\n}\n'],
	])('%s', async (_, text, edits, expected) => {
		expect(await textAfter(text, edits)).toBe(expected)
	})

	test('several changes of one file, commit by commit', async () => {
		const edits = { 'model.a': { name: 'X' }, 'model.b': null, 'sync.s': { paused: true }, 'model.c': { name: 'C' } }
		const { commits, files } = await writeHcl({ 'main.tf': `${A}\n${B}\n${SYNC}` }, edits)
		expect(commits).toHaveLength(4)
		for (const commit of commits) {
			const { tree } = await readHclFiles({ 'main.tf': `${A}\n${B}\n${SYNC}`, ...commit })
			expect(tree.snapshot.warnings).toEqual([])
			expect(tree.snapshot.unknown.size).toBe(0)
		}
		expect(files).toEqual({
			'main.tf': `${A.replace('"A"', '"X"')}\nresource "shop_sync" "s" {\n  model  = shop_model.a.id\n  paused = true\n}\n`,
			'model_c.tf': 'resource "shop_model" "c" {\n  name = "C"\n}\n',
		})
		const together = await writeHcl({ 'main.tf': `${A}\n${B}\n${SYNC}` }, edits, { perSync: true })
		expect(together.commits).toHaveLength(1)
		expect(together.files).toEqual(files)
	})
})

describe('new blocks', () => {
	test.each<[string, Record<string, string>, LiveEdits, Record<string, string>]>([
		['get a file of their own', {}, { 'model.a': { name: 'A' } }, { 'model_a.tf': A }],
		[
			'go to the end of the file of that name',
			{ 'model_a.tf': '# ours\nlocals {\n  x = 1\n}\n' },
			{ 'model.a': { name: 'A' } },
			{ 'model_a.tf': `# ours\nlocals {\n  x = 1\n}\n\n${A}` },
		],
		[
			'P16: and of one that differs in case alone',
			{ 'Model_A.tf': '# ours\n' },
			{ 'model.a': { name: 'A' } },
			{ 'Model_A.tf': `# ours\n\n${A}` },
		],
		[
			'get another name where theirs is taken',
			{ 'main.tf': A.replace('name =', 'key = "z"\n  name =') },
			{ 'model.a': { name: 'A' } },
			{ 'model_a.tf': 'resource "shop_model" "a_2" {\n  key  = "a"\n  name = "A"\n}\n' },
		],
		[
			'where a `moved` block speaks of it',
			{ 'main.tf': `moved {\n  from = shop_model.a\n  to   = shop_model.b\n}\n\n${B}` },
			{ 'model.c': { name: 'C' }, 'model.b': { name: 'A' } },
			{
				'model_c.tf': 'resource "shop_model" "c" {\n  name = "C"\n}\n',
				'model_b.tf': 'resource "shop_model" "b_2" {\n  key  = "b"\n  name = "A"\n}\n',
			},
		],
		[
			'or a `removed` block',
			{ 'main.tf': 'removed {\n  from = shop_model.a\n}\n' },
			{ 'model.a': { name: 'A' } },
			{ 'model_a.tf': 'resource "shop_model" "a_2" {\n  key  = "a"\n  name = "A"\n}\n' },
		],
		[
			'have a key where that cannot be a name',
			{},
			{ 'model["🙂"]': { name: 'A' } },
			{ 'model__.tf': 'resource "shop_model" "_" {\n  key  = "🙂"\n  name = "A"\n}\n' },
		],
		[
			'that begins with a hyphen',
			{},
			{ 'model["-x"]': { name: 'A' } },
			{ 'model__-x.tf': 'resource "shop_model" "_-x" {\n  key  = "-x"\n  name = "A"\n}\n' },
		],
		['or a digit', {}, { 'model["1"]': { name: 'A' } }, { 'model__1.tf': 'resource "shop_model" "_1" {\n  key  = "1"\n  name = "A"\n}\n' }],
		[
			'or holds what could be filled in',
			{},
			{ 'model["a/${b}"]': { name: '%{x}' } },
			{ 'model_a_b_.tf': 'resource "shop_model" "a_b_" {\n  key  = "a/$${b}"\n  name = "%%{x}"\n}\n' },
		],
		['keep upper case', {}, { 'model.ABC': { name: 'A' } }, { 'model_ABC.tf': 'resource "shop_model" "ABC" {\n  name = "A"\n}\n' }],
		[
			'P16: share a file where only case tells them apart',
			{},
			{ 'model.ABC': { name: 'A' }, 'model.abc': { name: 'B' } },
			{ 'model_ABC.tf': 'resource "shop_model" "ABC" {\n  name = "A"\n}\n\nresource "shop_model" "abc" {\n  name = "B"\n}\n' },
		],
		[
			'refer to what is only read',
			{ 'data.tf': LAKES },
			{ 'board.b': { name: 'B', source: 'the lake' } },
			{ 'board_b.tf': 'resource "shop_board" "b" {\n  name   = "B"\n  source = data.shop_source.lake.id\n  mode   = "open"\n}\n' },
		],
		[
			'refer to each other',
			{},
			{ 'model["x y"]': { name: 'A' }, 'sync.s': { model: 'x y' } },
			{
				'model_x_y.tf': 'resource "shop_model" "x_y" {\n  key  = "x y"\n  name = "A"\n}\n',
				'sync_s.tf': 'resource "shop_sync" "s" {\n  model = shop_model.x_y.id\n}\n',
			},
		],
		[
			'two keys that are alike get two names',
			{},
			{ 'model["x y"]': { name: 'A' }, 'model["x/y"]': { name: 'B' } },
			{
				'model_x_y.tf':
					'resource "shop_model" "x_y" {\n  key  = "x/y"\n  name = "B"\n}\n\nresource "shop_model" "x_y_2" {\n  key  = "x y"\n  name = "A"\n}\n',
			},
		],
	])('%s', async (_, before, edits, files) => {
		const written = await writeHcl(before, edits)
		expect(written.plan.held).toEqual([])
		expect(Object.fromEntries(Object.entries(written.files).filter(([path, text]) => before[path] !== text))).toEqual(files)
		const lines = linesOfTree((await readHclFiles(written.files)).tree)
		for (const change of written.plan.changes)
			if (change.kind === 'create') expect(lines).toContain(`${change.address} ${shown(change.after)}`)
	})

	test('P16: a key may be longer than the name of a file', async () => {
		const key = 'x'.repeat(300)
		const { files } = await writeHcl({}, { [`model.${key}`]: { name: 'A' } })
		expect(Object.keys(files).map((path) => path.length)).toEqual([109])
		expect(linesOfTree((await readHclFiles(files)).tree)).toEqual([`model.${key} {'name':'A'}`])
	})

	test('P44: what no text can stand for is held', async () => {
		const { plan, files } = await writeHcl({}, { 'model.a': { name: 'half \uD83D' } })
		expect(plan.held).toMatchObject([{ address: 'model.a', reason: { code: 'VALUE_INVALID' } }])
		expect(files).toEqual({})
	})
})

describe('a block that others refer to goes', () => {
	test.each<[string, string, LiveEdits, string]>([
		['what named it by its id names its key', `${A}\n${SYNC}`, { 'model.a': null }, 'resource "shop_sync" "s" {\n  model = "a"\n}\n'],
		[
			'in the middle of a text, too',
			`${A}\nresource "shop_sync" "s" {\n  model  = "m"\n  config = { x = "<\${shop_model.a.id}>" }\n}\n`,
			{ 'model.a': null },
			'resource "shop_sync" "s" {\n  model  = "m"\n  config = { x = "<${"a"}>" }\n}\n',
		],
		[
			'what waited for it waits no more',
			`${A}\n${B}\nresource "shop_sync" "s" {\n  model      = shop_model.a.id\n  depends_on = [shop_model.a, shop_model.b]\n}\n`,
			{ 'model.a': null },
			`${B}\nresource "shop_sync" "s" {\n  model      = "a"\n  depends_on = [shop_model.b]\n}\n`,
		],
		[
			'in each of several blocks of one name, and beside one whose name begins alike',
			`${A}\nlocals {\n  x = shop_model.ab.id\n}\nlocals {\n  y = shop_model.a.id\n}\nlocals {\n  z = [shop_model.a.id] # z\n  zz = 1               # zz\n}\n${A.replace('"a"', '"ab"')}`,
			{ 'model.a': null },
			`locals {\n  x = shop_model.ab.id\n}\nlocals {\n  y = "a"\n}\nlocals {\n  z = ["a"] # z\n  zz = 1               # zz\n}\n${A.replace('"a"', '"ab"')}`,
		],
		[
			'and the comments stay in their column',
			`${A}\nlocals {\n  z  = [shop_model.a.id] # z\n  zz = 1                 # zz\n}\n`,
			{ 'model.a': null },
			'locals {\n  z  = ["a"] # z\n  zz = 1     # zz\n}\n',
		],
		[
			'what says where it came from stays',
			`${A}\n${B}\nmoved {\n  from = shop_model.c\n  to   = shop_model.a\n}\n`,
			{ 'model.c': null },
			`${B}\nmoved {\n  from = shop_model.c\n  to   = shop_model.a\n}\n`,
		],
		[
			'what goes with it is not looked at',
			`${A}\nresource "shop_folder" "f" {\n  parent = shop_model.a.id\n}\n`,
			{ 'model.a': null, 'folder.f': null },
			'',
		],
		[
			'what refers to another one by then',
			`${A}\n${B}\n${SYNC}`,
			{ 'model.a': null, 'sync.s': { model: 'b' } },
			`${B}\n${SYNC.replace('.a.', '.b.')}`,
		],
	])('%s', async (_, text, edits, expected) => {
		expect((await textAfter(text, edits)) ?? '').toBe(expected)
	})

	test('what takes more of it than its id is a person’s to change', async () => {
		const text = `${A}\nresource "shop_model" "b" {\n  name = "\${shop_model.a.name} too"\n}\n`
		const { plan } = await writeHcl({ 'main.tf': text }, { 'model.a': null })
		expect(plan.conflicts).toMatchObject([
			{ address: 'model.a', path: [], reason: 'computed', place: { file: 'main.tf', line: 6 }, expression: 'shop_model.a.name' },
		])
		expect(plan.held).toEqual([])
	})
})

describe('what is written in another place', () => {
	const MANY = (body: string, values = '{\n    x = { name = "X", sql = "s" }\n    y = { name = "Y", sql = "t" }\n  }') =>
		`resource "shop_model" "m" {\n  for_each = ${values}\n${body}}\n`

	test.each<[string, string, LiveEdits, string, string]>([
		[
			'a local value',
			`locals {\n  n = "A" # ours\n}\n${A.replace('"A"', 'local.n')}`,
			{ 'model.a': { name: 'X' } },
			'"A" # ours',
			'"X" # ours',
		],
		[
			'a member of one, beside another that others use',
			`locals {\n  n = { a = "A", b = "B" }\n}\n${A.replace('"A"', 'local.n.a')}${B.replace('"B"', 'local.n["b"]')}`,
			{ 'model.a': { name: 'X' } },
			'a = "A"',
			'a = "X"',
		],
		[
			'a default',
			`variable "n" {\n  default = "A"\n}\n${A.replace('"A"', 'var.n')}`,
			{ 'model.a': { name: 'X' } },
			'default = "A"',
			'default = "X"',
		],
		[
			'what `for_each` holds for one',
			MANY('  name = each.value.name\n  sql  = each.value.sql\n'),
			{ 'model.m-x': { name: 'Z' } },
			'name = "X"',
			'name = "Z"',
		],
		[
			'the same in a local value',
			`locals {\n  all = { x = { name = "X" } }\n}\n${MANY('  name = each.value.name\n', 'local.all')}`,
			{ 'model.m-x': { name: 'Z' } },
			'name = "X"',
			'name = "Z"',
		],
	])('%s', async (_, text, edits, from, to) => {
		expect(await textAfter(text, edits)).toBe(text.replace(from, to))
	})

	test('what a file of values has for a variable', async () => {
		const files = { 'main.tf': `variable "n" {}\n${A.replace('"A"', 'var.n')}`, 'terraform.tfvars': '# ours\nn = "A" # here\n' }
		const written = await writeHcl(files, { 'model.a': { name: 'X' } })
		expect(written.files).toEqual({ ...files, 'terraform.tfvars': '# ours\nn = "X" # here\n' })
	})

	test('an attribute of another resource is a person’s to change, too', async () => {
		const { plan } = await writeHcl({ 'main.tf': `${A}${B.replace('"B"', 'shop_model.a.name')}` }, { 'model.b': { name: 'X' } })
		expect(plan.conflicts).toMatchObject([{ path: ['name'], expression: 'shop_model.a.name', place: { line: 5, column: 10 } }])
	})

	test('of two resources at once, and in another file', async () => {
		const files = {
			'a.tf': A.replace('"A"', 'local.a'),
			'b.tf': B.replace('"B"', 'local.b'),
			'z.tf': 'locals {\n  a = "A"\n  b = "B"\n}\n',
		}
		const written = await writeHcl(files, { 'model.a': { name: 'X' }, 'model.b': { name: 'Y' } })
		expect(written.files).toEqual({ ...files, 'z.tf': 'locals {\n  a = "X"\n  b = "Y"\n}\n' })
	})

	test.each<[string, string, LiveEdits, string]>([
		[
			'a local value that others use, too',
			`locals {\n  n = "A"\n}\n${A.replace('"A"', 'local.n')}output "n" {\n  value = local.n\n}\n`,
			{ 'model.a': { name: 'X' } },
			'local.n',
		],
		[
			'one that is computed itself',
			`locals {\n  m = "A"\n  n = upper(local.m)\n}\n${A.replace('"A"', 'local.n')}`,
			{ 'model.a': { name: 'X' } },
			'local.n',
		],
		[
			'one that a block takes for all of its resources',
			`locals {\n  n = "N"\n}\n${MANY('  name = local.n\n')}`,
			{ 'model.m-x': { name: 'X' } },
			'local.n',
		],
		['an expression', A.replace('"A"', 'upper("a")'), { 'model.a': { name: 'X' } }, 'upper("a")'],
		['a part of a text', `locals {\n  n = "N"\n}\n${A.replace('"A"', '"<${local.n}>"')}`, { 'model.a': { name: 'X' } }, '"<${local.n}>"'],
		['a literal of a block that stands for several', MANY('  name = "N"\n'), { 'model.m-x': { name: 'X' } }, '"N"'],
		[
			'what two attributes take from `for_each`',
			MANY('  name = each.value.name\n  sql  = each.value.name\n'),
			{ 'model.m-x': { name: 'Z' } },
			'each.value.name',
		],
		['the key of `for_each`', MANY('  name = each.key\n'), { 'model.m-x': { name: 'X' } }, 'each.key'],
		['an item of a set', MANY('  name = each.value\n', 'toset(["x"])'), { 'model.m-x': { name: 'X' } }, 'each.value'],
	])('P11: %s is a conflict, with file, line and column, and nothing is written', async (_, text, edits, expression) => {
		const { plan, commits } = await writeHcl({ 'main.tf': text }, edits)
		expect(plan.conflicts).toMatchObject([{ reason: 'computed', expression, place: { file: 'main.tf', line: expect.any(Number) } }])
		expect([plan.held, commits]).toEqual([[], []])
	})
})

test('P45: keys such as __proto__ are data', async () => {
	const { files } = await writeHcl(
		{},
		{ 'model["__proto__"]': { name: 'constructor' }, 'sync.s': { model: '__proto__', config: JSON.parse('{"__proto__":{"toString":1}}') } },
	)
	expect(linesOfTree((await readHclFiles(files)).tree)).toEqual([
		"model.__proto__ {'name':'constructor'}",
		"sync.s {'model':'__proto__','config':{'__proto__':{'toString':1}}}",
	])
	expect(Object.keys(Object.prototype)).toEqual([])
})

test('P15, P45: any key and any text come back as they were', async () => {
	const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((one) => one.isWellFormed())
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(fc.tuple(text, text, text), { selector: ([key]) => key, maxLength: 6 }), async (models) => {
			const edits = Object.fromEntries(models.map(([key, name, table]) => [makeAddress('model', key), { name, kind: 'table', table }]))
			const { files, plan } = await writeHcl({}, edits)
			const lines = linesOfTree((await readHclFiles(files)).tree)
			const wanted = plan.changes.map((change) => `${change.address} ${change.kind === 'create' ? shown(change.after) : ''}`)
			expect(lines.toSorted()).toEqual(wanted.toSorted())
			expect(lines).toHaveLength(models.length)
		}),
		{ numRuns: 60 },
	)
})
