import { adminOf } from '../../support/unleash/admin.ts'
import { startUnleash } from '../../support/unleash/server.ts'
import type { Arrival, Field, Seat } from './seat.ts'
import { tokensIn } from './seat.ts'

const FLAGS = 10
const PATH = '/projects/default/features'

/** Flags of a real Unleash, which has a database of its own and the machine's clock. */
export async function unleashSeat(): Promise<Seat> {
	const server = await startUnleash()
	const admin = adminOf(server)
	const names = Array.from({ length: FLAGS }, (_, index) => `f${index}`)
	for (const name of names) await admin.call('POST', PATH, { name, description: `The flag ${name}` })
	return {
		name: 'unleash',
		settings: [
			'    provider: unleash',
			'    format: yaml',
			'    path: unleash',
			'    connect:',
			'      token: env:UNLEASH_TOKEN',
			`      url: ${server.url}`,
		],
		env: { UNLEASH_TOKEN: server.token },
		files: {},
		fields: names.map((name) => ({
			address: `feature.${name}`,
			file: `unleash/features/${name}.yaml`,
			line: /^(description: ).*()$/m,
			type: 'feature',
			key: name,
			name: 'description',
		})),
		edit: async ({ key }: Field, value) =>
			void (await admin.call('PATCH', `${PATH}/${key}`, [{ op: 'replace', path: '/description', value }])),
		create: async (token) => {
			await admin.call('POST', PATH, { name: `page_${token}`, description: token })
			return `page_${token}`
		},
		remove: async (made) => void (await admin.call('DELETE', `${PATH}/${made}`)),
		newFile: (token) => [`unleash/features/made_${token}.yaml`, `project: default\ntype: release\ndescription: ${token}\n`],
		faults: async () => {},
		arrivals: async () => (await server.sql('select created_at, data from events order by id')).map(arrivalOf),
		everything: async () => JSON.stringify(await admin.call('GET', PATH)),
		stop: () => server.stop(),
	}
}

function arrivalOf({ created_at, data }: Readonly<Record<string, unknown>>): Arrival {
	return { atMs: Number(created_at), tokens: tokensIn(JSON.stringify(data)) }
}
