import { type CommitId, Failure, fail } from '../../model/index.ts'
import { type Reading, readObject } from './objects.ts'
import { type Git, type Result, runGit, safeText } from './process.ts'
import { checkId, commitId } from './refs.ts'

/** `keyFile`: a private key of SSH that no other user can read. `fingerprint`: of an OpenPGP key that gpg has, and may use without asking. */
export type Signer = { readonly kind: 'ssh'; readonly keyFile: string } | { readonly kind: 'openpgp'; readonly fingerprint: string }

/**
 * Makes a chain of commits again, each with a signature; what else is in them stays byte for byte. Their ids change. Throws `Failure`:
 * CREDENTIAL_INVALID for a key that signs nothing, GIT_FAILED without the program that signs.
 */
export async function signCommits(reading: Reading, signer: Signer, ids: readonly CommitId[]): Promise<readonly CommitId[]> {
	const git = reading.local
	const sign = (bytes: Uint8Array) => (signer.kind === 'ssh' ? signBySsh(git, signer, bytes) : signByGpg(git, signer, bytes))
	const signed = new Map<string, CommitId>()
	for (const id of ids) {
		const { content } = await readObject(reading, checkId(id))
		const end = content.indexOf('\n\n')
		const head = content.toString('latin1', 0, end).replaceAll(/(?<=^parent )[0-9a-f]+$/gm, (parent) => signed.get(parent) ?? parent)
		const [begin, rest] = [Buffer.from(head, 'latin1'), content.subarray(end)]
		const signature = await sign(Buffer.concat([begin, rest]))
		const header = Buffer.from(`\n${id.length === 64 ? 'gpgsig-sha256' : 'gpgsig'} ${signature.trimEnd().replaceAll('\n', '\n ')}`)
		const made = await runGit(git, ['hash-object', '-t', 'commit', '-w', '--stdin'], { input: [Buffer.concat([begin, header, rest])] })
		signed.set(id, commitId(made.out.toString().trim()))
	}
	return ids.map((id) => signed.get(id) ?? id)
}

type Of<Kind> = Extract<Signer, { readonly kind: Kind }>

async function signBySsh(git: Git, { keyFile }: Of<'ssh'>, bytes: Uint8Array): Promise<string> {
	const result = await run(
		{ ...git, command: 'ssh-keygen' },
		['-Y', 'sign', '-n', 'git', '-f', keyFile],
		bytes,
		'install OpenSSH 8.2 or newer',
	)
	return signatureIn(
		result,
		'SSH',
		() => safeText(git, result.error).replaceAll(keyFile, 'the key'),
		'give a private key of SSH without a passphrase, and register its public half as a signing key at the host',
	)
}

/** Nobody is there to be asked for a passphrase, and of several keys none but the one that was named signs. */
async function signByGpg(git: Git, { fingerprint }: Of<'openpgp'>, bytes: Uint8Array): Promise<string> {
	const args = ['--batch', '--no-tty', '--pinentry-mode', 'error', '--armor', '--detach-sign', '--local-user', fingerprint]
	const result = await run({ ...git, command: 'gpg' }, args, bytes, 'install GnuPG 2.1 or newer')
	return signatureIn(
		result,
		'PGP',
		() => safeText(git, result.error),
		`let \`gpg --list-secret-keys ${fingerprint}\` show the key to whoever runs this, without a passphrase or with it in gpg-agent`,
	)
}

async function run(program: Git, args: readonly string[], bytes: Uint8Array, hint: string): Promise<Result> {
	return await runGit(program, args, { input: [bytes], accept: 'any' }).catch((error: unknown) => {
		if (error instanceof Failure && error.problem.code === 'GIT_FAILED')
			return fail('GIT_FAILED', `commits are to be signed, and there is no ${program.command}`, { hint })
		throw error
	})
}

function signatureIn({ code, out }: Result, kind: 'SSH' | 'PGP', said: () => string, hint: string): string {
	const signature = out.toString()
	if (code === 0 && signature.startsWith(`-----BEGIN ${kind} SIGNATURE-----`)) return signature
	return fail('CREDENTIAL_INVALID', `the key did not sign a commit: ${said()}`, { hint })
}
