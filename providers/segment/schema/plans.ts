import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { ALL, chosen, fixed, jsonMap, optionalText, reference, setOf, text } from './parts.ts'

export const trackingPlan: ResourceType = {
	name: 'tracking_plan',
	title: 'tracking plans',
	role: 'managed',
	label: 'name',
	attributes: [
		chosen('created_at'),
		optionalText('description'),
		text('name'),
		{
			name: 'rules',
			...setOf(
				{ ...jsonMap('json_schema'), required: true },
				{ name: 'key', kind: 'string', sameAsAbsent: [null, ''] },
				{ name: 'type', kind: 'string', required: true, oneOf: ['COMMON', 'GROUP', 'IDENTIFY', 'PAGE', 'SCREEN', 'TRACK'] },
				{ name: 'version', kind: 'number', required: true },
			),
			keys: ['type', 'key', 'version'],
			required: true,
		},
		chosen('slug'),
		{
			name: 'type',
			kind: 'string',
			required: true,
			oneOf: ['ENGAGE', 'LIVE', 'PROPERTY_LIBRARY', 'RULE_LIBRARY', 'TEMPLATE'],
			...fixed('the type of a tracking plan', 'make a plan of that type and connect the sources to it'),
		},
		chosen('updated_at'),
	],
	can: ALL,
	notes: [{ on: 'delete', text: 'the sources of the plan are without one from then on' }],
}

const mayBe = (name: string): Attribute => ({ name, kind: 'boolean' })

const onViolations = (omit: string): Attribute => ({
	name: 'common_event_on_violations',
	kind: 'string',
	oneOf: ['ALLOW', 'BLOCK', omit],
})

const TRAITS: readonly Attribute[] = [mayBe('allow_traits_on_violations'), mayBe('allow_unplanned_traits'), onViolations('OMIT_TRAITS')]

const forwarding = (name: string): Attribute => ({ name, kind: 'string', refersTo: 'source', sameAsAbsent: [null, ''] })

const OTHER_SOURCE = 'remove this connection and make one in a block of another name'

/** Which plan a source follows, and what becomes of events that the plan does not foresee. A source has one plan at most. */
export const sourceTrackingPlanConnection: ResourceType = {
	name: 'source_tracking_plan_connection',
	title: 'connections of sources to tracking plans',
	role: 'managed',
	attributes: [
		{
			name: 'schema_settings',
			kind: 'object',
			attributes: [
				forwarding('forwarding_blocked_events_to'),
				forwarding('forwarding_violations_to'),
				{ name: 'group', kind: 'object', attributes: TRAITS },
				{ name: 'identify', kind: 'object', attributes: TRAITS },
				{
					name: 'track',
					kind: 'object',
					attributes: [
						mayBe('allow_event_on_violations'),
						mayBe('allow_properties_on_violations'),
						mayBe('allow_unplanned_event_properties'),
						mayBe('allow_unplanned_events'),
						onViolations('OMIT_PROPERTIES'),
					],
				},
			],
		},
		{ ...reference('source_id', 'source'), ...fixed('the source of a connection', OTHER_SOURCE) },
		{ ...reference('tracking_plan_id', 'tracking_plan'), ...fixed('the plan of a connection', OTHER_SOURCE) },
	],
	can: ALL,
	notes: [
		{
			on: 'create',
			text: 'from then on Segment checks the events of the source against the plan, and may block them',
		},
	],
}
