import type { Endpoint } from '../../../src/provider.ts'
import { closed, flag, getting, list, listing, nullableText, number, object, someText, telling, text } from './shapes.ts'

const shownEnvironment = object(['name', 'type', 'enabled', 'sortOrder'], { name: text, type: text, enabled: flag, sortOrder: number })
const shownProject = object(['id', 'name'], { id: text, name: text, description: nullableText })
const event = object(['id', 'type', 'createdBy', 'createdAt'], {
	id: number,
	type: text,
	createdBy: text,
	createdAt: text,
	featureName: nullableText,
	project: nullableText,
	environment: nullableText,
})

export const workspaceEndpoints: readonly Endpoint[] = [
	getting(object(['instanceId'], { instanceId: text, versionOSS: text }), {
		id: 'getInstanceAdminStats',
		at: '/instance-admin/statistics',
		identity: 'instanceId',
	}),
	getting(object(['events', 'total'], { events: list(event), total: number }), {
		id: 'searchEvents',
		at: '/search/events',
		identity: 'total',
		query: ['limit', 'offset'].map((name) => ({ name, in: 'query', required: false, schema: number })),
	}),

	listing(shownEnvironment, { id: 'getAllEnvironments', at: '/environments', items: 'environments' }),
	getting(shownEnvironment, { id: 'getEnvironment', at: '/environments/{name}' }),
	telling({ method: 'POST' }, { id: 'toggleEnvironmentOn', at: '/environments/{name}/on', success: 204 }),
	telling({ method: 'POST' }, { id: 'toggleEnvironmentOff', at: '/environments/{name}/off', success: 204 }),
	telling(
		{ method: 'PUT', body: { type: 'object', additionalProperties: { type: 'integer' } } },
		{ id: 'updateSortOrder', at: '/environments/sort-order' },
	),

	listing(shownProject, { id: 'getProjects', at: '/projects', items: 'projects', identity: 'id' }),
	getting(
		object(['name', 'environments'], {
			name: text,
			description: nullableText,
			environments: list(object(['environment'], { environment: text })),
		}),
		{
			id: 'getProjectOverview',
			at: '/projects/{projectId}/overview',
		},
	),
	telling(
		{ method: 'POST', body: closed(['environment'], { environment: someText }) },
		{ id: 'addEnvironmentToProject', at: '/projects/{projectId}/environments' },
	),
	telling({ method: 'DELETE' }, { id: 'removeEnvironmentFromProject', at: '/projects/{projectId}/environments/{environment}' }),
]
