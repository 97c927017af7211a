import { expect, test } from 'vitest'
import { provider } from '../../examples/provider/index.ts'
import { sample } from '../../examples/provider/sample.ts'
import { rulesFor } from '../../src/conformance/index.ts'
import type { Connection, Found, Outcome, Provider, ProviderPorts, Read, Resource, Resources } from '../../src/provider.ts'
import { complete } from '../../src/provider.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { providerWorld } from '../support/provider-world.ts'

type Defect = (connection: Connection, ports: ProviderPorts) => Partial<Connection>

/** The example with a defect in its connection. */
function broken(defect: Defect): Provider {
	return {
		...provider,
		connect: (ports) => {
			const connection = provider.connect(ports)
			return { ...connection, ...defect(connection, ports) }
		},
	}
}

async function titlesBrokenBy(defect: Defect): Promise<readonly string[]> {
	const own = broken(defect)
	const titles: string[] = []
	for (const { title, trials } of rulesFor(own, { sample, cases: [], open: (options) => providerWorld(own, options), clock: fakeClock() }))
		for (const { run } of trials.slice(0, 8)) if ((await run()).length > 0 && !titles.includes(title)) titles.push(title)
	return titles
}

function mapped(read: Read<Resources>, change: (resource: Resource) => Resource | undefined): Read<Resources> {
	if (read.kind === 'unknown') return read
	return complete(
		new Map([...read.value].flatMap(([address, resource]) => [change(resource)].flatMap((one) => (one ? [[address, one] as const] : [])))),
	)
}

const reading =
	(change: (resource: Resource) => Resource | undefined): Defect =>
	({ read }) => ({ read: async (scopes) => new Map([...(await read(scopes))].map(([scope, one]) => [scope, mapped(one, change)])) })
const writing =
	(change: (outcome: Outcome) => Outcome): Defect =>
	({ write }) => ({ write: async (batch) => (await write(batch)).map(change) })
const gone: Read<Found> = complete({ kind: 'gone' })

test.each<[string, Defect, string]>([
	[
		'a list that loses one',
		reading((one) => (one.key === 'id-check-2' ? undefined : one)),
		'lists what the workspace holds, with the attributes that its files have',
	],
	[
		'a list that is empty where it is unknown',
		({ read }) => ({
			read: async (scopes) =>
				new Map([...(await read(scopes))].map(([scope, one]) => [scope, one.kind === 'unknown' ? complete(new Map()) : one])),
		}),
		'P3: a fault while a list is read never makes it shorter',
	],
	[
		'a read that writes',
		({ read }, { api }) => ({
			read: async (scopes) => {
				await api.call('delete_check', { path: { check_id: 'none' } })
				return read(scopes)
			},
		}),
		'P13: reading changes nothing, and a second read is the same',
	],
	['a workspace that nobody names', () => ({ identity: async () => complete(null) }), 'P48: tells which workspace it reached'],
	['a find that finds nothing', () => ({ find: async () => gone }), 'finds each resource by its id and by its key, as the list had it'],
	[
		'a find that takes a failure for gone',
		({ find }) => ({
			find: async (ref) => {
				const found = await find(ref)
				return found.kind === 'unknown' ? gone : found
			},
		}),
		'P3: gone is said where it is proven, and nowhere else',
	],
	[
		'a write that does nothing',
		() => ({ write: async (batch) => batch.map(({ id }) => ({ change: id, kind: 'done', remoteId: '1' as never })) }),
		'P2: creates, in one call, what reads back as it was sent',
	],
	[
		'a write that is made twice',
		({ write }) => ({
			write: async (batch) => {
				await write(batch)
				return write(batch)
			},
		}),
		'P17, P22: updates in one call, and leaves the rest alone',
	],
	[
		'a write that is done whatever happens',
		writing((one) => ({ ...one, kind: 'done' })),
		'P20: an update of something that is gone is refused',
	],
	[
		'a create that is done whatever happens',
		writing((one) => ({ ...one, kind: 'done' })),
		'P23: a create that never arrived is not called done, and not repeated',
	],
	[
		'a create that gives up',
		writing((one) => (one.change.startsWith('create') ? { ...one, kind: 'unknown' } : one)),
		'P23: a create whose answer is lost is made once, and known',
	],
	[
		'a delete that deletes nothing',
		({ write }) => ({ write: async (batch) => (batch[0]?.kind === 'delete' ? [{ change: batch[0].id, kind: 'done' }] : write(batch)) }),
		'deletes what it made where that can be, and says the same when it is gone',
	],
	[
		'a secret that is shown',
		reading((one) => ({ ...one, attributes: new Map([...one.attributes, ['signing_secret', 'sandbox-secret-1']]) })),
		'P7: what the service keeps secret comes out nowhere',
	],
	[
		'a key that cannot name a file',
		reading((one) => ({ ...one, key: `${one.key}/x` })),
		'P14: a file made from the workspace reads back to the same',
	],
])('%s is found out', async (_, defect, title) => {
	expect(await titlesBrokenBy(defect)).toContain(title)
})

test('without a defect nothing is found', async () => {
	expect(await titlesBrokenBy(() => ({}))).toEqual([])
})
