import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../../../src/model/index.ts'
import { linesOfTree, readHclFiles, readHclText } from '../../../support/hcl-tree.ts'
import { BOARD_SHOP } from '../../../support/shop.ts'

const model = (label: string, body = ''): string => `resource "shop_model" "${label}" {\n${body}}\n`

test('a key that is a resource’s own is an attribute, and no name of its block', async () => {
	const tag: ResourceType = {
		name: 'tag',
		title: 'tags',
		role: 'managed',
		attributes: [{ name: 'key', kind: 'string' }],
		can: { create: true, update: true, delete: true },
	}
	const schema = { ...BOARD_SHOP, types: [...BOARD_SHOP.types, tag] }
	const text = `resource "shop_tag" "t" {\n  key = "k"\n}\n${model('a', '  name = shop_tag.t.key\n  sql  = shop_tag.t.id\n')}`
	const { tree } = await readHclFiles({ 'main.tf': text }, { schema })
	expect(linesOfTree(tree)).toEqual(["model.a {'name':'k','sql':'t'}", "tag.t {'key':'k'}"])
})

describe('what a folder of HCL declares', () => {
	test.each<[string, string, readonly string[]]>([
		['a block is a resource, by the name of the block', 'resource "shop_model" "a" {\n  name = "A"\n}\n', ["model.a {'name':'A'}"]],
		['on one line', 'resource "shop_model" "a" { name = "A" }', ["model.a {'name':'A'}"]],
		['without anything in it', 'resource "shop_folder" "f" {}\n', ['folder.f {}']],
		['labels without quotes', 'resource shop_model a {\n  name = "A"\n}\n', ["model.a {'name':'A'}"]],
		['a key of its own', model('a', '  key = "a/ü 🙂"\n  name = "A"\n'), [`model["a/ü 🙂"] {'name':'A'}`]],
		['CRLF, tabs, and a byte order mark', '\uFEFFresource "shop_model" "a" {\r\n\tname\t= "A"\r\n}\r\n', ["model.a {'name':'A'}"]],
		['null is not there', model('a', '  name = "A"\n  sql  = null\n'), ["model.a {'name':'A'}"]],
		[
			'a heredoc',
			model('a', '  name = "A"\n  sql  = <<-EOT\n    select 1\n      from t\n  EOT\n'),
			["model.a {'name':'A','sql':'select 1\\n  from t\\n'}"],
		],
		[
			'nested blocks are a list, or a map where the schema has one',
			'resource "shop_board" "b" {\n  name = "B"\n  grid {\n    columns = 2\n  }\n}\nresource "shop_sync" "s" {\n  model = "m"\n  config {\n    to = "a"\n  }\n  config {\n    to = "b"\n  }\n}\n',
			["sync.s {'model':'m','config':[{'to':'a'},{'to':'b'}]}", "board.b {'name':'B','grid':{'columns':2}}"],
		],
		[
			'how a block is used is no attribute',
			model('a', '  name = "A"\n  depends_on = []\n  provider = shop.other\n'),
			["model.a {'name':'A'}"],
		],
		['blocks of other providers', 'resource "aws_instance" "x" {\n  ami = data.aws_ami.y.id\n}\n', []],
		[
			'what Terraform needs and says nothing here',
			'terraform {\n  required_version = ">= 1.5"\n}\nprovider "shop" {}\noutput "x" {\n  value = 1\n}\n',
			[],
		],
	])('%s', async (_, text, lines) => {
		expect(linesOfTree(await readHclText(text))).toEqual(lines)
	})

	test('any file below the folder may hold any of them; what Terraform keeps for itself is none', async () => {
		const { tree } = await readHclFiles(
			{
				'in/models/a.tf': model('a', '  name = "A"\n'),
				'in/b.tf': model('b', '  name = shop_model.a.name\n'),
				'in/.terraform/c.tf': model('c'),
				'out/e.tf': model('e'),
			},
			{ folder: 'in' },
		)
		expect(linesOfTree(tree)).toEqual(["model.b {'name':'A'}", "model.a {'name':'A'}"])
		expect(tree.files.get('model.a' as never)).toMatchObject({
			path: 'models/a.tf',
			inRepository: 'in/models/a.tf',
			key: 'a',
			type: 'model',
		})
	})

	test('files of values count more than defaults, the last one most; values for nothing are nobody’s business', async () => {
		const text = `variable "a" {}\nvariable "b" {\n  default = "no"\n}\nvariable "c" {\n  default = "C"\n}\n${model('m', '  name = "${var.a}${var.b}${var.c}"\n')}`
		const values = { 'terraform.tfvars': 'a = "A"\nb = "no"\nz = 1\n', 'x.auto.tfvars': 'b = "B"\n', 'other.tfvars': 'c = "no"\n' }
		expect(linesOfTree((await readHclFiles({ 'main.tf': text, ...values })).tree)).toEqual(["model.m {'name':'ABC'}"])
	})

	test('P3: the files of a module that is called are not among them, and that is told', async () => {
		const main = `module "x" {\n  source = "./modules/x"\n}\n${model('a', '  name = "A"\n')}`
		const undone = 'HCL_UNDONE main.tf:1:1 `module` is not carried out: what a module makes is not among the resources'
		const others = { 'main.tf': main, 'modules/x/main.tf': 'resource "other_thing" "a" {\n  name = var.name\n}\n' }
		expect(linesOfTree((await readHclFiles(others)).tree)).toEqual(["model.a {'name':'A'}", undone])
	})
})

