import type { Read } from '../model/index.ts'
import { Failure, fail, unknown } from '../model/index.ts'
import type { Keyed } from '../ports/index.ts'
import type { Document } from './document.ts'
import { decodeText, parseFile } from './document.ts'

/** A part of a workspace's state, for `sealed`. */
export function partName(workspace: string, path: string): string {
	return `${path} of the state of ${workspace}`
}

/** The same for all of it in one file. */
export function fileName(workspace: string): string {
	return `the state of ${workspace}`
}

/** A text as it is stored: sealed where there is a key. `what` it is, as `unsealed` has to be told. */
export function sealed(text: string, what: string, keyed: Keyed | undefined): string {
	return keyed ? keyed.seal(text, what) : text
}

/** True for a text that a key has sealed, whichever. */
export function isSealed(text: string): boolean {
	return text.startsWith('{"sealed":')
}

/** The inverse. Throws `Failure(STATE_SEALED)` where the text cannot be opened, and where one is sealed and there is no key. */
export function unsealed(text: string, what: string, keyed: Keyed | undefined): string {
	if (keyed) return keyed.unseal(text, what)
	if (!isSealed(text)) return text
	return fail('STATE_SEALED', `${what} is sealed, and the settings name no key`, {
		hint: 'name the key as `state_key` in tideway.yaml: env:NAME or file:PATH',
	})
}

type Standing = { readonly workspace: string; readonly where: string; readonly keyed: Keyed | undefined }

/** As `parseFile`, of a file that is sealed where there is a key. */
export function parseSealed(bytes: Uint8Array, { workspace, where, keyed }: Standing, previous: Document): Read<Document> {
	try {
		const text = unsealed(decodeText(bytes, where), fileName(workspace), keyed)
		return parseFile(new TextEncoder().encode(text), workspace, where, previous)
	} catch (error) {
		if (error instanceof Failure) return unknown(error.problem)
		throw error
	}
}
