import { switchTable } from '../../../src/provider.ts'

/** What is not known of the service; the first answer is the one that its documents make likelier. */
export const switches = switchTable({
	'manual-schedule': ['how a sync without a schedule shows it', 'null', 'object'],
	'start-date': ['whether the start of a schedule is shown', 'hidden', 'shown'],
	'config-patch': ['whether a configuration that is sent replaces the old one or is merged into it', 'replaced', 'merged'],
	'config-echo': ['whether a configuration comes back with members that were not sent', 'as-sent', 'completed'],
	deletes: [
		'whether models and syncs can be deleted, and what is said where syncs use the model',
		'unavailable',
		'available-409',
		'available-422',
	],
	'event-models-listed': ['whether event models are among the models', 'no', 'yes'],
	'related-primary-key': ['how a schema model without a primary key shows it', 'null', 'empty'],
	'events-feature': ['whether the workspace may use event contracts', 'on', 'contracts-forbidden'],
	'event-studio': ['whether the workspace has event domains', 'on', 'off'],
	'contract-slug-taken': [
		'what becomes of a new contract or domain whose slug is taken: refused, or made under another slug',
		'422',
		'suffixed',
	],
	'alias-events': ['whether events of the type alias, which the API does not take, are among those it shows', 'hidden', 'shown'],
	'contract-omitted-list': ['what becomes of the events of a contract that is updated without them', 'kept', 'cleared'],
	'domain-omitted-list': ['what becomes of the events or components of a domain that is updated without them', 'kept', 'cleared'],
	'event-patch-answer': [
		'whether an update of a contract or domain is answered by all of it, or as it is sent, without an id',
		'full',
		'input',
	],
	'list-filters': ['how a filter by name or slug compares', 'equal', 'contains'],
	'slug-case': ['whether slugs that differ in case only are different', 'kept', 'ignored'],
	ids: ['how ids are spelled', 'numbers', 'digit-strings'],
	'scheduled-start': ['whether a sync that is created or woken with a schedule runs at once', 'waits', 'runs-at-once'],
})
