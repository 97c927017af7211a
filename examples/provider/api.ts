import type { Api } from 'tideway/provider'
import { creating, getting, json, listing, removing, updating } from 'tideway/provider'

const own = { id: json.text, team_id: json.integer }

const contactFields = {
	name: json.someText,
	channel: json.oneOf('email', 'webhook'),
	target: json.someText,
	signing_secret: json.orNull(json.text),
}
const contact = {
	id: 'id',
	item: json.object(['id', 'team_id', 'name', 'channel', 'target', 'builtin'], { ...own, ...contactFields, builtin: json.flag }),
}

const checkFields = {
	name: json.someText,
	url: json.someText,
	paused: json.flag,
	schedule: json.closed(['every_seconds'], { every_seconds: json.integer, regions: json.list(json.text) }),
	notify: json.list(json.text),
}
const check = {
	id: 'id',
	item: json.object(['id', 'team_id', 'name', 'url', 'paused', 'schedule', 'notify', 'updated_at'], {
		...own,
		...checkFields,
		updated_at: json.instant,
	}),
}

/** `?limit=100&after=…`, answered with `{ [items]: […], next: '…' }`. */
const pagesOf = (items: string) => ({
	kind: 'cursor' as const,
	items,
	parameter: { count: 'limit', cursor: 'after' },
	block: { next: 'next' },
	pageSize: 100,
})

/** Larkwatch's API, by the ids of openapi.json. */
export const api: Api = {
	baseUrl: 'https://api.larkwatch.example/v2',
	auth: { kind: 'header', name: 'X-Api-Key' },
	errors: { message: 'error' },
	endpoints: [
		listing(contact, { id: 'list_contacts', path: '/contacts', paging: pagesOf('contacts') }),
		getting(contact, { id: 'get_contact', path: '/contacts/{contact_id}', envelope: ['contact'] }),
		creating(contact, {
			id: 'create_contact',
			path: '/contacts',
			envelope: ['contact'],
			body: json.closed(['name', 'channel', 'target'], contactFields),
		}),
		updating(contact, {
			id: 'replace_contact',
			path: '/contacts/{contact_id}',
			envelope: ['contact'],
			method: 'PUT',
			body: json.closed(['name', 'target'], { name: json.someText, target: json.someText, signing_secret: json.orNull(json.text) }),
			answers: 'item',
		}),
		removing({ id: 'delete_contact', path: '/contacts/{contact_id}' }),

		listing(check, { id: 'list_checks', path: '/checks', paging: pagesOf('checks') }),
		getting(check, { id: 'get_check', path: '/checks/{check_id}', envelope: ['check'] }),
		creating(check, {
			id: 'create_check',
			path: '/checks',
			envelope: ['check'],
			body: json.closed(['name', 'url', 'schedule'], checkFields),
		}),
		updating(check, {
			id: 'replace_check',
			path: '/checks/{check_id}',
			envelope: ['check'],
			method: 'PUT',
			body: json.closed(['name', 'url', 'schedule'], checkFields),
			answers: 'item',
		}),
		removing({ id: 'delete_check', path: '/checks/{check_id}' }),
	],
}
