import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { World } from './e2e.ts'
import { branchesOf } from './forge-branches.ts'
import type { ForgeDouble } from './forge-double.ts'
import { forgeDouble } from './forge-double.ts'
import type { Branches } from './forge-model.ts'
import { serveGit } from './git-http.ts'

/** A world's remote behind a host that opens pull requests. */
type Hosted = {
	readonly host: ForgeDouble
	/** As it stands below `connections` of the settings; its token is that of the variable GIT_TOKEN. */
	readonly connection: Readonly<Record<'kind' | 'host' | 'token' | 'service' | 'api' | 'url', string>>
	/** Variables of commands that use it. */
	readonly env: Readonly<Record<string, string>>
}

/** As which user git comes with a token. */
const USERS = { github: 'x-access-token', gitlab: 'oauth2' } as const

/** A host for the running test. `branches`: what it sees and does in the repository, where that is more than reading and squashing. */
export async function hostOf(world: World, kind: keyof typeof USERS, branches: Branches = branchesOf(world)): Promise<Hosted> {
	world.git('-C', world.remote, 'config', 'http.receivepack', 'true')
	// As on any host, the repository has an owner.
	const root = path.dirname(path.dirname(world.remote))
	const repository = path.relative(root, world.remote)
	const host = await forgeDouble(kind, repository.replace(/\.git$/, ''), branches)
	onTestFinished(() => host.close())
	const { token } = host.model
	const server = await serveGit({ root, auth: { username: USERS[kind], password: token } })
	onTestFinished(() => server.close())
	const address = { host: new URL(server.url).host, api: host.api, url: `${server.url}/${repository}` }
	return { host, connection: { kind: 'token', token: 'env:GIT_TOKEN', service: kind, ...address }, env: { GIT_TOKEN: token } }
}

/** A line of the settings, with which `git: host` is that host. */
export function connectionText(connection: Hosted['connection']): string {
	return `connections: ${JSON.stringify({ host: connection })}`
}