describe('what names mean', () => {
	const lines = async (text: string) => linesOfTree(await readHclText(text))

	test.each<[string, string, readonly string[]]>([
		['a local value', `locals {\n  n = "A"\n}\n${model('a', '  name = local.n\n')}`, ["model.a {'name':'A'}"]],
		['a default', `variable "n" {\n  default = "A"\n}\n${model('a', '  name = var.n\n')}`, ["model.a {'name':'A'}"]],
		[
			'another resource',
			`${model('a', '  name = "A"\n')}resource "shop_sync" "s" {\n  model = shop_model.a.id\n}\n`,
			["model.a {'name':'A'}", "sync.s {'model':'a'}"],
		],
		[
			'one that goes by another key',
			`${model('a', '  key = "x y"\n  name = "A"\n')}resource "shop_sync" "s" {\n  model = shop_model.a.id\n}\n`,
			[`model["x y"] {'name':'A'}`, "sync.s {'model':'x y'}"],
		],
		[
			'what is only read',
			`data "shop_source" "wh" {}\n${model('a', '  name = "A"\n  source = data.shop_source.wh.id\n')}`,
			["model.a {'name':'A','source':'wh'}"],
		],
		[
			'two that refer to each other',
			'resource "shop_folder" "a" {\n  parent = shop_folder.b.id\n}\nresource "shop_folder" "b" {\n  parent = shop_folder.a.id\n}\n',
			["folder.a {'parent':'b'}", "folder.b {'parent':'a'}"],
		],
		[
			'`for_each` over a map',
			model('a', '  for_each = { x = "X", y = "Y" }\n  name = each.value\n'),
			["model.a-x {'name':'X'}", "model.a-y {'name':'Y'}"],
		],
		[
			'`for_each` over a set',
			model('a', '  for_each = toset(["y", "x"])\n  name = each.key\n'),
			["model.a-x {'name':'x'}", "model.a-y {'name':'y'}"],
		],
		['`for_each` with keys', model('a', '  for_each = toset(["y"])\n  key = each.key\n  name = each.key\n'), ["model.y {'name':'y'}"]],
		['`for_each` over nothing', model('a', '  for_each = {}\n  name = each.key\n'), []],
		[
			'`count`, the first of which is named as the block',
			model('a', '  count = 2\n  name = "A${count.index}"\n'),
			["model.a {'name':'A0'}", "model.a-1 {'name':'A1'}"],
		],
		['`count = 0`', model('a', '  count = 0\n  name = "A"\n'), []],
		[
			'one of several',
			`${model('a', '  for_each = toset(["x"])\n  name = "A"\n')}resource "shop_sync" "s" {\n  model = shop_model.a["x"].id\n}\n`,
			["model.a-x {'name':'A'}", "sync.s {'model':'a-x'}"],
		],
		[
			'a block that was called otherwise',
			`moved {\n  from = shop_model.old\n  to = shop_model.a\n}\n${model('a', '  name = "A"\n')}`,
			["model.old {'name':'A'}"],
		],
		[
			'twice',
			`moved {\n  from = shop_model.old\n  to = shop_model.a\n}\nmoved {\n  from = shop_model.a\n  to = shop_model.b\n}\n${model('b', '  name = "A"\n')}`,
			["model.old {'name':'A'}"],
		],
		[
			'the same, said twice',
			`${'moved {\n  from = shop_model.old\n  to = shop_model.a\n}\n'.repeat(2)}${model('a', '  name = "A"\n')}`,
			["model.old {'name':'A'}"],
		],
		[
			'blocks that a `dynamic` makes, in the place where it stands',
			'locals {\n  rules = { b = 2, a = 1 }\n}\nresource "shop_sync" "s" {\n  config {\n    n = 0\n  }\n  dynamic "config" {\n    for_each = local.rules\n    content {\n      n    = config.value\n      name = config.key\n    }\n  }\n}\n',
			["sync.s {'config':[{'n':0},{'n':1,'name':'a'},{'n':2,'name':'b'}]}"],
		],
		[
			'one that became several',
			`moved {\n  from = shop_model.a\n  to = shop_model.a["x"]\n}\n${model('a', '  for_each = toset(["x", "y"])\n  name = each.key\n')}`,
			["model.a {'name':'x'}", "model.a-y {'name':'y'}"],
		],
	])('%s', async (_, text, expected) => {
		expect(await lines(text)).toEqual(expected)
	})

	test.each<[string, string, string]>([
		['a name that is not there', model('a', '  name = local.nix\n'), 'model.a HCL_EVALUATION main.tf:2:10 there is no local value "nix"'],
		[
			'a circle',
			`locals {\n  a = local.b\n  b = local.a\n}\n${model('a', '  name = local.a\n')}`,
			'model.a HCL_EVALUATION main.tf:6:10 local.a is computed from itself',
		],
		[
			'a function that is not there',
			model('a', '  name = shout("A")\n'),
			'model.a HCL_EVALUATION main.tf:2:10 there is no function "shout"',
		],
		[
			'a variable without a default',
			`variable "n" {}\n${model('a', '  name = var.n\n')}`,
			'model.a HCL_EVALUATION main.tf:3:10 the variable n has no value',
		],
		[
			'what is computed from a secret',
			`variable "n" {\n  default = "s3cret"\n  sensitive = true\n}\n${model('a', '  name = upper(var.n)\n')}`,
			'model.a HCL_EVALUATION main.tf:6:10 the value is computed from what is sensitive, and only a variable, or a text with variables in it, can be kept secret',
		],
		[
			'a resource that is not there',
			'resource "shop_sync" "s" {\n  model = shop_model.a.id\n}\n',
			'sync.s HCL_EVALUATION main.tf:2:11 there is no shop_model.a',
		],
		['another kind', model('a', '  name = { a = 1 }\n'), 'model.a VALUE_INVALID main.tf:2:3 main.tf: `name` must be text, not {"a":1}'],
		[
			'a `dynamic` block of the wrong form',
			'resource "shop_sync" "s" {\n  dynamic "config" {\n    for_each = []\n  }\n}\n',
			'sync.s HCL_EVALUATION main.tf:2:3 a `dynamic` block needs one content',
		],
		[
			'a `dynamic` block of what nobody knows yet',
			`${model('a')}resource "shop_sync" "s" {\n  dynamic "config" {\n    for_each = [for x in [uuid()] : x if x != ""]\n    content {}\n  }\n}\n`,
			'sync.s HCL_EVALUATION main.tf:5:16 how many blocks there are is known only after an apply',
		],
		[
			'an attribute and a block',
			'resource "shop_sync" "s" {\n  config = {}\n  config {}\n}\n',
			'sync.s HCL_EVALUATION main.tf:3:3 `config` is there twice',
		],
	])('P3: %s makes its own resource unknown, with file, line and column', async (_, text, expected) => {
		expect((await lines(text)).filter((line) => line.startsWith(expected.split(' ')[0] ?? ''))).toEqual([expected])
	})

	test('a variable without a value says where one may come from', async () => {
		const { snapshot } = await readHclText(`variable "n" {}\n${model('a', '  name = var.n\n')}`)
		expect([...snapshot.unknown.values()][0]?.hint).toContain('TF_VAR_n')
	})

	test('P44: a chain of five thousand references is read, and one of values is refused as a problem', async () => {
		const chain = Array.from({ length: 5000 }, (_, n) => `resource "shop_folder" "f${n}" {\n  parent = shop_folder.f${n + 1}.id\n}\n`).join(
			'',
		)
		const { snapshot } = await readHclText(`${chain}resource "shop_folder" "f5000" {}\n`)
		const read = snapshot.scopes.get('folder')
		expect(read?.kind === 'complete' && read.value.size).toBe(5001)
		expect(snapshot.unknown.size).toBe(0)
		const locals = Array.from({ length: 5000 }, (_, n) => `  l${n} = local.l${n + 1}\n`).join('')
		expect(await lines(`locals {\n${locals}  l5000 = "x"\n}\n${model('a', '  name = local.l0\n')}`)).toEqual([
			expect.stringMatching(/^model\.a INPUT_TOO_LARGE main\.tf:5005:10 local\.l\d+ is computed through more than 200 others$/),
		])
	})
})

