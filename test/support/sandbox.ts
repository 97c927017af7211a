import { onTestFinished } from 'vitest'
import { api } from '../../providers/hightouch/api/index.ts'
import { sandbox } from '../../providers/hightouch/sandbox/index.ts'
import { makeHttp } from '../../src/adapters/http.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { fromPlain } from '../../src/model/index.ts'
import type { Dict, Log } from '../../src/provider.ts'
import type { ApiClientOptions, RestClient } from '../../src/rest/index.ts'
import { makeApiClient } from '../../src/rest/index.ts'
import type { RunningSandbox, SandboxOptions } from '../../src/sandbox/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { API_CHECKS } from './api-checks.ts'
import type { FakeClock } from './fake-clock.ts'
import { fakeClock } from './fake-clock.ts'
import { fakeRandom } from './fake-random.ts'

export const TOKEN = 'test-token-0123456789abcdef'

export type LoggedLines = Log & { readonly lines: string[] }

/** Everything that was logged, whatever the level. */
export function listeningLog(): LoggedLines {
	const lines: string[] = []
	const keep = (text: string) => void lines.push(text)
	return { lines, progress: (step, done) => keep(`${step} ${done ?? ''}`), info: keep, warn: keep, debug: keep }
}

export type TestSandbox = RunningSandbox & {
	readonly clock: FakeClock
	readonly log: LoggedLines
	/** A call as a vendor's client makes it; `path` below the API's address. */
	fetch(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>
	/** A call of what steers the sandbox. */
	control(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>
	client(options?: Partial<ApiClientOptions>): RestClient
}

/** Tests look into an answer's JSON freely. */
export type Answered = {
	readonly status: number
	readonly headers: Headers
	readonly text: string
	readonly json: ReturnType<typeof JSON.parse>
}

/** A sandbox of the built-in provider on a free port, for the length of one test. */
export async function startSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
	const clock = fakeClock()
	const log = listeningLog()
	const running = await serveSandbox({
		provider: { name: 'hightouch', api, sandbox },
		server: sandboxServer,
		clock,
		log,
		token: TOKEN,
		port: 0,
		validate: API_CHECKS,
		...options,
	})
	onTestFinished(() => running.close())
	const http = makeHttp()
	onTestFinished(() => http.close())
	const authorized = { authorization: `Bearer ${TOKEN}` }
	return {
		...running,
		clock,
		log,
		fetch: (method, path, body, headers = authorized) => send(method, running.url + path, body, headers),
		control: (method, path, body, headers = {}) => send(method, `${running.origin}/_sandbox/${path}`, body, headers),
		client: (more = {}) =>
			makeApiClient({
				api,
				baseUrl: running.url,
				token: TOKEN,
				credential: 'env:ACME_TOKEN',
				http,
				clock,
				random: fakeRandom('client'),
				log,
				...more,
			}),
	}
}

async function send(method: string, url: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Answered> {
	const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
	const answer = await fetch(url, { method, headers, ...content })
	const text = await answer.text()
	const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
	return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined }
}

/** Parsed files by path, from plain data. */
export function tree(files: Readonly<Record<string, object>>): ReadonlyMap<string, Dict> {
	return new Map(Object.entries(files).map(([path, file]) => [path, fromPlain(file) as Dict]))
}

/** A small workspace: two sources, one destination, two models, one sync. */
export const SMALL = tree({
	'manifest-acme.yaml': {
		sources: { warehouse: { name: 'Warehouse', type: 'snowflake' }, shop: { name: 'Shop', type: 'postgres' } },
		destinations: { crm: { name: 'CRM', type: 'hubspot' } },
	},
	'models/customers.yaml': { name: 'Customers', source: 'warehouse', type: 'raw_sql', rawSql: 'select 1', primaryKey: 'id' },
	'models/orders.yaml': { name: 'Orders', source: 'shop', type: 'table', tableName: 'public.orders', primaryKey: 'id' },
	'syncs/customers-to-crm.yaml': {
		model: 'customers',
		destination: 'crm',
		config: { mode: 'upsert', object: 'contacts', mappings: [{ to: 'email', from: 'email', type: 'standard' }] },
		schedule: { type: 'manual' },
		schedulePaused: false,
	},
})

/** So many models on one source. */
export function manyModels(count: number): ReadonlyMap<string, Dict> {
	return tree(
		Object.fromEntries(
			Array.from({ length: count }, (_, index) => [
				`models/m-${index + 1}.yaml`,
				{ name: `M ${index + 1}`, source: 'warehouse', type: 'table', tableName: `t${index + 1}`, primaryKey: 'id' },
			]),
		),
	)
}
