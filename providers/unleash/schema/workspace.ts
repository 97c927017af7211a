import type { ResourceType } from '../../../src/provider.ts'
import { enterprise, optionalText, setOf } from './parts.ts'

/** What an instance has by itself: it changes, and neither comes nor goes. */
export const environment: ResourceType = {
	name: 'environment',
	title: 'environments',
	role: 'managed',
	attributes: [
		{ name: 'type', kind: 'string', live: 'read-only', because: enterprise('change the type of an environment') },
		{ name: 'enabled', kind: 'boolean', default: true },
		{ name: 'sort_order', kind: 'number', required: true },
	],
	can: { create: enterprise('make an environment'), update: true, delete: enterprise('delete an environment') },
	notes: [
		{
			on: 'update',
			attributes: ['enabled'],
			when: { enabled: false },
			text: 'new projects do not get the environment; flags that are on there stay on',
		},
	],
}

export const project: ResourceType = {
	name: 'project',
	title: 'projects',
	role: 'managed',
	label: 'name',
	attributes: [
		{ name: 'name', kind: 'string', required: true, live: 'read-only', because: enterprise('rename a project') },
		{ ...optionalText('description'), live: 'read-only', because: enterprise('describe a project') },
		setOf('environments', 'environment'),
	],
	can: { create: enterprise('make a project'), update: true, delete: enterprise('delete a project') },
	notes: [
		{
			on: 'update',
			attributes: ['environments'],
			text: 'flags are switched off in an environment that is taken away; their strategies stay, and come back with it',
		},
	],
}
