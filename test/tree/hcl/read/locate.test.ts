import { describe, expect, test } from 'vitest'
import { locateHcl } from '../../../../src/tree/hcl/index.ts'
import { readHclFiles } from '../../../support/hcl-tree.ts'
import { at } from '../../../support/shop.ts'

const TEXT = `# top
resource "shop_sync" "s" {
  model  = "m"
  config = { a = jsonencode({ b = 1 }), list = [1, { x = 2 }], "q r" = (3) }
}

resource "shop_sync" "t" {
  config {
    to = "a"
  }
  config {
    to = "b"
  }
}
`

describe('where a value stands', () => {
	test.each<[string, readonly (string | number)[], string]>([
		['sync.s', [], '2:1'],
		['sync.s', ['model'], '3:12'],
		['sync.s', ['config', 'a', 'b'], '4:35'],
		['sync.s', ['config', 'list', 1, 'x'], '4:58'],
		['sync.s', ['config', 'list', 7], '4:48'],
		['sync.s', ['config', 'q r'], '4:72'],
		['sync.s', ['config', 'nothing'], '4:12'],
		['sync.s', ['paused'], '2:1'],
		['sync.t', ['config', 1, 'to'], '12:10'],
		['sync.t', ['config', 0], '8:3'],
		['sync.t', ['config', 9, 'to'], '9:10'],
		['sync.t', ['config'], '8:3'],
	])('%s %j', async (address, path, place) => {
		const { hcl } = (await readHclFiles({ 'main.tf': TEXT })).tree
		const found = hcl && locateHcl(hcl, at(address), path)
		expect(`${found?.line}:${found?.column}`).toBe(place)
		expect(found?.file).toBe('main.tf')
	})

	test('is not known of what is in no file', async () => {
		const { hcl } = (await readHclFiles({ 'main.tf': TEXT })).tree
		expect(hcl && locateHcl(hcl, at('sync.x'), [])).toBeUndefined()
	})
})
