import type { CommitId } from '../model/index.ts'
import type { Forge, ForgeComment, Protection, Pull, Report, Review, Right } from '../ports/index.ts'
import { between, merged, orUnknown, whoAmI } from './ask.ts'
import type { Dialect, ForgeAccess, ForgeAnswer, ForgeCall, Page } from './call.ts'
import { callForge, listForge } from './call.ts'
import { factsOf, opposite } from './facts.ts'
import type { Row } from './row.ts'
import { cut, flagIn, numberIn, rowIn, rowOf, textIn, textsIn } from './row.ts'

const GITEA: Dialect = {
	title: 'Gitea',
	headers: (token) => ({ authorization: `token ${token}` }),
	next: nextPage,
	rows: ({ body }) => body,
}

/** Few lists have links to their pages, all say how many rows there are. What has no number of a page comes whole. */
function nextPage({ headers }: ForgeAnswer, { path, rows, seen }: Page): string | undefined {
	const page = /(?<=[?&]page=)\d+/.exec(path)?.[0]
	if (page === undefined || rows === 0 || seen >= Number(headers.get('x-total-count') ?? Infinity)) return undefined
	return path.replace(/(?<=[?&]page=)\d+/, String(Number(page) + 1))
}

/** What a server gives at once unless it was told otherwise. */
const PAGE = 'limit=50&page=1'
const LONGEST_STATUS = 255
const LABEL_COLOR = '#0e8a16'

/** Gitea and Forgejo: `/api/swagger` of each server. */
export function openGitea(access: ForgeAccess): Forge {
	const repository = `/repos/${access.repository}`
	const call = async (method: ForgeCall['method'], path: string, body?: object): Promise<Row> => {
		const answer = await callForge(access, GITEA, { method, path: `${repository}${path}`, ...(body && { body }) })
		return rowOf(answer.body, GITEA, path)
	}
	const list = async (path: string): Promise<readonly Row[]> => await listForge(access, GITEA, `${repository}${path}`)
	const who = whoAmI(access, GITEA, 'login')
	const idsOf = (names: readonly string[]): Promise<readonly number[]> => labelIds(names, list, call)
	return {
		kind: 'gitea',
		title: GITEA.title,
		commentLimit: 65_536,
		pull: async (number) => pullOf(await call('GET', `/pulls/${number}`)),
		// Of several that were rebased only the last one is known there.
		pullsOf: async (commit) => {
			const path = `${repository}/commits/${commit}/pull`
			const answer = await callForge(access, GITEA, { method: 'GET', path, accept: [404] })
			return answer.status === 404 ? [] : merged([pullOf(rowOf(answer.body, GITEA, path))])
		},
		refsOf: (number) => ({ head: `refs/pull/${number}/head`, merge: null }),
		// Nothing filters by the branch that they come from.
		pullsFrom: async (head, base) =>
			between((await list(`/pulls?state=all&base_branch=${encodeURIComponent(base)}&${PAGE}`)).map(pullOf), head, base),
		open: async ({ labels, ...draft }) => pullOf(await call('POST', '/pulls', { ...draft, labels: await idsOf(labels) })),
		update: async (number, { labels, ...change }) => {
			if (Object.keys(change).length > 0) await call('PATCH', `/pulls/${number}`, change)
			if (!labels || labels.length === 0) return
			const path = `${repository}/issues/${number}/labels`
			await callForge(access, GITEA, { method: 'POST', path, body: { labels: await idsOf(labels) } })
		},
		close: async (number) => void (await call('PATCH', `/pulls/${number}`, { state: 'closed' })),
		comments: async (number) => {
			const me = await who()
			return (await list(`/issues/${number}/comments`)).map((row) => commentOf(row, me))
		},
		comment: async (number, body) => void (await call('POST', `/issues/${number}/comments`, { body })),
		editComment: async (_number, id, body) => void (await call('PATCH', `/issues/comments/${encodeURIComponent(id)}`, { body })),
		reviews: async (number) => newestReviews(await list(`/pulls/${number}/reviews?${PAGE}`)),
		// There is no room for the summary and the annotations: they are in the comment.
		report: async (commit, { name, state, title, url }: Report) => {
			const status = { context: cut(name, LONGEST_STATUS), state, description: cut(title, LONGEST_STATUS) }
			await call('POST', `/statuses/${commit}`, { ...status, ...(url !== undefined && { target_url: url }) })
		},
		rightOf: (login) => rightOf(access, repository, login),
		// What a token is good for Gitea tells only to who shows a password.
		facts: async () => {
			const row = await call('GET', '')
			return factsOf({
				mayPush: flagIn(rowIn(row, 'permissions'), 'push'),
				isArchived: flagIn(row, 'archived'),
				isPublic: opposite(flagIn(row, 'private')),
				scopes: undefined,
				endsAt: undefined,
			})
		},
		protection: (branch) => protectionOf(branch, call),
	}
}

