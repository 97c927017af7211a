import type { CommitId } from '../model/index.ts'
import type { Annotation, Forge, ForgeComment, HostFacts, Protection, Pull, Report, Review, Right } from '../ports/index.ts'
import { between, merged, orUnknown, whoAmI } from './ask.ts'
import type { Dialect, ForgeAccess, ForgeCall } from './call.ts'
import { callForge, listForge, nextLink } from './call.ts'
import { factsOf, opposite, wordsOf } from './facts.ts'
import { githubAuthor } from './github-author.ts'
import type { Row } from './row.ts'
import { cut, flagIn, numberIn, rowIn, rowOf, rowsIn, textIn, textsIn } from './row.ts'

const GITHUB: Dialect = {
	title: 'GitHub',
	headers: (token) => ({
		accept: 'application/vnd.github+json',
		authorization: `Bearer ${token}`,
		'x-github-api-version': '2022-11-28',
	}),
	next: nextLink,
	rows: ({ body }) => body,
}

/** GitHub takes so many annotations in one request. */
const MOST_ANNOTATIONS = 50
const LONGEST_SUMMARY = 65_535
const LONGEST_DESCRIPTION = 140

/** GitHub and GitHub Enterprise Server: <https://docs.github.com/rest>. */
export function openGithub(access: ForgeAccess): Forge {
	const repository = `/repos/${access.repository}`
	const call = async (method: ForgeCall['method'], path: string, body?: object): Promise<Row> => {
		const answer = await callForge(access, GITHUB, { method, path: `${repository}${path}`, ...(body && { body }) })
		return rowOf(answer.body, GITHUB, path)
	}
	const list = async (path: string): Promise<readonly Row[]> => await listForge(access, GITHUB, `${repository}${path}`)
	const [owner = ''] = access.repository.split('/')
	const who = whoAmI(access, GITHUB, 'login')
	return {
		kind: 'github',
		title: GITHUB.title,
		commentLimit: 65_536,
		pull: async (number) => pullOf(await call('GET', `/pulls/${number}`)),
		pullsOf: (commit) => pullsOf(access, repository, commit),
		refsOf: (number) => ({ head: `refs/pull/${number}/head`, merge: `refs/pull/${number}/merge` }),
		pullsFrom: async (head, base) => {
			const query = new URLSearchParams({
				head: `${owner}:${head}`,
				base,
				state: 'all',
				sort: 'created',
				direction: 'desc',
				per_page: '100',
			})
			return between((await list(`/pulls?${query}`)).map(pullOf), head, base)
		},
		open: async ({ labels, ...draft }) => {
			const pull = pullOf(await call('POST', '/pulls', draft))
			if (labels.length > 0) await callForge(access, GITHUB, labelling(repository, pull.number, labels))
			return pull
		},
		update: async (number, { labels, ...change }) => {
			if (Object.keys(change).length > 0) await call('PATCH', `/pulls/${number}`, change)
			if (labels && labels.length > 0) await callForge(access, GITHUB, labelling(repository, number, labels))
		},
		close: async (number) => void (await call('PATCH', `/pulls/${number}`, { state: 'closed' })),
		comments: async (number) => {
			const me = await who()
			return (await list(`/issues/${number}/comments?per_page=100`)).map((row) => commentOf(row, me))
		},
		comment: async (number, body) => void (await call('POST', `/issues/${number}/comments`, { body })),
		editComment: async (_number, id, body) => void (await call('PATCH', `/issues/comments/${id}`, { body })),
		reviews: async (number) => newestReviews(await list(`/pulls/${number}/reviews?per_page=100`)),
		report: (commit, report) => reportTo(access, repository, commit, report),
		author: githubAuthor(access, GITHUB),
		rightOf: (login) => rightOf(access, repository, login),
		facts: () => factsIn(access, repository),
		protection: (branch) => protectionOf(access, repository, branch),
	}
}

