import { describe, expect, test } from 'vitest'
import type { Resource } from '../../../../src/model/index.ts'
import { linesOfTree, readHclText } from '../../../support/hcl-tree.ts'

const block = (lifecycle: string): string => `resource "shop_model" "a" {\n  name = "A"\n  lifecycle {\n${lifecycle}\n  }\n}\n`

async function only(text: string): Promise<Resource | undefined> {
	const read = (await readHclText(text)).snapshot.scopes.get('model')
	return read?.kind === 'complete' ? [...read.value.values()][0] : undefined
}

describe('`lifecycle`', () => {
	test.each<[string, string, object]>([
		['ignore_changes', 'ignore_changes = [name, sql]', { ignored: [['name'], ['sql']] }],
		['in quotes, as it once was written', 'ignore_changes = ["name"]', { ignored: [['name']] }],
		[
			'of members',
			'ignore_changes = [config["a b"].c, config.d]',
			{
				ignored: [
					['config', 'a b', 'c'],
					['config', 'd'],
				],
			},
		],
		[
			'of an item of a list, which has no name that stays',
			'ignore_changes = [tags[0], config.list[1].x]',
			{ ignored: [['tags'], ['config', 'list']] },
		],
		['of all', 'ignore_changes = all', { ignored: 'all' }],
		['prevent_destroy', 'prevent_destroy = true', { isProtected: true }],
		['create_before_destroy', 'create_before_destroy = true', { isCreatedFirst: true }],
		['replace_triggered_by', 'replace_triggered_by = [shop_model.a]', { triggers: [{ address: 'model.a' }] }],
		['of its id', 'replace_triggered_by = [shop_model.a.id]', { triggers: [{ address: 'model.a' }] }],
		['of an attribute', 'replace_triggered_by = [shop_model.a.tags[0]]', { triggers: [{ address: 'model.a', attribute: 'tags' }] }],
		['both', 'prevent_destroy = true\n    ignore_changes = [name]', { isProtected: true, ignored: [['name']] }],
	])('%s', async (_, lifecycle, expected) => {
		expect(await only(block(lifecycle))).toMatchObject(expected)
	})

	test.each<[string, string, readonly string[]]>([
		['of several', 'shop_folder.f', ['folder.f-x', 'folder.f-y']],
		['of one of several', 'shop_folder.f["y"]', ['folder.f-y']],
		['of its own counterpart', 'shop_folder.f[each.key].name', ['folder.f-x']],
		['of another provider', 'aws_instance.i', []],
	])('replace_triggered_by %s', async (_, named, expected) => {
		const many = 'for_each = toset(["x", "y"])\n  name = each.key'
		const text = `resource "shop_folder" "f" {\n  ${many}\n}\nresource "shop_model" "a" {\n  ${many}\n  lifecycle {\n    replace_triggered_by = [${named}]\n  }\n}\n`
		expect((await only(text))?.triggers?.map(({ address }) => address) ?? []).toEqual(expected)
	})

	test.each(['ignore_changes = []', 'prevent_destroy = false', ''])('%j says nothing', async (lifecycle) => {
		const resource = await only(block(lifecycle))
		expect([resource?.ignored, resource?.isProtected]).toEqual([undefined, undefined])
	})

	test.each<[string, string]>([
		['prevent_destroy = var.x', 'model.a HCL_INVALID main.tf:4:23 `prevent_destroy` is true or false'],
		['create_before_destroy = 1', 'model.a HCL_INVALID main.tf:4:29 `create_before_destroy` is true or false'],
		[
			'replace_triggered_by = [shop_model.x]',
			'model.a HCL_INVALID main.tf:4:29 `replace_triggered_by` is a list of resources, or of attributes of them',
		],
		[
			'replace_triggered_by = shop_model.a',
			'model.a HCL_INVALID main.tf:4:28 `replace_triggered_by` is a list of resources, or of attributes of them',
		],
		[
			'replace_triggered_by = [var.x]',
			'model.a HCL_INVALID main.tf:4:29 `replace_triggered_by` is a list of resources, or of attributes of them',
		],
		['prevent_destroy = "true"', 'model.a HCL_INVALID main.tf:4:23 `prevent_destroy` is true or false'],
		['ignore_changes = name', 'model.a HCL_INVALID main.tf:4:22 `ignore_changes` is a list of attributes, or all'],
		['ignore_changes = [upper("x")]', 'model.a HCL_INVALID main.tf:4:22 `ignore_changes` is a list of attributes, or all'],
	])('P3: %s leaves the resource unknown', async (lifecycle, expected) => {
		expect(linesOfTree(await readHclText(block(`    ${lifecycle}`)))).toEqual([expected])
	})
})

