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

/** P7: answers a check of one command: of what it said, and of the files that it has left below `folder`. */
export function guardCommands(folder: string): (ran: { readonly out: string; readonly err: string }) => void {
	const watch = watchFolder(folder, scan)
	return ({ out, err }) => {
		expectNoSecret({ 'standard output': out, 'standard error': err })
		expect(watch.look(), 'secrets in files').toEqual([])
	}
}

/** P7: notes how git is called, in `folder`. `environment`: for each command. `end` looks at all that was left below `folder`. */
export function guardFolder(folder: string): { readonly environment: NodeJS.ProcessEnv; end(): void } {
	const bin = recordGit(folder, ['GITHUB_TOKEN', 'TIDEWAY_GIT_PASSWORD'])
	return {
		environment: { PATH: `${bin}:${process.env['PATH']}`, GITHUB_TOKEN: SECRETS.hostToken },
		end: () => expect(watchFolder(folder, scan).lookAtEnd(), 'secrets in files, objects, refs and calls of git').toEqual([]),
	}
}
