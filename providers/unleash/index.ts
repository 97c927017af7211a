/** Unleash: feature flags and what they are made with, of an instance of the open-source edition. */
import type { Provider } from '../../src/provider.ts'
import { api } from './api/index.ts'
import { connect } from './client.ts'
import { layout } from './layout.ts'
import { sandbox } from './sandbox/index.ts'
import { schema } from './schema/index.ts'

export const provider: Provider = {
	name: 'unleash',
	title: 'Unleash',
	schema,
	layout,
	api,
	sandbox,
	defaults: { mode: 'two-way', format: 'yaml', tokenEnv: 'UNLEASH_TOKEN' },
	connect,
}
