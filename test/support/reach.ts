import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { systemEnvironment } from '../../src/adapters/environment.ts'
import { systemFiles } from '../../src/adapters/files.ts'
import type { Environment } from '../../src/adapters/git/environment.ts'
import { openRepository } from '../../src/adapters/git/repository.ts'
import type { Reaching } from '../../src/compose/reach.ts'
import { openReach } from '../../src/compose/reach.ts'
import type { Runtime } from '../../src/compose/runtime.ts'
import { makeEnding } from '../../src/compose/runtime.ts'
import type { GitConnection } from '../../src/settings/index.ts'
import { CONNECTION, connectionOf } from '../../src/settings/index.ts'
import type { GitBench } from './git.ts'

/** A run with these variables and no others; ends with the test. */
export function runtimeWith(bench: GitBench, variables: Environment): Reaching & Pick<Runtime, 'end'> {
	const all: Environment = { ...bench.env, ...variables }
	const ending = makeEnding()
	onTestFinished(() => ending.end())
	const environment = { ...systemEnvironment(), cwd: bench.folder, all, get: (name: string) => all[name] || undefined }
	return { ...ending, environment, files: systemFiles(), clock: systemClock() }
}

/** A connection from what a settings file says. */
export function connectionFrom(file: { readonly kind: keyof typeof CONNECTION } & Readonly<Record<string, unknown>>): GitConnection {
	return connectionOf('ours', CONNECTION[file.kind].parse(file))
}

/** Our repository beside the remote, through the connection. */
export async function openThrough(runtime: Reaching, bench: GitBench, connection: GitConnection, url: string) {
	const reach = await openReach(runtime, { root: bench.folder }, connection, url)
	return { reach, repository: await openRepository({ url, cacheDir: `${bench.folder}/cache`, env: runtime.environment.all, reach }) }
}
