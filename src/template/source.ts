export const INDEX = `/** __TITLE__ for Tideway: data, and no code yet. */
import { declareProvider } from 'tideway/provider'
import { api } from './api.ts'
import { schema } from './schema.ts'

export const provider = declareProvider({
	name: '__NAME__',
	title: '__TITLE__',
	schema,
	api,
	// Operations of api.ts by their ids, and the members of the items that they answer with.
	things: {
		folder: {
			list: 'listFolders',
			get: 'getFolder',
			create: 'createFolder',
			update: 'updateFolder',
			delete: 'deleteFolder',
			id: 'id',
			// Each name is there once: so it is the name of the file.
			key: 'name',
		},
		item: {
			list: 'listItems',
			get: 'getItem',
			create: 'createItem',
			update: 'updateItem',
			delete: 'deleteItem',
			id: 'id',
			// Nothing names an item for good: its file is called id-5.yaml, until somebody renames it.
			members: { folder: 'folderId', active: 'isActive' },
		},
	},
	// \`owner_id\` is \`ownerId\` in the API.
	spelling: 'camel',
	// What the API shows in place of a secret.
	mask: '********',
	// Which workspace the token is for, so that another one's token changes nothing.
	workspace: { call: 'getAccount', member: 'id' },
	tokenEnv: '__TOKEN__',
})
`

export const SCHEMA = `import type { Schema } from 'tideway/provider'

const ALL = { create: true, update: true, delete: true } as const

/** What the files look like. A type comes after the types that it refers to. */
export const schema: Schema = {
	version: 1,
	types: [
		{
			name: 'folder',
			title: 'folders',
			role: 'managed',
			attributes: [
				// No note and an empty one are the same.
				{ name: 'note', kind: 'string', sameAsAbsent: [null, ''] },
			],
			can: ALL,
		},
		{
			name: 'item',
			title: 'items',
			role: 'managed',
			label: 'name',
			attributes: [
				{ name: 'name', kind: 'string', required: true },
				// In the API the id of a folder, in a file its key.
				{ name: 'folder', kind: 'string', refersTo: 'folder', required: true },
				{ name: 'active', kind: 'boolean', required: true },
				// The order does not count.
				{ name: 'labels', kind: 'set', items: { kind: 'string' }, emptyIsAbsent: true },
				// Never in a file: there it is the name of a variable.
				{ name: 'token', kind: 'string', sensitive: true },
				{
					name: 'kind',
					kind: 'string',
					oneOf: ['plain', 'fancy'],
					required: true,
					live: 'create-only',
					because: { reason: 'an item stays of the kind that it was made', remedy: 'make another item' },
				},
			],
			can: ALL,
		},
	],
}
`

export const API = `import type { Api } from 'tideway/provider'
import { creating, getting, json, listing, removing, updating } from 'tideway/provider'

const folder = {
	id: 'id',
	item: json.object(['id', 'name', 'note', 'createdAt'], { id: json.integer, name: json.text, note: json.text, createdAt: json.instant }),
}

const items = {
	folderId: json.integer,
	name: json.someText,
	isActive: json.flag,
	labels: json.list(json.text),
	token: json.orNull(json.text),
}
const kind = json.oneOf('plain', 'fancy')
const item = {
	id: 'id',
	item: json.object(['id', 'folderId', 'name', 'isActive', 'labels', 'kind'], { id: json.integer, kind, ...items }),
}

const account = { id: 'id', item: json.object(['id'], { id: json.integer }) }

/** Asked for with \`?limit=100&offset=0\`, answered with \`{ "data": […], "hasMore": false }\`. */
const paging = { kind: 'offset', items: 'data', more: 'hasMore', pageSize: 100 } as const

/** The API as far as it is used, by the ids of its OpenAPI document. */
export const api: Api = {
	baseUrl: 'https://api.__NAME__.example/v1',
	auth: { kind: 'bearer' },
	errors: { message: 'message', details: 'errors' },
	endpoints: [
		getting(account, { id: 'getAccount', path: '/account' }),

		listing(folder, { id: 'listFolders', path: '/folders', paging }),
		getting(folder, { id: 'getFolder', path: '/folders/{folderId}' }),
		creating(folder, {
			id: 'createFolder',
			path: '/folders',
			body: json.closed(['name'], { name: json.someText, note: json.text }),
		}),
		updating(folder, {
			id: 'updateFolder',
			path: '/folders/{folderId}',
			method: 'PATCH',
			body: json.closed([], { note: json.text }),
			answers: 'item',
		}),
		removing({ id: 'deleteFolder', path: '/folders/{folderId}' }),

		listing(item, { id: 'listItems', path: '/items', paging }),
		getting(item, { id: 'getItem', path: '/items/{itemId}' }),
		creating(item, {
			id: 'createItem',
			path: '/items',
			body: json.closed(['folderId', 'name', 'isActive', 'kind'], { ...items, kind }),
		}),
		updating(item, {
			id: 'updateItem',
			path: '/items/{itemId}',
			method: 'PATCH',
			body: json.closed([], items),
			answers: 'item',
		}),
		removing({ id: 'deleteItem', path: '/items/{itemId}' }),
	],
}
`
