import type { Answer, Call, DoubleDialect, PageRequest, Route } from './forge-double.ts'
import type { Model, ModelComment, ModelPull, ModelReview } from './forge-model.ts'
import { addComment, addPull, addReport, headOf, mayPush, openBetween, personOf, pullNumbered, pullsWith } from './forge-model.ts'

const NOT_FOUND: Answer = {
	status: 404,
	body: { message: 'The target could not be found.', url: 'https://gitea.test/api/swagger', errors: [] },
}
const PAGES = { limit: /^(?:[1-9]|[1-4]\d|50)$/, page: /^\d+$/ }
const [OWN_ID, FORK_ID] = [7, 8]

const routes: readonly Route[] = [
	{ method: 'GET', path: '/user', answer: ({ model }) => (model.isApp ? scope() : { status: 200, body: userOf(model, model.me) }) },
	{
		method: 'GET',
		path: '/repos/:repository',
		answer: ({ model }) => ({
			status: 200,
			body: { permissions: { admin: false, push: mayPush(model), pull: true }, archived: model.isArchived, private: !model.isPublic },
		}),
	},
	{
		method: 'GET',
		path: '/repos/:repository/pulls/:number',
		answer: (call) => withPull(call, (pull) => ({ status: 200, body: pullJson(call.model, pull) })),
	},
	{
		method: 'GET',
		path: '/repos/:repository/commits/:name/pull',
		answer: ({ model, params }) => {
			const pull = pullsWith(model, params[0]).find(({ mergedAs }) => mergedAs === params[0])
			return pull ? { status: 200, body: pullJson(model, pull) } : NOT_FOUND
		},
	},
	{
		method: 'GET',
		path: '/repos/:repository/pulls',
		query: { state: /^(?:open|closed|all)$/, base_branch: /./, ...PAGES },
		answer: listPulls,
	},
	{
		method: 'POST',
		path: '/repos/:repository/pulls',
		body: { head: 'text', base: 'text', title: /./, 'body?': 'text', 'labels?': ['number'] },
		answer: openPull,
	},
	{
		method: 'PATCH',
		path: '/repos/:repository/pulls/:number',
		body: { 'title?': 'text', 'body?': 'text', 'state?': /^(?:open|closed)$/ },
		answer: (call) => withPull(call, (pull) => update(call, pull)),
	},
	{
		method: 'GET',
		path: '/repos/:repository/labels',
		query: PAGES,
		answer: ({ model, page }) => page([...model.labels].map(([name, id]) => ({ id, name }))),
	},
	{ method: 'POST', path: '/repos/:repository/labels', body: { name: 'text', color: /^#[\da-f]{6}$/ }, answer: newLabel },
	{
		method: 'POST',
		path: '/repos/:repository/issues/:number/labels',
		body: { labels: ['number'] },
		answer: (call) => withPull(call, (pull) => label(call, pull)),
	},
	{
		method: 'GET',
		path: '/repos/:repository/issues/:number/comments',
		answer: (call) => withPull(call, (pull) => listComments(call, pull)),
	},
	{
		method: 'POST',
		path: '/repos/:repository/issues/:number/comments',
		body: { body: 'text' },
		answer: (call) =>
			withPull(call, ({ number }) => ({
				status: 201,
				body: commentJson(call.model, addComment(call.model, number, call.model.me, call.body.body)),
			})),
	},
	{ method: 'PATCH', path: '/repos/:repository/issues/comments/:number', body: { body: 'text' }, answer: edit },
	{
		method: 'GET',
		path: '/repos/:repository/pulls/:number/reviews',
		query: PAGES,
		answer: (call) => withPull(call, (pull) => call.page(pull.reviews.map((one) => reviewJson(call.model, one)))),
	},
	{
		method: 'POST',
		path: '/repos/:repository/statuses/:name',
		body: { state: /^(?:pending|success|error|failure|warning)$/, context: 'text', description: 'text', 'target_url?': /^https?:/ },
		answer: status,
	},
	{ method: 'GET', path: '/repos/:repository/collaborators/:name/permission', answer: permission },
	{ method: 'GET', path: '/repos/:repository/branches/:rest', answer: branch },
	{ method: 'GET', path: '/repos/:repository/branch_protections/:name', answer: protection },
]

/** Gitea's REST API, which Forgejo has too. */
export const giteaDialect: DoubleDialect = {
	prefix: '/api/v1',
	repositoryPath: (repository) => repository,
	refuse: (header, { token }) =>
		header('authorization') === `token ${token}` ? undefined : { status: 401, body: { message: 'user does not exist [uid: 0, name: ]' } },
	routes,
	page: countedPage,
}

/** Not all lists have links: only how many rows there are is told everywhere. */
function countedPage(rows: readonly unknown[], { query, most }: PageRequest): Answer {
	const [page, size] = [Number(query.get('page') ?? 1), Math.min(most, Number(query.get('limit') ?? 30))]
	return { status: 200, body: rows.slice((page - 1) * size, page * size), headers: { 'x-total-count': String(rows.length) } }
}

function scope(): Answer {
	return { status: 403, body: { message: 'token does not have at least one of required scope(s): [read:user]' } }
}

function withPull({ model, params }: Call, answer: (pull: ModelPull) => Answer): Answer {
	const pull = pullNumbered(model, Number(params[0]))
	return pull ? answer(pull) : NOT_FOUND
}

function userOf(model: Model, login: string): object {
	return { id: personOf(model, login).id, login, full_name: '', username: login }
}

function pullJson(model: Model, pull: ModelPull): object {
	const { number, title, body, author, head, base, from, state, mergedAs } = pull
	const isThere = from === 'here' && model.branches.commitOf(head) !== undefined
	return {
		number,
		html_url: `https://gitea.test/${model.repository}/pulls/${number}`,
		title: pull.isDraft ? `WIP: ${title}` : title,
		body,
		state: state === 'open' ? 'open' : 'closed',
		merged: state === 'merged',
		merge_commit_sha: mergedAs ?? null,
		user: userOf(model, author),
		labels: [...pull.labels].map((name) => ({ name })),
		head: {
			label: head,
			ref: isThere ? head : `refs/pull/${number}/head`,
			sha: headOf(model, pull),
			repo_id: from === 'here' ? OWN_ID : from === 'fork' ? FORK_ID : -1,
		},
		base: { label: base, ref: base, sha: model.branches.commitOf(base), repo_id: OWN_ID },
	}
}

function listPulls({ model, query, page }: Call): Answer {
	const rows = model.pulls.filter(
		({ base, state }) => base === query.get('base_branch') && (query.get('state') === 'all' || state === 'open'),
	)
	return page(rows.toReversed().map((pull) => pullJson(model, pull)))
}

function openPull({ model, body }: Call): Answer {
	const { head, base, title, labels = [] } = body
	if (model.branches.commitOf(head) === undefined) return NOT_FOUND
	if (openBetween(model, head, base))
		return { status: 409, body: { message: `pull request already exists for these targets [head_branch: ${head}]` } }
	const pull = addPull(model, { head, base, title, body: body.body ?? '' })
	for (const name of namesOf(model, labels)) pull.labels.add(name)
	return { status: 201, body: pullJson(model, pull) }
}

function namesOf({ labels }: Model, ids: readonly number[]): readonly string[] {
	return [...labels].flatMap(([name, id]) => (ids.includes(id) ? [name] : []))
}

function update({ model, body }: Call, pull: ModelPull): Answer {
	Object.assign(pull, body)
	return { status: 201, body: pullJson(model, pull) }
}

function newLabel({ model, body }: Call): Answer {
	const id = model.id()
	model.labels.set(body.name, id)
	return { status: 201, body: { id, name: body.name } }
}

function label({ model, body }: Call, pull: ModelPull): Answer {
	for (const name of namesOf(model, body.labels)) pull.labels.add(name)
	return { status: 200, body: [...pull.labels].map((name) => ({ name })) }
}

function commentJson(model: Model, { id, author, body }: ModelComment): object {
	return { id, body, user: userOf(model, author) }
}

/** All at once. */
function listComments({ model }: Call, { number }: ModelPull): Answer {
	const rows = model.comments.filter(({ pull, kind }) => pull === number && kind === 'person')
	return { status: 200, body: rows.map((one) => commentJson(model, one)), headers: { 'x-total-count': String(rows.length) } }
}

function edit({ model, params, body }: Call): Answer {
	const comment = model.comments.find(({ id }) => id === Number(params[0]))
	if (!comment) return NOT_FOUND
	comment.body = body.body
	return { status: 200, body: commentJson(model, comment) }
}

const STATES = { approved: 'APPROVED', 'changes-requested': 'REQUEST_CHANGES', comment: 'COMMENT' } as const

function reviewJson(model: Model, { id, by, verdict, commit, isDismissed }: ModelReview): object {
	return { id, user: userOf(model, by), state: STATES[verdict], commit_id: commit, dismissed: isDismissed, stale: false, official: true }
}

function status({ model, params, body }: Call): Answer {
	const [commit = ''] = params
	const { context, state, description, target_url: url } = body
	addReport(model, { commit, name: context, state, title: description, url, summary: '', notes: [] })
	return { status: 201, body: { id: model.id(), status: state, context } }
}

function permission({ model, params }: Call): Answer {
	const [login = ''] = params
	if (!model.isAdmin && login !== model.me) return { status: 403, body: { message: 'Only admins can query all permissions' } }
	const person = model.people.get(login)
	return person ? { status: 200, body: { permission: person.right, role_name: person.right, user: userOf(model, login) } } : NOT_FOUND
}

function branch({ model, params }: Call): Answer {
	const [name = ''] = params
	if (model.branches.commitOf(name) === undefined) return NOT_FOUND
	const rule = model.rules.get(name)
	return {
		status: 200,
		body: {
			name,
			protected: rule !== undefined,
			required_approvals: rule?.approvals ?? 0,
			enable_status_check: (rule?.checks.length ?? 0) > 0,
			status_check_contexts: rule?.checks ?? [],
			user_can_push: rule?.takesPushes ?? true,
			effective_branch_protection_name: model.isAdmin && rule ? name : '',
		},
	}
}

function protection({ model, params }: Call): Answer {
	const rule = model.rules.get(params[0] ?? '')
	return rule && model.isAdmin ? { status: 200, body: { rule_name: params[0], require_signed_commits: rule.signed } } : NOT_FOUND
}
