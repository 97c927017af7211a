import * as z from 'zod/mini'
import type { SecretRef } from './connections.ts'
import { form, secret, secretOf } from './connections.ts'

/** What signs commits: a private key of SSH, one that gpg has, by its fingerprint, or the host, which makes those of pull requests itself. */
export type SigningSettings =
	| { readonly kind: 'ssh'; readonly key: SecretRef }
	| { readonly kind: 'openpgp'; readonly fingerprint: string }
	| { readonly kind: 'host' }

const FINGERPRINT = form(/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/i, 'takes the fingerprint of a key, as `gpg --list-secret-keys` shows it')

/** One of the three. */
export const SIGN = z
	.strictObject({
		key: z.optional(secret),
		gpg: z.optional(z.string().check(FINGERPRINT)),
		by: z.optional(z.literal('host')),
	})
	.check(z.refine((given) => Object.keys(given).length === 1, { error: 'takes one of key, gpg and by' }))

export function signingOf({ key, gpg }: z.infer<typeof SIGN>): SigningSettings {
	if (key !== undefined) return { kind: 'ssh', key: secretOf(key) }
	return gpg === undefined ? { kind: 'host' } : { kind: 'openpgp', fingerprint: gpg.toUpperCase() }
}
