import type { Settings } from '../settings/index.ts'
import { listConnections } from './connections.ts'
import { findProvider } from './project.ts'
import type { Runtime } from './runtime.ts'

/** Variables that hold a secret of these settings. */
export async function secretNames(settings: Settings): Promise<readonly string[]> {
	const refs = listConnections(settings).flatMap(({ secrets }) => secrets)
	const workspaces = [...settings.workspaces.values()]
	const tokens = workspaces.flatMap(({ connect, variables }) => [
		connect.token,
		connect.network.proxy?.login,
		settings.stateKey,
		...variables.values(),
	])
	const defaults = await Promise.all(
		workspaces.map(
			async ({ provider, package: pinned }) =>
				await findProvider(provider, pinned).then(
					({ defaults }) => defaults.tokenEnv,
					() => '',
				),
		),
	)
	const named = tokens.flatMap((ref) => (ref?.kind === 'env' ? [ref.name] : []))
	return [...refs.flatMap((ref) => (ref.startsWith('env:') ? [ref.slice('env:'.length)] : [])), ...named, ...defaults]
}

/** By which hosts of repositories are spoken to where no connection says so. */
const HOST_TOKENS = ['GITHUB_TOKEN', 'GH_TOKEN', 'GITLAB_TOKEN', 'CI_JOB_TOKEN', 'BITBUCKET_TOKEN', 'GITEA_TOKEN']
/** What is shorter would be found in other words too, and is no secret for long. */
const SHORTEST = 6

/** What a text says without any secret of these settings that stands in it, as it is or as part of an address (P7, S28). */
export async function hidingSecrets({ environment }: Pick<Runtime, 'environment'>, settings: Settings): Promise<(text: string) => string> {
	const values = [...(await secretNames(settings)), ...HOST_TOKENS].flatMap((name) => environment.get(name) ?? [])
	const secrets = [...new Set(values.flatMap((value) => [value, encodeURIComponent(value)]))]
		.filter((value) => value.length >= SHORTEST)
		.toSorted((a, b) => b.length - a.length)
	return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
}
