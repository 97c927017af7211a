import { createHash } from 'node:crypto'
import type { Digest } from './brand.ts'
import { renderJson } from './canonical.ts'
import type { Steps } from './steps.ts'
import type { Value } from './value.ts'

/** SHA-256 of a value's canonical JSON: equal values, equal digests. */
export function digestOf(value: Value): Digest {
	return digestText(renderJson(value, 'sorted'))
}

export function digestText(text: string): Digest {
	return `sha256:${createHash('sha256').update(text).digest('hex')}` as Digest
}

/** The digest of a text that comes in pieces. */
export function* digestSteps(pieces: Iterable<string>): Steps<Digest> {
	const hash = createHash('sha256')
	for (const piece of pieces) {
		hash.update(piece)
		yield
	}
	return `sha256:${hash.digest('hex')}` as Digest
}
