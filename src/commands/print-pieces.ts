import type { Steps } from '../model/index.ts'
import { runInTurns } from '../sync/index.ts'
import type { Context } from './base.ts'

/** Characters that are put together before they are printed. */
const CHUNK = 65_536

/** A long text that comes in pieces of whole lines. */
export async function printPieces(context: Pick<Context, 'terminal' | 'clock'>, pieces: Iterable<string>): Promise<void> {
	await runInTurns(context, printing(context, pieces))
}

function* printing({ terminal }: Pick<Context, 'terminal'>, pieces: Iterable<string>): Steps<void> {
	let text = ''
	for (const piece of pieces) {
		text += piece
		yield
		if (text.length < CHUNK) continue
		terminal.print(text)
		text = ''
	}
	if (text !== '') terminal.print(text)
}
