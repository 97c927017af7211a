import { describe, expect, test } from 'vitest'
import type { FilesByPath } from '../../../support/fake-tree.ts'
import { linesOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'

const call = (body = '', name = 'x'): string => `module "${name}" {\n  source = "./modules/x"\n${body}}\n`
const INSIDE = `variable "name" {
  type    = string
  default = "none"
}

resource "shop_model" "m" {
  name = upper(var.name)
}

output "model" {
  value = shop_model.m.id
}

output "name" {
  value = shop_model.m.name
}

output "later" {
  value = uuid()
}
`
const using = (value: string): string => `resource "shop_sync" "s" {\n  model = ${value}\n}\n`
const UNDONE = 'HCL_UNDONE main.tf:1:1 `module` is not carried out: what a module makes is not among the resources'
const READ = 'HCL_UNDONE modules/x/main.tf:6:1 the resources in the module x are read for what refers to them, and not managed'

async function read(files: FilesByPath): Promise<{ readonly lines: readonly string[]; readonly released: readonly string[] }> {
	const { tree } = await readHclFiles(files)
	return { lines: linesOfTree(tree), released: [...(tree.snapshot.released ?? [])].map(([address, { reason }]) => `${address}: ${reason}`) }
}

describe('a module of the same tree with resources of ours', () => {
	test.each<[string, string, string, readonly string[]]>([
		['an id of it', call(), using('module.x.model'), ["sync.s {'model':'m'}"]],
		['what is computed of what it is given', call('  name   = "abc"\n'), using('module.x.name'), ["sync.s {'model':'ABC'}"]],
		['a default', call(), using('module.x.name'), ["sync.s {'model':'NONE'}"]],
		['given by a local value', `${call('  name   = local.n\n')}locals {\n  n = "l"\n}\n`, using('module.x.name'), ["sync.s {'model':'L'}"]],
		[
			'several of it',
			call('  for_each = { a = "one", b = "two" }\n  name = each.value\n'),
			using('module.x["b"].name'),
			["sync.s {'model':'TWO'}"],
		],
		['counted', call('  count = 2\n  name = "n${count.index}"\n'), using('module.x[1].name'), ["sync.s {'model':'N1'}"]],
		[
			'what nobody knows yet',
			call(),
			using('module.x.later'),
			['sync.s HCL_EVALUATION main.tf:5:11 the value is known only after an apply'],
		],
		['what it does not have', call(), using('module.x.nothing'), [expect.stringMatching(/^sync\.s HCL_EVALUATION main\.tf:5:/)]],
	])('is read for what refers to it: %s', async (_, head, user, expected) => {
		const { lines, released } = await read({ 'main.tf': `${head}${user}`, 'modules/x/main.tf': INSIDE })
		expect(lines.filter((line) => line.startsWith('sync.s'))).toEqual(expected)
		expect(lines.slice(-2)).toEqual([UNDONE, READ])
		expect(released).toEqual(['model.m: it stands in the module x, which is not managed'])
	})

	test('P3: what it holds is neither deleted nor written, and a plan says so', async () => {
		const files = { 'main.tf': call(), 'modules/x/main.tf': INSIDE }
		const { plan, commits } = await writeHcl(files, { 'model.m': { name: 'M' }, 'model.other': { name: 'O' } })
		expect(plan.changes.map(({ id }) => id)).toEqual(['outbound create model.other'])
		expect(plan.detached).toMatchObject([
			{ address: 'model.m', reason: 'it stands in the module x, which is not managed; the workspace keeps it' },
		])
		expect(Object.keys(Object.assign({}, ...commits))).toEqual(['model_other.tf'])
	})

	test('P3: a resource that moved into one is kept under the name that it had', async () => {
		const moved =
			'moved {\n  from = shop_model.old\n  to   = module.x.shop_model.m\n}\nimport {\n  to = module.x.shop_model.m\n  id = "7"\n}\n'
		const { released, lines } = await read({ 'main.tf': call() + moved, 'modules/x/main.tf': INSIDE })
		expect(lines).toEqual([UNDONE, READ])
		expect(released).toEqual([
			'model.m: it stands in the module x, which is not managed',
			'model.old: a `moved` block puts it into a module, and those are not managed',
		])
	})

	test('modules call modules', async () => {
		const { lines, released } = await read({
			'main.tf': `module "outer" {\n  source = "./modules/outer"\n}\n${using('module.outer.model')}`,
			'modules/outer/main.tf': 'module "x" {\n  source = "../x"\n}\noutput "model" {\n  value = module.x.model\n}\n',
			'modules/x/main.tf': INSIDE,
		})
		expect(lines[0]).toBe("sync.s {'model':'m'}")
		expect(released).toEqual(['model.m: it stands in the module x, which is not managed'])
	})

	test.each<[string, FilesByPath, string]>([
		[
			'one that cannot be computed',
			{ 'main.tf': call(), 'modules/x/main.tf': `resource "shop_model" "m" {\n  for_each = var.nothing\n}\n` },
			'HCL_',
		],
		[
			'one with a block that is no block',
			{ 'main.tf': call(), 'modules/x/main.tf': `${INSIDE}resorce "shop_model" "n" {}\n` },
			'HCL_INVALID',
		],
		['how many there are is not known', { 'main.tf': call('  count = length(local.nothing)\n'), 'modules/x/main.tf': INSIDE }, 'HCL_'],
		[
			'one that calls itself',
			{ 'main.tf': call(), 'modules/x/main.tf': `${INSIDE}module "again" {\n  source = "../x"\n}\n` },
			'HCL_INVALID',
		],
	])('P3: %s hides all, as anything may stand in it', async (_, files, code) => {
		const { tree } = await readHclFiles(files)
		expect([...tree.snapshot.scopes.values()].map(({ kind }) => kind)).not.toContain('complete')
		expect(linesOfTree(tree)).toContainEqual(expect.stringMatching(new RegExp(`^${code}`)))
	})
})
