import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..', '..')
const SHARED = [
	'bin',
	'src/kit',
	'src/model',
	'src/ports',
	'src/start',
	'src/show',
	'src/provider.ts',
	'package.json',
	'tsconfig.json',
	'.tsconfig.build.json',
]
const OWN: Readonly<Record<string, string>> = {
	'src/index.ts': "export * from './model/index.ts'\n",
	'src/compose/index.ts': `export const makeRuntime = async (_: string) => ({ end: async () => {} })
		export const openProject = async (_: object) => ({ settings: { workspaces: new Map([['acme', {}]]) } })`,
	'src/commands/base.ts': `import { Command, Flags } from '@oclif/core'
		export abstract class Base extends Command {
			static override enableJsonFlag = true
			static override baseFlags = { workspace: Flags.string({ char: 'w' }) }
		}`,
	'src/commands/plan.ts': `import { Flags } from '@oclif/core'
		import { Base } from './base.ts'
		export default class Plan extends Base {
			static override flags = { out: Flags.string(), 'detailed-exitcode': Flags.boolean() }
			async run() {
				const { flags } = await this.parse(Plan)
				this.log(JSON.stringify(flags))
				this.exit(flags['detailed-exitcode'] ? 2 : 0)
			}
		}`,
	'src/commands/state/list.ts': `import { Base } from '../base.ts'
		export default class List extends Base {
			async run() {
				await this.parse(List)
				const { loadProvider } = await import('../../adapters/providers.ts')
				this.log(await loadProvider('acme'))
			}
		}`,
	'src/adapters/providers.ts': `export async function loadProvider(name: string): Promise<string> {
			const module = await import(new URL(\`../../providers/\${name}/index.js\`, import.meta.url).href)
			return module.provider.name
		}`,
	'providers/acme/index.ts':
		"import { nearest } from '../../src/provider.ts'\nexport const provider = { name: nearest('acmee', ['acme']) }\n",
}

/** The real build and the real entry, around two commands of this test's own. */
let project = ''

beforeAll(() => {
	project = mkdtempSync(path.join(tmpdir(), 'tideway-'))
	for (const name of SHARED) cpSync(path.join(ROOT, name), path.join(project, name), { recursive: true })
	for (const [name, text] of Object.entries(OWN)) {
		mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
		writeFileSync(path.join(project, name), text)
	}
	symlinkSync(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'))
	execFileSync(process.execPath, [path.join(ROOT, '.ci', 'build.ts'), '--root', project], { stdio: 'pipe' })
	return () => rmSync(project, { recursive: true, force: true })
})

function tideway(...argv: string[]) {
	const env = { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' }
	const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(project, 'bin', 'run.js'), ...argv], { encoding: 'utf8', env })
	return { status, stdout, stderr }
}

describe('the built program', () => {
	test('runs a command, with flags as Terraform writes them', () => {
		const stdout = '{"workspace":"acme","out":"x","detailed-exitcode":true}\n'
		expect(tideway('plan', '-out=x', '-detailed-exitcode', '-w', 'acme')).toEqual({ status: 2, stdout, stderr: '' })
	})

	test('loads a provider by name, from a command of any depth', () => {
		expect(tideway('state', 'list')).toEqual({ status: 0, stdout: 'acme\n', stderr: '' })
	})

	test('refuses an unknown command with 1 and a suggestion', () => {
		const stderr = 'Error: There is no command "plna".\n  USAGE\n  Next: Did you mean `tideway plan`?\n'
		expect(tideway('plna')).toEqual({ status: 1, stdout: '', stderr })
	})

	test('refuses an unknown flag with 1 and a suggestion, before the command runs', () => {
		const stderr = 'Error: `tideway plan` has no flag "--worksapce".\n  USAGE\n  Next: Did you mean `--workspace`?\n'
		expect(tideway('plan', '--worksapce', 'acme')).toEqual({ status: 1, stdout: '', stderr })
	})

	test('answers in JSON where JSON was asked for', () => {
		const { status, stdout, stderr } = tideway('plan', '-outt', 'x', '--json')
		expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
		expect(JSON.parse(stdout)).toEqual({
			problem: { code: 'USAGE', message: '`tideway plan` has no flag "-outt".', hint: 'Did you mean `--out`?' },
		})
	})

	test('ends wrong usage that oclif finds with 1 as well', () => {
		expect(tideway('plan', '--out').status).toBe(1)
	})

	test.each([['--help'], ['help'], []])('shows help on %s', (...argv) => {
		const { status, stdout } = tideway(...argv)
		expect(status).toBe(0)
		expect(stdout).toContain('plan')
		expect(stdout).toContain('state')
	})
})
