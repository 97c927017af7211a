import type { ProviderSample } from '../../conformance/provider.ts'
import type { PlainTree } from '../../support/provider-world.ts'

/** What every new instance has, and cannot be taken away. */
const GIVEN: PlainTree = {
	'environments/development.yaml': { type: 'development', enabled: true, sort_order: 2 },
	'environments/production.yaml': { type: 'production', enabled: true, sort_order: 3 },
	'projects/default.yaml': { name: 'Default', description: 'Default project', environments: ['development', 'production'] },
	'context_fields/environment.yaml': { description: 'Allows you to constrain on application environment' },
	'context_fields/userId.yaml': { description: 'Allows you to constrain on userId' },
	'context_fields/appName.yaml': { description: 'Allows you to constrain on application name' },
	'context_fields/currentTime.yaml': { description: 'Allows you to constrain on date values' },
	'context_fields/sessionId.yaml': { description: 'Allows you to constrain on sessionId', stickiness: true },
	'tag_types/simple.yaml': { description: 'Used to simplify filtering of features', icon: '#', color: '#FFFFFF' },
}

const rollout = (feature: string, percent: number) => ({
	name: 'flexibleRollout',
	parameters: { groupId: feature, rollout: String(percent), stickiness: 'default' },
})

/** One of each, in the form that files have. */
export const SMALL: PlainTree = {
	...GIVEN,
	'context_fields/country.yaml': {
		description: 'Where they are',
		stickiness: true,
		legal_values: [{ value: 'de', description: 'Germany' }, { value: 'fr' }],
	},
	'tag_types/team.yaml': { description: 'Who looks after it' },
	'strategies/byPlan.yaml': { description: 'By what they pay', parameters: [{ name: 'plans', type: 'list', required: true }] },
	'segments/beta users.yaml': {
		description: 'Those who asked for it',
		constraints: [{ context_name: 'country', operator: 'IN', values: ['de', 'fr'] }],
	},
	'features/checkout.yaml': {
		project: 'default',
		type: 'experiment',
		description: 'The new checkout',
		impression_data: true,
		tags: [
			{ type: 'simple', value: 'shop' },
			{ type: 'team', value: 'payments' },
		],
		parent: { feature: 'payments', variants: ['new'] },
		environments: {
			development: {
				enabled: true,
				strategies: [
					{
						...rollout('checkout', 50),
						title: 'Half of them',
						constraints: [
							{ context_name: 'userId', operator: 'NUM_GT', value: '5' },
							{ context_name: 'appName', operator: 'STR_CONTAINS', values: ['shop'], inverted: true, case_insensitive: true },
						],
						segments: ['beta users'],
						variants: [
							{ name: 'new', weight_type: 'fix', weight: 300, stickiness: 'default', payload: { type: 'json', value: '{"a":1}' } },
							{ name: 'old', weight_type: 'variable', stickiness: 'default' },
						],
					},
					{ name: 'byPlan', parameters: { plans: 'gold' }, disabled: true },
				],
			},
		},
	},
	'features/payments.yaml': {
		project: 'default',
		type: 'release',
		stale: true,
		environments: { production: { strategies: [rollout('payments', 100)] } },
	},
	'addons/id-1.yaml': {
		service: 'webhook',
		description: 'Tells the shop',
		enabled: true,
		parameters: { contentType: 'application/json' },
		events: ['feature-created', 'feature-updated'],
		projects: ['default'],
	},
}

export const SAMPLE: Omit<ProviderSample, 'tree' | 'many'> = {
	create: {
		type: 'segment',
		key: 'made by the tests',
		attributes: { description: 'Made by the tests', constraints: [{ context_name: 'userId', operator: 'IN', values: ['1', '2'] }] },
	},
	edit: { address: 'context_field.country', attribute: 'legal_values', after: [new Map([['value', 'it']])] },
	rename: { address: 'feature.checkout', attribute: 'description', after: 'The newest checkout 🛒' },
	secret: 'sandbox-secret',
}
