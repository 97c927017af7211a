import type { Attribute, Schema } from 'tideway/provider'

const ALL = { create: true, update: true, delete: true } as const

const schedule: readonly Attribute[] = [
	{ name: 'every_seconds', kind: 'number', required: true },
	{ name: 'regions', kind: 'set', items: { kind: 'string' }, emptyIsAbsent: true },
]

/** Contacts first, since checks notify them. */
export const schema: Schema = {
	version: 1,
	types: [
		{
			name: 'contact',
			title: 'contacts',
			role: 'managed',
			attributes: [
				{
					name: 'channel',
					kind: 'string',
					required: true,
					oneOf: ['email', 'webhook'],
					live: 'create-only',
					because: { reason: 'Larkwatch cannot change the channel of a contact', remedy: 'make another contact' },
				},
				{ name: 'target', kind: 'string', required: true },
				{ name: 'signing_secret', kind: 'string', sensitive: true },
			],
			can: ALL,
		},
		{
			name: 'check',
			title: 'checks',
			role: 'managed',
			label: 'name',
			attributes: [
				{ name: 'name', kind: 'string', required: true },
				{ name: 'url', kind: 'string', required: true },
				{ name: 'paused', kind: 'boolean', default: false },
				{ name: 'schedule', kind: 'object', attributes: schedule, required: true },
				{ name: 'notify', kind: 'set', items: { kind: 'string', refersTo: 'contact' }, emptyIsAbsent: true },
			],
			can: ALL,
			notes: [{ on: 'delete', text: 'its history goes with it' }],
		},
	],
}
