import { systemClock } from '../../src/adapters/clock.ts'
import { loadProvider } from '../../src/adapters/providers.ts'
import { sandboxServer } from '../../src/adapters/sandbox-server.ts'
import { parseJson } from '../../src/formats/json/index.ts'
import { parseYaml } from '../../src/formats/yaml/index.ts'
import type { Dict } from '../../src/model/index.ts'
import { escapeForeignJson, isDict, renderForeignJson } from '../../src/model/index.ts'
import type { HttpServer, Provider } from '../../src/ports/index.ts'
import { serveSandbox } from '../../src/sandbox/index.ts'
import { API_CHECKS } from './api-checks.ts'
import { SECRETS } from './canary-e2e.ts'
import { listeningLog } from './sandbox.ts'

/** Files by path within the workspace's folder. */
export type TextTree = Readonly<Record<string, string>>

/** Tests look into a document freely. */
export type Json = ReturnType<typeof JSON.parse>

type Effect = {
	readonly by: 'api' | 'page'
	readonly operation: string
	readonly status: number
	readonly changed: boolean
	readonly body?: Json
}

/** What tests do to a workspace, and see of it, beside its API. */
export type Control = {
	ui(kind: 'create' | 'update' | 'delete', type: string, key: string, attributes?: object): Promise<void>
	runs(key: string, status: string): Promise<void>
	faults(spec: string): Promise<void>
	switches(values: Readonly<Record<string, string>>): Promise<void>
	/** Calls of the API that could change something, so far. */
	effects(): Promise<readonly Effect[]>
	calls(): Promise<Readonly<Record<string, number>>>
	/** Rows of the workspace by slug. */
	rows(kind: string): Promise<Readonly<Record<string, Json>>>
	/** The workspace as the service's own Git Sync writes it. */
	tree(): Promise<ReadonlyMap<string, Dict>>
	/** What files say, done in the workspace; answers the paths of those that it cannot take. */
	fill(files: ReadonlyMap<string, Dict>): Promise<readonly string[]>
}

export type Front = {
	/** Of the API. */
	readonly url: string
	readonly control: Control
	serve(tree: TextTree, as?: { readonly workspaceId?: number; readonly now?: string }): Promise<void>
	close(): Promise<void>
}

export const TOKEN = SECRETS.token

/** One port, behind which workspaces take turns: the address stands in committed settings. */
export async function openFront(): Promise<Front> {
	let current: Parameters<HttpServer['listen']>[1] | undefined
	const listening = await sandboxServer.listen(0, async (request) => {
		if (current === undefined) throw new Error('no workspace is served')
		return await current(request)
	})
	const server: HttpServer = {
		listen: async (_port, handle) => {
			current = handle
			return { ...listening, close: async () => {} }
		},
	}
	const provider = await loadProvider('hightouch')
	return {
		url: listening.url + new URL(provider.api.baseUrl ?? listening.url).pathname,
		control: controlAt(listening.url),
		serve: async (tree, { workspaceId, now } = {}) => {
			const from = new Map(Object.entries(tree).map(([file, text]) => [file, parsed(text)]))
			const clock = now === undefined ? systemClock() : { ...systemClock(), now: () => now }
			const served = workspaceId === undefined ? provider : inWorkspace(provider, workspaceId)
			await serveSandbox({ provider: served, server, clock, log: listeningLog(), token: TOKEN, port: 0, from, validate: API_CHECKS })
		},
		close: () => listening.close(),
	}
}

function inWorkspace(provider: Provider, workspaceId: number): Provider {
	const { sandbox } = provider
	if (!sandbox) return provider
	const { tables, memory } = sandbox.empty()
	return { ...provider, sandbox: { ...sandbox, empty: () => ({ tables, memory: new Map([...memory, ['workspaceId', workspaceId]]) }) } }
}

/** A file that does not parse is one in Git only. */
function parsed(text: string): Dict {
	const result = parseYaml(text)
	return result.kind === 'ok' ? result.document.value : new Map()
}

function controlAt(origin: string): Control {
	const send = async (method: string, at: string, body?: string): Promise<string> => {
		// A kept connection may be closed from there just when it is used again.
		const headers = { connection: 'close' }
		const answer = await fetch(`${origin}/_sandbox/${at}`, { method, headers, ...(body !== undefined && { body }) })
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`)
		return text
	}
	const get = async (at: string): Promise<Json> => JSON.parse(await send('GET', at))
	return {
		ui: async (kind, type, key, attributes = {}) => void (await send('POST', 'ui', JSON.stringify({ kind, type, key, attributes }))),
		runs: async (key, status) => void (await send('POST', 'runs', JSON.stringify({ type: 'sync', key, status }))),
		faults: async (spec) => void (await send('PUT', 'faults', JSON.stringify(spec))),
		switches: async (values) => void (await send('PUT', 'switches', JSON.stringify(values))),
		effects: async () => ((await get('effects')).effects as Effect[]).filter(({ by }) => by === 'api'),
		calls: async () => (await get('effects')).calls as Record<string, number>,
		rows: async (kind) => {
			const rows = Object.values<Json>((await get('world'))[kind])
			return Object.fromEntries(rows.map((row) => [String(row.slug), row]))
		},
		tree: async () => treeIn(await send('GET', 'tree')),
		fill: async (files) => JSON.parse(await send('POST', 'tree', renderForeignJson(files))).map(({ path }: { path: string }) => path),
	}
}

/** In the order of its keys and with every digit. */
function treeIn(text: string): ReadonlyMap<string, Dict> {
	const read = parseJson(escapeForeignJson(text))
	const files = read.kind === 'ok' && isDict(read.value) ? [...read.value] : []
	return new Map(files.filter((file): file is [string, Dict] => isDict(file[1])))
}
