/** Hightouch: all that its own Git Sync keeps in files, with the sources and destinations that the files refer to. */
import type { Provider } from '../../src/provider.ts'
import { api } from './api/index.ts'
import { connect } from './client.ts'
import { echo } from './echo.ts'
import { layout } from './layout.ts'
import { lostColumns } from './rules/breaking.ts'
import { validate } from './rules/index.ts'
import { sandbox } from './sandbox/index.ts'
import { schema } from './schema/index.ts'

export const provider: Provider = {
	name: 'hightouch',
	title: 'Hightouch',
	schema,
	layout,
	api,
	sandbox,
	echo,
	validate,
	breaking: lostColumns,
	defaults: { mode: 'two-way', format: 'yaml', tokenEnv: 'HIGHTOUCH_TOKEN' },
	connect,
}
