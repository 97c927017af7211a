import { joinSteps, jsonPieces } from '../model/index.ts'
import { runInTurns } from '../sync/index.ts'
import type { Context } from './base.ts'

/** A document of whole plans: document, plans or runs, the plan of one, its members, and the items of these. */
const PIECES = 5

/** One JSON document that may be long; values in it are exact. */
export async function printLongJson(context: Context, record: object): Promise<void> {
	context.terminal.print(await runInTurns(context, joinSteps(jsonPieces(record, 'as-is', PIECES))))
}
