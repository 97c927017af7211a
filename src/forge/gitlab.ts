import type { CommitId } from '../model/index.ts'
import type { Forge, ForgeComment, HostFacts, Protection, Pull, Report, Review, Right } from '../ports/index.ts'
import { between, headAt, merged, orUnknown, whoAmI } from './ask.ts'
import type { Dialect, ForgeAccess, ForgeCall } from './call.ts'
import { callForge, listForge, nextLink, refused, saidBy } from './call.ts'
import { factsOf } from './facts.ts'
import type { Row } from './row.ts'
import { cut, flagIn, numberIn, rowIn, rowOf, rowsIn, textIn, textsIn } from './row.ts'

/** A personal, project or group token goes as OAuth's would; the token of a job has a header of its own. */
function dialectOf({ isJobToken }: ForgeAccess): Dialect {
	return {
		title: 'GitLab',
		...(isJobToken === true && { cure: "a job's own token may not do that: give the job a project's access token as GITLAB_TOKEN" }),
		headers: (token) => (isJobToken === true ? { 'job-token': token } : { authorization: `Bearer ${token}` }),
		next: nextLink,
		rows: ({ body }) => body,
	}
}

const LONGEST_STATUS = 255

/** GitLab.com and GitLab of one's own: <https://docs.gitlab.com/api/rest>. A pull request is a merge request there. */
export function openGitlab(access: ForgeAccess): Forge {
	const dialect = dialectOf(access)
	const project = `/projects/${encodeURIComponent(access.repository)}`
	const call = async (method: ForgeCall['method'], path: string, body?: object): Promise<Row> => {
		const answer = await callForge(access, dialect, { method, path: `${project}${path}`, ...(body && { body }) })
		return rowOf(answer.body, dialect, path)
	}
	const list = async (path: string): Promise<readonly Row[]> => await listForge(access, dialect, `${project}${path}`)
	const who = whoAmI(access, dialect, 'username')
	return {
		kind: 'gitlab',
		title: dialect.title,
		commentLimit: 1_000_000,
		pull: async (number) => pullOf(await call('GET', `/merge_requests/${number}`)),
		pullsOf: async (commit) =>
			merged((await listForge(access, dialect, `${project}/repository/commits/${commit}/merge_requests?per_page=100`, [404])).map(pullOf)),
		refsOf: (number) => ({ head: `refs/merge-requests/${number}/head`, merge: `refs/merge-requests/${number}/merge` }),
		pullsFrom: async (head, base) => {
			const query = new URLSearchParams({
				source_branch: head,
				target_branch: base,
				state: 'all',
				order_by: 'created_at',
				sort: 'desc',
				per_page: '100',
			})
			return between((await list(`/merge_requests?${query}`)).map(pullOf), head, base)
		},
		open: async ({ head, base, title, body, labels }) => {
			const draft = { source_branch: head, target_branch: base, title, description: body, labels: labels.join(',') }
			return pullOf(await call('POST', '/merge_requests', draft))
		},
		update: async (number, { title, body, labels }) => {
			const change = {
				...(title !== undefined && { title }),
				...(body !== undefined && { description: body }),
				...(labels !== undefined && labels.length > 0 && { add_labels: labels.join(',') }),
			}
			if (Object.keys(change).length > 0) await call('PUT', `/merge_requests/${number}`, change)
		},
		close: async (number) => void (await call('PUT', `/merge_requests/${number}`, { state_event: 'close' })),
		comments: async (number) => {
			const me = await who()
			const notes = await list(`/merge_requests/${number}/notes?sort=asc&order_by=created_at&per_page=100`)
			// GitLab notes there too what it did itself.
			return notes.filter(({ system }) => system !== true).map((row) => commentOf(row, me))
		},
		comment: async (number, body) => void (await call('POST', `/merge_requests/${number}/notes`, { body })),
		editComment: async (number, id, body) =>
			void (await call('PUT', `/merge_requests/${number}/notes/${encodeURIComponent(id)}`, { body })),
		reviews: async (number) => {
			const path = `/merge_requests/${number}`
			const versions = await list(`${path}/versions?per_page=100`)
			return reviewsOf(await call('GET', `${path}/approvals`), await list(`${path}/reviewers`), versions)
		},
		report: (commit, report) => reportTo(access, `${project}/statuses/${commit}`, report),
		rightOf: (login) => rightOf(access, project, login),
		facts: () => factsIn(access, project),
		protection: (branch) => protectionOf(access, project, branch),
	}
}

function pullOf(row: Row): Pull {
	const [title, state] = [textIn(row, 'title'), textIn(row, 'state')]
	const mergedAs = textIn(row, 'merge_commit_sha') || textIn(row, 'squash_commit_sha')
	return {
		number: numberIn(row, 'iid'),
		url: textIn(row, 'web_url'),
		title,
		body: textIn(row, 'description'),
		// `locked`: GitLab is merging it.
		state: state === 'merged' ? 'merged' : state === 'closed' ? 'closed' : 'open',
		isDraft: row.draft === true || row.work_in_progress === true || /^\s*(?:\[draft\]|\(draft\)|draft:)/i.test(title),
		// Of a fork that was deleted there is no id: what cannot be told apart is not trusted.
		isFromFork: typeof row.source_project_id !== 'number' || row.source_project_id !== row.target_project_id,
		author: textIn(rowIn(row, 'author'), 'username'),
		head: { branch: textIn(row, 'source_branch'), commit: textIn(row, 'sha') as CommitId },
		base: { branch: textIn(row, 'target_branch') },
		mergedAs: state === 'merged' && mergedAs !== '' ? (mergedAs as CommitId) : null,
	}
}

