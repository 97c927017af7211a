import type { Answer, Call, DoubleDialect, Route } from './forge-double.ts'
import { linkedPage } from './forge-double-github.ts'
import type { Model, ModelComment, ModelPull } from './forge-model.ts'
import { addComment, addPull, addReport, headOf, openBetween, personOf, pullNumbered, pullsWith, timeOf } from './forge-model.ts'

const NOT_FOUND: Answer = { status: 404, body: { message: '404 Not found' } }
const PAGES = { per_page: /^(?:[1-9]\d?|100)$/, page: /^\d+$/ }
const [OWN_ID, FORK_ID] = [7, 8]
const LEVELS = { none: 0, read: 20, write: 30, admin: 40 } as const

const routes: readonly Route[] = [
	{
		method: 'GET',
		path: '/user',
		answer: ({ model }) =>
			model.isApp ? { status: 401, body: { message: '401 Unauthorized' } } : { status: 200, body: userOf(model, model.me) },
	},
	{
		method: 'GET',
		path: '/users',
		query: { username: /./ },
		answer: ({ model, query, page }) => page(found(model, query.get('username') ?? '')),
	},
	{
		method: 'GET',
		path: '/personal_access_tokens/self',
		answer: ({ model }) =>
			model.isApp
				? { status: 401, body: { message: '401 Unauthorized' } }
				: { status: 200, body: { scopes: ['api', 'write_repository'], expires_at: '2027-02-01' } },
	},
	{
		method: 'GET',
		path: '/projects/:repository',
		answer: ({ model }) => ({
			status: 200,
			body: {
				permissions: { project_access: null, group_access: { access_level: LEVELS[personOf(model, model.me).right] } },
				archived: model.isArchived,
				visibility: model.isPublic ? 'public' : 'internal',
			},
		}),
	},
	{ method: 'GET', path: '/projects/:repository/members/all/:number', answer: member },
	{
		method: 'GET',
		path: '/projects/:repository/merge_requests/:number',
		answer: (call) => withPull(call, (pull) => ({ status: 200, body: pullJson(call.model, pull) })),
	},
	{
		method: 'GET',
		path: '/projects/:repository/merge_requests',
		query: {
			source_branch: /./,
			target_branch: /./,
			state: /^(?:opened|closed|locked|merged|all)$/,
			order_by: /^(?:created_at|updated_at)$/,
			sort: /^(?:asc|desc)$/,
			...PAGES,
		},
		answer: listPulls,
	},
	{
		method: 'POST',
		path: '/projects/:repository/merge_requests',
		body: { source_branch: 'text', target_branch: 'text', title: 'text', 'description?': 'text', 'labels?': 'text' },
		answer: openPull,
	},
	{
		method: 'PUT',
		path: '/projects/:repository/merge_requests/:number',
		body: { 'title?': /./, 'description?': 'text', 'add_labels?': 'text', 'state_event?': /^(?:close|reopen)$/ },
		answer: (call) => withPull(call, (pull) => update(call, pull)),
	},
	{
		method: 'GET',
		path: '/projects/:repository/merge_requests/:number/notes',
		query: { sort: /^(?:asc|desc)$/, order_by: /^(?:created_at|updated_at)$/, ...PAGES },
		answer: (call) => withPull(call, (pull) => listComments(call, pull)),
	},
	{
		method: 'POST',
		path: '/projects/:repository/merge_requests/:number/notes',
		body: { body: 'text' },
		answer: (call) =>
			withPull(call, ({ number }) => ({
				status: 201,
				body: noteJson(call.model, addComment(call.model, number, call.model.me, call.body.body)),
			})),
	},
	{
		method: 'PUT',
		path: '/projects/:repository/merge_requests/:number/notes/:number',
		body: { body: 'text' },
		answer: (call) => withPull(call, (pull) => edit(call, pull)),
	},
	{
		method: 'GET',
		path: '/projects/:repository/merge_requests/:number/approvals',
		answer: (call) => withPull(call, (pull) => approvals(call, pull)),
	},
	{
		method: 'GET',
		path: '/projects/:repository/merge_requests/:number/versions',
		query: PAGES,
		answer: (call) => withPull(call, (pull) => versions(call, pull)),
	},
	{
		method: 'GET',
		path: '/projects/:repository/repository/commits/:name/merge_requests',
		query: PAGES,
		answer: ({ model, params, page }) => page(pullsWith(model, params[0]).map((pull) => pullJson(model, pull))),
	},
	{
		method: 'GET',
		path: '/projects/:repository/merge_requests/:number/reviewers',
		answer: (call) => withPull(call, (pull) => reviewers(call, pull)),
	},
	{
		method: 'POST',
		path: '/projects/:repository/statuses/:name',
		body: {
			state: /^(?:pending|running|success|failed|canceled|skipped)$/,
			name: 'text',
			description: /^.{0,255}$/su,
			'target_url?': /^https?:/,
		},
		answer: status,
	},
	{ method: 'GET', path: '/projects/:repository/repository/branches/:name', answer: branch },
	{ method: 'GET', path: '/projects/:repository/approval_rules', query: PAGES, answer: approvalRules },
	{ method: 'GET', path: '/projects/:repository/push_rule', answer: pushRule },
]

