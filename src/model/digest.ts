import { createHash } from 'node:crypto'
import type { Digest } from './brand.ts'
import { renderJson } from './canonical.ts'
import type { Value } from './value.ts'

/** SHA-256 of a value's canonical JSON: equal values, equal digests. */
export function digestOf(value: Value): Digest {
	return digestText(renderJson(value, 'sorted'))
}

export function digestText(text: string): Digest {
	return `sha256:${createHash('sha256').update(text).digest('hex')}` as Digest
}
