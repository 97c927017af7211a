import { describe, expect, test } from 'vitest'
import type { ExportSource } from '../../src/export/index.ts'
import { blockAddress, chooseResources } from '../../src/export/index.ts'
import type { Address, Base, RemoteId } from '../../src/model/index.ts'
import { makeAddress } from '../../src/model/index.ts'
import type { TerraformType } from '../../src/ports/index.ts'
import type { BlockName } from '../../src/tree/index.ts'
import { dictOf } from '../support/fake-api.ts'
import { SHOP } from '../support/shop.ts'

const PLAIN: TerraformType = { id: 'whole', importable: true }

function sourceWith(resources: Readonly<Record<string, object>>, names: Readonly<Record<string, BlockName>> = {}): ExportSource {
	const base: Base = new Map(
		Object.entries(resources).map(([address, attributes]) => {
			const [type = '', key = ''] = address.split(':')
			return [makeAddress(type, key), { type, key, id: `7-${key}` as RemoteId, attributes: dictOf(attributes) }]
		}),
	)
	const types = new Map([
		['model', PLAIN],
		['folder', PLAIN],
	])
	const terraform = { source: 'acme/shop', version: '2.0.0', tokenEnv: 'SHOP_TOKEN', types }
	return { schema: SHOP, terraform, base, names: new Map(Object.entries(names).map(([address, name]) => [address as Address, name])) }
}

/** The chosen ones as their blocks are called here, and there where that differs; then what is left out. */
function chosen(source: ExportSource, ...targets: readonly string[]): readonly string[] {
	const found = chooseResources(source, targets)
	if (found.kind === 'unknown') return [`${found.problem.code}: ${found.problem.message}; ${found.problem.hint}`]
	return [
		...found.resources.map((resource) => {
			const [here, there] = [blockAddress(resource), `${resource.blockType}.${resource.label}`]
			return here === there ? here : `${here} -> ${there}`
		}),
		...found.left.map(({ message }) => message),
	]
}

const TREE = sourceWith({
	'folder:all': { name: 'All' },
	'folder:some': { name: 'Some', parent: 'all' },
	'folder:few': { name: 'Few', parent: 'some' },
	'model:orders': { name: 'Orders', source: 'wh' },
	'sync:orders-to-crm': { model: 'orders' },
})
const LEFT = 'sync.orders-to-crm is left out: acme/shop has no resource for syncs'

describe('which resources are chosen', () => {
	test.each([
		['all', [], ['shop_folder.all', 'shop_folder.few', 'shop_folder.some', 'shop_model.orders', LEFT]],
		['one with all that it refers to', ['folder.few'], ['shop_folder.all', 'shop_folder.few', 'shop_folder.some']],
		['one that refers to nothing', ['folder.all'], ['shop_folder.all']],
		['by the address that Terraform has for it', ['shop_folder.some'], ['shop_folder.all', 'shop_folder.some']],
		['several', ['folder.all', 'model.orders'], ['shop_folder.all', 'shop_model.orders']],
		['one that Terraform cannot have, with what it refers to', ['sync.orders-to-crm'], ['shop_model.orders', LEFT]],
		['none of that name', ['folder.fwe'], ['ADDRESS_UNKNOWN: the state has no folder.fwe; did you mean folder.few?']],
	])('%s', (_name, targets, expected) => {
		expect(chosen(TREE, ...targets)).toEqual(expected)
	})

	test('references in a circle come to an end', () => {
		const circle = sourceWith({ 'folder:a': { parent: 'b' }, 'folder:b': { parent: 'a' } })
		expect(chosen(circle, 'folder.a')).toEqual(['shop_folder.a', 'shop_folder.b'])
	})
})

describe('what they are called', () => {
	test.each([
		['a key that can be a name', { 'model:orders': {} }, {}, ['shop_model.orders']],
		['a key that cannot', { 'model:7 of 9': {} }, {}, ['shop_model._7_of_9']],
		['two keys that would get one name', { 'model:a b': {}, 'model:a/b': {} }, {}, ['shop_model.a_b', 'shop_model.a_b_2']],
		['as the files call it', { 'model:orders': {} }, { 'model.orders': { name: 'all_orders' } }, ['shop_model.all_orders']],
		[
			'a name that the files have for another one',
			{ 'model:a': {}, 'model:b': {} },
			{ 'model.b': { name: 'a' } },
			['shop_model.a', 'shop_model.a_2'],
		],
		[
			'several of one block',
			{ 'model:a': {}, 'model:b': {}, 'model:c': {} },
			{ 'model.a': { name: 'm', index: 'x' }, 'model.b': { name: 'm', index: 1 }, 'model.c': { name: 'm-x' } },
			['shop_model.m[1] -> shop_model.m-1', 'shop_model.m-x', 'shop_model.m["x"] -> shop_model.m-x_2'],
		],
	] as const)('%s', (_name, resources, names, expected) => {
		expect(chosen(sourceWith(resources, names))).toEqual(expected)
	})
})
