import type { Endpoint } from '../../../src/provider.ts'
import { destinationMetadata } from './metadata.ts'
import {
	closed,
	flag,
	getting,
	list,
	listing,
	nullableText,
	number,
	object,
	oneOf,
	openMap,
	perMinute,
	telling,
	text,
	writing,
} from './shapes.ts'

const destination = object(['id', 'enabled', 'metadata', 'sourceId', 'settings'], {
	id: text,
	name: text,
	enabled: flag,
	metadata: destinationMetadata,
	sourceId: text,
	settings: openMap,
})

const schedule = object(['strategy'], {
	strategy: oneOf('CRON', 'DBT_CLOUD', 'MANUAL', 'PERIODIC', 'SPECIFIC_DAYS'),
	config: {
		anyOf: [
			object(['interval'], { interval: text }),
			object(['days', 'hours', 'timezone'], { days: list(number), hours: list(number), timezone: text }),
			object(['spec', 'timezone'], { spec: text, timezone: text }),
			object(['jobId', 'accountId'], { jobId: text, accountId: text }),
			{ type: 'null' },
		],
	},
})

const subscription = object(['id', 'name', 'actionId', 'actionSlug', 'destinationId', 'enabled', 'settings', 'trigger'], {
	id: text,
	name: text,
	actionId: text,
	actionSlug: text,
	destinationId: text,
	enabled: flag,
	settings: openMap,
	trigger: text,
	modelId: text,
	reverseETLSchedule: schedule,
})

const filterAction = closed(['type'], {
	type: oneOf('ALLOW_PROPERTIES', 'DROP', 'DROP_PROPERTIES', 'SAMPLE'),
	fields: openMap,
	percent: { ...number, minimum: 0, maximum: 1 },
	path: text,
})
const filter = object(['id', 'sourceId', 'destinationId', 'if', 'actions', 'title', 'enabled', 'createdAt', 'updatedAt'], {
	id: text,
	sourceId: text,
	destinationId: text,
	if: text,
	actions: list(filterAction),
	title: text,
	description: text,
	enabled: flag,
	createdAt: text,
	updatedAt: text,
})

/** Destinations, with their mappings (which the API calls subscriptions) and filters, both listed by destination only. */
export const destinationEndpoints: readonly Endpoint[] = [
	listing(destination, { id: 'listDestinations', path: '/destinations', items: 'destinations' }),
	getting(destination, { id: 'getDestination', path: '/destinations/{destinationId}', wrap: 'destination' }),
	writing(
		{
			method: 'POST',
			body: closed(['sourceId', 'metadataId', 'settings'], {
				sourceId: text,
				metadataId: text,
				enabled: flag,
				name: text,
				settings: openMap,
			}),
			answer: destination,
		},
		{ id: 'createDestination', path: '/destinations', wrap: 'destination' },
	),
	writing(
		{ method: 'PATCH', body: closed([], { name: nullableText, enabled: flag, settings: openMap }), answer: destination },
		{ id: 'updateDestination', path: '/destinations/{destinationId}', wrap: 'destination' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteDestination', path: '/destinations/{destinationId}' }),
	listing(subscription, {
		id: 'listSubscriptionsFromDestination',
		path: '/destinations/{destinationId}/subscriptions',
		items: 'subscriptions',
	}),
	getting(subscription, {
		id: 'getSubscriptionFromDestination',
		path: '/destinations/{destinationId}/subscriptions/{id}',
		wrap: 'subscription',
	}),
	writing(
		{
			method: 'POST',
			body: closed(['name', 'actionId', 'trigger', 'enabled'], {
				name: text,
				actionId: text,
				trigger: text,
				enabled: flag,
				settings: openMap,
				modelId: text,
			}),
			answer: subscription,
		},
		{
			id: 'createDestinationSubscription',
			path: '/destinations/{destinationId}/subscriptions',
			wrap: 'destinationSubscription',
			limit: perMinute(5),
		},
	),
	writing(
		{
			method: 'PATCH',
			body: closed(['input'], {
				input: closed([], {
					name: text,
					trigger: text,
					enabled: flag,
					settings: openMap,
					reverseETLModelId: text,
					reverseETLSchedule: schedule,
				}),
			}),
			answer: subscription,
		},
		{
			id: 'updateSubscriptionForDestination',
			path: '/destinations/{destinationId}/subscriptions/{id}',
			wrap: 'subscription',
			limit: perMinute(5),
		},
	),
	telling(
		{ method: 'DELETE' },
		{ id: 'removeSubscriptionFromDestination', path: '/destinations/{destinationId}/subscriptions/{id}', limit: perMinute(5) },
	),
	listing(filter, { id: 'listFiltersFromDestination', path: '/destination/{destinationId}/filters', items: 'filters' }),
	getting(filter, { id: 'getFilterInDestination', path: '/destination/{destinationId}/filters/{filterId}', wrap: 'filter' }),
	writing(
		{
			method: 'POST',
			body: closed(['sourceId', 'if', 'actions', 'title', 'enabled'], {
				sourceId: text,
				if: text,
				actions: list(filterAction),
				title: text,
				description: text,
				enabled: flag,
			}),
			answer: filter,
		},
		{ id: 'createFilterForDestination', path: '/destination/{destinationId}/filters', wrap: 'filter' },
	),
	writing(
		{
			method: 'PATCH',
			body: closed([], { if: text, actions: list(filterAction), title: text, description: nullableText, enabled: flag }),
			answer: filter,
		},
		{ id: 'updateFilterForDestination', path: '/destination/{destinationId}/filters/{filterId}', wrap: 'filter' },
	),
	telling({ method: 'DELETE' }, { id: 'removeFilterFromDestination', path: '/destination/{destinationId}/filters/{filterId}' }),
]
