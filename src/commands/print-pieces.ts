import type { Steps } from '../model/index.ts'
import { inChunks } from '../model/index.ts'
import { runInTurns } from '../sync/index.ts'
import type { Context } from './base.ts'

/** A long text that comes in pieces of whole lines. */
export async function printPieces(context: Pick<Context, 'terminal' | 'clock'>, pieces: Iterable<string>): Promise<void> {
	await runInTurns(context, printing(context, pieces))
}

function* printing({ terminal }: Pick<Context, 'terminal'>, pieces: Iterable<string>): Steps<void> {
	for (const text of inChunks(pieces)) {
		terminal.print(text)
		yield
	}
}
