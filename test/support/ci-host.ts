import { execFileSync } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GitHubHost } from './github.ts'
import { gitHubHost } from './github.ts'

type Row = Record<string, unknown>

/** GitHub beside a bare repository of our own. */
export type CiHost = {
	/** Variables of a job for a pull request, or for a push to main. */
	env(event: 'pull_request' | 'push' | 'schedule', number?: number): Readonly<Record<string, string>>
	/** A pull request of hubot's from a branch of the repository, or of a fork. Its number. */
	open(branch: string, options: { readonly title?: string; readonly body?: string; readonly isFromFork?: true }): Promise<number>
	/** As people do it in the page, with the commit that the bare repository has got by it. */
	merged(number: number, as: string): Promise<void>
	approve(number: number, commit: string): Promise<void>
	comments(number: number): Promise<readonly { readonly id: number; readonly by: string; readonly body: string }[]>
	/** As somebody else. */
	comment(number: number, body: string): Promise<void>
	/** The newest check of that name at a commit, as `completed success: title`. */
	check(commit: string, name: string): string | undefined
	/** What was asked of it by the commands: `POST /repos/…`. */
	readonly asked: string[]
	close(): Promise<void>
}

/**
 * The emulated GitHub has no git protocol, and commits of its own only: what stands between it and the commands puts the ids in that the bare
 * repository has, and else passes on what it is told.
 */
export async function ciHost(remote: string): Promise<CiHost> {
	const host = await gitHubHost()
	const asked: string[] = []
	const checks = new Map<string, string>()
	const mergedAs = new Map<number, string>()
	const shaOf = (ref: string): string => execFileSync('git', ['rev-parse', ref], { cwd: remote, encoding: 'utf8' }).trim()
	const translate = (pull: Row): Row => {
		const head = pull['head'] as Row
		const isFork = (head['repo'] as Row)['full_name'] !== host.repository
		const number = Number(pull['number'])
		const sha = shaOf(isFork || pull['merged'] === true ? `refs/pull/${number}/head` : `refs/heads/${String(head['ref'])}`)
		return { ...pull, head: { ...head, sha }, merge_commit_sha: mergedAs.get(number) ?? null }
	}
	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		asked.push(`${request.method} ${request.url}`)
		const body = await textOf(request)
		const answer = await fetch(`${host.url}${request.url}`, {
			method: request.method ?? 'GET',
			headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
			...(body !== '' && { body }),
		})
		const text = await answer.text()
		if (request.url === `/repos/${host.repository}/check-runs` && answer.ok) note(checks, JSON.parse(text))
		const isPull = /^\/repos\/[^/]+\/[^/]+\/pulls\/\d+$/.test(request.url ?? '') && answer.ok
		response.writeHead(answer.status, { 'content-type': 'application/json' })
		response.end(isPull ? JSON.stringify(translate(JSON.parse(text))) : text)
	}
	const server = createServer((request, response) => void serve(request, response))
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
	const path = `/repos/${host.repository}`
	return {
		asked,
		env: (event, number) => ({
			CI: 'true',
			GITHUB_ACTIONS: 'true',
			GITHUB_SERVER_URL: 'https://github.com',
			GITHUB_API_URL: url,
			GITHUB_REPOSITORY: host.repository,
			GITHUB_RUN_ID: '77',
			GITHUB_TOKEN: 'octo_token',
			GITHUB_EVENT_NAME: event,
			GITHUB_REF: number === undefined ? 'refs/heads/main' : `refs/pull/${number}/merge`,
		}),
		open: async (branch, { title = 'A change', body = '', isFromFork }) => {
			const head = isFromFork ? await forkBranch(host, branch) : branch
			if (!isFromFork) await host.commit(branch, `${branch}.txt`, 'a change')
			return Number((await host.call('POST', `${path}/pulls`, { title, body, head, base: 'main' }))['number'])
		},
		merged: async (number, as) => {
			execFileSync('git', ['update-ref', `refs/pull/${number}/head`, `${as}^2`], { cwd: remote })
			mergedAs.set(number, as)
			await host.call('PUT', `${path}/pulls/${number}/merge`, {})
		},
		approve: async (number, commit) => {
			await fetch(`${host.url}${path}/pulls/${number}/reviews`, {
				method: 'POST',
				headers: { authorization: 'Bearer octo_token', 'content-type': 'application/json' },
				body: JSON.stringify({ event: 'APPROVE', commit_id: commit }),
			})
		},
		comments: async (number) =>
			(await host.call('GET', `${path}/issues/${number}/comments`)).map((row) => ({
				id: Number(row['id']),
				by: String((row['user'] as Row)['login']),
				body: String(row['body']),
			})),
		comment: async (number, body) => void (await host.call('POST', `${path}/issues/${number}/comments`, { body })),
		check: (commit, name) => checks.get(`${commit} ${name}`),
		close: async () => {
			server.close()
			server.closeAllConnections()
			await host.close()
		},
	}
}

/** What the host took down; it lists them only for commits that it has itself. */
function note(checks: Map<string, string>, run: Row): void {
	checks.set(`${run['head_sha']} ${run['name']}`, `${run['status']} ${run['conclusion']}: ${(run['output'] as Row)['title']}`)
}

async function forkBranch(host: GitHubHost, branch: string): Promise<string> {
	await host.call('POST', `/repos/${host.repository}/forks`, {})
	const main = await host.call('GET', '/repos/hubot/shop/git/ref/heads/main')
	await host.call('POST', '/repos/hubot/shop/git/refs', { ref: `refs/heads/${branch}`, sha: (main['object'] as Row)['sha'] })
	return `hubot:${branch}`
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks).toString()
}