/** GitLab's REST API. An `App` here is a job, whose token goes in a header of its own. */
export const gitlabDialect: DoubleDialect = {
	prefix: '/api/v4',
	repositoryPath: encodeURIComponent,
	refuse: (header, { token, isApp }) => {
		const isKnown = isApp ? header('job-token') === token : header('authorization') === `Bearer ${token}`
		return isKnown ? undefined : { status: 401, body: { message: '401 Unauthorized' } }
	},
	routes,
	page: linkedPage,
}

function withPull({ model, params }: Call, answer: (pull: ModelPull) => Answer): Answer {
	const pull = pullNumbered(model, Number(params[0]))
	return pull ? answer(pull) : NOT_FOUND
}

function userOf(model: Model, username: string): object {
	return { id: personOf(model, username).id, username, name: `${username}, a person`, state: 'active' }
}

/** GitLab finds names in any case. */
function found({ people }: Model, username: string): readonly object[] {
	return [...people.values()]
		.filter(({ login }) => login.toLowerCase() === username.toLowerCase())
		.map(({ login, id }) => ({ id, username: login, state: 'active' }))
}

function member({ model, params }: Call): Answer {
	const person = [...model.people.values()].find(({ id }) => id === Number(params[0]))
	if (!person || person.right === 'none') return NOT_FOUND
	return { status: 200, body: { id: person.id, username: person.login, access_level: LEVELS[person.right] } }
}

function pullJson(model: Model, pull: ModelPull): object {
	const { number, title, body, isDraft, author, head, base, from, state, mergedAs } = pull
	return {
		id: number + 5_000,
		iid: number,
		web_url: `https://gitlab.test/${model.repository}/-/merge_requests/${number}`,
		title: isDraft ? `Draft: ${title}` : title,
		description: body === '' ? null : body,
		state: state === 'open' ? 'opened' : state,
		draft: isDraft,
		author: userOf(model, author),
		labels: [...pull.labels],
		source_branch: head,
		target_branch: base,
		source_project_id: from === 'here' ? OWN_ID : from === 'fork' ? FORK_ID : null,
		target_project_id: OWN_ID,
		sha: headOf(model, pull),
		merge_commit_sha: null,
		squash_commit_sha: mergedAs ?? null,
	}
}

function listPulls({ model, query, page }: Call): Answer {
	const rows = model.pulls.filter(({ head, base }) => head === query.get('source_branch') && base === query.get('target_branch'))
	return page(rows.toReversed().map((pull) => pullJson(model, pull)))
}

function openPull({ model, body }: Call): Answer {
	const { source_branch: head, target_branch: base, title } = body
	if (model.branches.commitOf(head) === undefined) return { status: 400, body: { message: { source_branch: ['does not exist'] } } }
	const other = openBetween(model, head, base)
	if (other)
		return { status: 409, body: { message: [`Another open merge request already exists for this source branch: !${other.number}`] } }
	const pull = addPull(model, { head, base, title, body: body.description ?? '' })
	for (const name of named(body.labels)) pull.labels.add(name)
	return { status: 201, body: pullJson(model, pull) }
}

function named(labels: string | undefined): readonly string[] {
	return labels === undefined || labels === '' ? [] : labels.split(',')
}

