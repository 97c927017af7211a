import type { CommitId } from '../../model/index.ts'
import { fail } from '../../model/index.ts'
import type { Clock, Person, PushOutcome, Random, RefName, Repository } from '../../ports/index.ts'
import type { Examination, Sight } from './examination.ts'
import { failed } from './examination.ts'

export type ProbeRequest = {
	readonly repository: Repository
	readonly clock: Clock
	readonly random: Random
	/** A ref of the probe's own: it is made once and advanced by each later probe, as deleting needs other rights. */
	readonly ref: RefName
	/** True where the state is kept in such a ref too, so that a remote that refuses it cannot be used. */
	readonly isNeeded: boolean
}

const PROBER: Person = { name: 'Tideway', email: 'tideway@noreply.invalid' }

/** What hosts say when they refuse, and what helps there. */
const CURES: readonly (readonly [RegExp, string])[] = [
	[/hidden ref/i, 'the host keeps this namespace for itself; use `state_ref: branch`'],
	[/does not support --atomic/i, 'the host cannot move several refs at once; use `state: local`'],
	[/github-actions|resource not accessible by integration/i, 'give the job `permissions: contents: write`'],
	[/job token|gitlab-ci-token/i, 'allow pushes with the job token in the settings of the project, or use a project access token'],
	[/\bTF4\d{5}\b|GenericContribute/, 'grant Contribute on the repository to whoever runs this'],
	[/prohibited by Gerrit/i, 'grant Read, Create Reference and Push on refs/tideway/* and refs/tideway-probe/*'],
	[
		/GH013|push rule|rule violation|pre-receive|hook declined/i,
		'a rule or a hook of the host refuses it: except refs/tideway/* and refs/tideway-probe/* from it, or use `state_ref: branch`',
	],
]

/**
 * Writes to the remote, to a ref that nothing else uses; the branch is not touched. A dry run would show neither hooks nor rights.
 * The second push asks for two refs of which one name blocks the other: a host that moves all or none refuses both.
 */
export async function probeRemote(examination: Examination, request: ProbeRequest): Promise<void> {
	const at = await examination.get('write access', () => pushAlone(request))
	if (at === undefined || at === null) return examination.skip(['atomic push'], 'nothing could be pushed')
	await examination.look('atomic push', () => pushBlocked(request, at))
}

async function pushAlone(request: ProbeRequest): Promise<Sight & { readonly value: CommitId | null }> {
	const { repository, ref, isNeeded } = request
	const from = (await repository.fetch([ref])).get(ref) ?? null
	const to = await makeCommit(request, from)
	const outcome = await repository.push([{ ref, from, to }])
	if (outcome.kind === 'done') return { found: `${ref} was pushed and read back`, value: to }
	if (outcome.kind === 'moved') return { ...meanwhile(ref), value: null }
	return { ...refusal(outcome, isNeeded ? 'FAIL' : 'warn'), value: null }
}

async function pushBlocked(request: ProbeRequest, from: CommitId): Promise<Sight> {
	const { repository, ref, isNeeded } = request
	const to = await makeCommit(request, from)
	const outcome = await repository.push([
		{ ref, from, to },
		{ ref: `${ref}/blocked`, from: null, to },
	])
	if (outcome.kind === 'rejected') return { found: 'several refs move all or none' }
	if (outcome.kind === 'moved') return meanwhile(ref)
	if (outcome.kind === 'unknown') return refusal(outcome, isNeeded ? 'FAIL' : 'warn')
	return { state: 'FAIL', found: `${repository.url} took two refs that cannot both be there`, cure: 'use `state: local`' }
}

function meanwhile(ref: RefName): Sight {
	return { state: 'warn', found: `somebody else wrote to ${ref} at the same moment`, cure: 'type `tideway doctor` again' }
}

function refusal({ problem }: Extract<PushOutcome, { kind: 'rejected' | 'unknown' }>, state: 'FAIL' | 'warn'): Sight {
	const seen = failed(problem, state)
	const cure = CURES.find(([said]) => said.test(seen.found))?.[1]
	return cure === undefined ? seen : { ...seen, cure }
}

/** Never the same twice, so that what was pushed is certainly ours. */
async function makeCommit({ repository, clock, random }: ProbeRequest, parent: CommitId | null): Promise<CommitId> {
	const files = [{ path: 'probe', content: `${random.id()}\n` }]
	const [id] = await repository.commit(parent, [
		{ message: 'Whether refs can be written', author: PROBER, committer: PROBER, at: clock.now(), files },
	])
	return id ?? fail('GIT_FAILED', 'no commit was made to probe with')
}
