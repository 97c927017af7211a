import type { Problem, Read } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { Files, Keyed, NextStored } from '../ports/index.ts'
import { EMPTY, makeDocument, renderFile } from './document.ts'
import { fileName, parseSealed, sealed } from './sealed.ts'

/** Where what a store refused is kept: an absolute path, new for each run. */
export type Rescue = { readonly files: Files; readonly path: string; readonly keyed?: Keyed }

/** What a store holds as one text, sealed where there is a key: the form of rescue files, and of copies that people make. */
export function renderRescue(next: NextStored, workspace: string, nonce: string, keyed?: Keyed): string {
	return sealed(renderFile(makeDocument(next, workspace, nonce, EMPTY)), fileName(workspace), keyed)
}

/** Keeps what could not be stored after effects, in a file of mode 0600, and says so in the problem (P27). */
export async function writeRescue(rescue: Rescue, next: NextStored, workspace: string, nonce: string, reason: Problem): Promise<Problem> {
	try {
		await rescue.files.write(rescue.path, renderRescue(next, workspace, nonce, rescue.keyed))
	} catch (error) {
		if (!(error instanceof Failure)) throw error
		const message = `${reason.message}; and the copy of the state could not be written to ${rescue.path} either`
		return problem(reason.code, message, { hint: 'type `tideway state rebuild` before the next apply', cause: error.problem })
	}
	return problem(reason.code, `${reason.message}; what was done is kept in ${rescue.path}`, {
		hint: `type \`tideway state push ${rescue.path}\` before the next apply`,
		cause: reason,
	})
}

/** A rescue file's content; `unknown` with STATE_INVALID where it is damaged or another workspace's. */
export function parseRescue(bytes: Uint8Array, workspace: string, path: string, keyed?: Keyed): Read<NextStored> {
	const document = parseSealed(bytes, { workspace, where: path, keyed }, EMPTY)
	return document.kind === 'unknown' ? document : { kind: 'complete', value: document.value.next }
}
