import type { PlainTree } from '../kit/index.ts'
import type { Api, Clock, Connection, Http, HttpServer, Log, Provider, Random } from '../ports/index.ts'
import { makeApiClient } from '../rest/index.ts'
import type { Validate } from '../sandbox/index.ts'
import { serveSandbox } from '../sandbox/index.ts'
import { dictOf } from './sample.ts'

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

export type WorldOptions = {
	readonly tree: PlainTree
	readonly faults?: string
	readonly switches?: Readonly<Record<string, string>>
	readonly enabled?: readonly string[]
	readonly limit?: Api['limit']
}

/** Opens a workspace as the options have it. */
export type OpenWorld = (options: WorldOptions) => Promise<ProviderWorld>

/** `clock`: one that does not wait. `http` is closed with the world. */
export type WorldPorts = {
	readonly server: HttpServer
	readonly http: () => Http & { close(): void }
	readonly clock: () => Clock
	readonly random: () => Random
	readonly validate: Validate
}

const TOKEN = 'token-of-the-tests'

/** A provider's connection to a sandbox of its own, over HTTP. */
export async function openWorld(provider: Provider, options: WorldOptions, ports: WorldPorts): Promise<ProviderWorld> {
	const lines: string[] = []
	const write = (text: string) => void lines.push(text)
	const log: Log = { progress: write, info: write, warn: write, debug: write }
	const [clock, http] = [ports.clock(), ports.http()]
	const { faults, switches, enabled, limit } = options
	const sandbox = await serveSandbox({
		provider,
		server: ports.server,
		clock,
		log,
		token: TOKEN,
		port: 0,
		validate: ports.validate,
		from: new Map(Object.entries(options.tree).map(([path, file]) => [path, dictOf(file)])),
		...(faults !== undefined && { faults }),
		...(switches && { switches }),
	})
	const api = makeApiClient({
		api: provider.api,
		baseUrl: sandbox.url,
		token: TOKEN,
		credential: 'env:TEST_TOKEN',
		http,
		clock,
		random: ports.random(),
		log,
		...(enabled && { enabled }),
		...(limit && { limit }),
	})
	const control: ProviderWorld['control'] = async (method, path, body) => {
		const content = body === undefined ? {} : { body: JSON.stringify(body) }
		const answer = await http.send({
			method,
			url: `${sandbox.origin}/_sandbox/${path}`,
			headers: {},
			timeoutMs: 30_000,
			maxBytes: 64_000_000,
			...content,
		})
		return answer.kind === 'answer' ? answer.body : answer.problem.message
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
