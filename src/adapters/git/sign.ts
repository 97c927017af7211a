import { type CommitId, Failure, fail } from '../../model/index.ts'
import { type Git, runGit, safeText } from './process.ts'
import { checkId, commitId } from './refs.ts'

/**
 * Makes a chain of commits again, each with a signature of an SSH key; what else is in them stays byte for byte. Their ids change. `keyFile`:
 * a private key that no other user can read. Throws `Failure`: CREDENTIAL_INVALID for a key that signs nothing, GIT_FAILED without
 * `ssh-keygen`.
 */
export async function signCommits(git: Git, keyFile: string, ids: readonly CommitId[]): Promise<readonly CommitId[]> {
	const signed = new Map<string, CommitId>()
	for (const id of ids) {
		const { out } = await runGit(git, ['cat-file', 'commit', checkId(id)])
		const end = out.indexOf('\n\n')
		const head = out.toString('latin1', 0, end).replaceAll(/(?<=^parent )[0-9a-f]+$/gm, (parent) => signed.get(parent) ?? parent)
		const [begin, rest] = [Buffer.from(head, 'latin1'), out.subarray(end)]
		const signature = await sign(git, keyFile, Buffer.concat([begin, rest]))
		const header = Buffer.from(`\ngpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`)
		const made = await runGit(git, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input: [Buffer.concat([begin, header, rest])] })
		signed.set(id, commitId(made.out.toString().trim()))
	}
	return ids.map((id) => signed.get(id) ?? id)
}

async function sign(git: Git, keyFile: string, bytes: Uint8Array): Promise<string> {
	const keygen = { ...git, command: 'ssh-keygen' }
	const result = await runGit(keygen, ['-Y', 'sign', '-n', 'git', '-f', keyFile], { input: [bytes], accept: 'any' }).catch(
		(error: unknown) => {
			if (error instanceof Failure && error.problem.code === 'GIT_FAILED')
				return fail('GIT_FAILED', 'commits are to be signed, and there is no ssh-keygen', { hint: 'install OpenSSH 8.2 or newer' })
			throw error
		},
	)
	const signature = result.out.toString()
	if (result.code === 0 && signature.startsWith('-----BEGIN SSH SIGNATURE-----')) return signature
	return fail('CREDENTIAL_INVALID', `the key did not sign a commit: ${safeText(git, result.error).replaceAll(keyFile, 'the key')}`, {
		hint: 'give a private key of SSH without a passphrase, and register its public half as a signing key at the host',
	})
}
