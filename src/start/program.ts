import { Config, Errors, handle, run, ux } from '@oclif/core'
import type { Problem } from '../model/index.ts'
import { CATALOGUE, exitOf } from '../model/index.ts'
import type { CommandInfo, FlagInfo } from './arguments.ts'
import { readArguments } from './arguments.ts'

/** `argv` is what was typed after the program's name, `root` the folder of package.json, `color` whether standard error takes any. */
export type Start = { readonly argv: readonly string[]; readonly root: string; readonly color: boolean }

/** Runs one command and ends the process with its exit code. Arguments that cannot be read end it with 1, before the command is loaded. */
export async function start({ argv, root, color }: Start): Promise<void> {
	try {
		const config = await Config.load({ root })
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

function infoOf(command: Config['commands'][number]): CommandInfo {
	return {
		id: command.id,
		flags: Object.values(command.flags).map(flagOf),
		takesArguments: Object.keys(command.args).length > 0,
		strict: command.strict !== false,
	}
}

function flagOf(flag: Config['commands'][number]['flags'][string]): FlagInfo {
	const names = [flag.name, ...(flag.aliases ?? [])]
	return {
		names: flag.type === 'boolean' && flag.allowNo ? [...names, ...names.map((name) => `no-${name}`)] : names,
		letters: [...(flag.char ? [flag.char] : []), ...(flag.charAliases ?? [])],
		takesValue: flag.type === 'option',
		isShown: flag.hidden !== true,
	}
}
