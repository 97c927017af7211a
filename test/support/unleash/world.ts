import { provider } from '../../../providers/unleash/index.ts'
import { makeHttp } from '../../../src/adapters/http.ts'
import type { Change, Connection, Dict, Http, Log, Resources } from '../../../src/provider.ts'
import { canonicalAttributes, findType, isSame, makeAddress } from '../../../src/provider.ts'
import { makeApiClient } from '../../../src/rest/index.ts'
import { dictOf } from '../fake-api.ts'
import { fakeClock } from '../fake-clock.ts'
import { fakeRandom } from '../fake-random.ts'
import type { PlainTree, ProviderWorld, WorldOptions } from '../provider-world.ts'
import { adminOf } from './admin.ts'
import type { UnleashServer } from './server.ts'

/** A provider's connection to the real server, which holds what the tree says and no more. */
export async function realWorld(server: UnleashServer, { tree }: WorldOptions): Promise<ProviderWorld> {
	await adminOf(server).empty()
	const lines: string[] = []
	const note = (text: string): void => void lines.push(text)
	const log: Log = { progress: note, info: note, warn: note, debug: note }
	const writes: string[] = []
	const http = makeHttp()
	const counting: Http = {
		send: (request) => {
			if (request.method !== 'GET') writes.push(`${request.method} ${new URL(request.url).pathname}`)
			return http.send(request)
		},
	}
	const clock = fakeClock()
	const options = { api: provider.api, baseUrl: server.url, token: server.token, credential: 'env:TEST_TOKEN', clock, log }
	const api = makeApiClient({ ...options, http: counting, random: fakeRandom('world') })
	const connection = provider.connect({ api, clock, log, slug: 'acme' })
	await fill(connection, tree)
	writes.length = 0
	lines.length = 0
	return {
		connection,
		log: lines,
		effects: async () => [...writes],
		calls: () => api.calls(),
		control: async () => JSON.stringify(await server.sql('select * from addons')),
		monotonicMs: () => clock.monotonicMs(),
		close: async () => http.close(),
	}
}

/** Secrets that nobody's file holds: an integration needs an address. */
const SECRET = 'http://127.0.0.1:9/sandbox-secret'

async function fill(connection: Connection, tree: PlainTree): Promise<void> {
	const types = provider.schema.types.map(({ name }) => name)
	const live = await connection.read(types)
	const files = Object.entries(tree).flatMap(([path, file]) => {
		const standing = provider.layout.place(path)
		return standing ? [{ ...standing, attributes: dictOf(file) }] : []
	})
	const rank = ({ type, attributes }: (typeof files)[number]): number => types.indexOf(type) * 2 + (attributes.has('parent') ? 1 : 0)
	for (const { type, key, attributes } of files.sort((a, b) => rank(a) - rank(b))) {
		const scope = live.get(type)
		const after = type === 'addon' ? withSecret(attributes) : attributes
		const change = changeOf(type, key, after, scope?.kind === 'complete' ? scope.value : new Map())
		if (!change) continue
		const [outcome] = await connection.write([change])
		if (outcome?.kind !== 'done') throw new Error(`${change.id}: ${JSON.stringify(outcome)}`)
		if (type === 'addon' && outcome.remoteId) connection.bind?.([{ type, key, id: outcome.remoteId }])
	}
}

function withSecret(attributes: Dict): Dict {
	const parameters = attributes.get('parameters')
	return new Map(attributes).set(
		'parameters',
		new Map([['url', SECRET] as const, ...(parameters instanceof Map ? (parameters as Dict) : [])]),
	)
}

function changeOf(type: string, key: string, after: Dict, live: Resources): Change | undefined {
	const address = makeAddress(type, key)
	const common = { address, type, key, to: 'live' as const, other: null, dependents: [], notes: [] }
	const there = live.get(address)
	if (!there) return { ...common, id: `create ${address}`, kind: 'create', after }
	const before = there.attributes
	const described = findType(provider.schema, type)
	if (!described || isSame(canonicalAttributes(described, after), canonicalAttributes(described, before))) return undefined
	const edits = [...after].map(([name, value]) => ({ path: [name], before: before.get(name), after: value }))
	return { ...common, id: `update ${address}`, kind: 'update', before, after, edits, ...(there.id && { remoteId: there.id }) }
}
