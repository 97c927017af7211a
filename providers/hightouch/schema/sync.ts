import type { Attribute, ResourceType } from '../../../src/provider.ts'
import { fixedAt, NO_DELETE } from './ability.ts'

const RUNS_BY_ITSELF = 'Hightouch may start a run by itself as soon as the sync has a schedule and is not paused'

const NEW_SYNC = 'make a sync under a new file name and pause this one'

const SYNC: readonly Attribute[] = [
	{ name: 'model', kind: 'string', refersTo: 'model', required: true, ...fixedAt('the model of a sync', NEW_SYNC) },
	{ name: 'destination', kind: 'string', refersTo: 'destination', required: true, ...fixedAt('the destination of a sync', NEW_SYNC) },
	{
		name: 'description',
		kind: 'string',
		sameAsAbsent: [null, ''],
		live: 'file-only',
		because: { reason: "Hightouch's API does not show a sync's description", remedy: 'edit the description in the Hightouch app' },
	},
	{ name: 'config', kind: 'any', keyedBy: 'to', keyOrder: 'jsonb', required: true, structural: true },
	{
		name: 'schedule',
		kind: 'object',
		keyOrder: 'jsonb',
		required: true,
		attributes: [
			{ name: 'type', kind: 'string', required: true },
			{ name: 'schedule', kind: 'any', keyOrder: 'jsonb', sameAsAbsent: [null] },
			{
				name: 'startDate',
				kind: 'string',
				live: 'file-only',
				because: {
					reason: "Hightouch's API does not know the start date of a schedule",
					remedy: 'set the start date in the Hightouch app',
				},
			},
		],
	},
	{ name: 'schedulePaused', kind: 'boolean', required: true },
]

export const sync: ResourceType = {
	name: 'sync',
	title: 'syncs',
	role: 'managed',
	attributes: SYNC,
	can: { create: true, update: true, delete: NO_DELETE },
	pausedBy: { attribute: 'schedulePaused', value: true },
	notes: [
		{ on: 'create', when: { schedulePaused: false }, text: RUNS_BY_ITSELF },
		{ on: 'update', attributes: ['schedule', 'schedulePaused'], when: { schedulePaused: false }, text: RUNS_BY_ITSELF },
		{
			on: 'update',
			attributes: ['config'],
			text: 'Hightouch takes the configuration of a sync as a whole: an edit made in the app between the last look and this write is overwritten',
		},
	],
}
