import { describe, expect, test } from 'vitest'
import { linesOfTree, readHclText, writeHcl } from '../support/hcl-tree.ts'

const sync = (body: string): string => `resource "shop_sync" "s" {\n  model = "m"\n${body}}\n`

describe('maps that HCL has as JSON in a text', () => {
	test.each([
		['as an expression', 'options = jsonencode({ a = { c = null }, b = [1, 2.50] })'],
		['as one text', String.raw`options = "{\"a\":{\"c\":null},\"b\":[1,2.50]}"`],
		['as a heredoc', 'options = <<-EOT\n    {"a": {"c": null},\n     "b": [1, 2.5]}\n  EOT'],
	])('are read as what they stand for: %s', async (_, line) => {
		expect(linesOfTree(await readHclText(sync(`  ${line}\n`)))).toEqual(["sync.s {'model':'m','options':{'a':{'c':null},'b':[1,2.5]}}"])
	})

	test('P15: so are those in the items of a set, with exact numbers and any names', async () => {
		const body = '  checks = [{ rule = "{\\"$masked\\":\\"x\\",\\"n\\":12345678901234567890.5}" }]\n'
		const tree = await readHclText(sync(body))
		const read = tree.snapshot.scopes.get('sync')
		const [resource] = read?.kind === 'complete' ? [...read.value.values()] : []
		const rule = new Map<string, unknown>([
			['$masked', 'x'],
			['n', { kind: 'decimal', text: '12345678901234567890.5' }],
		])
		expect(resource?.attributes.get('checks')).toEqual([new Map([['rule', rule]])])
	})

	test('a text that is no JSON stays, so that a check of the values finds it', async () => {
		expect(linesOfTree(await readHclText(sync('  options = "{"\n')))).toEqual(["sync.s {'model':'m','options':'{'}"])
	})

	test.each([
		['a member', 'options = jsonencode({\n    a = 1 # why\n    b = 2\n  })', 'options = jsonencode({\n    a = 1 # why\n    b = 3\n  })'],
		['nothing of a text that means the same', String.raw`options = "{\"a\":1,\"b\":3}"`, undefined],
		['a text, which becomes readable', String.raw`options = "{\"a\":1}"`, 'options = jsonencode({\n    a = 1\n    b = 3\n  })'],
	])('P14: an edit of the workspace changes %s', async (_, before, after) => {
		const { files } = await writeHcl({ 'main.tf': sync(`  ${before}\n`) }, { 'sync.s': { options: { a: 1, b: 3 } } })
		expect(files['main.tf']).toBe(sync(`  ${after ?? before}\n`))
	})

	test('P14: items that stay keep their spelling', async () => {
		const stays = String.raw`{ rule = "{\"a\":1}" },`
		const before = sync(`  checks = [\n    ${stays}\n    { rule = jsonencode({ b = 2 }) },\n  ]\n`)
		const { files } = await writeHcl({ 'main.tf': before }, { 'sync.s': { checks: [{ rule: { a: 1 } }, { rule: { b: 3 } }] } })
		expect(files['main.tf']).toContain(stays)
		expect(linesOfTree(await readHclText(files['main.tf'] ?? ''))).toEqual([
			"sync.s {'model':'m','checks':[{'rule':{'a':1}},{'rule':{'b':3}}]}",
		])
	})
})
