import type { CommitId } from '../model/index.ts'
import type { Forge, ForgeComment, Pull, Review } from '../ports/index.ts'
import { between, headAt, merged, newest, whoAmI } from './ask.ts'
import { reportTo } from './bitbucket-report.ts'
import { factsIn, protectionOf, rightOf } from './bitbucket-rules.ts'
import type { Dialect, ForgeAccess, ForgeCall } from './call.ts'
import { callForge, listForge } from './call.ts'
import type { Row } from './row.ts'
import { numberIn, rowIn, rowOf, rowsIn, textIn } from './row.ts'

const BITBUCKET: Dialect = {
	title: 'Bitbucket',
	headers: (token) => ({ accept: 'application/json', authorization: `Bearer ${token}` }),
	next: ({ body }) => textIn(rowIn({ body }, 'body'), 'next') || undefined,
	rows: ({ body }) => rowIn({ body }, 'body')?.values,
}

const STATES = ['OPEN', 'MERGED', 'DECLINED', 'SUPERSEDED']

/**
 * Bitbucket Cloud: <https://developer.atlassian.com/cloud/bitbucket/rest>. It has no labels. Names of people there are neither unique nor
 * lasting, so people are called by the id of their account, in braces.
 */
export function openBitbucket(access: ForgeAccess): Forge {
	const repository = `/repositories/${access.repository}`
	const call = async (method: ForgeCall['method'], path: string, body?: object): Promise<Row> => {
		const answer = await callForge(access, BITBUCKET, { method, path: `${repository}${path}`, ...(body && { body }) })
		return rowOf(answer.body, BITBUCKET, path)
	}
	const list = async (path: string): Promise<readonly Row[]> => await listForge(access, BITBUCKET, `${repository}${path}`)
	const who = whoAmI(access, BITBUCKET, 'uuid')
	const wholly = async (pull: Pull, source: Row | undefined): Promise<Pull> => ({
		...pull,
		head: { ...pull.head, commit: await wholeId(access, textIn(rowIn(source, 'repository'), 'full_name'), pull.head.commit) },
		mergedAs: pull.mergedAs && (await wholeId(access, access.repository, pull.mergedAs)),
	})
	const pull = async (number: number): Promise<Pull> => {
		const row = await call('GET', `/pullrequests/${number}`)
		return await wholly(pullOf(row), rowIn(row, 'source'))
	}
	return {
		kind: 'bitbucket',
		title: BITBUCKET.title,
		commentLimit: 32_000,
		pull,
		// An app of Bitbucket's own keeps this record; it is not there everywhere, and takes its time.
		pullsOf: async (commit) => {
			const rows = await listForge(access, BITBUCKET, `${repository}/commit/${commit}/pullrequests?pagelen=50`, [202, 404])
			return merged(await Promise.all(rows.map((row) => pull(numberIn(row, 'id')))))
		},
		refsOf: () => ({ head: null, merge: null }),
		pullsFrom: async (head, base) => {
			const query = new URLSearchParams(STATES.map((state) => ['state', state]))
			query.set('q', `source.branch.name = ${quoted(head)} AND destination.branch.name = ${quoted(base)}`)
			query.set('sort', '-created_on')
			query.set('pagelen', '50')
			const rows = await list(`/pullrequests?${query}`)
			const sources = new Map(rows.map((row) => [numberIn(row, 'id'), rowIn(row, 'source')]))
			const pulls = between(rows.map(pullOf), head, base)
			return await Promise.all(pulls.map(async (pull) => (pull.state === 'open' ? await wholly(pull, sources.get(pull.number)) : pull)))
		},
		open: async ({ head, base, title, body }) => {
			const draft = { title, description: body, source: { branch: { name: head } }, destination: { branch: { name: base } } }
			const row = await call('POST', '/pullrequests', draft)
			return await wholly(pullOf(row), rowIn(row, 'source'))
		},
		update: async (number, { title, body }) => {
			if (title === undefined && body === undefined) return
			// What is not sent is not kept: neither the title nor who was asked to review.
			const now = await call('GET', `/pullrequests/${number}`)
			const reviewers = rowsIn(now, 'reviewers').map((row) => ({ uuid: textIn(row, 'uuid') }))
			const description = body ?? textIn(now, 'description')
			await call('PUT', `/pullrequests/${number}`, { title: title ?? textIn(now, 'title'), description, reviewers })
		},
		close: async (number) => void (await call('POST', `/pullrequests/${number}/decline`)),
		comments: async (number) => {
			const me = await who()
			const rows = (await list(`/pullrequests/${number}/comments?pagelen=100`)).filter((row) => row.deleted !== true)
			return rows.toSorted((one, other) => numberIn(one, 'id') - numberIn(other, 'id')).map((row) => commentOf(row, me))
		},
		comment: async (number, body) => void (await call('POST', `/pullrequests/${number}/comments`, { content: { raw: body } })),
		editComment: async (number, id, body) =>
			void (await call('PUT', `/pullrequests/${number}/comments/${encodeURIComponent(id)}`, { content: { raw: body } })),
		reviews: async (number) => {
			const row = await call('GET', `/pullrequests/${number}`)
			const { head } = await wholly(pullOf(row), rowIn(row, 'source'))
			return reviewsOf(row, await list(`/pullrequests/${number}/activity?pagelen=50`), head.commit)
		},
		report: (commit, report) => reportTo(access, BITBUCKET, commit, report),
		rightOf: (login) => rightOf(access, BITBUCKET, login),
		facts: () => factsIn(access, BITBUCKET),
		protection: (branch) => protectionOf(access, BITBUCKET, branch),
	}
}

