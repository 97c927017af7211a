import { connect } from '../../../providers/hightouch/client.ts'
import type { Connection } from '../../../src/provider.ts'
import { toPlain } from '../../../src/provider.ts'
import type { FakeScript } from '../../support/fake-api.ts'
import { fakeApi, listed } from '../../support/fake-api.ts'

export const OWNER = { workspaceId: 4107, createdAt: '2026-03-02T09:00:00.000Z', updatedAt: '2026-04-11T16:20:05.120Z' }
export const source = {
	id: 3,
	slug: 'production-postgres',
	name: 'Production',
	type: 'postgres',
	configuration: { password: 'marker' },
	...OWNER,
}
export const destination = { id: 41, slug: 'hub-spot', name: 'HubSpot', type: 'hubspot', configuration: {}, syncs: [901], ...OWNER }
export const model = {
	id: 17,
	slug: 'customers',
	name: 'Customers',
	description: '',
	sourceId: 3,
	queryType: 'raw_sql',
	raw: { sql: 'select 1' },
	primaryKey: 'id',
	isSchema: false,
	...OWNER,
}
export const dbt = { ...model, id: 19, slug: 'accounts', queryType: 'dbt', dbt: { dbtUniqueId: 'model.w.accounts', modelId: 5501 } }
export const audience = { ...model, id: 30, slug: 'big-spenders', queryType: 'visual', visual: { filter: {}, parentId: 17 } }
export const sync = {
	id: 901,
	slug: 'customers-to-hub-spot',
	modelId: 17,
	destinationId: 41,
	configuration: { mode: 'upsert', mappings: [] },
	schedule: null,
	status: 'success',
	disabled: false,
	...OWNER,
}

export const MODEL = { name: 'Customers', source: 'production-postgres', type: 'raw_sql', rawSql: 'select 1', primaryKey: 'id' }
export const SYNC = {
	model: 'customers',
	destination: 'hub-spot',
	config: { mode: 'upsert', mappings: [] },
	schedule: { type: 'manual' },
	schedulePaused: false,
}

export const LISTS: FakeScript = {
	ListSource: [listed(source)],
	ListDestination: [listed(destination)],
	ListModel: [listed(model, dbt, audience)],
	ListSync: [listed(sync)],
}

export function workspace(script: FakeScript): {
	readonly connection: Connection
	readonly called: () => readonly string[]
	readonly bodies: () => readonly unknown[]
} {
	const api = fakeApi({ ...LISTS, ...script })
	const clock = { now: () => '2026-05-01T00:00:00.000Z', monotonicMs: () => 0, sleep: async () => {} }
	const log = { progress() {}, info() {}, warn() {}, debug() {} }
	return {
		connection: connect({ api, clock, log }),
		called: () => api.calls.map(({ endpoint }) => endpoint),
		bodies: () => api.calls.flatMap(({ input }) => (input.body === undefined ? [] : [toPlain(input.body)])),
	}
}
