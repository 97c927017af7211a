import type { Sample } from 'tideway/provider'

const check = (name: string) => ({ name, url: 'https://shop.example', paused: false, schedule: { every_seconds: 60 } })

export const sample: Sample = {
	tree: {
		'contacts/ops.yaml': { channel: 'email', target: 'ops@shop.example' },
		'contacts/pager.yaml': { channel: 'webhook', target: 'https://pager.example' },
		'checks/id-check-1.yaml': { ...check('Front page'), notify: ['ops', 'pager'] },
		'checks/id-check-2.yaml': { ...check('Cart'), schedule: { every_seconds: 300, regions: ['eu', 'us'] } },
	},
	many: (count) => ({
		type: 'check',
		list: 'list_checks',
		tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`checks/id-check-${n}.yaml`, check(`Page ${n}`)])),
	}),
	create: { type: 'contact', key: 'night shift', attributes: { channel: 'email', target: 'night@shop.example' } },
	edit: { address: 'check.id-check-1', attribute: 'schedule', after: { every_seconds: 30, regions: ['eu'] } },
	rename: { address: 'check.id-check-2', attribute: 'name', after: 'Shopping cart' },
	secret: 'sandbox-secret',
}
