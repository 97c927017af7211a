import { describe, expect, test } from 'vitest'
import type { BlockItem, BlockText, EditOptions, Expression, HclFile, Writable } from '../../../../src/formats/hcl/index.ts'
import { editHcl, editHclExpression, insertBlock, parseHcl, removeBlock, renameLabel } from '../../../../src/formats/hcl/index.ts'
import { parseJson } from '../../../../src/formats/json/index.ts'
import type { Dict, Value } from '../../../../src/model/index.ts'

const RESERVED: EditOptions = { reserved: new Set(['for_each', 'lifecycle']) }

function read(text: string): HclFile {
	const parsed = parseHcl(text)
	if (parsed.kind === 'invalid') throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`)
	return parsed.file
}

function blockOf({ body }: HclFile, type = 'r'): BlockItem {
	const found = body.items.find((item) => item.kind === 'block' && item.type.text === type)
	if (found?.kind !== 'block') throw new Error(type)
	return found
}

function dict(json: string): Dict {
	const parsed = parseJson(json)
	if (parsed.kind === 'invalid' || !(parsed.value instanceof Map)) throw new Error(json)
	return parsed.value
}

/** `r { … }` with these lines in it. */
function r(...lines: readonly string[]): string {
	return `r {\n${lines.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('')}}\n`
}

function edit(text: string, wanted: ReadonlyMap<string, Writable>, options: EditOptions = RESERVED): string {
	const file = read(text)
	const edited = editHcl(file, blockOf(file), wanted, options)
	expect(edited.computed).toEqual([])
	const again = read(edited.text)
	expect(editHcl(again, blockOf(again), wanted, options).text).toBe(edited.text)
	return edited.text
}

const code = (text: string): Writable => ({ kind: 'expression', text })

type Row = readonly [name: string, before: string, json: string, after: string]

describe('editHcl', () => {
	test.each<Row>([
		['a value, beside its comment', r('a = 1 # one', 'b = 2 # two'), '{"a":5,"b":2}', r('a = 5 # one', 'b = 2 # two')],
		[
			'a value that is spelled another way stays',
			r('a = 1.50', 'b = "\\u0061"', 'c = (3)'),
			'{"a":1.5,"b":"a","c":3}',
			r('a = 1.50', 'b = "\\u0061"', 'c = (3)'),
		],
		['a text in quotes stays in quotes', r('a = "x"'), '{"a":"y\\nz\\n${w}"}', r('a = "y\\nz\\n$${w}"')],
		[
			'a heredoc stays a heredoc, with its mark and indent',
			r('a = <<-SQL', '      x', '      y', '    SQL'),
			'{"a":"x\\nz\\n"}',
			r('a = <<-SQL', '      x', '      z', '    SQL'),
		],
		[
			'a heredoc that begins with an empty line',
			r('a = <<-EOT', '', '      x', '    EOT'),
			'{"a":"\\nx\\ny\\n"}',
			r('a = <<-EOT', '', '      x', '      y', '    EOT'),
		],
		['a heredoc becomes a text without a line end', r('a = <<EOT', 'x', 'EOT'), '{"a":"  x"}', r('a = "  x"')],
		['a long text becomes a heredoc', r('a = 1'), '{"a":"x\\ny\\n"}', r('a = <<-EOT', '  x', '  y', 'EOT')],
		['but not where a comment follows', r('a = 1 # c'), '{"a":"x\\ny\\n"}', r('a = "x\\ny\\n" # c')],
		[
			'a new attribute follows its predecessor',
			r('a = 1', '', '# about c', 'c = 3'),
			'{"a":1,"b":2,"c":3}',
			r('a = 1', 'b = 2', '', '# about c', 'c = 3'),
		],
		[
			'or comes before all that is not reserved',
			r('for_each = x', '', '# about b', 'b = 1'),
			'{"a":1,"b":1}',
			r('for_each = x', '', 'a = 1', '# about b', 'b = 1'),
		],
		[
			'it is aligned with its run of lines',
			r('ab = 1', 'cd = 2', '', 'e = 3'),
			'{"ab":1,"long":0,"cd":2,"e":3}',
			r('ab   = 1', 'long = 0', 'cd   = 2', '', 'e = 3'),
		],
		[
			'in a file that is not formatted no other line moves',
			r('ab   = 1', 'cd=2'),
			'{"ab":1,"x":0,"longer":0,"cd":2}',
			r('ab   = 1', 'x    = 0', 'longer = 0', 'cd=2'),
		],
		[
			'an attribute goes with its comments',
			r('a = 1 # a', '', '# about b', '// more', 'b = 2 # b', '# about c', 'c = 3'),
			'{"a":1,"c":3}',
			r('a = 1 # a', '', '# about c', 'c = 3'),
		],
		[
			'a comment that stands alone stays',
			r('a = 1', '', '# alone', '', 'b = 2', 'c = 3'),
			'{"a":1,"c":3}',
			r('a = 1', '', '# alone', '', 'c = 3'),
		],
		[
			'what is reserved stays',
			r('for_each = var.x', 'a = 1', 'lifecycle {', '  prevent_destroy = true', '}'),
			'{"lifecycle":{}}',
			r('for_each = var.x', 'lifecycle {', '  prevent_destroy = true', '}'),
		],
		['null and nothing are the same', r('a = null', 'b = 1'), '{"b":1,"c":null}', r('a = null', 'b = 1')],
		['a value becomes null where that is wanted', r('a = 1'), '{"a":null}', r('a = null')],
		['a block on one line', 'r { a = 1 }\n', '{"a":2}', 'r { a = 2 }\n'],
		['a block on one line is spread', 'r { a = 1 }\n', '{"a":1,"b":2}', r('a = 1', 'b = 2')],
		['an empty block is filled', 'r {}\n', '{"a":1}', r('a = 1')],
		['an empty block keeps its comment', r('# none yet'), '{"a":1}', r('# none yet', 'a = 1')],
		['all attributes go', r('a = 1'), '{}', 'r {\n}\n'],
		[
			'line ends of another system, and no last one',
			'r {\r\n  a = 1 # one\r\n}',
			'{"a":1,"b":{"c":"x\\r\\ny\\r\\n"}}',
			'r {\r\n  a = 1 # one\r\n  b = {\r\n    c = <<-EOT\r\n      x\r\n      y\r\n    EOT\r\n  }\r\n}',
		],
		[
			'tabs',
			'r {\n\ta = 1\n\tb = {\n\t\tc = 1\n\t}\n}\n',
			'{"a":1,"b":{"c":1,"d":{"e":2}}}',
			'r {\n\ta = 1\n\tb = {\n\t\tc = 1\n\t\td = {\n\t\t\te = 2\n\t\t}\n\t}\n}\n',
		],
	])('%s', (_, before, json, after) => {
		expect(edit(before, dict(json))).toBe(after)
	})

	test.each<Row>([
		['an item is added on the line', r('a = [1, 2]'), '{"a":[1,2,3]}', r('a = [1, 2, 3]')],
		[
			'or on a line of its own, with the comma the last one needs',
			r('a = [', '  1, # one', '  2 # two', ']'),
			'{"a":[1,2,3]}',
			r('a = [', '  1, # one', '  2, # two', '  3', ']'),
		],
		['items without a comma at the end stay so', r('a = [', '  1,', '  2', ']'), '{"a":[1]}', r('a = [', '  1', ']')],
		[
			'an item goes with its comments',
			r('a = [', '  # one', '  1, # 1', '  # two', '  2, # 2', ']'),
			'{"a":[2]}',
			r('a = [', '  # two', '  2, # 2', ']'),
		],
		[
			'a comment among items stays',
			r('a = [', '  1,', '', '  # more', '', '  2,', '  3,', ']'),
			'{"a":[1,3]}',
			r('a = [', '  1,', '', '  # more', '', '  3,', ']'),
		],
		[
			'an empty list is filled',
			r('a = []'),
			'{"a":[1,[{"b":1}]]}',
			r('a = [', '  1,', '  [', '    {', '      b = 1', '    },', '  ],', ']'),
		],
		['a list is emptied', r('a = [', '  1,', ']'), '{"a":[]}', r('a = []')],
		[
			'a list gets too long for its line',
			r(`a = ["${'x'.repeat(60)}"]`),
			`{"a":["${'x'.repeat(60)}","${'y'.repeat(60)}"]}`,
			r('a = [', `  "${'x'.repeat(60)}",`, `  "${'y'.repeat(60)}",`, ']'),
		],
		[
			'items that share their brackets',
			r('a = [{', '  b = 1', '  }, {', '  b = 2', '}]'),
			'{"a":[{"b":1},{"b":3},{"b":4}]}',
			r('a = [{', '  b = 1', '  }, {', '  b = 3', '  }, {', '  b = 4', '}]'),
		],
		['a member is added on the line', r('a = { b = 1 }'), '{"a":{"b":1,"c":2}}', r('a = { b = 1, c = 2 }')],
		[
			'a member that has no room there spreads it',
			r('a = { b = 1 }'),
			'{"a":{"b":1,"c":{"d":1}}}',
			r('a = {', '  b = 1', '  c = {', '    d = 1', '  }', '}'),
		],
		['a member goes', r('a = { b = 1, c = 2 }', 'd = { e = 1 }'), '{"a":{"c":2},"d":{}}', r('a = { c = 2 }', 'd = {}')],
		[
			'members written as in JSON',
			r('a = {', '  "b" : 1,', '  "d" : 2', '}'),
			'{"a":{"b":1,"c":0,"d":2,"e":3}}',
			r('a = {', '  "b" : 1,', '  "c" : 0,', '  "d" : 2,', '  "e" : 3', '}'),
		],
		[
			'keys in quotes only where there is a need',
			r('a = {', '  "@path" = 1', '}'),
			'{"a":{"@path":1,"b":2}}',
			r('a = {', '  "@path" = 1', '  b       = 2', '}'),
		],
		['of two equal keys the last one counts', r('a = { b = 1, b = 2 }'), '{"a":{"b":3}}', r('a = { b = 1, b = 3 }')],
		[
			'inside of encoded JSON',
			r('a = jsonencode({', '  # how often', '  interval = "1h"', '})'),
			'{"a":"{\\"interval\\":\\"2h\\",\\"x\\":[1.50]}"}',
			r('a = jsonencode({', '  # how often', '  interval = "2h"', '  x        = [1.5]', '})'),
		],
		['encoded JSON that says the same', r('a = jsonencode({ b = 1 })'), '{"a":"{ \\"b\\": 1.0 }"}', r('a = jsonencode({ b = 1 })')],
		['encoded JSON becomes another text', r('a = jsonencode({ b = 1 })'), '{"a":"no json"}', r('a = "no json"')],
	])('%s', (_, before, json, after) => {
		expect(edit(before, dict(json))).toBe(after)
	})

	test('an item that moves takes its comments along, where a member tells the items apart', () => {
		const before = r('a = [', '  # one', '  { id = 1, n = 1 },', '  # two', '  { id = 2, n = 1 },', ']')
		const after = r('a = [', '  # two', '  { id = 2, n = 5 },', '  { id = 3 },', '  # one', '  { id = 1, n = 1 },', ']')
		const wanted = dict('{"a":[{"id":2,"n":5},{"id":3},{"id":1,"n":1}]}')
		const spread = after.replace('{ id = 3 }', '{\n      id = 3\n    }')
		expect(edit(before, wanted, { ...RESERVED, keyedBy: 'id' })).toBe(spread)
	})
})

describe('editHcl, nested blocks', () => {
	const options: EditOptions = {
		...RESERVED,
		blocks: new Map([
			['rule', { isList: true, blocks: new Map([['on', { isList: false }]]) }],
			['options', { isList: false }],
		]),
	}
	const rules = r('a = 1', '', '# first', 'rule {', '  n = 1', '}', '', '# second', 'rule {', '  n = 2', '}', '', 'lifecycle {', '}')

	test.each<Row>([
		['a change inside', rules, '{"a":1,"rule":[{"n":1},{"n":3}]}', rules.replace('n = 2', 'n = 3')],
		[
			'one goes with its comments',
			rules,
			'{"a":1,"rule":[{"n":2}]}',
			r('a = 1', '', '# second', 'rule {', '  n = 2', '}', '', 'lifecycle {', '}'),
		],
		['all go', rules, '{"a":1}', r('a = 1', '', 'lifecycle {', '}')],
		[
			'one is added behind the others',
			r('rule {', '  n = 1', '}', 'lifecycle {', '}'),
			'{"rule":[{"n":1},{"n":2,"on":{"x":true}}]}',
			r('rule {', '  n = 1', '}', '', 'rule {', '  n = 2', '', '  on {', '    x = true', '  }', '}', '', 'lifecycle {', '}'),
		],
		[
			'the first one comes behind the attributes',
			r('for_each = x', 'a        = 1', '', 'lifecycle {', '}'),
			'{"a":1,"b":2,"options":{"x":1}}',
			r('for_each = x', 'a        = 1', 'b        = 2', '', 'options {', '  x = 1', '}', '', 'lifecycle {', '}'),
		],
		['one that may stand once', r('options {', '  x = 1', '}'), '{"options":{"x":2,"y":[]}}', r('options {', '  x = 2', '  y = []', '}')],
		[
			'what the file writes as an attribute stays one',
			r('options = {', '  x = 1', '}'),
			'{"options":{"x":2}}',
			r('options = {', '  x = 2', '}'),
		],
	])('%s', (_, before, json, after) => {
		expect(edit(before, dict(json), options)).toBe(after)
	})

	test('one that moves takes its comments along, where a member tells them apart', () => {
		const wanted = dict('{"a":1,"rule":[{"n":2},{"n":1}]}')
		const after = r('a = 1', '', '# second', 'rule {', '  n = 2', '}', '', '# first', 'rule {', '  n = 1', '}', '', 'lifecycle {', '}')
		expect(edit(rules, wanted, { ...options, keyedBy: 'n' })).toBe(after)
	})
})

describe('editHcl, expressions', () => {
	const wanted = (value: Writable | undefined): ReadonlyMap<string, Writable> => new Map(value === undefined ? [] : [['a', value]])

	test.each<[name: string, before: string, value: Writable | undefined, after: string]>([
		['a literal becomes a reference', r('a = "x"'), code('vendor_thing.b.id'), r('a = vendor_thing.b.id')],
		['a reference becomes another', r('a = vendor_thing.b.id'), code('vendor_thing.c.id'), r('a = vendor_thing.c.id')],
		[
			'a reference stays as it is spelled',
			r('a = vendor_thing . b [ "id" ]'),
			code('vendor_thing.b["id"]'),
			r('a = vendor_thing . b [ "id" ]'),
		],
		['a reference becomes a literal', r('a = vendor_thing.b.id'), 'x', r('a = "x"')],
		['a reference goes', r('a = vendor_thing.b.id', 'for_each = x'), undefined, r('for_each = x')],
		[
			'one of several references goes',
			r('a = [vendor_thing.b.id, vendor_thing.c.id]'),
			[code('vendor_thing.c.id')],
			r('a = [vendor_thing.c.id]'),
		],
		[
			'a call is edited inside',
			r('a = jsonencode({', '  b = 1', '})'),
			{ kind: 'call', name: 'jsonencode', argument: new Map([['b', code('vendor_thing.c.id')]]) },
			r('a = jsonencode({', '  b = vendor_thing.c.id', '})'),
		],
		[
			'a text that says what a call would stays',
			r('a = "{\\"b\\": 1}"'),
			{ kind: 'call', name: 'jsonencode', argument: new Map([['b', 1]]) },
			r('a = "{\\"b\\": 1}"'),
		],
		[
			'a text becomes a call',
			r('a = "{}"'),
			{ kind: 'call', name: 'jsonencode', argument: new Map([['b', 1]]) },
			r('a = jsonencode({', '  b = 1', '})'),
		],
	])('%s', (_, before, value, after) => {
		expect(edit(before, wanted(value))).toBe(after)
	})

	test.each<
		[
			name: string,
			lines: readonly string[],
			value: Writable | undefined,
			place: readonly [line: number, column: number, path: string, expression: string],
		]
	>([
		['a variable', ['a = var.b'], 'x', [2, 7, 'a', 'var.b']],
		['a template', ['a = "x${b}"'], 'x', [2, 7, 'a', '"x${b}"']],
		['what goes', ['a = upper("b")'], undefined, [2, 7, 'a', 'upper("b")']],
		['a member', ['a = {', '  b = { c = local.d }', '}'], new Map([['b', new Map([['c', 1]])]]), [3, 15, 'a.b.c', 'local.d']],
		['a part of what changes as a whole', ['a = [1, x ? 1 : 2]'], 'x', [2, 11, 'a', 'x ? 1 : 2']],
		['an item that goes', ['a = [1, each.key]'], [1], [2, 11, 'a.1', 'each.key']],
	])('%s is computed: it stays and is reported', (_, lines, value, [line, column, path, expression]) => {
		const file = read(r(...lines))
		const { text, computed } = editHcl(file, blockOf(file), wanted(value), RESERVED)
		expect(text).toBe(file.text)
		expect(computed.map((found) => ({ ...found, path: found.path.join('.') }))).toEqual([
			expect.objectContaining({ path, where: { line, column }, expression }),
		])
	})

	test('what an expression means is no change', () => {
		const file = read(r('a = var.b', 'c = [var.d, 1]', 'dynamic "rule" {', '  for_each = var.e', '}'))
		const meaningOf = (node: Expression | BlockItem): Value => (node.kind === 'block' ? [dict('{"n":1}')] : 'x')
		const { text, computed } = editHcl(file, blockOf(file), dict('{"a":"x","c":["x",2],"rule":[{"n":1}]}'), {
			...RESERVED,
			meaningOf,
			blocks: new Map([['rule', { isList: true }]]),
		})
		expect(computed).toEqual([])
		expect(text).toBe(file.text.replace('1]', '2]'))
	})

	test('blocks that a block makes are reported where they differ', () => {
		const file = read(r('dynamic "rule" {', '  for_each = var.e', '}'))
		const { text, computed } = editHcl(file, blockOf(file), dict('{"rule":[{"n":1}]}'), {
			...RESERVED,
			blocks: new Map([['rule', { isList: true }]]),
		})
		expect(text).toBe(file.text)
		expect(computed.map(({ path, where }) => ({ path, where }))).toEqual([{ path: ['rule'], where: { line: 2, column: 3 } }])
	})

	test('the caller says what to write, or that it writes it elsewhere', () => {
		const file = read(r('a = var.b', 'c = local.d', 'e = [1, local.f]'))
		const { text, computed } = editHcl(file, blockOf(file), dict('{"a":1,"c":2,"e":[1,2]}'), {
			...RESERVED,
			resolve: ({ expression }) => (expression === 'local.d' ? { kind: 'elsewhere' } : code(`try(${expression}, 1)`)),
		})
		expect(computed).toEqual([])
		expect(text).toBe(r('a = try(var.b, 1)', 'c = local.d', 'e = [1, try(local.f, 1)]'))
	})

	test('one expression of a file', () => {
		const file = read('locals {\n  a = { b = [1] } # c\n}\n')
		const [item] = blockOf(file, 'locals').body.items
		if (item?.kind !== 'attribute') throw new Error('no attribute')
		expect(editHclExpression(file, item.value, dict('{"b":[1,2]}'), RESERVED).text).toBe('locals {\n  a = { b = [1, 2] } # c\n}\n')
	})
})

describe('insertBlock', () => {
	const block: BlockText = { kind: 'block', type: 'new', labels: ['x'], body: [{ kind: 'attribute', name: 'a', value: 1 }] }
	const text = 'new "x" {\n  a = 1\n}'

	test.each<[name: string, before: string, after: 'a' | undefined, result: string]>([
		['at the end', 'a {\n}\n\nb {\n}\n', undefined, `a {\n}\n\nb {\n}\n\n${text}\n`],
		['behind another one', 'a {\n} # a\n\n# about b\nb {\n}\n', 'a', `a {\n} # a\n\n${text}\n\n# about b\nb {\n}\n`],
		['where no empty line was', 'a {\n}\nb {\n}\n', 'a', `a {\n}\n\n${text}\n\nb {\n}\n`],
		['above comments at the end', 'a {\n}\n\n# the end\n', undefined, `a {\n}\n\n${text}\n\n# the end\n`],
		['no last line end', 'a {\n}', undefined, `a {\n}\n\n${text}`],
		['an empty file', '', undefined, `${text}\n`],
		['a file of comments, with a byte order mark', '\uFEFF# c\n', undefined, `\uFEFF# c\n\n${text}\n`],
		[
			'line ends and indentation of the file',
			'a {\r\n\tb = 1\r\n}\r\n',
			undefined,
			'a {\r\n\tb = 1\r\n}\r\n\r\nnew "x" {\r\n\ta = 1\r\n}\r\n',
		],
	])('%s', (_, before, after, result) => {
		const file = read(before)
		expect(insertBlock(file, block, after === undefined ? undefined : blockOf(file, after))).toBe(result)
	})
})

