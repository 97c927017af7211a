import { describe, expect, test } from 'vitest'
import { parseHcl } from '../../src/formats/hcl/index.ts'
import { labelFor } from '../../src/tree/in-hcl.ts'
import { inHcl, isHclFile } from '../../src/tree/index.ts'
import { SHOP_PROVIDER } from '../support/hcl-tree.ts'

describe('the name of a block for a key', () => {
	test.each([
		['customers', 'customers'],
		['Customers-2_x', 'Customers-2_x'],
		['_x', '_x'],
		['-x', '_-x'],
		['2x', '_2x'],
		['a/b c', 'a_b_c'],
		['🙂', '_'],
		['ünder', '_nder'],
		['', '_'],
		['a"${b}', 'a_b_'],
	])('%j is %s', (key, label) => {
		expect(labelFor(key)).toBe(label)
		expect(parseHcl(`resource t ${label} {\n}\n`).kind).toBe('ok')
	})
})

test.each([
	['a.tf', true],
	['in/deep/a.tf', true],
	['a.tf.json', false],
	['a.tfvars', false],
	['terraform.tfvars', true],
	['prod.auto.tfvars', true],
	['in/terraform.tfvars', false],
	['.terraform/a.tf', false],
	['in/.hidden.tf', false],
	['a.TF', false],
])('%s may hold resources: %s', (path, may) => {
	expect(isHclFile(path)).toBe(may)
})

describe('a provider with its resources in HCL', () => {
	const echo = { name: 'echo', isOwn: () => true }
	const provider = inHcl({ ...SHOP_PROVIDER, echo }, 'readable')

	test('has what is the user’s, and what that refers to; a path tells nothing', () => {
		expect(provider.schema.types.map(({ name }) => name)).toEqual(['source', 'model', 'sync', 'folder', 'target', 'board', 'card', 'link'])
		expect(provider.schema.types.flatMap(({ attributes }) => attributes.filter(({ fromPath }) => fromPath))).toEqual([])
		expect(provider.layout.place('models/a.yaml')).toBeUndefined()
		expect(provider.echo).toBeUndefined()
	})

	test('P16: any key has a file', () => {
		expect(provider.layout.path('model', 'a/b')).toBe('model_a_b.tf')
		expect(provider.layout.path('model', 'x'.repeat(999))?.length).toBeLessThan(120)
		expect(provider.layout.accepts('model', 'a/b')).toBe(true)
	})
})