describe('`import` and `removed`', () => {
	const A = 'resource "shop_model" "a" {\n  name = "A"\n}\n'
	const said = async (text: string) => {
		const { snapshot } = await readHclText(text)
		const read = snapshot.scopes.get('model')
		const ids = read?.kind === 'complete' ? [...read.value.values()].map(({ address, wantedId }) => `${address} ${wantedId ?? '-'}`) : []
		return [...ids, ...[...(snapshot.released ?? [])].map(([address, { file, line }]) => `${address} released ${file}:${line}`)]
	}

	test.each<[string, string, readonly string[]]>([
		['an id', `import {\n  to = shop_model.a\n  id = "12"\n}\n${A}`, ['model.a 12']],
		['one that is computed', `locals {\n  n = 12\n}\nimport {\n  to = shop_model.a\n  id = local.n\n}\n${A}`, ['model.a 12']],
		[
			'of one of several',
			`import {\n  to = shop_model.m["x"]\n  id = "12"\n}\nresource "shop_model" "m" {\n  for_each = toset(["x", "y"])\n  name = "A"\n}\n`,
			['model.m-x 12', 'model.m-y -'],
		],
		['one that is said twice', `${'import {\n  to = shop_model.a\n  id = "12"\n}\n'.repeat(2)}${A}`, ['model.a 12']],
		['of another provider', `import {\n  to = aws_instance.a\n  id = "12"\n}\n${A}`, ['model.a -']],
		['let go', 'removed {\n  from = shop_model.a\n  lifecycle {\n    destroy = false\n  }\n}\n', ['model.a released main.tf:1']],
		[
			'by another key',
			'removed {\n  from = shop_model.a\n  key  = "x y"\n  lifecycle {\n    destroy = false\n  }\n}\n',
			['model["x y"] released main.tf:1'],
		],
		[
			'by the key that a block had before it was called otherwise',
			'moved {\n  from = shop_model.old\n  to = shop_model.a\n}\nremoved {\n  from = shop_model.a\n  lifecycle {\n    destroy = false\n  }\n}\n',
			['model.old released main.tf:5'],
		],
		[
			'one of several, called otherwise',
			'moved {\n  from = shop_model.old\n  to = shop_model.a\n}\nremoved {\n  from = shop_model.a["x"]\n  lifecycle {\n    destroy = false\n  }\n}\n',
			['model.old-x released main.tf:5'],
		],
		['to be deleted', 'removed {\n  from = shop_model.a\n  lifecycle {\n    destroy = true\n  }\n}\n', []],
		['to be deleted, without a word', 'removed {\n  from = shop_model.a\n}\n', []],
	])('%s', async (_, text, expected) => {
		expect(await said(text)).toEqual(expected)
	})

	test.each<[string, string, string]>([
		['an import of nothing', 'import {\n  to = shop_model.x\n  id = "1"\n}\n', 'HCL_INVALID main.tf:1:1 there is no shop_model.x to bind'],
		[
			'an import without an id',
			`import {\n  to = shop_model.a\n}\n${A}`,
			'HCL_INVALID main.tf:1:1 an `import` block has `to`, the name of a resource, and `id`',
		],
		[
			'two ids for one resource',
			`import {\n  to = shop_model.a\n  id = "1"\n}\nimport {\n  to = shop_model.a\n  id = "2"\n}\n${A}`,
			'HCL_INVALID main.tf:5:1 model.a is said to have the ids 1 and 2',
		],
		[
			'one that is removed and there',
			`removed {\n  from = shop_model.a\n}\n${A}`,
			'HCL_INVALID main.tf:1:1 shop_model.a is said to be removed, and is there all the same',
		],
		...['"false"', 'local.no', 'var.keep'].map((destroy): [string, string, string] => [
			`one that is to be deleted or not as ${destroy} says`,
			`locals {\n  no = false\n}\nremoved {\n  from = shop_model.a\n  lifecycle {\n    destroy = ${destroy}\n  }\n}\n`,
			'HCL_INVALID main.tf:7:15 `destroy` is true or false',
		]),
	])('P3: %s hides all', async (_, text, expected) => {
		expect(linesOfTree(await readHclText(text))).toEqual([expected])
	})
})

describe('what is understood and not carried out is told, once for each kind', () => {
	test.each<[string, string, readonly string[]]>([
		[
			'a module',
			'module "x" {\n  source = "hashicorp/x"\n}\n',
			['HCL_UNDONE main.tf:1:1 `module` is not carried out: what a module makes is not among the resources'],
		],
		[
			'checks',
			'check "x" {}\ncheck "y" {}\n',
			['HCL_UNDONE main.tf:1:1 `check` is not carried out (2 times): its conditions are not looked at'],
		],
		[
			'conditions',
			'resource "shop_folder" "f" {\n  lifecycle {\n    create_before_destroy = true\n    precondition {\n      condition = true\n    }\n  }\n}\n',
			['folder.f {}', 'HCL_UNDONE main.tf:4:5 `precondition` is not carried out: it has no effect here'],
		],
		['what others ask for', 'resource "aws_x" "f" {\n  provisioner "local-exec" {}\n}\n', []],
		['what is switched off', 'resource "shop_folder" "f" {\n  lifecycle {\n    create_before_destroy = false\n  }\n}\n', ['folder.f {}']],
	])('%s', async (_, text, expected) => {
		expect(linesOfTree(await readHclText(text))).toEqual(expected)
	})
})
