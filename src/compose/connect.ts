import type { WorkspaceSettings } from '../config.ts'
import { fail } from '../model/index.ts'
import type { Connection, Provider } from '../ports/index.ts'
import type { Runtime } from './runtime.ts'

/** The workspace behind its API, with the credential that the settings refer to. */
export async function connect(
	runtime: Runtime,
	project: { readonly root: string },
	provider: Provider,
	settings: WorkspaceSettings,
	signal: AbortSignal,
): Promise<Connection> {
	const [{ makeApiClient }, { makeHttp }] = await Promise.all([import('../rest/index.ts'), import('../adapters/http.ts')])
	const secret = settings.connect.token ?? { kind: 'env' as const, name: provider.defaults.tokenEnv }
	const credential = secret.kind === 'env' ? `env:${secret.name}` : `file:${secret.path}`
	const token = secret.kind === 'env' ? runtime.environment.get(secret.name) : await readSecret(runtime, project, secret.path)
	if (token === undefined) {
		const hint =
			secret.kind === 'env' ? `type \`export ${secret.name}=…\` with a key of the workspace ${settings.name}` : 'put the key into that file'
		fail('CREDENTIAL_MISSING', `${credential} is not set`, { hint })
	}
	const api = makeApiClient({
		...runtime,
		api: provider.api,
		token,
		credential,
		http: makeHttp(),
		signal,
		...(settings.connect.url !== undefined && { baseUrl: settings.connect.url }),
	})
	return provider.connect({ api, clock: runtime.clock, log: runtime.log, slug: settings.slug })
}

async function readSecret(runtime: Runtime, project: { readonly root: string }, path: string): Promise<string | undefined> {
	const content = await runtime.files.read(path.startsWith('/') ? path : `${project.root}/${path}`)
	return content && (new TextDecoder().decode(content).trim() || undefined)
}
