/** Larkwatch: checks of web sites, and whom they notify. */
import { declareProvider } from 'tideway/provider'
import { api } from './api.ts'
import { schema } from './schema.ts'

export const provider = declareProvider({
	name: 'larkwatch',
	title: 'Larkwatch',
	schema,
	api,
	things: {
		contact: {
			list: 'list_contacts',
			get: 'get_contact',
			create: 'create_contact',
			update: 'replace_contact',
			delete: 'delete_contact',
			id: 'id',
			key: 'name',
			except: { member: 'builtin', is: true },
		},
		check: {
			list: 'list_checks',
			get: 'get_check',
			create: 'create_check',
			update: 'replace_check',
			delete: 'delete_check',
			id: 'id',
			changedAt: 'updated_at',
		},
	},
	spelling: 'same',
	mask: '[hidden]',
	workspace: { member: 'team_id' },
	tokenEnv: 'LARKWATCH_KEY',
})