describe('removeBlock', () => {
	const three = '# file\n\n# about a\na {\n} # a\n\n# alone\n\n# about b\nb {\n}\n\nc {}\n'

	test.each<[name: string, type: string, before: string, after: string]>([
		['the first one', 'a', three, '# file\n\n# alone\n\n# about b\nb {\n}\n\nc {}\n'],
		['one in the middle', 'b', three, '# file\n\n# about a\na {\n} # a\n\n# alone\n\nc {}\n'],
		['the last one', 'c', three, '# file\n\n# about a\na {\n} # a\n\n# alone\n\n# about b\nb {\n}\n'],
		['the comment that opens the file stays', 'a', '# file\na {\n}\n\nb {}', '# file\n\nb {}'],
		['the only one', 'a', 'a {\n}\n', '\n'],
	])('%s', (_, type, before, after) => {
		const file = read(before)
		expect(removeBlock(file, blockOf(file, type))).toBe(after)
	})
})

test('renameLabel changes the label alone', () => {
	const file = read('# c\nresource   "x" y { # d\n}\n')
	const block = blockOf(file, 'resource')
	expect(renameLabel(file, block, 0, 'a "b"')).toBe(file.text.replace('"x"', '"a \\"b\\""'))
	expect(renameLabel(file, block, 1, 'z')).toBe(file.text.replace(' y ', ' "z" '))
	expect(renameLabel(file, block, 2, 'z')).toBe(file.text)
})