function update({ model, body }: Call, pull: ModelPull): Answer {
	if (Object.keys(body).length === 0)
		return { status: 400, body: { error: 'title, description, add_labels are missing, at least one parameter must be provided' } }
	if (body.title !== undefined) pull.title = body.title
	if (body.description !== undefined) pull.body = body.description
	for (const name of named(body.add_labels)) pull.labels.add(name)
	if (body.state_event !== undefined) pull.state = body.state_event === 'close' ? 'closed' : 'open'
	return { status: 200, body: pullJson(model, pull) }
}

function noteJson(model: Model, { id, author, body, kind }: ModelComment): object {
	return { id, body, author: userOf(model, author), system: kind === 'system', noteable_type: 'MergeRequest' }
}

function listComments({ model, page }: Call, { number }: ModelPull): Answer {
	return page(model.comments.filter(({ pull, kind }) => pull === number && kind !== 'deleted').map((one) => noteJson(model, one)))
}

function edit({ model, params, body }: Call, { number }: ModelPull): Answer {
	const comment = model.comments.find(({ id, pull }) => id === Number(params[1]) && pull === number)
	if (!comment) return NOT_FOUND
	comment.body = body.body
	return { status: 200, body: noteJson(model, comment) }
}

/** An older GitLab, as jobs here find it, does not tell when. */
function approvals({ model }: Call, pull: ModelPull): Answer {
	const approved = new Map<string, number>()
	for (const { by, verdict, at, isDismissed } of pull.reviews) {
		if (verdict === 'approved' && !isDismissed) approved.set(by, at)
		if (isDismissed) approved.delete(by)
	}
	const rows = [...approved].map(([by, at]) => ({ user: userOf(model, by), ...(!model.isApp && { approved_at: timeOf(at) }) }))
	return { status: 200, body: { approved: rows.length > 0, approved_by: rows } }
}

/** The newest first. */
function versions({ page }: Call, { pushes }: ModelPull): Answer {
	return page(pushes.toReversed().map(({ commit, at }, index) => ({ id: index, head_commit_sha: commit, created_at: timeOf(at) })))
}

const REVIEW_STATES = { approved: 'approved', 'changes-requested': 'requested_changes', comment: 'reviewed' } as const

/** Of each person what counts now: a comment leaves an older verdict as it is. */
function reviewers({ model }: Call, pull: ModelPull): Answer {
	const states = new Map<string, string>()
	for (const { by, verdict, isDismissed } of pull.reviews)
		if (isDismissed) states.set(by, 'unreviewed')
		else if (verdict !== 'comment' || !states.has(by)) states.set(by, REVIEW_STATES[verdict])
	return { status: 200, body: [...states].map(([by, state]) => ({ user: userOf(model, by), state, created_at: '2026-11-20T10:00:00Z' })) }
}

function status({ model, params, body }: Call): Answer {
	const [commit = ''] = params
	const { name, state, description, target_url: url } = body
	const now = model.reports.get(`${commit} ${name}`)?.state
	if (now === 'pending' && state === 'pending')
		return {
			status: 400,
			body: { message: 'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")' },
		}
	addReport(model, { commit, name, state, title: description, url, summary: '', notes: [] })
	return { status: 201, body: { id: model.id(), status: state, name } }
}

function branch({ model, params }: Call): Answer {
	const [name = ''] = params
	const id = model.branches.commitOf(name)
	if (id === undefined) return { status: 404, body: { message: '404 Branch Not Found' } }
	const rule = model.rules.get(name)
	return {
		status: 200,
		body: { name, commit: { id }, protected: rule !== undefined, can_push: rule?.takesPushes ?? true, default: name === 'main' },
	}
}

/** Only paid tiers have these: the others answer as if there were no such call. */
function approvalRules({ model, page }: Call): Answer {
	if (!model.isAdmin) return NOT_FOUND
	return page(
		[...model.rules].map(([name, { approvals: count }]) => ({
			approvals_required: count,
			rule_type: 'regular',
			protected_branches: [{ name }],
		})),
	)
}

function pushRule({ model }: Call): Answer {
	if (!model.isAdmin) return NOT_FOUND
	return { status: 200, body: { reject_unsigned_commits: [...model.rules.values()].some(({ signed }) => signed) } }
}