function labelling(repository: string, number: number, labels: readonly string[]): ForgeCall {
	return { method: 'POST', path: `${repository}/issues/${number}/labels`, body: { labels } }
}

function pullOf(row: Row): Pull {
	const [head, base] = [rowIn(row, 'head'), rowIn(row, 'base')]
	const isMerged = row.merged === true || textIn(row, 'merged_at') !== ''
	const [from, to] = [textIn(rowIn(head, 'repo'), 'full_name'), textIn(rowIn(base, 'repo'), 'full_name')]
	return {
		number: numberIn(row, 'number'),
		url: textIn(row, 'html_url'),
		title: textIn(row, 'title'),
		body: textIn(row, 'body'),
		state: isMerged ? 'merged' : row.state === 'open' ? 'open' : 'closed',
		isDraft: row.draft === true,
		// A fork that was deleted has no name: what cannot be told apart is not trusted.
		isFromFork: from === '' || from.toLowerCase() !== to.toLowerCase(),
		author: textIn(rowIn(row, 'user'), 'login'),
		head: { branch: textIn(head, 'ref'), commit: textIn(head, 'sha') as CommitId },
		base: { branch: textIn(base, 'ref') },
		mergedAs: isMerged && textIn(row, 'merge_commit_sha') !== '' ? (textIn(row, 'merge_commit_sha') as CommitId) : null,
	}
}

/** GitHub may list those of forks too, whose numbers are others. */
async function pullsOf(access: ForgeAccess, repository: string, commit: CommitId): Promise<readonly Pull[]> {
	const path = `${repository}/commits/${commit}/pulls?per_page=100`
	const rows = await listForge(access, GITHUB, path, [404, 409, 422])
	const isHere = (row: Row): boolean =>
		textIn(rowIn(rowIn(row, 'base'), 'repo'), 'full_name').toLowerCase() === access.repository.toLowerCase()
	return merged(rows.filter(isHere).map(pullOf))
}

/** Comments of bots cannot be made by people, so where GitHub does not say who we are a bot's counts as ours. */
function commentOf(row: Row, me: string | undefined): ForgeComment {
	const user = rowIn(row, 'user')
	const author = textIn(user, 'login')
	const isOwn = me === undefined ? textIn(user, 'type') === 'Bot' : author === me
	return { id: String(row.id), author, isOwn, body: textIn(row, 'body') }
}

/** A comment changes nobody's verdict, a dismissal takes it back. */
function newestReviews(rows: readonly Row[]): readonly Review[] {
	const newest = new Map<string, Review>()
	for (const row of rows) {
		const [by, state] = [textIn(rowIn(row, 'user'), 'login'), textIn(row, 'state')]
		const commit = textIn(row, 'commit_id')
		if (state === 'DISMISSED') newest.delete(by)
		else if (state === 'APPROVED' || state === 'CHANGES_REQUESTED')
			newest.set(by, {
				by,
				verdict: state === 'APPROVED' ? 'approved' : 'changes-requested',
				commit: commit === '' ? null : (commit as CommitId),
			})
	}
	return [...newest.values()]
}

/** A check where the credential may write one, which only an App and a workflow may; else a status. */
async function reportTo(access: ForgeAccess, repository: string, commit: CommitId, report: Report): Promise<void> {
	const path = `${repository}/check-runs`
	const first = await callForge(access, GITHUB, { method: 'POST', path, body: checkOf(commit, report), accept: [401, 403, 404] })
	if (first.status < 300) {
		const id = numberIn(rowOf(first.body, GITHUB, path), 'id')
		for (let from = MOST_ANNOTATIONS; from < report.annotations.length; from += MOST_ANNOTATIONS)
			await callForge(access, GITHUB, { method: 'PATCH', path: `${path}/${id}`, body: { output: outputOf(report, from) }, isAdding: true })
		return
	}
	const state = report.state
	const body = {
		state,
		context: report.name,
		description: cut(report.title, LONGEST_DESCRIPTION),
		...(report.url !== undefined && { target_url: report.url }),
	}
	await callForge(access, GITHUB, { method: 'POST', path: `${repository}/statuses/${commit}`, body })
}

