import type { Endpoint } from '../../../src/provider.ts'
import {
	closed,
	constraint,
	flag,
	getting,
	list,
	listing,
	nullableText,
	number,
	object,
	oneOf,
	openMap,
	plainName,
	someText,
	telling,
	text,
	writing,
} from './shapes.ts'

const FEATURE = '/projects/{projectId}/features/{featureName}'
const ENVIRONMENT = `${FEATURE}/environments/{environment}`

const tag = closed(['type', 'value'], { type: someText, value: { type: 'string', minLength: 2, maxLength: 50 } })
const shownTag = object(['type', 'value'], { type: text, value: text, color: nullableText })

/** Unleash computes the weight of a variable one, and takes any for it. */
const variant = closed(['name', 'weight', 'weightType', 'stickiness'], {
	name: someText,
	weight: { type: 'integer', minimum: 0, maximum: 1000 },
	weightType: oneOf('fix', 'variable'),
	stickiness: text,
	payload: closed(['type', 'value'], { type: oneOf('csv', 'json', 'number', 'string'), value: text }),
})

const strategyMembers = {
	title: nullableText,
	disabled: flag,
	parameters: openMap(text),
	constraints: list(constraint),
	segments: list(number),
	variants: list(variant),
}
const sentStrategy = closed(['name'], { name: someText, ...strategyMembers })
const shownStrategy = object(['id', 'name'], { id: text, name: text, sortOrder: number, ...strategyMembers })

const shownFeature = object(['name', 'project', 'environments'], {
	name: text,
	project: text,
	type: text,
	description: nullableText,
	impressionData: flag,
	stale: flag,
	archived: flag,
	createdAt: text,
	dependencies: list(object(['feature'], { feature: text, enabled: flag, variants: list(text) })),
	environments: list(object(['name', 'enabled'], { name: text, enabled: flag, strategies: list(shownStrategy) })),
})
const header = object(['name'], { name: text, project: text, tags: list(shownTag) })
const TYPES = oneOf('experiment', 'kill-switch', 'operational', 'permission', 'release', 'sunset')

/** What the rate of 15 a minute is for: a search, which alone shows what is archived. */
const SEARCH_LIMIT = { calls: 15, perMs: 60_000 }

export const featureEndpoints: readonly Endpoint[] = [
	listing(header, { id: 'getFeatures', at: '/projects/{projectId}/features', items: 'features' }),
	getting(shownFeature, { id: 'getFeature', at: FEATURE }),
	listing(shownTag, { id: 'listTags', at: '/features/{featureName}/tags', items: 'tags', identity: ['type', 'value'] }),
	getting(object(['features', 'total'], { features: list(object(['name'], { name: text, archivedAt: nullableText })), total: number }), {
		id: 'searchFeatures',
		at: '/search/features',
		identity: 'total',
		limit: SEARCH_LIMIT,
		query: [
			{ name: 'query', in: 'query', required: false, schema: text },
			{ name: 'archived', in: 'query', required: false, schema: oneOf('IS:true', 'IS:false') },
			{ name: 'limit', in: 'query', required: false, schema: number },
			{ name: 'offset', in: 'query', required: false, schema: number },
		],
	}),
	writing(
		{
			method: 'POST',
			body: closed(['name'], { name: plainName, type: TYPES, description: nullableText, impressionData: flag }),
			answer: header,
		},
		{ id: 'createFeature', at: '/projects/{projectId}/features', success: 201 },
	),
	writing(
		{
			method: 'PATCH',
			body: list(closed(['op', 'path', 'value'], { op: oneOf('replace'), path: text, value: {} })),
			answer: header,
		},
		{ id: 'patchFeature', at: FEATURE },
	),
	telling({ method: 'DELETE' }, { id: 'archiveFeature', at: FEATURE, success: 202 }),
	telling({ method: 'POST' }, { id: 'reviveFeature', at: '/archive/revive/{featureName}' }),
	telling(
		{ method: 'PUT', body: closed(['addedTags', 'removedTags'], { addedTags: list(tag), removedTags: list(tag) }) },
		{ id: 'updateTags', at: '/features/{featureName}/tags' },
	),
	telling(
		{ method: 'POST', body: closed(['feature'], { feature: someText, enabled: flag, variants: list(text) }) },
		{ id: 'addFeatureDependency', at: '/projects/{projectId}/features/{child}/dependencies' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteFeatureDependencies', at: '/projects/{projectId}/features/{child}/dependencies' }),
	telling({ method: 'POST' }, { id: 'toggleFeatureEnvironmentOn', at: `${ENVIRONMENT}/on` }),
	telling({ method: 'POST' }, { id: 'toggleFeatureEnvironmentOff', at: `${ENVIRONMENT}/off` }),
	writing(
		{ method: 'POST', body: sentStrategy, answer: shownStrategy },
		{ id: 'addFeatureStrategy', at: `${ENVIRONMENT}/strategies`, identity: 'id' },
	),
	writing(
		{ method: 'PUT', body: sentStrategy, answer: shownStrategy },
		{ id: 'updateFeatureStrategy', at: `${ENVIRONMENT}/strategies/{strategyId}`, identity: 'id' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteFeatureStrategy', at: `${ENVIRONMENT}/strategies/{strategyId}` }),
	telling(
		{ method: 'POST', body: list(closed(['id', 'sortOrder'], { id: text, sortOrder: number })) },
		{ id: 'setStrategySortOrder', at: `${ENVIRONMENT}/strategies/set-sort-order` },
	),
]
