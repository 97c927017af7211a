import { describe, expect, test } from 'vitest'
import type { GivenVariable, Variables } from '../../../../src/ports/index.ts'
import { linesOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'

const resource = (value: string): string => `resource "shop_board" "a" {\n  name = ${value}\n}\n`

function from(values: Readonly<Record<string, string>>, more: Partial<GivenVariable> = {}): Variables {
	return {
		find: (name) =>
			values[name] === undefined ? undefined : { text: values[name], form: 'text', from: `TIDEWAY_VAR_${name}`, isAbove: false, ...more },
	}
}

async function lines(files: Readonly<Record<string, string>>, variables?: Variables): Promise<readonly string[]> {
	const { tree } = await readHclFiles(files, variables ? { variables } : {})
	return linesOfTree(tree)
}

const said = (name: unknown): string => expect.stringContaining(`'name':${JSON.stringify(name).replaceAll('"', "'")}`) as string

describe("the value of a variable, by Terraform's order", () => {
	const files = (more: Readonly<Record<string, string>>) => ({
		'main.tf': `variable "v" {\n  type = string\n  default = "default"\n}\n${resource('var.v')}`,
		...more,
	})
	test.each<[string, Readonly<Record<string, string>>, Variables | undefined, string]>([
		['its default', {}, undefined, 'default'],
		['above it the environment', {}, from({ v: 'environment' }), 'environment'],
		['above that a file of values', { 'terraform.tfvars': 'v = "file"\n' }, from({ v: 'environment' }), 'file'],
		[
			'of these the last',
			{ 'a.auto.tfvars': 'v = "a"\n', 'b.auto.tfvars': 'v = "b"\n', 'terraform.tfvars': 'v = "file"\n' },
			undefined,
			'b',
		],
		['above all the command line', { 'a.auto.tfvars': 'v = "a"\n' }, from({ v: 'line' }, { from: '-var', isAbove: true }), 'line'],
	])('%s', async (_, more, variables, expected) => {
		expect(await lines(files(more), variables)).toEqual([said(expected)])
	})

	test('nobody gives one: it is told how to', async () => {
		const [line] = await lines({ 'main.tf': `variable "v" {}\n${resource('var.v')}` })
		expect(line).toMatch(/HCL_EVALUATION.*the variable v has no value/)
	})
})

describe('the type of a variable', () => {
	const OBJECT = 'object({ n = number, o = optional(string, "p"), q = optional(bool) })'
	test.each<[string, string, string, string, string]>([
		['a text stays one', 'string', '007', 'var.v', '007'],
		['a number is read', 'number', '007', '"${var.v + 1}."', '8.'],
		['a list is an expression', 'list(string)', '["a", "b"]', 'join("-", var.v)', 'a-b'],
		['optional attributes are filled in', OBJECT, '{ n = 1 }', '"${var.v.n}${var.v.o}${var.v.q == null}"', '1ptrue'],
		['also in a list', `list(${OBJECT})`, '[{ n = 1 }, { n = 2, o = "x" }]', 'join(",", var.v[*].o)', 'p,x'],
		['any takes a text as it is', 'any', '[1]', 'var.v', '[1]'],
	])('%s', async (_, type, text, value, expected) => {
		expect(await lines({ 'main.tf': `variable "v" {\n  type = ${type}\n}\n${resource(value)}` }, from({ v: text }))).toEqual([
			said(expected),
		])
	})

	test.each([
		['another kind of value', 'number', 'x', /does not take the value of TIDEWAY_VAR_v: a number is needed/],
		['no expression', 'list(string)', '[', /TIDEWAY_VAR_v holds no value that can be read/],
		['no type', 'lost(string)', 'x', /the `type` is none/],
	])('refused: %s', async (_, type, text, message) => {
		const [line] = await lines({ 'main.tf': `variable "v" {\n  type = ${type}\n}\n${resource('var.v')}` }, from({ v: text }))
		expect(line).toMatch(message)
	})

	test('a condition of its own', async () => {
		const validation = 'validation {\n    condition = length(var.v) > 2\n    error_message = "${var.v} is too short."\n  }'
		const files = { 'main.tf': `variable "v" {\n  type = string\n  ${validation}\n}\n${resource('var.v')}` }
		expect(await lines(files, from({ v: 'abc' }))).toEqual([said('abc')])
		expect((await lines(files, from({ v: 'ab' })))[0]).toMatch(/the variable v is not valid: ab is too short\./)
	})
})

describe('P7: a secret variable', () => {
	const SECRET = 'variable "s" {\n  type = string\n  sensitive = true\n}\n'
	const reading = async (value: string, more = '', variables?: Variables) =>
		await readHclFiles({ 'main.tf': `${SECRET}${more}${resource(value)}` }, variables ? { variables } : {})

	test.each<[string, string, string, string]>([
		['itself', 'var.s', '', '${s}'],
		['in a text', '"Bearer ${var.s}"', '', 'Bearer ${s}'],
		['with a dollar in the text', '"$ ${var.s}"', '', '$$ ${s}'],
		['through a local value', 'local.auth.header', 'locals {\n  auth = { header = "Bearer ${var.s}" }\n}\n', 'Bearer ${s}'],
		['as the branch of a condition', 'true ? var.s : "x"', '', '${s}'],
		['of the two forms of a reference', '"@@s@@"', '', '${s}'],
	])('is told by name: %s', async (_, value, more, text) => {
		const { tree } = await reading(value, more, from({ s: 'the value itself' }))
		const [line] = linesOfTree(tree)
		expect(line).toContain(`'name':{'$secret':['${text}']}`)
		expect(line).not.toContain('itself')
		expect(tree.hcl?.evaluator.secretOf('s')).toBe('the value itself')
	})

	test.each(['upper(var.s)', 'var.s == "" ? "a" : "b"', 'base64encode("a:${var.s}")', 'length(var.s) > 3 ? "a" : "b"', 'sensitive("x")'])(
		'refused where it is computed with: %s',
		async (value) => {
			const [line] = linesOfTree((await reading(value)).tree)
			expect(line).toMatch(/HCL_EVALUATION main\.tf:\d+:\d+ the value is (?:computed from what is sensitive|known only after an apply)/)
		},
	)

	test('refused where it is no text', async () => {
		const [line] = await lines({ 'main.tf': `variable "s" {\n  type = number\n  sensitive = true\n}\n${resource('var.s')}` })
		expect(line).toMatch(/the sensitive variable s is no text/)
	})

	test('without a value it is still known by name', async () => {
		const { tree } = await reading('var.s')
		expect(linesOfTree(tree)[0]).toContain("{'$secret':['${s}']}")
		expect(tree.hcl?.evaluator.secretOf('s')).toBeUndefined()
	})

	test('S31: its value in a file is read, and told with its place', async () => {
		const { tree } = await readHclFiles({ 'main.tf': SECRET + resource('var.s'), 'terraform.tfvars': 's = "open"\n' })
		expect(tree.hcl?.evaluator.secretOf('s')).toBe('open')
		expect(linesOfTree(tree)).toEqual([
			expect.stringContaining("{'$secret':['${s}']}"),
			'SECRET_OPEN terraform.tfvars:1:5 the value of the secret s stands in terraform.tfvars',
		])
	})
})

describe('P7, P14: writing where secrets are', () => {
	const SECRET = 'variable "s" {\n  type      = string\n  sensitive = true\n}\n\n'
	const sync = (config: string, paused = ''): string =>
		`resource "shop_sync" "s" {\n  model = "m"\n${paused}  config = {\n${config}  }\n}\n`

	test('an edit beside one leaves its expression alone', async () => {
		const before = SECRET + sync('    a = 1\n    t = "Bearer ${var.s}" # never here\n    u = "@@s@@"\n')
		const secret = (text: string): object => ({ kind: 'secret', text })
		const { files } = await writeHcl({ 'main.tf': before }, { 'sync.s': { config: { a: 2, t: secret('Bearer ${s}'), u: secret('${s}') } } })
		expect(files['main.tf']).toBe(before.replace('a = 1', 'a = 2'))
	})

	test.each<[string, object]>([
		['an attribute', { name: '@@s@@' }],
		['an element', { name: 'a', tags: ['x', '@@s@@'] }],
	])('a text of the workspace that files would take for a secret is in none: %s', async (_, attributes) => {
		const model = 'resource "shop_model" "a" {\n  name = "a"\n}\n'
		for (const address of ['model.a', 'model.new']) {
			const { files, plan } = await writeHcl({ 'main.tf': SECRET + model }, { [address]: attributes })
			expect(files).toEqual({ 'main.tf': SECRET + model })
			expect(plan.held).toMatchObject([{ address, reason: { code: 'VALUE_INVALID', message: expect.stringContaining('for a secret') } }])
		}
	})

	test('what is hidden of a new resource is a variable, declared once', async () => {
		const hidden = { model: 'm', config: { a: 1, token: { kind: 'masked' } } }
		const { files, plan } = await writeHcl({ 'main.tf': SECRET }, { 'sync.x': hidden, 'sync.y': hidden })
		expect(files['sync_x.tf']).toBe(
			'resource "shop_sync" "x" {\n  model = "m"\n  config = {\n    a     = 1\n    token = var.sync__x__config__token\n  }\n}\n',
		)
		const block = (name: string): string => `variable "sync__${name}__config__token" {\n  type      = string\n  sensitive = true\n}\n`
		expect(files['variables.tf']).toBe(`${block('x')}\n${block('y')}`)
		expect(plan.changes.map(({ notes }) => notes.join())).toEqual([
			expect.stringContaining('TIDEWAY_VAR_sync__x__config__token'),
			expect.stringContaining('TIDEWAY_VAR_sync__y__config__token'),
		])
		const again = await readHclFiles(files)
		expect(again.tree.snapshot.unknown.size).toBe(0)
	})

	test.each([
		['from outside', 'type = string', from({ n: 'x' }), 'it comes from TIDEWAY_VAR_n: give that another value'],
		['that a file of values says', 'type = string', undefined, undefined],
	])('the value of a variable %s', async (_, declared, variables, hint) => {
		const files = {
			'main.tf': `variable "n" {\n  ${declared}\n}\n${resource('var.n')}`,
			...(variables ? {} : { 'terraform.tfvars': 'n = "x"\n' }),
		}
		const { plan, files: after } = await writeHcl(files, { 'board.a': { name: 'y' } }, variables ? { variables } : {})
		if (hint === undefined) expect(after['terraform.tfvars']).toBe('n = "y"\n')
		else expect(plan.conflicts.map(({ remedy }) => remedy)).toEqual([expect.stringContaining(hint)])
	})
})