function checkOf(commit: CommitId, report: Report): object {
	const done = report.state === 'pending' ? { status: 'in_progress' } : { status: 'completed', conclusion: report.state }
	return {
		name: report.name,
		head_sha: commit,
		...done,
		...(report.url !== undefined && { details_url: report.url }),
		output: outputOf(report, 0),
	}
}

function outputOf({ title, summary, annotations }: Report, from: number): object {
	return { title, summary: cut(summary, LONGEST_SUMMARY), annotations: annotations.slice(from, from + MOST_ANNOTATIONS).map(annotationOf) }
}

function annotationOf({ file, line, level, message }: Annotation): object {
	return { path: file, start_line: line, end_line: line, annotation_level: level === 'error' ? 'failure' : 'warning', message }
}

const RIGHTS: Readonly<Record<string, Right>> = { admin: 'admin', maintain: 'admin', write: 'write', triage: 'read', read: 'read' }

async function rightOf(access: ForgeAccess, repository: string, login: string): Promise<Right> {
	const path = `${repository}/collaborators/${encodeURIComponent(login)}/permission`
	const answer = await callForge(access, GITHUB, { method: 'GET', path, accept: [404] })
	return answer.status === 200 ? (RIGHTS[textIn(rowOf(answer.body, GITHUB, path), 'permission')] ?? 'none') : 'none'
}

async function factsIn(access: ForgeAccess, repository: string): Promise<HostFacts> {
	const answer = await callForge(access, GITHUB, { method: 'GET', path: repository })
	const row = rowOf(answer.body, GITHUB, repository)
	return factsOf({
		mayPush: flagIn(rowIn(row, 'permissions'), 'push'),
		isArchived: flagIn(row, 'archived'),
		isPublic: opposite(flagIn(row, 'private')),
		scopes: wordsOf(answer, 'x-oauth-scopes'),
		endsAt: answer.headers.get('github-authentication-token-expiration'),
	})
}

/** Rules that refuse a push, beside those that are named by themselves. */
const OTHER_RULES = ['required_deployments', 'update', 'commit_message_pattern', 'commit_author_email_pattern', 'committer_email_pattern']

/** Rulesets tell everybody who can read; the old kind of protection tells only that it is there. */
async function protectionOf(access: ForgeAccess, repository: string, branch: string): Promise<Protection> {
	return await orUnknown(async () => {
		const name = encodeURIComponent(branch)
		const [rules, asked] = await Promise.all([
			listForge(access, GITHUB, `${repository}/rules/branches/${name}?per_page=100`),
			callForge(access, GITHUB, { method: 'GET', path: `${repository}/branches/${name}`, accept: [404] }),
		])
		const own = asked.status === 200 ? rowOf(asked.body, GITHUB, branch) : undefined
		const classic = rowIn(rowIn(own, 'protection'), 'required_status_checks')
		const of = (type: string): readonly Row[] => rules.filter((rule) => rule.type === type)
		const contexts = of('required_status_checks').flatMap((rule) => rowsIn(rowIn(rule, 'parameters'), 'required_status_checks'))
		const approvals = of('pull_request').map((rule) => numberIn(rowIn(rule, 'parameters'), 'required_approving_review_count'))
		const others = OTHER_RULES.filter((type) => of(type).length > 0)
		return {
			kind: 'known',
			needsPull: of('pull_request').length > 0 || of('merge_queue').length > 0,
			needsSignatures: of('required_signatures').length > 0,
			neededApprovals: Math.max(0, ...approvals),
			neededChecks: [...contexts.map((row) => textIn(row, 'context')), ...textsIn(classic, 'contexts')],
			others: rules.length === 0 && own?.protected === true ? ['protected'] : others,
		}
	})
}
