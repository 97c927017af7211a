import { Config, Errors, handle, run, ux } from '@oclif/core'
import type { Problem } from '../model/index.ts'
import { CATALOGUE, exitOf } from '../model/index.ts'
import { readArguments } from './arguments.ts'
import type { CompletedCommand } from './complete.ts'
import { complete } from './complete.ts'

/** `argv` is what was typed after the program's name, `root` the folder of package.json, `color` whether standard error takes any. */
export type Start = { readonly argv: readonly string[]; readonly root: string; readonly color: boolean }

/** What the scripts of `tideway completion` call with the words typed so far. */
const COMPLETE = '__complete'

/** Runs one command and ends the process with its exit code. Arguments that cannot be read end it with 1, before the command is loaded. */
export async function start({ argv, root, color }: Start): Promise<void> {
	try {
		const config = await Config.load({ root })
		if (argv[0] === COMPLETE) return await printCompletion(argv.slice(1), config)
		const read = readArguments(argv, config.commands.map(infoOf))
		if (read.kind === 'invalid') await refuse(read.problem, argv, color)
		else await run([...read.argv], config)
	} catch (error) {
		await handle(error instanceof Error ? error : new TypeError(String(error)))
	}
}

/** Who asked for JSON gets JSON, even where the command is not known. */
async function refuse(found: Problem, argv: readonly string[], color: boolean): Promise<never> {
	const { showProblem } = await import('../show/index.ts')
	if (argv.some((token) => /^--?json$/.test(token))) ux.stdout(JSON.stringify({ problem: found }, null, 2))
	else ux.stderr(showProblem(found, { color }))
	throw new Errors.ExitError(exitOf(CATALOGUE[found.code].exit))
}

/** A line for each word that could stand at the cursor: the word, a tab, what it is about. */
async function printCompletion(typed: readonly string[], config: Config): Promise<void> {
	const { suggestions, workspaces } = complete(typed, config.commands.map(infoOf))
	const names = workspaces ? await workspaceNames() : []
	const named = names
		.filter((name) => name.startsWith(workspaces?.typed ?? ''))
		.map((name) => ({ word: `${workspaces?.prefix}${name}`, about: '' }))
	for (const { word, about } of [...suggestions, ...named]) ux.stdout(`${word}\t${about.split('\n', 1)[0]}`)
}

/** Those that a shell takes as they are: a name from a file never becomes part of a command line unseen. None where settings cannot be read. */
async function workspaceNames(): Promise<readonly string[]> {
	const { makeRuntime, openProject } = await import('../compose/index.ts')
	const runtime = await makeRuntime('quiet')
	try {
		const { settings } = await openProject(runtime)
		return [...settings.workspaces.keys()].filter((name) => /^\w[\w.@-]*$/.test(name))
	} catch {
		return []
	} finally {
		await runtime.end()
	}
}

function infoOf(command: Config['commands'][number]): CompletedCommand {
	return {
		id: command.id,
		summary: command.summary ?? '',
		flags: Object.values(command.flags).map(flagOf),
		takesArguments: Object.keys(command.args).length > 0,
		strict: command.strict !== false,
	}
}

function flagOf(flag: Config['commands'][number]['flags'][string]): CompletedCommand['flags'][number] {
	const names = [flag.name, ...(flag.aliases ?? [])]
	return {
		names: flag.type === 'boolean' && flag.allowNo ? [...names, ...names.map((name) => `no-${name}`)] : names,
		letters: [...(flag.char ? [flag.char] : []), ...(flag.charAliases ?? [])],
		takesValue: flag.type === 'option',
		isShown: flag.hidden !== true,
		description: flag.description ?? '',
		values: (flag.type === 'option' && flag.options) || [],
	}
}
