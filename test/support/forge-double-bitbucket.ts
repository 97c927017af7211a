import type { Answer, Call, DoubleDialect, PageRequest, Route } from './forge-double.ts'
import type { Model, ModelComment, ModelPull } from './forge-model.ts'
import { addComment, addPull, addReport, headOf, personOf, pullNumbered, pullsWith, timeOf } from './forge-model.ts'

const NOT_FOUND: Answer = { status: 404, body: { type: 'error', error: { message: 'Resource not found' } } }
const SIZE = { pagelen: /^(?:[1-9]\d?|100)$/, page: /^\d+$/ }
const [OWN_ID, FORK_ID] = ['{11111111-1111-4111-8111-111111111111}', '{22222222-2222-4222-8222-222222222222}']
const RAW = { content: { raw: 'text' } } as const

const routes: readonly Route[] = [
	{ method: 'GET', path: '/user', answer: ({ model }) => (model.isApp ? forbidden() : { status: 200, body: userOf(model, model.me) }) },
	{
		method: 'GET',
		path: '/workspaces/:name/permissions/repositories/:name',
		query: { q: /^user\.uuid = "\{[\da-f-]{36}\}"$/, ...SIZE },
		answer: permissions,
	},
	{
		method: 'GET',
		path: '/repositories/:repository',
		answer: ({ model }) => ({
			status: 200,
			headers: { 'x-oauth-scopes': 'repository:write, pullrequest:write' },
			body: { is_private: !model.isPublic },
		}),
	},
	{
		method: 'GET',
		path: '/repositories/:repository/pullrequests/:number',
		answer: (call) => withPull(call, (pull) => ({ status: 200, body: pullJson(call.model, pull) })),
	},
	{
		method: 'GET',
		path: '/repositories/:repository/pullrequests',
		// A page has at most fifty.
		query: {
			state: /^(?:OPEN|MERGED|DECLINED|SUPERSEDED)$/,
			q: /./,
			sort: /^-?created_on$/,
			pagelen: /^(?:[1-9]|[1-4]\d|50)$/,
			page: /^\d+$/,
		},
		answer: listPulls,
	},
	{
		method: 'POST',
		path: '/repositories/:repository/pullrequests',
		body: { title: 'text', 'description?': 'text', source: { branch: { name: 'text' } }, destination: { branch: { name: 'text' } } },
		answer: openPull,
	},
	{
		method: 'PUT',
		path: '/repositories/:repository/pullrequests/:number',
		body: { title: /./, description: 'text', 'reviewers?': [{ uuid: 'text' }] },
		answer: (call) => withPull(call, (pull) => update(call, pull)),
	},
	{
		method: 'POST',
		path: '/repositories/:repository/pullrequests/:number/decline',
		answer: (call) => withPull(call, (pull) => decline(call, pull)),
	},
	{
		method: 'GET',
		path: '/repositories/:repository/pullrequests/:number/comments',
		query: SIZE,
		answer: (call) => withPull(call, (pull) => listComments(call, pull)),
	},
	{
		method: 'POST',
		path: '/repositories/:repository/pullrequests/:number/comments',
		body: RAW,
		answer: (call) =>
			withPull(call, ({ number }) => ({
				status: 201,
				body: commentJson(call.model, addComment(call.model, number, call.model.me, call.body.content.raw)),
			})),
	},
	{
		method: 'PUT',
		path: '/repositories/:repository/pullrequests/:number/comments/:number',
		body: RAW,
		answer: (call) => withPull(call, (pull) => edit(call, pull)),
	},
	{
		method: 'GET',
		path: '/repositories/:repository/pullrequests/:number/activity',
		query: { pagelen: /^(?:[1-9]|[1-4]\d|50)$/, page: /^\d+$/ },
		answer: (call) => withPull(call, (pull) => activity(call, pull)),
	},
	{
		method: 'GET',
		path: '/repositories/:repository/commit/:name/pullrequests',
		query: { pagelen: /^(?:[1-9]|[1-4]\d|50)$/, page: /^\d+$/ },
		answer: ({ model, params, page }) =>
			page(pullsWith(model, params[0]).map(({ number, title }) => ({ type: 'pullrequest', id: number, title }))),
	},
	{ method: 'GET', path: '/repositories/:name/:name/commit/:name', answer: commit },
	{
		method: 'POST',
		path: '/repositories/:repository/commit/:name/statuses/build',
		body: {
			key: /^.{1,40}$/su,
			name: /^.{1,255}$/su,
			state: /^(?:FAILED|INPROGRESS|STOPPED|SUCCESSFUL)$/,
			description: 'text',
			url: /^https?:/,
		},
		answer: status,
	},
	{
		method: 'DELETE',
		path: '/repositories/:repository/commit/:name/reports/:name',
		answer: ({ model }) => (model.reports.size > 1 ? { status: 204 } : NOT_FOUND),
	},
	{
		method: 'PUT',
		path: '/repositories/:repository/commit/:name/reports/:name',
		body: {
			title: 'text',
			details: /^.{0,2000}$/su,
			report_type: /^(?:SECURITY|COVERAGE|TEST|BUG)$/,
			reporter: 'text',
			result: /^(?:PASSED|FAILED|PENDING)$/,
			link: /^https?:/,
		},
		answer: insight,
	},
	{
		method: 'POST',
		path: '/repositories/:repository/commit/:name/reports/:name/annotations',
		body: [
			{
				external_id: 'text',
				annotation_type: /^(?:VULNERABILITY|CODE_SMELL|BUG)$/,
				summary: /^.{1,450}$/su,
				severity: /^(?:HIGH|MEDIUM|LOW|CRITICAL)$/,
				path: 'text',
				line: 'number',
			},
		],
		answer: annotate,
	},
	{ method: 'GET', path: '/repositories/:repository/branch-restrictions', query: SIZE, answer: restrictions },
	{ method: 'GET', path: '/repositories/:repository/branching-model', answer: branchingModel },
]

