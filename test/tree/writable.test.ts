import { describe, expect, test } from 'vitest'
import type { ResourceType } from '../../src/model/index.ts'
import { rekeyed } from '../../src/model/index.ts'
import { writableAttributes } from '../../src/tree/writable.ts'
import { dictOf } from '../support/fake-api.ts'

const TYPE: ResourceType = {
	name: 'hook',
	title: 'hooks',
	role: 'managed',
	attributes: [{ name: 'on', kind: 'string', refersTo: 'sync', orTo: 'model', loose: true }],
	can: { create: true, update: true, delete: true },
}

describe('what may refer to either of two types', () => {
	const written = (key: string, more: object = {}): unknown =>
		writableAttributes(
			{
				labels: new Map([
					['sync s', 'nightly'],
					['model m', 'orders'],
				]),
				sources: new Map(),
				provider: 'shop',
				...more,
			},
			TYPE,
			new Map(),
			dictOf({ on: key }),
		).get('on')

	test('is written as a reference to the block of the one that has the key, or as it is', () => {
		expect(written('s')).toEqual({ kind: 'expression', text: 'shop_sync.nightly.id' })
		expect(written('m')).toEqual({ kind: 'expression', text: 'shop_model.orders.id' })
		expect(written('other')).toBe('other')
		expect(written('m', { ids: new Map([['model m', 'id-7']]), isById: true })).toBe('id-7')
	})

	test('is found by the id of either', () => {
		const keys = new Map([['model id-7', 'm']])
		expect(rekeyed(TYPE, dictOf({ on: 'id-7' }), (type, id) => keys.get(`${type} ${id}`))).toEqual(dictOf({ on: 'm' }))
	})
})
