import type { Endpoint } from '../../../src/provider.ts'
import { sourceMetadata } from './metadata.ts'
import {
	closed,
	flag,
	getting,
	label,
	list,
	listing,
	object,
	oneOf,
	openMap,
	replacing,
	shownLabel,
	telling,
	text,
	writing,
} from './shapes.ts'

export const source = object(['id', 'slug', 'metadata', 'workspaceId', 'enabled', 'writeKeys', 'labels'], {
	id: text,
	slug: text,
	name: text,
	metadata: sourceMetadata,
	workspaceId: text,
	enabled: flag,
	writeKeys: list(text),
	settings: openMap,
	labels: list(shownLabel),
})

const traits = closed([], {
	allowUnplannedTraits: flag,
	allowTraitsOnViolations: flag,
	commonEventOnViolations: oneOf('ALLOW', 'BLOCK', 'OMIT_TRAITS'),
})
const schemaSettings = {
	track: closed([], {
		allowUnplannedEvents: flag,
		allowUnplannedEventProperties: flag,
		allowEventOnViolations: flag,
		allowPropertiesOnViolations: flag,
		commonEventOnViolations: oneOf('ALLOW', 'BLOCK', 'OMIT_PROPERTIES'),
	}),
	identify: traits,
	group: traits,
	forwardingViolationsTo: text,
	forwardingBlockedEventsTo: text,
}
const shownSettings = object(['sourceId', 'settings'], { sourceId: text, settings: object([], schemaSettings) })

/** Sources, with their labels and what becomes of events that a tracking plan does not foresee. */
export const sourceEndpoints: readonly Endpoint[] = [
	listing(source, { id: 'listSources', path: '/sources', items: 'sources' }),
	getting(source, { id: 'getSource', path: '/sources/{sourceId}', wrap: 'source' }),
	writing(
		{
			method: 'POST',
			body: closed(['slug', 'enabled', 'metadataId'], {
				slug: text,
				enabled: flag,
				metadataId: text,
				settings: openMap,
				disconnectAllWarehouses: flag,
			}),
			answer: source,
		},
		{ id: 'createSource', path: '/sources', wrap: 'source', success: 201 },
	),
	writing(
		{ method: 'PATCH', body: closed([], { name: text, enabled: flag, slug: text, settings: openMap }), answer: source },
		{ id: 'updateSource', path: '/sources/{sourceId}', wrap: 'source' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteSource', path: '/sources/{sourceId}' }),
	replacing(
		{ method: 'PUT', body: closed(['labels'], { labels: list(label) }), item: shownLabel },
		{ id: 'replaceLabelsInSource', path: '/sources/{sourceId}/labels', items: 'labels' },
	),
	{
		...telling({ method: 'GET' }, { id: 'listSchemaSettingsInSource', path: '/sources/{sourceId}/settings', identity: 'sourceId' }),
		answer: shownSettings,
	},
	{
		...telling(
			{ method: 'PATCH', body: closed([], schemaSettings) },
			{ id: 'updateSchemaSettingsInSource', path: '/sources/{sourceId}/settings', identity: 'sourceId' },
		),
		answer: shownSettings,
	},
]
