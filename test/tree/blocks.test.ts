import { expect, test } from 'vitest'
import { blockNames } from '../../src/tree/index.ts'
import { readHclText } from '../support/hcl-tree.ts'

test('resources are called what their blocks are called, and which of several they are', async () => {
	const tree = await readHclText(`
resource "shop_model" "plain" { name = "A" }
resource "shop_model" "other" {
  key  = "odd key"
  name = "B"
}
resource "shop_model" "each" {
  for_each = { "a b" = 1, c = 2 }
  name     = each.key
}
resource "shop_model" "count" {
  count = 2
  name  = "C"
}
`)
	expect(Object.fromEntries(await blockNames(tree))).toEqual({
		'model.plain': { name: 'plain' },
		'model["odd key"]': { name: 'other' },
		'model["each-a b"]': { name: 'each', index: 'a b' },
		'model.each-c': { name: 'each', index: 'c' },
		'model.count': { name: 'count', index: 0 },
		'model.count-1': { name: 'count', index: 1 },
	})
})

test('files in YAML have no blocks', async () => {
	expect(await blockNames({})).toEqual(new Map())
})
