import { Command, Flags } from '@oclif/core'
import type { Runtime } from '../compose/index.ts'
import { makeRuntime, stopOnSignal } from '../compose/index.ts'
import type { Exit, Problem } from '../model/index.ts'
import { CATALOGUE, EXIT, exitOf, Failure, recordValue, renderJson } from '../model/index.ts'
import { showProblem } from '../show/index.ts'

/** What a command hands to its own code. */
export type Context = Runtime & { readonly signal: AbortSignal; readonly isJson: boolean }

/**
 * Parse, call, show, exit code: what all commands share. A command prints its text, or where JSON was asked for one document, and
 * answers with its exit code. Expected failures end here.
 */
export abstract class BaseCommand extends Command {
	static override baseFlags = {
		json: Flags.boolean({ description: 'Print one JSON document and nothing else', helpGroup: 'GLOBAL' }),
		'no-color': Flags.boolean({ description: 'Print without colours (NO_COLOR does the same)', helpGroup: 'GLOBAL' }),
		verbose: Flags.boolean({ description: 'Say more about what is done', helpGroup: 'GLOBAL' }),
	}

	protected abstract execute(context: Context): Promise<Exit>

	async run(): Promise<void> {
		const has = (name: string): boolean => this.argv.includes(`--${name}`)
		const runtime = await makeRuntime(has('json') ? 'quiet' : has('verbose') ? 'debug' : 'normal')
		const terminal = { ...runtime.terminal, hasColor: runtime.terminal.hasColor && !has('no-color') }
		const stop = await stopOnSignal(() => runtime.log.warn('Stopping: what has begun is settled first. Once more ends at once.'))
		const context: Context = { ...runtime, terminal, signal: stop.signal, isJson: has('json') }
		try {
			const exit = await this.execute(context)
			runtime.log.clear()
			terminal.endWith(stop.signal.aborted ? EXIT.cancelled : exit)
		} catch (error) {
			runtime.log.clear()
			if (!(error instanceof Failure)) throw error
			showFailure(context, error.problem)
			terminal.endWith(stop.signal.aborted ? EXIT.cancelled : exitOf(CATALOGUE[error.problem.code].exit))
		} finally {
			stop.release()
		}
	}
}

function showFailure({ terminal, isJson }: Context, problem: Problem): void {
	if (isJson) printJson(terminal, { problem })
	else terminal.printError(showProblem(problem, { color: terminal.hasColor }))
}

/** One JSON document; values in it are exact. */
export function printJson(terminal: Context['terminal'], record: object): void {
	terminal.print(renderJson(recordValue(record), 'as-is'))
}
