import { fail } from '../model/index.ts'
import type { SecretRef } from '../settings/index.ts'
import { showSecretRef } from '../settings/index.ts'
import type { Runtime } from './runtime.ts'

type Keeper = Pick<Runtime, 'environment' | 'files'>

/**
 * The secret that the settings refer to, without white space at its ends. Throws `Failure(CREDENTIAL_MISSING)` where it is not there. `what`
 * names it in the advice: `a key of the workspace acme`.
 */
export async function readSecret(runtime: Keeper, project: { readonly root: string }, ref: SecretRef, what: string): Promise<string> {
	const text = ref.kind === 'env' ? runtime.environment.get(ref.name) : await readFileOf(runtime, project, ref.path)
	const hint =
		ref.kind === 'env' ? `type \`export ${ref.name}=…\` with ${what}, or give the job that variable` : `put ${what} into that file`
	return text ?? fail('CREDENTIAL_MISSING', `${showSecretRef(ref)} is not set`, { hint })
}

async function readFileOf(runtime: Keeper, project: { readonly root: string }, path: string): Promise<string | undefined> {
	const home = path.startsWith('~/') ? runtime.environment.get('HOME') : undefined
	const full = home === undefined ? (path.startsWith('/') ? path : `${project.root}/${path}`) : `${home}${path.slice(1)}`
	const content = await runtime.files.read(full)
	return content && (new TextDecoder().decode(content).trim() || undefined)
}