/** Bitbucket Cloud's REST API. An `App` here is an access token of the repository, of which `/user` knows nothing. */
export const bitbucketDialect: DoubleDialect = {
	prefix: '/2.0',
	repositoryPath: (repository) => repository,
	refuse: (header, { token }) =>
		header('authorization') === `Bearer ${token}`
			? undefined
			: { status: 401, body: { type: 'error', error: { message: 'Token is invalid' } } },
	routes,
	page: nextPage,
}

function nextPage(rows: readonly unknown[], { query, address, most }: PageRequest): Answer {
	const [page, size] = [Number(query.get('page') ?? 1), Math.min(most, Number(query.get('pagelen') ?? 10))]
	const following = new URLSearchParams(query)
	following.set('page', String(page + 1))
	const next = page * size < rows.length ? { next: `${address}?${following}` } : {}
	return { status: 200, body: { pagelen: size, size: rows.length, page, values: rows.slice((page - 1) * size, page * size), ...next } }
}

function forbidden(): Answer {
	return { status: 403, body: { type: 'error', error: { message: 'Your credentials lack one or more required privilege scopes.' } } }
}

function withPull({ model, params }: Call, answer: (pull: ModelPull) => Answer): Answer {
	const pull = pullNumbered(model, Number(params[0]))
	return pull ? answer(pull) : NOT_FOUND
}

/** Nicknames can be anything, also somebody else's. */
function userOf(model: Model, login: string): object {
	const { uuid, isBot } = personOf(model, login)
	return { type: isBot ? 'app_user' : 'user', uuid, nickname: 'ann', display_name: login }
}

