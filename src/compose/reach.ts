import type { Reach } from '../adapters/git/reach.ts'
import type { Remote } from '../adapters/git/remote.ts'
import type { GitHubApp } from '../adapters/github-app.ts'
import type { SecretFolder } from '../adapters/secret-folder.ts'
import type { ProxyServer } from '../adapters/tunnel.ts'
import { fail } from '../model/index.ts'
import type { AppConnection, GitConnection, Network, SshConnection, TokenConnection } from '../settings/index.ts'
import { showSecretRef } from '../settings/index.ts'
import type { Runtime } from './runtime.ts'
import { readSecret } from './secret.ts'

/** What of a run it takes to reach a server. */
export type Reaching = Pick<Runtime, 'environment' | 'files' | 'clock' | 'atEnd'>

/** What a way to a remote is made of. */
type Way = {
	readonly runtime: Reaching
	readonly project: { readonly root: string }
	readonly remote: Remote
	readonly folder: SecretFolder
	readonly proxy: ProxyServer | undefined
	readonly ca: string | undefined
}

/**
 * Makes a connection of the settings ready for the remote at `url`: secrets are read, and what a program must find in a file is put where
 * only this user reads it, until the run ends. Throws `Failure`: CREDENTIAL_MISSING, CREDENTIAL_INVALID, or CONFIG_INVALID where the
 * connection does not lead to that remote.
 */
export async function openReach(
	runtime: Reaching,
	project: { readonly root: string },
	connection: GitConnection,
	url: string,
): Promise<Reach> {
	const [{ parseRemote }, { makeSecretFolder }, { openProcesses }] = await Promise.all([
		import('../adapters/git/remote.ts'),
		import('../adapters/secret-folder.ts'),
		import('../adapters/processes.ts'),
	])
	const remote = parseRemote(url)
	refuseOther(connection, remote)
	const folder = await makeSecretFolder(await openProcesses())
	runtime.atEnd(async () => folder.remove())
	const { proxy, ca } = await openNetwork(runtime, project, connection.network)
	const way: Way = { runtime, project, remote, folder, proxy, ca }
	const common = { home: folder.path, ...(ca !== undefined && { ca: await folder.write('ca.pem', `${ca}\n`) }) }
	switch (connection.kind) {
		case 'ssh':
			return { ...common, ssh: await openSsh(way, connection) }
		case 'token':
			return { ...common, ...forGit(proxy), credential: await openToken(way, connection) }
		case 'github-app':
			return { ...common, ...forGit(proxy), credential: await openApp(way, connection) }
	}
}

