import { provider } from '../../../providers/hightouch/index.ts'
import { toPlain } from '../../../src/provider.ts'
import { providerConformance } from '../../conformance/provider.ts'
import type { PlainTree } from '../../support/provider-world.ts'
import { cases } from './cases.ts'

const tree: PlainTree = Object.fromEntries(cases.map(({ type, key, file }) => [provider.layout.path(type, key), toPlain(file) as object]))
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