function commentOf(row: Row, me: string | undefined): ForgeComment {
	const author = textIn(rowIn(row, 'author'), 'username')
	return { id: String(row.id), author, isOwn: me !== undefined && author === me, body: textIn(row, 'body') }
}

/** Who asks for changes has not approved, even where an older approval stands. GitLab makes a version of the diff for each push. */
function reviewsOf(approvals: Row, reviewers: readonly Row[], versions: readonly Row[]): readonly Review[] {
	const heads = versions.map((row) => ({ commit: textIn(row, 'head_commit_sha'), at: textIn(row, 'created_at') }))
	const verdicts = new Map<string, Review>()
	for (const approval of rowsIn(approvals, 'approved_by')) {
		const by = textIn(rowIn(approval, 'user'), 'username')
		const commit = headAt(heads, textIn(approval, 'approved_at'))
		const untold = 'this GitLab does not tell when it was given, as newer ones do'
		verdicts.set(by, { by, verdict: 'approved', commit, ...(commit === null && { untold }) })
	}
	for (const reviewer of reviewers) {
		const by = textIn(rowIn(reviewer, 'user'), 'username')
		if (textIn(reviewer, 'state') === 'requested_changes') verdicts.set(by, { by, verdict: 'changes-requested', commit: null })
	}
	return [...verdicts.values()]
}

const STATES: Readonly<Record<Report['state'], string>> = { pending: 'pending', success: 'success', failure: 'failed' }

/** A status of the commit's pipeline. There is no room for the summary and the annotations: they are in the comment. */
async function reportTo(access: ForgeAccess, path: string, { name, state, title, url }: Report): Promise<void> {
	const dialect = dialectOf(access)
	const description = cut(title, LONGEST_STATUS)
	const body = { name: cut(name, LONGEST_STATUS), state: STATES[state], description, ...(url !== undefined && { target_url: url }) }
	const call: ForgeCall = { method: 'POST', path, body, accept: [400] }
	const answer = await callForge(access, dialect, call)
	// What is pending cannot become pending: it is as it should be.
	if (answer.status === 400 && !(state === 'pending' && saidBy(answer.body).includes('Cannot transition status')))
		throw refused(dialect, call, answer)
}

/** Levels of access: <https://docs.gitlab.com/api/access_requests>. */
const [GUEST, DEVELOPER, MAINTAINER] = [10, 30, 40]

async function rightOf(access: ForgeAccess, project: string, login: string): Promise<Right> {
	const dialect = dialectOf(access)
	const users = await listForge(access, dialect, `/users?username=${encodeURIComponent(login)}`)
	const user = users.find((row) => textIn(row, 'username').toLowerCase() === login.toLowerCase())
	if (!user) return 'none'
	const path = `${project}/members/all/${numberIn(user, 'id')}`
	const answer = await callForge(access, dialect, { method: 'GET', path, accept: [404] })
	const level = answer.status === 200 ? numberIn(rowOf(answer.body, dialect, path), 'access_level') : 0
	if (level >= MAINTAINER) return 'admin'
	return level >= DEVELOPER ? 'write' : level >= GUEST ? 'read' : 'none'
}

/** Levels of a project and of its groups; which it is for everybody is told as text. */
async function factsIn(access: ForgeAccess, project: string): Promise<HostFacts> {
	const dialect = dialectOf(access)
	const row = rowOf((await callForge(access, dialect, { method: 'GET', path: project })).body, dialect, project)
	const path = '/personal_access_tokens/self'
	const asked = await callForge(access, dialect, { method: 'GET', path, accept: [400, 401, 403, 404] })
	const token = asked.status === 200 ? rowOf(asked.body, dialect, path) : undefined
	const permissions = rowIn(row, 'permissions')
	const levels = ['project_access', 'group_access'].map((name) => rowIn(permissions, name)).filter((one) => one !== undefined)
	const visibility = textIn(row, 'visibility')
	return factsOf({
		mayPush: levels.length === 0 ? undefined : levels.some((one) => numberIn(one, 'access_level') >= DEVELOPER),
		isArchived: flagIn(row, 'archived'),
		isPublic: visibility === '' ? undefined : visibility === 'public',
		scopes: token && textsIn(token, 'scopes'),
		endsAt: textIn(token, 'expires_at'),
	})
}

/** What the token itself may do with the branch; rules of approval and of pushes exist in paid tiers only, elsewhere there are none. */
async function protectionOf(access: ForgeAccess, project: string, branch: string): Promise<Protection> {
	const dialect = dialectOf(access)
	const ask = async (path: string, accept: readonly number[]): Promise<unknown> => {
		const { status, body } = await callForge(access, dialect, { method: 'GET', path: `${project}${path}`, accept })
		return status === 200 ? body : undefined
	}
	return await orUnknown(async () => {
		const path = `/repository/branches/${encodeURIComponent(branch)}`
		const own = rowOf(await ask(path, []), dialect, path)
		const [rules, push] = await Promise.all([ask('/approval_rules?per_page=100', [403, 404]), ask('/push_rule', [403, 404])])
		const approvals = rowsIn({ rules }, 'rules').filter((rule) => isFor(rule, branch))
		return {
			kind: 'known',
			// Who may write nowhere needs another right, not a pull request.
			needsPull: own.protected === true && own.can_push !== true,
			needsSignatures: rowIn({ push }, 'push')?.reject_unsigned_commits === true,
			neededApprovals: Math.max(0, ...approvals.map((rule) => numberIn(rule, 'approvals_required'))),
			neededChecks: [],
			others: [],
		}
	})
}

/** A rule without branches is for all of them. */
function isFor(rule: Row, branch: string): boolean {
	const branches = rowsIn(rule, 'protected_branches')
	return branches.length === 0 || branches.some((row) => textIn(row, 'name') === branch)
}
