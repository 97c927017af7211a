import { provider } from '../../../providers/segment/index.ts'
import { toPlain } from '../../../src/provider.ts'
import { providerConformance } from '../../conformance/provider.ts'
import type { PlainTree } from '../../support/provider-world.ts'
import { SMALL } from './start.ts'

/** Files never hold what the service masks. */
const OPEN: PlainTree = {
	'sources/database.yaml': { enabled: true, metadata: { id: 'srcmPostgres' }, name: 'Database', settings: {}, slug: 'database' },
	'destinations/id-de1.yaml': {
		enabled: true,
		metadata: { id: 'd00000000000000000000a01' },
		name: 'Hook',
		settings: { hook: 'https://hook.example' },
		source_id: 'web',
	},
}
const tree = { ...Object.fromEntries([...SMALL].map(([path, file]) => [path, toPlain(file)])), ...OPEN } as PlainTree
const source = (slug: string) => ({ enabled: true, metadata: { id: 'srcmWebsite' }, name: slug, settings: {}, slug })

providerConformance(provider, {
	tree,
	many: (count) => ({
		type: 'source',
		tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`sources/s-${n}.yaml`, source(`s-${n}`)])),
	}),
	create: {
		type: 'reverse_etl_model',
		key: 'made-by-the-tests',
		attributes: {
			description: 'Made by the tests',
			enabled: false,
			name: 'Orders',
			query: 'select 2',
			query_identifier_column: 'id',
			source_id: 'database',
		},
	},
	edit: { address: 'transformation.id-trf1', attribute: 'if', after: 'event = "b"' },
	rename: { address: 'source.web', attribute: 'name', after: 'Web shop 🛒' },
	secret: 'sandbox-secret',
})

const destination = (n: number) => ({
	enabled: false,
	metadata: { id: 'd00000000000000000000a01' },
	name: `Hook ${n}`,
	settings: {},
	source_id: 'web',
})

providerConformance(
	{ ...provider, name: 'segment, for its destinations,' },
	{
		tree,
		many: (count) => ({
			type: 'destination',
			tree: {
				'sources/web.yaml': source('web'),
				...Object.fromEntries(Array.from({ length: count }, (_, n) => [`destinations/id-d${n}.yaml`, destination(n)])),
			},
		}),
		create: {
			type: 'destination_filter',
			key: 'made-by-the-tests',
			attributes: {
				actions: [{ type: 'SAMPLE', percent: 0.5, path: 'userId' }],
				destination_id: 'id-de1',
				enabled: true,
				if: 'type = "page"',
				source_id: 'web',
				title: 'Half of it',
			},
		},
		edit: { address: 'destination_subscription.id-de1_sub1', attribute: 'settings', after: new Map([['a', new Map([['b', 2]])]]) },
		rename: { address: 'destination.id-de1', attribute: 'name', after: 'Hook 🪝' },
		secret: 'sandbox-secret',
	},
)
