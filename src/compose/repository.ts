import type { Reach } from '../adapters/git/reach.ts'
import type { OpenedRepository } from '../adapters/git/repository.ts'
import type { Signer } from '../adapters/git/sign.ts'
import { fail } from '../model/index.ts'
import type { GitConnection, SecretRef, SigningSettings, WorkspaceSettings } from '../settings/index.ts'
import { showSecretRef } from '../settings/index.ts'
import type { Project } from './project.ts'
import type { Reaching } from './reach.ts'

/**
 * Our own repository beside the remote of the workspace's branch, through the connection that it names; beside the clone where there is
 * no remote.
 */
export async function openRepositoryOf(
	runtime: Reaching,
	project: Pick<Project, 'root' | 'clone'>,
	{ branch, git, signing }: Pick<WorkspaceSettings, 'branch' | 'git' | 'signing'>,
	signal: AbortSignal,
): Promise<OpenedRepository> {
	const { openLocalRepository, openRepository } = await import('../adapters/git/repository.ts')
	const { cacheDir, all } = runtime.environment
	const url = git?.url ?? (await project.clone.remoteUrl(branch))
	const signer = signing && (await openSigner(runtime, project, signing))
	const options = { cacheDir, env: all, signal, clone: project.clone, ...(signer !== undefined && { signer }) }
	if (git !== undefined) return await openRepository({ ...options, ...(await openThrough(runtime, project, git, url)) })
	return url === null ? await openLocalRepository(project.clone, options) : await openRepository({ ...options, url })
}

/** What signs here; undefined where the host does. */
async function openSigner(runtime: Reaching, project: Pick<Project, 'root'>, signing: SigningSettings): Promise<Signer | undefined> {
	if (signing.kind === 'ssh') return { kind: 'ssh', keyFile: await openSigningKey(runtime, project, signing.key) }
	return signing.kind === 'openpgp' ? signing : undefined
}

/** Puts the key where only this user reads it, until the run ends. Answers its file. */
async function openSigningKey(runtime: Reaching, project: Pick<Project, 'root'>, ref: SecretRef): Promise<string> {
	const [{ readSecret }, { makeSecretFolder }, { openProcesses }] = await Promise.all([
		import('./secret.ts'),
		import('../adapters/secret-folder.ts'),
		import('../adapters/processes.ts'),
	])
	const text = await readSecret(runtime, project, ref, 'a private key of SSH that signs commits')
	if (!/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text))
		return fail('CREDENTIAL_INVALID', `${showSecretRef(ref)} holds no private key of SSH`, {
			hint: 'make one with `ssh-keygen -t ed25519`',
		})
	const folder = await makeSecretFolder(await openProcesses())
	runtime.atEnd(async () => folder.remove())
	// A variable often loses the last line break, without which the key is not taken.
	return await folder.write('signing-key', `${text.replaceAll('\r', '')}\n`)
}

/** The address of a repository, and the way there through a connection of the settings. */
export async function openThrough(
	runtime: Reaching,
	project: Pick<Project, 'root' | 'clone'>,
	git: GitConnection,
	url: string | null,
): Promise<{ readonly url: string; readonly reach: Reach }> {
	if (url === null)
		return fail('CONFIG_INVALID', `the connection ${git.name} leads nowhere: the clone has no remote`, {
			hint: `add one, or write the address of the repository as connections.${git.name}.url`,
		})
	const { openReach } = await import('./reach.ts')
	return { url, reach: await openReach(runtime, project, git, url) }
}
