import type { HostFacts } from '../ports/index.ts'
import type { Examination, Sight } from './examination.ts'

/** Rules that a direct push runs into, and what helps; the names are those of GitHub's rulesets, `protected` is any other. */
const RULES: Readonly<Record<string, readonly [string, string]>> = {
	pull_request: ['takes changes by pull request only', 'set `push: pull-request`, or let whoever runs this bypass the rule'],
	required_signatures: ['takes signed commits only', 'give the workspace a key that signs, `sign: {key: env:NAME}`'],
	required_status_checks: ['takes commits whose checks have passed', 'let whoever runs this bypass the rule'],
	required_deployments: ['takes commits that were deployed', 'let whoever runs this bypass the rule'],
	merge_queue: ['takes changes through a merge queue', 'let whoever runs this bypass the rule'],
	update: ['takes updates from those who may bypass a rule', 'let whoever runs this bypass the rule'],
	commit_message_pattern: ['takes messages of a certain form', 'let whoever runs this bypass the rule'],
	commit_author_email_pattern: ['takes authors with certain addresses', 'let whoever runs this bypass the rule'],
	committer_email_pattern: ['takes committers with certain addresses', 'let whoever runs this bypass the rule'],
	protected: ['is protected', 'allow whoever runs this to push to it'],
}

/** Rights beyond what a sync needs; each would let a stolen token do more than that. */
const TOO_WIDE =
	/^(?:admin:|delete_repo$|delete:|write:org$|site_admin$|sudo$|api$|create_runner$|manage_runner$|user$|codespace$|workflow$)/
const ENOUGH = /^(?:repo|public_repo|write_repository|api)$/

/** What the service around the repository says, next to what a push shows. */
export async function checkHost(examination: Examination, view: HostFacts, branch: string): Promise<void> {
	const { unanswered } = view
	if (unanswered !== undefined)
		return examination.skip(['host', 'branch rules', 'scopes'], `the API of the host could not be asked (${unanswered})`)
	await examination.look('host', async () => seeRights(view))
	if (view.rules === undefined) examination.skip(['branch rules'], 'the host does not tell them to this credential')
	else await examination.look('branch rules', async () => seeRules(view.rules ?? [], branch))
	if (view.scopes === undefined || view.scopes.length === 0)
		examination.skip(['scopes'], 'the host does not tell what the token is good for')
	else await examination.look('scopes', async () => seeScopes(view.scopes ?? [], view.isPublic === true))
}

function seeRights({ mayPush, isArchived, isPublic, endsAt }: HostFacts): Sight {
	const about = [isPublic === true ? 'public' : 'not public', ...(endsAt === undefined ? [] : [`the token ends at ${endsAt}`])].join('; ')
	if (isArchived === true)
		return { state: 'FAIL', found: 'the repository is archived: nobody can write to it', cure: 'take it out of the archive' }
	if (mayPush === false)
		return {
			state: 'FAIL',
			found: 'the credential may read the repository and not write to it',
			cure: 'give it write access to the contents',
		}
	return { found: mayPush === undefined ? about : `the credential may write; ${about}` }
}

function seeRules(rules: readonly string[], branch: string): Sight {
	const known = rules.flatMap((rule) => (RULES[rule] === undefined ? [] : [RULES[rule]]))
	const [first] = known
	if (first === undefined) return { found: `nothing keeps a push from ${branch}` }
	const cure = [...new Set(known.map(([, help]) => help))].join('; ')
	return { state: 'warn', found: `${branch} ${known.map(([what]) => what).join(', and ')}`, cure: `${cure}, or track another branch` }
}

function seeScopes(scopes: readonly string[], isPublic: boolean): Sight {
	const found = scopes.join(', ')
	const wide = scopes.filter((scope) => TOO_WIDE.test(scope))
	if (!scopes.some((scope) => ENOUGH.test(scope) && (scope !== 'public_repo' || isPublic)))
		return {
			state: 'FAIL',
			found: `the token is good for ${found}, and not for writing to the repository`,
			cure: 'give it the right to write to the repository',
		}
	if (wide.length > 0)
		return {
			state: 'warn',
			found: `the token is also good for ${wide.join(', ')}, which no sync needs`,
			cure: 'use one that can write to this repository and do nothing else',
		}
	return { found }
}

/** What a CI job's own token is not good for. `job`: whose it is. */
export function seeJobToken(job: 'GitHub Actions' | 'GitLab CI'): Sight {
	return {
		state: 'warn',
		found: `it is the token of a job of ${job}: what it pushes starts no other job, so that required checks do not run, and it ends with the job`,
		cure:
			job === 'GitHub Actions'
				? 'use a GitHub App, or start the checks by other means'
				: 'use a project access token, or start the checks by other means',
	}
}

/** Two clocks may differ by so much before anything is read wrongly from their times. */
const TOLERATED_MS = 60_000

/** Our clock beside that of a server; undefined where the server did not tell the time. */
export function seeClock(aheadMs: number | undefined): Sight {
	if (aheadMs === undefined) return { state: 'skip', found: 'the service did not tell the time' }
	if (Math.abs(aheadMs) <= TOLERATED_MS) return { found: 'within a minute of the service' }
	return {
		state: 'warn',
		found: `this machine is ${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the service`,
		cure: 'set the clock of this machine; times in records and tokens depend on it',
	}
}
