import { provider } from '../../../providers/hightouch/index.ts'
import { toPlain } from '../../../src/provider.ts'
import { providerConformance } from '../../conformance/provider.ts'
import { dictOf } from '../../support/fake-api.ts'
import type { PlainTree } from '../../support/provider-world.ts'
import { cases, partCases } from './cases.ts'

const tree: PlainTree = Object.fromEntries([
	...cases.map(({ type, key, told, file }) => [provider.layout.path(type, key, told), toPlain(file)]),
	...partCases.map(({ type, key, file }) => [provider.layout.path(type, key), toPlain(file)]),
]) as PlainTree
const table = (key: string) => ({ name: key, source: 'production-postgres', type: 'table', tableName: `public.${key}`, primaryKey: 'id' })

providerConformance(provider, {
	tree,
	many: (count) => ({
		type: 'model',
		tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`models/m-${n}.yaml`, table(`m-${n}`)])),
	}),
	create: {
		type: 'sync',
		key: 'made-by-the-tests',
		attributes: {
			model: 'customers',
			destination: 'hub-spot',
			config: { mode: 'upsert', mappings: [{ to: 'email', from: 'email', type: 'standard' }] },
			schedule: { type: 'manual' },
			schedulePaused: true,
		},
	},
	edit: { address: 'model.customers', attribute: 'rawSql', after: 'select 2\n' },
	rename: { address: 'model.customers', attribute: 'name', after: 'Clients 🏢' },
	secret: 'sandbox-secret',
})

const schema = { type: 'object', properties: { properties: { type: 'object' } } }

providerConformance(
	{ ...provider, name: 'hightouch, for its events,' },
	{
		tree,
		many: (count) => ({
			type: 'contract',
			tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`events/contracts/c-${n}.yaml`, { name: `Contract ${n}` }])),
		}),
		create: { type: 'domain', key: 'made-by-the-tests', attributes: { name: 'Made by the tests', onUndeclaredSchema: 'BLOCK_EVENT' } },
		edit: { address: 'domain_event.shop/paid', attribute: 'schema', after: dictOf(schema) },
		rename: { address: 'event.web/order-completed-web-default', attribute: 'name', after: 'Order completed 🛒' },
		secret: 'sandbox-secret',
	},
)
