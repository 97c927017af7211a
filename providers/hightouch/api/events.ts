import type { Endpoint, JsonSchema } from '../../../src/provider.ts'
import {
	closed,
	creating,
	getting,
	instant,
	list,
	listing,
	number,
	object,
	openMap,
	optional,
	ordered,
	pages,
	text,
	textInPath,
	updating,
} from './shapes.ts'

const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })

/** An event of another type may be shown, and is not taken. */
export const eventTypes: readonly string[] = ['track', 'identify', 'page', 'screen', 'group']

const event = object(['schema', 'type'], {
	schema: openMap,
	onUndeclaredFields: oneOf('ALLOW_EVENT', 'BLOCK_EVENT', 'OMIT_FIELDS'),
	onSchemaViolation: oneOf('ALLOW_EVENT', 'BLOCK_EVENT'),
	version: text,
	slug: text,
	name: text,
	type: oneOf(...eventTypes),
})

const component = closed(['name', 'schema'], {
	id: text,
	slug: text,
	name: text,
	version: text,
	description: text,
	schema: openMap,
	imports: list(text),
})

const contractFields = {
	name: text,
	slug: text,
	description: text,
	onUndeclaredSchema: oneOf('ALLOW_EVENT', 'BLOCK_EVENT'),
	events: list(event),
}
const domainFields = { ...contractFields, components: list(component) }

const shown = (fields: Readonly<Record<string, JsonSchema>>): JsonSchema =>
	object(['id', 'name', 'workspaceId', 'createdAt', 'updatedAt', 'eventSources'], {
		id: text,
		...fields,
		workspaceId: number,
		createdAt: instant,
		updatedAt: instant,
		eventSources: list(object(['name', 'id'], { name: text, id: text })),
	})

const found = [optional('name', text), ...pages, ordered('id', 'name', 'createdAt', 'updatedAt')]

/** Event contracts. The answer to an update is described as what is sent, without an id; the example shows all of it. */
export const contractEndpoints: readonly Endpoint[] = [
	listing(shown(contractFields), ['data'], {
		id: 'ListContracts',
		path: '/events/contracts',
		parameters: found,
		statuses: [400, 401, 422],
	}),
	getting(shown(contractFields), {
		id: 'GetContract',
		path: '/events/contracts/{contractId}',
		parameters: [textInPath('contractId')],
		statuses: [401, 404, 422],
	}),
	creating(closed(['name'], contractFields), shown(contractFields), {
		id: 'CreateContract',
		path: '/events/contracts',
		parameters: [],
		statuses: [401, 403, 422, 500],
	}),
	updating(closed([], contractFields), object([], contractFields), {
		id: 'UpdateContract',
		path: '/events/contracts/{contractId}',
		parameters: [textInPath('contractId')],
		statuses: [401, 403, 404, 422, 500],
		mayLackIdentity: true,
	}),
]

/** Event domains, the later form of contracts: they also hold the parts that their events' schemas share. */
export const domainEndpoints: readonly Endpoint[] = [
	listing(shown(domainFields), ['data'], { id: 'ListDomains', path: '/events/domains', parameters: found, statuses: [400, 401, 422] }),
	getting(shown(domainFields), {
		id: 'GetDomain',
		path: '/events/domains/{domainId}',
		parameters: [textInPath('domainId')],
		statuses: [401, 404, 422],
	}),
	creating(closed(['name'], domainFields), shown(domainFields), {
		id: 'CreateDomain',
		path: '/events/domains',
		parameters: [],
		statuses: [401, 403, 422, 500],
	}),
	updating(closed([], domainFields), shown(domainFields), {
		id: 'UpdateDomain',
		path: '/events/domains/{domainId}',
		parameters: [textInPath('domainId')],
		statuses: [401, 403, 404, 422, 500],
		mayLackIdentity: true,
	}),
]
