import type { Answer, Call, DoubleDialect, PageRequest, Route } from './forge-double.ts'
import type { Model, ModelComment, ModelPull, ModelReview } from './forge-model.ts'
import { addComment, addPull, addReport, headOf, mayPush, openBetween, personOf, pullNumbered, pullsWith } from './forge-model.ts'

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } }
const PAGES = { per_page: /^(?:[1-9]\d?|100)$/, page: /^\d+$/ }
const OUTPUT = {
	title: 'text',
	summary: 'text',
	annotations: [
		{ path: 'text', start_line: 'number', end_line: 'number', annotation_level: /^(?:notice|warning|failure)$/, message: 'text' },
	],
} as const

const routes: readonly Route[] = [
	{
		method: 'GET',
		path: '/user',
		answer: ({ model }) => (model.isApp ? forbidden('integration') : { status: 200, body: userOf(model, model.me) }),
	},
	{
		method: 'GET',
		path: '/repos/:repository',
		answer: ({ model }) => ({
			status: 200,
			headers: { 'x-oauth-scopes': 'repo, read:org', 'github-authentication-token-expiration': '2027-02-01 00:00:00 UTC' },
			body: { permissions: { push: mayPush(model) }, archived: model.isArchived, private: !model.isPublic },
		}),
	},
	{
		method: 'GET',
		path: '/repos/:repository/pulls/:number',
		answer: (call) => withPull(call, (pull) => ({ status: 200, body: pullJson(call.model, pull) })),
	},
	{
		method: 'GET',
		path: '/repos/:repository/commits/:name/pulls',
		query: PAGES,
		answer: ({ model, params, page }) => page(pullsWith(model, params[0]).map((pull) => pullJson(model, pull))),
	},
	{
		method: 'GET',
		path: '/repos/:repository/pulls',
		query: {
			head: /^[^:]+:.+$/,
			base: /./,
			state: /^(?:open|closed|all)$/,
			sort: /^(?:created|updated)$/,
			direction: /^(?:asc|desc)$/,
			...PAGES,
		},
		answer: listPulls,
	},
	{
		method: 'POST',
		path: '/repos/:repository/pulls',
		body: { title: 'text', head: 'text', base: 'text', 'body?': 'text' },
		answer: openPull,
	},
	{
		method: 'PATCH',
		path: '/repos/:repository/pulls/:number',
		body: { 'title?': 'text', 'body?': 'text', 'state?': /^(?:open|closed)$/ },
		answer: (call) => withPull(call, (pull) => update(call, pull)),
	},
	{
		method: 'POST',
		path: '/repos/:repository/issues/:number/labels',
		body: { labels: ['text'] },
		answer: (call) => withPull(call, (pull) => label(call, pull)),
	},
	{
		method: 'GET',
		path: '/repos/:repository/issues/:number/comments',
		query: PAGES,
		answer: (call) => withPull(call, (pull) => listComments(call, pull)),
	},
	{
		method: 'POST',
		path: '/repos/:repository/issues/:number/comments',
		body: { body: 'text' },
		answer: (call) => withPull(call, (pull) => say(call, pull)),
	},
	{ method: 'PATCH', path: '/repos/:repository/issues/comments/:number', body: { body: 'text' }, answer: editComment },
	{
		method: 'GET',
		path: '/repos/:repository/pulls/:number/reviews',
		query: PAGES,
		answer: (call) => withPull(call, (pull) => call.page(pull.reviews.map((one) => reviewJson(call.model, one)))),
	},
	{
		method: 'POST',
		path: '/repos/:repository/check-runs',
		body: {
			name: 'text',
			head_sha: /^[0-9a-f]{40}$/,
			status: /^(?:in_progress|completed)$/,
			'conclusion?': /^(?:success|failure)$/,
			'details_url?': /^https?:/,
			output: OUTPUT,
		},
		answer: check,
	},
	{ method: 'PATCH', path: '/repos/:repository/check-runs/:number', body: { output: OUTPUT }, answer: checkMore },
	{
		method: 'POST',
		path: '/repos/:repository/statuses/:name',
		body: { state: /^(?:error|failure|pending|success)$/, context: 'text', description: /^.{0,140}$/su, 'target_url?': /^https?:/ },
		answer: status,
	},
	{
		method: 'POST',
		path: '/api/graphql',
		body: {
			query: /^mutation\(\$input: CreateCommitOnBranchInput!\) \{ createCommitOnBranch\(input: \$input\) \{ commit \{ oid \} \} \}$/,
			variables: {
				input: {
					branch: { repositoryNameWithOwner: 'text', branchName: 'text' },
					message: { headline: /^.+$/, 'body?': 'text' },
					expectedHeadOid: /^[0-9a-f]{40}$/,
					fileChanges: {
						'additions?': [{ path: /^[^/]/, contents: /^[\w+/]*={0,2}$/ }],
						'deletions?': [{ path: /^[^/]/ }],
					},
				},
			},
		},
		answer: authorCommit,
	},
	{ method: 'GET', path: '/repos/:repository/git/ref/heads/:rest', answer: gitRef },
	{
		method: 'POST',
		path: '/repos/:repository/merges',
		body: { base: 'text', head: /^[0-9a-f]{40}$/, 'commit_message?': 'text' },
		answer: authorMerge,
	},
	{ method: 'GET', path: '/repos/:repository/collaborators/:name/permission', answer: permission },
	{ method: 'GET', path: '/repos/:repository/rules/branches/:name', query: PAGES, answer: rules },
	{ method: 'GET', path: '/repos/:repository/branches/:name', answer: branch },
]

