import { expect, test } from 'vitest'
import type { Naming } from '../../../../providers/segment/read/names.ts'
import { keysIn } from '../../../../providers/segment/read/names.ts'
import { dictOf } from '../../../support/fake-api.ts'

const naming = (how: Naming['naming'], taken: readonly string[] = []): Naming => ({
	naming: how,
	names: {
		keyOf: (type, id) => (type === 'destination' && id === 'd1' ? 'mail' : undefined),
		isKey: () => false,
		givenTo: () => undefined,
	},
	taken: (key) => taken.includes(key),
})
const keys = (type: string, items: readonly object[], how: Naming): readonly string[] => [...keysIn(type, items.map(dictOf), how).values()]

test.each<[string, string, readonly object[], Naming, readonly string[]]>([
	['a slug, where nobody says how', 'source', [{ id: 'a', slug: 'web_shop', name: 'Web' }], naming(undefined), ['web_shop']],
	['an id, where nobody says how and there is no slug', 'destination', [{ id: 'a', name: 'Mail' }], naming(undefined), ['id-a']],
	['an id of two parts', 'destination_filter', [{ id: 'f', destinationId: 'd', title: 'T' }], naming('ids'), ['id-d_f']],
	['ids alone', 'source', [{ id: 'a', slug: 'web_shop' }], naming('ids'), ['id-a']],
	['a name', 'destination', [{ id: 'a', name: 'Mail & Co' }], naming('names'), ['mail-co']],
	['a name among the settings', 'warehouse', [{ id: 'a', settings: { name: 'Lake' } }], naming('names'), ['lake']],
	[
		'a name behind that of the holder',
		'destination_subscription',
		[{ id: 's', destinationId: 'd1', name: 'All' }],
		naming('names'),
		['mail-all'],
	],
	['none', 'destination', [{ id: 'a', name: '—' }], naming('names'), ['id-a']],
	[
		'P16: a name of two',
		'destination',
		[
			{ id: 'a', name: 'X' },
			{ id: 'b', name: 'x' },
		],
		naming('names'),
		['id-a', 'id-b'],
	],
	['P16: a name that files gave to another one', 'destination', [{ id: 'a', name: 'X' }], naming('names', ['x']), ['id-a']],
])('what is called by %s', (_, type, items, how, expected) => {
	expect(keys(type, items, how)).toEqual(expected)
})
