import { makeHttp } from '../../src/adapters/http.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { inJsonbOrder, renderYaml } from '../../src/formats/yaml/index.ts'
import type { Api, Connection, Dict, Log, Present, Provider, ResourceType, Scope } from '../../src/provider.ts'
import { isDict, isList } from '../../src/provider.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { API_CHECKS } from './api-checks.ts'
import { dictOf } from './fake-api.ts'
import { fakeClock } from './fake-clock.ts'
import { fakeRandom } from './fake-random.ts'

/** Files of a tree by path, as plain data. */
export type PlainTree = Readonly<Record<string, object>>

export type ProviderWorld = {
	readonly connection: Connection
	/** Everything that was logged. */
	readonly log: readonly string[]
	/** Every call that could change something, by the operation's id, in order. */
	effects(): Promise<readonly string[]>
	calls(): number
	/** What the clock shows that waits are told by. */
	monotonicMs(): number
	/** What a control endpoint of the sandbox answers, as text. */
	control(method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<string>
	close(): Promise<void>
}

const TOKEN = 'token-of-the-tests'

export type WorldOptions = {
	readonly tree: PlainTree
	readonly faults?: string
	readonly switches?: Readonly<Record<string, string>>
	readonly enabled?: readonly string[]
	readonly limit?: Api['limit']
}

/** A provider's connection to a sandbox of its own, over HTTP, with a clock that does not wait. */
export async function providerWorld(provider: Provider, options: WorldOptions): Promise<ProviderWorld> {
	const lines: string[] = []
	const log: Log = {
		progress: (step) => lines.push(step),
		info: (text) => lines.push(text),
		warn: (text) => lines.push(text),
		debug: (text) => lines.push(text),
	}
	const clock = fakeClock()
	const sandbox = await serveSandbox({
		provider,
		server: sandboxServer,
		clock,
		log,
		token: TOKEN,
		port: 0,
		validate: API_CHECKS,
		from: new Map(Object.entries(options.tree).map(([path, file]) => [path, dictOf(file)])),
		...(options.faults === undefined ? {} : { faults: options.faults }),
		...(options.switches ? { switches: options.switches } : {}),
	})
	const http = makeHttp()
	const api = makeApiClient({
		api: provider.api,
		baseUrl: sandbox.url,
		token: TOKEN,
		credential: 'env:TEST_TOKEN',
		http,
		clock,
		random: fakeRandom('world'),
		log,
		...(options.enabled ? { enabled: options.enabled } : {}),
		...(options.limit ? { limit: options.limit } : {}),
	})
	const control: ProviderWorld['control'] = async (method, path, body) => {
		const answer = await fetch(`${sandbox.origin}/_sandbox/${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})
		return answer.text()
	}
	return {
		connection: provider.connect({ api, clock, log, slug: 'acme' }),
		log: lines,
		effects: async () =>
			(JSON.parse(await control('GET', 'effects')) as { effects: { operation: string }[] }).effects.map(({ operation }) => operation),
		calls: () => api.calls(),
		monotonicMs: () => clock.monotonicMs(),
		control,
		close: async () => {
			http.close()
			await sandbox.close()
		},
	}
}

/** Everything of the scopes, with addresses in order; throws where one is not complete. */
export async function readAll(connection: Connection, scopes: readonly Scope[]): Promise<ReadonlyMap<string, Dict>> {
	const all = new Map<string, Dict>()
	for (const [scope, read] of await connection.read(scopes)) {
		if (read.kind === 'unknown') throw new Error(`${scope}: ${JSON.stringify(read.reason)}`)
		for (const [address, resource] of read.value) all.set(address, resource.attributes)
	}
	return all
}

/** Every string in plain data or in a value. */
export function textsIn(value: unknown): readonly string[] {
	if (typeof value === 'string') return [value]
	if (isDict(value as never)) return [...(value as Dict)].flatMap(textsIn)
	if (isList(value as never)) return (value as readonly unknown[]).flatMap(textsIn)
	return value instanceof Object ? Object.values(value).flatMap(textsIn) : []
}

/** A resource as a new file: the schema's order at the top, jsonb order where the schema says so. */
export function fileText(type: ResourceType | undefined, attributes: Dict): string {
	const ordered = (type?.attributes ?? []).flatMap((attribute): [string, Present][] => {
		const value = attributes.get(attribute.name)
		if (value === undefined) return []
		return [[attribute.name, 'keyOrder' in attribute && attribute.keyOrder === 'jsonb' ? inJsonbOrder(value) : value]]
	})
	return renderYaml(new Map(ordered))
}
