import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { callsOf, sumOf } from './calls.ts'
import type { Steps } from './steps.ts'
import type { Run } from './timed.ts'
import { timed, timedOften } from './timed.ts'
import type { Tree } from './tree.ts'
import { makeEmptyWorkspace } from './workspace.ts'

const ROOT = path.join(import.meta.dirname, '..', '..', '..')

/** The service's own provider under another name, with an API that takes any number of calls. */
const WITHOUT_LIMIT = `import { provider as limited } from '../hightouch/index.js'
const { limit, ...api } = limited.api
export const provider = { ...limited, name: 'without-limit', api }
`

/** The program as it is built, with one provider more: `without-limit`. Answers with its entry. */
export function copyProgram(to: string): string {
	for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
		cpSync(path.join(ROOT, part), path.join(to, part), { recursive: true })
	const folder = path.join(to, 'dist', 'providers', 'without-limit')
	mkdirSync(folder)
	writeFileSync(path.join(folder, 'index.js'), WITHOUT_LIMIT)
	return path.join(to, 'bin', 'run.js')
}

export type HowToRun = { readonly program: string; readonly runs: number }

/** `calls`: those of the apply. Plans run so many times, the first one with nothing cached. */
export async function runTideway(own: string, tree: Tree, { program, runs }: HowToRun): Promise<Steps & { readonly calls: number }> {
	await makeEmptyWorkspace(own, tree, 'without-limit')
	const cache = `${own}/cache`
	const env = { ...(process.env as Record<string, string>), NODE_ENV: 'production', HIGHTOUCH_TOKEN: 'sandbox', XDG_CACHE_HOME: cache }
	const run = (...argv: readonly string[]): Run => ({ cwd: `${own}/clone`, argv: [process.execPath, program, ...argv], env })
	const before = (): void => rmSync(cache, { recursive: true, force: true })
	const first = timedOften({ ...run('plan', '--out', '../plan.json'), before }, runs)
	const calls = await allCalls(own)
	const apply = timed(run('apply', '../plan.json', '--yes'))
	const callsOfApply = (await allCalls(own)) - calls
	return { first, apply, unchanged: timedOften(run('plan', '--detailed-exitcode'), runs), calls: callsOfApply }
}

async function allCalls(own: string): Promise<number> {
	return sumOf(await callsOf(own), /^/)
}
