import { expect } from 'vitest'
import { newCanary, scanFor } from './canary.ts'
import { recordGit } from './canary-git.ts'
import { watchFolder } from './canary-watch.ts'

/** Every secret that end-to-end tests hand to the program, by what it is. */
export const SECRETS = {
	/** Of the workspace's API. */
	token: newCanary(),
	/** That the API does not know. */
	wrongToken: newCanary(),
	/** Of a git host. */
	password: newCanary(),
	/** What the environment of a person holds for git's own helpers. */
	hostToken: newCanary(),
}

const scan = scanFor(SECRETS)

/** P7: fails where a secret stands in what was said, `said` naming each piece of it. */
export function expectNoSecret(said: Readonly<Record<string, string>>): void {
	expect(Object.entries(said).flatMap(([name, text]) => scan(text).map((finding) => `${name}: ${finding}`))).toEqual([])
}

/** By which git's own helpers are given their secrets. */
export const FOR_HELPERS: readonly string[] = ['GITHUB_TOKEN', 'TIDEWAY_GIT_PASSWORD']

/** What a command has said; `calls`: how it called git, where that is not noted in a file. */
type Said = { readonly out: string; readonly err: string; readonly calls?: string }

/** P7: answers a check of one command: of what it said, and of the files that it has left below `folder`. */
export function guardCommands(folder: string): (said: Said) => void {
	const watch = watchFolder(folder, scan)
	return ({ out, err, calls = '' }) => {
		expectNoSecret({ 'standard output': out, 'standard error': err, 'calls of git': calls })
		expect(watch.look(), 'secrets in files').toEqual([])
	}
}

/** P7: notes how git is called, in `folder`. `environment`: for each process. `end` looks at all that was left below `folder`. */
export function guardFolder(folder: string): { readonly environment: NodeJS.ProcessEnv; end(): void } {
	const bin = recordGit(folder, FOR_HELPERS)
	return {
		environment: { PATH: `${bin}:${process.env['PATH']}`, GITHUB_TOKEN: SECRETS.hostToken },
		end: () => expect(watchFolder(folder, scan).lookAtEnd(), 'secrets in files, objects, refs and calls of git').toEqual([]),
	}
}
