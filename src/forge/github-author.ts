import type { CommitId } from '../model/index.ts'
import { Failure, problem } from '../model/index.ts'
import type { FileChange, ForgeAuthor } from '../ports/index.ts'
import type { Dialect, ForgeAccess } from './call.ts'
import { callForge, saidBy } from './call.ts'
import { rowIn, rowOf, textIn } from './row.ts'

const MUTATION = 'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }'

/** <https://docs.github.com/graphql/reference/mutations#createcommitonbranch>: GitHub signs what is made so, and no commit of the Git database that a person's token makes. */
export function githubAuthor(access: ForgeAccess, dialect: Dialect): ForgeAuthor {
	const repository = `/repos/${access.repository}`
	return {
		commit: async ({ branch, on, message, files }) => {
			const input = {
				branch: { repositoryNameWithOwner: access.repository, branchName: branch },
				message: messageOf(message),
				expectedHeadOid: on,
				fileChanges: changesOf(files),
			}
			const path = '/graphql'
			const call = { method: 'POST', path, body: { query: MUTATION, variables: { input } } } as const
			const { body } = await callForge({ ...access, api: graphqlOf(access.api) }, dialect, call)
			const answer = rowOf(body, dialect, path)
			const oid = textIn(rowIn(rowIn(rowIn(answer, 'data'), 'createCommitOnBranch'), 'commit'), 'oid')
			return oid === '' ? refuse(dialect, branch, answer) : (oid as CommitId)
		},
		merge: async ({ branch, on, from, message }) => {
			const path = `${repository}/git/ref/heads/${branch.split('/').map(encodeURIComponent).join('/')}`
			const now = rowOf((await callForge(access, dialect, { method: 'GET', path })).body, dialect, path)
			// This call takes no commit that the branch has to be at; what came in between shows in the result.
			if (textIn(rowIn(now, 'object'), 'sha') !== on) return refuse(dialect, branch, {})
			const body = { base: branch, head: from, commit_message: message }
			const call = { method: 'POST', path: `${repository}/merges`, body, accept: [409] } as const
			const answer = await callForge(access, dialect, call)
			if (answer.status === 409)
				throw new Failure(
					problem('API_CONFLICT', `${dialect.title} cannot merge into ${branch}: both sides changed the same`, {
						hint: `merge ${from.slice(0, 7)} there by hand, or close the pull request and remove its branch`,
					}),
				)
			return answer.status === 204 ? on : (textIn(rowOf(answer.body, dialect, call.path), 'sha') as CommitId)
		},
	}
}

/** GitHub Enterprise Server has both below `/api`. */
function graphqlOf(api: string): string {
	return api.replace(/\/v3$/, '')
}

function messageOf(message: string): object {
	const [headline = '', ...rest] = message.trimEnd().split('\n')
	const body = rest.join('\n').trim()
	return { headline, ...(body !== '' && { body }) }
}

function changesOf(files: readonly FileChange[]): object {
	const additions = files.flatMap((file) => ('remove' in file ? [] : [{ path: file.path, contents: base64(file.content) }]))
	const deletions = files.flatMap((file) => ('remove' in file ? [{ path: file.path }] : []))
	return { ...(additions.length > 0 && { additions }), ...(deletions.length > 0 && { deletions }) }
}

function base64(content: string | Uint8Array): string {
	return Buffer.from(content).toString('base64')
}

function refuse({ title }: Dialect, branch: string, answer: unknown): never {
	const said = saidBy(answer)
	const why = said === '' ? 'it is not where it was' : said
	throw new Failure(problem('API_CONFLICT', `${title} made no commit on ${branch}: ${why}`, { hint: 'run the command again' }))
}