type Call = (method: ForgeCall['method'], path: string, body?: object) => Promise<Row>

/** Not every version takes names. A label that the repository lacks is made. */
async function labelIds(names: readonly string[], list: (path: string) => Promise<readonly Row[]>, call: Call): Promise<readonly number[]> {
	if (names.length === 0) return []
	const known = new Map((await list(`/labels?${PAGE}`)).map((row) => [textIn(row, 'name'), numberIn(row, 'id')]))
	const ids: number[] = []
	for (const name of names) ids.push(known.get(name) ?? numberIn(await call('POST', '/labels', { name, color: LABEL_COLOR }), 'id'))
	return ids
}

function pullOf(row: Row): Pull {
	const [head, base] = [rowIn(row, 'head'), rowIn(row, 'base')]
	const [title, mergedAs] = [textIn(row, 'title'), textIn(row, 'merge_commit_sha')]
	return {
		number: numberIn(row, 'number'),
		url: textIn(row, 'html_url'),
		title,
		body: textIn(row, 'body'),
		state: row.merged === true ? 'merged' : row.state === 'open' ? 'open' : 'closed',
		isDraft: row.draft === true || /^(?:wip:|\[wip\])/i.test(title),
		// -1 where the other repository is gone: what cannot be told apart is not trusted.
		isFromFork: numberIn(head, 'repo_id') <= 0 || numberIn(head, 'repo_id') !== numberIn(base, 'repo_id'),
		author: textIn(rowIn(row, 'user'), 'login'),
		// `ref` is the branch only for as long as it exists.
		head: { branch: textIn(head, 'label') || textIn(head, 'ref'), commit: textIn(head, 'sha') as CommitId },
		base: { branch: textIn(base, 'ref') },
		mergedAs: row.merged === true && mergedAs !== '' ? (mergedAs as CommitId) : null,
	}
}

function commentOf(row: Row, me: string | undefined): ForgeComment {
	const author = textIn(rowIn(row, 'user'), 'login')
	return { id: String(row.id), author, isOwn: me !== undefined && author === me, body: textIn(row, 'body') }
}

const VERDICTS: Readonly<Record<string, Review['verdict']>> = { APPROVED: 'approved', REQUEST_CHANGES: 'changes-requested' }

/** A comment changes nobody's verdict, a dismissal takes it back. */
function newestReviews(rows: readonly Row[]): readonly Review[] {
	const newest = new Map<string, Review>()
	for (const row of rows.toSorted((one, other) => numberIn(one, 'id') - numberIn(other, 'id'))) {
		const [by, commit] = [textIn(rowIn(row, 'user'), 'login'), textIn(row, 'commit_id')]
		const verdict = VERDICTS[textIn(row, 'state')]
		if (verdict === undefined || by === '') continue
		if (row.dismissed === true) newest.delete(by)
		else newest.set(by, { by, verdict, commit: commit === '' ? null : (commit as CommitId) })
	}
	return [...newest.values()]
}

const RIGHTS: Readonly<Record<string, Right>> = { owner: 'admin', admin: 'admin', write: 'write', read: 'read' }

/** Gitea tells administrators of the repository, and everybody of themselves. */
async function rightOf(access: ForgeAccess, repository: string, login: string): Promise<Right> {
	const path = `${repository}/collaborators/${encodeURIComponent(login)}/permission`
	const answer = await callForge(access, GITEA, { method: 'GET', path, accept: [404] })
	return answer.status === 200 ? (RIGHTS[textIn(rowOf(answer.body, GITEA, path), 'permission')] ?? 'none') : 'none'
}

/** What the token itself may do with the branch. Whether commits have to be signed is told to administrators only. */
async function protectionOf(branch: string, call: Call): Promise<Protection> {
	return await orUnknown(async () => {
		const own = await call('GET', `/branches/${branch.split('/').map(encodeURIComponent).join('/')}`)
		const rule = textIn(own, 'effective_branch_protection_name')
		const protection = rule === '' ? undefined : await call('GET', `/branch_protections/${encodeURIComponent(rule)}`)
		return {
			kind: 'known',
			// Who may write nowhere needs another right, not a pull request.
			needsPull: own.protected === true && own.user_can_push !== true,
			needsSignatures: protection?.require_signed_commits === true,
			neededApprovals: numberIn(own, 'required_approvals'),
			neededChecks: own.enable_status_check === true ? textsIn(own, 'status_check_contexts') : [],
			others: [],
		}
	})
}