/** A text in Bitbucket's language of filters. */
function quoted(text: string): string {
	return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

function pullOf(row: Row): Pull {
	const [source, destination] = [rowIn(row, 'source'), rowIn(row, 'destination')]
	const [from, to] = [textIn(rowIn(source, 'repository'), 'uuid'), textIn(rowIn(destination, 'repository'), 'uuid')]
	const [state, mergedAs] = [textIn(row, 'state'), textIn(rowIn(row, 'merge_commit'), 'hash')]
	return {
		number: numberIn(row, 'id'),
		url: textIn(rowIn(rowIn(row, 'links'), 'html'), 'href'),
		title: textIn(row, 'title'),
		body: textIn(row, 'description'),
		state: state === 'MERGED' ? 'merged' : state === 'OPEN' ? 'open' : 'closed',
		isDraft: row.draft === true,
		// A fork that was deleted has no id: what cannot be told apart is not trusted.
		isFromFork: from === '' || from !== to,
		author: textIn(rowIn(row, 'author'), 'uuid'),
		head: { branch: textIn(rowIn(source, 'branch'), 'name'), commit: textIn(rowIn(source, 'commit'), 'hash') as CommitId },
		base: { branch: textIn(rowIn(destination, 'branch'), 'name') },
		mergedAs: state === 'MERGED' && mergedAs !== '' ? (mergedAs as CommitId) : null,
	}
}

/** Pull requests name commits by their first twelve digits. The id stays that where its repository cannot be read. */
async function wholeId(access: ForgeAccess, repository: string, short: CommitId): Promise<CommitId> {
	if (repository === '' || !/^[0-9a-f]{7,39}$/.test(short)) return short
	const path = `/repositories/${repository.split('/').map(encodeURIComponent).join('/')}/commit/${short}`
	const answer = await callForge(access, BITBUCKET, { method: 'GET', path, accept: [403, 404] })
	const whole = answer.status === 200 ? textIn(rowOf(answer.body, BITBUCKET, path), 'hash') : ''
	return whole.startsWith(short) ? (whole as CommitId) : short
}

/** Bitbucket does not tell who an access token is; its own kind of account cannot be a person's. */
function commentOf(row: Row, me: string | undefined): ForgeComment {
	const user = rowIn(row, 'user')
	const author = textIn(user, 'uuid')
	const isOwn = me === undefined ? textIn(user, 'type') === 'app_user' : author === me
	return { id: String(row.id), author, isOwn, body: textIn(rowIn(row, 'content'), 'raw') }
}

const VERDICTS: Readonly<Record<string, Review['verdict']>> = { approved: 'approved', changes_requested: 'changes-requested' }

/** Bitbucket keeps when somebody approved, and when the branch was changed; `head`: the whole id of what is told in part. */
function reviewsOf(pull: Row, activity: readonly Row[], head: CommitId): readonly Review[] {
	const heads = activity.flatMap((row) => {
		const update = rowIn(row, 'update')
		const commit = textIn(rowIn(rowIn(update, 'source'), 'commit'), 'hash')
		return commit === '' ? [] : [{ commit: head.startsWith(commit) ? head : commit, at: textIn(update, 'date') }]
	})
	return rowsIn(pull, 'participants').flatMap((row): readonly Review[] => {
		const [by, verdict] = [textIn(rowIn(row, 'user'), 'uuid'), VERDICTS[textIn(row, 'state')]]
		if (verdict === undefined || by === '') return []
		const approvals = activity.map((one) => rowIn(one, 'approval')).filter((one) => textIn(rowIn(one, 'user'), 'uuid') === by)
		const given = newest(approvals.map((one) => textIn(one, 'date')))
		return [{ by, verdict, commit: verdict === 'approved' ? headAt(heads, given) : null }]
	})
}
