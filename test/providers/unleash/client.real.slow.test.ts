import { afterAll, beforeAll } from 'vitest'
import { provider } from '../../../providers/unleash/index.ts'
import { providerConformance } from '../../conformance/provider.ts'
import { adminOf } from '../../support/unleash/admin.ts'
import type { UnleashServer } from '../../support/unleash/server.ts'
import { startUnleash } from '../../support/unleash/server.ts'
import { realWorld } from '../../support/unleash/world.ts'
import { unleashQuirks } from './quirks.ts'
import { SAMPLE, SMALL } from './sample.ts'
import { seatAt } from './seat.ts'
import { unleashWrites } from './writes.ts'

let server: UnleashServer
beforeAll(async () => {
	server = await startUnleash()
}, 300_000)
afterAll(() => server.stop())

/** The same as over the sandbox, which this proves to be faithful. */
providerConformance(
	{ ...provider, name: 'unleash, on a real server,' },
	{
		...SAMPLE,
		tree: SMALL,
		many: (count) => ({
			type: 'segment',
			list: 'getSegments',
			tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`segments/s ${n}.yaml`, { description: 'One of many' }])),
		}),
	},
	(options) => realWorld(server, options),
)

const openReal = async () => {
	await adminOf(server).empty()
	return seatAt(server.url, server.token)
}

unleashQuirks('Unleash itself', openReal)
unleashWrites('over Unleash itself', openReal)
