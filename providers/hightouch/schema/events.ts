import type { Attribute, Mention, Note, ResourceType, TypeName } from '../../../src/provider.ts'
import { inFileOnly, NO_DELETE } from './ability.ts'

const IN_APP = "set it in the Hightouch app, or let Hightouch's Git Sync carry it over"

const NAME: Attribute = { name: 'name', kind: 'string', required: true }
const DESCRIPTION: Attribute = { name: 'description', kind: 'string', sameAsAbsent: [null, ''] }
const VERSION: Attribute = { name: 'version', kind: 'string', sameAsAbsent: [null, ''], default: 'default' }

/** What the files mean where they say nothing; the API means something else by that, so both always say it. */
const ON_UNDECLARED_SCHEMA: Attribute = {
	name: 'onUndeclaredSchema',
	kind: 'string',
	sameAsAbsent: [null],
	default: 'ALLOW_EVENT',
	oneOf: ['ALLOW_EVENT', 'BLOCK_EVENT'],
}

const parent = (type: TypeName): Attribute => ({ name: type, kind: 'string', refersTo: type, fromPath: true, required: true })

const sources = (whose: string): Attribute => ({
	name: 'sources',
	kind: 'set',
	items: { kind: 'string' },
	live: 'file-only',
	because: { reason: `Hightouch's API does not take the event sources of ${whose}`, remedy: IN_APP },
})

const schemaOf = (mentions?: Mention): Attribute => ({
	name: 'schema',
	kind: 'any',
	keyOrder: 'jsonb',
	language: 'json-schema',
	required: true,
	...(mentions && { mentions }),
})

/** A part of a domain, as the schemas of the same domain refer to it. */
const COMPONENT: Mention = { member: '$ref', prefix: '#/definitions/components/', refersTo: 'component', within: 'domain' }

/** In the order of the alphabet, as Hightouch writes an event. */
const EVENT: readonly Attribute[] = [
	{
		name: 'includeBuiltInContext',
		kind: 'boolean',
		...inFileOnly('whether the built-in context is part of an event', IN_APP),
	},
	{ name: 'name', kind: 'string', sameAsAbsent: [null, ''], required: true, only: { attribute: 'type', is: ['track'] } },
	{
		name: 'onSchemaViolation',
		kind: 'string',
		sameAsAbsent: [null],
		default: 'ALLOW_EVENT',
		oneOf: ['ALLOW_EVENT', 'BLOCK_EVENT'],
	},
	{
		name: 'onUndeclaredFields',
		kind: 'string',
		sameAsAbsent: [null],
		default: 'ALLOW_EVENT',
		oneOf: ['ALLOW_EVENT', 'BLOCK_EVENT', 'OMIT_FIELDS'],
	},
]

const TYPE: Attribute = {
	name: 'type',
	kind: 'string',
	required: true,
	oneOf: ['track', 'identify', 'group', 'page', 'screen', 'alias'],
}

const OVERWRITTEN = 'an edit made to them in the app between the last look and this write is overwritten'

function wholeList(what: string): readonly Note[] {
	const text = `Hightouch takes ${what} as one list: ${OVERWRITTEN}`
	return (['create', 'update', 'delete'] as const).map((on) => ({ on, text }))
}

/** A list that is not sent may be taken for an empty one. */
function withLists(what: string): readonly Note[] {
	const text = `Hightouch may drop ${what} that is written without them, so they are sent with it: ${OVERWRITTEN}`
	return [{ on: 'update', text }]
}

export const contract: ResourceType = {
	name: 'contract',
	title: 'event contracts',
	role: 'managed',
	label: 'name',
	attributes: [NAME, DESCRIPTION, ON_UNDECLARED_SCHEMA],
	can: { create: true, update: true, delete: NO_DELETE },
	notes: withLists('the events of a contract'),
}

export const event: ResourceType = {
	name: 'event',
	title: 'events of contracts',
	role: 'managed',
	label: 'name',
	attributes: [parent('contract'), ...EVENT, schemaOf(), TYPE, VERSION],
	uniqueTogether: ['contract', 'type', 'name', 'version'],
	can: { create: true, update: true, delete: true },
	notes: wholeList('the events of a contract'),
}

export const domain: ResourceType = {
	name: 'domain',
	title: 'event domains',
	role: 'managed',
	label: 'name',
	attributes: [NAME, DESCRIPTION, ON_UNDECLARED_SCHEMA, sources('a domain')],
	can: { create: true, update: true, delete: NO_DELETE },
	notes: withLists('the events and components of a domain'),
}

export const component: ResourceType = {
	name: 'component',
	title: 'components of domains',
	role: 'managed',
	label: 'name',
	attributes: [parent('domain'), NAME, VERSION, DESCRIPTION, sources('a component'), schemaOf(COMPONENT)],
	uniqueTogether: ['domain', 'name', 'version'],
	can: { create: true, update: true, delete: true },
	notes: wholeList('the events and components of a domain, each'),
}

export const domainEvent: ResourceType = {
	name: 'domain_event',
	title: 'events of domains',
	role: 'managed',
	label: 'name',
	attributes: [parent('domain'), ...EVENT, schemaOf(COMPONENT), TYPE, VERSION],
	uniqueTogether: ['domain', 'type', 'name', 'version'],
	can: { create: true, update: true, delete: true },
	notes: wholeList('the events and components of a domain, each'),
}
