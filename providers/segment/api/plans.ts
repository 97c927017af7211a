import type { Endpoint } from '../../../src/provider.ts'
import {
	anything,
	closed,
	getting,
	list,
	listing,
	number,
	object,
	oneOf,
	optional,
	perMinute,
	required,
	telling,
	text,
	writing,
} from './shapes.ts'
import { source } from './sources.ts'

const planType = oneOf('ENGAGE', 'LIVE', 'PROPERTY_LIBRARY', 'RULE_LIBRARY', 'TEMPLATE')

const plan = object(['id', 'type'], {
	id: text,
	name: text,
	slug: text,
	description: text,
	type: planType,
	updatedAt: text,
	createdAt: text,
})

const ruleType = oneOf('COMMON', 'GROUP', 'IDENTIFY', 'PAGE', 'SCREEN', 'TRACK')
const ruleFields = { type: ruleType, key: text, jsonSchema: anything, version: number }
const rule = object(['type', 'jsonSchema', 'version'], { ...ruleFields, createdAt: text, updatedAt: text, deprecatedAt: text })
const rulesOf = (fields: typeof ruleFields & { readonly newKey?: typeof text }) =>
	closed(['rules'], { rules: list(closed(['type', 'jsonSchema', 'version'], fields)) })

const planPath = '/tracking-plans/{trackingPlanId}'

/** How many rules one call takes. */
export const MOST_RULES = 200

/** Tracking plans, their rules (told apart by type, key and version together), and the sources that they hold for. */
export const planEndpoints: readonly Endpoint[] = [
	listing(plan, { id: 'listTrackingPlans', path: '/tracking-plans', items: 'trackingPlans', query: [optional('type', planType)] }),
	getting(plan, { id: 'getTrackingPlan', path: planPath, wrap: 'trackingPlan' }),
	writing(
		{ method: 'POST', body: closed(['name', 'type'], { name: text, description: text, type: planType }), answer: plan },
		{ id: 'createTrackingPlan', path: '/tracking-plans', wrap: 'trackingPlan' },
	),
	telling({ method: 'PATCH', body: closed([], { name: text, description: text }) }, { id: 'updateTrackingPlan', path: planPath }),
	telling({ method: 'DELETE' }, { id: 'deleteTrackingPlan', path: planPath }),
	listing(rule, {
		id: 'listRulesFromTrackingPlan',
		path: `${planPath}/rules`,
		items: 'rules',
		identity: ['type', 'key', 'version'],
		pageSize: 1000,
		limit: perMinute(200),
	}),
	telling(
		{ method: 'PATCH', body: rulesOf({ newKey: text, ...ruleFields }) },
		{ id: 'updateRulesInTrackingPlan', path: `${planPath}/rules` },
	),
	telling({ method: 'PUT', body: rulesOf(ruleFields) }, { id: 'replaceRulesInTrackingPlan', path: `${planPath}/rules` }),
	telling(
		{ method: 'DELETE' },
		{
			id: 'removeRulesFromTrackingPlan',
			path: `${planPath}/rules`,
			query: [required('rules', list(closed(['type', 'version'], { type: ruleType, key: text, version: number })))],
		},
	),
	listing(source, { id: 'listSourcesFromTrackingPlan', path: `${planPath}/sources`, items: 'sources' }),
	telling(
		{ method: 'POST', body: closed(['sourceId'], { sourceId: text }) },
		{ id: 'addSourceToTrackingPlan', path: `${planPath}/sources` },
	),
	telling({ method: 'DELETE' }, { id: 'removeSourceFromTrackingPlan', path: `${planPath}/sources`, query: [required('sourceId', text)] }),
]