/** Proxy and authorities, with what the settings only refer to. */
export async function openNetwork(
	runtime: Reaching,
	project: { readonly root: string },
	{ proxy, ca: caRef }: Network,
): Promise<{ readonly proxy: ProxyServer | undefined; readonly ca: string | undefined }> {
	const ca = caRef === undefined ? undefined : await readSecret(runtime, project, caRef, 'certificates in PEM')
	if (ca !== undefined && caRef !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----'))
		fail('CREDENTIAL_INVALID', `${showSecretRef(caRef)} holds no certificate in PEM`, {
			hint: 'a certificate begins with -----BEGIN CERTIFICATE-----',
		})
	if (proxy === undefined) return { proxy: undefined, ca }
	const { login: loginRef, ...server } = proxy
	const login = loginRef && (await readSecret(runtime, project, loginRef, 'user:password of the proxy'))
	const [, username = '', password = ''] = /^([^:]*):(.*)$/s.exec(login ?? '') ?? []
	if (loginRef !== undefined && username === '')
		fail('CREDENTIAL_INVALID', `${showSecretRef(loginRef)} is not user:password`, { hint: 'write both, with a colon between them' })
	return { proxy: { ...server, ...(loginRef !== undefined && { login: { username, password } }), ...(ca !== undefined && { ca }) }, ca }
}

/** A secret goes to the host that the settings name for it, and a key to an SSH server. */
function refuseOther({ name, ...connection }: GitConnection, remote: Remote): void {
	const refuse = (why: string, hint: string): never => fail('CONFIG_INVALID', `the connection ${name} ${why}: ${remote.shown}`, { hint })
	if (connection.kind === 'ssh') {
		if (remote.kind !== 'ssh')
			refuse('uses SSH, and the repository has another address', `write its ssh:// address as connections.${name}.url`)
		return
	}
	if (remote.kind !== 'http' || remote.origin === undefined)
		return refuse('uses HTTPS, and the repository has another address', `write its https:// address as connections.${name}.url`)
	const host = new URL(remote.origin).host
	if (host !== connection.host)
		refuse(
			`is for ${connection.host}, and the repository is elsewhere`,
			`its secret is shown to ${connection.host} only; correct host, or the address`,
		)
}

/** The proxy looks names up, as it may know more of them. */
function forGit(proxy: ProxyServer | undefined): Pick<Reach, 'proxy'> {
	if (proxy === undefined) return {}
	const { kind, host, port, login } = proxy
	return { proxy: { url: `${kind === 'socks5' ? 'socks5h' : kind}://${host}:${port}`, ...(login !== undefined && { login }) } }
}

async function openToken(
	{ runtime, project }: Way,
	{ host, token, username, service }: TokenConnection,
): Promise<NonNullable<Reach['credential']>> {
	const { usernameFor } = await import('../adapters/git/username.ts')
	const password = await readSecret(runtime, project, token, `a token for ${host}`)
	const credential = { username: username ?? usernameFor(host, service), password }
	return async () => credential
}

async function openApp(way: Way, connection: AppConnection): Promise<NonNullable<Reach['credential']>> {
	const repository = /\/([^/]+\/[^/]+)$/.exec(way.remote.key)?.[1]
	if (repository === undefined)
		fail('CONFIG_INVALID', `${way.remote.shown} does not look like https://${connection.host}/OWNER/REPOSITORY`, {
			hint: 'correct the address',
		})
	const app = await openAppOf(way, connection, repository, { contents: 'write' })
	way.runtime.atEnd(() => app.revoke())
	return async () => ({ username: 'x-access-token', password: await app.token() })
}

/** Speaks for a GitHub App in one repository, with those permissions and no others. The caller takes its tokens back. */
export async function openAppOf(
	{ runtime, project, proxy, ca }: Pick<Way, 'runtime' | 'project' | 'proxy' | 'ca'>,
	connection: AppConnection,
	repository: string,
	permissions: Readonly<Record<string, 'read' | 'write'>>,
): Promise<GitHubApp> {
	const [{ openGitHubApp }, { makeHttp }] = await Promise.all([import('../adapters/github-app.ts'), import('../adapters/http.ts')])
	const [owner = '', name = ''] = repository.split('/')
	const http = makeHttp({ ...(proxy !== undefined && { proxy }), ...(ca !== undefined && { ca }) })
	const { api, appId, installationId, privateKey } = connection
	return openGitHubApp({
		http,
		clock: runtime.clock,
		api,
		appId,
		privateKey: await readSecret(runtime, project, privateKey, 'the private key of the GitHub App'),
		keyName: showSecretRef(privateKey),
		owner,
		repository: name,
		permissions,
		...(installationId !== undefined && { installationId }),
	})
}

async function openSsh(way: Way, connection: SshConnection): Promise<NonNullable<Reach['ssh']>> {
	const { runtime, project, folder } = way
	const [{ renderSshConfig }, { ASKPASS }] = await Promise.all([import('../adapters/git/ssh.ts'), import('../adapters/git/reach.ts')])
	const { key, passphrase: passphraseRef, knownHosts: known, user, jump } = connection
	const knownHosts = `${'kind' in known ? await readSecret(runtime, project, known, 'lines of a known_hosts file') : known.join('\n')}\n`
	const keyText = key.kind === 'agent' ? undefined : await readSecret(runtime, project, key, 'a private key of SSH')
	const passphrase = passphraseRef && (await readSecret(runtime, project, passphraseRef, 'the passphrase of the key'))
	// A variable often loses the last line break, without which ssh does not take the key.
	const keyFile = keyText === undefined ? undefined : await folder.write('key', `${keyText.replaceAll('\r', '')}\n`)
	const proxyCommand = await openRelayOf(way, connection)
	const config = renderSshConfig({
		hasPassphrase: passphrase !== undefined,
		knownHostsFile: await folder.write('known_hosts', knownHosts),
		...(keyFile !== undefined && { keyFile }),
		...(user !== undefined && { user }),
		...(jump !== undefined && { jump }),
		...(proxyCommand !== undefined && { proxyCommand }),
	})
	return {
		config: await folder.write('config', config),
		knownHosts,
		agent: keyFile === undefined,
		...(passphrase !== undefined && { askpass: { program: await folder.write('askpass', ASKPASS, 0o700), passphrase } }),
	}
}

/** ssh knows no proxies: it gets a socket that leads to the first host of its way. */
async function openRelayOf({ runtime, remote, folder, proxy }: Way, { jump }: SshConnection): Promise<string | undefined> {
	const first = jump ?? remote.server
	if (proxy === undefined || first === undefined) return undefined
	const { openRelay, relayCommand } = await import('../adapters/relay.ts')
	const path = `${folder.path}/relay`
	const relay = await openRelay(path, proxy, first.host, first.port)
	runtime.atEnd(async () => relay.close())
	return relayCommand(path)
}
