import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { never } from './ability.ts'

/** A source or a destination: its name and type only. Its `configuration` may hold credentials and is never looked at. */
export function dataType(name: string, title: string): ResourceType {
	return {
		name,
		title,
		role: 'data',
		label: 'name',
		attributes: [
			{ name: 'name', kind: 'string' },
			{ name: 'type', kind: 'string' },
		],
		can: never({
			reason: 'sources and destinations are only read, so that models and syncs can refer to them',
			remedy: 'change it in the Hightouch app',
		}),
	}
}

const listed = (name: string): Attribute => ({
	name,
	kind: 'map',
	values: {
		kind: 'object',
		attributes: [
			{ name: 'name', kind: 'string', omittable: true },
			{ name: 'type', kind: 'string' },
		],
	},
})

/** As Hightouch itself begins the file. */
const READ_ONLY = `# READ ONLY FILE
# Changes made here will be ignored. Please use the Hightouch dashboard to create and edit sources and destinations.

`

/** The list of sources and destinations that Hightouch keeps beside the other files, for people and for references. */
export const manifest: ResourceType = {
	name: 'manifest',
	title: 'manifests',
	role: 'derived',
	head: READ_ONLY,
	attributes: [listed('sources'), listed('destinations'), { name: 'slug', kind: 'string', omittable: true }],
	can: never({
		reason: 'the manifest follows the sources and destinations of the workspace',
		remedy: 'make the change to these in the Hightouch app',
	}),
}

const TEMPLATE = `# Names of your own for this workspace's sources and destinations, where several workspaces share these files.
# A model or a sync then names its source or destination by the alias, and each workspace has a file that says which one that is.
# An alias stands once over all sources and destinations. On the right is the id as the manifest has it:
#
# sources:
#   warehouse: production-snowflake
# destinations:
#   crm: production-salesforce
`

/** The user's own names of sources and destinations. */
export const aliases: ResourceType = {
	name: 'aliases',
	title: 'aliases',
	role: 'seed',
	listed: 'all',
	head: TEMPLATE,
	aliases: { sources: 'source', destinations: 'destination' },
	attributes: [
		{ name: 'sources', kind: 'map', values: { kind: 'string' }, sameAsAbsent: [null] },
		{ name: 'destinations', kind: 'map', values: { kind: 'string' }, sameAsAbsent: [null] },
	],
	can: never({
		reason: 'aliases are names for use in files, and Hightouch has no API for them',
		remedy: 'edit the file of aliases',
	}),
}
