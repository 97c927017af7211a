import { describe, expect, test } from 'vitest'
import { hcl } from '../../../providers/segment/hcl.ts'
import { provider } from '../../../providers/segment/index.ts'
import { renderGenerated } from '../../../src/formats/hcl/index.ts'
import type { Address, RemoteId } from '../../../src/model/index.ts'
import { runSteps } from '../../../src/model/index.ts'
import { readHcl } from '../../../src/tree/hcl/index.ts'
import { formOf, inHcl } from '../../../src/tree/in-hcl.ts'
import { dictOf } from '../../support/fake-api.ts'
import { VENDOR_TREE } from '../../support/segment-tree.ts'

const { schema, layout } = inHcl(provider, 'vendor')
const read = (files: Readonly<Record<string, string>>) => {
	const texts = Object.entries(files).map(([path, text]) => ({ path, inRepository: path, id: path, text }))
	return runSteps(readHcl(texts, schema, provider.name, provider.hcl))
}

describe("files in the form of Segment's own sync", () => {
	test.each(Object.entries(VENDOR_TREE))('%s is what its attributes alone make, byte for byte', (path, text) => {
		const [resource] = read({ [path]: text }).resources.values()
		if (!resource) return expect.fail(path)
		const { type, key: label, wantedId: importId, attributes } = resource
		expect(layout.path(type, label)).toBe(path)
		expect(hcl.isVendors(path)).toBe(true)
		expect(importId && hcl.vendorKey(type, importId)).toBe(label)
		expect(renderGenerated({ type: `segment_${type}`, label, importId, written: hcl.written(type), attributes })).toBe(text)
	})

	test('an id stands for the resource of the tree that has it, also where files come in another order', () => {
		const { keyed, problems } = read(Object.fromEntries(Object.entries(VENDOR_TREE).toReversed()))
		expect(problems).toEqual([])
		const mapping = keyed.get('destination_subscription.id-0a1b2c3d4e5f60718293a4b5_sMap000001' as Address)?.attributes
		expect([mapping?.get('destination_id'), mapping?.get('model_id')]).toEqual(['id-0a1b2c3d4e5f60718293a4b5', 'id-mOrders001'])
	})

	test('a filter that is there a second time, as a transformation, is one resource, and that is told', () => {
		const { keyed, warnings } = read(VENDOR_TREE)
		expect([...keyed.keys()].filter((address) => address.startsWith('transformation.'))).toEqual([])
		expect(warnings.map(({ code, where }) => [code, where?.address])).toEqual([['HCL_UNDONE', 'transformation.id-fDrop00001']])
		const ids = new Map([
			['transformation.a', 'x'],
			['destination_filter.b', 'd:y'],
		] as [Address, RemoteId][])
		expect([...hcl.shadows(ids)]).toEqual([])
	})

	test.each([
		[['readme.md', 'sources/x.tf'], 'vendor'],
		[['source_x.tf', 'main.tf'], 'readable'],
		[['modules/x/main.tf', 'sources/a/b.tf'], 'readable'],
		[[], 'readable'],
	])('a folder with %j is taken for one in the layout %s', (paths, form) => {
		expect(formOf(provider, paths)).toBe(form)
	})
})

describe('names of blocks', () => {
	test.each<[string, object, string | undefined]>([
		['source', { slug: 'web_shop', name: 'Web' }, 'web_shop'],
		['destination', { name: 'Mail & Co' }, 'mail-co'],
		['destination', {}, undefined],
		['destination_filter', { title: 'No tests', destination_id: 'mail' }, 'mail-no-tests'],
		['label', { key: 'environment', value: 'prod' }, 'environment-prod'],
		['source_warehouse_connection', { source_id: 'a' }, undefined],
	])('a %s %j is called %s', (type, attributes, name) => {
		expect(hcl.nameOf(type, dictOf(attributes))).toBe(name)
	})
})
