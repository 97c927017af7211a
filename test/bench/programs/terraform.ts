import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { startServer } from './server.ts'
import type { Steps } from './steps.ts'
import type { Run } from './timed.ts'
import { timed, timedOften } from './timed.ts'
import type { Tree } from './tree.ts'

const STATE_SERVER = path.join(import.meta.dirname, 'state-server.ts')

/** `1.11.4`; undefined where there is no Terraform. */
export function terraformVersion(): string | undefined {
	try {
		const said = execFileSync('terraform', ['version', '-json'], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
			env: envWith({}),
		})
		return (JSON.parse(said) as { terraform_version: string }).terraform_version
	} catch {
		return undefined
	}
}

/**
 * The tree's resources as `terraform_data`, which Terraform makes in its own process; the state is behind HTTP in another one. Plans run
 * so many times.
 */
export async function runTerraform(own: string, tree: Tree, runs: number): Promise<Steps> {
	const cwd = `${own}/clone`
	mkdirSync(cwd, { recursive: true })
	writeFileSync(`${own}/terraform.rc`, '')
	writeFileSync(`${cwd}/main.tf`, `${backendAt(await startServer([STATE_SERVER]))}${resourcesOf(tree)}`)
	const env = envWith({ CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: `${own}/terraform.rc` })
	const run = (...argv: readonly string[]): Run => ({ cwd, argv: ['terraform', ...argv, '-input=false', '-no-color'], env })
	timed(run('init'))
	return {
		first: timedOften(run('plan', '-out=plan'), runs),
		apply: timed({ ...run('apply'), argv: ['terraform', 'apply', '-input=false', '-no-color', 'plan'] }),
		unchanged: timedOften(run('plan', '-detailed-exitcode'), runs),
	}
}

/** Nothing of the settings of whoever runs it. */
function envWith(own: Readonly<Record<string, string>>): Record<string, string> {
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'))
	return { ...(Object.fromEntries(inherited) as Record<string, string>), ...own }
}

function backendAt(url: string): string {
	const addresses = ['address', 'lock_address', 'unlock_address'].map((name) => `    ${name} = "${url}"\n`)
	return `terraform {\n  backend "http" {\n${addresses.join('')}  }\n}\n`
}

/** A sync's model becomes a reference, as it is in the files. What JSON writes is an expression of Terraform's language too. */
function resourcesOf(tree: Tree): string {
	const files = [...tree].filter(([file]) => file.includes('/'))
	const resources = files.map(([file, text]) => {
		const members = Object.entries(parse(text) as Record<string, unknown>).map(
			([name, value]) => `    ${name} = ${name === 'model' ? `terraform_data.${String(value)}.id` : JSON.stringify(value)}\n`,
		)
		return `resource "terraform_data" "${path.basename(file, '.yaml')}" {\n  input = {\n${members.join('')}  }\n}\n`
	})
	return resources.join('')
}
