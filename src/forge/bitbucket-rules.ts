import type { HostFacts, Protection, Right } from '../ports/index.ts'
import { orUnknown, whoAmI } from './ask.ts'
import type { Dialect, ForgeAccess } from './call.ts'
import { callForge, listForge } from './call.ts'
import { factsOf, opposite, wordsOf } from './facts.ts'
import type { Row } from './row.ts'
import { flagIn, numberIn, rowIn, rowOf, rowsIn, textIn } from './row.ts'

const RIGHTS: Readonly<Record<string, Right>> = { admin: 'admin', write: 'write', read: 'read' }

/** `login`: the id of an account in braces. What groups give counts too. Bitbucket tells administrators of the workspace. */
export async function rightOf(access: ForgeAccess, dialect: Dialect, login: string): Promise<Right> {
	if (!/^\{[0-9a-f-]{36}\}$/i.test(login)) return 'none'
	const [workspace = '', name = ''] = access.repository.split('/')
	const query = new URLSearchParams({ q: `user.uuid = "${login}"`, pagelen: '50' })
	const rows = await listForge(access, dialect, `/workspaces/${workspace}/permissions/repositories/${name}?${query}`)
	const own = rows.find((row) => textIn(rowIn(row, 'user'), 'uuid').toLowerCase() === login.toLowerCase())
	return RIGHTS[textIn(own, 'permission')] ?? 'none'
}

/** What may be done with the repository follows from what the credential is good for; nothing is ever archived there. */
export async function factsIn(access: ForgeAccess, dialect: Dialect): Promise<HostFacts> {
	const path = `/repositories/${access.repository}`
	const answer = await callForge(access, dialect, { method: 'GET', path })
	return factsOf({
		mayPush: undefined,
		isArchived: undefined,
		isPublic: opposite(flagIn(rowOf(answer.body, dialect, path), 'is_private')),
		scopes: wordsOf(answer, 'x-oauth-scopes'),
		endsAt: undefined,
	})
}

/** Bitbucket tells administrators of the repository. Whoever a rule against pushes names may push; groups are not looked into. */
export async function protectionOf(access: ForgeAccess, dialect: Dialect, branch: string): Promise<Protection> {
	const repository = `/repositories/${access.repository}`
	return await orUnknown(async () => {
		const rules = await listForge(access, dialect, `${repository}/branch-restrictions?pagelen=100`)
		const path = `${repository}/branching-model`
		const needsModel = rules.some((rule) => textIn(rule, 'branch_match_kind') === 'branching_model')
		const model = needsModel ? rowOf((await callForge(access, dialect, { method: 'GET', path })).body, dialect, path) : {}
		const own = rules.filter((rule) => isFor(rule, model, branch))
		const me = await whoAmI(access, dialect, 'uuid')()
		const approvals = own.filter(
			({ kind }) => kind === 'require_approvals_to_merge' || kind === 'require_default_reviewer_approvals_to_merge',
		)
		return {
			kind: 'known',
			needsPull: own.some(
				(rule) => rule.kind === 'push' && !rowsIn(rule, 'users').some((user) => me !== undefined && textIn(user, 'uuid') === me),
			),
			needsSignatures: false,
			neededApprovals: Math.max(0, ...approvals.map((rule) => numberIn(rule, 'value'))),
			neededChecks: [],
			others: [],
		}
	})
}

function isFor(rule: Row, model: Row, branch: string): boolean {
	if (textIn(rule, 'branch_match_kind') !== 'branching_model') return isLike(branch, textIn(rule, 'pattern'))
	const type = textIn(rule, 'branch_type')
	if (type === 'development' || type === 'production') return textIn(rowIn(rowIn(model, type), 'branch'), 'name') === branch
	return rowsIn(model, 'branch_types').some(
		(row) => row.kind === type && textIn(row, 'prefix') !== '' && branch.startsWith(textIn(row, 'prefix')),
	)
}

/** A star stands for any characters, also for none. */
function isLike(branch: string, pattern: string): boolean {
	const [first = '', ...rest] = pattern.split('*')
	const last = rest.pop()
	if (last === undefined) return branch === pattern
	if (!branch.startsWith(first) || branch.length < first.length + last.length || !branch.endsWith(last)) return false
	let at = first.length
	for (const part of rest) {
		const found = branch.slice(0, branch.length - last.length).indexOf(part, at)
		if (found < 0) return false
		at = found + part.length
	}
	return true
}
