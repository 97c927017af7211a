import { fail } from '../model/index.ts'
import type { Keyed } from '../ports/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Runtime } from './runtime.ts'
import { readSecret } from './secret.ts'

const SHORTEST = 16

/** What the key that the settings refer to can do; undefined where they name none. */
export async function openKey(
	runtime: Runtime,
	project: { readonly root: string },
	{ stateKey }: Pick<Settings, 'stateKey'>,
): Promise<Keyed | undefined> {
	if (!stateKey) return undefined
	const secret = await readSecret(runtime, project, stateKey, 'the key that the state is sealed with')
	if (secret.length < SHORTEST)
		fail('CONFIG_INVALID', `the key that \`state_key\` refers to is shorter than ${SHORTEST} characters`, {
			hint: 'make one with  openssl rand -base64 32',
		})
	const { makeKeyed } = await import('../adapters/keyed.ts')
	return makeKeyed(secret)
}

/** For what takes a key only where there is one. */
export function sealing(keyed: Keyed | undefined): { readonly keyed?: Keyed } {
	return keyed ? { keyed } : {}
}
