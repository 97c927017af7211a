import type { ApiClient, Connection, Http, HttpResult, Provider } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import { showSecretRef } from '../settings/index.ts'
import { proxyFromEnvironment } from './proxy-environment.ts'
import { openNetwork } from './reach.ts'
import type { Runtime } from './runtime.ts'
import { readSecret } from './secret.ts'

export type HttpAnswer = Extract<HttpResult, { kind: 'answer' }>

type Watch = (answer: HttpAnswer) => void

/** The workspace behind its API, with the credential that the settings refer to. */
export async function connect(
	runtime: Runtime,
	project: { readonly root: string },
	provider: Provider,
	settings: WorkspaceSettings,
	signal: AbortSignal,
	watch: Watch = () => undefined,
): Promise<Connection> {
	return connectThrough(runtime, provider, settings, await openClient(runtime, project, provider, settings, signal, watch))
}

/** The same, but the credential is looked for at the first call: what only looks at files and state needs none. */
export function connectLater(
	runtime: Runtime,
	project: { readonly root: string },
	provider: Provider,
	settings: WorkspaceSettings,
	signal: AbortSignal,
): Connection {
	let opened: Promise<ApiClient> | undefined
	const client = (): Promise<ApiClient> => (opened ??= openClient(runtime, project, provider, settings, signal, () => undefined))
	return connectThrough(runtime, provider, settings, {
		call: async (...given) => await (await client()).call(...given),
		list: async (...given) => await (await client()).list(...given),
	})
}

function connectThrough(
	runtime: Runtime,
	{ connect: open, layout: { blocks } }: Provider,
	settings: WorkspaceSettings,
	api: ApiClient,
): Connection {
	const naming = blocks && { naming: blocks.kind === 'vendor' ? ('ids' as const) : ('names' as const) }
	return open({ api, clock: runtime.clock, log: runtime.log, slug: settings.slug, ...naming })
}

async function openClient(
	runtime: Runtime,
	project: { readonly root: string },
	provider: Provider,
	settings: WorkspaceSettings,
	signal: AbortSignal,
	watch: Watch,
): Promise<ApiClient> {
	const [{ makeApiClient }, { makeHttp }] = await Promise.all([import('../rest/index.ts'), import('../adapters/http.ts')])
	const ref = settings.connect.token ?? { kind: 'env' as const, name: provider.defaults.tokenEnv }
	const token = await readSecret(runtime, project, ref, `a key of the workspace ${settings.name}`)
	const { proxy: configured, ca } = await openNetwork(runtime, project, settings.connect.network)
	const proxy = configured ?? proxyFromEnvironment(runtime.environment, settings.connect.url ?? provider.api.baseUrl ?? '')
	const http = makeHttp({ ...(proxy !== undefined && { proxy }), ...(ca !== undefined && { ca }) })
	runtime.atEnd(async () => http.close())
	return makeApiClient({
		...runtime,
		api: provider.api,
		token,
		credential: showSecretRef(ref),
		http: watched(http, watch, runtime.onCall),
		signal,
		...(settings.connect.url !== undefined && { baseUrl: settings.connect.url }),
	})
}

function watched(http: Http, watch: Watch, onCall?: () => void): Http {
	return {
		send: async (request) => {
			onCall?.()
			const result = await http.send(request)
			if (result.kind === 'answer') watch(result)
			return result
		},
	}
}
