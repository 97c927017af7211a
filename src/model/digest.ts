import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Digest } from './brand.ts'
import { renderJson } from './canonical.ts'
import type { Steps } from './steps.ts'
import { inChunks } from './steps.ts'
import type { Value } from './value.ts'

/** SHA-256 of a value's canonical JSON: equal values, equal digests. */
export function digestOf(value: Value): Digest {
	return digestText(renderJson(value, 'sorted'))
}

export function digestText(text: string): Digest {
	return `sha256:${hash('sha256', text)}` as Digest
}

/** The digest of a text that comes in pieces. */
export function* digestSteps(pieces: Iterable<string>): Steps<Digest> {
	const sum = createHash('sha256')
	for (const text of inChunks(pieces)) {
		sum.update(text)
		yield
	}
	return `sha256:${sum.digest('hex')}` as Digest
}

/** The same text, and as the last piece its digest. */
export function* withDigest(pieces: Iterable<string>): Generator<string> {
	const sum = createHash('sha256')
	for (const text of inChunks(pieces)) {
		sum.update(text)
		yield text
	}
	yield `sha256:${sum.digest('hex')}`
}

/** The hashes that a configuration may ask for by name. */
export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha512'

/** The hash of bytes, as bytes: for what a configuration computes, never for what has to be safe. */
export function hashBytes(algorithm: HashName, bytes: Uint8Array): Uint8Array {
	return new Uint8Array(createHash(algorithm).update(bytes).digest())
}

/** HMAC-SHA-256 of bytes, as bytes. */
export function hmacBytes(key: Uint8Array, bytes: Uint8Array): Uint8Array {
	return new Uint8Array(createHmac('sha256', key).update(bytes).digest())
}

/** Whether two secrets are the same, in a time that tells nothing of either: digests of the two are compared, which have one length. */
export function isSameSecret(one: Uint8Array, other: Uint8Array): boolean {
	return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
}