describe('P3: what is not clear hides all resources, so that none of them counts as gone', () => {
	test.each<[string, string, string]>([
		['text that is no HCL', 'resource "shop_model" "a" {\n', 'HCL_INVALID main.tf:1:1'],
		['a block that is misspelt', 'resourse "shop_model" "a" {}\n', 'HCL_INVALID main.tf:1:1 there are no `resourse` blocks'],
		['a label too few', 'resource "shop_model" {}\n', 'HCL_INVALID main.tf:1:1 a `resource` block has 2 labels, not 1'],
		['a label too many', 'locals "x" {}\n', 'HCL_INVALID main.tf:1:1 a `locals` block has 0 labels, not 1'],
		['an attribute outside', 'name = "A"\n', 'HCL_INVALID main.tf:1:1 an attribute stands outside of any block'],
		['a type that is misspelt', 'resource "shop_modle" "a" {}\n', 'HCL_INVALID main.tf:1:1 there is no resource type shop_modle'],
		['a provider that is misspelt', 'resource "shpo_model" "a" {}\n', 'HCL_INVALID main.tf:1:1 there is no resource type shpo_model'],
		['two blocks of one name', `${model('a')}${model('a')}`, 'ADDRESS_DUPLICATE main.tf:3:1 the resource shop_model.a is there twice'],
		[
			'two local values of one name',
			'locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n',
			'ADDRESS_DUPLICATE main.tf:5:3 the local value a is there twice',
		],
		['`for_each` over a list', model('a', '  for_each = ["x"]\n'), 'HCL_EVALUATION main.tf:2:14 `for_each` needs a map or a set of texts'],
		[
			'`for_each` over what is not known',
			model('a', '  for_each = local.nix\n'),
			'HCL_EVALUATION main.tf:2:14 there is no local value "nix"',
		],
		['`count` below zero', model('a', '  count = -1\n'), 'HCL_EVALUATION main.tf:2:11 `count` needs a whole number from 0 to 100000'],
		['a key that is no text', model('a', '  key = 1\n'), 'HCL_EVALUATION main.tf:2:9 `key` must be a text'],
		[
			'a block that moved and is still there',
			`moved {\n  from = shop_model.a\n  to = shop_model.b\n}\n${model('a')}${model('b')}`,
			'HCL_INVALID main.tf:1:1 shop_model.a moved to shop_model.b, and is there all the same',
		],
		[
			'two that became one',
			`moved {\n  from = shop_model.x\n  to = shop_model.b\n}\nmoved {\n  from = shop_model.y\n  to = shop_model.b\n}\n${model('b')}`,
			'HCL_INVALID main.tf:5:1 shop_model.b is said to have been shop_model.x and shop_model.y',
		],
		[
			'one that moved to another type',
			'moved {\n  from = shop_model.a\n  to = shop_sync.a\n}\n',
			'HCL_INVALID main.tf:1:1 shop_model.a cannot become shop_sync.a: a resource keeps its type',
		],
		[
			'one that moved nowhere',
			'moved {\n  from = shop_model.a\n}\n',
			'HCL_INVALID main.tf:1:1 a `moved` block has `from` and `to`, each the name of a resource',
		],
	])('%s', async (_, text, expected) => {
		const { snapshot } = await readHclText(`${text}\n`)
		for (const read of snapshot.scopes.values()) expect(read).toMatchObject({ kind: 'unknown' })
		const [line = ''] = linesOfTree({ snapshot }).filter((one) => /^[A-Z_]+ /.test(one))
		expect(line.slice(0, expected.length)).toBe(expected)
	})

	test('bytes that are no UTF-8, and a link', async () => {
		const { tree } = await readHclFiles({ 'a.tf': Uint8Array.of(0x23, 0xff, 0x0a) })
		expect(linesOfTree(tree)).toEqual(['HCL_INVALID a.tf:-:- a.tf is not UTF-8 text'])
	})

	test('two blocks with one key leave only that one unknown', async () => {
		const text = `${model('a', '  key = "x"\n')}${model('b', '  key = "x"\n')}${model('c', '  name = "C"\n')}`
		expect(linesOfTree(await readHclText(text))).toEqual([
			"model.c {'name':'C'}",
			'model.x LAYOUT_COLLISION main.tf:4:1 model.x has two blocks, in main.tf and main.tf',
		])
	})
})
