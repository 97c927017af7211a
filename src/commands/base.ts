import { Command, Errors, Flags } from '@oclif/core'
import type { Runtime } from '../compose/index.ts'
import { makeRuntime, stopOnSignal } from '../compose/index.ts'
import type { Exit, Problem } from '../model/index.ts'
import { CATALOGUE, EXIT, exitOf, Failure, problem, recordValue, renderJson } from '../model/index.ts'
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
		// What is left out was not meant to be read from a pipe: that belongs to the loop that the command stands in.
		for (const arg of Object.values(this.ctor.args)) arg.ignoreStdin = true
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
			const expected = problemIn(error, this.id)
			if (!expected) throw error
			showFailure(context, expected)
			terminal.endWith(stop.signal.aborted ? EXIT.cancelled : exitOf(CATALOGUE[expected.code].exit))
		} finally {
			await runtime.end()
			stop.release()
		}
	}
}

/** Undefined for a defect. What oclif says about values and arguments ends with advice that our own hint replaces. */
function problemIn(error: unknown, command: string | undefined): Problem | undefined {
	if (error instanceof Failure) return error.problem
	if (!(error instanceof Errors.CLIError) || error instanceof Errors.ExitError) return undefined
	const [said = ''] = error.message.split(/\n\s*\n|\nSee more help/)
	const name = ['tideway', ...(command ?? '').split(':')].join(' ')
	return problem('USAGE', plainly(said.trim()), { hint: `\`${name} --help\` shows how to call it` })
}

/** oclif's own words are a list with descriptions, the values it parsed, or its insides. */
function plainly(said: string): string {
	const [first = '', ...rows] = said.split(/\s*\n\s*/)
	if (/^Missing \d+ required args?:/.test(first)) return `missing: ${rows.map((row) => row.replace(/\s.*$/s, '').toUpperCase()).join(', ')}`
	const unset = [...said.matchAll(/Missing required flag ([\w-]+)/g)].map(([, name]) => `--${name}`)
	if (unset.length > 0) return `missing: ${unset.join(', ')}`
	const clash = /--([\w-]+)=\S* cannot also be provided when using --([\w-]+)/.exec(said)
	if (clash) return `--${clash[1]} and --${clash[2]} exclude each other`
	const wrong = /^Parsing (--[\w-]+)\s+Expected (.+) but received: (.*)$/s.exec(said)
	return wrong ? `${wrong[1]} takes ${wrong[2]}, not ${wrong[3]}` : said.replace(/\s+/g, ' ')
}

function showFailure({ terminal, isJson }: Context, problem: Problem): void {
	if (isJson) printJson(terminal, { problem })
	else terminal.printError(showProblem(problem, { color: terminal.hasColor }))
}

/** One JSON document; values in it are exact. */
export function printJson(terminal: Context['terminal'], record: object): void {
	terminal.print(renderJson(recordValue(record), 'as-is'))
}