/** Pull requests name commits by their first twelve digits. */
function pullJson(model: Model, pull: ModelPull): object {
	const { number, title, body, author, head, base, from, state, mergedAs } = pull
	const side = (name: string, hash: string, uuid: string | undefined): object => ({
		branch: { name },
		commit: { hash: hash.slice(0, 12), type: 'commit' },
		repository:
			uuid === undefined ? null : { uuid, full_name: uuid === OWN_ID ? model.repository : `fork/${model.repository.split('/')[1]}` },
	})
	return {
		type: 'pullrequest',
		id: number,
		links: { html: { href: `https://bitbucket.test/${model.repository}/pull-requests/${number}` } },
		title,
		description: body,
		state: state === 'open' ? 'OPEN' : state === 'merged' ? 'MERGED' : 'DECLINED',
		draft: pull.isDraft,
		author: userOf(model, author),
		source: side(head, headOf(model, pull), from === 'here' ? OWN_ID : from === 'fork' ? FORK_ID : undefined),
		destination: side(base, model.branches.commitOf(base) ?? '', OWN_ID),
		merge_commit: mergedAs === undefined ? null : { hash: mergedAs.slice(0, 12) },
		reviewers: [...pull.askedToReview].map((login) => userOf(model, login)),
		participants: participantsOf(model, pull),
	}
}

/** What happened to it, the newest first; an approval that was taken back is not told. */
function activity({ model, page }: Call, { reviews, pushes }: ModelPull): Answer {
	const updates = pushes.map(({ commit: hash, at }) => ({
		at,
		row: { update: { date: dateOf(at), source: { commit: { hash: hash.slice(0, 12) } } } },
	}))
	const verdicts = reviews
		.filter(({ verdict, isDismissed }) => verdict === 'approved' && !isDismissed)
		.map(({ by, at }) => ({ at, row: { approval: { date: dateOf(at), user: userOf(model, by) } } }))
	return page([...updates, ...verdicts].toSorted((one, other) => other.at - one.at).map(({ row }) => row))
}

function dateOf(moment: number): string {
	return timeOf(moment).replace('Z', '000+00:00')
}

const REVIEW_STATES = { approved: 'approved', 'changes-requested': 'changes_requested', comment: null } as const

/** Of each person what counts now: a comment leaves an older verdict as it is. */
function participantsOf(model: Model, { reviews }: ModelPull): readonly object[] {
	const states = new Map<string, string | null>()
	for (const { by, verdict, isDismissed } of reviews)
		if (isDismissed) states.set(by, null)
		else if (verdict !== 'comment' || !states.has(by)) states.set(by, REVIEW_STATES[verdict])
	return [...states].map(([by, state]) => ({ user: userOf(model, by), role: 'PARTICIPANT', approved: state === 'approved', state }))
}

