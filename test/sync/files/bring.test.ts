import { expect, test } from 'vitest'
import type { Resources } from '../../../src/model/index.ts'
import { bringResources } from '../../../src/plan/index.ts'
import { filesWith, resourcesOf, writableOnly } from '../../../src/sync/files/bring.ts'
import type { Workspace } from '../../../src/sync/index.ts'
import { inHcl } from '../../../src/tree/index.ts'
import { dictOf } from '../../support/fake-api.ts'
import { fakeWorkspace } from '../../support/fake-workspace.ts'
import { readHclFiles, SHOP_PROVIDER } from '../../support/hcl-tree.ts'
import { BOARD_SHOP } from '../../support/shop.ts'

test('P11: what an expression of a file says is left as it is, with the expression; the rest of the change is made', async () => {
	const text = 'resource "shop_model" "m" {\n  name = upper("m")\n  sql  = "one"\n}\n'
	const { tree } = await readHclFiles({ 'main.tf': text })
	const { workspace: base } = await fakeWorkspace({}, {})
	const workspace: Workspace = { ...base, provider: inHcl(SHOP_PROVIDER, 'readable'), format: 'hcl' }
	const now = resourcesOf(workspace, tree)
	const wanted: Resources = new Map([...now].map(([address, one]) => [address, { ...one, attributes: dictOf({ name: 'Z', sql: 'two' }) }]))
	const brought = await writableOnly(workspace, tree, bringResources(BOARD_SHOP, { base: now, now, wanted }))
	expect(brought.held).toEqual([])
	expect(brought.conflicts).toMatchObject([
		{ path: ['name'], git: 'M', live: 'Z', reason: 'computed', expression: 'upper("m")', place: { file: 'main.tf', line: 2 } },
	])
	expect(await filesWith(workspace, tree, brought.changes)).toEqual([{ path: 'main.tf', content: text.replace('one', 'two') }])
})