/** GitHub's REST API, with what `emulate` lacks: statuses, wrong tokens, limits, links to pages. */
export const githubDialect: DoubleDialect = {
	prefix: '/api/v3',
	repositoryPath: (repository) => repository,
	refuse: (header, model) => {
		if (header('accept') !== 'application/vnd.github+json' || header('x-github-api-version') !== '2022-11-28')
			return { status: 400, body: { message: 'no version is asked for' } }
		return header('authorization') === `Bearer ${model.token}` ? undefined : { status: 401, body: { message: 'Bad credentials' } }
	},
	routes,
	beside: ['/api/graphql'],
	page: linkedPage,
}

/** As GitHub and GitLab page: `rel="next"` in a header. */
export function linkedPage(rows: readonly unknown[], { query, address, most }: PageRequest): Answer {
	const [page, size] = [Number(query.get('page') ?? 1), Math.min(most, Number(query.get('per_page') ?? 30))]
	const next = new URLSearchParams(query)
	next.set('page', String(page + 1))
	const link = `<${address}?${next}>; rel="next", <${address}?page=1>; rel="first"`
	return { status: 200, body: rows.slice((page - 1) * size, page * size), headers: page * size < rows.length ? { link } : {} }
}

function forbidden(who: string): Answer {
	return { status: 403, body: { message: `Resource not accessible by ${who}` } }
}

function withPull({ model, params }: Call, answer: (pull: ModelPull) => Answer): Answer {
	const pull = pullNumbered(model, Number(params[0]))
	return pull ? answer(pull) : NOT_FOUND
}

function userOf(model: Model, login: string): object {
	const { id, isBot } = personOf(model, login)
	return { login, id, type: isBot ? 'Bot' : 'User' }
}

function pullJson(model: Model, pull: ModelPull): object {
	const { number, title, body, isDraft, author, base, from } = pull
	const fork = from === 'fork' ? `fork/${model.repository.split('/')[1]}` : model.repository
	return {
		number,
		html_url: `https://github.test/${model.repository}/pull/${number}`,
		title,
		body: body === '' ? null : body,
		state: pull.state === 'open' ? 'open' : 'closed',
		draft: isDraft,
		merged: pull.state === 'merged',
		merged_at: pull.state === 'merged' ? '2026-11-20T10:00:00Z' : null,
		// For one that is open GitHub names a commit that it made to try the merge.
		merge_commit_sha: pull.mergedAs ?? 'f'.repeat(40),
		user: userOf(model, author),
		labels: [...pull.labels].map((name) => ({ name })),
		head: { ref: pull.head, sha: headOf(model, pull), repo: from === 'gone' ? null : { full_name: fork } },
		base: { ref: base, sha: model.branches.commitOf(base), repo: { full_name: model.repository } },
	}
}

function listPulls({ model, query, page }: Call): Answer {
	const [head = '', base] = [query.get('head')?.replace(/^[^:]+:/, ''), query.get('base')]
	const rows = model.pulls.filter(
		(pull) => pull.head === head && pull.base === base && (query.get('state') === 'all' || pull.state === 'open'),
	)
	return page(rows.toReversed().map((pull) => pullJson(model, pull)))
}

function openPull({ model, body }: Call): Answer {
	const invalid = (error: object): Answer => ({
		status: 422,
		body: { message: 'Validation Failed', errors: [{ resource: 'PullRequest', ...error }] },
	})
	for (const field of ['head', 'base']) if (model.branches.commitOf(body[field]) === undefined) return invalid({ field, code: 'invalid' })
	if (openBetween(model, body.head, body.base))
		return invalid({ code: 'custom', message: `A pull request already exists for ${body.head}.` })
	const { head, base, title } = body
	return { status: 201, body: pullJson(model, addPull(model, { head, base, title, body: body.body ?? '' })) }
}

function update({ model, body }: Call, pull: ModelPull): Answer {
	Object.assign(pull, body)
	return { status: 200, body: pullJson(model, pull) }
}

function label({ body }: Call, pull: ModelPull): Answer {
	for (const name of body.labels) pull.labels.add(name)
	return { status: 200, body: [...pull.labels].map((name) => ({ name })) }
}

