import { parseYaml } from '../../src/formats/yaml/index.ts'
import type { Dict } from '../../src/model/index.ts'
import type { Http, Provider } from '../../src/ports/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { API_CHECKS } from '../support/api-checks.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { memoryHttp } from '../support/memory-http.ts'

/** One call that could have changed something, or one thing that a person did, as the sandbox tells of it. */
export type Logged = {
	readonly by: 'api' | 'page'
	/** ISO 8601. */
	readonly at: string
	readonly operation: string
	/** Which process called. */
	readonly actor?: string
	readonly path?: Readonly<Record<string, unknown>>
	readonly body?: Readonly<Record<string, unknown>>
	/** 0 where the connection was cut. */
	readonly status: number
	readonly changed: boolean
}

/** The workspace of a world: the sandbox, what people do in its pages, and what it knows of what was done to it. */
export type Service = {
	readonly url: string
	readonly http: Http
	/** What a person does in the service's own pages; false where the page refuses. */
	edit(kind: 'create' | 'update' | 'delete', type: string, key: string, attributes?: object): Promise<boolean>
	/** A run of a sync begins or ends. */
	run(key: string, status: string): Promise<void>
	/** Rows of a table, as the sandbox keeps them. */
	rows(table: string): readonly Dict[]
	tables(): readonly string[]
	effects(): Promise<readonly Logged[]>
	faults(spec: string): Promise<void>
	switches(values: Readonly<Record<string, string>>): Promise<void>
	close(): Promise<void>
}

export const TOKEN = 'token-of-the-worlds'

/** Files of a workspace's folder by path, as texts. */
export type TreeTexts = Readonly<Record<string, string>>

const QUIET = { progress() {}, info() {}, warn() {}, debug() {} }

/** `from`: what the workspace holds, file by file. */
export async function openService(clock: FakeClock, provider: Provider, from: ReadonlyMap<string, Dict>): Promise<Service> {
	const { server, http } = memoryHttp()
	const sandbox = await serveSandbox({ provider, server, clock, log: QUIET, token: TOKEN, port: 0, from, validate: API_CHECKS })
	const control = async (method: string, path: string, body?: unknown) => {
		const url = `${sandbox.origin}/_sandbox/${path}`
		const text = body === undefined ? {} : { body: JSON.stringify(body) }
		const result = await http.send({ method, url, headers: {}, timeoutMs: 1000, maxBytes: 1e9, ...text })
		if (result.kind === 'failed') throw new Error(`the sandbox does not answer ${method} ${path}`)
		return { isDone: result.status < 300, json: result.body === '' ? undefined : (JSON.parse(result.body) as unknown) }
	}
	const set = async (name: string, value: unknown): Promise<void> => {
		if (!(await control('PUT', name, value)).isDone) throw new Error(`the sandbox does not take the ${name} ${JSON.stringify(value)}`)
	}
	return {
		url: sandbox.url,
		http,
		edit: async (kind, type, key, attributes = {}) => (await control('POST', 'ui', { kind, type, key, attributes })).isDone,
		run: async (key, status) => void (await control('POST', 'runs', { type: 'sync', key, status })),
		rows: (table) => [...(sandbox.world().tables.get(table)?.values() ?? [])],
		tables: () => [...sandbox.world().tables.keys()],
		effects: async () => ((await control('GET', 'effects')).json as { effects: readonly Logged[] }).effects,
		faults: (spec) => set('faults', spec),
		switches: (values) => set('switches', values),
		close: () => sandbox.close(),
	}
}

/** Files of YAML, parsed. */
export function parsed(tree: TreeTexts): ReadonlyMap<string, Dict> {
	return new Map(
		Object.entries(tree).map(([path, text]) => {
			const read = parseYaml(text)
			if (read.kind === 'invalid') throw new Error(`${path} is not valid YAML`)
			return [path, read.document.value]
		}),
	)
}
