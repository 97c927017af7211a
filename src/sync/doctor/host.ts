import { Failure } from '../../model/index.ts'
import type { Forge, HostFacts, Protection } from '../../ports/index.ts'
import type { Examination, Sight } from './examination.ts'

type Known = Extract<Protection, { readonly kind: 'known' }>

/** What else than the usual a host may ask of a direct push, in the words of GitHub's rulesets; any other one is said as it is. */
const OTHERS: Readonly<Record<string, string>> = {
	required_deployments: 'takes commits that were deployed',
	update: 'takes updates from those who may bypass a rule',
	commit_message_pattern: 'takes messages of a certain form',
	commit_author_email_pattern: 'takes authors with certain addresses',
	committer_email_pattern: 'takes committers with certain addresses',
	protected: 'is protected',
}

/** Rights beyond what a sync needs; each would let a stolen token do more than that. */
const TOO_WIDE =
	/^(?:admin:|delete_repo$|delete:|write:org$|site_admin$|sudo$|api$|create_runner$|manage_runner$|user$|codespace$|workflow$|account:write$|project(?::write|:admin)?$|repository:(?:admin|delete)$)/
const ENOUGH = /^(?:repo|public_repo|write_repository|api|repository:write|write:repository:bitbucket)$/

/** The branch that is kept in step, and who signs its commits. */
type Tracked = { readonly branch: string; readonly signer: 'nobody' | 'us' | 'host' }

/** What the host of the repository says, next to what a push shows. */
export async function checkHost(examination: Examination, forge: Forge, { branch, signer }: Tracked): Promise<void> {
	const facts = await factsIn(forge)
	if (facts instanceof Failure)
		return examination.skip(['host', 'branch rules', 'scopes'], `the API of the host could not be asked (${facts.problem.message})`)
	await examination.look('host', async () => seeRights(forge, facts))
	const protection = await forge.protection(branch)
	if (protection.kind === 'unknown')
		examination.skip(['branch rules'], `the host does not tell them to this credential (${protection.reason.message})`)
	else await examination.look('branch rules', async () => seeRules(protection, { branch, signer }))
	if (signer === 'host') await examination.look('signatures', async () => seeAuthor(forge))
	const { scopes = [], isPublic } = facts
	if (scopes.length === 0) examination.skip(['scopes'], 'the host does not tell what the token is good for')
	else await examination.look('scopes', async () => seeScopes(scopes, isPublic === true))
}

async function factsIn(forge: Forge): Promise<HostFacts | Failure> {
	try {
		return await forge.facts()
	} catch (error) {
		if (error instanceof Failure) return error
		throw error
	}
}

function seeRights({ title }: Forge, { mayPush, isArchived, isPublic, endsAt }: HostFacts): Sight {
	const about = [title, isPublic === true ? 'public' : 'not public', ...(endsAt === undefined ? [] : [`the token ends at ${endsAt}`])].join(
		'; ',
	)
	if (isArchived === true)
		return { state: 'FAIL', found: 'the repository is archived: nobody can write to it', cure: 'take it out of the archive' }
	if (mayPush === false)
		return {
			state: 'FAIL',
			found: 'the credential may read the repository and not write to it',
			cure: 'give it write access to the contents',
		}
	return { found: mayPush === undefined ? about : `${about}; the credential may write` }
}

function seeAuthor({ title, author }: Forge): Sight {
	if (author) return { found: `${title} signs what it makes for us` }
	return { state: 'FAIL', found: `${title} signs no commits for others`, cure: 'sign with `key` or `gpg`' }
}

const BYPASS = 'let whoever runs this bypass the rule'

/** What a direct push runs into, and what helps. */
function seeRules(protection: Known, { branch, signer }: Tracked): Sight {
	const { needsPull, needsSignatures, neededApprovals, neededChecks, others } = protection
	const approvals = neededApprovals === 0 ? '' : `, with ${neededApprovals === 1 ? 'an approval' : `${neededApprovals} approvals`}`
	const pull = [`takes changes by pull request only${approvals}`, `set \`push: pull-request\`, or ${BYPASS}`] as const
	const signed = ['takes signed commits only', 'let the workspace sign them with `sign`'] as const
	const checked = [`takes commits that have passed ${neededChecks.join(', ')}`, BYPASS] as const
	const rules = [
		...(needsPull ? [pull] : []),
		...(needsSignatures && signer === 'nobody' ? [signed] : []),
		...(neededChecks.length > 0 && !needsPull ? [checked] : []),
		...others.map((other) => [OTHERS[other] ?? other, BYPASS] as const),
	]
	if (rules.length === 0) return { found: `nothing keeps a push from ${branch}` }
	const cure = [...new Set(rules.map(([, help]) => help))].join('; ')
	return { state: 'warn', found: `${branch} ${rules.map(([what]) => what).join(', and ')}`, cure: `${cure}, or track another branch` }
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
