import { existsSync } from 'node:fs'
import path from 'node:path'
import { Config } from '@oclif/core'

type Runnable = { run(argv: string[], config: Config): Promise<unknown> }

const ROOT = path.join(import.meta.dirname, '..', '..')

/** Runs what is typed after `tideway`, in this process. `commands`: the folder of `bundledCommands`. */
export async function runCommand(commands: string, argv: readonly string[]): Promise<void> {
	const [first = '', second = ''] = argv
	const isTopic = existsSync(path.join(commands, first, `${second}.js`))
	const file = path.join(commands, isTopic ? `${first}/${second}.js` : `${first}.js`)
	const { default: command } = (await import(file)) as { default: Runnable }
	await command.run(argv.slice(isTopic ? 2 : 1), await Config.load({ root: ROOT }))
}
