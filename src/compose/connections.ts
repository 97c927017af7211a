import { editYaml, parseYaml } from '../formats/yaml/index.ts'
import type { CommitId, Dict, Present } from '../model/index.ts'
import { fail, isDict, nearest, showPath } from '../model/index.ts'
import type { GitConnection, SecretRef, Settings } from '../settings/index.ts'
import { parseSettings, showSecretRef } from '../settings/index.ts'
import type { Project } from './project.ts'
import { readSettings, SETTINGS_FILE, writeHere } from './project.ts'
import { openThrough } from './repository.ts'
import type { Runtime } from './runtime.ts'

/** A connection as a list shows it; a secret only by where it is. */
export type ConnectionRow = {
	readonly connection: string
	readonly kind: GitConnection['kind']
	/** Where it leads: a host, or the address of a repository. */
	readonly to?: string
	readonly secrets: readonly string[]
	readonly through?: string
	/** The workspaces that use it. */
	readonly workspaces: readonly string[]
}

export function listConnections({ connections, workspaces }: Settings): readonly ConnectionRow[] {
	return [...connections.values()].map((connection) => {
		const { network } = connection
		const proxy = network.proxy && `${network.proxy.kind}://${network.proxy.host}:${network.proxy.port}`
		const jump = connection.kind === 'ssh' ? connection.jump && `${connection.jump.host}:${connection.jump.port}` : undefined
		const to = connection.url ?? (connection.kind === 'ssh' ? undefined : connection.host)
		const through = [proxy, jump].filter((part) => part !== undefined).join(', ')
		return {
			connection: connection.name,
			kind: connection.kind,
			...(to !== undefined && { to }),
			secrets: secretsOf(connection),
			...(through !== '' && { through }),
			workspaces: [...workspaces.values()].flatMap(({ name, git }) => (git?.name === connection.name ? [name] : [])),
		}
	})
}

function secretsOf(connection: GitConnection): readonly string[] {
	const refs: readonly (SecretRef | undefined)[] = [connection.network.proxy?.login]
	if (connection.kind === 'token') return shown([connection.token, ...refs])
	if (connection.kind === 'github-app') return shown([connection.privateKey, ...refs])
	if (connection.key.kind === 'agent') return ['agent', ...shown(refs)]
	return shown([connection.key, connection.passphrase, ...refs])
}

function shown(refs: readonly (SecretRef | undefined)[]): readonly string[] {
	return refs.flatMap((ref) => (ref === undefined ? [] : [showSecretRef(ref)]))
}

/**
 * Adds a connection to the settings, and lets workspaces use it. The file keeps its comments and is checked before it is written. Throws
 * `Failure`: FILE_EXISTS where there is one of that name, USAGE for flags that the settings would not take as members.
 */
export async function addConnection(project: Project, name: string, members: Dict, workspaces: readonly string[]): Promise<void> {
	if (project.settings.connections.has(name))
		fail('FILE_EXISTS', `${SETTINGS_FILE} has a connection ${name} already`, { hint: `type \`tideway connection remove ${name}\` first` })
	const unknown = workspaces.find((workspace) => !project.settings.workspaces.has(workspace))
	if (unknown !== undefined) fail('WORKSPACE_UNKNOWN', `${SETTINGS_FILE} has no workspace ${JSON.stringify(unknown)}`)
	needMembers(name, members)
	await change(project, (settings) => {
		const connections = mapIn(settings, 'connections')
		const changed = new Map(settings).set('connections', new Map(connections).set(name, members))
		const used = new Map(mapIn(settings, 'workspaces'))
		for (const workspace of workspaces) used.set(workspace, new Map(mapIn(used, workspace)).set('git', name))
		// Connections stand before the workspaces that use them.
		changed.delete('workspaces')
		return changed.set('workspaces', used)
	})
}

/** Whoever types flags has never seen the file that they become. */
function needMembers(name: string, members: Dict): void {
	const alone = parseSettings(new Map([['connections', new Map([[name, members]])]]), () => ({}))
	if (alone.kind === 'ok') return
	const kind = members.get('kind')
	const flags = alone.problems.flatMap(({ message, where }) => {
		const [top, , member] = where?.path ?? []
		if (top !== 'connections') return []
		const said = message
			.slice(showPath(where?.path ?? []).length)
			.replace('is not a setting', `does not go with --kind ${typeof kind === 'string' ? kind : ''}`)
		return [member === undefined ? message : `--${String(member).replaceAll('_', '-')}${said}`]
	})
	if (flags.length > 0) fail('USAGE', flags.join('; '), { hint: '`tideway connection add --help` lists what each kind takes' })
}

/** Takes a connection out of the settings. Throws `Failure(USAGE)` where a workspace uses it, or where there is none of that name. */
export async function removeConnection(project: Project, name: string): Promise<void> {
	findConnection(project.settings, name)
	const users = listConnections(project.settings).find(({ connection }) => connection === name)?.workspaces ?? []
	if (users.length > 0)
		fail('USAGE', `${users.join(', ')} ${users.length === 1 ? 'uses' : 'use'} the connection ${name}`, {
			hint: `take \`git: ${name}\` out of ${SETTINGS_FILE} there first`,
		})
	await change(project, (settings) => {
		const connections = new Map(mapIn(settings, 'connections'))
		connections.delete(name)
		const changed = new Map(settings)
		if (connections.size > 0) return changed.set('connections', connections)
		changed.delete('connections')
		return changed
	})
}

export function findConnection({ connections }: Settings, name: string): GitConnection {
	const near = nearest(name, [...connections.keys()])
	return (
		connections.get(name) ??
		fail('USAGE', `${SETTINGS_FILE} has no connection ${JSON.stringify(name)}`, {
			hint: near === undefined ? 'type `tideway connection list`' : `did you mean ${near}?`,
		})
	)
}

/** Reaches the repository through a connection, and looks where a branch of it is; null = it has none of that name. */
export async function tryGitConnection(
	runtime: Runtime,
	project: Project,
	connection: GitConnection,
	branch: string,
	signal: AbortSignal,
): Promise<{ readonly url: string; readonly commit: CommitId | null }> {
	const { openRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const through = await openThrough(runtime, project, connection, connection.url ?? (await project.clone.remoteUrl(branch)))
	const repository = await openRepository({ cacheDir, env: all, signal, ...through })
	const ref = `refs/heads/${branch}`
	return { url: repository.url, commit: (await repository.fetch([ref])).get(ref) ?? null }
}

async function change(project: Project, edit: (settings: Dict) => Dict): Promise<void> {
	const parsed = parseYaml(project.text)
	if (parsed.kind === 'invalid') return fail('CONFIG_INVALID', `${SETTINGS_FILE} is not valid YAML`)
	const text = editYaml(parsed.document, edit(parsed.document.value), {})
	readSettings(new TextEncoder().encode(text))
	await writeHere(project, SETTINGS_FILE, text)
}

function mapIn(value: Dict, key: string): Dict {
	const member: Present | undefined = value.get(key)
	return isDict(member) ? member : new Map()
}
