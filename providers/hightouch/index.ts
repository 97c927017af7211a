/** Hightouch: models and syncs, with the sources and destinations that they refer to. */
import type { Provider } from '../../src/provider.ts'
import { api } from './api.ts'
import { connect } from './client.ts'
import { layout } from './layout.ts'
import { sandbox } from './sandbox.ts'
import { schema } from './schema.ts'

export const provider: Provider = {
	name: 'hightouch',
	title: 'Hightouch',
	schema,
	layout,
	api,
	sandbox,
	defaults: { mode: 'two-way', format: 'yaml', tokenEnv: 'HIGHTOUCH_TOKEN' },
	connect,
}
