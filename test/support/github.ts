import { createEmulator } from 'emulate'
import { makeHttp } from '../../src/adapters/http.ts'
import type { ForgeAccess } from '../../src/forge/index.ts'
import { fakeClock } from './fake-clock.ts'

export type GitHubHost = {
	readonly url: string
	readonly repository: string
	/** Speaks as octocat, who owns the repository. */
	readonly access: ForgeAccess
	/** As hubot, who may write, past us. */
	call(method: string, path: string, body?: object): Promise<Record<string, unknown> & readonly Record<string, unknown>[]>
	/** A commit on a branch, which is made from main where it is not there. Its id. */
	commit(branch: string, file: string, text: string): Promise<string>
	close(): Promise<void>
}

/**
 * GitHub as a server that nobody here wrote shows it: repositories, pull requests, reviews, comments, checks, and webhooks. It has no
 * git protocol, no commit statuses and no wrong tokens.
 */
export async function gitHubHost(): Promise<GitHubHost> {
	const repository = 'octocat/shop'
	const emulator = await createEmulator({
		service: 'github',
		port: 0,
		seed: {
			tokens: { octo_token: { login: 'octocat', scopes: ['repo'] }, hub_token: { login: 'hubot', scopes: ['repo'] } },
			github: {
				users: [
					{ login: 'octocat', name: 'The Octocat', email: 'octocat@github.test' },
					{ login: 'hubot', name: 'Hubot', email: 'hubot@github.test' },
				],
				repos: [{ owner: 'octocat', name: 'shop', auto_init: true }],
			},
		},
	})
	const http = makeHttp()
	const call: GitHubHost['call'] = async (method, path, body) => await ask('hub_token', method, path, body)
	const ask = async (token: string, method: string, path: string, body?: object) => {
		const init = {
			method,
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			...(body && { body: JSON.stringify(body) }),
		}
		const answer = await fetch(`${emulator.url}${path}`, init)
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
		return text === '' ? {} : JSON.parse(text)
	}
	await ask('octo_token', 'PUT', `/repos/${repository}/collaborators/hubot`, { permission: 'push' })
	return {
		url: emulator.url,
		repository,
		access: { http, clock: fakeClock(), api: emulator.url, repository, token: async () => 'octo_token' },
		call,
		commit: (branch, file, text) => commitFile(call, repository, { branch, file, text }),
		close: async () => {
			http.close()
			await emulator.close()
		},
	}
}

type NewFile = { readonly branch: string; readonly file: string; readonly text: string }

async function commitFile(call: GitHubHost['call'], repository: string, { branch, file, text }: NewFile): Promise<string> {
	const git = `/repos/${repository}/git`
	const refOf = async (name: string): Promise<string | undefined> =>
		await call('GET', `${git}/ref/heads/${name}`).then(
			(ref) => (ref.object as { sha: string }).sha,
			() => undefined,
		)
	const known = await refOf(branch)
	const parent = known ?? (await refOf('main')) ?? ''
	const blob = await call('POST', `${git}/blobs`, { content: text, encoding: 'utf-8' })
	const base = (await call('GET', `${git}/commits/${parent}`)).tree as { sha: string }
	const tree = await call('POST', `${git}/trees`, {
		base_tree: base.sha,
		tree: [{ path: file, mode: '100644', type: 'blob', sha: blob.sha }],
	})
	const commit = await call('POST', `${git}/commits`, { message: `change ${file}`, tree: tree.sha, parents: [parent] })
	if (known === undefined) await call('POST', `${git}/refs`, { ref: `refs/heads/${branch}`, sha: commit.sha })
	else await call('PATCH', `${git}/refs/heads/${branch}`, { sha: commit.sha })
	return String(commit.sha)
}
