import { existsSync } from 'node:fs'
import path from 'node:path'
import { Config } from '@oclif/core'

type Runnable = { run(argv: string[], config: Config): Promise<unknown> }

const ROOT = path.join(import.meta.dirname, '..', '..')

/** Runs what is typed after `tideway`, from the sources, in this process. */
export async function runCommand(argv: readonly string[]): Promise<void> {
	const [first = '', second = ''] = argv
	const isTopic = existsSync(path.join(ROOT, 'src', 'commands', first, `${second}.ts`))
	const file = path.join(ROOT, 'src', 'commands', isTopic ? `${first}/${second}.ts` : `${first}.ts`)
	const { default: command } = (await import(file)) as { default: Runnable }
	await command.run(argv.slice(isTopic ? 2 : 1), await Config.load({ root: ROOT }))
}