function commentJson(model: Model, { id, author, body }: ModelComment): object {
	return { id, body, user: userOf(model, author) }
}

function listComments({ model, page }: Call, { number }: ModelPull): Answer {
	return page(model.comments.filter(({ pull, kind }) => pull === number && kind === 'person').map((one) => commentJson(model, one)))
}

function say({ model, body }: Call, { number }: ModelPull): Answer {
	return { status: 201, body: commentJson(model, addComment(model, number, model.me, body.body)) }
}

function editComment({ model, params, body }: Call): Answer {
	const comment = model.comments.find(({ id }) => id === Number(params[0]))
	if (!comment) return NOT_FOUND
	comment.body = body.body
	return { status: 200, body: commentJson(model, comment) }
}

const STATES = { approved: 'APPROVED', 'changes-requested': 'CHANGES_REQUESTED', comment: 'COMMENTED' } as const

function reviewJson(model: Model, { id, by, verdict, commit, isDismissed }: ModelReview): object {
	return { id, user: userOf(model, by), state: isDismissed ? 'DISMISSED' : STATES[verdict], commit_id: commit, body: '' }
}

function check({ model, body }: Call): Answer {
	if (!model.isApp) return forbidden('personal access token')
	const { output, name, head_sha: commit, conclusion, details_url: url } = body
	if (output.annotations.length > 50) return { status: 422, body: { message: 'Invalid request. No more than 50 items are allowed.' } }
	addReport(model, {
		commit,
		name,
		state: conclusion ?? 'pending',
		title: output.title,
		summary: output.summary,
		url,
		notes: output.annotations,
	})
	return { status: 201, body: { id: 1, name } }
}

/** The annotations of a check add up. */
function checkMore({ model, body }: Call): Answer {
	const last = [...model.reports.values()].at(-1)
	if (!last || body.output.annotations.length > 50) return NOT_FOUND
	addReport(model, { ...last, notes: [...last.notes, ...body.output.annotations] })
	return { status: 200, body: { id: 1 } }
}

function status({ model, params, body }: Call): Answer {
	const [commit = ''] = params
	const { context, state, description, target_url: url } = body
	addReport(model, { commit, name: context, state, title: description, url, summary: '', notes: [] })
	return { status: 201, body: { id: model.id(), state } }
}

function permission({ model, params }: Call): Answer {
	const person = model.people.get(params[0] ?? '')
	return person ? { status: 200, body: { permission: person.right, role_name: person.right, user: { login: person.login } } } : NOT_FOUND
}

function rules({ model, params, page }: Call): Answer {
	const rule = model.rules.get(params[0] ?? '')
	if (!rule) return page([])
	const checks = { type: 'required_status_checks', parameters: { required_status_checks: rule.checks.map((context) => ({ context })) } }
	return page([
		...(rule.takesPushes ? [] : [{ type: 'pull_request', parameters: { required_approving_review_count: rule.approvals } }]),
		...(rule.signed ? [{ type: 'required_signatures' }] : []),
		...(rule.checks.length > 0 ? [checks] : []),
	])
}

function branch({ model, params }: Call): Answer {
	const [name = ''] = params
	const sha = model.branches.commitOf(name)
	return sha === undefined ? NOT_FOUND : { status: 200, body: { name, commit: { sha }, protected: model.rules.has(name) } }
}

/** GraphQL answers with 200 whatever became of it. */
function authorCommit({ model, body }: Call): Answer {
	const { branch: on, expectedHeadOid, message, fileChanges } = body.variables.input
	const fault = (type: string, text: string): Answer => ({
		status: 200,
		body: { data: { createCommitOnBranch: null }, errors: [{ type, path: ['createCommitOnBranch'], message: text }] },
	})
	const now = on.repositoryNameWithOwner === model.repository ? model.branches.commitOf(on.branchName) : undefined
	if (now === undefined || !model.branches.author) return fault('NOT_FOUND', 'Could not resolve to a Ref')
	if (now !== expectedHeadOid) return fault('STALE_DATA', `Expected branch to point to "${now}" but it did not. Pull and try again.`)
	model.authored.push({ message, fileChanges })
	return {
		status: 200,
		body: { data: { createCommitOnBranch: { commit: { oid: model.branches.author(on.branchName, { message, fileChanges }) } } } },
	}
}

function gitRef({ model, params }: Call): Answer {
	const sha = model.branches.commitOf(params[0] ?? '')
	return sha === undefined ? NOT_FOUND : { status: 200, body: { ref: `refs/heads/${params[0]}`, object: { type: 'commit', sha } } }
}

function authorMerge({ model, body }: Call): Answer {
	if (model.branches.commitOf(body.base) === undefined || !model.branches.author) return NOT_FOUND
	const authored = { merged: body.head, message: body.commit_message }
	model.authored.push(authored)
	return { status: 201, body: { sha: model.branches.author(body.base, authored) } }
}
