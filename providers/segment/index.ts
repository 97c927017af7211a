/** Segment: what its Git Sync keeps in files, with what connects sources to warehouses and tracking plans. */
import type { Provider } from '../../src/provider.ts'
import { api } from './api/index.ts'
import { connect } from './client.ts'
import { hcl } from './hcl.ts'
import { layout } from './layout.ts'
import { sandbox } from './sandbox/index.ts'
import { schema } from './schema/index.ts'
import { terraform } from './terraform.ts'

export const provider: Provider = {
	name: 'segment',
	title: 'Segment',
	schema,
	layout,
	hcl,
	api,
	sandbox,
	terraform,
	defaults: { mode: 'mirror', format: 'hcl', tokenEnv: 'SEGMENT_TOKEN' },
	connect,
}
