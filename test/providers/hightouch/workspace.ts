import { connect } from '../../../providers/hightouch/client.ts'
import type { Connection } from '../../../src/provider.ts'
import { toPlain } from '../../../src/provider.ts'
import type { FakeScript } from '../../support/fake-api.ts'
import { answered, fakeApi, listed } from '../../support/fake-api.ts'

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

const paid = {
	type: 'track',
	name: 'Paid',
	slug: 'paid',
	version: 'default',
	schema: { type: 'object', properties: {} },
	onSchemaViolation: 'ALLOW_EVENT',
	onUndeclaredFields: 'ALLOW_EVENT',
}
/** One event as its file has it, and two that the API shows with less and with more than we know of. */
export const contract = {
	id: '7',
	slug: 'web',
	name: 'Web',
	onUndeclaredSchema: 'ALLOW_EVENT',
	events: [{ type: 'page', slug: 'page', schema: { type: 'object' } }, paid, { ...paid, slug: 'paid-2', version: '2', later: { a: 1 } }],
	eventSources: [{ id: '1', name: 'Web shop' }],
	...OWNER,
}
export const money = {
	id: '31',
	slug: 'money',
	name: 'Money',
	version: 'default',
	description: 'An amount.',
	schema: { type: 'object' },
	imports: [],
}
export const domain = {
	...contract,
	id: '9',
	slug: 'shop',
	name: 'Shop',
	components: [
		money,
		{ id: '32', slug: 'line', name: 'Line', version: '2', schema: { $ref: '#/definitions/components/money' }, imports: ['money'] },
	],
}

export const EVENT = {
	contract: 'web',
	name: 'Paid',
	onSchemaViolation: 'ALLOW_EVENT',
	onUndeclaredFields: 'ALLOW_EVENT',
	schema: { type: 'object', properties: {} },
	type: 'track',
	version: 'default',
}
export const COMPONENT = { domain: 'shop', name: 'Money', version: 'default', description: 'An amount.', schema: { type: 'object' } }

export const LISTS: FakeScript = {
	ListSource: [listed(source)],
	ListDestination: [listed(destination)],
	ListModel: [listed(model, dbt, audience)],
	ListSync: [listed(sync)],
	ListContracts: [listed(contract)],
	ListDomains: [listed(domain)],
}

/** A contract or a domain that keeps what it is sent, as the API does; `shown` tells how an update is answered. */
export function holding(
	kind: 'Contract' | 'Domain',
	start: object,
	answer: (held: object) => ReturnType<typeof answered> = answered,
): { readonly script: FakeScript; readonly held: () => Record<string, unknown> } {
	let held: object = start
	return {
		held: () => held as Record<string, unknown>,
		script: {
			[`List${kind}s`]: [() => listed(held)],
			[`Get${kind}`]: [() => answered(held)],
			[`Update${kind}`]: [
				({ body }) => {
					held = { ...held, ...(toPlain(body) as object) }
					return answer(held)
				},
			],
		},
	}
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
		connection: connect({ api, clock, log, slug: 'acme' }),
		called: () => api.calls.map(({ endpoint }) => endpoint),
		bodies: () => api.calls.flatMap(({ input }) => (input.body === undefined ? [] : [toPlain(input.body)])),
	}
}
