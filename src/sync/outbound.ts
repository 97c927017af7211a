import type { Change, Plan, Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'
import type { NewCommit, RefName } from '../ports/index.ts'
import { stateRef } from '../state/index.ts'
import { commitsFor, sharedPart } from '../tree/index.ts'
import { authorOf } from './actors.ts'
import type { ProposalView } from './pulls/proposal.ts'
import { contentOf, proposalRef, propose, viewProposal } from './pulls/proposal.ts'
import type { Readings } from './read.ts'
import { idsKnown } from './reading/renamed.ts'
import { shortOf } from './source.ts'
import type { Workspace } from './workspace.ts'

/** A plan, whether or not it is sealed. */
export type Drafted = { readonly plan: Omit<Plan, 'digest'>; readonly readings: Readings }

/** Outbound changes as commits on the target branch; `trailers` go at the end of each message. */
export async function commitsOf(
	workspace: Workspace,
	{ plan, readings }: Drafted,
	changes: readonly Change[],
	trailers: readonly string[],
): Promise<readonly { readonly commit: NewCommit; readonly changes: readonly string[] }[]> {
	const { layout, schema } = workspace.provider
	const { overlays } = workspace
	return await commitsFor({
		...workspace,
		plan,
		changes: overlays ? changes.map((change) => sharedPart(schema, change, overlays)) : changes,
		schema,
		layout,
		tree: readings.tree,
		ids: idsKnown(readings.base, readings.live),
		author: (change) => authorOf(workspace, change),
		committer: workspace.person,
		at: workspace.clock.now(),
		trailers,
	})
}

/** Said in a plan whose outbound changes are all in the pull request already, or whose pull request says what nobody says any more. */
export async function waitingIn(workspace: Workspace, { plan, readings }: Drafted): Promise<Problem | undefined> {
	const known = readings.stored.state?.proposal
	if (!workspace.pulls || !known || plan.direction === 'inbound') return undefined
	const outbound = plan.changes.filter(({ to }) => to === 'git')
	const branch = shortOf(refOf(workspace))
	const planned = await commitsOf(workspace, { plan, readings }, outbound, [])
	if (outbound.length > 0 && contentOf(planned) === known.content) {
		const message = `what changed in the workspace was proposed on ${branch}, and waits for that pull request`
		return problem('PROPOSAL_OPEN', message, { hint: 'merge it to keep the changes' })
	}
	if (outbound.length > 0 || known.content === contentOf([])) return undefined
	const view = await viewProposal(workspace.repository, { ref: refOf(workspace), target: plan.inputs.git.commit, known })
	if (view.changed.size === 0 || (await isThere(workspace, view))) return undefined
	return problem('PROPOSAL_STALE', `the pull request of ${branch} proposes what the workspace no longer says`, {
		hint: 'apply takes it back; do not merge it before',
	})
}

/** Squashed or rebased, it has landed too. */
async function isThere({ repository, person, clock }: Workspace, view: ProposalView): Promise<boolean> {
	const { commits } = await propose({ repository, view, planned: [], isWhole: true, committer: person, at: clock.now(), trailers: [] })
	return commits.every(({ commit }) => commit.merges !== undefined)
}

/** The branch of the workspace's pull request. */
export function refOf({ name }: Workspace): RefName {
	return proposalRef(stateRef(name).slice('refs/tideway/'.length))
}