/** Without states only what is open; the filter as we write it, and no other. */
function listPulls({ model, query, page }: Call): Answer {
	const match = /^source\.branch\.name = "((?:[^"\\]|\\.)*)" AND destination\.branch\.name = "((?:[^"\\]|\\.)*)"$/su.exec(
		query.get('q') ?? '',
	)
	if (!match) return { status: 400, body: { type: 'error', error: { message: 'Invalid query' } } }
	const [head, base] = match.slice(1).map((text) => text.replaceAll(/\\(.)/gsu, '$1'))
	const isEvery = query.getAll('state').length === 4
	const rows = model.pulls.filter((pull) => pull.head === head && pull.base === base && (isEvery || pull.state === 'open'))
	return page(rows.toReversed().map((pull) => pullJson(model, pull)))
}

function openPull({ model, body }: Call): Answer {
	const { title, description, source, destination } = body
	if (model.branches.commitOf(source.branch.name) === undefined)
		return {
			status: 400,
			body: { type: 'error', error: { message: 'Bad request', fields: { source: [`branch not found: ${source.branch.name}`] } } },
		}
	const pull = addPull(model, { head: source.branch.name, base: destination.branch.name, title, body: description ?? '' })
	return { status: 201, body: pullJson(model, pull) }
}

/** Reviewers that are not sent are taken off. */
function decline({ model }: Call, pull: ModelPull): Answer {
	if (pull.state !== 'open') return { status: 400, body: { type: 'error', error: { message: 'This pull request is already closed.' } } }
	pull.state = 'closed'
	return { status: 200, body: pullJson(model, pull) }
}

function update({ model, body }: Call, pull: ModelPull): Answer {
	if (pull.state !== 'open') return { status: 400, body: { type: 'error', error: { message: 'This pull request is already closed.' } } }
	const kept = new Set((body.reviewers ?? []).map(({ uuid }: { uuid: string }) => uuid))
	for (const login of pull.askedToReview) if (!kept.has(personOf(model, login).uuid)) pull.askedToReview.delete(login)
	pull.title = body.title
	pull.body = body.description
	return { status: 200, body: pullJson(model, pull) }
}

function commentJson(model: Model, { id, author, body, kind }: ModelComment): object {
	return {
		id,
		deleted: kind === 'deleted',
		user: userOf(model, author),
		content: { raw: kind === 'deleted' ? '' : body, markup: 'markdown' },
	}
}

function listComments({ model, page }: Call, { number }: ModelPull): Answer {
	return page(model.comments.filter(({ pull, kind }) => pull === number && kind !== 'system').map((one) => commentJson(model, one)))
}

function edit({ model, params, body }: Call, { number }: ModelPull): Answer {
	const comment = model.comments.find(({ id, pull }) => id === Number(params[1]) && pull === number)
	if (!comment) return NOT_FOUND
	comment.body = body.content.raw
	return { status: 200, body: commentJson(model, comment) }
}

/** A fork here is private. */
function commit({ model, params }: Call): Answer {
	const [owner, name, short = ''] = params
	if (`${owner}/${name}` !== model.repository) return forbidden()
	const known = [...model.pulls.flatMap((pull) => [headOf(model, pull), pull.mergedAs ?? '']), model.branches.commitOf('main') ?? '']
	const hash = known.find((id) => id.startsWith(short))
	return hash === undefined ? NOT_FOUND : { status: 200, body: { type: 'commit', hash } }
}

function status({ model, params, body }: Call): Answer {
	const [sha = ''] = params
	const { name, state, description, url } = body
	addReport(model, { commit: sha, name, state, title: description, url, summary: '', notes: [] })
	return { status: 201, body: { key: body.key, state } }
}

function insight({ model, body, params }: Call): Answer {
	addReport(model, {
		commit: params[0] ?? '',
		name: 'insight',
		state: body.result,
		title: body.title,
		summary: body.details,
		url: body.link,
		notes: [],
	})
	return { status: 200, body: { type: 'report' } }
}

function annotate({ model, body, params }: Call): Answer {
	const report = model.reports.get(`${params[0]} insight`)
	if (!report || body.length === 0 || body.length > 100) return { status: 400, body: { type: 'error', error: { message: 'Bad request' } } }
	addReport(model, { ...report, notes: [...report.notes, ...body] })
	return { status: 200, body }
}

function permissions({ model, query, page }: Call): Answer {
	if (!model.isAdmin) return forbidden()
	const uuid = /\{.+\}/.exec(query.get('q') ?? '')?.[0]
	const rows = [...model.people.values()].filter((person) => person.uuid === uuid && person.right !== 'none')
	return page(rows.map(({ login, right }) => ({ type: 'repository_permission', permission: right, user: userOf(model, login) })))
}

/** The main branch is told by its part in the model of branches, the others by their names. */
function restrictions({ model, page }: Call): Answer {
	if (!model.isAdmin) return forbidden()
	return page(
		[...model.rules].flatMap(([name, { takesPushes, approvals }]) => {
			const match =
				name === 'main'
					? { branch_match_kind: 'branching_model', branch_type: 'development', pattern: '' }
					: { branch_match_kind: 'glob', pattern: name }
			return [
				...(takesPushes ? [] : [{ kind: 'push', users: [], groups: [], ...match }]),
				{ kind: 'require_approvals_to_merge', value: approvals, ...match },
				{ kind: 'delete', ...match },
			]
		}),
	)
}

function branchingModel(): Answer {
	return {
		status: 200,
		body: {
			type: 'branching_model',
			development: { name: 'main', branch: { name: 'main' } },
			branch_types: [{ kind: 'release', prefix: 'release/' }],
		},
	}
}
